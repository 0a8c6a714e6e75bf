// WhatsApp asks for a passkey, on either way of linking.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { until } from '../interop/until.mjs'
import { launchWithExtension } from './support/extension.mjs'
import { launch, LinkPage, openWindow } from './support/screen.mjs'
import { open } from './support/stage.mjs'
import { askForPasskey } from './support/whatsapp-web.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const HELPED = { settings: { LATCHKEY_PASSKEY_ASSIST: 'on' }, window: { excused: /status of 400/ } }
const PHONE = 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36'
const STORE = 'https://store.example/passkeys'
const WAYS = [
	{ path: '/qr', size: 'desktop', gate: 'demanded' },
	{ path: '/pair', size: 'phone', gate: 'demanded' },
	{ path: '/pair', size: 'desktop', gate: 'demanded_at_once' }
]

describe('a passkey', { concurrency: 4 }, () => {
	for (const { path, size, gate } of WAYS) {
		test(`that is ${gate} on ${path} is put into words, in the place of the code`, async t => {
			const { emulator, page } = await open(t, browser, { path, window: { size, colorScheme: 'dark' } })
			const { code } = await linking(emulator, page, gate)
			for (const id of ['board', 'compare']) assert.equal(await page.tab.locator(`#${id}`).isVisible(), false)
			const everything = await page.everything()
			assert(!everything.includes(code.slice(-4)))
			assert.doesNotMatch(everything, /assist\.js|snippet|<textarea id="assertion"|F12/)
			assert.match(await page.words(), /^Nothing is linked yet\./)
			await page.tab.getByText(/^WhatsApp waits for [1-5]:\d\d\.$/).waitFor()
			assert.equal(await page.focused(), 'WhatsApp asks for a passkey')
			await page.assertAccessible()
			const session = await page.session()
			await page.reload()
			await page.headline('WhatsApp asks for a passkey')
			assert.equal(await page.session(), session)
			await page.button('Cancel').click()
			await page.headline('Nothing was linked')
			assert.deepEqual((await emulator.state()).devices, [])
		})

		test(`that is ${gate} on ${path} is answered with the helper, and links once the codes match`, async t => {
			const { emulator, page } = await open(t, browser, {
				path, ...HELPED, window: { ...HELPED.window, size }
			})
			const { linked } = await linking(emulator, page, gate)
			const { snippet, paste } = await helper(page)
			await page.assertAccessible()

			await paste('{"id":"')
			await page.tab.getByText('This is not the whole answer.').waitFor()
			const strange = { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', rpId: 'whatsapp.com' }
			await paste(JSON.stringify(await emulator.signPasskey(strange)))
			await page.tab.locator('#assertion-fault').filter({ hasText: /\w/ }).filter({ hasNotText: 'whole' }).waitFor()
			await page.assertAccessible()

			await paste(await askForPasskey(browser, snippet, options => emulator.signPasskey(options)))
			await page.headline('Compare the codes')
			await assertSame(emulator, page)
			assert.equal(await page.tab.locator('#assist').isVisible(), false)
			await page.assertAccessible()
			await page.button('They match').click()
			const { jid } = await linked
			await page.headline('Your session is ready')
			assert.match(await page.sessionText(), /^Ilom~/)
			const { devices, violations } = await emulator.state()
			assert.deepEqual([devices.map(device => device.jid), violations], [[jid], []])
		})
	}
})

describe('a passkey that the extension asks for', { concurrency: 2 }, () => {
	for (const { path, gate } of WAYS.slice(1)) {
		test(`comes to ${path} by itself where it is ${gate}, and links once the codes match`, async t => {
			const { emulator, extended, page } = await withExtension(t, { path })
			const { linked } = await linking(emulator, page, gate)
			await page.tab.getByText(/^On a computer, with the extension in the browser/).waitFor()
			assert.equal(await page.button('Ask for the passkey').isVisible(), false)
			assert.equal(await page.tab.getByRole('link', { name: 'Get the extension' }).getAttribute('href'), STORE)
			await page.assertAccessible()
			// Whoever presses the extension's button has asked.
			const confirmation = await pressed(extended, page)
			assert((await confirmation.words()).includes(`${new URL(page.tab.url()).origin}\n`))
			const whatsapp = await confirmation.sayYes(await emulator.passkey())
			await whatsapp.use()
			await page.headline('Compare the codes')
			await assertSame(emulator, page)
			await page.button('They match').click()
			const { jid } = await linked
			await page.headline('Your session is ready')
			assert.match(await page.sessionText(), /^Ilom~/)
			const { devices, violations } = await emulator.state()
			assert.deepEqual([devices.map(device => device.jid), violations], [[jid], []])
		})
	}

	test('is asked for again by the page’s own button, after a no', async t => {
		const { emulator, extended, page } = await withExtension(t)
		await linking(emulator, page, 'demanded')
		const first = await pressed(extended, page)
		await page.tab.getByText('Look at the tab that has opened').waitFor({ state: 'attached' })
		await first.sayNo()
		await page.tab.getByText('Nothing was sent: you said no, or closed a tab.').waitFor()
		await page.assertAccessible()
		const second = await extended.confirmation(() => page.button('Ask for the passkey').click())
		const whatsapp = await second.sayYes(await emulator.passkey())
		await whatsapp.use()
		await page.headline('Compare the codes')
	})

	test('is of another account, and links nothing', async t => {
		const { emulator, extended, page } = await withExtension(t)
		await linking(emulator, page, 'demanded')
		const confirmation = await pressed(extended, page)
		const whatsapp = await confirmation.sayYes(await emulator.passkey(1))
		await whatsapp.use()
		await page.headline('The link was refused')
		assert.match(await page.words(), /^WhatsApp did not accept the passkey\. Start again, and use a passkey of this very account\./)
		assert.deepEqual((await emulator.state()).devices, [])
	})

	test('comes too late for a session that has ended, and goes nowhere', async t => {
		const { emulator, extended, page } = await withExtension(t)
		await linking(emulator, page, 'demanded')
		const confirmation = await pressed(extended, page)
		const whatsapp = await confirmation.sayYes(await emulator.passkey())
		const sent = []
		page.tab.on('request', request => request.url().endsWith('/passkey') && sent.push(request.url()))
		await page.button('Cancel').click()
		await page.headline('Nothing was linked')
		await whatsapp.use()
		await until('the extension has closed its tabs', () => confirmation.tab.isClosed())
		await page.button('Start again').waitFor()
		assert.deepEqual(sent, [])
		assert.deepEqual((await emulator.state()).devices, [])
	})

	/** A page in a browser that has the extension. */
	async function withExtension(t, options = {}) {
		const extended = await launchWithExtension()
		t.after(() => extended.close())
		const stage = await open(t, { newContext: async () => extended.context }, {
			...options,
			settings: { ...HELPED.settings, LATCHKEY_PASSKEY_EXTENSION_URL: STORE },
			window: { ...HELPED.window, alsoFrom: ['https://web.whatsapp.com', `chrome-extension://${extended.id}`] }
		})
		return { ...stage, extended }
	}
})

describe('a session that began on a phone', () => {
	test('goes on at a computer by a link that is good once, and is ready where it began', async t => {
		const { emulator, latchkey, page } = await open(t, browser, {
			path: '/pair', ...HELPED, window: { ...HELPED.window, size: 'phone', userAgent: PHONE }
		})
		const { linked } = await linking(emulator, page, 'demanded')
		await page.button('Make a link').click()
		const link = await page.tab.getByRole('textbox', { name: 'The link' }).inputValue()
		const [address, handover] = link.split('#')
		assert.equal(address, `${latchkey.url}/continue`)
		await page.assertAccessible()
		assert.deepEqual(await page.cutOff(), [])

		const { extended, window, computer } = await atComputer(t, latchkey)
		const asked = []
		window.context.on('request', request => asked.push(request.url(), ...Object.values(request.headers())))
		await computer.tab.goto(link)
		await computer.headline('Go on here?')
		await computer.assertAccessible()
		assert.equal(await computer.tab.evaluate(() => localStorage.length), 0, 'nothing goes on without a yes')
		await computer.button('Yes, it was me').click()
		await computer.headline('WhatsApp asks for a passkey')
		assert.equal(computer.tab.url(), `${latchkey.url}/pair`)
		const confirmation = await pressed(extended, computer)
		const whatsapp = await confirmation.sayYes(await emulator.passkey())
		await whatsapp.use()
		for (const one of [page, computer]) await one.headline('Compare the codes')
		await assertSame(emulator, computer)
		await computer.button('They match').click()
		await linked
		for (const one of [page, computer]) await one.headline('Your session is ready')
		assert.match(await page.sessionText(), /^Ilom~/)
		await computer.tab.getByText('The session is ready, where it began').waitFor()
		assert(!asked.some(text => text.includes(handover)), 'the link is in an address or a header')

		await computer.tab.goto('about:blank')
		await computer.tab.goto(link)
		await computer.button('Yes, it was me').click()
		await computer.tab.getByText('This link was used before, or its time is over.').waitFor()
		await computer.tab.goto(`${latchkey.url}/continue`)
		await computer.tab.getByText('This link was used before, or its time is over.').waitFor()
		assert.equal(await computer.button('Yes, it was me').isEnabled(), false)
	})

	/** A browser with the extension, elsewhere. */
	async function atComputer(t, latchkey) {
		const extended = await launchWithExtension()
		t.after(() => extended.close())
		const window = await openWindow({ newContext: async () => extended.context }, {
			origins: [latchkey.url, 'https://web.whatsapp.com', `chrome-extension://${extended.id}`],
			excused: /status of 404/
		})
		t.after(() => window.close())
		return { extended, window, computer: new LinkPage(await extended.context.newPage()) }
	}
})

describe('a passkey that WAHA’s extension asks for', { concurrency: 2 }, () => {
	for (const [browserName, install] of [['Chromium', wahaInChromium], ['Firefox', wahaInFirefox]]) {
		test(`comes by its published messages, as in ${browserName}`, async t => {
			let emulator
			let asked = 0
			const sign = options => {
				if (++asked === 1) throw new Error('The operation either timed out or was not allowed.')
				return emulator.signPasskey(options)
			}
			const { page } = await open(t, browser, {
				...HELPED,
				settings: started => {
					emulator = started
					return HELPED.settings
				},
				prepare: async tab => {
					await tab.exposeFunction('sign', sign)
					await tab.addInitScript(install)
				}
			})
			await linking(emulator, page, 'demanded')
			await page.tab.getByText('The extension is there.').waitFor()
			await page.button('Ask for the passkey').click()
			await page.tab.getByText('No passkey was used.').waitFor()
			await page.assertAccessible()
			await page.button('Ask for the passkey').click()
			await page.headline('Compare the codes')
			await assertSame(emulator, page)
		})
	}
})

describe('the codes to compare', { concurrency: 4 }, () => {
	for (const path of ['/qr', '/pair']) {
		test(`that do not match end it on ${path}`, async t => {
			const { emulator, page } = await open(t, browser, { path, ...HELPED })
			await linking(emulator, page, 'demanded')
			const { snippet, paste } = await helper(page)
			await paste(await askForPasskey(browser, snippet, options => emulator.signPasskey(options)))
			await page.headline('Compare the codes')
			await page.button('They do not match').click()
			await page.headline('The link was refused')
			assert.match(await page.words(), /^The codes were not the same, so nothing was linked\./)
			assert.deepEqual((await emulator.state()).devices, [])
			await page.button('Start again').waitFor()
		})
	}

	test('outlast a reload', async t => {
		const { emulator, page } = await open(t, browser, HELPED)
		const { linked } = await linking(emulator, page, 'demanded')
		await page.reload()
		const { snippet, paste } = await helper(page)
		await paste(JSON.stringify(await emulator.signPasskey((await page.status()).passkey.options)))
		assert.match(snippet, new RegExp((await page.status()).passkey.options.challenge))
		await page.headline('Compare the codes')
		await page.reload()
		await page.headline('Compare the codes')
		await assertSame(emulator, page)
		await page.button('They match').click()
		await linked
		await page.headline('Your session is ready')
	})
})

/** Stands in for WAHA's extension in Chromium, which is reached by its id. */
function wahaInChromium() {
	const sendMessage = async (id, { type, challenge }, answer) => {
		if (id !== 'ghpdcgnjffaaekflfpcgkgpbafmjldcp') throw new Error('no such extension')
		if (type === 'waha-passkey-ping') return answer({ ok: true })
		if (type !== 'waha-passkey-sign') return
		window.sign(challenge).then(
			assertion => answer({ ok: true, assertion }),
			error => answer({ ok: false, error: error.message })
		)
	}
	Object.defineProperty(chrome, 'runtime', { value: { sendMessage } })
}

/** Stands in for it in Firefox, where it listens to the window. */
function wahaInFirefox() {
	addEventListener('message', async ({ source, data }) => {
		if (source !== window || data?.source !== 'waha-passkey-page') return
		const { requestId, type, challenge } = data
		const answer = more => postMessage({ source: 'waha-passkey-extension', requestId, ...more }, location.origin)
		if (type === 'waha-passkey-ping') return answer({ ok: true })
		if (type !== 'waha-passkey-sign') return
		window.sign(challenge).then(
			assertion => answer({ ok: true, assertion }),
			error => answer({ ok: false, error: error.message })
		)
	})
}

/** Scans or types the code, on a phone whose account demands a passkey. */
async function linking(emulator, page, gate) {
	await emulator.demandPasskey(gate)
	const isQr = !page.askFor
	if (!isQr) await page.askFor('+1 555 010 0000')
	const code = await page.readCode()
	const linked = isQr ? emulator.scan(code) : emulator.enterCode(code)
	// Most of these tests end before the phone is done.
	linked.catch(() => {})
	await page.headline('WhatsApp asks for a passkey')
	return { code, linked }
}

/** Opens the helper: what it says to paste elsewhere, and where the answer is pasted. */
async function helper(page) {
	await page.tab.getByText(/^Without the extension, by hand/).click()
	await page.tab.getByText('Stop if somebody sent you here.').waitFor()
	return {
		snippet: await page.tab.getByRole('textbox', { name: /^Paste this there/ }).inputValue(),
		async paste(answer) {
			await page.tab.getByRole('textbox', { name: 'Paste the answer here' }).fill(answer)
			await page.button('Hand it over').click()
		}
	}
}

/** Presses the extension's button once the page listens, and returns the confirmation that the page asks for then. */
async function pressed(extended, { tab }) {
	await tab.waitForFunction(() => document.getElementById('snippet').value)
	return extended.confirmation(() => extended.press(tab))
}

/** Checks that phone and page show the same code. The phone's comes a moment later. */
async function assertSame(emulator, page) {
	const shown = (await page.tab.locator('#confirmation [aria-hidden]').allTextContents()).join('-')
	assert.equal(shown, await until('the phone shows a code', () => emulator.confirmationCode()))
}
