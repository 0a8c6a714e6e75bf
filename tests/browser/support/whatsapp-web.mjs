// A tab of WhatsApp Web, as far as a passkey needs it, and its browser's console.

/**
 * Pastes a snippet into the console, clicks into the page and returns what the snippet then asks to
 * be copied. `sign` stands in for the passkey: options as JSON in, the assertion as JSON out.
 */
export async function askForPasskey(browser, snippet, sign) {
	const tab = await browser.newPage()
	try {
		await tab.exposeFunction('sign', sign)
		await tab.evaluate(pretendToHaveOne)
		await tab.evaluate(snippet)
		const copied = new Promise(resolve => tab.once('dialog', async dialog => {
			await dialog.dismiss()
			resolve(dialog.type() === 'prompt' ? dialog.defaultValue() : dialog.message())
		}))
		await tab.mouse.click(5, 5)
		return await copied
	} finally {
		await tab.close()
	}
}

/** As strict as a browser: bytes in, bytes out, and only after a click. */
function pretendToHaveOne() {
	const text = bytes => btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
	const buffer = text => {
		const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
		return Uint8Array.from(binary, character => character.charCodeAt(0)).buffer
	}
	const get = async ({ publicKey }) => {
		if (!navigator.userActivation.isActive) throw new Error('not after a click')
		if (!(publicKey.challenge instanceof Uint8Array)) throw new TypeError('challenge is not a buffer')
		const { id, rawId, type, response } = await window.sign({ ...publicKey, challenge: text(publicKey.challenge) })
		const parts = Object.entries(response).map(([name, value]) => [name, value && buffer(value)])
		return { id, rawId: buffer(rawId), type, response: Object.fromEntries(parts) }
	}
	Object.defineProperty(navigator, 'credentials', { value: { get } })
}
