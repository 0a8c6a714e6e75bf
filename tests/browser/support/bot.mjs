// A bot on real Baileys, from tests/interop, as a process of its own: its timers outlive it.

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const BOT = fileURLToPath(new URL('../../interop/bot.mjs', import.meta.url))

/** Starts a bot from nothing but a creds.json and waits until it has one message. */
export async function runBot(emulator, creds) {
	const folder = await mkdtemp(join(tmpdir(), 'latchkey-browser-'))
	const file = join(folder, 'creds.json')
	await writeFile(file, creds)
	const parameters = ['--url', emulator.whatsapp_url, '--creds', file, '--expect-messages', '1']
	// It ends with 1 where something was missing, and says the same in its report.
	const { stdout } = await promisify(execFile)(process.execPath, [BOT, ...parameters]).catch(error => error)
	await rm(folder, { recursive: true })
	return JSON.parse(stdout)
}
