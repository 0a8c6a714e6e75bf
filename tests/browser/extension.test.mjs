// The browser extension for passkeys, in a real Chromium, and whoever would have more of it than it does.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'

import { until } from '../interop/until.mjs'
import { launchWithExtension } from './support/extension.mjs'
import { LinkPage } from './support/screen.mjs'
import { startSite } from './support/site.mjs'
import { inReverse } from './support/stage.mjs'

const text = length => randomBytes(length).toString('base64url')
const CHALLENGE = text(32)
const OPTIONS = {
	challenge: CHALLENGE, timeout: 600_000, rpId: 'whatsapp.com', allowCredentials: [], userVerification: 'required',
	extensions: { uvm: true }
}
const PASSKEY = { id: text(16), key: text(32), owner: text(32) }

/** Keeps what it hears, and asks in the messages of WAHA's extension. */
const SITE = `<!doctype html><html lang="en"><title>A site</title><body><main>A site.</main><script>
	window.heard = []
	addEventListener('message', ({ data }) => data.source === 'waha-passkey-extension' && heard.push(data))
	window.send = (type, requestId, challenge, to = window) =>
		to.postMessage({ source: 'waha-passkey-page', type, requestId, challenge }, '*')
</script>`

describe('the extension', () => {
	let browser
	let site
	let visits = 0
	before(async () => {
		site = await startSite(SITE)
		browser = await launchWithExtension()
	})
	after(async () => {
		await browser?.close()
		site?.close()
	})

	test('brings the answer to the page that asked, once a person has said yes to it by name', async t => {
		const { tab, confirmation } = await ask(t)
		const isDisabled = await confirmation.tab.evaluate(() => {
			document.dispatchEvent(new Event('visibilitychange'))
			return document.querySelector('#yes').disabled
		})
		assert(isDisabled, 'a click meant for the page before says yes')
		const words = await confirmation.words()
		assert.match(words, new RegExp(`asks for your WhatsApp passkey\\s+${site.at()}\\s`))
		await new LinkPage(confirmation.tab).assertAccessible()
		const whatsapp = await confirmation.sayYes(PASSKEY)
		assert.match(await whatsapp.words(), new RegExp(`^\\W?${site.at()}\\W? asks for your WhatsApp passkey`))
		await whatsapp.use()
		const { ok, assertion } = await outcome(tab)
		assert.equal(ok, true)
		const signed = JSON.parse(Buffer.from(assertion.response.clientDataJSON, 'base64url'))
		assert.equal(signed.challenge, CHALLENGE)
		assert.equal(signed.origin, 'https://web.whatsapp.com')
		assert.deepEqual([assertion.id, assertion.rawId, assertion.type], [PASSKEY.id, PASSKEY.id, 'public-key'])
		assert.equal(assertion.response.userHandle, PASSKEY.owner)
		await onlyLeft(tab)
	})

	test('reaches no page on which nobody has pressed its button', async t => {
		const tab = await visit(t)
		await tab.evaluate(options => {
			send('waha-passkey-ping', 'ping')
			send('waha-passkey-sign', 'sign', options)
		}, OPTIONS)
		assert.equal(await tab.evaluate(() => globalThis.chrome?.runtime), undefined)
		await settled()
		assert.deepEqual(await tab.evaluate(() => heard), [])
		await onlyLeft(tab)
	})

	test('leaves a page when it is loaded anew', async t => {
		const tab = await visit(t)
		await press(tab)
		await tab.reload()
		await tab.evaluate(() => send('waha-passkey-ping', 'ping'))
		await settled()
		assert.deepEqual(await tab.evaluate(() => heard), [])
	})

	test('is asked by no frame of another page', async t => {
		const tab = await visit(t)
		await press(tab)
		await tab.evaluate(async address => {
			const frame = Object.assign(document.createElement('iframe'), { src: address })
			const loaded = new Promise(resolve => frame.addEventListener('load', resolve))
			document.body.append(frame)
			await loaded
		}, site.at('localhost'))
		const frame = tab.frames().find(frame => frame.url().includes('localhost'))
		await frame.evaluate(options => {
			send('waha-passkey-sign', 'from the frame', options, parent)
			send('waha-passkey-sign', 'in the frame', options)
		}, OPTIONS)
		await settled()
		assert.deepEqual(await tab.evaluate(() => heard.map(({ type }) => type)), ['waha-passkey-pong'])
		assert.deepEqual(await frame.evaluate(() => heard), [])
		await onlyLeft(tab)
	})

	test('shows its confirmation to no page that would open or frame it', async t => {
		const tab = await visit(t)
		await press(tab)
		const asked = { tab: 1, id: '1', origin: 'https://good.example', options: OPTIONS }
		const address = `chrome-extension://${browser.id}/confirm.html#${encodeURIComponent(JSON.stringify(asked))}`
		await tab.evaluate(address => {
			document.body.append(Object.assign(document.createElement('iframe'), { src: address }))
		}, address)
		const [opened] = await Promise.all([
			browser.context.waitForEvent('page'),
			tab.evaluate(address => void open(address), address)
		])
		t.after(() => opened.close())
		await settled()
		for (const frame of [opened, ...tab.frames().slice(1)]) {
			assert.equal(await frame.locator('#yes').count(), 0, frame.url())
		}
	})

	test('refuses what is not for WhatsApp, and asks nobody', async t => {
		const tab = await visit(t)
		await press(tab)
		const requests = [
			undefined, null, 'text', 7, [], {},
			{ ...OPTIONS, rpId: 'bank.example' }, { ...OPTIONS, rpId: '127.0.0.1' }, { ...OPTIONS, rpId: null },
			{ ...OPTIONS, challenge: 7 }, { ...OPTIONS, challenge: '' }, { ...OPTIONS, challenge: 'a b' },
			{ ...OPTIONS, allowCredentials: 7 }, { ...OPTIONS, allowCredentials: [{ id: '%' }] },
			{ ...OPTIONS, allowCredentials: [null] }, { ...OPTIONS, challenge: 'A'.repeat(20_000) }
		]
		for (const [at, request] of requests.entries()) {
			await tab.evaluate(([id, options]) => send('waha-passkey-sign', id, options), [`${at}`, request])
			const { ok, error } = await outcome(tab, `${at}`)
			assert.deepEqual([ok, error], [false, 'not-whatsapp'], JSON.stringify(request))
		}
		await onlyLeft(tab)
	})

	test('has nothing but an assertion made, whatever else a page would like', async t => {
		const secret = { eval: { first: new Uint8Array(32) } }
		const greedy = {
			...OPTIONS, allowCredentials: [{ id: PASSKEY.id, type: 'public-key', transports: ['internal'], more: 1 }],
			hints: ['client-device'], extensions: { uvm: true, prf: secret, largeBlob: { read: true }, appid: site.at() }
		}
		const { tab, confirmation } = await ask(t, greedy)
		const whatsapp = await confirmation.sayYes(PASSKEY)
		const asking = browser.asked()
		await whatsapp.use()
		const { challenge, allowCredentials, ...rest } = await asking
		assert.equal(Buffer.from(challenge).toString('base64url'), CHALLENGE)
		assert.deepEqual(rest, {
			rpId: 'whatsapp.com', timeout: 600_000, userVerification: 'required', extensions: { uvm: true }, wasClicked: true
		})
		assert.deepEqual(allowCredentials.map(known => Object.keys(known).sort()), [['id', 'transports', 'type']])
		const { assertion } = await outcome(tab)
		assert.deepEqual(Object.keys(assertion).sort(), ['id', 'rawId', 'response', 'type'])
		assert.deepEqual(
			Object.keys(assertion.response).sort(), ['authenticatorData', 'clientDataJSON', 'signature', 'userHandle']
		)
	})

	const NOES = {
		'on the extension’s page': confirmation => confirmation.sayNo(),
		'by closing it': confirmation => confirmation.tab.close(),
		'on WhatsApp Web': async confirmation => (await confirmation.sayYes(PASSKEY)).refuse(),
		'by Escape there': async confirmation => (await confirmation.sayYes(PASSKEY)).dismiss(),
		'by closing that': async confirmation => (await confirmation.sayYes(PASSKEY)).tab.close()
	}
	for (const [where, sayNo] of Object.entries(NOES)) {
		test(`takes a no ${where}`, async t => {
			const { tab, confirmation } = await ask(t)
			await sayNo(confirmation)
			const { ok, error } = await outcome(tab)
			assert.deepEqual([ok, error], [false, 'refused'])
			await onlyLeft(tab)
		})
	}

	test('says that there was no passkey', async t => {
		const { tab, confirmation } = await ask(t, { ...OPTIONS, allowCredentials: [{ id: text(16), type: 'public-key' }] })
		const whatsapp = await confirmation.sayYes(PASSKEY)
		await whatsapp.use()
		const { ok, error } = await outcome(tab)
		assert.deepEqual([ok, error], [false, 'no-passkey'])
		await onlyLeft(tab)
	})

	test('shows who asks again when WhatsApp Web loads itself anew', async t => {
		const { tab, confirmation } = await ask(t)
		const whatsapp = await confirmation.sayYes(PASSKEY)
		await whatsapp.words()
		await whatsapp.tab.reload()
		assert.match(await whatsapp.words(), /asks for your WhatsApp passkey/)
		await whatsapp.use()
		assert.equal((await outcome(tab)).ok, true)
		await onlyLeft(tab)
	})

	test('asks one question of a page at a time', async t => {
		const { tab, confirmation } = await ask(t)
		await tab.evaluate(options => send('waha-passkey-sign', 'again', options), OPTIONS)
		assert.equal((await outcome(tab, 'again')).error, 'busy')
		await confirmation.sayNo()
		assert.equal((await outcome(tab)).error, 'refused')
		const second = await browser.confirmation(() => {
			return tab.evaluate(options => send('waha-passkey-sign', 'later', options), OPTIONS)
		})
		await second.sayNo()
		assert.equal((await outcome(tab, 'later')).error, 'refused')
	})

	test('brings an answer to no page that has come in the place of the one that asked', async t => {
		const { tab, confirmation } = await ask(t)
		const whatsapp = await confirmation.sayYes(PASSKEY)
		await whatsapp.words()
		// Another origin in the same tab, on which the button is pressed as well.
		await tab.goto(`${site.at('localhost')}/${++visits}`)
		await press(tab)
		await confirmation.tab.getByText('The page that asked is closed').waitFor()
		await until('the tab of WhatsApp Web is gone', () => whatsapp.tab.isClosed())
		await settled()
		assert.deepEqual(await tab.evaluate(() => heard.map(({ type }) => type)), ['waha-passkey-pong'])
		await confirmation.tab.close()
	})

	test('talks to no server', async () => {
		const fetches = async address => {
			try {
				return await fetch(address).then(({ status }) => status)
			} catch (error) {
				return error.name
			}
		}
		const page = await browser.context.newPage()
		await page.goto(`chrome-extension://${browser.id}/confirm.html#${encodeURIComponent(JSON.stringify({ tab: 0, id: '', origin: '', options: {} }))}`)
		for (const scope of [browser.worker, page]) {
			for (const address of [site.at(), 'https://web.whatsapp.com/']) {
				assert.equal(await scope.evaluate(fetches, address), 'TypeError', address)
			}
		}
		await page.close()
	})

	/** Opens the site. */
	async function visit(t) {
		const tab = await browser.context.newPage()
		t.after(() => tab.close())
		await tab.goto(`${site.at()}/${++visits}`)
		return tab
	}

	/** Waits for as long as an answer would take: until one has come to another page. */
	async function settled() {
		const tab = await browser.context.newPage()
		await tab.goto(`${site.at()}/${++visits}`)
		await press(tab)
		await tab.evaluate(() => send('waha-passkey-sign', 'asked'))
		await outcome(tab)
		await tab.close()
	}

	/** Presses the extension's button, and waits until it is in the page. */
	async function press(tab) {
		await browser.press(tab)
		await tab.waitForFunction(() => heard.some(({ type }) => type === 'waha-passkey-pong'))
	}

	/** Has the site ask for a passkey. */
	async function ask(t, options = OPTIONS) {
		const tab = await visit(t)
		await press(tab)
		const confirmation = await browser.confirmation(() => {
			return tab.evaluate(options => send('waha-passkey-sign', 'asked', options), options)
		})
		return { tab, confirmation }
	}

	/** Waits until no tab is left but this one and the one that the browser began with. */
	function onlyLeft(tab) {
		return until('all tabs of the question are closed', () => {
			return browser.context.pages().filter(page => page.url() !== 'about:blank').every(page => page === tab)
		})
	}
})

