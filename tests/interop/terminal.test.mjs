// The terminal's commands and real Baileys read each other's sessions.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { pace, runBot, VERSIONS } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { runLatchkey } from './latchkey.mjs'

for (const version of Object.keys(VERSIONS)) {
	test(`Baileys ${version} logs in with what was linked in the terminal and unpacked there`, async t => {
		const { emulator, directory } = await stage(t, pace(version))
		const linking = runLatchkey(emulator, directory, ['link', '--json', '--id', '{zip|base64}'], { LATCHKEY_HANDOFF: 'upload' })
		let jid
		const changes = []
		for await (const line of linking.lines) {
			const status = JSON.parse(line)
			changes.push(status)
			if (status.state === 'awaiting_scan' && !jid) ({ jid } = await emulator.scan(status.qr.data))
		}
		assert.deepEqual(await linking.end, { code: 0, errors: '' })
		const { result } = changes.at(-1)
		await emulator.keyShare(jid)
		await emulator.history(jid)
		for (const contact of [1, 2, 3]) await emulator.text(jid, contact, `hello from ${contact}`)

		const unpacking = runLatchkey(emulator, directory, ['session', 'unpack', '--out', 'unpacked'], {}, result.session_id)
		assert.deepEqual(await unpacking.end, { code: 0, errors: '' })
		const bot = await runBot({
			version, url: emulator.whatsapp_url, authDir: join(directory, 'unpacked'),
			expectKeyShare: true, expectMessages: 3
		})
		assert.equal(bot.outcome, 'complete', JSON.stringify(bot, null, 1))
		assert.equal(bot.me.id, jid)
		assert.equal(bot.undecryptable, 0)
		assert.deepEqual(bot.errors, [])
		assert.deepEqual((await emulator.state()).violations, [])
	})

	test(`a folder that Baileys ${version} has made and used is understood, and its device unlinked`, async t => {
		const { emulator, directory } = await stage(t, version === '7' ? [] : ['--older-phone', ...pace(version)])
		const authDir = join(directory, 'bot')
		let scanned
		const bot = await runBot({
			version, url: emulator.whatsapp_url, authDir, expectKeyShare: true, expectMessages: 1,
			onQr: qr => {
				scanned ??= emulator.scan(qr).then(async ({ jid }) => {
					await emulator.keyShare(jid)
					await emulator.history(jid)
					await emulator.text(jid, 1, 'hello')
					return jid
				})
			}
		})
		const jid = await scanned
		assert.equal(bot.outcome, 'complete', JSON.stringify(bot, null, 1))

		const inspecting = runLatchkey(emulator, directory, ['session', 'inspect', 'bot'])
		const told = []
		for await (const line of inspecting.lines) told.push(line)
		assert.deepEqual(await inspecting.end, { code: 0, errors: '' }, told.join('\n'))
		assert.ok(told.some(line => line.includes(jid)), told.join('\n'))
		assert.equal(told.filter(line => line.startsWith('good')).length, 6, told.join('\n'))

		for (const word of [/^Unlinked\./, /unlinked before/]) {
			const unlinking = runLatchkey(emulator, directory, ['session', 'unlink', 'bot'])
			const said = []
			for await (const line of unlinking.lines) said.push(line)
			assert.deepEqual(await unlinking.end, { code: 0, errors: '' })
			assert.match(said.join('\n'), word)
			assert.deepEqual((await emulator.state()).devices, [])
		}
		const after = await runBot({ version, url: emulator.whatsapp_url, authDir })
		assert.notEqual(after.outcome, 'complete')
	})
}

async function stage(t, parameters) {
	const emulator = await startEmulator('--fast', ...parameters)
	const directory = await mkdtemp(join(tmpdir(), 'latchkey-terminal-'))
	t.after(() => Promise.all([emulator.stop(), rm(directory, { recursive: true, force: true })]))
	return { emulator, directory }
}
