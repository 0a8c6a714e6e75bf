// Linking with one phone, which reads the page and is the one that is linked.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { launch } from './support/screen.mjs'
import { open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const NUMBER = '+1 555 010 0000'
// What is left of the smallest phones' screens between the bars of the browser.
const SMALL = { width: 360, height: 612 }
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Mobile Safari/537.36'
const SAMSUNG = ANDROID.replace('Chrome/', 'SamsungBrowser/28.0 Chrome/')
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
const HELP = 'https://faq.whatsapp.com/1317564962315842'

const onPhone = (userAgent, more) => ({ size: 'phone', viewport: SMALL, userAgent, ...more })

describe('on a small phone', { concurrency: 3 }, () => {
	test('the way for one phone comes first, and what is to be pressed is in sight all the way', async t => {
		const { emulator, page } = await open(t, browser, {
			path: '/', as: '/pair', window: onPhone(ANDROID),
			settings: { LATCHKEY_BOTS: 'amazing-bot,keith-md,gifted-md,kaya-md' }
		})
		const [byCode, byQr] = ['code', 'QR code'].map(way => page.tab.getByRole('link', { name: new RegExp(`^Link by ${way}`) }))
		await inSight(page, byCode, byQr)
		assert((await byCode.boundingBox()).y < (await byQr.boundingBox()).y)
		await byCode.tap()
		await page.headline('Link by code')
		await inSight(page, page.number(), page.button('Get a code'))
		await page.askFor(NUMBER)
		const code = await page.readCode()
		await inSight(page, page.button('Copy the code'), page.tab.getByRole('link', { name: 'Open WhatsApp' }))
		await page.assertAccessible()
		await emulator.enterCode(code)
		await page.headline('Your session is ready')
		await page.sessionText()
		await inSight(page, page.tab.getByText('Which bot is it for?'), page.button('Copy the session ID'))
		await page.assertAccessible()
	})

	for (const [phone, userAgent, whatsapp, business] of [
		['Android', ANDROID, intent('com.whatsapp'), intent('com.whatsapp.w4b')],
		['Samsung', SAMSUNG, intent('com.whatsapp'), intent('com.whatsapp.w4b')],
		['iPhone', IPHONE, 'whatsapp-consumer://settings/linked_devices', 'whatsapp-smb://settings/linked_devices']
	]) {
		test(`WhatsApp opens at Linked devices from ${phone}, and help is there if it does not`, async t => {
			const { page } = await open(t, browser, { path: '/pair', window: onPhone(userAgent) })
			await page.askFor(NUMBER)
			await page.readCode()
			const link = name => page.tab.getByRole('link', { name, exact: true })
			assert.equal(await link('Open WhatsApp').getAttribute('href'), whatsapp)
			assert.equal(await link('Business').getAttribute('href'), business)
			assert.equal(await page.tab.locator('#on-iphone').isChecked(), phone === 'iPhone')
			// There is no such app on this machine.
			await page.tab.evaluate(() => addEventListener('click', event => event.preventDefault()))
			await link('Open WhatsApp').tap()
			await page.tab.getByText('Did nothing open?').waitFor()
			assert.equal(await link('how devices are linked').getAttribute('href'), HELP)
			assert.match(await link('get it').getAttribute('href'), /^https:\/\/(play\.google|apps\.apple)\.com\//)
			await page.assertAccessible()
		})
	}

	test('the code of a screen is an attempt, and the way by code is named as the sure one', async t => {
		const { page } = await open(t, browser, { window: onPhone(ANDROID) })
		const code = await page.readCode()
		const here = page.tab.getByRole('link', { name: /^try this very code/ })
		assert.equal(await here.getAttribute('href'), code)
		assert.match(await page.tab.locator('#here').textContent(), /if nothing happens, link by code/)
		await page.assertAccessible()
		await page.button('Cancel').tap()
		await page.headline('Nothing was linked')
		assert.equal(await page.tab.locator('#open-here').getAttribute('href'), null)
	})

	test('the session ID is shared, or saved as a file', async t => {
		const { emulator, page } = await open(t, browser, {
			path: '/pair',
			window: onPhone(IPHONE),
			prepare: tab => tab.addInitScript(() => (navigator.share = async ({ text }) => void (window.shared = text)))
		})
		await page.askFor(NUMBER)
		await emulator.enterCode(await page.readCode())
		await page.headline('Your session is ready')
		const id = await page.sessionText()
		await page.button('Share').tap()
		assert.equal(await page.tab.evaluate(() => window.shared), id)
		const [file] = await Promise.all([page.tab.waitForEvent('download'), page.tab.getByRole('link', { name: 'Save as a file' }).tap()])
		assert.equal(file.suggestedFilename(), 'session-id.txt')
		assert.equal(await text(await file.createReadStream()), id)
	})
})

test('a computer is offered no way into an app that it has not', async t => {
	const { page } = await open(t, browser, { path: '/pair' })
	await page.askFor(NUMBER)
	await page.readCode()
	assert.equal(await page.tab.getByRole('link', { name: 'Open WhatsApp' }).count(), 0)
})

function intent(app) {
	const store = encodeURIComponent(`https://play.google.com/store/apps/details?id=${app}`)
	return `intent://settings/linked_devices#Intent;scheme=whatsapp;package=${app};S.browser_fallback_url=${store};end`
}

/** Whether these are wholly in the window, without scrolling. */
async function inSight(page, ...places) {
	await page.atRest()
	for (const place of places) {
		await place.waitFor()
		const { y, height } = await place.boundingBox()
		const { scrolled, seen } = await page.tab.evaluate(() => ({ scrolled: scrollY, seen: innerHeight }))
		assert.equal(scrolled, 0)
		assert(y >= 0 && y + height <= seen, `${place} ends at ${y + height} of ${seen}`)
	}
}

async function text(stream) {
	const parts = []
	for await (const part of stream) parts.push(part)
	return Buffer.concat(parts).toString()
}

describe('a number', { concurrency: 3 }, () => {
	for (const [where, locale, timezoneId, country, example, spellings] of [
		['in Jakarta', 'id-ID', 'Asia/Jakarta', 'Indonesia', '812 345 678', ['081234567890', '81234567890', '+6281234567890', '6281234567890']],
		['in India, under the older name of its zone', 'en-GB', 'Asia/Calcutta', 'India', '81234 56789', ['09876543210', '9876543210', '919876543210', '0091 98765 43210']],
		['where the clock tells nothing, by language', 'pt-BR', 'UTC', 'Brazil', '11 96123 4567', ['011961234567', '11961234567', '5511961234567']]
	]) {
		test(`is understood as it is written ${where}, and shown by an example from there`, async t => {
			const { page } = await open(t, browser, { path: '/pair?lang=en', as: '/pair', window: onPhone(ANDROID, { locale, timezoneId }) })
			await page.tab.getByRole('button', { name: `Country: ${country}. Change it` }).waitFor()
			assert.equal(await page.number().getAttribute('placeholder'), example)
			await page.button('Get a code').tap()
			await page.fault(new RegExp(`such as \\+\\d+ ${example}\\.$`))
			const readings = new Set()
			for (const spelling of spellings) {
				await page.number().fill(spelling)
				readings.add(await page.tab.locator('#reading').textContent())
			}
			assert.equal(readings.size, 1, [...readings].join(' '))
			assert.match([...readings][0], new RegExp(`, ${country}\\.$`))
		})
	}

	test('of another country than the one that was guessed is read as that, with its prefix alone', async t => {
		const { page } = await open(t, browser, { path: '/pair?lang=en', as: '/pair', window: onPhone(ANDROID, { locale: 'id-ID', timezoneId: 'Asia/Jakarta' }) })
		await page.tab.getByRole('button', { name: 'Country: Indonesia. Change it' }).waitFor()
		for (const [typed, read] of [['+94771234567', '+94 77 123 4567'], ['5511961234567', '+55 11 96123 4567'], ['15550100000', '+1 555 010 0000']]) {
			await page.number().fill(typed)
			await page.tab.getByText(`We read it as ${read},`).waitFor()
		}
		await page.button('Get a code').tap()
		await page.readCode()
		assert.equal((await page.status()).code.phone, '+15550100000')
	})
})
