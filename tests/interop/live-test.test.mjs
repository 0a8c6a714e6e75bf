// The commands of docs/live-test.md as they stand there, against the emulator, whose phone scans every code.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { pace } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { program } from './latchkey.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

test('every command of the live test works', async t => {
	const emulator = await startEmulator('--fast', '--provisions', ...pace('6.7'))
	const folder = await mkdtemp(join(tmpdir(), 'latchkey-live-test-'))
	t.after(() => Promise.all([emulator.stop(), rm(folder, { recursive: true, force: true })]))
	await symlink(ROOT, join(folder, 'latchkey'))
	await standIns(join(folder, 'bin'), emulator)

	const blocks = [...(await readFile(join(ROOT, 'docs/live-test.md'), 'utf8')).matchAll(/^```\n([^]*?)^```/gm)]
	const script = ['set -u', ...blocks.map(([, block]) => block)].join('\n')
	const { stderr } = await promisify(execFile)('bash', ['-c', script], {
		cwd: folder,
		env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder },
		maxBuffer: 1 << 26
	})
	assert.doesNotMatch(stderr, /usage:|error:|not found|No such file/i)

	const kept = await readdir(join(folder, 'live-test'))
	const records = kept.filter(name => name.endsWith('.txt') && name !== 'notes.txt')
	assert.ok(records.length >= 18, records.join(' '))
	for (const name of records) {
		const record = await readFile(join(folder, 'live-test', name), 'utf8')
		assert.match(record, /-- <begin from="registration"/, name)
		assert.match(record, /-- <(finished|ended)/, name)
	}
	const hold = name => readFile(join(folder, 'live-test', name), 'utf8').then(text => /handoff="(\w+)"/.exec(text)[1])
	assert.equal(await hold('1-passive-20.txt'), 'passive')
	assert.equal(await hold('1-upload-20.txt'), 'upload')
	assert.match(await readFile(join(folder, 'live-test/8.txt'), 'utf8'), /browser="Chrome \(Windows\)"/)

	const reports = kept.filter(name => name.endsWith('.json'))
	assert.ok(reports.length >= 9, reports.join(' '))
	for (const name of reports) {
		const report = JSON.parse(await readFile(join(folder, 'live-test', name), 'utf8'))
		assert.equal(report.opened, true, `${name}: ${JSON.stringify(report)}`)
		assert.deepEqual(report.errors, [], name)
	}
	const links = await readFile(join(folder, 'live-test/links.html'), 'utf8')
	assert.match(links, /whatsapp:\/\/settings\/linked_devices#2@/)
	// Part 6 takes the address away, and then the fifth field.
	const drawn = (await readFile(join(folder, 'drawn'), 'utf8')).trim().split('\n')
	assert.deepEqual(drawn.map(text => text.split(',').length), [5, 4])
	assert.ok(drawn.every(text => text.startsWith('2@')))
	assert.ok(kept.includes('live-test.tgz'))
	// All of them were taken off again.
	assert.deepEqual((await emulator.state()).devices.map(({ jid }) => jid), [], stderr)
})

/** What stands for the programs that a person with a phone would use. */
async function standIns(bin, { whatsapp_url, root_key, version_url, control_url }) {
	const settings = `export LATCHKEY_WHATSAPP_URL=${whatsapp_url} LATCHKEY_WHATSAPP_ROOT_KEY=${root_key} \\
	LATCHKEY_WHATSAPP_VERSION_URL=${version_url} LATCHKEY_HANDOFF_HOLD=0s`
	const scripts = {
		// Nothing is held for long, and a code is scanned as soon as it is there, or the end of what is only begun.
		latchkey: `${settings}
arguments=() before=
for argument in "$@"; do [ "$before" = --hold ] && argument=0s; arguments+=("$argument"); before=$argument; done
if [ -n "\${ONLY_BEGUN:-}" ]; then
	exec 3< <(exec ${program()} "\${arguments[@]}")
	while read -r status <&3; do [[ $status = *'"qr":'* ]] && kill $!; done
	exit
fi
case " $* " in
*" --json "*) ${program()} "\${arguments[@]}" | tee >(scan) ;;
*" link "*) ${program()} "\${arguments[@]}" --json | tee >(scan) ;;
*) exec ${program()} "$@" ;;
esac`,
		node: `exec ${process.execPath} "$@" --url ${whatsapp_url} --messages 0 --stay 60`,
		timeout: 'shift; ONLY_BEGUN=1 exec "$@"',
		seq: 'echo 1 2',
		qrencode: 'cat >> ../drawn',
		python3: 'true'
	}
	await mkdir(bin)
	for (const [name, text] of Object.entries(scripts)) await script(name, `#!/bin/bash\n${text}\n`)
	await script('scan', `#!${process.execPath}
let isScanned = false
require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
	const text = JSON.parse(line).qr?.data
	if (!text || isScanned) return
	isScanned = true
	fetch('${control_url}/scan', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ qr: text })
	})
})
`)

	async function script(name, text) {
		await writeFile(join(bin, name), text)
		await chmod(join(bin, name), 0o755)
	}
}
