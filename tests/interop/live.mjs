// The bot of docs/live-test.md: real Baileys on a session's folder, for a while. Prints one line of JSON in which there
// is no number, no name and no text.

import { parseArgs } from 'node:util'

import { load, VERSIONS } from './bot.mjs'

const USAGE = `usage: node tests/interop/live.mjs FOLDER [options]

  --version V     the Baileys to be: ${Object.keys(VERSIONS).join(', ')} (default: 7)
  --stay SECONDS  how long to stay (default: 60)
  --messages N    leave as soon as N messages, the app-state keys and all answers are there
  --early         ask for the account's own devices before the session goes active
  --say TEXT      send this text to the account's own chat
  --revision N    the revision of WhatsApp Web to be (default: the newest that Baileys can fetch)
  --url URL       another server than WhatsApp's, such as the emulator
`

const { values, positionals } = parse()
if (values.help) {
	process.stdout.write(USAGE)
	process.exit(0)
}
const [folder, ...more] = positionals
if (!folder || more.length) usage()

// libsignal prints whole sessions; what it complains of is counted.
let complaints = 0
let isOver = false
console.log = console.info = console.warn = () => {}
console.error = () => complaints++

// Older versions leave what they have in hand to nobody: once the bot leaves, it fails because of that.
process.on('unhandledRejection', error => {
	if (!isOver) throw error
})

const baileys = await load(values.version)
const { state, saveCreds } = await baileys.useMultiFileAuthState(folder)
const report = {
	baileys: values.version, opened: false, restarts: 0, messages: 0, undecryptable: 0, histories: 0,
	app_state_keys: false, first_messages: { with_pre_key: 0, without: 0 }, early: null, said: null, closed: null,
	errors: []
}
let socket
let staying
const over = new Promise(resolve => {
	staying = setTimeout(() => resolve(), Number(values.stay) * 1000)
	connect(resolve, newestVersion())
})
// Version 6 may hold back messages from its offline time until the next one arrives.
const flusher = setInterval(() => values.version !== '7' && socket?.ev.flush(true), 250)
let looking
const settling = new Promise(resolve => {
	looking = setInterval(() => hasAll() && resolve(), 100)
})
await Promise.race([over, settling])
isOver = true
clearInterval(flusher)
await Promise.resolve(socket?.end(undefined)).catch(() => {})
report.libsignal_complaints = complaints
process.stdout.write(`${JSON.stringify(report)}\n`)
process.exitCode = report.opened && !report.closed ? 0 : 1
clearTimeout(staying)
clearInterval(looking)
// What is being written to the folder is finished; what else may hold the process is not waited for.
setTimeout(() => process.exit(), 5000).unref()

/** Returns whether all that is waited for has come, where that was told. */
function hasAll() {
	return values.messages && report.opened && report.messages >= Number(values.messages) && report.app_state_keys
		&& (!values.say || report.said) && (!values.early || report.early)
}

async function newestVersion() {
	if (values.revision) return [2, 3000, Number(values.revision)]
	if (values.url) return undefined
	const { version, isLatest } = await baileys.fetchLatestWaWebVersion({})
	return isLatest ? version : undefined
}

async function connect(done, version) {
	const announced = await version
	socket = baileys.makeWASocket({
		auth: state,
		logger: logger(),
		getMessage: async () => undefined,
		...(values.url ? { waWebSocketUrl: values.url } : {}),
		...(announced ? { version: announced } : {})
	})
	const { ws, ev } = socket
	ev.on('creds.update', async () => {
		await saveCreds()
		report.app_state_keys = Boolean(state.creds.myAppStateKeyId)
	})
	ev.on('messaging-history.set', () => report.histories++)
	ev.on('messages.upsert', ({ messages }) => {
		for (const { messageStubType } of messages) {
			// The stub type of messages that could not be decrypted.
			if (messageStubType === 2) report.undecryptable++
			else report.messages++
		}
	})
	ws.on('CB:message', ({ content }) => {
		const first = Array.isArray(content) ? content.filter(({ tag, attrs }) => tag === 'enc' && attrs.type === 'pkmsg') : []
		// After the version's byte comes the id of the one-time key, field 1, if one was used.
		for (const { content: bytes } of first) report.first_messages[bytes[1] === 0x08 ? 'with_pre_key' : 'without']++
	})
	if (values.early) ws.on('CB:success', () => ask().then(answer => (report.early = answer)))
	ev.on('connection.update', async ({ connection, lastDisconnect, qr }) => {
		if (isOver) return
		if (qr) {
			report.closed = 'the folder holds no session'
			return done()
		}
		if (connection === 'open') {
			report.opened = true
			if (values.say) report.said = await say()
		}
		if (connection !== 'close') return
		const code = lastDisconnect?.error?.output?.statusCode
		if (code === baileys.DisconnectReason.restartRequired) {
			report.restarts++
			connect(done, version)
		} else {
			report.closed = code ?? 'unknown'
			done()
		}
	})
}

/** Asks, on a connection that is still passive, which devices the account has. */
async function ask() {
	const own = baileys.jidNormalizedUser(state.creds.me.id)
	const list = (tag, attrs, content) => ({ tag, attrs, content })
	const query = list('query', {}, [list('devices', { version: '2' })])
	const users = list('list', {}, [list('user', { jid: own })])
	try {
		const usync = { sid: socket.generateMessageTag(), mode: 'query', last: 'true', index: '0', context: 'message' }
		const answer = await socket.query(list('iq', { to: '@s.whatsapp.net', type: 'get', xmlns: 'usync' }, [
			list('usync', usync, [query, users])
		]))
		return answer.attrs.type
	} catch (error) {
		return `refused: ${error.output?.statusCode ?? harmless(error.message)}`
	}
}

async function say() {
	try {
		await socket.sendMessage(baileys.jidNormalizedUser(state.creds.me.id), { text: values.say })
		return 'sent'
	} catch (error) {
		return harmless(error.message)
	}
}

function logger() {
	const silent = () => {}
	const note = (first, second) => {
		// What is still in hand when the bot leaves fails because it leaves.
		if (!isOver) report.errors.push(harmless(second ?? (typeof first === 'string' ? first : first?.err?.message)))
	}
	const self = { level: 'error', trace: silent, debug: silent, info: silent, warn: silent, error: note, fatal: note, child: () => self }
	return self
}

/** Returns a text of Baileys' own without what may have been put into it. */
function harmless(text) {
	return String(text ?? 'an error').replace(/[\w.:-]*@[\w.]+/g, '…').replace(/\d{5,}/g, '…').slice(0, 120)
}

function parse() {
	const text = { type: 'string' }
	try {
		return parseArgs({
			allowPositionals: true,
			options: {
				help: { type: 'boolean' },
				version: { ...text, default: '7' },
				stay: { ...text, default: '60' },
				messages: text,
				early: { type: 'boolean' },
				say: text,
				revision: text,
				url: text
			}
		})
	} catch {
		return usage()
	}
}

function usage() {
	process.stderr.write(USAGE)
	process.exit(2)
}
