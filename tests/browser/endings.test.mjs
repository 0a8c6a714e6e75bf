// Ways in which a session ends, and the way on from each.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { launch } from './support/screen.mjs'
import { LONG_HOLD, open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

describe('a session', { concurrency: 4 }, () => {
	test('stays the same over a reload, at every step of the way', async t => {
		const { emulator, page } = await open(t, browser, { settings: LONG_HOLD })
		const code = await page.readCode()
		const session = await page.session()
		await page.reload()
		assert.equal(await page.readCode(), code)
		await emulator.scan(code)
		await page.headline('Your phone said yes')
		await page.reload()
		await page.headline('Your phone said yes')
		await emulator.endHold()
		await page.headline('Your session is ready')
		await page.reload()
		await page.headline('Your session is ready')
		assert.match(await page.sessionText(), /^Ilom~/)
		assert.equal(await page.session(), session)
		assert.equal((await emulator.state()).devices.length, 1)
	})

	test('is still there for who goes back to it', async t => {
		const { emulator, page } = await open(t, browser, { window: { size: 'phone' } })
		const code = await page.readCode()
		const session = await page.session()
		await page.tab.getByRole('link', { name: 'Latchkey' }).click()
		await page.tab.getByRole('link', { name: 'Link by code' }).click()
		await page.headline('Link by code')
		await page.tab.goBack()
		await page.tab.goBack()
		assert.equal(await page.readCode(), code)
		assert.equal(await page.session(), session)
		await emulator.scan(code)
		await page.headline('Your session is ready')
	})

	test('shows the new code when WhatsApp has retired the old one', async t => {
		const { emulator, page } = await open(t, browser)
		const retired = await page.readCode()
		const before = await page.picture()
		await emulator.retire(retired)
		await page.pictureOtherThan(before)
		const code = await page.readCode()
		assert.notEqual(code, retired)
		assert.equal(code, (await page.status()).qr.data)
		await assert.rejects(emulator.scan(retired), /retired/)
		await emulator.scan(code)
		await page.headline('Your session is ready')
	})

	test('says scan again when WhatsApp withdraws the code at the moment of its scan', async t => {
		const { emulator, page } = await open(t, browser, { window: { size: 'phone' } })
		const code = await page.readCode()
		const before = await page.picture()
		assert.equal(await page.renewal().isVisible(), false)
		await emulator.inject({ retire: { forwards: false } }, 'pair_success')
		await assert.rejects(emulator.scan(code), /couldn't link device/)
		await page.renewal().filter({ hasText: /^Scan again\. WhatsApp took the last code back/ }).waitFor()
		await page.pictureOtherThan(before)
		const again = await page.readCode()
		const { qr } = await page.status()
		assert.deepEqual([qr.data, qr.sequence, qr.renewal], [again, 2, 'withdrawn'])
		await page.assertAccessible()
		await page.reload()
		await page.renewal().filter({ hasText: /^Scan again/ }).waitFor()
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
		assert.equal(await page.renewal().isVisible(), false)
	})

	test('says why there is a code again when WhatsApp ends the wait for a passkey', async t => {
		const { emulator, page } = await open(t, browser, { window: { size: 'phone' } })
		const code = await page.readCode()
		await emulator.demandPasskey('demanded')
		const scan = emulator.scan(code)
		scan.catch(() => {})
		await page.headline('WhatsApp asks for a passkey')
		await emulator.demandPasskey('open')
		await emulator.strike('drop')
		await assert.rejects(scan, /couldn't link device/)
		await page.renewal().filter({ hasText: /^WhatsApp ended the connection while it waited for the passkey\./ }).waitFor()
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
	})

	test('is called off by its owner, who can start another', async t => {
		const { emulator, page } = await open(t, browser, { window: { size: 'phone' } })
		const before = await page.readCode()
		await page.button('Cancel').click()
		await page.headline('Nothing was linked')
		assert.match(await page.words(), /^You cancelled it\./)
		await assert.rejects(emulator.scan(before), /expired/)
		await page.button('Start again').click()
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
	})

	test('that is called off after the scan tells its owner to look at the phone', async t => {
		const { emulator, page } = await open(t, browser, { settings: LONG_HOLD })
		await emulator.scan(await page.readCode())
		await page.headline('Your phone said yes')
		await page.button('Cancel').click()
		await page.headline('Cancelled')
		assert.match(await page.words(), /under Linked devices, remove it there\.$/)
		assert.equal((await emulator.state()).devices.length, 1)
	})

	test('says what happened when the link is refused, and starts again', async t => {
		const { emulator, page } = await open(t, browser, { window: { size: 'phone' } })
		await emulator.inject('bad_account_signature', 'pair_success')
		await assert.rejects(emulator.scan(await page.readCode()), /couldn't link device/)
		await page.headline('The link was refused')
		const { error } = await page.status()
		assert.equal(await page.words(), error.message)
		assert.equal(await page.focused(), 'The link was refused')
		await page.button('Start again').click()
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
	})

	test('says so when nobody scanned in time, and starts again', async t => {
		const { page } = await open(t, browser, { settings: { LATCHKEY_SESSION_TTL: '15s' } })
		await page.headline('Scan this code')
		const session = await page.session()
		await page.headline('Nothing was linked')
		assert.match(await page.words(), /^Nobody scanned a code in time\./)
		await page.button('Start again').click()
		await page.headline('Scan this code')
		assert.notEqual(await page.session(), session)
	})

	test('is wiped by its owner, after a question', async t => {
		const { latchkey, emulator, page } = await open(t, browser)
		await emulator.scan(await page.readCode())
		await page.headline('Your session is ready')
		await page.button('Wipe it now').click()
		const question = await page.tab.getByRole('dialog').boundingBox()
		assert(question.height < 300, 'the question is no taller than its words')
		await page.button('No, keep it').click()
		assert.match(await page.sessionText(), /^Ilom~/)

		const session = await page.session()
		const result = `${latchkey.url}/api/v1/sessions/${session}/result`
		assert.equal((await page.tab.request.get(result)).status(), 200)
		await page.button('Wipe it now').click()
		await page.button('Yes, wipe it').click()
		await page.headline('Wiped')
		assert.notEqual((await page.tab.request.get(result)).status(), 200)
		assert.doesNotMatch(await page.everything(), /Ilom~/)
		await page.button('Link another').click()
		await page.readCode()
		assert.notEqual(await page.session(), session)
	})

	test('is not started over and over: the page says when to come back', async t => {
		const { page } = await open(t, browser, {
			settings: { LATCHKEY_RATE_LIMIT: '1/1m' }, window: { size: 'phone', excused: /status of 429/ }
		})
		await page.readCode()
		await page.button('Cancel').click()
		await page.button('Start again').click()
		await page.headline('Not just now')
		const wait = page.tab.getByRole('button', { name: /^Start again in \d+ s$/ })
		await wait.waitFor()
		assert(await wait.isDisabled())
		assert.equal(await page.tab.locator('#other').isVisible(), false, 'the other way is refused as well')
		// The text and the button are of one mind, whenever one looks.
		await page.tab.locator('#status', { hasText: /in \d+ seconds?\.$/ }).waitFor()
		const [text, label] = await page.tab.evaluate(() => ['status', 'again'].map(id => document.getElementById(id).textContent))
		assert.equal(/in (\d+) seconds?\.$/.exec(text)[1], /in (\d+) s$/.exec(label)[1])
		await page.assertAccessible()
	})

	test('tells whoever waits for a worker how many come before, and who is next', async t => {
		const { latchkey, page } = await open(t, browser, { path: '/', as: '/qr', settings: { LATCHKEY_WORKER_SLOTS: '1' } })
		const start = async () => {
			const answer = await fetch(`${latchkey.url}/api/v1/sessions`, {
				method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"method":"qr"}'
			})
			const { token, status_url } = await answer.json()
			const url = latchkey.url + status_url
			const headers = { authorization: `Bearer ${token}` }
			return {
				begun: async () => {
					while ((await (await fetch(url, { headers })).json()).state === 'queued') await new Promise(wake => setTimeout(wake, 50))
				},
				cancel: () => fetch(url, { method: 'DELETE', headers })
			}
		}
		const first = await start()
		await first.begun()
		const second = await start()
		await page.tab.goto(`${latchkey.url}/qr`)
		await page.tab.locator('#status', { hasText: '1 person is before you in the queue.' }).waitFor()
		await first.cancel()
		await second.begun()
		await page.tab.locator('#status', { hasText: 'You are next in the queue.' }).waitFor()
		await second.cancel()
		await page.readCode()
	})

	test('promises no new code where none comes any more', async t => {
		const { page } = await open(t, browser, { settings: { LATCHKEY_SESSION_TTL: '15s' } })
		await page.readCode()
		await page.tab.getByText('This is the last code').waitFor()
		assert.doesNotMatch(await page.tab.locator('#timer').textContent(), /New code/)
	})

	test('shows of each ending one drawing, and buttons that help alone', async t => {
		const { emulator, page } = await open(t, browser, {
			path: '/pair', settings: { LATCHKEY_PHONE_COOLDOWN: 'off' }, window: { size: 'phone' }
		})
		const seen = []
		const ending = async headline => {
			await page.headline(headline)
			seen.push(await page.tab.evaluate(() => {
				const isThere = element => element.checkVisibility()
				const drawings = [...document.querySelectorAll('.emblem > :not(.arc)')].filter(isThere)
				const ways = ['again', 'other'].filter(id => isThere(document.getElementById(id)))
				return [drawings.map(drawing => drawing.getAttribute('class')).join(), ways.join()].join(': ')
			}))
			await page.assertAccessible()
		}
		await emulator.inject({ refuse: { code: 452 } }, 'companion_hello')
		await page.askFor('+1 555 010 0001')
		await ending('This number needs a QR code')
		await page.reload()
		await emulator.inject({ refuse: { code: 429, backoff_s: 600 } }, 'companion_hello')
		await page.askFor('+1 555 010 0002')
		await ending('WhatsApp asks for a pause')
		await page.reload()
		await page.askFor('+1 555 010 0000')
		await page.readCode()
		await page.button('Cancel').click()
		await ending('Nothing was linked')
		assert.deepEqual(seen, ['qr: other', 'clock: again,other', 'cross: again,other'])
	})
})
