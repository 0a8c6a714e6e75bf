// A session belongs to the whole browser: whichever tab comes next finds it.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { PairPage } from './support/pair.mjs'
import { launch, LinkPage } from './support/screen.mjs'
import { LONG_HOLD, open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const NUMBER = '+1 555 010 0000'

describe('a session', { concurrency: 3 }, () => {
	test('whose tab is closed while the phone links is found on every page, sealed as it is', async t => {
		const { emulator, latchkey, page } = await open(t, browser, {
			path: '/pair', settings: LONG_HOLD, window: { size: 'phone' }
		})
		await page.askFor(NUMBER)
		await emulator.enterCode(await page.readCode())
		const session = await page.session()
		const after = await nextTab(page)
		await page.tab.close()

		await after.tab.goto(latchkey.url)
		await after.tab.getByText('You are in the middle of linking.').waitFor()
		await after.assertAccessible()
		await emulator.endHold()
		await after.tab.getByText('Your session is ready.').waitFor()
		await after.tab.getByRole('link', { name: 'Show it' }).click()
		await after.headline('Your session is ready')
		const id = await after.sessionText()
		assert.match(id, /^Ilom~/)
		assert.equal(await after.session(), session)
		assert.equal((await after.status()).result.session_id, undefined)
		for (const path of ['/qr', '/pair']) {
			const other = new PairPage(await after.tab.context().newPage())
			await other.tab.goto(latchkey.url + path)
			await other.headline('Your session is ready')
			assert.equal(await other.sessionText(), id, path)
		}
		assert.equal((await emulator.state()).devices.length, 1)
	})

	test('is the same in a second tab, and wiped in one is gone from both', async t => {
		const { emulator, latchkey, page } = await open(t, browser)
		const code = await page.readCode()
		const other = new LinkPage(await nextTab(page).then(({ tab }) => tab))
		await other.tab.goto(`${latchkey.url}/qr`)
		assert.equal(await other.readCode(), code)
		await emulator.scan(code)
		for (const one of [page, other]) {
			await one.headline('Your session is ready')
			assert.match(await one.tab.title(), /^Your session is ready · /)
		}
		await other.button('Wipe it now').click()
		await other.button('Yes, wipe it').click()
		await other.headline('Wiped')
		await page.headline('This session has ended')
		assert.doesNotMatch(await page.everything(), /Ilom~/)
		await page.tab.goto(latchkey.url)
		await page.tab.waitForLoadState('networkidle')
		assert.equal(await page.tab.locator('#open-session').isVisible(), false)
	})

	test('is offered on the first page after its owner went on to another', async t => {
		const { emulator, latchkey, page } = await open(t, browser)
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
		const id = await page.sessionText()
		await page.button('Link another').click()
		await page.readCode()
		await page.button('Cancel').click()
		await page.headline('Nothing was linked')
		await page.tab.goto(latchkey.url)
		await page.tab.getByRole('link', { name: 'Show it' }).click()
		await page.headline('Your session is ready')
		assert.equal(await page.sessionText(), id)
	})

	test('by code goes on beside one by QR code, until one of them links', async t => {
		const { emulator, latchkey, page } = await open(t, browser, { path: '/pair', settings: LONG_HOLD })
		await page.askFor(NUMBER)
		const code = await page.readCode()
		const other = new LinkPage(await nextTab(page).then(({ tab }) => tab))
		await other.tab.goto(`${latchkey.url}/qr`)
		await other.readCode()
		await emulator.enterCode(code)
		await page.headline('Your phone said yes')
		await other.reload()
		await other.headline('Your phone said yes')
		assert.equal(new URL(other.tab.url()).pathname, '/pair')
	})
})

async function nextTab(page) {
	return new PairPage(await page.tab.context().newPage())
}
