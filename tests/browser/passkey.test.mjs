// WhatsApp asks for a passkey, on either way of linking.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { until } from '../interop/until.mjs'
import { launch } from './support/screen.mjs'
import { open } from './support/stage.mjs'
import { askForPasskey } from './support/whatsapp-web.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const HELPED = { settings: { LATCHKEY_PASSKEY_ASSIST: 'on' }, window: { excused: /status of 400/ } }
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
	await page.tab.getByText('The helper, for those who know what they do').click()
	await page.tab.getByText('Stop if somebody sent you here.').waitFor()
	return {
		snippet: await page.tab.getByRole('textbox', { name: /^Paste this there/ }).inputValue(),
		async paste(answer) {
			await page.tab.getByRole('textbox', { name: 'Paste the answer here' }).fill(answer)
			await page.button('Hand it over').click()
		}
	}
}

/** Checks that phone and page show the same code. The phone's comes a moment later. */
async function assertSame(emulator, page) {
	const shown = (await page.tab.locator('#confirmation [aria-hidden]').allTextContents()).join('-')
	assert.equal(shown, await until('the phone shows a code', () => emulator.confirmationCode()))
}
