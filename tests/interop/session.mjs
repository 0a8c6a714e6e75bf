// A session over the HTTP API.

import assert from 'node:assert/strict'

/** Starts a session; `wish` is the request's body. */
export async function startSession(url, wish = { method: 'qr' }) {
	const answer = await fetch(`${url}/api/v1/sessions`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(wish)
	})
	const created = await answer.json()
	assert.equal(answer.status, 202, JSON.stringify(created))
	const get = async path => {
		const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${created.token}` } })
		assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`)
		return answer.json()
	}
	return {
		...created,
		/** The status once it is `state`; any other end is an error. */
		async until(state) {
			for (let since = 0; ;) {
				const status = await get(`${created.status_url}?since=${since}&wait=20`)
				if (status.state === state) return status
				assert.ok(!['ready', 'failed', 'expired', 'cancelled'].includes(status.state), JSON.stringify(status))
				since = status.version
			}
		},
		result: () => get(created.result_url)
	}
}
