// A browser with deploy/extension in it, and a WhatsApp Web of our own behind the real one's name.

import { createECDH, createPrivateKey } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { chromium } from 'playwright-core'

import { CEILING_MS, until } from '../../interop/until.mjs'
import { startProxy } from './proxy.mjs'
import { ARGUMENTS, executablePath } from './screen.mjs'
import { startSite } from './site.mjs'

const EXTENSION = fileURLToPath(new URL('../../../deploy/extension', import.meta.url))
const HOST = 'web.whatsapp.com'

/** In the place of WhatsApp Web: as strict as that, it tells at /asked what is asked of its passkeys. */
const WHATSAPP_WEB = `<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy"
	content="default-src 'none'; script-src 'nonce-own'; connect-src 'self'; require-trusted-types-for 'script'">
<title>WhatsApp Web</title><body><main>Not the real one.</main><script nonce="own">
	const { get } = CredentialsContainer.prototype
	CredentialsContainer.prototype.get = function ({ publicKey }) {
		const asked = { ...publicKey, challenge: [...publicKey.challenge], wasClicked: navigator.userActivation.isActive }
		fetch('/asked', { method: 'POST', body: JSON.stringify(asked), keepalive: true })
		return get.call(this, { publicKey })
	}
</script>`

/**
 * Starts such a browser; close() ends it and all that it stands on.
 *
 * @param {object} [options]
 * @param {string} [options.language] what the browser's own windows speak
 * @param {{ width: number, height: number }} [options.viewport]
 */
export async function launchWithExtension({ language = 'en-US', viewport } = {}) {
	const site = await startSite(WHATSAPP_WEB)
	const proxy = await startProxy({ [HOST]: site.at() })
	const { port } = new URL(proxy.at(HOST))
	const profile = await mkdtemp(join(tmpdir(), 'latchkey-profile-'))
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: executablePath(),
		ignoreDefaultArgs: ['--disable-extensions'],
		viewport,
		args: [
			...ARGUMENTS, `--lang=${language}`, '--ignore-certificate-errors', '--enable-unsafe-extension-debugging',
			`--host-resolver-rules=MAP ${HOST}:443 127.0.0.1:${port}`,
			`--disable-extensions-except=${EXTENSION}`, `--load-extension=${EXTENSION}`
		]
	})
	context.setDefaultTimeout(CEILING_MS)
	const worker = context.serviceWorkers()[0] ?? await context.waitForEvent('serviceworker')
	await until('the extension has begun', () => worker.evaluate(() => chrome.action?.onClicked.hasListeners()))
	const { host: id } = new URL(worker.url())
	const devtools = await context.browser().newBrowserCDPSession()
	return {
		context,
		worker,
		id,
		/** Presses the extension's button in the browser's toolbar while this tab is up. */
		press: async tab => {
			await tab.bringToFront()
			const { targetInfos } = await devtools.send('Target.getTargets', { filter: [{ type: 'tab' }] })
			const { targetId } = targetInfos.find(({ url }) => url === tab.url())
			await devtools.send('Extensions.triggerAction', { id, targetId })
		},
		/** Waits for what is asked of the passkeys of WhatsApp's page. */
		asked: async () => {
			const request = await context.waitForEvent('request', request => request.url() === `https://${HOST}/asked`)
			return request.postDataJSON()
		},
		/** Does something, and returns the page of the extension that comes of it. */
		confirmation: async action => {
			const [tab] = await Promise.all([context.waitForEvent('page'), action()])
			return new Confirmation(context, tab)
		},
		/** Takes WhatsApp Web from the network. */
		goOffline: () => proxy.close(),
		close: async () => {
			await context.close()
			proxy.close()
			site.close()
			rmSync(profile, { recursive: true, force: true })
		}
	}
}

/** The page of the extension on which a person says yes or no. */
export class Confirmation {
	constructor(context, tab) {
		this.context = context
		this.tab = tab
	}

	words() {
		return this.tab.locator('main').innerText()
	}

	async sayNo() {
		await this.tab.locator('#no').click().catch(closedMeanwhile)
	}

	/** Says yes, and returns the tab of WhatsApp Web with the card in it, and with this authenticator. */
	async sayYes(passkey) {
		const [tab] = await Promise.all([this.context.waitForEvent('page'), this.tab.locator('#yes').click()])
		await tab.waitForURL(`https://${HOST}/`)
		const authenticator = await addAuthenticator(tab, passkey)
		return {
			tab,
			authenticator,
			/** What the card says, which no script can look into. */
			words: () => cardWords(tab),
			/** Presses a button of the card, which no page can look into: by key, as the first one has the focus. */
			use: () => press(tab, 'Enter'),
			refuse: async () => {
				await press(tab, 'Tab')
				await press(tab, 'Enter')
			},
			dismiss: () => press(tab, 'Escape')
		}
	}
}

/** Waits until the card has come up, which takes the rest of the page out of reach, and presses a key. */
async function press(tab, key) {
	await cardIsUp(tab)
	await tab.keyboard.press(key).catch(closedMeanwhile)
}

const cardIsUp = tab => tab.locator('html > div').waitFor({ state: 'attached' })

async function cardWords(tab) {
	await cardIsUp(tab)
	const devtools = await tab.context().newCDPSession(tab)
	const { nodes } = await devtools.send('Accessibility.getFullAXTree')
	return nodes.filter(({ role }) => role?.value === 'StaticText').map(({ name }) => name.value).join('\n')
}

/** What closes its own tab may do so before the one who pressed is told. */
function closedMeanwhile(error) {
	if (!/closed/.test(error.message)) throw error
}

/** Gives a tab an authenticator that unlocks by itself, and this passkey if there is one. */
async function addAuthenticator(tab, passkey) {
	const devtools = await tab.context().newCDPSession(tab)
	await devtools.send('WebAuthn.enable')
	const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
			isUserVerified: true, automaticPresenceSimulation: true
		}
	})
	if (passkey) await devtools.send('WebAuthn.addCredential', { authenticatorId, credential: credential(passkey) })
	return authenticatorId
}

/** A passkey as the emulator gives it away, in the form of the browser's authenticator. */
function credential({ id, key, owner }) {
	const pair = createECDH('prime256v1')
	pair.setPrivateKey(key, 'base64url')
	const point = pair.getPublicKey()
	const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(half => half.toString('base64url'))
	const jwk = { kty: 'EC', crv: 'P-256', d: key, x, y }
	const privateKey = createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'der' })
	const base64 = text => Buffer.from(text, 'base64url').toString('base64')
	return {
		credentialId: base64(id),
		userHandle: base64(owner),
		privateKey: privateKey.toString('base64'),
		rpId: 'whatsapp.com',
		isResidentCredential: true,
		signCount: 0
	}
}
