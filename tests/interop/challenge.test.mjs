// The proof of work before a session starts, with the client for scripts and with two gateways.

import assert from 'node:assert/strict'
import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { test } from 'node:test'

import { solve } from '../../clients/js/challenge.js'
import { Latchkey } from '../../clients/js/latchkey.js'
import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'
import { startRedis } from './redis.mjs'

test('the client solves what it is asked for, and links', async t => {
	const emulator = await startEmulator('--fast')
	t.after(() => emulator.stop())
	const { url, kill } = await startLatchkey(emulator, { LATCHKEY_CHALLENGE: 'on' })
	t.after(kill)
	const session = await new Latchkey(url).start({ method: 'qr' })
	const end = await session.follow(({ qr }) => qr && emulator.scan(qr.data))
	assert.equal(end.state, 'ready')
})

test('a solution is taken once, by either of two gateways, and only a right one', async t => {
	const redis = await startRedis()
	t.after(() => redis.stop())
	const emulator = await startEmulator()
	t.after(() => emulator.stop())
	const settings = { REDIS_URL: redis.url, LATCHKEY_SECRET: randomBytes(32).toString('hex'), LATCHKEY_CHALLENGE: 'on' }
	const [one, other] = await Promise.all([startLatchkey(emulator, settings), startLatchkey(emulator, settings)])
	t.after(() => Promise.all([one.kill(), other.kill()]))
	const challenge = await (await fetch(`${one.url}/api/v1/challenge`)).json()
	const solution = await solve(challenge)
	const wrong = JSON.parse(atob(solution))
	wrong.solution.derivedKey = wrong.solution.derivedKey.replace(/.$/, last => (last === '0' ? '1' : '0'))
	for (const [gateway, altcha, status] of [
		[one, undefined, 403],
		[one, btoa(JSON.stringify(wrong)), 403],
		[other, solution, 202],
		[one, solution, 403],
		[other, solution, 403]
	]) {
		const answer = await fetch(`${gateway.url}/api/v1/sessions`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(altcha && { 'x-altcha': altcha }) },
			body: '{"method":"qr"}'
		})
		assert.equal(answer.status, status)
		if (status === 403) assert.equal((await answer.json()).code, 'challenge_required')
	}
})

test('a challenge is solved where there is no WebCrypto, too', async t => {
	const parameters = { algorithm: 'PBKDF2/SHA-256', cost: 20, keyLength: 32, nonce: 'a1'.repeat(16), salt: '0b'.repeat(16) }
	const key = counter => {
		const password = Buffer.from(`${parameters.nonce}00000000`, 'hex')
		password.writeUInt32BE(counter, 16)
		return pbkdf2Sync(password, Buffer.from(parameters.salt, 'hex'), parameters.cost, 32, 'sha256').toString('hex')
	}
	const challenge = { parameters: { ...parameters, keyPrefix: key(300).slice(0, 32) }, signature: 'x' }
	const solved = { counter: 300, derivedKey: key(300) }
	assert.deepEqual(JSON.parse(atob(await solve(challenge))), { challenge, solution: solved })
	const whole = Object.getOwnPropertyDescriptor(globalThis, 'crypto')
	t.after(() => Object.defineProperty(globalThis, 'crypto', whole))
	Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true })
	assert.deepEqual(JSON.parse(atob(await solve(challenge))).solution, solved)
})

test('a challenge of another kind is not tried', async () => {
	await assert.rejects(solve({ parameters: { algorithm: 'ARGON2ID', keyLength: 32 } }), /expected PBKDF2\/SHA-256, got ARGON2ID/)
})
