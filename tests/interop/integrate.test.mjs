// The programs of docs/integrate.md that need no browser, as they stand there. The page is in tests/browser.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { test } from 'node:test'

import { startEmulator } from './emulator.mjs'
import { examples } from './examples.mjs'
import { startLatchkey } from './latchkey.mjs'
import { freePort } from './redis.mjs'
import { startTelegram } from './telegram.mjs'
import { until } from './until.mjs'

const API_KEY = 'k'.repeat(32)

test('a chat bot links a device for each who asks, whatever the others do', async t => {
	const emulator = await startEmulator('--fast')
	t.after(() => emulator.stop())
	const latchkey = await startLatchkey(emulator, { LATCHKEY_API_KEYS: `telegram=${API_KEY}`, LATCHKEY_RATE_LIMIT: '1/1h' })
	t.after(() => latchkey.kill())
	const telegram = await startTelegram('123:secret')
	t.after(() => telegram.close())
	const directory = await examples(t, ['bot.mjs'])
	run(t, directory, [process.execPath, 'bot.mjs'], {
		TELEGRAM_API: telegram.url,
		TELEGRAM_TOKEN: '123:secret',
		LATCHKEY_URL: latchkey.url,
		LATCHKEY_API_KEY: API_KEY
	})

	telegram.write(41, '/start')
	assert.match((await telegram.next(41)).text, /^Send \/link and your WhatsApp number/)
	telegram.write(41, '/link 12')
	assert.match((await telegram.next(41)).text, /number/)
	for (const person of [42, 43]) {
		telegram.write(person, '/link +1 555 010 0000')
		const { text } = await telegram.next(person)
		await emulator.enterCode(/[1-9A-Z]{4}-[1-9A-Z]{4}/.exec(text)[0])
		const { file, content } = await telegram.next(person)
		assert.equal(file, 'session-id.txt')
		assert.match(content, /^Ilom~/)
	}
	telegram.write(43, '/link +1 555 010 0000')
	assert.match((await telegram.next(43)).text, /\(\d+ s\)$/, 'the limit is each person\'s own')
	assert.deepEqual(telegram.sent, [])
})

test('a panel learns by webhook how each link ended, even if it was down then', async t => {
	const emulator = await startEmulator('--fast')
	t.after(() => emulator.stop())
	const port = String(await freePort())
	const secret = `whsec_${randomBytes(24).toString('base64')}`
	const latchkey = await startLatchkey(emulator, {
		LATCHKEY_API_KEYS: `panel=${API_KEY}`,
		LATCHKEY_WEBHOOK_URL: `http://127.0.0.1:${port}/hooks/latchkey`,
		LATCHKEY_WEBHOOK_SECRET: secret
	})
	t.after(() => latchkey.kill())
	const directory = await examples(t, ['panel.py'])
	const folder = join(directory, 'kept')
	await mkdir(folder)
	const startPanel = async () => {
		const panel = run(t, directory, ['python3', 'panel.py'], {
			LATCHKEY_URL: latchkey.url,
			LATCHKEY_API_KEY: API_KEY,
			LATCHKEY_WEBHOOK_SECRET: secret,
			PANEL_FOLDER: folder,
			PORT: port
		})
		const [url] = await once(createInterface({ input: panel.stdout }), 'line')
		return { url, stop: () => panel.kill() && once(panel, 'exit') }
	}
	let panel = await startPanel()
	const link = async server => {
		const answer = await fetch(`${panel.url}/link/${server}`, { method: 'POST' })
		assert.equal(answer.status, 200)
		const picture = await answer.text()
		return { picture, qr: await shown(picture) }
	}

	const first = await link('amazing-1')
	assert.equal((await fetch(first.picture)).headers.get('content-type'), 'image/svg+xml')
	await emulator.scan(first.qr.data)
	const kept = name => readFile(join(folder, name), 'utf8').catch(() => '')
	const line = await until('the panel has the session ID', () => kept('amazing-1.env'))
	assert.match(line, /^SESSION_ID='Ilom~.+'\n$/)

	const second = await link('amazing-2')
	await panel.stop()
	await emulator.scan(second.qr.data)
	await ended(second.picture)
	panel = await startPanel()
	await until('the panel has the other session ID', () => kept('amazing-2.env'))
	await until('the panel is done with both', async () => (await readdir(folder)).every(name => name.endsWith('.env')))

	const forged = await fetch(`${panel.url}/hooks/latchkey`, {
		method: 'POST',
		headers: { 'webhook-id': 'x', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)), 'webhook-signature': 'v1,AAAA' },
		body: '{}'
	})
	assert.equal(forged.status, 400)
	assert.equal((await fetch(`${panel.url}/link/..%2Fpasswd`, { method: 'POST' })).status, 400)
})

/** Waits for the QR code of a session, given the address of its picture. */
async function shown(picture) {
	for await (const { qr } of statuses(picture)) if (qr) return qr
	throw new Error('expected a QR code')
}

/** Waits for the end of a session, given the address of its picture. */
async function ended(picture) {
	let last
	for await (const status of statuses(picture)) last = status
	assert.equal(last.state, 'ready')
}

/** The statuses of a session, as its ticket shows them. */
async function* statuses(picture) {
	const events = await fetch(picture.replace('/qr.svg?', '/events?'))
	for await (const line of createInterface({ input: Readable.fromWeb(events.body) }))
		if (line.startsWith('data:')) yield JSON.parse(line.slice(5))
}

/** Runs a program in a folder, with these variables, until the test is over. */
function run(t, cwd, [program, ...parameters], env) {
	const child = spawn(program, parameters, { cwd, stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env.PATH, ...env } })
	const over = once(child, 'exit')
	t.after(async () => {
		child.kill()
		await over
	})
	return child
}
