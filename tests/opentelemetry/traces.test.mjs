// What a collector of OpenTelemetry sees of a session, with programs that are built with the feature.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'

import { startEmulator } from '../interop/emulator.mjs'
import { startRedis } from '../interop/redis.mjs'
import { until } from '../interop/until.mjs'

process.env.LATCHKEY_EMULATOR ??= join(process.env.BUILT, 'latchkey-emulator')

test('a trace leads from the request through the job to the steps of the worker', async t => {
	const collector = await startCollector(t)
	const emulator = await startEmulator()
	t.after(() => emulator.stop())
	const redis = await startRedis()
	t.after(() => redis.stop())
	const settings = {
		PORT: '0',
		REDIS_URL: redis.url,
		LATCHKEY_SECRET: randomBytes(32).toString('hex'),
		LATCHKEY_LOG_FORMAT: 'json',
		LATCHKEY_HANDOFF_HOLD: '100ms',
		LATCHKEY_WHATSAPP_URL: emulator.whatsapp_url,
		LATCHKEY_WHATSAPP_ROOT_KEY: emulator.root_key,
		LATCHKEY_WHATSAPP_VERSION_URL: emulator.version_url,
		OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
		OTEL_BSP_SCHEDULE_DELAY: '100'
	}
	const gateway = await start(t, 'latchkey-gateway', settings, /"listen\.address":"([^"]+)"/)
	await start(t, 'latchkey-worker', settings, /takes sessions from Redis/)

	const { id, token, status_url } = await (await fetch(`http://${gateway}/api/v1/sessions`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: '{"method":"qr"}'
	})).json()
	const headers = { authorization: `Bearer ${token}` }
	const status = async () => (await fetch(`http://${gateway}${status_url}`, { headers })).json()
	const shown = await until('a code is shown', async () => (await status()).qr)
	const { jid } = await emulator.scan(shown.data)
	const ready = await until('the session is ready', async () => (await status()).result)
	const isWork = ({ program, name }) => program === 'latchkey-worker' && name === 'session'
	const work = await until('the work is told', () => collector.spans().find(isWork))

	const request = collector.spans().find(({ span }) => span === work.parent)
	assert.deepEqual([request.program, request.name, request.trace], ['latchkey-gateway', 'request', work.trace])
	const of = above => collector.spans().filter(({ trace, parent }) => trace === work.trace && parent === above.span)
	const steps = of(work)
	const names = steps.map(({ name }) => name)
	for (const step of ['connect', 'checkpoint', 'export']) assert.ok(names.includes(step), `${step}: ${names}`)
	const last = of(steps.find(({ name }) => name === 'export')).map(({ name }) => name)
	assert.ok(last.includes('finish'), `${last}`)

	const told = Buffer.concat(collector.bodies).toString('latin1')
	assert.ok(told.includes(id), 'a session is found by its id')
	for (const secret of [token, jid.split(':')[0], shown.data, ready.session_id, settings.LATCHKEY_SECRET])
		assert.ok(!told.includes(secret), 'no secret is told')
})

/** Starts one of the programs, and returns what `pattern` finds in the line that says that it is there. */
async function start(t, program, settings, pattern) {
	const child = spawn(join(process.env.BUILT, program), { env: settings, stdio: ['ignore', 'ignore', 'pipe'] })
	t.after(() => child.kill('SIGKILL'))
	const said = []
	return new Promise((resolve, reject) => {
		createInterface({ input: child.stderr }).on('line', line => {
			said.push(line)
			const found = pattern.exec(line)
			if (found) resolve(found[1])
		})
		child.on('exit', code => reject(new Error(`${program} exited with ${code}:\n${said.join('\n')}`)))
	})
}

/** Starts a collector that keeps what it gets. */
async function startCollector(t) {
	const bodies = []
	const server = createServer(async (request, answer) => {
		const pieces = []
		for await (const piece of request) pieces.push(piece)
		if (request.url === '/v1/traces') bodies.push(Buffer.concat(pieces))
		answer.end()
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	t.after(() => server.close())
	return {
		bodies,
		url: `http://127.0.0.1:${server.address().port}`,
		spans: () => bodies.flatMap(spans)
	}
}

/** Reads the spans of a request (opentelemetry-proto, trace_service.proto and trace.proto). */
function spans(body) {
	return fields(body, 1).flatMap(ofProgram => {
		const attributes = fields(ofProgram, 1).flatMap(resource => fields(resource, 1))
		const name = attributes.find(attribute => fields(attribute, 1)[0].toString() === 'service.name')
		const program = fields(fields(name, 2)[0], 1)[0].toString()
		const all = fields(ofProgram, 2).flatMap(scope => fields(scope, 2))
		return all.map(span => {
			const [trace, id, parent] = [1, 2, 4].map(number => fields(span, number)[0]?.toString('hex'))
			return { program, trace, span: id, parent, name: fields(span, 5)[0].toString() }
		})
	})
}

/** Returns the values with a length under one number of a message. */
function fields(message, number) {
	const found = []
	let at = 0
	const varint = () => {
		let value = 0n
		for (let shift = 0n; ; shift += 7n) {
			const byte = message[at++]
			value |= BigInt(byte & 127) << shift
			if (byte < 128) return Number(value)
		}
	}
	while (at < message.length) {
		const tag = varint()
		const wire = tag & 7
		if (wire === 0) varint()
		else if (wire === 1) at += 8
		else if (wire === 5) at += 4
		else {
			const length = varint()
			if (tag >> 3 === number) found.push(message.subarray(at, at + length))
			at += length
		}
	}
	return found
}
