// The endpoints that older front ends call, called the way they do.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'

test('GET /code answers with a code that the phone takes, and GET /code/session with the session', async t => {
	const { emulator, url } = await start(t)
	const { phones: [{ number }] } = await emulator.state()
	const answer = await fetch(`${url}/code?number=${number}`)
	assert.equal(answer.status, 200)
	assert.match(answer.headers.get('content-type'), /^application\/json\b/)
	const started = await answer.json()
	assert.deepEqual(Object.keys(started), ['code', 'sessionId', 'statusUrl', 'token'])
	assert.match(started.code, /^[1-9A-HJ-NP-TV-Z]{4}-[1-9A-HJ-NP-TV-Z]{4}$/)
	const { jid } = await emulator.enterCode(started.code)

	const bearer = { authorization: `Bearer ${started.token}` }
	const ready = await untilReady(url + started.statusUrl, bearer)
	const get = async format => {
		const answer = await fetch(`${url}/code/session/${started.sessionId}?format=${format}`, { headers: bearer })
		assert.equal(answer.status, 200, format)
		return answer
	}
	const base64 = await (await get('base64')).json()
	assert.deepEqual(base64, { sessionId: ready.result.session_id, format: 'base64' })
	const creds = await (await get('json')).json()
	assert.equal(creds.me.id, jid)
	assert.equal(await (await get('raw')).text(), base64.sessionId)
	const file = await get('download')
	assert.match(file.headers.get('content-disposition'), /^attachment; filename="?creds\.json"?$/)
	assert.deepEqual(await file.json(), creds)
	const unknown = await fetch(`${url}/code/session/${started.sessionId}?format=json`)
	assert.equal(unknown.status, 404, 'not without the token')
	assert.deepEqual((await emulator.state()).violations, [])
})

test('GET /code recognises its browser by the cookie', async t => {
	const { emulator, url } = await start(t)
	const answer = await fetch(`${url}/code?number=${encodeURIComponent('+1 (555) 010-0000')}`)
	const { code, sessionId } = await answer.json()
	const cookies = answer.headers.getSetCookie()
	assert(cookies.every(cookie => /; HttpOnly/.test(cookie) && /; SameSite=Strict/.test(cookie)), cookies.join('\n'))
	const cookie = path => ({ cookie: cookies.find(cookie => cookie.includes(`; Path=${path}`)).split(';')[0] })
	await emulator.enterCode(code)
	const path = `/api/v1/sessions/${sessionId}`
	const { result } = await untilReady(url + path, cookie(path))
	const older = `/code/session/${sessionId}`
	const session = await fetch(`${url}${older}?format=base64`, { headers: cookie(older) })
	assert.equal((await session.json()).sessionId, result.session_id)
})

test('GET /code reports errors in the older form and shows no dead code', async t => {
	const { emulator, url } = await start(t)
	const refused = async number => {
		const answer = await fetch(`${url}/code?number=${number}`)
		const body = await answer.json()
		assert.deepEqual(Object.keys(body), ['error'], number)
		return [answer.status, body.error]
	}
	for (const number of ['', '0771234567', '123', 'abc']) {
		const [status, error] = await refused(number)
		assert.equal(status, 400, number)
		assert.match(error, /country code|digits/)
	}
	await emulator.inject({ refuse: { code: 452 } }, 'companion_hello')
	const [status, error] = await refused('15550100000')
	assert(status >= 400 && status < 600)
	assert.match(error, /^WhatsApp does not link this number with a code\./)
})

test('GET /server answers with a picture of the first QR code, and the URL of its session', async t => {
	const { url } = await start(t)
	const answer = await fetch(`${url}/server`)
	assert.equal(answer.status, 200)
	assert.equal(answer.headers.get('content-type'), 'image/png')
	assert.equal(Buffer.from(await answer.arrayBuffer()).subarray(1, 4).toString(), 'PNG')
	const id = answer.headers.get('x-session-id')
	assert.equal(answer.headers.get('link'), `</api/v1/sessions/${id}>; rel="status"`)
	const cookie = answer.headers.getSetCookie()[0].split(';')[0]
	const status = await fetch(`${url}/api/v1/sessions/${id}`, { headers: { cookie } })
	assert.equal((await status.json()).state, 'awaiting_scan')
})

async function start(t) {
	const emulator = await startEmulator('--fast')
	const latchkey = await startLatchkey(emulator)
	t.after(async () => {
		await latchkey.kill()
		await emulator.stop()
	})
	return { emulator, url: latchkey.url }
}

async function untilReady(statusUrl, headers) {
	for (let since = 0; ;) {
		const answer = await fetch(`${statusUrl}?since=${since}&wait=20`, { headers })
		assert.equal(answer.status, 200)
		const status = await answer.json()
		if (status.state === 'ready') return status
		assert(!['failed', 'expired', 'cancelled'].includes(status.state), JSON.stringify(status))
		since = status.version
	}
}
