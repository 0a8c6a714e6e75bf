// Every text can be read, measured on the pixels behind it: in dark and light, on a phone and on a desktop.

import { after, before, describe, test } from 'node:test'

import { assertReadable } from './support/contrast.mjs'
import { PairPage } from './support/pair.mjs'
import { launch } from './support/screen.mjs'
import { LONG_HOLD, open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const PHONE = { size: 'phone' }
const DESKTOP = { viewport: { width: 1440, height: 900 } }

// Accents that are too light, too dark or too loud for text as they are.
const ACCENTS = ['#ffffff', '#000080', '#ffff00', '#ff0040']

describe('every text can be read', { concurrency: 2 }, () => {
	for (const [colorScheme, size] of [['light', PHONE], ['dark', PHONE], ['light', DESKTOP], ['dark', DESKTOP]]) {
		test(`in ${colorScheme} on a ${size.size ?? 'desktop'}`, async t => {
			const { emulator, latchkey, page } = await open(t, browser, {
				path: '/',
				settings: { ...LONG_HOLD, LATCHKEY_BOTS: 'amazing-bot,gifted-md' },
				window: { ...size, colorScheme, reducedMotion: 'reduce', excused: /status of 400/ }
			})
			await assertReadable(page, 'start')
			await page.tab.evaluate(() => scrollTo(0, document.body.scrollHeight))
			await assertReadable(page, 'the foot of the start')
			await page.tab.goto(`${latchkey.url}/qr`)
			const code = await page.readCode()
			await assertReadable(page, 'scan')
			await emulator.scan(code)
			await page.headline('Your phone said yes')
			await assertReadable(page, 'linking')
			await emulator.endHold()
			await page.headline('Your session is ready')
			await page.sessionText()
			await assertReadable(page, 'ready')
			await page.tab.evaluate(() => scrollTo(0, document.body.scrollHeight))
			await assertReadable(page, 'the rest of ready')
			await page.button('Wipe it now').click()
			await assertReadable(page, 'question')
			await page.button('Yes, wipe it').click()
			await page.headline('Wiped')
			await assertReadable(page, 'wiped')
			const pair = new PairPage(page.tab)
			await page.tab.goto(`${latchkey.url}/pair`)
			await pair.askFor('12')
			await pair.fault(/short/)
			await assertReadable(page, 'a wrong number')
			await pair.askFor('+1 555 010 0000')
			await pair.readCode()
			await assertReadable(page, 'code')
		})
	}

	for (const accent of ACCENTS) {
		for (const LATCHKEY_THEME of ['light', 'dark']) {
			test(`with the accent ${accent} in ${LATCHKEY_THEME}`, async t => {
				// What the visitor's device prefers is not asked.
				const colorScheme = LATCHKEY_THEME === 'dark' ? 'light' : 'dark'
				const { latchkey, page } = await open(t, browser, {
					settings: {
						LATCHKEY_ACCENT: accent, LATCHKEY_THEME, LATCHKEY_TAGLINE: 'Bots for everybody',
						LATCHKEY_FOOTER: 'Run by friends.', LATCHKEY_LINKS: 'Support=https://chat.example,Source=https://git.example'
					},
					window: { ...PHONE, colorScheme, reducedMotion: 'reduce' }
				})
				await page.readCode()
				await assertReadable(page, 'scan')
				await page.assertAccessible()
				await page.tab.evaluate(() => scrollTo(0, document.body.scrollHeight))
				await assertReadable(page, 'the foot')
				await page.tab.goto(latchkey.url)
				// The session that is open is offered, which moves all below it.
				await page.tab.locator('#open-session').waitFor()
				await assertReadable(page, 'start')
				await page.assertAccessible()
			})
		}
	}
})
