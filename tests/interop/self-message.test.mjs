// The message with the session ID opens Signal sessions between the device and the owner's phone. The bot goes on in
// them: it reads whatever the phone writes next, at the first try.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { unzipSync } from 'fflate'

import { pace, runBot, VERSIONS } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'
import { open } from './mega.mjs'
import { startSession } from './session.mjs'

const TEMPLATES = { zip: 'X~{zip|base64}', mega_zip: 'X~{mega_zip_url}' }

for (const version of Object.keys(VERSIONS)) {
	for (const [form, template] of Object.entries(TEMPLATES)) {
		test(`Baileys ${version} reads what the phone answers, from ${form}`, async t => {
			const { emulator, id, jid, lid } = await link(t, version, template)
			const authDir = await folder(t, await filesOf(emulator, id))
			const before = [
				await emulator.keyShare(jid),
				await emulator.ownText(jid, numberOf(jid), 'from the phone'),
				await emulator.text(jid, 1, 'from somebody')
			]
			const bot = await run(version, emulator, { authDir, expectMessages: 2 })
			assert.deepEqual(bot.messages.map(({ text }) => text).sort(), ['from somebody', 'from the phone'])

			// What the phone wrote came in the session of the message: not in one that it opened.
			const [device] = (await emulator.state()).devices
			assert.equal(device.tally.in_session, 2, JSON.stringify(device))
			assert.equal(device.tally.retries, 0)
			for (const { id } of before) assert.ok(device.settled.some(it => it.id === id && it.how !== 'retry'), id)

			// The bot writes to its owner, and both go on in that session, however the phone addresses it.
			for (const chat of [numberOf(jid), lid, numberOf(jid)]) {
				await emulator.ownText(jid, chat, `to ${chat}`)
				const again = await run(version, emulator, { authDir, expectMessages: 1, expectKeyShare: false })
				assert.deepEqual(again.messages.map(({ text }) => text), [`to ${chat}`])
			}
			await emulator.text(jid, 3, 'how are you')
			const answering = await run(version, emulator, {
				authDir, expectMessages: 1, expectKeyShare: false, reply: 'you said',
				isSettled: async () => (await emulator.state()).devices[0].sent.length === 2
			})
			assert.equal(answering.replies, 1)
			await emulator.ownText(jid, numberOf(jid), 'after the answer')
			const last = await run(version, emulator, { authDir, expectMessages: 1, expectKeyShare: false })
			assert.deepEqual(last.messages.map(({ text }) => text), ['after the answer'])
			assert.equal((await emulator.state()).devices[0].tally.retries, 0)
		})
	}

	test(`a bot on Baileys ${version} that is linked already reads the message on its own account`, async t => {
		const { emulator, id, jid, latchkey } = await link(t, version, TEMPLATES.zip)
		const authDir = await folder(t, await filesOf(emulator, id))
		await emulator.keyShare(jid)
		await run(version, emulator, { authDir })
		const second = await linkOne(emulator, latchkey)
		const bot = await run(version, emulator, { authDir, expectMessages: 1, expectKeyShare: false })
		assert.ok(bot.messages[0].text.endsWith(second.id), bot.messages[0].text)
	})
}

test('without its key files a bot cannot read what the phone answers', async t => {
	const { emulator, id, jid } = await link(t, '7', TEMPLATES.zip)
	const files = (await filesOf(emulator, id)).filter(([name]) => name === 'creds.json')
	const authDir = await folder(t, files)
	await emulator.keyShare(jid)
	await emulator.text(jid, 1, 'from somebody')
	const bot = await runBot({ version: '7', url: emulator.whatsapp_url, authDir, expectMessages: 1, lingerMs: 2000 })
	assert.equal(bot.appStateKeyId, null, 'this is what the setting refuses to start with')
	assert.ok(bot.errors.length > 0)
})

/** Links a device, which sends its session ID to the owner's own chat. */
async function link(t, version, template) {
	const emulator = await startEmulator('--fast', ...pace(version))
	const latchkey = await startLatchkey(emulator, {
		LATCHKEY_SEND_TO_SELF: 'on',
		LATCHKEY_SESSION_ID: template,
		MEGA_EMAIL: emulator.mega_email,
		MEGA_PASSWORD: emulator.mega_password,
		LATCHKEY_MEGA_API_URL: emulator.mega_url
	})
	t.after(async () => {
		await latchkey.kill()
		await emulator.stop()
	})
	return { emulator, latchkey, ...(await linkOne(emulator, latchkey)) }
}

async function linkOne(emulator, latchkey) {
	const session = await startSession(latchkey.url)
	const { qr } = await session.until('awaiting_scan')
	const { jid } = await emulator.scan(qr.data)
	await session.until('ready')
	const { session_id: id } = await session.result()
	const { devices, violations } = await emulator.state()
	assert.deepEqual(violations, [])
	const device = devices.find(device => device.jid === jid)
	assert.equal(device.sent.length, 1, JSON.stringify(device))
	assert.ok(device.sent[0].text.endsWith(id))
	return { id, jid, lid: numberOf(device.lid) }
}

/** Runs a bot and checks that it misses nothing and logs no errors. */
async function run(version, emulator, options) {
	const bot = await runBot({
		version, url: emulator.whatsapp_url, expectKeyShare: true,
		isSettled: async () => (await emulator.state()).devices[0].unacknowledged.length === 0,
		...options
	})
	assert.equal(bot.outcome, 'complete', JSON.stringify(bot, null, 1))
	assert.equal(bot.undecryptable, 0)
	assert.deepEqual(bot.errors, [])
	assert.deepEqual((await emulator.state()).violations, [])
	return bot
}

/** Reads a session ID as a bot does, without any account. */
async function filesOf(emulator, id) {
	const text = id.slice('X~'.length)
	const archive = text.startsWith('https:') ? (await open(emulator, text)).content : Buffer.from(text, 'base64')
	const files = Object.entries(unzipSync(archive))
	assert.equal(files.length, 4, files.map(([name]) => name).join())
	return files
}

async function folder(t, files) {
	const path = await mkdtemp(join(tmpdir(), 'latchkey-auth-'))
	t.after(() => rm(path, { recursive: true, force: true }))
	for (const [name, content] of files) await writeFile(join(path, name), content)
	return path
}

const numberOf = jid => jid.replace(/:\d+@/, '@')
