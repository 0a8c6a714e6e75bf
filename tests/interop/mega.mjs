// Real megajs, which connects only to the emulator.

import { createHmac } from 'node:crypto'

// megajs uses the global fetch that it finds at its first request, so this confines it.
const anywhere = globalThis.fetch
globalThis.fetch = (url, options) => {
	const { hostname } = new URL(url)
	if (hostname !== '127.0.0.1') throw new Error(`megajs tried to connect to ${hostname}`)
	return anywhere(url, options)
}

const { API, File, Storage } = await import('megajs')

/** Logs in to the emulator's account. */
export function login(emulator, options = {}) {
	return new Storage({
		email: emulator.mega_email,
		password: emulator.mega_password,
		gateway: gateway(emulator),
		...options
	}).ready
}

/** Opens a link as a bot does: with the link alone and no account. */
export async function open(emulator, link) {
	const file = File.fromURL(link, { api: new API(false, { gateway: gateway(emulator) }) })
	await file.loadAttributes()
	return { name: file.name, content: await file.downloadBuffer() }
}

/** Returns the code that an authenticator app shows for this secret now. */
export function mfaCode(secret, now = Date.now()) {
	const bits = [...secret].map(letter => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
	const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)))
	const period = Buffer.alloc(8)
	period.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
	const mac = createHmac('sha1', key).update(period).digest()
	const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff
	return String(number % 1_000_000).padStart(6, '0')
}

const gateway = emulator => `${emulator.mega_url}/`
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
