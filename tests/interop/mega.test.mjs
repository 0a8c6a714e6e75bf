// Real megajs can use the emulated MEGA.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'

import { startEmulator } from './emulator.mjs'
import { login, mfaCode, open } from './mega.mjs'

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

test('megajs uploads, lists, links and opens files of every size', async t => {
	const emulator = await start(t)
	const storage = await emulator.login()
	for (const size of [1, 15, 16, 17, 1000, 131_056, 131_073, 393_217, (1 << 20) + 5, 3_000_000]) {
		const content = randomBytes(size)
		const link = await upload(storage, `file ${size}`, content)
		assert.match(link, /^https:\/\/mega\.nz\/file\/[\w-]{8}#[\w-]{43}$/)
		const opened = await open(emulator, link)
		assert.equal(opened.name, `file ${size}`)
		assert.ok(opened.content.equals(content), `${size} bytes`)
	}
	const { mega, violations } = await emulator.state()
	assert.deepEqual(violations, [])
	assert.equal(mega.logins, 1)
	assert.equal(mega.max_in_flight, 1)
	assert.deepEqual([mega.files.length, mega.uploads, mega.exports], [10, 10, 10])
})

test('megajs finds its files again after another login, and deletes them', async t => {
	const emulator = await start(t)
	const first = await emulator.login()
	const contents = { 'creds.json': randomBytes(3000), 'session.zip': randomBytes(200_000) }
	const links = {}
	for (const [name, content] of Object.entries(contents)) links[name] = await upload(first, name, content)

	const second = await emulator.login()
	assert.deepEqual(second.root.children.map(file => file.name).sort(), Object.keys(contents))
	for (const file of second.root.children) {
		assert.ok((await file.downloadBuffer()).equals(contents[file.name]), file.name)
		assert.equal(await file.link(), links[file.name])
	}
	const { spaceUsed } = await second.getAccountInfo()
	assert.equal(spaceUsed, 203_000)
	await second.find('creds.json').delete(true)
	await assert.rejects(open(emulator, links['creds.json']), /ENOENT/)
	const { mega, violations } = await emulator.state()
	assert.deepEqual(violations, [])
	assert.deepEqual([mega.logins, mega.exports, mega.deletes, mega.sessions], [2, 2, 1, 2])
	const [left] = await emulator.megaFiles()
	assert.equal(left.name, 'session.zip')
	assert.ok(left.content.equals(contents['session.zip']))
})

test('megajs is notified of what others do', async t => {
	const emulator = await start(t)
	const [listener, uploader] = [await emulator.login(), await emulator.login()]
	const heard = new Promise(resolve => listener.once('add', resolve))
	await upload(uploader, 'creds.json', randomBytes(100))
	assert.equal((await heard).name, 'creds.json')
	const gone = new Promise(resolve => listener.once('delete', resolve))
	await uploader.find('creds.json').delete(true)
	assert.equal((await gone).name, 'creds.json')
})

test('megajs logs in to an old account', async t => {
	const emulator = await start(t, '--mega-account', 'v1')
	const storage = await emulator.login()
	await upload(storage, 'creds.json', randomBytes(100))
	assert.deepEqual((await emulator.state()).violations, [])
})

test('megajs needs the password and the second factor', async t => {
	const emulator = await start(t, '--mega-mfa', SECRET)
	await assert.rejects(emulator.login({ password: 'guessed' }), /ENOENT/)
	await assert.rejects(emulator.login(), /EMFAREQUIRED/)
	await assert.rejects(emulator.login({ secondFactorCode: '000000' }), /EFAILED/)
	const storage = await emulator.login({ secondFactorCode: mfaCode(SECRET) })
	const { mega, violations } = await emulator.state()
	assert.deepEqual([mega.logins, mega.refused_logins, violations], [1, 3, []])
})

test('megajs solves the proof of work', async t => {
	const emulator = await start(t)
	const storage = await emulator.login()
	await emulator.megaInject('hashcash', 'p')
	const content = randomBytes(100)
	const opened = await open(emulator, await upload(storage, 'creds.json', content))
	assert.ok(opened.content.equals(content))
	const { mega, violations } = await emulator.state()
	assert.deepEqual([mega.proofs, mega.files.length, violations], [1, 1, []])
})

test('megajs is told when the transfer quota is exhausted', async t => {
	const emulator = await start(t)
	const storage = await emulator.login()
	const link = await upload(storage, 'creds.json', randomBytes(100))
	await emulator.megaInject({ bandwidth_limit: { seconds_left: 90 } }, 'download')
	await assert.rejects(open(emulator, link), { timeLimit: '90' })
})

// The bugs of megajs 1.3.10 show that the emulator checks: an empty last chunk has no MAC, and a
// session ID may begin with a zero.
test('the emulator sees the MACs that megajs gets wrong', async t => {
	const emulator = await start(t)
	const storage = await emulator.login()
	for (const size of [0, 131_057, 131_072, 393_216]) await upload(storage, 'file', randomBytes(size))
	const wrong = 'mega: expected the key to carry the MAC of the content'
	assert.deepEqual((await emulator.state()).violations, Array(4).fill(wrong))
})

test('megajs loses the zero at the beginning of a session id', async t => {
	const emulator = await start(t, '--mega-session', 'rsa-leading-zero')
	await assert.rejects(emulator.login(), /ESID/)
	assert.equal((await emulator.state()).mega.logins, 1)
})

/** Starts an emulator; every client that logs in closes before the emulator stops. */
async function start(t, ...parameters) {
	const emulator = await startEmulator(...parameters)
	const storages = []
	t.after(async () => {
		for (const storage of storages) {
			// It polls for events once more, and the emulator may have stopped by then.
			storage.api.on('error', () => {})
			await storage.close()
		}
		await emulator.stop()
	})
	const remembered = async options => {
		const storage = await login(emulator, options)
		storages.push(storage)
		return storage
	}
	return { ...emulator, login: remembered }
}

async function upload(storage, name, content) {
	const file = await storage.upload({ name, size: content.length }, Buffer.from(content)).complete
	return file.link()
}
