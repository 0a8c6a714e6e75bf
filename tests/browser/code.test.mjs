// Linking by a code that is typed into the phone.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { launch, LinkPage } from './support/screen.mjs'
import { download, LONG_HOLD, open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const NUMBER = '+1 (555) 010-0000'

// One after the other: there is one clipboard for all windows.
for (const [size, colorScheme, copying] of [['phone', 'dark', ''], ['desktop', 'light', ', copied without https,']]) {
	test(`owner of a ${size} links by a code${copying} and takes the session along`, async t => {
		const { emulator, page } = await open(t, browser, {
			path: '/',
			as: '/pair',
			settings: LONG_HOLD,
			prepare: tab => copying && tab.addInitScript(() => {
				Object.defineProperty(navigator, 'clipboard', { value: undefined })
			}),
			window: { size, colorScheme, permissions: ['clipboard-read', 'clipboard-write'] }
		})
		await page.tab.getByRole('link', { name: 'Link by code' }).click()
		await page.headline('Link by code')
		await page.assertAccessible()

		await page.askFor(NUMBER)
		const code = await page.readCode()
		await page.assertAccessible()
		const status = await page.status()
		assert.equal(code, status.code.value)
		assert.equal(status.code.phone, '+15550100000')
		await page.tab.getByText('It links +1 555 010 0000').waitFor()
		assert.equal(await page.spoken(), code.replace('-', '').split('').join(' ').replace(/^(.{7})/, '$1,'))
		await page.button('Copy the code').click()
		await page.button('Copied').waitFor()
		assert.equal(await clipboard(page), code.replace('-', ''))

		const { jid } = await emulator.enterCode(code)
		await page.headline('Your phone said yes')
		assert.doesNotMatch(await page.everything(), new RegExp(code.split('-')[1]))
		await page.assertAccessible()
		await emulator.endHold()
		await page.headline('Your session is ready')
		await page.assertAccessible()
		await page.tab.getByText('Linked to +1 555 010 0000').waitFor()
		const id = await page.sessionText()
		assert.equal((await page.status()).result.session_id, undefined)
		const creds = JSON.parse(await download(page.tab, 'Download creds.json', 'creds.json'))
		assert.equal(creds.me.id, jid)
		await download(page.tab, 'Download session.zip', 'session.zip')
		assert.deepEqual((await emulator.state()).violations, [])
	})
}

test('code that the browser does not copy is selected clean, to be copied by hand', async t => {
	const { page } = await open(t, browser, {
		path: '/pair',
		prepare: tab => tab.addInitScript(() => {
			Object.defineProperty(navigator, 'clipboard', { value: undefined })
			document.execCommand = () => false
		}),
		window: { size: 'phone', permissions: ['clipboard-read', 'clipboard-write'] }
	})
	await page.askFor(NUMBER)
	const code = (await page.readCode()).replace('-', '')
	await page.button('Copy the code').click()
	await page.button('Copy it by hand').waitFor()
	assert.equal(await page.tab.evaluate(() => getSelection().toString()), code)
	const copied = await page.tab.evaluate(() => new Promise(resolve => {
		addEventListener('copy', ({ clipboardData }) => resolve(clipboardData.getData('text/plain')))
		Document.prototype.execCommand.call(document, 'copy')
	}))
	assert.equal(copied, code)
})

/** What is on the clipboard, looked at from a tab that may. */
async function clipboard(page) {
	const tab = await page.tab.context().newPage()
	await tab.goto(page.tab.url())
	const text = await tab.evaluate(() => navigator.clipboard.readText())
	await tab.close()
	await page.tab.bringToFront()
	return text
}

describe('a number', { concurrency: 4 }, () => {
	test('is understood in any usual spelling', async t => {
		const { page } = await open(t, browser, { path: '/pair' })
		for (const spelling of [
			'15550100000', '001-555-010-0000', ' +1.555.010.0000 ', '\u202a+1 555 010 0000\u202c', '+١٥٥٥٠١٠٠٠٠٠'
		]) {
			await page.askFor(spelling)
			const code = await page.readCode()
			const status = await page.status()
			assert.deepEqual([status.code.value, status.code.phone], [code, '+15550100000'], spelling)
			await page.button('Cancel').click()
			await page.headline('Nothing was linked')
			await page.button('Start again').click()
		}
	})

	test('that cannot be one is put into words, and can be put right', async t => {
		const { page } = await open(t, browser, {
			path: '/pair', window: { size: 'phone', excused: /status of 400/ }
		})
		for (const [number, words] of [
			['', /^Type the number first/],
			['no number', /^Type the number first/],
			['call 555 0100', /^There are letters/],
			['077 123 4567', /^This number begins with 0/],
			['12345', /^This number is too short: it has 5/],
			['1234567890123456', /^This number is too long: it has 16/],
			['+1 555 010 0000 #2', /^The sign '#' does not belong/]
		]) {
			await page.askFor(number)
			await page.fault(words)
			assert.equal(await page.tab.evaluate(() => document.activeElement.id), 'phone')
			assert.equal(await page.number().getAttribute('aria-invalid'), 'true')
			assert.equal(await page.number().inputValue(), number)
		}
		await page.assertAccessible()
		await page.number().fill(NUMBER)
		assert.equal(await page.tab.locator('#fault').isVisible(), false)
		await page.number().press('Enter')
		await page.readCode()
	})

	test('that is refused before the page has turned is put into words all the same', async t => {
		const { page } = await open(t, browser, {
			path: '/pair',
			window: { excused: /status of 400/ },
			prepare: tab => tab.addInitScript(() => {
				document.startViewTransition = change => {
					const ready = new Promise(resolve => (window.turn = resolve)).then(change)
					return { ready }
				}
			})
		})
		await page.askFor('12345')
		await page.fault(/^This number is too short/)
		await page.tab.evaluate(() => window.turn())
		await page.tab.evaluate(() => new Promise(requestAnimationFrame))
		await page.fault(/^This number is too short/)
		assert(await page.number().isVisible())
	})

	test('has no second code at once: the page says when', async t => {
		const { page } = await open(t, browser, { path: '/pair', settings: { LATCHKEY_PHONE_COOLDOWN: '40s' }, window: { excused: /status of 429/ } })
		await page.askFor(NUMBER)
		await page.readCode()
		await page.button('Cancel').click()
		await page.headline('Nothing was linked')
		await page.button('Start again').click()
		assert.equal(await page.number().inputValue(), '+1 555 010 0000')
		await page.button('Get a code').click()
		await page.fault(/^A code for this number was asked for not long ago.* Please try again in \d+ seconds/)
		await page.assertAccessible()
		const wait = page.tab.getByRole('button', { name: /^Get a code in \d+ s$/ })
		await wait.waitFor()
		assert(await wait.isDisabled())
		await page.number().fill('+1 555 010 0099')
		assert(await page.button('Get a code').isEnabled())
		await page.tab.getByRole('link', { name: 'Link by QR code instead' }).click()
		await new LinkPage(page.tab).readCode()
	})
})

describe('a code', { concurrency: 4 }, () => {
	test('stays when it was mistyped, and links once it is typed right', async t => {
		const { emulator, page } = await open(t, browser, { path: '/pair', window: { size: 'phone' } })
		await page.askFor(NUMBER)
		const code = await page.readCode()
		const { version } = await page.status()
		await assert.rejects(emulator.enterCode(code.startsWith('2') ? '33333333' : '22222222'), /wrong/)
		assert.equal(await page.readCode(), code)
		assert.equal((await page.status()).version, version)
		await emulator.enterCode(code)
		await page.headline('Your session is ready')
	})

	test('that is replaced says why, each time', async t => {
		const { emulator, page } = await open(t, browser, { path: '/pair', window: { size: 'phone' } })
		await page.askFor(NUMBER)
		let code = await page.readCode()
		assert.equal(await page.renewal().isVisible(), false)
		for (const [replace, reason, words] of [
			[() => emulator.refreshCode(), 'withdrawn', /^WhatsApp took the last code back\./],
			[() => emulator.strike('drop'), 'reconnected', /^The connection to WhatsApp was lost and is back\./],
			[notAccepted, 'not_accepted', /^Your phone did not accept what was typed\./]
		]) {
			const before = code
			await replace(before)
			code = await page.readCode(before)
			const status = await page.status()
			assert.deepEqual([status.code.value, status.code.renewal], [code, reason])
			assert.match(await page.renewal().textContent(), words)
			await assert.rejects(emulator.enterCode(before), /wrong/)
		}
		await page.assertAccessible()
		await page.reload()
		assert.equal(await page.readCode(), code)
		assert.match(await page.renewal().textContent(), /^Your phone did not accept/)
		await emulator.enterCode(code)
		await page.headline('Your session is ready')

		async function notAccepted(typed) {
			await emulator.inject({ refuse: { code: 500 } }, 'companion_finish')
			await assert.rejects(emulator.enterCode(typed))
		}
	})

	test('that WhatsApp takes back for good ends the session, and another can be had', async t => {
		const { emulator, page } = await open(t, browser, { path: '/pair' })
		await page.askFor(NUMBER)
		await page.readCode()
		await emulator.refreshCode(true)
		await page.headline('The code was not accepted')
		assert.match(await page.words(), /^WhatsApp withdrew the code\./)
		await page.button('Start again').click()
		await page.button('Get a code').click()
		await emulator.enterCode(await page.readCode())
		await page.headline('Your session is ready')
	})

	for (const [refusal, headline, words] of [
		[{ code: 403 }, 'The code was not accepted', /^WhatsApp gives out no code for this number now\./],
		[{ code: 429, backoff_s: 300 }, 'WhatsApp asks for a pause', /^WhatsApp asks for a pause of about 5 minutes\./],
		[{ code: 452 }, 'This number needs a QR code', /^WhatsApp does not link this number with a code\./]
	]) {
		test(`refused by WhatsApp with ${refusal.code} is put into words, and QR codes are a way on`, async t => {
			const { emulator, page } = await open(t, browser, {
				path: '/pair', settings: { LATCHKEY_PHONE_COOLDOWN: '2s' }, window: { excused: /status of 429/ }
			})
			await emulator.inject({ refuse: refusal }, 'companion_hello')
			await page.askFor(NUMBER)
			await page.headline(headline)
			assert.match(await page.words(), words)
			assert.equal(await page.focused(), headline)
			await page.assertAccessible()
			if (refusal.backoff_s) {
				await page.button('Start again').click()
				await page.button('Get a code').click()
				await page.fault(/Please try again in 5 minutes/)
				await page.tab.getByRole('button', { name: /^Get a code in [45]:\d\d$/ }).waitFor()
			}
			await page.tab.getByRole('link', { name: 'Link by QR code instead' }).click()
			const byQr = new LinkPage(page.tab)
			await emulator.scan(await byQr.readCode())
			await byQr.headline('Your session is ready')
		})
	}

	test('is the same after a reload, and so is what comes after it', async t => {
		const { emulator, page } = await open(t, browser, {
			path: '/pair', settings: LONG_HOLD, window: { size: 'phone' }
		})
		await page.askFor(NUMBER)
		const code = await page.readCode()
		const session = await page.session()
		await page.reload()
		assert.equal(await page.readCode(), code)
		await emulator.enterCode(code)
		await page.headline('Your phone said yes')
		await page.reload()
		await page.headline('Your phone said yes')
		await emulator.endHold()
		await page.headline('Your session is ready')
		await page.reload()
		await page.headline('Your session is ready')
		assert.match(await page.sessionText(), /^Ilom~/)
		assert.equal(await page.session(), session)
	})

	test('typed on the same phone shows what came of it as soon as its reader is back', async t => {
		const { emulator, latchkey, line, page } = await open(t, browser, {
			path: '/pair', line: true, prepare: tab => tab.clock.install(),
			window: { size: 'phone', excused: /net::ERR_/ }
		})
		await page.askFor(NUMBER)
		const code = await page.readCode()
		await seen(page.tab, 'hidden')
		// Phones stop the timers of what is in the background, and drop its connections.
		await page.tab.clock.pauseAt(new Date(Date.now() + 15_000))
		await page.tab.route('**/events', route => route.abort())
		line.cut()
		await emulator.enterCode(code)
		const status = `${latchkey.url}/api/v1/sessions/${await page.session()}?wait=20&since=`
		for (let since = 0, state; state !== 'ready';) {
			({ version: since, state } = await (await page.tab.request.get(status + since)).json())
		}
		line.mend()
		await page.headline('Type this code into WhatsApp')
		await seen(page.tab, 'visible')
		await page.headline('Your session is ready')
	})
})

/** Has a page believe that it is in sight, or is not. */
function seen(tab, visibility) {
	return tab.evaluate(visibility => {
		Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true })
		Object.defineProperty(document, 'hidden', { value: visibility === 'hidden', configurable: true })
		document.dispatchEvent(new Event('visibilitychange'))
	}, visibility)
}
