// Linking by code: real Baileys against the emulator, and Latchkey followed by real Baileys.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { pace, runBot, VERSIONS } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'
import { startSession } from './session.mjs'
import { until } from './until.mjs'

const TEXTS = ['to the linker', 'before the bot']

for (const version of Object.keys(VERSIONS)) {
	test(`Baileys ${version} links itself by code, comes back and gets what was sent meanwhile`, async t => {
		const emulator = await startEmulator('--fast', '--provisions', '--hello', 'baileys', ...pace(version))
		const authDir = await mkdtemp(join(tmpdir(), 'latchkey-code-'))
		t.after(() => Promise.all([emulator.stop(), rm(authDir, { recursive: true, force: true })]))
		const { phones: [{ number }] } = await emulator.state()
		let typed
		const linked = await runBot({
			version, url: emulator.whatsapp_url, authDir, expectKeyShare: true,
			byCode: { number, onCode: code => (typed = emulator.enterCode(code)) }
		})
		assert.equal(linked.outcome, 'complete', JSON.stringify(linked, null, 1))
		const { jid } = await typed
		assert.equal(linked.me.id, jid)
		assert.equal(linked.restarts, 1)
		await emulator.text(jid, 1, 'while you were away')
		const again = await runBot({ version, url: emulator.whatsapp_url, authDir, expectMessages: 1 })
		assert.equal(again.outcome, 'complete', JSON.stringify(again, null, 1))
		assert.deepEqual(again.messages.map(({ text }) => text), ['while you were away'])
		assert.deepEqual(again.errors, [])
		assert.deepEqual((await emulator.state()).violations, [])
	})

	test(`Baileys ${version} gets everything after a link by code`, async t => {
		const { emulator, session, number } = await start(t, pace(version))
		const { code } = await session.until('awaiting_code')
		assert.match(code.value, /^[1-9A-HJ-NP-TV-Z]{4}-[1-9A-HJ-NP-TV-Z]{4}$/)
		assert.equal(code.phone.replace(/\D/g, '').slice(-4), number.slice(-4))
		const { jid } = await emulator.enterCode(code.value)
		await delivered(version, { emulator, session, jid })
	})
}

test('a wrong code does no harm, and the right one links afterwards', async t => {
	const { emulator, session } = await start(t, [], { custom_code: 'LATC-HKEY' })
	const { code } = await session.until('awaiting_code')
	assert.equal(code.value, 'LATC-HKEY')
	await assert.rejects(emulator.enterCode('LATC-HKEZ'), /the code is wrong/)
	const { jid } = await emulator.enterCode('latchkey')
	await delivered('7', { emulator, session, jid })
})

for (const gate of ['demanded', 'demanded_at_once']) {
	test(`an account whose passkey is ${gate} is linked with it`, async t => {
		const { emulator, session } = await start(t)
		await emulator.demandPasskey(gate)
		const { code } = await session.until('awaiting_code')
		const linked = emulator.enterCode(code.value)
		const { passkey } = await session.untilIt(({ passkey }) => passkey?.options)
		await session.passkey(await emulator.signPasskey(passkey.options))
		const shown = await session.untilIt(({ passkey }) => passkey?.confirmation_code)
		// When the companion shows the code, its nonce is still on its way to the phone.
		const onPhone = await until('the phone shows a code', () => emulator.confirmationCode())
		assert.equal(shown.passkey.confirmation_code, onPhone)
		await session.passkey({ confirmed: true })
		const { jid } = await linked
		await delivered('7', { emulator, session, jid })
	})
}

async function start(t, parameters = [], body = {}) {
	const emulator = await startEmulator('--fast', ...parameters)
	const latchkey = await startLatchkey(emulator, { LATCHKEY_HANDOFF_HOLD: '300ms', LATCHKEY_CUSTOM_CODES: 'on' })
	t.after(async () => {
		await latchkey.kill()
		await emulator.stop()
	})
	const { phones: [{ number }] } = await emulator.state()
	const session = await startSession(latchkey.url, { method: 'code', phone: `+${number}`, ...body })
	return { emulator, session, number }
}

/** Runs a bot on what Latchkey delivers, and checks that it misses nothing and logs no errors. */
async function delivered(version, { emulator, session, jid }) {
	await emulator.keyShare(jid)
	await emulator.history(jid)
	await emulator.text(jid, 1, TEXTS[0])
	await session.until('ready')
	const { json } = await session.result()
	assert.equal(json.me.id, jid)
	await emulator.text(jid, 2, TEXTS[1])
	const bot = await runBot({
		version, url: emulator.whatsapp_url, creds: JSON.stringify(json),
		expectKeyShare: true, expectMessages: TEXTS.length
	})
	assert.equal(bot.outcome, 'complete', JSON.stringify(bot, null, 1))
	assert.deepEqual(bot.messages.map(({ text }) => text).sort(), [...TEXTS].sort())
	assert.equal(bot.undecryptable, 0)
	assert.deepEqual(bot.errors, [])
	assert.deepEqual((await emulator.state()).violations, [])
}
