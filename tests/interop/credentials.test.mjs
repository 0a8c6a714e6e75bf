// Real Baileys logs in with only what Latchkey delivered, and misses nothing.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'

import { unzipSync } from 'fflate'

import { pace, runBot, VERSIONS } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'
import { startSession } from './session.mjs'

const TEXTS = ['to the linker', 'before the bot', 'still before the bot']

for (const version of Object.keys(VERSIONS)) {
	for (const handoff of ['active', 'passive']) {
		test(`Baileys ${version} gets everything over TLS after an ${handoff} handoff`, async t => {
			const { emulator, result, jid } = await link(t, { LATCHKEY_HANDOFF: handoff }, [...pace(version), '--tls'])
			const bot = await run(version, emulator, { creds: JSON.stringify(result.json) })
			assert.equal(bot.me.id, jid)
			const [device] = (await emulator.state()).devices
			assert.equal(device.tally.logins, 2, 'the linker and the bot')
			assert.equal(device.tally.retries, 0)
			assert.deepEqual(device.unacknowledged, [], 'nothing is left for it')
		})
	}

	test(`Baileys ${version} finds the uploaded keys in the archive`, async t => {
		const { emulator, result } = await link(t, { LATCHKEY_HANDOFF: 'upload' }, pace(version))
		const files = unzipSync(Buffer.from(result.zip, 'base64'))
		assert.deepEqual(Object.keys(files).sort(), ['creds.json', ...[1, 2, 3, 4, 5].map(n => `pre-key-${n}.json`)])
		const authDir = await folder(t, Object.entries(files))
		await run(version, emulator, { authDir })
	})

	test(`Baileys ${version} finds the uploaded keys in the multi format`, async t => {
		const { emulator, result } = await link(t, { LATCHKEY_HANDOFF: 'upload' }, pace(version))
		const { creds, keys } = result.multi
		const files = Object.entries(keys).flatMap(([type, byId]) =>
			Object.entries(byId).map(([id, key]) => [`${type}-${id}.json`, JSON.stringify(key)]))
		assert.equal(files.length, 5)
		const authDir = await folder(t, [['creds.json', JSON.stringify(creds)], ...files])
		await run(version, emulator, { authDir })
	})
}

test('every session ID contains exactly the creds.json', async t => {
	const { result } = await link(t, { LATCHKEY_SESSION_ID: 'Mine;;;{json|base64}' })
	const unprefixed = text => {
		assert.ok(text.startsWith('Mine;;;'))
		return Buffer.from(text.slice('Mine;;;'.length), 'base64')
	}
	const creds = unprefixed(result.session_id)
	assert.deepEqual(JSON.parse(creds.toString()), result.json)
	assert.deepEqual(Buffer.from(result.base64, 'base64'), creds)
	assert.deepEqual(gunzipSync(Buffer.from(result.gzip, 'base64')), creds)
	assert.equal(result.files['creds.json'], creds.toString())
	assert.deepEqual(result.multi.creds, result.json)
	assert.equal(result.json.registered, true)
})

/** Links a device through Latchkey, with messages in transit before, during and after. */
async function link(t, settings, ...parameters) {
	const emulator = await startEmulator('--fast', ...parameters.flat())
	const latchkey = await startLatchkey(emulator, { LATCHKEY_HANDOFF_HOLD: '300ms', ...settings })
	t.after(async () => {
		await latchkey.kill()
		await emulator.stop()
	})
	const session = await startSession(latchkey.url)
	const { qr } = await session.until('awaiting_scan')
	const { jid } = await emulator.scan(qr.data)
	await emulator.keyShare(jid)
	await emulator.history(jid)
	await emulator.text(jid, 1, TEXTS[0])
	await session.until('ready')
	const result = await session.result()
	await emulator.text(jid, 2, TEXTS[1])
	await emulator.text(jid, 3, TEXTS[2])
	const { violations } = await emulator.state()
	assert.deepEqual(violations, [])
	return { emulator, result, jid }
}

/** Runs a bot and checks that it misses nothing and logs no errors. */
async function run(version, emulator, start) {
	const bot = await runBot({
		version, url: emulator.whatsapp_url, ca: emulator.ca_pem, ...start, expectKeyShare: true, expectMessages: TEXTS.length,
		isSettled: async () => (await emulator.state()).devices[0].unacknowledged.length === 0
	})
	assert.equal(bot.outcome, 'complete', JSON.stringify(bot, null, 1))
	assert.deepEqual(bot.messages.map(message => message.text).sort(), [...TEXTS].sort())
	assert.equal(bot.undecryptable, 0)
	assert.deepEqual(bot.errors, [])
	assert.deepEqual((await emulator.state()).violations, [])
	return bot
}

async function folder(t, files) {
	const path = await mkdtemp(join(tmpdir(), 'latchkey-auth-'))
	t.after(() => rm(path, { recursive: true, force: true }))
	for (const [name, content] of files) await writeFile(join(path, name), content)
	return path
}
