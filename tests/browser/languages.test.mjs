// Every language, from the first page to the session: each state, with nothing left in English, in both
// directions of writing. With LANGUAGE_PICTURES, a folder, it leaves a picture of each state there.

import assert from 'node:assert/strict'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { until } from '../interop/until.mjs'
import { launch, LinkPage } from './support/screen.mjs'
import { LONG_HOLD, open } from './support/stage.mjs'
import { loadWords } from './support/words.mjs'

const folder = process.env.LANGUAGE_PICTURES
const files = await readdir(new URL('../../shared/languages', import.meta.url))
const ALL = files.map(name => name.replace('.ftl', ''))
const LANGUAGES = ALL.filter(code => code !== 'en')
const english = await loadWords('en')

let browser
before(async () => {
	browser = await launch()
	if (folder) await mkdir(folder, { recursive: true })
})
after(() => browser?.close())

describe('each state', { concurrency: 3 }, () => {
	for (const language of LANGUAGES) {
		test(`is in ${language}`, async t => {
			const { say } = await loadWords(language)
			const { emulator, latchkey, page } = await open(t, browser, {
				path: '/',
				settings: { ...LONG_HOLD, LATCHKEY_PHONE_COOLDOWN: 'off', LATCHKEY_PASSKEY_ASSIST: 'on', LATCHKEY_WORKER_SLOTS: '1' },
				window: { size: 'phone', locale: language }
			})
			const { tab } = page
			const look = lookAt(language, page)
			const headline = async (id, values) => {
				assert.notEqual(say(id, values), english.say(id, values))
				await page.headline(say(id, values))
			}

			await look('start')
			await tab.goto(`${latchkey.url}/qr`)
			await headline('headline-scan')
			await tab.locator('#qr').waitFor()
			const code = await page.readPicture()
			await look('scan')
			await emulator.scan(code)
			await headline('headline-linking')
			await look('linking')
			await emulator.endHold()
			await headline('headline-ready')
			await look('ready')
			await page.button(say('wipe')).click()
			await look('question')
			await page.button(say('wipe-yes')).click()
			await headline('headline-wiped')
			await look('wiped')

			await tab.goto(`${latchkey.url}/pair`)
			await headline('link-by-code')
			await look('ask')
			await tab.locator('#phone').fill('+15550100000')
			await tab.locator('#begin').click()
			await headline('headline-code')
			await look('code')
			assert.match(await tab.locator('#status').innerText(), /\+1 555 010 0000/)
			assert.equal(await tab.locator('#value').evaluate(value => getComputedStyle(value).direction), 'ltr')
			await page.button(say('cancel')).click()
			await headline('headline-ended')
			await look('cancelled')

			await page.button(say('again')).click()
			await emulator.inject({ refuse: { code: 452 } }, 'companion_hello')
			await tab.locator('#phone').fill('+15550100001')
			await tab.locator('#begin').click()
			await headline('failed-phone_not_eligible')
			await look('failed')

			// Another browser has the one slot that there is.
			const other = await browser.newContext({ locale: language })
			t.after(() => other.close())
			const first = new LinkPage(await other.newPage())
			await first.tab.goto(`${latchkey.url}/qr`)
			await first.tab.locator('#qr').waitFor()
			await tab.goto(`${latchkey.url}/qr`)
			await tab.locator('#status', { hasText: say('queue-ahead', { count: 0 }) }).waitFor()
			await look('queued')
			await page.button(say('cancel')).click()
			await headline('headline-ended')

			await emulator.demandPasskey('demanded')
			const scan = emulator.scan(await first.readPicture())
			scan.catch(() => {})
			await first.headline(say('headline-passkey'))
			await first.tab.locator('#assist summary').click()
			await look('passkey', first)
			await emulator.demandPasskey('open')
			await first.button(say('cancel')).click()
			await first.headline(say('headline-ended'))
		})
	}
})