/** Waits for what the page hears about a question. */
async function outcome(tab, requestId = 'asked') {
	const heard = await tab.waitForFunction(id => window.heard.find(({ requestId }) => requestId === id), requestId)
	return heard.jsonValue()
}

test('the extension says that WhatsApp Web cannot be reached', async t => {
	const { browser, tab, confirmation } = await alone(t)
	browser.goOffline()
	await confirmation.tab.locator('#yes').click()
	assert.equal((await outcome(tab)).error, 'not-reached')
})

test('the extension speaks the language of the browser, from right to left too, on a narrow screen', async t => {
	const words = JSON.parse(await readFile(new URL('../../deploy/extension/_locales/ar/messages.json', import.meta.url)))
	const { confirmation } = await alone(t, { language: 'ar', viewport: { width: 320, height: 640 } })
	const shown = await confirmation.words()
	for (const id of ['headline', 'what', 'warning', 'yes', 'no']) assert(shown.includes(words[id].message), id)
	assert.deepEqual(await confirmation.tab.evaluate(() => [document.documentElement.lang, document.dir]), ['ar', 'rtl'])
	const page = new LinkPage(confirmation.tab)
	assert.deepEqual(await page.cutOff(), [])
	await page.assertAccessible()
	const whatsapp = await confirmation.sayYes(PASSKEY)
	assert((await whatsapp.words()).includes(words.card_use.message))
})

/** Has a site ask in a browser of its own. */
async function alone(t, options) {
	const later = inReverse(t)
	const site = await startSite(SITE)
	later(() => site.close())
	const browser = await launchWithExtension(options)
	later(() => browser.close())
	const tab = await browser.context.newPage()
	await tab.goto(site.at())
	await browser.press(tab)
	await tab.waitForFunction(() => heard.length > 0)
	const confirmation = await browser.confirmation(() => {
		return tab.evaluate(options => send('waha-passkey-sign', 'asked', options), OPTIONS)
	})
	return { browser, tab, confirmation }
}
