// Each program accepts exactly the environment that its host sets, works with it, and exits when told to.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'

import { redisPlace, startRedis } from '../interop/redis.mjs'
import { until } from '../interop/until.mjs'
import { ROOT, programs, text } from './hosts.mjs'

const built = process.env.LATCHKEY ? dirname(process.env.LATCHKEY) : join(ROOT, 'target/debug')
const QR = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"method":"qr"}' }
let redis

before(async () => {
	redis = await startRedis()
})
after(() => redis.stop())

for (const { host, program, arguments: parameters = [], env, health } of programs()) {
	test(`${program} starts as ${host} starts it`, async t => {
		const child = start(t, program, parameters, environment(env))
		if (program === 'latchkey-worker') {
			await child.said('takes sessions from Redis')
		} else {
			const [, address] = /"listen\.address":"([^"]+)"/.exec(await child.said('listen.address'))
			const ask = path => fetch(`http://${address}${path}`)
			assert.equal((await ask(health ?? '/healthz')).status, 200)
			assert.equal((await ask('/readyz')).status, 200)
			assert.equal((await ask('/')).status, 200)
		}
		assert.equal(await child.end(), 0, child.text())
		assert.ok(!child.text().includes(redis.password))
	})
}

test("the sessions that Heroku's button allows fit into the Redis that it asks for", async t => {
	const app = JSON.parse(text('app.json'))
	assert.deepEqual(app.addons, [{ plan: 'heroku-redis:mini' }])
	const MINI = 25 * 1000 * 1000
	const limit = name => Number(app.env[name].value)
	const alone = await startRedis()
	t.after(() => alone.stop())
	const secret = randomBytes(32).toString('hex')
	const many = { LATCHKEY_QUEUE_LIMIT: String(limit('LATCHKEY_QUEUE_LIMIT')), LATCHKEY_RATE_LIMIT: 'off', LATCHKEY_LIVE_LIMIT: 'off' }
	const gateway = start(t, 'latchkey-gateway', [], environment({ PORT: '0', REDIS_URL: alone.url, LATCHKEY_SECRET: secret, LATCHKEY_LOG_FORMAT: 'json', ...many }))
	const [, address] = /"listen\.address":"([^"]+)"/.exec(await gateway.said('listen.address'))
	const begin = () =>
		fetch(`http://${address}/api/v1/sessions`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'idempotency-key': randomBytes(16).toString('hex') },
			body: '{"method":"qr"}'
		})
	const empty = await alone.memory()
	for (let begun = 0; begun < limit('LATCHKEY_QUEUE_LIMIT'); begun += 50) {
		const answers = await Promise.all(Array.from({ length: 50 }, begin))
		for (const { status } of answers) assert.equal(status, 202)
	}
	const full = await begin()
	assert.equal(full.status, 503)
	assert.ok(Number(full.headers.get('retry-after')) > 0)
	const each = ((await alone.memory()) - empty) / limit('LATCHKEY_QUEUE_LIMIT')
	// A session that a worker holds has a checkpoint and codes besides, and at last its credentials.
	const held = 2 * each
	const most = empty + limit('LATCHKEY_QUEUE_LIMIT') * each + limit('LATCHKEY_WORKER_SLOTS') * held
	assert.ok(most < MINI, `${most} bytes, ${each} for a session that waits`)
	assert.equal(await gateway.end(), 0, gateway.text())
})

test('both services start without Redis, log that once, and continue when it is there', async t => {
	const place = await redisPlace()
	const secret = randomBytes(32).toString('hex')
	const env = environment({ PORT: '0', REDIS_URL: place.url, LATCHKEY_SECRET: secret, LATCHKEY_LOG_FORMAT: 'json' })
	const gateway = start(t, 'latchkey-gateway', [], env)
	const worker = start(t, 'latchkey-worker', [], env)
	const [, address] = /"listen\.address":"([^"]+)"/.exec(await gateway.said('listen.address'))
	const ask = (path, options) => fetch(`http://${address}${path}`, options)
	for (const part of [gateway, worker]) await part.said('the broker is away')
	const readiness = await ask('/readyz')
	assert.equal(readiness.status, 503)
	const { code, detail } = await readiness.json()
	assert.equal(code, 'broker_unavailable')
	assert.match(detail, /REDIS_URL/)
	const begun = await ask('/api/v1/sessions', QR)
	assert.equal(begun.status, 503)
	assert.ok(Number(begun.headers.get('retry-after')) > 0)
	for (const page of ['/', '/qr', '/pair', '/healthz']) assert.equal((await ask(page)).status, 200, page)

	const late = await startRedis(place)
	t.after(() => late.stop())
	for (const part of [gateway, worker]) await part.said('the broker is back')
	const again = await ask('/api/v1/sessions', QR)
	assert.equal(again.status, 202)
	assert.equal((await ask('/readyz')).status, 200)
	// The worker has claimed the session: it reports that there is no WhatsApp here.
	const { status_url, token } = await again.json()
	const owner = { headers: { authorization: `Bearer ${token}` } }
	await until('a worker takes the session', async () => (await (await ask(status_url, owner)).json()).state !== 'queued')
	for (const part of [gateway, worker]) {
		assert.equal(await part.end(), 0, part.text())
		assert.equal(part.text().match(/"level":"ERROR"/g).length, 1, part.text())
		assert.ok(!part.text().includes(place.password))
	}
})

