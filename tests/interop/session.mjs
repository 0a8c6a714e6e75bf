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
		/** Resolves to the status once its state is `state`; throws if the session ends otherwise. */
		until: state => until(status => status.state === state),
		/** Resolves to the first status that satisfies the predicate; throws if the session ends before. */
		untilIt: until,
		/** Sends the passkey assertion, or the owner's verdict on the confirmation code. */
		async passkey(answer) {
			const sent = await fetch(`${url}${created.status_url}/passkey`, {
				method: 'POST',
				headers: { authorization: `Bearer ${created.token}`, 'content-type': 'application/json' },
				body: JSON.stringify(answer)
			})
			assert.ok(sent.ok, `${sent.status}: ${await sent.text()}`)
		},
		result: () => get(created.result_url),
		/** Cancels the session, or wipes its result. */
		async remove() {
			const gone = await fetch(`${url}${created.status_url}`, {
				method: 'DELETE',
				headers: { authorization: `Bearer ${created.token}` }
			})
			assert.equal(gone.status, 204)
		}
	}
}
