// How the pages look and feel: to a camera, in any size and colour, by keyboard, without scripts.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'

import { PairPage } from './support/pair.mjs'
import { servePicture } from './support/picture.mjs'
import { launch } from './support/screen.mjs'
import { download, open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const NUMBER = '+1 555 010 0000'

describe('a code on a phone', { concurrency: 2 }, () => {
	for (const colorScheme of ['light', 'dark']) {
		for (const isPictured of [false, true]) {
			test(`is read by a camera in ${colorScheme}${isPictured ? ' on a restless picture' : ''}`, async t => {
				const picture = isPictured && (await servePicture())
				if (picture) t.after(() => picture.close())
				const { emulator, page } = await open(t, browser, {
					settings: picture ? { LATCHKEY_BACKGROUND_URL: picture.url } : {},
					window: { size: 'phone', colorScheme, alsoFrom: picture ? [picture.url] : [] }
				})
				const code = await page.readCode()
				assert.equal(code, (await page.status()).qr.data)
				if (picture) {
					const width = await page.tab.locator('.backdrop').evaluate(image => image.decode().then(() => image.naturalWidth))
					assert.equal(width, 240)
				}
				await page.assertAccessible()
				await emulator.scan(code)
				await page.headline('Your session is ready')
				await page.assertAccessible()
			})
		}
	}
})

describe('a page', { concurrency: 4 }, () => {
	for (const width of [320, 390, 768, 1440, 2560]) {
		test(`fits ${width} pixels, and nothing on it jumps`, async t => {
			const { page, latchkey } = await open(t, browser, {
				path: '/',
				window: { viewport: { width, height: 800 } },
				prepare: tab => tab.addInitScript(() => {
					window.jumps = []
					new PerformanceObserver(list => {
						for (const entry of list.getEntries()) {
							const where = entry.sources.map(({ node }) => node?.id || node?.className?.baseVal || node?.className)
							if (!entry.hadRecentInput) window.jumps.push([entry.value, ...where])
						}
					}).observe({ type: 'layout-shift', buffered: true })
				})
			})
			const fits = async name => {
				const [wide, jumps] = await page.tab.evaluate(() => [document.documentElement.scrollWidth, window.jumps])
				assert(wide <= width, `${name} is ${wide} px wide`)
				const sum = jumps.reduce((sum, [value]) => sum + value, 0)
				assert(sum < 0.05, `${name} jumps: ${JSON.stringify(jumps)}`)
			}
			await page.atRest()
			await fits('the start')
			await page.tab.goto(`${latchkey.url}/qr`)
			await page.readCode()
			await fits('the QR code')
			const pair = new PairPage(page.tab)
			await page.tab.goto(`${latchkey.url}/pair`)
			await pair.askFor(NUMBER)
			await pair.readCode()
			await fits('the code')
		})
	}

	test('has room for text of twice the size on the smallest phone', async t => {
		const { page, latchkey } = await open(t, browser, {
			path: '/',
			window: { size: 'phone', viewport: { width: 360, height: 740 } },
			prepare: tab => tab.addInitScript(() => {
				addEventListener('DOMContentLoaded', () => (document.documentElement.style.fontSize = '200%'))
			})
		})
		const pair = new PairPage(page.tab)
		assert.deepEqual(await page.cutOff(), [])
		await page.tab.goto(`${latchkey.url}/qr`)
		await page.tab.locator('#qr').waitFor()
		assert.deepEqual(await page.cutOff(), [])
		await page.tab.goto(`${latchkey.url}/pair`)
		await pair.headline('Link by code')
		assert.deepEqual(await page.cutOff(), [])
		await pair.askFor(NUMBER)
		await pair.readCode()
		assert.deepEqual(await page.cutOff(), [])
	})

	test('that is to keep still moves nothing and links all the same', async t => {
		const { emulator, page } = await open(t, browser, { window: { reducedMotion: 'reduce' } })
		const code = await page.readCode()
		assert.equal(await page.tab.evaluate(() => document.getAnimations().length), 0)
		await emulator.scan(code)
		await page.headline('Your session is ready')
		assert.equal(await page.tab.locator('#sparks').count(), 0)
	})

	test('is walked through with the keyboard alone', async t => {
		const { emulator, page } = await open(t, browser, {
			path: '/', as: '/pair', settings: { LATCHKEY_HANDOFF_HOLD: '1s' }
		})
		const { keyboard } = page.tab
		await page.tab.locator('.choice').last().waitFor()
		await reach(page, /^Skip to the content/)
		await reach(page, /^Link by code/)
		await keyboard.press('Enter')
		await page.headline('Link by code')
		await reach(page, 'phone')
		await keyboard.type('+15550100000')
		assert.equal(await page.number().inputValue(), NUMBER)
		await keyboard.press('Enter')
		const code = await page.readCode()
		await reach(page, 'on-android')
		await keyboard.press('ArrowRight')
		await page.tab.getByText('Settings').waitFor()
		await reach(page, /^Cancel/)
		await emulator.enterCode(code)
		await page.headline('Your session is ready')
		assert.equal(await page.focused(), 'Your session is ready')
		const id = await page.sessionText()
		await reach(page, /^Other forms/)
		await keyboard.press('Enter')
		await reach(page, /^creds\.json/)
		const form = await page.tab.locator('#form').inputValue()
		await keyboard.press('ArrowRight')
		assert.notEqual(await page.tab.locator('#form').inputValue(), form)
		assert.equal(await page.sessionId().inputValue(), id)
		await reach(page, /^Wipe it now/)
		await keyboard.press('Enter')
		await reach(page, /^Yes, wipe it/)
		await keyboard.press('Enter')
		await page.headline('Wiped')
	})

	test('begins its session while its styles load, and begins no other', async t => {
		const started = []
		let beginning
		const hasBegun = new Promise(resolve => (beginning = resolve))
		const { page } = await open(t, browser, {
			async prepare(tab) {
				tab.on('request', request => {
					if (request.method() === 'POST') started.push(request.url()), beginning()
				})
				for (const held of ['**/flow.css', '**/qr.js']) {
					await tab.route(held, async route => {
						await hasBegun
						await route.continue()
					})
				}
			}
		})
		assert.equal(await page.readCode(), (await page.status()).qr.data)
		assert.equal(started.length, 1)
		await page.button('Cancel').click()
		await page.button('Start again').click()
		await page.readCode()
		assert.equal(started.length, 2)
	})

	test('that a robot looks at, or that nobody sees, starts nothing', async t => {
		for (const hide of [false, true]) {
			const started = []
			const { page } = await open(t, browser, {
				window: hide ? {} : { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
				async prepare(tab) {
					tab.on('request', request => request.method() === 'POST' && started.push(request.url()))
					if (hide) await tab.addInitScript(() => {
						Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
					})
				}
			})
			await page.tab.waitForLoadState('networkidle')
			assert.deepEqual(started, [])
			if (hide) {
				await page.tab.evaluate(() => {
					Object.defineProperty(document, 'visibilityState', { value: 'visible' })
					document.dispatchEvent(new Event('visibilitychange'))
				})
			} else {
				await page.button('Show the QR code').click()
			}
			await page.readCode()
			assert.equal(started.length, 1)
		}
	})
})

describe('without scripts', { concurrency: 3 }, () => {
	test('a QR code is a button away, renews itself and ends in a session', async t => {
		const { emulator, page } = await open(t, browser, { window: { size: 'phone', javaScriptEnabled: false } })
		await page.button('Show the QR code').click()
		await page.headline('Scan this code')
		const retired = await page.readPicture()
		await emulator.retire(retired)
		const { jid } = await emulator.scan(await page.readPicture(retired))
		await page.headline('Your session is ready')
		assert.match(await page.sessionText(), /^Ilom~/)
		const creds = JSON.parse(await download(page.tab, 'Download creds.json', 'creds.json'))
		assert.equal(creds.me.id, jid)
		await page.button('Wipe it now').click()
		await page.headline('This session has ended')
	})

	for (const size of ['phone', 'desktop']) {
		test(`each bot has its session ID by name, with where to put it, on a ${size}`, async t => {
			const { emulator, page } = await open(t, browser, {
				window: { size, javaScriptEnabled: false },
				settings: () => ({ LATCHKEY_BOTS: 'amazing-bot,keith-md,kaya-md' })
			})
			await page.button('Show the QR code').click()
			await page.headline('Scan this code')
			await emulator.scan(await page.readPicture())
			await page.headline('Your session is ready')
			await page.tab.getByText('Which bot is it for?').waitFor()
			const creds = JSON.parse(await download(page.tab, 'Download creds.json', 'creds.json'))
			const base64 = prefix => text => Buffer.from(text.slice(prefix.length), 'base64')
			for (const [name, setting, where, opened] of [
				['Amazing-Bot', 'SESSION_ID', 'Set SESSION_ID in .env', base64('Ilom~')],
				['Keith MD', 'SESSION', 'Set SESSION in set.env', text => gunzipSync(base64('KEITH;;;')(text))],
				['KAYA-MD', undefined, 'data/config.json', base64('KAYA==')]
			]) {
				const id = await page.tab.getByRole('textbox', { name: `Session ID for ${name}`, exact: true }).inputValue()
				assert.deepEqual(JSON.parse(opened(id)), creds, name)
				await page.tab.getByText(where).waitFor()
				const line = page.tab.getByLabel(`Line for .env, for ${name}`)
				assert.equal(await line.count(), setting ? 1 : 0, name)
				if (setting) assert.equal(await line.inputValue(), `${setting}='${id}'`)
			}
			await page.tab.getByText('As a line for .env').first().click()
			await page.tab.getByLabel('Line for .env, for Amazing-Bot').waitFor()
			assert(await page.tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
		})
	}

	test('a code comes for a number, and a wrong number is put into words', async t => {
		const { emulator, page } = await open(t, browser, {
			path: '/pair', window: { javaScriptEnabled: false, excused: /status of 400/ }
		})
		const field = page.tab.getByRole('textbox', { name: /^Your WhatsApp number/ })
		await field.fill('077 123 4567')
		await page.button('Get a code').click()
		await page.headline('Check the number')
		assert.equal(await field.inputValue(), '077 123 4567')
		await field.fill(NUMBER)
		await page.button('Get a code').click()
		await page.headline('Type this code into WhatsApp')
		await emulator.enterCode(await page.tab.locator('.plain-code').textContent())
		await page.headline('Your session is ready')
	})

	// Axe needs timers, which stand still where no scripts run at all.
	test('or where they do not run, whoever cannot see learns what is wrong with a number', async t => {
		const { page } = await open(t, browser, {
			path: '/pair', window: { size: 'phone', excused: /status of 40[04]/ }, prepare: withoutScripts
		})
		await page.tab.getByRole('textbox', { name: /^Your WhatsApp number/ }).fill('077 123 4567')
		await page.button('Get a code').click()
		await page.headline('Check the number')
		await page.assertAccessible()
	})

	test('or where they do not run, as on an old phone, the plain way stands in', async t => {
		const { emulator, page } = await open(t, browser, {
			window: { size: 'phone', excused: /status of 404/ },
			settings: { LATCHKEY_BOTS: 'amazing-bot,keith-md,kaya-md' },
			prepare: withoutScripts
		})
		await page.button('Show the QR code').waitFor()
		await page.assertAccessible()
		await page.button('Show the QR code').click()
		await page.headline('Scan this code')
		await emulator.scan(await page.readPicture())
		await page.headline('Your session is ready')
		await page.assertAccessible()
	})
})

/** Lets the pages run no script of theirs. */
function withoutScripts(tab) {
	return tab.route('**/view.js', route => route.fulfill({ status: 404, body: '' }))
}

/** Presses Tab until what has the focus has this text or id, and can be seen to have it. */
async function reach(page, wanted) {
	for (let presses = 0; presses < 40; presses++) {
		await page.tab.keyboard.press('Tab')
		const { text, id, ring } = await page.tab.evaluate(() => {
			const { activeElement: one } = document
			const marked = one.type === 'radio' ? document.querySelector(`label[for="${one.id}"]`) : one.closest('.field') ?? one
			const { outlineStyle, boxShadow } = getComputedStyle(marked)
			return { text: one.textContent.trim(), id: one.id, ring: outlineStyle !== 'none' || boxShadow !== 'none' }
		})
		if (wanted instanceof RegExp ? !wanted.test(text) : id !== wanted) continue
		assert(ring, `${wanted} shows its focus`)
		return
	}
	assert.fail(`${wanted} is not reached`)
}
