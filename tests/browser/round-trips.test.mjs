// How often a page has to go to the server and back before its code is there, which is what a slow line
// costs: what is asked for together counts as one.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { launch } from './support/screen.mjs'
import { open } from './support/stage.mjs'

// These come once all that is of use is there.
const FOR_SHOW = /\/(glass|picture)\.js$/

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

test('a code is there after four round trips: for the page, what it names, the session and its events', async t => {
	const asked = []
	const { emulator, page } = await open(t, browser, {
		window: { size: 'phone' },
		prepare: tab => tab.on('request', request => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
	})
	const code = await page.readCode()
	const calls = asked.filter(call => call.includes('/api/')).map(call => call.replace(/[^/]{20,}/, 'ID'))
	assert.deepEqual([...new Set(calls)], ['POST /api/v1/sessions', 'GET /api/v1/sessions/ID/events'])
	// Whatever the page's scripts import, the page itself has named, so that it comes along with them.
	const html = await (await page.tab.request.get(page.tab.url())).text()
	const files = asked.filter(call => call.includes('/assets/') && !FOR_SHOW.test(call))
	for (const call of files) assert(html.includes(call.replace('GET ', '')), call)

	const { id } = await page.status()
	const svg = await page.tab.evaluate(async id => (await fetch(`/api/v1/sessions/${id}/qr.svg`)).text(), id)
	assert.equal(await page.picture(), `data:image/svg+xml,${encodeURIComponent(svg)}`, 'the page draws what the server draws')
	await emulator.scan(code)
	await page.headline('Your session is ready')
})

test('a code can be scanned while what runs the page is still on its way', async t => {
	let letGo
	const isUp = new Promise(resolve => (letGo = resolve))
	const { emulator, page } = await open(t, browser, {
		path: '/robots.txt', as: '/qr', window: { size: 'phone' },
		prepare: tab => tab.route('**/view.js', async route => {
			await isUp
			await route.continue()
		})
	})
	void page.tab.goto(new URL('/qr', page.tab.url()).href).catch(() => {})
	const code = await page.readCode()
	assert.match(await page.words(), /^In WhatsApp on your phone/)
	assert.equal(await page.tab.locator('#qr').getAttribute('alt'), 'QR code to scan with WhatsApp')
	const before = await page.picture()
	letGo()
	await page.tab.locator('#timer').waitFor()
	assert.equal(await page.picture(), before)
	await emulator.scan(code)
	await page.headline('Your session is ready')
})
