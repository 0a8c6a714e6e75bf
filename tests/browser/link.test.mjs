// From the empty page to a session in its owner's hands.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { unzipSync } from 'fflate'

import { runBot } from './support/bot.mjs'
import { launch } from './support/screen.mjs'
import { download, LONG_HOLD, open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

// One after the other: there is one clipboard for all windows.
for (const [size, colorScheme] of [['phone', 'light'], ['desktop', 'dark']]) {
	test(`owner of a ${size} links by a code from the screen and takes the session along`, async t => {
		const { emulator, page } = await open(t, browser, {
			path: '/',
			emulator: ['--provisions'],
			settings: LONG_HOLD,
			window: { size, colorScheme, permissions: ['clipboard-read', 'clipboard-write'] }
		})
		await page.assertAccessible()
		await page.tab.getByRole('link', { name: 'Link by QR code' }).click()

		const code = await page.readCode()
		await page.assertAccessible()
		assert.equal(code, (await page.status()).qr.data)
		const { jid } = await emulator.scan(code)
		await page.headline('Your phone said yes')
		await page.assertAccessible()
		await emulator.endHold()
		await page.headline('Your session is ready')
		await page.assertAccessible()
		assert.match(jid, /^15550100000:/)
		await page.tab.getByText('Linked to +1 555 010 0000').waitFor()

		const id = await page.sessionText()
		assert.equal((await page.status()).result.session_id, undefined)
		await page.button('Copy the session ID').click()
		await page.button('Copied').waitFor()
		assert.equal(await page.tab.evaluate(() => navigator.clipboard.readText()), id)

		const creds = await download(page.tab, 'Download creds.json', 'creds.json')
		assert.equal(JSON.parse(creds).me.id, jid)
		assert.equal(id, `Ilom~${Buffer.from(creds).toString('base64')}`)
		const zip = unzipSync(await download(page.tab, 'Download session.zip', 'session.zip'))
		assert.equal(Buffer.from(zip['creds.json']).toString(), creds.toString())

		await emulator.text(jid, 1, 'welcome')
		const bot = await runBot(emulator, creds)
		assert.equal(bot.outcome, 'complete', JSON.stringify(bot, null, 1))
		assert.deepEqual(bot.messages.map(({ text }) => text), ['welcome'])
		assert.deepEqual((await emulator.state()).violations, [])
	})
}
