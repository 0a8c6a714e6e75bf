// How each bot of the list reads its session ID, written from a description of it: from the text that its user has
// pasted to the files in the folder that it hands to Baileys. What the bot refuses is an error here.

import { gunzipSync } from 'node:zlib'

import { unzipSync } from 'fflate'

/** Returns the files that a bot of this name writes, by name; `fetch` opens an address at MEGA. */
export async function read(name, text, fetch) {
	const reader = READERS[name]
	if (!reader) throw new Error(`nobody has written down how ${name} reads`)
	if (typeof reader === 'function') return reader(text, fetch)
	let value = text
	for (const step of reader) value = await step(value, fetch)
	return { 'creds.json': typeof value === 'string' ? value : value.toString() }
}

// Steps.
const trim = text => text.trim()
const refused = why => {
	throw new Error(`refused: ${why}`)
}
const split = (separator, head) => text => {
	const parts = text.split(separator)
	if (head !== undefined && parts[0] !== head) refused(`begins with ${parts[0].slice(0, 20)}`)
	return parts[1] || refused('nothing behind the separator')
}
const begins = prefix => text => (text.startsWith(prefix) ? text : refused('another prefix'))
const strip = prefix => text => text.replace(prefix, '')
const stripAll = prefix => text => text.replaceAll(prefix, '')
const stripEnd = suffix => text => (text.endsWith(suffix) ? text.slice(0, -suffix.length) : text)
const longerThan = length => text => (text.length > length ? text : refused('too short'))
const dots = strip('...')
// Takes both alphabets, and ignores what belongs to neither.
const base64 = text => Buffer.from(text, 'base64')
// Throws at what is not of the standard alphabet; the bytes are taken for Latin-1, and written as UTF-8.
const latin = text => Buffer.from(atob(text), 'utf8')
const gzipped = bytes => (bytes[0] === 0x1f && bytes[1] === 0x8b ? bytes : refused('it is not gzip'))
const gunzip = bytes => gunzipSync(bytes)
const text = bytes => bytes.toString('utf8')
const isJson = value => (JSON.parse(value), value)
const mega = (reference, fetch) => fetch(`https://mega.nz/file/${reference}`)
const hashed = reference => (reference.split('#')[1] ? reference.split('#').slice(0, 2).join('#') : refused('no key'))
const ascii = bytes => (bytes.every(byte => byte < 128) ? bytes : refused('a character may be cut in two'))

const gzipBehind = (separator, head) => [trim, split(separator, head), dots, base64, gunzip]
const atobBehind = prefix => [stripAll(prefix), latin]
const megaBehind = prefix => [strip(prefix), mega]
const megaAfter = separator => [split(separator), hashed, mega]

