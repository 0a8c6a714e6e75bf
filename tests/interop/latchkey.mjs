// Runs the real binary as a separate process.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const BUILT = fileURLToPath(new URL('../../target/debug/latchkey', import.meta.url))

/** Starts latchkey against an emulator; kill() ends it. */
export function startLatchkey(emulator, settings = {}) {
	return start([], {
		LATCHKEY_WHATSAPP_URL: emulator.whatsapp_url,
		LATCHKEY_WHATSAPP_ROOT_KEY: emulator.root_key,
		LATCHKEY_WHATSAPP_VERSION_URL: emulator.version_url,
		...(emulator.ca_pem && { LATCHKEY_CA_FILE: 'roots.pem' }),
		...settings
	}, emulator.ca_pem)
}

/** Starts latchkey demo, whose phone_url is the emulated phone's page; kill() ends it. */
export function startDemo(settings = {}) {
	return start(['demo'], settings)
}

/** Links a device with `latchkey link` and these options; the emulator's phone scans. */
export async function linkInTerminal(emulator, options) {
	const child = spawn(program(), ['link', '--json', ...options], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: {
			PATH: process.env.PATH,
			LATCHKEY_WHATSAPP_URL: emulator.whatsapp_url,
			LATCHKEY_WHATSAPP_ROOT_KEY: emulator.root_key,
			LATCHKEY_WHATSAPP_VERSION_URL: emulator.version_url
		}
	})
	const exited = once(child, 'exit')
	for await (const line of createInterface({ input: child.stdout })) {
		const status = JSON.parse(line)
		if (status.state === 'awaiting_scan') await emulator.scan(status.qr.data)
	}
	const [code] = await exited
	if (code !== 0) throw new Error(`latchkey link exited with ${code}`)
}

/** Runs latchkey in a folder, with `input` as its standard input. */
export function runLatchkey(emulator, directory, parameters, settings = {}, input = '') {
	const child = spawn(program(), parameters, {
		cwd: directory,
		env: {
			PATH: process.env.PATH,
			LATCHKEY_WHATSAPP_URL: emulator.whatsapp_url,
			LATCHKEY_WHATSAPP_ROOT_KEY: emulator.root_key,
			LATCHKEY_WHATSAPP_VERSION_URL: emulator.version_url,
			LATCHKEY_HANDOFF_HOLD: '100ms',
			...settings
		}
	})
	child.stdin.end(input)
	const lines = createInterface({ input: child.stdout })
	let errors = ''
	child.stderr.on('data', text => (errors += text))
	return { lines, end: once(child, 'close').then(([code]) => ({ code, errors })) }
}

/** Returns the binary. */
export function program() {
	const program = process.env.LATCHKEY ?? BUILT
	if (!existsSync(program)) throw new Error(`${program} does not exist: run cargo build first`)
	return program
}

async function start(parameters, settings, roots) {
	// A latchkey.toml on this machine must not change what is tested.
	const directory = await mkdtemp(join(tmpdir(), 'latchkey-'))
	if (roots) await writeFile(join(directory, 'roots.pem'), roots)
	const child = spawn(program(), parameters, {
		cwd: directory,
		stdio: ['ignore', 'ignore', 'pipe'],
		env: {
			PATH: process.env.PATH,
			PORT: '0',
			LATCHKEY_LOG_FORMAT: 'json',
			LATCHKEY_HANDOFF_HOLD: '100ms',
			LATCHKEY_PHONE_COOLDOWN: 'off',
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
		exited.then(([code]) => reject(new Error(`latchkey exited with ${code}:\n${said.join('\n')}`)))
	})
	return {
		...places,
		/** Kills it without warning, like a crash. */
		kill: async () => {
			child.kill('SIGKILL')
			await exited
			await rm(directory, { recursive: true, force: true })
		}
	}
}
