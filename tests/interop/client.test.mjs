// The client for scripts, in Node.js, against the real server: what clients/js/README.md promises.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { promisify } from 'node:util'

import * as client from '../../clients/js/latchkey.js'
import { layLine } from '../browser/support/line.mjs'
import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'
import { startRedis } from './redis.mjs'
import { until } from './until.mjs'

const { generateKey, Latchkey, LatchkeyError } = client
const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc')

test('a session is followed to its end, and its sealed result opened', async t => {
	const { emulator, latchkey } = await serve(t)
	const session = await latchkey.start({ method: 'qr' }, { key: await generateKey() })
	const seen = []
	const end = await session.follow(status => {
		seen.push(status)
		if (status.state === 'awaiting_scan') emulator.scan(status.qr.data)
	})
	assert.equal(end.state, 'ready')
	assert.equal(seen.at(-1), end)
	for (const [at, { version }] of seen.entries()) assert.ok(at === 0 || version > seen[at - 1].version)
	assert.equal(end.result.session_id, undefined, 'the server cannot read it')
	const result = await session.result()
	assert.equal(result.session_id, `Ilom~${result.base64}`)
	assert.equal(result.json.me.id, end.account.jid)
	await assert.rejects(session.result({ key: await generateKey() }), { name: 'OperationError' })
})

test('a session is started, linked and wiped by code, in another process too', async t => {
	const { emulator, latchkey } = await serve(t)
	const begun = await latchkey.start({ method: 'code', phone: '+1 555 010 0000' })
	const session = new Latchkey(latchkey.url).session(JSON.parse(JSON.stringify(begun)))
	const end = await session.follow(({ code }) => code && emulator.enterCode(code.value))
	assert.equal(end.state, 'ready', JSON.stringify(end))
	assert.equal(end.result.session_id, (await session.result()).session_id)
	await session.cancel()
	assert.equal((await session.status()).state, 'cancelled')
	await assert.rejects(session.result(), { code: 'not_found' })
	await session.cancel()
})

test('a QR code is drawn as SVG and as PNG of a size', async t => {
	const { latchkey } = await serve(t)
	const session = await latchkey.start({ method: 'qr' })
	await assert.rejects(session.result(), { code: 'not_ready', status: 409 })
	await reach(session, 'awaiting_scan')
	assert.match(await session.qrSvg(), /^<svg /)
	const png = Buffer.from(await session.qrPng({ size: 333 }))
	assert.equal(png.toString('latin1', 1, 4), 'PNG')
	assert.equal(png.readUInt32BE(16), 333)
	assert.equal(session.url('qr.png', { size: '64' }).split('?')[0], `${latchkey.url}/api/v1/sessions/${session.id}/qr.png`)
	await session.cancel()
	await assert.rejects(session.qrSvg(), { code: 'qr_not_available', status: 409 })
})

test('a session whose events do not come through is followed by long polls', async t => {
	const { emulator, url } = await serve(t)
	const asked = []
	const latchkey = new Latchkey(url, {
		fetch: (address, options) => {
			asked.push(address)
			return address.endsWith('/events') ? new Response('', { status: 502 }) : fetch(address, options)
		}
	})
	const session = await latchkey.start({ method: 'qr' })
	const end = await session.follow(({ qr }) => qr && emulator.scan(qr.data))
	assert.equal(end.state, 'ready')
	assert.equal(asked.filter(address => address.endsWith('/events')).length, 1)
	assert.ok(asked.some(address => /\?since=\d+&wait=25$/.test(address)))
})

test('a session is followed over the loss of its gateway to another one', async t => {
	const redis = await startRedis()
	t.after(() => redis.stop())
	const emulator = await startEmulator('--fast')
	t.after(() => emulator.stop())
	const settings = { REDIS_URL: redis.url, LATCHKEY_SECRET: randomBytes(32).toString('hex') }
	const [first, second] = await Promise.all([startLatchkey(emulator, settings), startLatchkey(emulator, settings)])
	t.after(() => Promise.all([first.kill(), second.kill()]))
	const line = await layLine(first.url)
	t.after(() => line.close())
	const session = await new Latchkey(line.url).start({ method: 'qr' })
	const online = []
	let moved
	const end = await session.follow(({ qr }) => qr && (moved ??= move()), { onOnline: isOnline => online.push(isOnline) })
	await moved
	assert.equal(end.state, 'ready')
	assert.equal(online.at(-1), true)
	assert.ok((await session.result()).session_id)

	/** Moves the line to the other gateway, and scans what the session's worker, the old or a new one, shows by then. */
	async function move() {
		line.cut()
		await first.kill()
		line.mend(second.url)
		const elsewhere = new Latchkey(second.url).session(session)
		await until('the phone has scanned', async () => {
			const { qr } = await elsewhere.status()
			return qr && emulator.scan(qr.data).then(() => true, () => false)
		})
	}
})

