// The proof of work before a session starts, in a worker of the page, under its content policy.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { launch } from './support/screen.mjs'
import { open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const settings = { LATCHKEY_CHALLENGE: 'on' }

test('a page does its work in a worker and links by QR code', async t => {
	const workers = []
	const { emulator, page } = await open(t, browser, {
		settings,
		window: { size: 'phone' },
		prepare: tab => tab.on('worker', worker => workers.push(worker.url()))
	})
	await emulator.scan(await page.readCode())
	await page.headline('Your session is ready')
	assert.match(await page.sessionText(), /^Ilom~/)
	assert.equal(workers.length, 1)
	assert.match(workers[0], /\/assets\/[\w.-]+\/challenge\.js$/)
})

test('a page does its work for each code that is asked for', async t => {
	const { page } = await open(t, browser, { settings, path: '/pair' })
	await page.askFor('+1 555 010 0000')
	const code = await page.readCode()
	await page.button('Cancel').click()
	await page.headline('Nothing was linked')
	await page.button('Start again').click()
	await page.askFor('+1 555 010 0000')
	assert.notEqual(await page.readCode(), code)
})

test('without scripts there is no session, and a word about why', async t => {
	const { page } = await open(t, browser, {
		settings, window: { javaScriptEnabled: false, excused: /status of 403/ }
	})
	await page.button('Show the QR code').click()
	await page.tab.getByText('Switch scripts on and load the page again').waitFor()
})
