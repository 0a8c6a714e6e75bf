// The OpenAPI document is valid, and generates a client that works.

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { Validator } from '@seriousme/openapi-schema-validator'
import openapiTS, { astToString } from 'openapi-typescript'

import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc')

test('the document is valid OpenAPI 3.1', async t => {
	const { document } = await start(t)
	const validator = new Validator()
	const { valid, errors } = await validator.validate(structuredClone(document))
	assert.ok(valid, JSON.stringify(errors, null, 1))
	assert.equal(validator.version, '3.1')
})

test('a client that is generated from it and type-checked links a device', async t => {
	const { emulator, url, document } = await start(t)
	const folder = await compiled(t, document)
	const client = spawn(process.execPath, [join(folder, 'openapi-client.js'), url], { stdio: ['ignore', 'pipe', 'inherit'] })
	const exited = once(client, 'exit')
	let jid, last
	for await (const line of createInterface({ input: client.stdout })) {
		last = JSON.parse(line)
		if (last.qr && !jid) ({ jid } = await emulator.scan(last.qr))
	}
	assert.equal((await exited)[0], 0)
	assert.match(last.fetched, /^Ilom~/)
	assert.deepEqual(last, {
		jid,
		shown: last.fetched,
		fetched: last.fetched,
		picture: 'qr_not_available',
		away: 204,
		gone: 'not_found'
	})
	assert.deepEqual((await emulator.state()).violations, [])
})

async function start(t) {
	const emulator = await startEmulator()
	t.after(() => emulator.stop())
	const latchkey = await startLatchkey(emulator)
	t.after(() => latchkey.kill())
	const answer = await fetch(`${latchkey.url}/api/openapi.json`)
	return { emulator, url: latchkey.url, document: await answer.json() }
}

/** Generates the types and compiles the client; returns the folder with both. */
async function compiled(t, document) {
	// Below node_modules, where the client finds its packages.
	const parent = join(HERE, 'node_modules', '.cache')
	await mkdir(parent, { recursive: true })
	const folder = await mkdtemp(join(parent, 'openapi-'))
	t.after(() => rm(folder, { recursive: true, force: true }))
	await writeFile(join(folder, 'package.json'), '{"type":"module"}')
	await writeFile(join(folder, 'schema.ts'), astToString(await openapiTS(document)))
	await copyFile(join(HERE, 'openapi-client.ts'), join(folder, 'openapi-client.ts'))
	const options = ['--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom']
	const compiling = promisify(execFile)(process.execPath, [TSC, ...options, 'openapi-client.ts'], { cwd: folder })
	await compiling.catch(({ stdout }) => assert.fail(stdout))
	return folder
}
