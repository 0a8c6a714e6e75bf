// A client that is typed by what openapi-typescript makes of the OpenAPI document, run by openapi.test.mjs:
// it links by QR code and says each QR code, and at the end what came of it, as a line of JSON.

import createClient from 'openapi-fetch'

import type { components, paths } from './schema.js'

type Status = components['schemas']['Status']

declare const process: { argv: string[] }

const client = createClient<paths>({ baseUrl: process.argv[2] })

const { data: started, error: refused } = await client.POST('/api/v1/sessions', {
	params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
	body: { method: 'qr' }
})
if (!started) throw new Error(refused.detail)
const headers = { authorization: `Bearer ${started.token}` }
const path = { id: started.id }

const ready = await follow(qr => console.log(JSON.stringify({ qr: qr.data })))
const { data: result } = await client.GET('/api/v1/sessions/{id}/result', { params: { path }, headers })
if (typeof result !== 'object' || !('session_id' in result)) throw new Error('the result is sealed, or there is none')
const picture = await client.GET('/api/v1/sessions/{id}/qr.svg', { params: { path }, headers, parseAs: 'text' })
const away = await client.DELETE('/api/v1/sessions/{id}', { params: { path }, headers })
const gone = await client.GET('/api/v1/sessions/{id}/result', { params: { path }, headers })
console.log(JSON.stringify({
	jid: ready.account?.jid,
	shown: ready.result?.session_id,
	fetched: result.session_id,
	picture: picture.error?.code,
	away: away.response.status,
	gone: gone.error?.code
}))

async function follow(show: (qr: components['schemas']['Qr']) => void): Promise<Status> {
	for (let since = 0; ;) {
		const { data: status, error } = await client.GET('/api/v1/sessions/{id}', {
			params: { path, query: { since, wait: 20 } },
			headers
		})
		if (!status) throw new Error(error?.detail)
		if (status.qr) show(status.qr)
		if (status.state === 'ready') return status
		if (status.error) throw new Error(status.error.message)
		since = status.version
	}
}

/** Is compiled, not run: what the document does not know is no valid call. */
export function wrong(status: Status) {
	// @ts-expect-error no such method of linking
	client.POST('/api/v1/sessions', { body: { method: 'fax' } })
	// @ts-expect-error no such member
	client.POST('/api/v1/sessions', { body: { method: 'qr', colour: 'red' } })
	// @ts-expect-error no such address
	client.GET('/api/v2/sessions', {})
	// @ts-expect-error the version is a number
	status.version.toUpperCase()
	// @ts-expect-error no such state
	return status.state === 'done'
}
