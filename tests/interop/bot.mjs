// A bot on real Baileys, which connects only to a server on this machine.
//
// As a module: runBot({ version, url, creds | authDir, … }) resolves to a report.
// As a program: node bot.mjs --version 7 --creds creds.json --url ws://… --expect-messages 3 --timeout 60
// prints the report as one JSON line, and exits with 0 if it connected and received what was expected.

import { mkdtemp, readFile, rm, writeFile, cp } from 'node:fs/promises'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { CEILING_MS, until } from './until.mjs'

// libsignal prints whole sessions, private keys included, and reports on stderr what it cannot decrypt.
const complaints = []
console.info = () => {}
console.warn = () => {}
console.error = (...text) => complaints.push(text.map(String).join(' '))

/** The versions that bots run, and the package under which each is installed. */
export const VERSIONS = { '7': 'baileys-7', '6.17': 'baileys-6.17', '6.7': 'baileys-6.7' }

/** The emulator's arguments: Baileys 6 misses what a server sends before it has seen its own last word written. */
export const pace = version => (version === '7' ? [] : ['--latency-ms', '250'])

/**
 * Runs a bot until it has received what is expected, or times out.
 *
 * @param {object} options
 * @param {string} options.version '7', '6.17' or '6.7'
 * @param {string} options.url the URL of the websocket, on this machine
 * @param {string} [options.ca] the root that vouches for the server, in PEM
 * @param {string | object} [options.creds] creds.json: its path, its text, or the parsed object
 * @param {string} [options.authDir] a folder of useMultiFileAuthState, which the bot changes
 * @param {number} [options.expectMessages] the number of texts to wait for; 0 waits for none
 * @param {boolean} [options.expectKeyShare] whether to wait for the app-state keys
 * @param {() => Promise<boolean>} [options.isSettled] polled before the bot disconnects, until it is true
 * @param {number} [options.timeoutMs] the time limit
 * @param {number} [options.lingerMs] how long to stay connected once everything has arrived
 * @param {string} [options.reply] a reply to every text, sent before the bot disconnects
 * @param {(qr: string) => void} [options.onQr] called with each QR text; without it, a QR text is a failure
 * @param {{ number: string, onCode: (code: string) => void }} [options.byCode] asks for a pairing code for
 *   this number at the first QR text, and calls onCode with it once the server has responded
 * @param {() => void} [options.onOpen] called when the connection opens
 * @param {boolean} [options.comesBack] whether it connects again when its connection is replaced, as most bots do
 * @param {number} [options.revision] the revision to announce instead of the version's own
 * @param {object} [options.socket] additional options for makeWASocket
 */
export async function runBot(options) {
	const { version, url, expectMessages = 0, expectKeyShare = false } = options
	const { timeoutMs = CEILING_MS, lingerMs = 300 } = options
	assertLocal(url)
	const baileys = await load(version)
	const folder = options.authDir ?? (await mkdtemp(join(tmpdir(), 'latchkey-bot-')))
	if (!options.authDir && options.creds) await writeFile(join(folder, 'creds.json'), await credsText(options.creds))
	const { state, saveCreds } = await baileys.useMultiFileAuthState(folder)

	const report = {
		version, opened: false, qrs: 0, restarts: 0, returns: 0, messages: [], replies: 0, undecryptable: 0,
		appStateKeyId: null, closed: null, errors: [], warnings: [], me: null
	}
	let socket
	let done
	const finished = new Promise(resolve => (done = resolve))
	const timer = setTimeout(() => done('timeout'), timeoutMs)
	// Version 6 may hold back messages from its offline time until the next one arrives.
	const flusher = setInterval(() => version !== '7' && socket?.ev.flush(true), 250)
	let isLeaving = false
	const settle = () => {
		const complete = report.opened
			&& report.messages.length >= expectMessages
			&& (!expectKeyShare || report.appStateKeyId)
			&& (!options.reply || report.replies >= expectMessages)
		if (!complete || isLeaving) return
		isLeaving = true
		const leave = () => setTimeout(() => done('complete'), lingerMs)
		if (options.isSettled) until('everything is settled', options.isSettled).then(leave, error => done(error.message))
		else leave()
	}

	let asked = false
	const askForCode = () => {
		if (asked) return
		asked = true
		// Baileys returns the code before the server has responded.
		const accepted = new Promise(resolve => {
			socket.ws.on('frame', ({ content }) => {
				if (Array.isArray(content) && content.some(({ tag }) => tag === 'link_code_companion_reg')) resolve()
			})
		})
		Promise.all([socket.requestPairingCode(options.byCode.number), accepted])
			.then(([code]) => options.byCode.onCode(code))
			.catch(error => done(`no code: ${error.message}`))
	}

	const connect = () => {
		socket = baileys.makeWASocket({
			auth: state,
			waWebSocketUrl: url,
			logger: recorder(report),
			...(options.revision ? { version: [2, 3000, options.revision] } : {}),
			// Version 6 fetches every part of the history from WhatsApp's media servers.
			...(version === '7' ? {} : { shouldSyncHistoryMessage: () => false }),
			generateHighQualityLinkPreview: false,
			getMessage: async () => undefined,
			...(options.ca && { agent: new Agent({ ca: options.ca }) }),
			...options.socket
		})
		socket.ev.on('creds.update', async () => {
			await saveCreds()
			report.appStateKeyId = state.creds.myAppStateKeyId ?? null
			settle()
		})
		socket.ev.on('messages.upsert', ({ messages }) => {
			for (const message of messages) {
				const text = note(report, message)
				if (text && options.reply && !message.key.fromMe) {
					socket.sendMessage(message.key.remoteJid, { text: `${options.reply} ${text}` }).then(() => {
						report.replies++
						settle()
					}, error => {
						report.errors.push({ level: 'error', text: `cannot reply: ${error.stack}` })
					})
				}
			}
			settle()
		})
		socket.ev.on('connection.update', ({ connection, qr, lastDisconnect }) => {
			if (qr) {
				report.qrs++
				if (options.byCode) askForCode()
				else if (options.onQr) options.onQr(qr)
				else done('qr')
			}
			if (connection === 'open') {
				report.opened = true
				report.me = state.creds.me
				options.onOpen?.()
				settle()
			}
			if (connection === 'close') {
				const code = lastDisconnect?.error?.output?.statusCode
				if (code === baileys.DisconnectReason.restartRequired) {
					report.restarts++
					connect()
				} else if (options.comesBack && code === baileys.DisconnectReason.connectionReplaced) {
					report.returns++
					connect()
				} else {
					report.closed = { code, message: lastDisconnect?.error?.message }
					done('closed')
				}
			}
		})
	}
	connect()
	report.outcome = await finished
	report.errors.push(...complaints.splice(0).map(text => ({ level: 'error', text })))
	clearTimeout(timer)
	clearInterval(flusher)
	socket.ev.removeAllListeners('connection.update')
	await Promise.resolve(socket.end(undefined)).catch(() => {})
	await new Promise(resolve => setTimeout(resolve, 100))
	await saveCreds()
	report.creds = JSON.parse(await readFile(join(folder, 'creds.json'), 'utf8'))
	if (!options.authDir) await rm(folder, { recursive: true, force: true })
	return report
}

