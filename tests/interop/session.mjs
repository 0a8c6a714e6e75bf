// A session over the HTTP API.

import assert from 'node:assert/strict'

/** Starts a session; `body` is the request's body. */
export async function startSession(url, body = { method: 'qr' }) {
	const answer = await fetch(`${url}/api/v1/sessions`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	})
	const created = await answer.json()
	assert.equal(answer.status, 202, JSON.stringify(created))
	const get = async path => {
		const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${created.token}` } })
		assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`)
		return answer.json()
	}
	const until = async is => {
		for (let since = 0; ;) {
			const status = await get(`${created.status_url}?since=${since}&wait=20`)
			if (is(status)) return status
			assert.ok(!['ready', 'failed', 'expired', 'cancelled'].includes(status.state), JSON.stringify(status))
			since = status.version
		}
	}
	return {
		...created,
		/** The status once it is `state`; any other end is an error. */
		until: state => until(status => status.state === state),
		/** The first status that is as it should be; any end before it is an error. */
		untilIt: until,
		/** Hands in the passkey's answer, or what the owner says of the confirmation code. */
		async passkey(answer) {
			const sent = await fetch(`${url}${created.status_url}/passkey`, {
				method: 'POST',
				headers: { authorization: `Bearer ${created.token}`, 'content-type': 'application/json' },
				body: JSON.stringify(answer)
			})
			assert.ok(sent.ok, `${sent.status}: ${await sent.text()}`)
		},
		result: () => get(created.result_url),
		/** Calls the session off, or wipes its result. */
		async remove() {
			const gone = await fetch(`${url}${created.status_url}`, {
				method: 'DELETE',
				headers: { authorization: `Bearer ${created.token}` }
			})
			assert.equal(gone.status, 204)
		}
	}
}
