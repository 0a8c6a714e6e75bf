// whatsmeow logs in with a session that was converted for it, or that was handed out for it, and reads what is sent; and
// Baileys with what whatsmeow has made of it.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'
import { runWhatsmeow } from './neonize.mjs'
import { startSession } from './session.mjs'
import { linked } from './stores.mjs'

test('whatsmeow and Baileys log in with one session in turn, and read each what is sent', async t => {
	const { emulator, directory, jid, convert, readsOnBaileys, nothingWasAmiss } = await linked(t, '--tls')
	const readsOnWhatsmeow = texts => reads(emulator, directory, texts)

	await emulator.text(jid, 1, 'to whatsmeow')
	await emulator.text(jid, 2, 'to whatsmeow, from another')
	await convert('session', 'whatsmeow')
	await readsOnWhatsmeow(['to whatsmeow', 'to whatsmeow, from another'])

	// With the Signal sessions that whatsmeow has made.
	await emulator.text(jid, 1, 'to Baileys')
	await convert('whatsmeow.db', 'baileys', '--out', 'of-whatsmeow')
	await readsOnBaileys('of-whatsmeow', ['to Baileys'])

	// With those that Baileys has made of them.
	await emulator.text(jid, 1, 'to whatsmeow again')
	await emulator.text(jid, 3, 'to whatsmeow, from a third')
	await convert('of-whatsmeow', 'whatsmeow', '--force')
	await readsOnWhatsmeow(['to whatsmeow again', 'to whatsmeow, from a third'])

	await nothingWasAmiss()
})

test('whatsmeow logs in with the store that the API hands out for it, and reads what is sent', async t => {
	const emulator = await startEmulator('--fast', '--tls')
	const latchkey = await startLatchkey(emulator, { LATCHKEY_BOTS: 'whatsmeow' })
	const directory = await mkdtemp(join(tmpdir(), 'latchkey-stores-'))
	t.after(() => Promise.all([latchkey.kill(), emulator.stop(), rm(directory, { recursive: true, force: true })]))
	const session = await startSession(latchkey.url)
	const { qr } = await session.until('awaiting_scan')
	const { jid } = await emulator.scan(qr.data)
	const { result } = await session.until('ready')
	assert.deepEqual(result.stores, ['whatsmeow'])
	await emulator.text(jid, 1, 'to whatsmeow')
	const answer = await fetch(`${latchkey.url}${session.result_url}?bot=whatsmeow`, {
		headers: { authorization: `Bearer ${session.token}` }
	})
	assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="whatsmeow.db"')
	await writeFile(join(directory, 'whatsmeow.db'), Buffer.from(await answer.arrayBuffer()))
	await reads(emulator, directory, ['to whatsmeow'])
	const { violations, devices } = await emulator.state()
	assert.deepEqual(violations, [])
	assert.deepEqual(devices.map(({ tally }) => tally.retries), [0])
})

/** Logs in with real whatsmeow, which has to read these texts. */
async function reads(emulator, directory, texts) {
	const said = await runWhatsmeow(emulator, directory, 'whatsmeow.db', texts.length)
	const what = JSON.stringify(said, null, 1)
	assert.deepEqual([said.timeout, said.events], [false, ['connected']], what)
	assert.deepEqual(said.texts.toSorted(), texts.toSorted(), what)
}
