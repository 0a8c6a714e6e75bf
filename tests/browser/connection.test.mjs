// The line to the server is cut, frozen or filtered in the middle of a session.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { startLatchkey } from '../interop/latchkey.mjs'
import { launch } from './support/screen.mjs'
import { open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

// What the browser itself says of a request that fails. Of a service worker that it cannot fetch it says more than
// can be told apart: attention.test.mjs has one.
const FAILED_REQUESTS = /^Failed to load resource: (net::ERR_|.* status of (404|502) )|^Service Worker registration blocked/
const WITHOUT_WORKER = { serviceWorkers: 'block', excused: FAILED_REQUESTS }

describe('a page', { concurrency: 4 }, () => {
	test('says that the line is cut, and goes on by itself when it is back', async t => {
		const { emulator, line, page } = await open(t, browser, {
			line: true, prepare: takeTheClock, window: WITHOUT_WORKER
		})
		const code = await page.readCode()
		line.cut()
		await passTimeUntil(page, page.notice(/^The connection is lost\./))
		await emulator.scan(code)
		line.mend()
		await page.headline('Your session is ready')
		assert.equal(await page.tab.getByRole('alert').isVisible(), false)
	})

	test('says that its session is gone with the server that held it, and starts another', async t => {
		const { later, emulator, latchkey, line, page } = await open(t, browser, {
			line: true, prepare: takeTheClock, window: { size: 'phone', ...WITHOUT_WORKER }
		})
		await page.readCode()
		line.cut()
		await latchkey.kill()
		await passTimeUntil(page, page.notice(/^The connection is lost\./))
		const successor = await startLatchkey(emulator)
		later(() => successor.kill())
		line.mend(successor.url)
		await page.headline('This session has ended')
		await page.button('Start again').click()
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
	})

	test('does without what it would only show more nicely', async t => {
		const { emulator, page } = await open(t, browser, {
			prepare: tab => tab.route('**/phone-number.js', request => request.abort()), window: WITHOUT_WORKER
		})
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
		assert.match(await page.tab.locator('#who-number').textContent(), /^Linked to \+\d+,/)
	})

	test('that cannot start a session says so, and can when the server is back', async t => {
		const { line, page } = await open(t, browser, { line: true, window: WITHOUT_WORKER })
		await page.readCode()
		await page.button('Cancel').click()
		await page.headline('Nothing was linked')
		line.cut()
		await page.button('Start again').click()
		await page.headline('Not just now')
		assert.match(await page.words(), /^This site cannot be reached just now\./)
		line.mend()
		await page.button('Start again').click()
		await page.readCode()
	})

	test('that cannot call its session off says so and keeps it', async t => {
		const { emulator, line, page } = await open(t, browser, { line: true, window: WITHOUT_WORKER })
		const code = await page.readCode()
		line.cut()
		await page.button('Cancel').click()
		await page.notice(/^That could not be done:/)
		line.mend()
		await emulator.scan(code)
		await page.headline('Your session is ready')
		const id = await page.sessionText()

		line.cut()
		await page.button('Wipe it now').click()
		await page.button('Yes, wipe it').click()
		await page.notice(/^That could not be done:/)
		assert.equal(await page.sessionText(), id)
		line.mend()
		await page.button('Wipe it now').click()
		await page.button('Yes, wipe it').click()
		await page.headline('Wiped')
	})

	test('notices a line that is up but lets nothing through', async t => {
		const { emulator, line, page } = await open(t, browser, {
			line: true, prepare: takeTheClock, window: WITHOUT_WORKER
		})
		const code = await page.readCode()
		line.freeze()
		await emulator.scan(code)
		// Each of the browser's open connections has to be found out to be dead.
		await passTimeUntil(page, page.headline('Your session is ready'))
	})

	test('links where a proxy refuses events', async t => {
		const { emulator, page } = await open(t, browser, {
			prepare: tab => tab.route('**/events', route => route.fulfill({ status: 502, body: '' })),
			window: WITHOUT_WORKER
		})
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
	})

	test('links where a proxy holds events back', async t => {
		const { emulator, page } = await open(t, browser, {
			async prepare(tab) {
				await takeTheClock(tab)
				await tab.route('**/events', () => {})
			}
		})
		await passTimeUntil(page, page.headline('Scan this code'))
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
	})
})

const takeTheClock = tab => tab.clock.install()

/**
 * Lets a page's time pass quickly until something comes true, but less and less so: on a busy machine
 * an answer takes its time, and the page must not give it up before it can come.
 */
async function passTimeUntil(page, comesTrue) {
	let isOver = false
	const watched = comesTrue.finally(() => (isOver = true))
	watched.catch(() => {})
	for (let pause = 50; !isOver; pause *= 1.2) {
		await page.tab.clock.fastForward(4000)
		await Promise.race([watched.catch(() => {}), new Promise(resolve => setTimeout(resolve, pause))])
	}
	await watched
}