/** Copies an auth folder, so that a bot can use it without changing the original. */
export async function copyOf(folder) {
	const copy = await mkdtemp(join(tmpdir(), 'latchkey-bot-'))
	await cp(folder, copy, { recursive: true })
	return copy
}

/** Loads one of the versions. */
export async function load(version) {
	const name = VERSIONS[version]
	if (!name) throw new Error(`version ${version} is not one of ${Object.keys(VERSIONS).join(', ')}`)
	const loaded = await import(name)
	// 6.17 is CommonJS and exports everything under its default export.
	return loaded.makeWASocket ? loaded : loaded.default
}

/** Reads a creds.json in any accepted form; its content is passed on byte for byte. */
async function credsText(creds) {
	if (typeof creds !== 'string') return JSON.stringify(creds)
	return creds.trimStart().startsWith('{') ? creds : readFile(creds, 'utf8')
}

function assertLocal(url) {
	if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)) {
		throw new Error(`${url} is not on this machine`)
	}
}

function note(report, message) {
	const text = message.message?.conversation ?? message.message?.extendedTextMessage?.text
	if (text !== undefined && text !== null && text !== '') {
		report.messages.push({ id: message.key.id, from: message.key.remoteJid, text })
	}
	// The stub type of messages that could not be decrypted.
	if (message.messageStubType === 2) report.undecryptable++
	return text
}

/** Returns a logger that keeps every line of level warn and above, as { level, text }. */
function recorder(report) {
	const record = (into, level) => (first, second) => {
		const context = typeof first === 'object' ? first : undefined
		const text = [second ?? (typeof first === 'string' ? first : ''), describe(context)]
		into.push({ level, text: text.filter(Boolean).join(' ') })
	}
	const silent = () => {}
	const logger = {
		level: 'warn', trace: silent, debug: silent, info: silent,
		warn: record(report.warnings, 'warn'),
		error: record(report.errors, 'error'),
		fatal: record(report.errors, 'fatal'),
		child: () => logger
	}
	return logger
}

function describe(context) {
	if (!context) return ''
	const error = context.err ?? context.error ?? context.e ?? context.trace
	if (error) return error.stack ?? String(error)
	return JSON.stringify(context, (_, value) => (value?.type === 'Buffer' ? '[bytes]' : value))?.slice(0, 400)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const { values } = parseArgs({
		options: {
			version: { type: 'string', default: '7' },
			url: { type: 'string' },
			creds: { type: 'string' },
			'auth-dir': { type: 'string' },
			'expect-messages': { type: 'string', default: '0' },
			'expect-key-share': { type: 'boolean', default: false },
			timeout: { type: 'string', default: String(CEILING_MS / 1000) },
			linger: { type: 'string', default: '0.3' },
			revision: { type: 'string' }
		}
	})
	if (!values.url || !(values.creds || values['auth-dir'])) {
		process.stderr.write('usage: node bot.mjs --url ws://127.0.0.1:PORT/ws/chat --creds creds.json [--version 7]\n')
		process.exit(2)
	}
	// The reader expects exactly one line, so nothing else may be printed.
	console.log = () => {}
	const report = await runBot({
		version: values.version,
		url: values.url,
		creds: values.creds,
		authDir: values['auth-dir'],
		expectMessages: Number(values['expect-messages']),
		expectKeyShare: values['expect-key-share'],
		timeoutMs: Number(values.timeout) * 1000,
		lingerMs: Number(values.linger) * 1000,
		revision: values.revision && Number(values.revision)
	})
	process.stdout.write(`${JSON.stringify(report)}\n`)
	process.exit(report.outcome === 'complete' ? 0 : 1)
}
