// The real binary as a process of its own.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const BUILT = fileURLToPath(new URL('../../target/debug/latchkey', import.meta.url))

/** Starts latchkey against an emulator. End it with kill(). */
export function startLatchkey(emulator, settings = {}) {
	return start([], {
		LATCHKEY_WHATSAPP_URL: emulator.whatsapp_url,
		LATCHKEY_WHATSAPP_ROOT_KEY: emulator.root_key,
		LATCHKEY_WHATSAPP_VERSION_URL: emulator.version_url,
		...settings
	})
}

/** Starts latchkey demo; its phone_url is the pretend phone's page. End it with kill(). */
export function startDemo(settings = {}) {
	return start(['demo'], settings)
}

async function start(parameters, settings) {
	const program = process.env.LATCHKEY ?? BUILT
	if (!existsSync(program)) throw new Error(`${program} is not there: run cargo build first`)
	// No latchkey.toml of this machine is to change what is tested.
	const directory = await mkdtemp(join(tmpdir(), 'latchkey-'))
	const child = spawn(program, parameters, {
		cwd: directory,
		stdio: ['ignore', 'ignore', 'pipe'],
		env: {
			PATH: process.env.PATH,
			PORT: '0',
			LATCHKEY_LOG_FORMAT: 'json',
			LATCHKEY_HANDOFF_HOLD: '100ms',
			...settings
		}
	})
	const exited = once(child, 'exit')
	const said = []
	const places = await new Promise((resolve, reject) => {
		const found = {}
		createInterface({ input: child.stderr }).on('line', line => {
			said.push(line)
			const phone = /http:\/\/[\d.:]+\/phone/.exec(line)
			if (phone) found.phone_url = phone[0]
			const address = /"listen\.address":"([^"]+)"/.exec(line)
			if (address) resolve({ ...found, url: `http://${address[1]}` })
		})
		exited.then(([code]) => reject(new Error(`latchkey ended with ${code}:\n${said.join('\n')}`)))
	})
	return {
		...places,
		/** Ends it without a warning, as a crash does. */
		kill: async () => {
			child.kill('SIGKILL')
			await exited
			await rm(directory, { recursive: true, force: true })
		}
	}
}