test('the same idempotency key starts one session', async t => {
	const { latchkey } = await serve(t)
	const idempotencyKey = client.newIdempotencyKey()
	assert.match(idempotencyKey, /^[0-9a-f]{32}$/)
	const start = () => latchkey.start({ method: 'qr' }, { idempotencyKey })
	const [one, other] = [await start(), await start()]
	assert.deepEqual([one.id, one.token], [other.id, other.token])
	assert.notEqual((await latchkey.start({ method: 'qr' })).id, one.id)
})

test('what is refused says why, and when to come back', async t => {
	const { latchkey } = await serve(t, { LATCHKEY_RATE_LIMIT: '2/1h' })
	const refused = await latchkey.start({ method: 'code', phone: '12' }).catch(error => error)
	assert.ok(refused instanceof LatchkeyError && refused instanceof Error)
	assert.deepEqual([refused.status, refused.code, refused.retryAfter], [400, 'invalid_phone', 0])
	assert.equal(refused.message, refused.detail)
	const stranger = latchkey.session({ id: 'A'.repeat(22), token: 'A'.repeat(43) })
	await assert.rejects(stranger.status(), { status: 404, code: 'not_found' })
	await assert.rejects(stranger.follow(() => {}), { status: 404, code: 'not_found' })
	await latchkey.start({ method: 'qr' })
	await latchkey.start({ method: 'qr' })
	const limited = await latchkey.start({ method: 'qr' }).catch(error => error)
	assert.equal(limited.code, 'rate_limited')
	assert.ok(limited.retryAfter > 0, limited.retryAfter)
})

test('a server that is not there, or is another, is told apart', async t => {
	const redirected = answer => new Latchkey('http://latchkey.example', { fetch: async () => answer() })
	const lost = await redirected(() => Promise.reject(new TypeError('fetch failed'))).start({ method: 'qr' }).catch(error => error)
	assert.deepEqual([lost.code, lost.status, lost.cause.message], ['unreachable', undefined, 'fetch failed'])
	const html = () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'retry-after': '7' } })
	const strange = await redirected(html).start({ method: 'qr' }).catch(error => error)
	assert.deepEqual([strange.code, strange.status, strange.retryAfter, strange.detail], ['unexpected', 502, 7, undefined])
})

test('whoever gives up is not kept waiting', async t => {
	const { latchkey } = await serve(t)
	const session = await latchkey.start({ method: 'qr' })
	const following = new AbortController()
	const reason = new Error('gone to bed')
	const followed = session.follow(() => following.abort(reason), { signal: following.signal })
	await assert.rejects(followed, reason)
	await assert.rejects(session.status({ signal: following.signal }), reason)
	await assert.rejects(session.follow(() => {}, { signal: following.signal }), reason)
	await assert.rejects(session.follow(() => { throw reason }), reason)
})

test('events that are held back are not waited for', async t => {
	t.mock.timers.enable({ apis: ['setTimeout'] })
	const server = pretend([{ version: 3, state: 'awaiting_scan' }, { version: 4, state: 'ready' }])
	server.events = never
	const seen = []
	const followed = server.session.follow(({ version }) => seen.push(version))
	await pass(t, 7999)
	assert.deepEqual(seen, [])
	await pass(t, 1)
	assert.equal((await followed).state, 'ready')
	assert.deepEqual(seen, [3, 4])
	assert.deepEqual(server.asked, ['/events', '', '?since=3&wait=25'])
})

test('a stream that goes silent is looked behind', async t => {
	t.mock.timers.enable({ apis: ['setTimeout'] })
	const server = pretend([{ version: 2, state: 'connecting' }, { version: 3, state: 'failed' }])
	server.events = () => new Response(new ReadableStream({
		start: stream => stream.enqueue(new TextEncoder().encode(event({ version: 2, state: 'connecting' })))
	}))
	server.shown = 0
	const seen = []
	const followed = server.session.follow(({ version }) => seen.push(version))
	await pass(t, 0)
	assert.deepEqual(seen, [2])
	await pass(t, 20_000)
	assert.deepEqual(server.asked, ['/events', ''])
	server.shown = 1
	await pass(t, 20_000)
	assert.equal((await followed).state, 'failed')
	assert.deepEqual(seen, [2, 3])
})

