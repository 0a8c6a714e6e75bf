// Somebody who went elsewhere is called back, and a browser can keep the site as an app.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { launch } from './support/screen.mjs'
import { LONG_HOLD, open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

test('reader who is elsewhere is told in every way, once asked for', async t => {
	const { emulator, page } = await open(t, browser, {
		path: '/pair',
		settings: LONG_HOLD,
		window: { size: 'phone', permissions: ['notifications'], excused: /Notification|vibrate/ },
		prepare: tab => tab.addInitScript(pretend)
	})
	const told = () => page.tab.evaluate(() => window.told)
	await page.askFor('+1 555 010 0000')
	const code = await page.readCode()
	await page.button('Tell me when it goes on').click()
	await page.button('Tell me when it goes on').waitFor({ state: 'hidden' })
	await page.tab.evaluate(() => window.leave(true))
	await emulator.enterCode(code)
	await emulator.endHold()
	await page.headline('Your session is ready')
	await page.tab.waitForFunction(() => window.told.some(([what]) => what === 'notification'))
	assert.match(await page.tab.title(), /^● Your session is ready · /)
	const ways = new Map(await told())
	assert.equal(ways.get('badge'), 1)
	assert.deepEqual(ways.get('notification'), ['Your session is ready', 'Copy it or download it now.', '/pair'])
	assert.ok(ways.get('vibrate'))
	assert.doesNotMatch(JSON.stringify([...ways]), /Ilom|555/)

	await page.tab.evaluate(() => window.leave(false))
	assert.match(await page.tab.title(), /^Your session is ready · /)
	assert.ok((await told()).some(([what]) => what === 'cleared'))
})

test('site can be installed, and has a page for when there is no connection', async t => {
	const { line, page } = await open(t, browser, {
		line: true, path: '/qr', window: { excused: /net::ERR_/ }
	})
	await page.readCode()
	const { errors } = await (await page.tab.context().newCDPSession(page.tab)).send('Page.getAppManifest')
	assert.deepEqual(errors, [])
	await page.tab.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
	line.cut()
	await page.tab.reload()
	await page.headline('No connection')
	await page.assertAccessible()
	line.mend()
	await page.tab.getByRole('link', { name: 'Try again' }).click()
	await page.readCode()
})

/** Pretends to be a phone that notes what it is asked to do, and that its owner leaves and comes back. */
function pretend() {
	window.told = []
	let permission = 'default'
	window.Notification = class {
		static get permission() {
			return permission
		}
		static async requestPermission() {
			return (permission = 'granted')
		}
	}
	navigator.vibrate = () => void told.push(['vibrate', true])
	navigator.setAppBadge = async count => void told.push(['badge', count])
	navigator.clearAppBadge = async () => void told.push(['cleared', true])
	ServiceWorkerRegistration.prototype.showNotification = async (title, { body, data }) => void told.push(['notification', [title, body, data.path]])
	ServiceWorkerRegistration.prototype.getNotifications = async () => []
	window.leave = isAway => {
		for (const [name, value] of [['visibilityState', isAway ? 'hidden' : 'visible'], ['hidden', isAway]]) {
			Object.defineProperty(document, name, { value, configurable: true })
		}
		document.dispatchEvent(new Event('visibilitychange'))
	}
}
