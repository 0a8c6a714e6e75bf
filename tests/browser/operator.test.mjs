// The operator's page: opened by a token, live, and the same where no scripts run.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { until } from '../interop/until.mjs'
import { launch } from './support/screen.mjs'
import { open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const TOKEN = 'the-token-of-the-operator'
const settings = { LATCHKEY_OPERATOR_TOKEN: TOKEN }

describe("the operator's page", { concurrency: 2 }, () => {
	for (const [size, colorScheme] of [['phone', 'dark'], ['desktop', 'light']]) {
		test(`shows what happens as it happens, on a ${size}`, async t => {
			const { emulator, latchkey, page } = await open(t, browser, {
				path: '/operator', settings, window: { size, colorScheme, excused: /status of 403/ }
			})
			const { tab } = page
			const signIn = async token => {
				await tab.getByLabel("Operator's token").fill(token)
				await page.button('Open').click()
			}
			await page.assertAccessible()
			await signIn('another-token-of-nobody')
			await tab.getByText('That is not the token.').waitFor()
			await signIn(TOKEN)
			await page.headline('Operator')
			await shows(tab, '#now-slots', '2000')
			await fits(page)

			const session = await start(latchkey)
			await shows(tab, '#now-waiting', '1')
			await tab.locator('#hours summary').click()
			await emulator.scan(await session.code())
			await shows(tab, '#sessions-ready td:last-child b', '1')
			await shows(tab, '#now-waiting', '0')
			await shows(tab, '#wait-scan_to_ready .count', '1')
			assert.equal(await tab.locator('#hours rect.ready').count(), 1)
			assert.ok(await tab.locator('#hours details').evaluate(details => details.open), 'what was opened stays open')
			assert.ok(await tab.locator('#lost').isHidden())
			await fits(page)

			await page.button('Sign out').click()
			await tab.getByLabel("Operator's token").waitFor()
		})
	}

	test('says that it is not live while the server is away', async t => {
		const { line, page } = await open(t, browser, { path: '/operator', settings, line: true, window: { excused: /ERR_/ } })
		await page.tab.getByLabel("Operator's token").fill(TOKEN)
		await page.button('Open').click()
		await shows(page.tab, '#now-slots', '2000')
		line.cut()
		await page.tab.locator('#lost').waitFor()
		line.mend()
		await until('it is live again', () => page.tab.locator('#lost').isHidden())
	})

	test('needs no scripts', async t => {
		const { latchkey, page } = await open(t, browser, {
			path: '/operator', settings, window: { javaScriptEnabled: false, size: 'phone' }
		})
		await page.tab.getByLabel("Operator's token").fill(TOKEN)
		await page.button('Open').click()
		await page.headline('Operator')
		await start(latchkey)
		await until('a page that is loaded again tells of the session', async () => {
			await page.reload()
			return (await page.tab.locator('#sessions-shown td:last-child b').textContent()) === '1'
		})
	})
})

/** Waits until this stands in a place. */
async function shows(tab, place, text) {
	await tab.locator(place).filter({ hasText: new RegExp(`^${text}$`) }).waitFor()
}

/** Nothing is wider than the window, and nobody is kept out. */
async function fits(page) {
	const tooWide = await page.tab.evaluate(() => document.documentElement.scrollWidth - innerWidth)
	assert.ok(tooWide <= 0, `${tooWide} px too wide`)
	await page.assertAccessible()
}

/** Starts a session by QR code, as a program would. */
async function start(latchkey) {
	const answer = await fetch(`${latchkey.url}/api/v1/sessions`, {
		method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"method":"qr"}'
	})
	const { token, status_url: url } = await answer.json()
	const status = async () => {
		const answer = await fetch(new URL(url, latchkey.url), { headers: { authorization: `Bearer ${token}` } })
		return answer.json()
	}
	return { code: () => until('there is a code', async () => (await status()).qr?.data) }
}
