// A session in its owner's hands: its forms, its files, and who can read it.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'

import { launch } from './support/screen.mjs'
import { download, open } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

describe('a result', { concurrency: 4 }, () => {
	test('comes in every form, each with what it is for', async t => {
		const page = await ready(t)
		const creds = JSON.parse(await download(page.tab, 'Download creds.json', 'creds.json'))
		const base64 = text => Buffer.from(text, 'base64')
		const forms = {
			Base64: text => JSON.parse(base64(text)),
			Gzip: text => JSON.parse(gunzipSync(base64(text))),
			'With keys': text => JSON.parse(text).creds,
			Files: text => JSON.parse(JSON.parse(text)['creds.json']),
			'creds.json': text => JSON.parse(text)
		}
		assert.deepEqual(JSON.parse(base64((await page.sessionText()).slice('Ilom~'.length))), creds)
		const uses = new Set()
		assert.equal(await page.tab.locator('#form').isVisible(), false)
		await page.tab.getByText('Other forms').click()
		for (const [name, opened] of Object.entries(forms)) {
			await page.tab.getByRole('tab', { name, exact: true }).click()
			const text = await page.tab.locator('#form').inputValue()
			assert.deepEqual(opened(text), creds, name)
			uses.add(await page.tab.locator('#format-use').textContent())
			await page.assertAccessible()
		}
		assert.equal(uses.size, 5)
	})

	test('is sealed for the browser that asked for it, which opens it after a reload too', async t => {
		const seen = []
		const page = await ready(t, tab => tab.on('response', async response => {
			if (response.url().includes('/api/')) seen.push(await response.text().catch(() => ''))
		}))
		await page.tab.getByText('Only this browser can open it').waitFor()
		const id = await page.sessionText()
		await page.reload()
		await page.headline('Your session is ready')
		assert.equal(await page.sessionText(), id)
		const { title, address } = await page.tab.evaluate(() => ({ title: document.title, address: location.href }))
		assert.deepEqual([title, new URL(address).pathname], ['Your session is ready · Latchkey', '/qr'])
		assert(seen.some(body => body.includes('x25519-hkdf-sha256-aes256gcm')))
		assert(!seen.some(body => body.includes('Ilom~') || body.includes('noiseKey')))
		const exported = await page.tab.evaluate(() => new Promise(resolve => {
			indexedDB.open('latchkey').onsuccess = ({ target: { result } }) => {
				result.transaction('keys').objectStore('keys').getAll().onsuccess = async ({ target }) => {
					const tries = target.result.map(({ privateKey }) => crypto.subtle.exportKey('pkcs8', privateKey).then(() => 'out', () => 'kept'))
					resolve(await Promise.all(tries))
				}
			}
		}))
		assert.deepEqual(exported, ['kept'])
	})

	for (const size of ['phone', 'desktop']) {
		test(`is offered for each bot by name on a ${size}, with where to put it`, async t => {
			const page = await ready(t, undefined, { size }, () => ({ LATCHKEY_BOTS: 'amazing-bot,gifted-md,kaya-md' }))
			await page.tab.getByText('Which bot is it for?').waitFor()
			const creds = JSON.parse(await download(page.tab, 'Download creds.json', 'creds.json'))
			const bots = {
				'Amazing-Bot': ['Set SESSION_ID in .env', text => Buffer.from(text.slice('Ilom~'.length), 'base64')],
				'Gifted-MD': ['Set SESSION_ID in .env', text => gunzipSync(Buffer.from(text.slice('Gifted~'.length), 'base64'))],
				'KAYA-MD': ['data/config.json', text => Buffer.from(text.slice('KAYA=='.length), 'base64')]
			}
			assert.deepEqual(await page.tab.locator('#bot-tabs').getByRole('tab').allTextContents(), Object.keys(bots))
			for (const [name, [where, opened]] of Object.entries(bots)) {
				await page.tab.getByRole('tab', { name, exact: true }).click()
				assert.deepEqual(JSON.parse(opened(await page.sessionText())), creds, name)
				const put = await page.tab.locator('#put').textContent()
				assert(put.startsWith('Now put it here.') && put.includes(where), put)
				await page.assertAccessible()
			}
			assert.equal(await page.button('Copy as a line for .env').isVisible(), false, 'it is no env file')
			await page.tab.keyboard.press('Home')
			assert.match(await page.sessionText(), /^Ilom~/)
		})
	}

	for (const [kind, settings] of [
		['sealed', () => ({})],
		['not sealed, as it is at MEGA too', emulator => ({
			MEGA_EMAIL: emulator.mega_email,
			MEGA_PASSWORD: emulator.mega_password,
			LATCHKEY_MEGA_API_URL: emulator.mega_url
		})]
	])
		test(`is offered to each library as its store, with what to do with it: ${kind}`, async t => {
			const page = await ready(t, undefined, {}, emulator => ({
				...settings(emulator),
				LATCHKEY_BOTS: 'whatsapp-rust,amazing-bot,whatsmeow'
			}))
			await page.tab.getByText('Which bot is it for?').waitFor()
			assert.deepEqual(
				await page.tab.locator('#bot-tabs').getByRole('tab').allTextContents(),
				['Amazing-Bot', 'whatsapp-rust', 'whatsmeow']
			)
			const { account: { jid } } = await page.status()
			for (const library of ['whatsmeow', 'whatsapp-rust']) {
				const file = `${library}.db`
				await page.tab.getByRole('tab', { name: library, exact: true }).click()
				const store = await download(page.tab, `Download ${file}`, file)
				assert.equal(store.subarray(0, 16).toString(), 'SQLite format 3\0')
				assert(store.includes(jid), `${file} has the device`)
				const put = await page.tab.locator('#put').textContent()
				assert(put.includes(`Put ${file} where your bot looks for its store`), put)
				assert.equal(await page.tab.locator('#session-id').isVisible(), false)
				assert.equal(await page.button('Copy the session ID').isVisible(), false)
				await page.assertAccessible()
			}
			await page.tab.getByRole('tab', { name: 'Amazing-Bot' }).click()
			assert.equal(await page.tab.locator('#store-file').isVisible(), false)
			await page.button('Copy the session ID').waitFor()
		})

	test('is a store where libraries alone are offered, and a session ID for any other bot', async t => {
		const page = await ready(t, undefined, {}, () => ({ LATCHKEY_BOTS: 'whatsmeow' }))
		await page.tab.getByText('Which bot is it for?').waitFor()
		assert.deepEqual(await page.tab.locator('#bot-tabs').getByRole('tab').allTextContents(), ['whatsmeow', 'Any other'])
		const store = await download(page.tab, 'Download whatsmeow.db', 'whatsmeow.db')
		assert.equal(store.subarray(0, 16).toString(), 'SQLite format 3\0')
		await page.tab.getByRole('tab', { name: 'Any other' }).click()
		assert.match(await page.sessionText(), /^Ilom~/)
		await page.assertAccessible()
	})

	test('is copied as a line for an env file, in quotes', async t => {
		const page = await ready(t, tab => tab.addInitScript(() => (navigator.clipboard.writeText = async text => (window.copied = text))), {}, emulator => ({
			MEGA_EMAIL: emulator.mega_email,
			MEGA_PASSWORD: emulator.mega_password,
			LATCHKEY_MEGA_API_URL: emulator.mega_url,
			LATCHKEY_BOTS: 'keith-md,popkid-xd'
		}))
		for (const [name, setting, form] of [['Keith MD', 'SESSION', /^KEITH;;;/], ['POPKID XD', 'SESSION_ID', /^POPKID;;;[\w-]{8}#[\w-]{43}$/]]) {
			await page.tab.getByRole('tab', { name, exact: true }).click()
			const id = await page.sessionText()
			assert.match(id, form)
			await page.button('Copy as a line for .env').click()
			// The button says so for a moment only, which a busy machine misses.
			await page.tab.waitForFunction(line => window.copied === line, `${setting}='${id}'`)
		}
		await page.assertAccessible()
	})

	test('that is wiped takes its key along', async t => {
		const page = await ready(t)
		await page.button('Wipe it now').click()
		await page.button('Yes, wipe it').click()
		await page.headline('Wiped')
		assert.equal(await keys(page), 0)
	})

	test('whose key is lost says so', async t => {
		const page = await ready(t)
		await page.sessionText()
		await page.tab.evaluate(() => new Promise(resolve => (indexedDB.deleteDatabase('latchkey').onsuccess = resolve)))
		// An empty store of keys, as a browser has that cleared it.
		await page.tab.evaluate(() => new Promise(resolve => {
			const request = indexedDB.open('latchkey', 1)
			request.onupgradeneeded = () => request.result.createObjectStore('keys')
			request.onsuccess = () => resolve(request.result.close())
		}))
		await page.reload()
		await page.headline('Your session is ready')
		await page.tab.getByText('the key to it is not in this browser any more').waitFor()
		await page.assertAccessible()
	})

	for (const [what, take] of [
		['X25519', () => (SubtleCrypto.prototype.generateKey = () => Promise.reject(new Error('NotSupportedError')))],
		['a store of keys', () => Object.defineProperty(window, 'indexedDB', { value: undefined })]
	]) {
		test(`goes the plain way in a browser without ${what}`, async t => {
			const page = await ready(t, tab => tab.addInitScript(take))
			const id = await page.sessionText()
			assert.equal((await page.status()).result.session_id, id)
			await page.tab.getByText('Other forms').waitFor()
			assert.equal(await page.tab.locator('#sealed').isVisible(), false)
			const creds = await download(page.tab, 'Download creds.json', 'creds.json')
			assert.equal(id, `Ilom~${creds.toString('base64')}`)
		})
	}

	test('that cannot be fetched at once is fetched as soon as the line is back', async t => {
		let isDown = true
		const page = await ready(t, tab => tab.route('**/result', route => (isDown ? route.abort() : route.continue())), {
			excused: /net::ERR_/
		})
		await page.tab.getByText('Opening your session.').waitFor()
		isDown = false
		assert.match(await page.sessionText(), /^Ilom~/)
	})
})

describe('the number of a country that was picked', { concurrency: 2 }, () => {
	test('is typed as at home and read with its prefix', async t => {
		const { emulator, page } = await open(t, browser, { path: '/pair', window: { size: 'phone' } })
		await page.tab.getByRole('button', { name: /country/i }).click()
		const search = page.tab.getByRole('combobox')
		await search.fill('sri')
		await page.tab.getByRole('option', { name: 'Sri Lanka' }).waitFor()
		await page.assertAccessible()
		await search.press('Enter')
		await page.tab.getByRole('button', { name: /Country: Sri Lanka/ }).waitFor()
		await page.number().pressSequentially('0771234567')
		assert.equal(await page.number().inputValue(), '77 123 4567')
		await page.tab.getByText('We read it as +94 77 123 4567, Sri Lanka.').waitFor()
		await page.assertAccessible()

		await page.tab.getByRole('button', { name: /Country: Sri Lanka/ }).click()
		await search.fill('united states')
		await page.tab.getByRole('option', { name: /United States/ }).first().click()
		await page.number().fill('(555) 010-0000')
		await page.button('Get a code').click()
		await page.readCode()
		assert.equal((await page.status()).code.phone, '+15550100000')
		assert.deepEqual((await emulator.state()).violations, [])
	})

	test('is found by its name, its letters and its prefix, and is seen in what is typed', async t => {
		const { page } = await open(t, browser, { path: '/pair' })
		const button = page.tab.locator('#country')
		for (const [sought, found] of [['brasil', undefined], ['brazil', 'Brazil'], ['NG', 'Nigeria'], ['+49', 'Germany'], ['cote', 'Côte d’Ivoire']]) {
			await button.click()
			await page.tab.getByRole('combobox').fill(sought)
			const first = page.tab.getByRole('option').first()
			if (found) assert.match(await first.textContent(), new RegExp(found))
			else await page.tab.getByText('No country is called that.').waitFor()
			await page.button('Close').click()
		}
		for (const [typed, shown, country] of [
			['+919876543210', '+91 98765 43210', 'India'],
			['004915112345678', '004915112345678', 'Germany'],
			['+5511912345678', '+55 11 91234 5678', 'Brazil']
		]) {
			await page.number().fill('')
			await page.number().pressSequentially(typed)
			assert.equal(await page.number().inputValue(), shown)
			await page.tab.getByText(new RegExp(`^We read it as \\+[\\d ]+, ${country}\\.$`)).waitFor()
		}
	})
})

/** A page that shows a finished session. */
async function ready(t, prepare, window = {}, settings = {}) {
	const { emulator, page } = await open(t, browser, { prepare, window, settings })
	await emulator.scan(await page.readCode())
	await page.headline('Your session is ready')
	return page
}

function keys(page) {
	return page.tab.evaluate(() => new Promise(resolve => {
		indexedDB.open('latchkey').onsuccess = ({ target: { result } }) => {
			result.transaction('keys').objectStore('keys').count().onsuccess = ({ target }) => resolve(target.result)
		}
	}))
}
