// Writes the records of proto/tests/records anew: node records.mjs, after cargo build -p latchkey -p latchkey-emulator.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { startEmulator } from './emulator.mjs'
import { program } from './latchkey.mjs'

const RECORDS = fileURLToPath(new URL('../../proto/tests/records/', import.meta.url))
const BY_CODE = ['--code', '+15550100000']

const scan = ({ state, qr }, emulator) => state === 'awaiting_scan' && emulator.scan(qr.data)
const type = ({ state, code }, emulator) => state === 'awaiting_code' && emulator.enterCode(code.value)

await record('linked-by-qr', { options: ['--handoff', 'upload'], phone: scan })
await record('linked-by-code', { options: BY_CODE, phone: type })
await record('outdated', { fault: { failure: 405 }, stage: 'pair_device', times: 2 })
await record('misunderstood', { fault: { failure: 409 }, stage: 'pair_device' })
await record('code-forbidden', { options: BY_CODE, fault: { refuse: { code: 403 } }, stage: 'companion_hello' })
await record('code-rate-limited', {
	options: BY_CODE, fault: { refuse: { code: 429, backoff_s: 600 } }, stage: 'companion_hello'
})
await record('unlinked-at-once', { phone: scan, fault: { failure: 401 }, stage: 'success' })
await record('refreshed-then-cancelled', {
	phone: async ({ state, qr, version }, emulator, child) => {
		if (state !== 'awaiting_scan') return
		if (version === 3) await emulator.retire(qr.data)
		else child.kill('SIGINT')
	}
})

async function record(name, { options = [], phone = () => {}, fault, stage, times = 1 }) {
	const emulator = await startEmulator('--fast', '--latency-ms', '20')
	if (fault) await emulator.inject(fault, stage, times)
	const folder = await mkdtemp(join(tmpdir(), 'latchkey-record-'))
	const file = join(RECORDS, `${name}.txt`)
	await rm(file, { force: true })
	const child = spawn(program(), ['link', '--json', '--record', file, ...options], {
		cwd: folder,
		stdio: ['ignore', 'pipe', 'ignore'],
		env: {
			PATH: process.env.PATH,
			LATCHKEY_HANDOFF_HOLD: '100ms',
			LATCHKEY_WHATSAPP_URL: emulator.whatsapp_url,
			LATCHKEY_WHATSAPP_ROOT_KEY: emulator.root_key,
			LATCHKEY_WHATSAPP_VERSION_URL: emulator.version_url
		}
	})
	const exited = once(child, 'exit')
	// What the phone is told of a link that fails does not matter.
	const phones = []
	for await (const line of createInterface({ input: child.stdout })) {
		phones.push(Promise.resolve(phone(JSON.parse(line), emulator, child)).catch(() => {}))
	}
	await exited
	await Promise.all(phones)
	await chmod(file, 0o644)
	await emulator.stop()
	await rm(folder, { recursive: true, force: true })
	process.stdout.write(`${name}\n`)
}
