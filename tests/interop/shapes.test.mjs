// Real Baileys logs in with what `latchkey session unpack` wrote from each shape that people bring.

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { unzipSync, zipSync } from 'fflate'

import { pace, runBot, VERSIONS } from './bot.mjs'
import { startEmulator } from './emulator.mjs'
import { runLatchkey } from './latchkey.mjs'
import { until } from './until.mjs'

const PRE_KEYS = [1, 2, 3, 4, 5].map(id => `pre-key-${id}.json`)

const base64 = content => Buffer.from(content).toString('base64')
const json = files => Object.fromEntries(Object.entries(files).map(([name, text]) => [name, JSON.parse(text)]))
const keys = files => Object.fromEntries(PRE_KEYS.map(name => [name.replace('.json', ''), JSON.parse(files[name])]))
const archive = files => zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])))
const renamed = (files, name) => Object.fromEntries(Object.entries(files).map(([of, text]) => [name(of), text]))
const respelled = (text, spell) => JSON.stringify(JSON.parse(text, (_, value) =>
	value?.type === 'Buffer' ? spell(Buffer.from(value.data, 'base64')) : value))

const address = link => `https://mega.nz/file/${link}`

/** What stands in the file that is given, made of the session's files or of the links to them at MEGA; and whether the keys are in it. */
const SHAPES = {
	'a line of an env file': [files => `export SESSION_ID='X~${base64(files['creds.json'])}' # the bot's`],
	'a prefix without a sign': [files => `X${base64(gzipSync(files['creds.json']))}`],
	'dots behind the prefix': [files => `Gifted~...${base64(gzipSync(files['creds.json']))}`],
	'the spelling of addresses': [files => `X~${encodeURIComponent(base64(files['creds.json']))}`],
	'an archive with stars': [files => `X:~${base64(archive(files)).replaceAll('/', '*')}`, true],
	'a map to text': [files => `X;;;${base64(JSON.stringify(files))}`, true],
	'a map to objects': [files => JSON.stringify(json(files)), true],
	'flat keys': [files => JSON.stringify({ creds: JSON.parse(files['creds.json']), keys: keys(files) }), true],
	'an answer of an API': [files => JSON.stringify({ success: true, credsData: JSON.parse(files['creds.json']) })],
	'backslashes and __MACOSX': [files => archive({
		...renamed(files, name => `session\\${name}`), '__MACOSX/._creds.json': 'x', 'session\\._creds.json': 'x', 'session\\package.json': '{}'
	}), true],
	'a folder of keys': [files => archive(renamed(files, name => (name === 'creds.json' ? name : `keys/${name}`))), true],
	'bytes as base64': [files => respelled(files['creds.json'], bytes => bytes.toString('base64'))],
	'bytes as numbers': [files => respelled(files['creds.json'], bytes => [...bytes])],
	'bytes as an object': [files => respelled(files['creds.json'], bytes => ({ ...bytes }))],
	'bytes as a Buffer of numbers': [files => respelled(files['creds.json'], bytes => ({ type: 'Buffer', data: [...bytes] }))],
	'keys in one file': [files => archive({
		'creds.json': files['creds.json'],
		'keys.json': JSON.stringify({
			preKeys: Object.fromEntries(PRE_KEYS.map((name, at) => [at + 1, JSON.parse(respelled(files[name], bytes => ({ ...bytes })))]))
		})
	}), true],
	'a handle and a key at MEGA': [(_, { creds }) => `X;;;${creds}`],
	'such a line of an env file': [(_, { creds }) => `SESSION_ID="name&${creds}"\nOWNER=15550100000\n`],
	'%23 in it': [(_, { creds }) => `Name=${creds.replace('#', '%23')}`],
	'the address of an archive at MEGA': [(_, { zip }) => address(zip), true],
	'its older form': [(_, { zip }) => `https://mega.co.nz/#!${zip.replace('#', '!')}`, true],
	'an address in base64': [(_, { zip }) => `ilombot ILOMBOT--${base64(address(zip))}`, true]
}