describe('each plain page', { concurrency: 2 }, () => {
	for (const language of ALL) {
		test(`is in ${language}, with the drawing of its ending`, async t => {
			const { say } = await loadWords(language)
			const { emulator, latchkey, page } = await open(t, browser, {
				settings: { ...LONG_HOLD, LATCHKEY_PHONE_COOLDOWN: 'off', LATCHKEY_RATE_LIMIT: '3/1h' },
				window: { size: 'phone', locale: language, excused: /status of 4\d\d/ },
				prepare: withoutScripts
			})
			const { tab } = page
			const look = lookAt(language, page)
			const submit = () => tab.locator('main button:visible').first().click()
			const headline = id => page.headline(say(id))
			/** Waits for what comes by itself, faster than the page would load itself again. */
			const arrive = id => until(`the page says ${id}`, async () => {
				if (await tab.locator('h1:visible').innerText() === say(id)) return true
				await tab.reload()
			})
			const drawing = async wanted => assert.equal(await tab.locator('.emblem:visible').getAttribute('data-drawing'), wanted)
			const start = async number => {
				await tab.goto(`${latchkey.url}/pair`)
				await tab.locator('#plain-phone').fill(number)
				await submit()
			}

			await headline('link-by-qr')
			await look('plain-qr')
			await submit()
			await arrive('headline-scan')
			await look('plain-scan')
			await emulator.scan(await page.readPicture())
			await arrive('headline-linking')
			await look('plain-linking')
			await emulator.endHold()
			await arrive('headline-ready')
			await look('plain-ready')
			await submit()
			await headline('headline-gone')
			await drawing('cross')
			await look('plain-gone')

			await start('12')
			await headline('refused-invalid_phone')
			await look('plain-fault')
			await emulator.demandPasskey('demanded')
			await start('+15550100000')
			await arrive('headline-code')
			await look('plain-code')
			emulator.enterCode(await tab.locator('.plain-code').innerText()).catch(() => {})
			await arrive('headline-passkey')
			await drawing('key')
			await look('plain-passkey')
			await emulator.demandPasskey('open')
			await emulator.inject({ refuse: { code: 452 } }, 'companion_hello')
			await start('+15550100001')
			await arrive('plain-failed')
			await drawing('qr')
			await look('plain-failed')
			await start('+15550100002')
			await headline('headline-refused')
			await look('plain-refused')
			await tab.goto(`${latchkey.url}/nowhere`)
			await headline('astray-headline')
			await drawing('link')
			await look('astray')
			await tab.goto(`${latchkey.url}/offline`)
			await headline('no-connection')
			await look('offline')
		})
	}
})

/** Lets the pages run no script but the one that finds that out, as on an old phone. Axe needs scripts to run. */
function withoutScripts(tab) {
	return tab.route(/\.js$/, (route, request) => (request.url().endsWith('/plain.js') ? route.continue() : route.fulfill({ status: 404, body: '' })))
}

/** Returns what looks whether a page is as it should be in a language: of its direction, whole, and accessible. */
function lookAt(language, page) {
	return async (state, { tab } = page) => {
		const found = await tab.evaluate(() => ({
			language: document.documentElement.lang,
			direction: getComputedStyle(document.body).direction,
			isTooWide: document.documentElement.scrollWidth > innerWidth,
			isBlank: document.querySelector('main').getBoundingClientRect().right <= 0,
			text: document.body.innerText
		}))
		assert.equal(found.language, language)
		assert.equal(found.direction, ['ar', 'ur'].includes(language) ? 'rtl' : 'ltr')
		assert.ok(!found.isTooWide && !found.isBlank, `${state} does not fit in ${language}`)
		assert.ok(!found.text.includes('undefined') && !found.text.includes('<b>'), found.text)
		const looked = new LinkPage(tab)
		assert.deepEqual(await looked.cutOff(), [], `${state} in ${language}`)
		await looked.assertAccessible()
		if (folder) await tab.screenshot({ path: join(folder, `${language}-${state}.png`), fullPage: true })
	}
}

test('a language is chosen at the foot of a page and stays', async t => {
	const { latchkey, page } = await open(t, browser, { path: '/', window: { locale: 'en', excused: /status of 400/ } })
	const { tab } = page
	const { say } = await loadWords('ar')
	await tab.getByRole('link', { name: 'العربية' }).click()
	await tab.waitForURL(`${latchkey.url}/?lang=ar`)
	await tab.goto(`${latchkey.url}/pair`)
	await page.headline(say('link-by-code'))
	// What the server words itself, too.
	await tab.locator('#phone').fill('12')
	await tab.locator('#begin').click()
	await tab.locator('#fault', { hasText: 'هذا الرقم قصير جدًا' }).waitFor()
})
