// Real megajs downloads by session ID exactly what Latchkey uploaded to the operator's MEGA.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'

import { unzipSync } from 'fflate'

import { runBot } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'
import { login, open } from './mega.mjs'
import { startRedis } from './redis.mjs'
import { startSession } from './session.mjs'
import { until } from './until.mjs'

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

for (const handoff of ['active', 'passive', 'upload']) {
	test(`megajs opens both links of a session, handoff ${handoff}`, async t => {
		const { emulator, latchkey } = await start(t, { LATCHKEY_HANDOFF: handoff })
		const { result } = await link(emulator, latchkey)
		const files = await openBoth(emulator, result)
		assert.deepEqual(JSON.parse(files['creds.json'].toString()), result.json)
		assert.deepEqual(files['creds.json'], Buffer.from(result.base64, 'base64'))
		const zip = unzipSync(files['session.zip'])
		assert.deepEqual(Buffer.from(zip['creds.json']), files['creds.json'])
		assert.equal(Object.keys(zip).length, handoff === 'upload' ? 6 : 1)

		const bot = await runBot({ version: '7', url: emulator.whatsapp_url, creds: files['creds.json'].toString() })
		assert.ok(bot.opened, JSON.stringify(bot))

		const { mega, violations } = await emulator.state()
		assert.deepEqual(violations, [])
		assert.deepEqual([mega.logins, mega.files.length, mega.exports], [1, 2, 2])
		assert.equal(mega.max_in_flight, 1)
	})
}

test('each session has links of its own, under one login', async t => {
	const { emulator, latchkey } = await start(t)
	const sessions = await Promise.all([1, 2, 3, 4, 5].map(() => link(emulator, latchkey)))
	for (const { result, jid } of sessions) {
		const files = await openBoth(emulator, result)
		assert.equal(JSON.parse(files['creds.json'].toString()).me.id, jid)
	}
	assert.equal(new Set(sessions.map(({ result }) => result.session_id)).size, 5)
	const { mega, violations } = await emulator.state()
	assert.deepEqual(violations, [])
	assert.deepEqual([mega.logins, mega.files.length, mega.max_in_flight], [1, 10, 1])
})

test('a hundred sessions over two workers are a hundred files that megajs tells apart', async t => {
	const redis = await startRedis()
	t.after(() => redis.stop())
	const shared = {
		REDIS_URL: redis.url,
		LATCHKEY_SECRET: randomBytes(32).toString('hex'),
		LATCHKEY_RATE_LIMIT: 'off',
		LATCHKEY_LIVE_LIMIT: 'off',
		LATCHKEY_WORKER_SLOTS: '50'
	}
	// At the real pace: of a hundred codes that come at once, some are not scanned within seconds.
	const { emulator, latchkey } = await startAt(t, [], shared)
	const other = await startLatchkey(emulator, operator(emulator, shared))
	t.after(() => other.kill())
	const sites = Array.from({ length: 100 }, (_, at) => (at % 2 ? latchkey : other))
	const sessions = await Promise.all(sites.map(site => link(emulator, site)))
	for (const { result, jid } of sessions) {
		const creds = JSON.parse((await openBoth(emulator, result))['creds.json'].toString())
		assert.equal(creds.me.id, jid)
		assert.deepEqual(creds, result.json)
	}
	assert.equal(new Set(sessions.map(({ result }) => result.session_id)).size, 100)
	const { mega, violations } = await emulator.state()
	assert.deepEqual(violations, [])
	assert.deepEqual([mega.logins, mega.files.length, mega.max_in_flight], [1, 200, 1])
})

test('the operator sees the files in the account', async t => {
	const { emulator, latchkey } = await start(t)
	await link(emulator, latchkey)
	const storage = await login(emulator)
	storage.api.on('error', () => {})
	assert.deepEqual(storage.root.children.map(file => file.name).sort(), ['creds.json', 'session.zip'])
	await storage.close()
})

test('the files go with the session', async t => {
	const { emulator, latchkey } = await start(t)
	const { result, session } = await link(emulator, latchkey)
	await session.remove()
	await until('the files are gone', async () => (await emulator.megaFiles()).length === 0)
	await assert.rejects(openBoth(emulator, result), /ENOENT/)
	const { mega, violations } = await emulator.state()
	assert.deepEqual([mega.deletes, mega.logins, violations], [2, 1, []])
})

const accounts = {
	'an old account': ['--mega-account', 'v1'],
	'a session id that begins with a zero': ['--mega-session', 'rsa-leading-zero'],
	'an account without an RSA key': ['--mega-session', 'temporary'],
	'a second factor': ['--mega-mfa', SECRET]
}
for (const [what, parameters] of Object.entries(accounts)) {
	test(`Latchkey takes ${what}`, async t => {
		const settings = parameters.includes(SECRET) ? { MEGA_MFA_SECRET: SECRET } : {}
		const { emulator, latchkey } = await start(t, settings, ...parameters)
		const { result } = await link(emulator, latchkey)
		const files = await openBoth(emulator, result)
		assert.deepEqual(JSON.parse(files['creds.json'].toString()), result.json)
		assert.deepEqual((await emulator.state()).violations, [])
	})
}

/** Starts an emulator, and Latchkey with the operator's account at the emulated MEGA. */
const start = (t, settings = {}, ...parameters) => startAt(t, ['--fast', ...parameters], settings)

async function startAt(t, parameters, settings) {
	const emulator = await startEmulator(...parameters)
	const latchkey = await startLatchkey(emulator, operator(emulator, settings))
	t.after(async () => {
		await latchkey.kill()
		await emulator.stop()
	})
	return { emulator, latchkey }
}

/** The settings with the operator's account. */
const operator = (emulator, settings) => ({
	MEGA_EMAIL: emulator.mega_email,
	MEGA_PASSWORD: emulator.mega_password,
	LATCHKEY_MEGA_API_URL: emulator.mega_url,
	// The one names creds.json, the other session.zip.
	LATCHKEY_BOTS: 'popkid-xd,amazing-bot',
	...settings
})

/** Links a device through Latchkey. */
async function link(emulator, latchkey) {
	const session = await startSession(latchkey.url)
	const { qr } = await session.until('awaiting_scan')
	const { jid } = await emulator.scan(qr.data)
	await session.until('ready')
	const result = await session.result()
	assert.equal(result.bot, 'popkid-xd', JSON.stringify(result))
	assert.equal(result.session_id, result.ids[0].session_id)
	return { jid, result, session }
}

/** Opens both links of a session as a bot does, and returns the files by name. */
async function openBoth(emulator, result) {
	const [creds, zip] = result.ids.map(id => id.session_id)
	assert.match(creds, /^POPKID;;;[\w-]{8}#[\w-]{43}$/)
	assert.match(zip, /^ilombot--[\w+/]+=*$/)
	const links = [
		`https://mega.nz/file/${creds.slice('POPKID;;;'.length)}`,
		Buffer.from(zip.slice('ilombot--'.length), 'base64').toString()
	]
	const files = []
	for (const link of links) files.push(await open(emulator, link))
	assert.deepEqual(files.map(file => file.name), ['creds.json', 'session.zip'])
	return Object.fromEntries(files.map(({ name, content }) => [name, content]))
}
