// systemd understands its units, finds them hardened, and allows what the programs do.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'

import { startEmulator } from '../interop/emulator.mjs'
import { program, startLatchkey } from '../interop/latchkey.mjs'
import { until } from '../interop/until.mjs'
import { ROOT, text } from './hosts.mjs'

const FOLDER = 'deploy/systemd'
const units = readdirSync(join(ROOT, FOLDER)).filter(name => name.endsWith('.service'))
const analyze = (...parameters) => execFileSync('systemd-analyze', parameters, { encoding: 'utf8', stdio: 'pipe' })

test('there is a unit for each program', () => {
	assert.deepEqual(units.sort(), ['latchkey-gateway.service', 'latchkey-worker.service', 'latchkey.service'])
	for (const unit of units) assert.match(text(`${FOLDER}/${unit}`), new RegExp(`^ExecStart=/usr/local/bin/${basename(unit, '.service')}$`, 'm'))
})

test('the units differ in their program and in whether it needs settings, and in nothing else', () => {
	const common = units.map(unit => lines(unit).filter(line => !/^(Description|ExecStart|EnvironmentFile)=/.test(line)))
	for (const each of common) assert.deepEqual(each, common[0])
})

for (const unit of units) {
	test(`systemd takes ${unit} and finds little that is exposed`, t => {
		const directory = temporary(t)
		const here = join(directory, unit)
		writeFileSync(here, text(`${FOLDER}/${unit}`).replace('ExecStart=/usr/local/bin', `ExecStart=${dirname(program())}`))
		// Warns about keys that it does not know, but exits with 0.
		const verified = execFileSync('bash', ['-c', 'systemd-analyze verify --man=no "$0" 2>&1', here], { encoding: 'utf8' })
		assert.equal(verified, '')
		analyze('security', '--offline=true', '--no-pager', '--threshold=15', here)
	})
}

test('what latchkey asks of the kernel in the course of a link is what its unit allows', async t => {
	const allowed = new Set()
	for (const line of lines('latchkey.service')) {
		const [, except, set] = /^SystemCallFilter=(~?)(@[\w-]+)$/.exec(line) ?? []
		if (set) for (const call of callsOf(set)) except ? allowed.delete(call) : allowed.add(call)
	}
	assert.ok(allowed.has('openat') && !allowed.has('chown'))
	const directory = temporary(t)
	const [trace, wrapper] = [join(directory, 'trace'), join(directory, 'latchkey')]
	// Detached, so that the signals of the test reach the program.
	writeFileSync(wrapper, `#!/bin/sh\nexec strace -D -f -qq -o '${trace}' '${program()}' "$@"\n`, { mode: 0o755 })
	const before = process.env.LATCHKEY
	process.env.LATCHKEY = wrapper
	t.after(() => (before ? (process.env.LATCHKEY = before) : delete process.env.LATCHKEY))
	const emulator = await startEmulator()
	t.after(() => emulator.stop())
	const latchkey = await startLatchkey(emulator, { LATCHKEY_RECORD: join(directory, 'records') })
	const ask = async (path, options) => (await fetch(`${latchkey.url}${path}`, options)).json()
	const begun = await ask('/api/v1/sessions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"method":"qr"}' })
	const status = () => ask(begun.status_url, { headers: { authorization: `Bearer ${begun.token}` } })
	const { qr } = await until('a code is shown', async () => (await status()).qr && status())
	await emulator.scan(qr.data)
	await until('the session is ready', async () => (await status()).state === 'ready')
	await latchkey.kill()
	const called = new Set([...readFileSync(trace, 'utf8').matchAll(/^\d+ +(\w+)\(/gm)].map(([, call]) => call))
	assert.ok(called.has('accept4') && called.size > 20, [...called].join(' '))
	// The first is strace's way to start it.
	assert.deepEqual([...called].filter(call => call !== 'execve' && !allowed.has(call)), [])
	const families = new Set([...readFileSync(trace, 'utf8').matchAll(/ socket\((AF_\w+)/g)].map(([, family]) => family))
	const [, permitted] = /^RestrictAddressFamilies=(.+)$/m.exec(text(`${FOLDER}/latchkey.service`))
	assert.deepEqual([...families].filter(family => !permitted.split(' ').includes(family)), [])
})

/** Returns the calls of a set, and of the sets in it. */
function callsOf(set) {
	const within = analyze('syscall-filter', set).split('\n').slice(1).map(line => line.trim())
	return within.filter(line => line && !line.startsWith('#')).flatMap(line => (line.startsWith('@') ? callsOf(line) : [line]))
}

const lines = unit => text(`${FOLDER}/${unit}`).split('\n').filter(line => line && !line.startsWith('#'))

function temporary(t) {
	const directory = mkdtempSync(join(tmpdir(), 'latchkey-systemd-'))
	t.after(() => rmSync(directory, { recursive: true, force: true }))
	return directory
}