test('a line that lets nothing wait is asked again and again, ever less patiently', async t => {
	t.mock.timers.enable({ apis: ['setTimeout'] })
	const server = pretend([{ version: 2, state: 'queued' }, { version: 3, state: 'cancelled' }])
	server.events = () => new Response('', { status: 504 })
	server.held = () => Promise.reject(new TypeError('terminated'))
	server.shown = 0
	const followed = server.session.follow(() => {})
	for (let step = 0; step < 30; step++) await pass(t, 500)
	const waits = server.asked.slice(1).map(query => Number(/wait=(\d+)/.exec(query)[1]))
	assert.deepEqual(waits.slice(0, 8), [25, 25, 0, 8, 0, 2, 0, 0])
	assert.deepEqual([...new Set(waits.slice(6))], [0])
	server.shown = 1
	await pass(t, 3000)
	assert.equal((await followed).state, 'cancelled')
})

test('events are read however they are cut into pieces', async t => {
	const server = pretend([])
	const text = `: hello\n\n${event({ version: 2, state: 'connecting' })}: still there\n\n${event({ version: 3, state: 'failed', error: { message: '→ ✓' } }).replaceAll('\n', '\r\n')}`
	server.events = () => new Response(new ReadableStream({
		start(stream) {
			for (const byte of new TextEncoder().encode(text)) stream.enqueue(Uint8Array.of(byte))
			stream.close()
		}
	}))
	const seen = []
	const end = await server.session.follow(({ version }) => seen.push(version))
	assert.deepEqual(seen, [2, 3])
	assert.equal(end.error.message, '→ ✓')
})

test('the types allow what the module can do, and no more', async () => {
	const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom']
	const checking = promisify(execFile)(process.execPath, [TSC, ...options, 'client-types.mts'], { cwd: new URL('.', import.meta.url) })
	await checking.catch(({ stdout }) => assert.fail(stdout))
})

test('the types name everything that the module has, and nothing else', async () => {
	const types = await readFile(new URL('../../clients/js/latchkey.d.ts', import.meta.url), 'utf8')
	const named = [...types.matchAll(/^export (?:class|function|const) (\w+)/gm)].map(([, name]) => name)
	assert.deepEqual(named.sort(), Object.keys(client).sort())
	const session = new Latchkey().session({ id: 'x' })
	for (const [name, thing] of [['Latchkey', Latchkey.prototype], ['Session', Object.getPrototypeOf(session)]]) {
		const [, body] = new RegExp(`^export (?:class|interface) ${name} \\{\\n(.*?)^\\}`, 'ms').exec(types)
		const methods = [...body.matchAll(/^  (\w+)\(/gm)].map(([, method]) => method).filter(method => method !== 'constructor')
		const internal = ['constructor', 'ask', 'drawn', 'path']
		assert.deepEqual(methods.sort(), Object.getOwnPropertyNames(thing).filter(each => !internal.includes(each)).sort())
	}
})

/** Starts a server, and a client of it. */
async function serve(t, settings = {}) {
	const emulator = await startEmulator('--fast')
	t.after(() => emulator.stop())
	const { url, kill } = await startLatchkey(emulator, settings)
	t.after(kill)
	return { emulator, url, latchkey: new Latchkey(url) }
}

/** Waits until a session is in a state. */
async function reach(session, state) {
	const reached = new AbortController()
	const followed = session.follow(status => status.state === state && reached.abort(), { signal: reached.signal })
	await followed.catch(error => reached.signal.aborted || Promise.reject(error))
}

/** A server that never was, whose session goes through these statuses as they are asked for. */
function pretend(statuses) {
	const server = {
		asked: [],
		/** Which status is the newest; without, each look is shown the next one. */
		shown: undefined,
		events: never,
		held: (_, signal) => never(signal)
	}
	let looks = 0
	const answer = async (address, { signal }) => {
		const rest = address.split('/sessions/x')[1]
		server.asked.push(rest)
		if (rest === '/events') return server.events(signal)
		const newest = statuses[server.shown ?? looks++]
		const isNewer = newest.version > Number(/since=(\d+)/.exec(rest)?.[1] ?? 0)
		const isHeld = Number(/wait=(\d+)/.exec(rest)?.[1] ?? 0) > 0
		if (isHeld && !isNewer) return server.held(rest, signal)
		return Response.json(newest)
	}
	server.session = new Latchkey('http://latchkey.example', { fetch: answer }).session({ id: 'x', token: 'y' })
	return server
}

function never(signal) {
	return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

function event(status) {
	return `event: status\nid: ${status.version}\ndata: ${JSON.stringify(status)}\n\n`
}

/** Lets time pass, and all that it sets going come to rest. */
async function pass(t, ms) {
	t.mock.timers.tick(ms)
	for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
}
