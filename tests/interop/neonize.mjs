// Runs a bot on whatsmeow, as neonize for Python brings it.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('neonize', import.meta.url))
const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../target', import.meta.url))

/** Logs in with the session in the store, and resolves to what whatsmeow said until it had so many texts. */
export async function runWhatsmeow(emulator, directory, store, texts) {
	const roots = join(directory, 'roots.pem')
	writeFileSync(roots, emulator.ca_pem)
	const { port } = new URL(emulator.whatsapp_url)
	const child = spawn(python(), [join(HERE, 'bot.py'), store, port, emulator.root_key, String(texts)], {
		cwd: directory,
		env: { PATH: process.env.PATH, SSL_CERT_FILE: roots, PYTHONDONTWRITEBYTECODE: '1' }
	})
	let said = ''
	let errors = ''
	child.stdout.on('data', text => (said += text))
	child.stderr.on('data', text => (errors += text))
	const [code] = await once(child, 'close')
	if (code !== 0) throw new Error(`the bot exited with ${code}: ${errors}`)
	// Go prints lines of its own.
	return JSON.parse(said.trim().split('\n').at(-1))
}

/** Returns a Python that has neonize; made anew when the list of packages has changed. */
function python() {
	const venv = join(TARGET, 'neonize')
	const list = readFileSync(join(HERE, 'requirements.txt'), 'utf8')
	const made = join(venv, 'requirements.txt')
	if (!existsSync(made) || readFileSync(made, 'utf8') !== list) {
		const fresh = join(TARGET, `neonize-${process.pid}`)
		mkdirSync(TARGET, { recursive: true })
		execFileSync('python3', ['-m', 'venv', fresh])
		const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes']
		execFileSync(join(fresh, 'bin/python'), ['-m', 'pip', 'install', ...options, '-r', join(HERE, 'requirements.txt')])
		writeFileSync(join(fresh, 'requirements.txt'), list)
		rmSync(venv, { recursive: true, force: true })
		renameSync(fresh, venv)
	}
	return join(venv, 'bin/python')
}
