// A session goes from Baileys to whatsapp-rust and back, and each of them logs in with it and reads what is sent.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

import { linked } from '../stores.mjs'

test('whatsapp-rust and Baileys log in with one session in turn, and read each what is sent', async t => {
	const { emulator, directory, jid, convert, readsOnBaileys, nothingWasAmiss } = await linked(t)
	const readsOnWhatsappRust = async texts => {
		const parameters = [join(directory, 'whatsapp-rust.db'), emulator.whatsapp_url, String(texts.length)]
		const { stdout, stderr } = await promisify(execFile)(process.env.BOT, parameters, { cwd: directory })
		const said = JSON.parse(stdout)
		// Its pre-keys are those that the server has.
		assert.doesNotMatch(stderr, /digestKey/)
		assert.deepEqual({ ...said, texts: said.texts.toSorted() }, { connected: true, timeout: false, texts: texts.toSorted() }, stderr)
	}

	// Without the account's name, it reads the app state before it says that it is connected.
	await emulator.keyShare(jid)
	await emulator.text(jid, 1, 'to whatsapp-rust')
	await emulator.text(jid, 2, 'to whatsapp-rust, from another')
	await convert('session', 'whatsapp-rust')
	await readsOnWhatsappRust(['to whatsapp-rust', 'to whatsapp-rust, from another'])

	// With the Signal sessions that whatsapp-rust has made.
	await emulator.text(jid, 1, 'to Baileys')
	await convert('whatsapp-rust.db', 'baileys', '--out', 'of-whatsapp-rust')
	await readsOnBaileys('of-whatsapp-rust', ['to Baileys'])

	// With those that Baileys has made of them.
	await emulator.text(jid, 1, 'to whatsapp-rust again')
	await emulator.text(jid, 3, 'to whatsapp-rust, from a third')
	await convert('of-whatsapp-rust', 'whatsapp-rust', '--force')
	await readsOnWhatsappRust(['to whatsapp-rust again', 'to whatsapp-rust, from a third'])

	await nothingWasAmiss()
})
