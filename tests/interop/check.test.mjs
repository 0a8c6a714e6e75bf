// A session is checked while real Baileys runs with it, and after it: the bot comes back and loses nothing.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { pace, runBot, VERSIONS } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { runLatchkey, startLatchkey } from './latchkey.mjs'
import { until } from './until.mjs'

const KEY = 'a-key-of-the-panel-0123456789abcdef'

for (const version of Object.keys(VERSIONS)) {
	test(`a bot on Baileys ${version} whose session is checked comes back and loses no message`, async t => {
		const emulator = await startEmulator('--fast', ...pace(version))
		const directory = await mkdtemp(join(tmpdir(), 'latchkey-check-'))
		const latchkey = await startLatchkey(emulator, { LATCHKEY_API_KEYS: `panel=${KEY}` })
		t.after(() => Promise.all([latchkey.kill(), emulator.stop(), rm(directory, { recursive: true, force: true })]))
		const ask = async (errand, body) => {
			const answer = await fetch(`${latchkey.url}/api/v1/sessions/${errand}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', 'x-api-key': KEY },
				body: JSON.stringify(body)
			})
			return { status: answer.status, ...(await answer.json()) }
		}

		const { jid, id } = await link(emulator, directory)
		await emulator.keyShare(jid)
		await emulator.history(jid)
		const bot = { version, url: emulator.whatsapp_url, authDir: join(directory, 'session') }
		// A message that Baileys is handling as its connection ends is lost, whatever ends the connection.
		const isSettled = async () => (await emulator.state()).devices[0].unacknowledged.length === 0
		const atRest = () => until('the bot has handled all there is', isSettled)
		let checked
		const running = await runBot({
			...bot, expectKeyShare: true, expectMessages: 4, comesBack: true, isSettled,
			onOpen: () => {
				checked ??= (async () => {
					await emulator.text(jid, 1, 'before')
					await atRest()
					const said = await check(emulator, directory, id)
					await emulator.text(jid, 2, 'while it comes back')
					await atRest()
					await emulator.text(jid, 3, 'after')
					await atRest()
					const found = await ask('check', { session_id: id })
					await emulator.text(jid, 1, 'while it comes back again')
					return { said, found }
				})()
			}
		})
		const { said, found } = await checked
		assert.match(said, /^.*loses its connection for a moment.*\nLinked: /)
		assert.equal(found.state, 'linked', JSON.stringify(found))
		assert.equal(found.account.jid, jid)
		assert.equal(running.outcome, 'complete', JSON.stringify(running, null, 1))
		assert.equal(running.returns, 2, 'it was replaced by each check')
		const texts = running.messages.map(({ text }) => text).sort()
		assert.deepEqual(texts, ['after', 'before', 'while it comes back', 'while it comes back again'])
		assert.equal(running.undecryptable, 0)

		// With what the bot has made of the session since.
		assert.equal((await ask('check', { credentials: running.creds })).state, 'linked')
		await emulator.text(jid, 2, 'and still')
		const again = await runBot({ ...bot, expectMessages: 1 })
		assert.equal(again.outcome, 'complete', JSON.stringify(again, null, 1))
		assert.deepEqual(again.messages.map(({ text }) => text), ['and still'])
		const { devices, violations } = await emulator.state()
		assert.equal(devices[0].tally.retries, 0)
		assert.deepEqual(violations, [])

		await emulator.unlink(jid)
		assert.match(await check(emulator, directory, id), /\nUnlinked: /)
		assert.equal((await ask('check', { credentials: again.creds })).state, 'unlinked')
		const unlinked = await ask('unlink', { session_id: id })
		assert.deepEqual([unlinked.state, unlinked.already], ['unlinked', true])
	})
}

/** Links a device in the terminal, into the folder `session`. */
async function link(emulator, directory) {
	const linking = runLatchkey(emulator, directory, ['link', '--json', '--id', '{zip|base64}'], { LATCHKEY_HANDOFF: 'upload' })
	let jid, last
	for await (const line of linking.lines) {
		last = JSON.parse(line)
		if (last.state === 'awaiting_scan' && !jid) ({ jid } = await emulator.scan(last.qr.data))
	}
	assert.deepEqual(await linking.end, { code: 0, errors: '' })
	return { jid, id: last.result.session_id }
}

/** Returns what `latchkey session check` says of a session. */
async function check(emulator, directory, id) {
	const checking = runLatchkey(emulator, directory, ['session', 'check'], {}, id)
	const said = []
	for await (const line of checking.lines) said.push(line)
	assert.deepEqual(await checking.end, { code: 0, errors: '' })
	return said.join('\n')
}
