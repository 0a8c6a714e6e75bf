// A session that goes from one library to another by latchkey session convert.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { runBot } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { runLatchkey } from './latchkey.mjs'

/** Links a device in the terminal, into the folder `session`, at an emulator with these options. */
export async function linked(t, ...options) {
	const emulator = await startEmulator('--fast', ...options)
	const directory = await mkdtemp(join(tmpdir(), 'latchkey-stores-'))
	t.after(() => Promise.all([emulator.stop(), rm(directory, { recursive: true, force: true })]))
	if (emulator.ca_pem) await writeFile(join(directory, 'roots.pem'), emulator.ca_pem)
	const start = (...parameters) =>
		runLatchkey(emulator, directory, parameters, emulator.ca_pem ? { LATCHKEY_CA_FILE: 'roots.pem' } : {})
	const linking = start('link', '--json', '--handoff', 'upload')
	let jid
	for await (const line of linking.lines) {
		const status = JSON.parse(line)
		if (status.state === 'awaiting_scan' && !jid) ({ jid } = await emulator.scan(status.qr.data))
	}
	assert.deepEqual(await linking.end, { code: 0, errors: '' })
	return {
		emulator,
		directory,
		jid,
		/** Converts the session in a file or folder. */
		convert: async (from, to, ...more) => {
			const converting = start('session', 'convert', from, '--to', to, ...more)
			assert.deepEqual(await converting.end, { code: 0, errors: '' })
		},
		/** Logs in with real Baileys, which has to read these texts. */
		readsOnBaileys: async (folder, texts) => {
			const bot = await runBot({
				version: '7', url: emulator.whatsapp_url, ca: emulator.ca_pem, authDir: join(directory, folder),
				expectMessages: texts.length
			})
			assert.equal(bot.outcome, 'complete', JSON.stringify(bot, null, 1))
			assert.deepEqual(bot.messages.map(({ text }) => text).toSorted(), texts.toSorted())
			assert.equal(bot.undecryptable, 0)
		},
		/** Checks what the server saw. */
		nothingWasAmiss: async () => {
			const { devices, violations } = await emulator.state()
			assert.deepEqual(violations, [])
			assert.equal(devices.length, 1)
			assert.equal(devices[0].tally.retries, 0, 'nothing had to be sent twice')
		}
	}
}
