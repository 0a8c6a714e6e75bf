// Real megajs, which talks to the emulator and to nothing else.

import { createHmac } from 'node:crypto'

// megajs takes the fetch that it finds at its first request. Its way out ends here.
const anywhere = globalThis.fetch
globalThis.fetch = (url, options) => {
	const { hostname } = new URL(url)
	if (hostname !== '127.0.0.1') throw new Error(`megajs wanted to talk to ${hostname}`)
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

/** Opens a link as a bot does: with nothing but the link, and no account. */
export async function open(emulator, link) {
	const file = File.fromURL(link, { api: new API(false, { gateway: gateway(emulator) }) })
	await file.loadAttributes()
	return { name: file.name, content: await file.downloadBuffer() }
}

/** The code that an authenticator shows for this secret now. */
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