const READERS = {
	'gifted-md': gzipBehind('~', 'Gifted'),
	'silva-md-bot': gzipBehind('~', 'Silva'),
	'silva-spark-md': [split('~', 'Silva'), longerThan(9), stripAll('...'), base64, gunzip],
	'keith-md': gzipBehind(';;;', 'KEITH'),
	'knightbot-mini': gzipBehind('!', 'KnightBot'),
	'popkid-xtr': [begins('POPKID~'), strip('POPKID~'), base64, gzipped, gunzip],

	zokou: atobBehind('Zokou-MD-WHATSAPP-BOT;;;=>'),
	'bmw-md': atobBehind('Zokou-MD-WHATSAPP-BOT;;;=>'),
	'arslan-md': atobBehind('Zokou-MD-WHATSAPP-BOT;;;=>'),
	'elitechwiz-v4': atobBehind('Zokou-MD-WHATSAPP-BOT;;;=>'),
	'timnasa-tmd': atobBehind('TIMNASA-MD;;;=>'),
	'lucky-md': atobBehind('LUCKY-MD;;;=>'),
	'beltah-md': atobBehind('BELTAH-MD;;;=>'),
	'eypz-wabot': atobBehind('HACKING-MD;;;=>'),
	'popkid-glx': atobBehind('POPKID;;;=>'),
	'bumblebee-xmd': atobBehind('POPKID;;;=>'),
	'lucky-md-xforce': [stripEnd('LUCKY-XMD%'), latin],
	'raven-bot': [latin],
	'dreaded-v3': [latin],
	'dave-xd': [latin],

	'secktor-md': [longerThan(30), strip('Secktor;;;'), base64, text],
	'toxic-md': [base64, text, isJson],
	'nova-xmd': [base64, text, isJson],
	'wasi-md': [trim, base64, text, isJson],
	'joel-xmd': [base64, text],
	'sarkar-md': [begins('EDITH-MD~'), strip('EDITH-MD~'), base64, text],
	'june-md': [split('JUNE-MD:~'), base64],
	'dave-md-v1': [split('Dave~'), base64],
	'kaya-md': [begins('KAYA=='), strip('KAYA=='), base64],
	'x-byte': [strip('Byte;;;'), base64, text, value => JSON.stringify(JSON.parse(value), null, 2)],

	'popkid-xd': megaBehind('POPKID;;;'),
	'kazura-md': megaBehind('POPKID;;;'),
	'criss-ai': megaBehind('CRISS-AI~>'),
	'khan-md-3': megaBehind('KHAN-MD~'),
	'subzero-md-1': megaBehind('SUBZERO-MD~'),
	'arslan-xd': megaBehind('ARSL~'),
	'vortex-md': megaBehind('HansTz~'),
	'peacemaker-md': megaBehind('PEACEMAKER~'),
	'tyrex-md': [strip('tyrex~'), trim, mega],
	'empire-md': [mega],
	'induwa-md': [mega],
	'dave-md': [value => (value.includes('IK~') ? refused('IK~') : value), mega],
	'stark-md': [strip('STARK-ALI~'), mega, ascii],
	'kelly-md': [strip('Loft~'), mega, ascii],
	'ultra-md': [mega, ascii],
	'nitro-xmd': megaAfter('POPKID;;;'),
	'cloud-ai': megaAfter('CLOUD-AI~'),
	'peace-md': megaAfter('PEACE~'),
	'joel-md': megaAfter('JOEL-XMD~'),
	'cyberion-spark-x': megaAfter('Buddy;;;'),

	'amazing-bot': amazingBot,
	'suhail-md': suhail
}

async function amazingBot(pasted, fetch) {
	const value = pasted.trim().replace(/^['"`]/, '').replace(/['"`]$/, '').replace(/^SESSION_ID=/i, '').trim()
	const link = /^(?:amazingbot |ilombot )?(?:ilombot|amazingbot)--/i
	if (!link.test(value)) {
		const json = JSON.parse(base64(value.replace(/^Ilom~/i, '')).toString())
		return unpackedByAmazingBot(json)
	}
	const address = base64(value.replace(link, '').replace(/\s/g, '')).toString().trim()
	if (!/^https:\/\/mega\.nz\/(file|folder)\//.test(address)) refused('it asks a server of its own')
	const content = await fetch(address)
	if (content.subarray(0, 2).toString() !== 'PK') return unpackedByAmazingBot(JSON.parse(content.toString()))
	const files = Object.fromEntries(Object.entries(unzipSync(content)).map(([name, file]) => [name, Buffer.from(file).toString()]))
	return files['creds.json'] ? files : refused('no creds.json at the root')
}

// The key files of `multi` land in a folder that Baileys does not look into.
const unpackedByAmazingBot = json => ({ 'creds.json': JSON.stringify(json.creds ?? json, null, 2) })

function suhail(pasted) {
	const value = pasted
		.replace(/^SESSION_\d\d_\d\d_\d\d_\d\d_/gi, '')
		.replace(/^SESSION_ID_\d\d_\d\d_\d\d_\d\d_/gi, '')
		.replace(/^SUHAIL_\d\d_\d\d_\d\d_\d\d_/gi, '')
		.replace(/Secktor;;;|Vorterx;;;|Suhail;;;/gi, '')
		.trim()
	const isPaste = value.startsWith('PId_') || (value.length < 30 && /guru/i.test(value)) || (value.length > 3 && value.length < 20)
	if (isPaste) refused('it is taken for the id of a paste')
	const json = JSON.parse(base64(value).toString())
	if (!json['creds.json']) return { 'creds.json': JSON.stringify(json, null, 2) }
	const texts = Object.entries(json).map(([name, file]) => [name, typeof file === 'string' ? file : JSON.stringify(file, null, 2)])
	return Object.fromEntries(texts)
}
