// The specification's own library takes our webhooks, as a panel would use it.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'

import { Webhook, WebhookVerificationError } from 'standardwebhooks'

import { startEmulator } from './emulator.mjs'
import { runLatchkey, startLatchkey } from './latchkey.mjs'
import { until } from './until.mjs'

test('each end arrives, and its signature is the one of the specification', async t => {
	const { emulator, receiver, latchkey } = await stage(t)
	const ready = await create(latchkey)
	const { jid } = await emulator.scan(await qr(latchkey, ready))
	const cancelled = await create(latchkey)
	await call(latchkey, cancelled, 'DELETE')
	const [first, second] = byId(await receiver.verified(2), [ready.id, cancelled.id])
	assert.equal(first.type, 'session.ready')
	assert.deepEqual([first.data.method, first.data.state, first.data.account.jid], ['qr', 'ready', jid])
	assert.deepEqual(first.data.metadata, {})
	assert.ok(Math.abs(Date.parse(first.timestamp) - Date.now()) < 3_600_000)
	assert.equal(second.type, 'session.cancelled')
	assert.ok(!('account' in second.data))
})

test('a webhook that was not taken comes again under its id, signed anew', async t => {
	const { receiver, latchkey } = await stage(t)
	receiver.answers = [503]
	const session = await create(latchkey)
	await call(latchkey, session, 'DELETE')
	const told = await receiver.verified(2)
	assert.deepEqual(told[0], told[1])
	const [one, other] = receiver.came
	assert.equal(one.headers['webhook-id'], other.headers['webhook-id'])
	assert.ok(Number(other.headers['webhook-timestamp']) > Number(one.headers['webhook-timestamp']))
	assert.notEqual(one.headers['webhook-signature'], other.headers['webhook-signature'])
})

test('while a secret is changed, the receiver may have either', async t => {
	const older = `whsec_${randomBytes(24).toString('base64')}`
	const { receiver, latchkey, secret } = await stage(t, secret => `${secret},${older}`)
	await call(latchkey, await create(latchkey), 'DELETE')
	await receiver.verified(1)
	const [{ body, headers }] = receiver.came
	for (const either of [secret, older]) new Webhook(either).verify(body, headers)
	const stranger = new Webhook(`whsec_${randomBytes(24).toString('base64')}`)
	assert.throws(() => stranger.verify(body, headers), WebhookVerificationError)
	assert.throws(() => new Webhook(secret).verify(body.replace('cancelled', 'ready'), headers), WebhookVerificationError)
})

test('latchkey webhook test sends one that the library takes', async t => {
	const { emulator, receiver, settings } = await stage(t)
	const { lines, end } = runLatchkey(emulator, '.', ['webhook', 'test'], settings)
	const said = []
	for await (const line of lines) said.push(line)
	assert.deepEqual(await end, { code: 0, errors: '' })
	assert.match(said[0], /answered 204 No Content/)
	const [told] = await receiver.verified(1)
	assert.deepEqual([told.type, told.data], ['webhook.test', {}])
})

async function stage(t, all = secret => secret) {
	const secret = `whsec_${randomBytes(32).toString('base64')}`
	const receiver = await startReceiver(secret)
	t.after(receiver.stop)
	const settings = { LATCHKEY_WEBHOOK_URL: receiver.url, LATCHKEY_WEBHOOK_SECRET: all(secret) }
	const emulator = await startEmulator()
	t.after(emulator.stop)
	const latchkey = await startLatchkey(emulator, settings)
	t.after(latchkey.kill)
	return { emulator, receiver, latchkey, secret, settings }
}

/** Starts a server that takes webhooks; `answers` are its next statuses, and 204 after them. */
async function startReceiver(secret) {
	const webhook = new Webhook(secret)
	const receiver = { came: [], answers: [] }
	const server = createServer(async (request, response) => {
		let body = ''
		for await (const text of request.setEncoding('utf8')) body += text
		receiver.came.push({ body, headers: request.headers })
		response.writeHead(receiver.answers.shift() ?? 204).end()
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	receiver.url = `http://127.0.0.1:${server.address().port}/hook`
	/** Waits until so many have come, and returns what they tell once the library has checked them. */
	receiver.verified = async count => {
		await until(`${count} webhooks have come`, () => receiver.came.length >= count)
		return receiver.came.map(({ body, headers }) => webhook.verify(body, headers))
	}
	receiver.stop = () => {
		server.closeAllConnections()
		server.close()
	}
	return receiver
}

async function create(latchkey) {
	const answer = await fetch(`${latchkey.url}/api/v1/sessions`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: '{"method":"qr"}'
	})
	assert.equal(answer.status, 202)
	return answer.json()
}

function call(latchkey, session, method = 'GET', below = '') {
	return fetch(`${latchkey.url}${session.status_url}${below}`, {
		method,
		headers: { authorization: `Bearer ${session.token}` }
	})
}

async function qr(latchkey, session) {
	let status = {}
	await until('there is a QR code', async () => {
		status = await (await call(latchkey, session)).json()
		return status.qr
	})
	return status.qr.data
}

/** Returns the webhooks of these sessions, in this order. */
function byId(told, ids) {
	assert.equal(told.length, ids.length)
	return ids.map(id => told.find(({ data }) => data.id === id))
}
