// Runs the emulator as a separate process, and wraps its API.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { until } from './until.mjs'

const BUILT = fileURLToPath(new URL('../../target/debug/latchkey-emulator', import.meta.url))

/** Starts the emulator with these arguments; stop() ends it. With --tls, ca_pem is the root that vouches for it. */
export async function startEmulator(...args) {
	const program = process.env.LATCHKEY_EMULATOR ?? BUILT
	if (!existsSync(program)) {
		throw new Error(`${program} does not exist: run cargo build -p latchkey-emulator first`)
	}
	const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
	const lines = createInterface({ input: child.stdout })
	const places = await new Promise((resolve, reject) => {
		lines.once('line', line => resolve(JSON.parse(line)))
		child.once('exit', code => reject(new Error(`the emulator exited with ${code}`)))
	})
	const call = async (path, body) => {
		const answer = await fetch(`${places.control_url}/${path}`, body && {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		})
		const json = await answer.json()
		if (!answer.ok) throw new Error(json.error)
		return json
	}
	return {
		...places,
		state: () => call('state'),
		scan: qr => call('scan', { qr }),
		retire: qr => call('retire', { qr }),
		enterCode: code => call('enter_code', { code }),
		refreshCode: (manual = false) => call('refresh_code', { manual }),
		demandPasskey: gate => call('demand_passkey', { gate }),
		signPasskey: options => call('passkey_sign', { options }).then(({ assertion }) => assertion),
		/** The account's whole passkey, for an authenticator of the browser's. */
		passkey: (phone = 0) => call('passkey', { phone }),
		confirmationCode: () => call('confirmation_code', {}).then(({ code }) => code),
		inject: (fault, stage, times = 1) => call('inject', { fault, stage, times }),
		strike: fault => call('strike', { fault }),
		/** Drops the connection on which Latchkey holds a device online, which ends the hold. */
		endHold: async () => {
			await until('the device is active', async () => (await call('state')).devices.some(({ active }) => active))
			await call('strike', { fault: 'drop' })
		},
		keyShare: device => call('send', { what: 'key_share', device }),
		history: device => call('send', { what: 'history', device }),
		text: (device, contact, text) => call('send', { what: 'text', device, contact, text }),
		ownText: (device, chat, text) => call('send', { what: 'own_text', device, chat, text }),
		unlink: device => call('unlink', { device }),
		restart: downForMs => call('restart', { down_for_ms: downForMs }),
		megaFiles: async () => (await call('mega/files'))
			.map(file => ({ ...file, content: Buffer.from(file.content, 'base64') })),
		megaInject: (fault, stage, times = 1) => call('mega/inject', { fault, stage, times }),
		megaExpireSessions: () => call('mega/expire_sessions', {}),
		stop: () => new Promise(resolve => {
			child.once('exit', resolve)
			child.kill('SIGTERM')
		})
	}
}
