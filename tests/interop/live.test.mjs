// The bot of docs/live-test.md does what the document says of it.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { pace, VERSIONS } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { linkInTerminal } from './latchkey.mjs'

const LIVE = fileURLToPath(new URL('live.mjs', import.meta.url))

for (const version of Object.keys(VERSIONS)) {
	test(`the bot of the live test reports what Baileys ${version} met, and nothing of whom`, async t => {
		const emulator = await startEmulator('--fast', ...pace(version))
		const folder = await mkdtemp(join(tmpdir(), 'latchkey-live-'))
		t.after(() => Promise.all([emulator.stop(), rm(folder, { recursive: true, force: true })]))
		const session = join(folder, '1')
		const record = join(folder, '1.txt')
		await linkInTerminal(emulator, ['--handoff', 'passive', '--hold', '0s', '--out', session, '--record', record])
		const fresh = join(folder, 'fresh')
		await mkdir(fresh)
		await copyFile(join(session, 'creds.json'), join(fresh, 'creds.json'))
		const { jid } = (await emulator.state()).devices[0]
		await emulator.keyShare(jid)
		// Version 6 fetches every part of the history from WhatsApp's media servers.
		if (version === '7') await emulator.history(jid)
		await emulator.text(jid, 1, 'before any bot was there')

		const options = ['--url', emulator.whatsapp_url, '--version', version, '--messages', '1', '--say', 'hello']
		const { report, text } = await run([session, ...options, ...(version === '7' ? ['--early'] : [])])
		assert.deepEqual(report.errors, [])
		assert.equal(report.opened, true, text)
		assert.equal(report.closed, null, text)
		assert.equal(report.undecryptable, 0, text)
		assert.equal(report.app_state_keys, true, text)
		assert.ok(report.messages >= 1, text)
		// Nothing was uploaded, so whoever wrote first had no one-time key.
		assert.ok(report.first_messages.without >= 1 && report.first_messages.with_pre_key === 0, text)
		assert.equal(report.said, 'sent', text)
		if (version === '7') {
			assert.equal(report.early, 'result', text)
			assert.ok(report.histories >= 1, text)
		}
		const number = jid.split(':')[0]
		assert.ok(!text.includes(number) && !text.includes('before any bot'), text)
		assert.match(await readFile(record, 'utf8'), /<finished\/>/)
	})
}

test('a folder without a session is told from a session that works', async t => {
	const emulator = await startEmulator('--fast')
	const folder = await mkdtemp(join(tmpdir(), 'latchkey-live-'))
	t.after(() => Promise.all([emulator.stop(), rm(folder, { recursive: true, force: true })]))
	const { report, code } = await run([folder, '--url', emulator.whatsapp_url])
	assert.equal(report.closed, 'the folder holds no session')
	assert.equal(code, 1)
})

function run(parameters) {
	return new Promise(resolve => {
		execFile(process.execPath, [LIVE, ...parameters], (error, stdout) => {
			resolve({ report: JSON.parse(stdout), text: stdout, code: error?.code ?? 0 })
		})
	})
}
