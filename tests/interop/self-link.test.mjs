// Real Baileys links itself to the emulator by QR code and logs in: the emulator is faithful.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { pace, runBot, VERSIONS } from './bot.mjs'
import { startEmulator } from './emulator.mjs'

for (const version of Object.keys(VERSIONS)) {
	// Version 6 shows the older codes, which only an older phone takes.
	const older = version === '7' ? [] : ['--older-phone', ...pace(version)]

	test(`Baileys ${version} links itself over TLS, comes back and gets what was sent meanwhile`, async t => {
		const emulator = await startEmulator('--fast', '--tls', ...older)
		const authDir = await mkdtemp(join(tmpdir(), 'latchkey-self-'))
		t.after(() => Promise.all([emulator.stop(), rm(authDir, { recursive: true, force: true })]))

		const server = { url: emulator.whatsapp_url, ca: emulator.ca_pem }
		assert.match(server.url, /^wss:/)

		let scanned
		const linked = await runBot({
			version, ...server, authDir, expectKeyShare: true, expectMessages: 3,
			isSettled: async () => (await emulator.state()).devices[0].unacknowledged.length === 0,
			onQr: qr => {
				scanned ??= emulator.scan(qr).then(async ({ jid }) => {
					await emulator.keyShare(jid)
					await emulator.history(jid)
					for (const contact of [1, 2, 3]) await emulator.text(jid, contact, `hello from ${contact}`)
					return jid
				})
			}
		})
		const jid = await scanned
		assert.equal(linked.outcome, 'complete', JSON.stringify(linked, null, 1))
		assert.equal(linked.restarts, 1)
		assert.equal(linked.me.id, jid)
		assert.deepEqual(linked.messages.map(message => message.text).sort(), [1, 2, 3].map(n => `hello from ${n}`))
		assert.equal(linked.undecryptable, 0)
		assert.deepEqual(await emulator.state().then(state => state.violations), [])
		assert.deepEqual(faultsOf(linked), [])

		const [device] = (await emulator.state()).devices
		assert.equal(device.tally.logins, 1)
		assert.deepEqual(device.unacknowledged, [])

		await emulator.text(jid, 2, 'while you were away')
		const again = await runBot({ version, ...server, authDir, expectMessages: 1 })
		assert.equal(again.outcome, 'complete', JSON.stringify(again, null, 1))
		assert.deepEqual(again.messages.map(message => message.text), ['while you were away'])
		assert.deepEqual(faultsOf(again), [])
		const state = await emulator.state()
		assert.equal(state.devices[0].tally.logins, 2)
		assert.equal(state.devices[0].tally.retries, 0)
		assert.deepEqual(state.violations, [])

		// After the bot's reply, the contacts write in the sessions that it replied in.
		await emulator.text(jid, 1, 'how are you')
		await emulator.text(jid, 2, 'how are you')
		const answering = await runBot({
			version, ...server, authDir, expectMessages: 2, reply: 'you said',
			isSettled: async () => (await emulator.state()).devices[0].sent.length === 2
		})
		assert.equal(answering.outcome, 'complete', JSON.stringify(answering, null, 1))
		assert.deepEqual(faultsOf(answering), [])
		const sent = (await emulator.state()).devices[0].sent.map(({ text }) => text)
		assert.deepEqual(sent, ['you said how are you', 'you said how are you'])
		await emulator.text(jid, 1, 'and in the session')
		await emulator.text(jid, 2, 'and in the session')
		const inSession = await runBot({ version, ...server, authDir, expectMessages: 2 })
		assert.equal(inSession.outcome, 'complete', JSON.stringify(inSession, null, 1))
		assert.equal(inSession.undecryptable, 0)
		assert.deepEqual(faultsOf(inSession), [])
		assert.deepEqual((await emulator.state()).violations, [])

		const stranger = structuredClone(again.creds)
		stranger.me.id = jid.replace(/:\d+@/, ':99@')
		const refused = await runBot({ version, ...server, creds: stranger })
		assert.equal(refused.opened, false)
		assert.equal(refused.closed?.code, 401)
	})
}

test('Baileys is told why its stream ended', async t => {
	const emulator = await startEmulator('--fast', '--provisions')
	const authDir = await mkdtemp(join(tmpdir(), 'latchkey-self-'))
	t.after(() => Promise.all([emulator.stop(), rm(authDir, { recursive: true, force: true })]))
	const settings = { version: '7', url: emulator.whatsapp_url, authDir, expectMessages: 1 }
	let scanned
	const replaced = await runBot({
		...settings,
		onQr: qr => (scanned ??= emulator.scan(qr)),
		onOpen: () => emulator.strike({ stream_error: 'replaced' })
	})
	assert.equal(replaced.closed?.code, 440)
	const { jid } = await scanned
	await emulator.inject({ failure: 405 }, 'success')
	assert.equal((await runBot(settings)).closed?.code, 405)
	const unlinked = await runBot({ ...settings, onOpen: () => emulator.unlink(jid) })
	assert.equal(unlinked.closed?.code, 401)
	assert.deepEqual((await emulator.state()).violations, [])
})

/** Returns the logged errors except the one about the restart that the server ordered. */
function faultsOf(report) {
	return report.errors.filter(({ text }) => !/stream errored out/.test(text))
}
