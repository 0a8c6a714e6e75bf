// Real Baileys, measured for comparison. Prints one JSON object per line: first its first QR code, then
// the response to each command on standard input. It exits when its input ends.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const PACKAGE = new URL('../interop/node_modules/baileys-7/', import.meta.url)
const { DisconnectReason, initAuthCreds, makeWASocket } = await import(new URL('lib/index.js', PACKAGE))

const url = process.argv[2]
if (!['127.0.0.1', 'localhost'].includes(new URL(url).hostname)) throw new Error(`${url} is not on this machine`)

const waiting = []
const silent = () => {}
const logger = {
	level: 'silent', trace: silent, debug: silent, info: silent, warn: silent, error: silent, fatal: silent,
	child: () => logger
}

await start()
say({ qr: true, versions: `Baileys ${packageVersion()}, Node ${process.versions.node}` })

for await (const line of createInterface({ input: process.stdin })) {
	const { command, count, at_once: atOnce } = JSON.parse(line)
	if (command === 'start') {
		say({ milliseconds: await startMany(count, atOnce) })
	} else if (command === 'link') {
		await link()
		say({ open: true })
	} else if (command === 'settle') {
		await new Promise(resolve => setTimeout(resolve, 500))
		globalThis.gc?.()
		say({ settled: true })
	}
}
process.exit(0)

/** Starts sockets, several concurrently, and resolves to how long each took to its QR code. */
async function startMany(count, atOnce) {
	const milliseconds = []
	let left = count
	const worker = async () => {
		while (left-- > 0) {
			const begin = performance.now()
			await start()
			milliseconds.push(performance.now() - begin)
		}
	}
	await Promise.all(Array.from({ length: atOnce }, worker))
	return milliseconds
}

/** Starts a socket that waits to be scanned; resolves at its first QR code. */
function start() {
	return new Promise((resolve, reject) => {
		const socket = open(freshAuth(), ({ qr, connection, lastDisconnect }) => {
			if (qr) resolve()
			if (connection === 'close') reject(lastDisconnect?.error ?? new Error('closed'))
		})
		waiting.push(socket)
	})
}

/** Shows a QR code; resolves once the device that it linked has logged in. */
function link() {
	const auth = freshAuth()
	return new Promise((resolve, reject) => {
		let shown = false
		const connect = () => {
			const socket = open(auth, ({ qr, connection, lastDisconnect }) => {
				if (qr && !shown) {
					shown = true
					say({ scan: qr })
				}
				if (connection === 'open') {
					socket.ev.removeAllListeners('connection.update')
					socket.end(undefined)
					resolve()
				}
				if (connection === 'close') {
					const restart = lastDisconnect?.error?.output?.statusCode === DisconnectReason.restartRequired
					if (restart) connect()
					else reject(lastDisconnect?.error ?? new Error('closed'))
				}
			})
			socket.ev.on('creds.update', update => Object.assign(auth.creds, update))
		}
		connect()
	})
}

function open(auth, update) {
	const socket = makeWASocket({ auth, waWebSocketUrl: url, logger, generateHighQualityLinkPreview: false })
	socket.ev.on('connection.update', update)
	return socket
}

function freshAuth() {
	const creds = initAuthCreds()
	return { creds, keys: memoryKeys() }
}

/** Keeps keys in memory only, which is Baileys at its fastest. */
function memoryKeys() {
	const kept = new Map()
	return {
		get: async (type, ids) => Object.fromEntries(ids.map(id => [id, kept.get(`${type}/${id}`)])),
		set: async data => {
			for (const [type, entries] of Object.entries(data)) {
				for (const [id, value] of Object.entries(entries)) kept.set(`${type}/${id}`, value)
			}
		}
	}
}

function packageVersion() {
	return JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8')).version
}

function say(what) {
	process.stdout.write(`${JSON.stringify(what)}\n`)
}