test('latchkey joins the fleet when a Redis is set, and works for other gateways', async t => {
	const secret = randomBytes(32).toString('hex')
	const env = environment({ PORT: '0', REDIS_URL: redis.url, LATCHKEY_SECRET: secret, LATCHKEY_LOG_FORMAT: 'json' })
	const gateway = start(t, 'latchkey-gateway', [], env)
	const address = async part => /"listen\.address":"([^"]+)"/.exec(await part.said('listen.address'))[1]
	const far = await address(gateway)
	const begun = await fetch(`http://${far}/api/v1/sessions`, QR)
	const { status_url, token } = await begun.json()
	const whole = start(t, 'latchkey', [], env)
	const near = await address(whole)
	const owner = { headers: { authorization: `Bearer ${token}` } }
	const state = async () => (await (await fetch(`http://${far}${status_url}`, owner)).json()).state
	await until('a worker takes the session', async () => (await state()) !== 'queued')
	assert.equal((await fetch(`http://${near}${status_url}`, owner)).status, 200)
	for (const part of [whole, gateway]) assert.equal(await part.end(), 0, part.text())

	const { LATCHKEY_SECRET: _, ...rest } = env
	const ended = run('latchkey', [], rest)
	assert.equal(ended.status, 2)
	assert.ok(ended.said.startsWith('latchkey: LATCHKEY_SECRET is not set; allowed: '), ended.said)
})

for (const program of ['latchkey-gateway', 'latchkey-worker']) {
	test(`${program} says which setting it lacks`, () => {
		const whole = { REDIS_URL: redis.url, LATCHKEY_SECRET: randomBytes(32).toString('hex') }
		for (const name of Object.keys(whole)) {
			const { [name]: _, ...rest } = whole
			const ended = run(program, [], rest)
			assert.equal(ended.status, 2)
			assert.equal(ended.said.trim().split('\n').length, 1, ended.said)
			assert.ok(ended.said.startsWith(`${program}: ${name} is not set; allowed: `), ended.said)
		}
		const wrong = run(program, [], { ...whole, REDIS_URL: 'http://:hush@127.0.0.1' })
		assert.equal(wrong.status, 2)
		assert.match(wrong.said, /REDIS_URL is not valid; allowed: redis:/)
		assert.ok(!wrong.said.includes('hush'))
	})

	test(`${program} prints its version and its usage, and accepts no other arguments`, () => {
		assert.match(run(program, ['--version']).out, new RegExp(`^${program} \\d+\\.\\d+\\.\\d+\\n$`))
		assert.match(run(program, ['--help']).out, /REDIS_URL and LATCHKEY_SECRET are required/)
		assert.equal(run(program, ['serve']).status, 2)
	})
}

/** Returns what a host sets, with the host's own values filled in and a local address. */
function environment(env) {
	const made = {
		redis: () => redis.url,
		'32 bytes in base64': () => randomBytes(32).toString('base64'),
		'32 bytes in hex': () => randomBytes(32).toString('hex'),
		// The Redis here shows none.
		'the certificate of its Redis': () => undefined
	}
	const filled = Object.entries(env)
		.map(([name, value]) => [name, value.fromHost ? made[value.fromHost]() : value])
		.filter(([, value]) => value !== undefined)
	const here = { ...(env.HOST && { HOST: '127.0.0.1' }), PORT: '0', ...(env.LATCHKEY_MONITOR && { LATCHKEY_MONITOR: '127.0.0.1:0' }) }
	// No program may look up WhatsApp's current version meanwhile.
	const apart = { LATCHKEY_WHATSAPP_VERSION_URL: 'http://127.0.0.1:1/', LATCHKEY_WHATSAPP_URL: 'ws://127.0.0.1:1/' }
	return { ...Object.fromEntries(filled), ...here, ...apart }
}

function start(t, program, parameters, env) {
	const child = spawn(join(built, program), parameters, { cwd: redis.directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
	t.after(() => child.kill('SIGKILL'))
	const lines = []
	const exited = once(child, 'exit')
	const waiting = []
	const heard = line => {
		lines.push(line)
		for (const { word, resolve } of waiting) if (line.includes(word)) resolve(line)
	}
	createInterface({ input: child.stderr }).on('line', heard)
	createInterface({ input: child.stdout }).on('line', heard)
	return {
		text: () => lines.join('\n'),
		said: word => {
			const line = lines.find(each => each.includes(word))
			if (line) return line
			const coming = new Promise(resolve => waiting.push({ word, resolve }))
			const ended = exited.then(([code]) => assert.fail(`${program} ended with ${code}:\n${lines.join('\n')}`))
			return Promise.race([coming, ended])
		},
		/** Asks it to exit, and resolves to its exit code. */
		end: async () => {
			child.kill('SIGTERM')
			const [code] = await exited
			return code
		}
	}
}

function run(program, parameters, env = {}) {
	try {
		const out = execFileSync(join(built, program), parameters, { cwd: redis.directory, env, encoding: 'utf8', stdio: 'pipe' })
		return { status: 0, out, said: '' }
	} catch (failure) {
		return { status: failure.status, out: failure.stdout, said: failure.stderr }
	}
}