for (const version of Object.keys(VERSIONS)) {
	for (const [shape, [of, hasKeys]] of Object.entries(SHAPES)) {
		test(`Baileys ${version} logs in with ${shape}`, async t => {
			// A device of its own: two bots of one would upload other keys under the same ids.
			const { emulator, directory, files, atMega, jid } = await link(t, version)
			await writeFile(join(directory, 'given'), of(files, atMega))
			const out = await unpack(emulator, directory, 'given')
			assert.deepEqual((await readdir(out)).sort(), ['creds.json', ...(hasKeys ? PRE_KEYS : [])])
			for (const name of await readdir(out)) assert.deepEqual(await parsed(out, name), JSON.parse(files[name]))
			const bot = await runBot({ version, url: emulator.whatsapp_url, authDir: out })
			assert.deepEqual([bot.opened, bot.qrs, bot.errors, bot.me?.id], [true, 0, [], jid])
			assert.deepEqual((await emulator.state()).violations, [])
		})
	}

	test(`Baileys ${version} goes on with a folder of its own that was unpacked anew`, async t => {
		const { emulator, directory, files, jid } = await link(t, version)
		const bot = join(directory, 'bot')
		await mkdir(bot)
		for (const [name, text] of Object.entries(files)) await writeFile(join(bot, name), text)
		await emulator.keyShare(jid)
		await emulator.history(jid)
		await emulator.text(jid, 1, 'before')
		const url = emulator.whatsapp_url
		const first = await runBot({ version, url, authDir: bot, expectKeyShare: true, expectMessages: 1 })
		assert.equal(first.outcome, 'complete', JSON.stringify(first, null, 1))
		// It writes its files as it goes along, and nobody waits for the last.
		const kinds = ['session-', 'pre-key-']
		await until('its keys are written', async () => {
			const names = await readdir(bot)
			return kinds.every(kind => names.some(name => name.startsWith(kind)))
		})
		const before = await readdir(bot)
		const out = await unpack(emulator, directory, 'bot')
		assert.deepEqual((await readdir(out)).sort(), before.sort())
		for (const name of before) assert.deepEqual(await parsed(out, name), await parsed(bot, name), name)
		await emulator.text(jid, 1, 'after')
		const second = await runBot({ version, url, authDir: out, expectMessages: 1 })
		assert.deepEqual([second.outcome, second.undecryptable, second.errors], ['complete', 0, []], JSON.stringify(second, null, 1))
	})
}

/** Links a device in the terminal and returns its files. */
async function link(t, version) {
	const emulator = await startEmulator('--fast', ...pace(version))
	const directory = await mkdtemp(join(tmpdir(), 'latchkey-shapes-'))
	t.after(() => Promise.all([emulator.stop(), rm(directory, { recursive: true, force: true })]))
	const linking = runLatchkey(emulator, directory, ['link', '--json', '--id', '{zip|base64}|{mega}|{mega_zip}'], {
		LATCHKEY_HANDOFF: 'upload',
		MEGA_EMAIL: emulator.mega_email,
		MEGA_PASSWORD: emulator.mega_password,
		LATCHKEY_MEGA_API_URL: emulator.mega_url
	})
	let jid
	let result
	for await (const line of linking.lines) {
		const status = JSON.parse(line)
		if (status.state === 'awaiting_scan' && !jid) ({ jid } = await emulator.scan(status.qr.data))
		result = status.result
	}
	assert.deepEqual(await linking.end, { code: 0, errors: '' })
	const [archived, creds, zip] = result.session_id.split('|')
	const unzipped = unzipSync(Buffer.from(archived, 'base64'))
	const files = Object.fromEntries(Object.entries(unzipped).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]))
	return { emulator, directory, files, atMega: { creds, zip }, jid }
}

/** Unpacks what is given, and returns the folder. */
async function unpack(emulator, directory, given) {
	const out = join(directory, 'out')
	const unpacking = runLatchkey(emulator, directory, ['session', 'unpack', '--out', out, given], { LATCHKEY_MEGA_API_URL: emulator.mega_url })
	assert.deepEqual(await unpacking.end, { code: 0, errors: '' })
	return out
}

const parsed = async (folder, name) => JSON.parse(await readFile(join(folder, name)))
