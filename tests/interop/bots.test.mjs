// Every bot of the list finds the session in the session ID that is made for it, and in no other's.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'

import { startEmulator } from './emulator.mjs'
import { startLatchkey } from './latchkey.mjs'
import { open } from './mega.mjs'
import { read } from './readers.mjs'
import { startSession } from './session.mjs'

const { bots } = JSON.parse(readFileSync(new URL('../../shared/src/bots.json', import.meta.url), 'utf8'))

let emulator, atMega, withoutMega
const fetch = async address => {
	assert.match(address, /^https:\/\/mega\.nz\/file\/[\w-]{8}#[\w-]{43}$/)
	return (await open(emulator, address)).content
}

before(async () => {
	// Its account has a name beyond ASCII, which not every bot reads as it is.
	emulator = await startEmulator('--fast', '--account', 'business')
	atMega = await link(bots, {
		MEGA_EMAIL: emulator.mega_email,
		MEGA_PASSWORD: emulator.mega_password,
		LATCHKEY_MEGA_API_URL: emulator.mega_url
	})
	withoutMega = await link(bots.filter(({ template }) => !template.includes('mega')))
})
after(() => emulator?.stop())

for (const { name, keys, title, template, template_with_mega } of bots) {
	test(`${title} finds the session, with MEGA or without`, async () => {
		const results = [[atMega, template_with_mega ?? template]]
		if (!template.includes('mega')) results.push([withoutMega, template])
		for (const [result, made] of results) {
			const files = await read(name, idOf(result, name), fetch)
			const creds = JSON.parse(files['creds.json'])
			assert.deepEqual(creds, result.json)
			assert.match(creds.me.name, /[^\0-\x7f]/)
			const carriesKeys = keys && /\{(files|zip|mega_zip)/.test(made)
			const { 'creds.json': _, ...others } = files
			const { 'creds.json': ours, ...keyFiles } = result.files
			assert.deepEqual(others, carriesKeys ? keyFiles : {})
		}
	})
}

test('three bots of one name take nothing that is made for another', async () => {
	const named = ['popkid-xd', 'popkid-glx', 'popkid-xtr']
	for (const reader of named)
		for (const other of named.filter(name => name !== reader)) {
			const wrong = read(reader, idOf(atMega, other), async address => (await open(emulator, address)).content)
			await assert.rejects(wrong.then(files => JSON.parse(files['creds.json'])), `${reader} reads that of ${other}`)
		}
})

test('without a prefix, a reader that strips none takes nothing with one', async () => {
	for (const name of ['joel-xmd', 'toxic-md', 'nova-xmd', 'wasi-md'])
		await assert.rejects((async () => JSON.parse((await read(name, idOf(atMega, 'kaya-md'), fetch))['creds.json']))())
})

function idOf(result, name) {
	const { session_id } = result.ids.find(({ bot }) => bot === name)
	return session_id
}

/** Links a device, and returns the result with a session ID for each of these bots. */
async function link(bots, settings = {}) {
	const latchkey = await startLatchkey(emulator, {
		LATCHKEY_HANDOFF: 'upload',
		LATCHKEY_BOTS: bots.map(({ name }) => name).join(','),
		...settings
	})
	try {
		const session = await startSession(latchkey.url)
		const { qr } = await session.until('awaiting_scan')
		await emulator.scan(qr.data)
		const { result: { ids } } = await session.until('ready')
		const result = await session.result()
		assert.deepEqual(result.ids, ids)
		assert.equal(ids.length, bots.length)
		assert.equal(Object.keys(result.files).length, 6)
		return result
	} finally {
		await latchkey.kill()
	}
}
