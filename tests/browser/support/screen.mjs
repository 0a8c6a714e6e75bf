// A browser's window, watched for whatever a page must not do.

import assert from 'node:assert/strict'

import jsQR from 'jsqr'
import { chromium } from 'playwright-core'
import { PNG } from 'pngjs'

/** The sizes at which the pages are tried. */
export const SIZES = {
	phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
	desktop: { viewport: { width: 1280, height: 800 } }
}

const PATIENCE_MS = 20_000

export function launch() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: [
			'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync'
		]
	})
}

/**
 * Opens a window of its own. After the test, the pages in it must have kept quiet: no error, no
 * breach of the content policy, no request to another origin than these.
 *
 * @param {object} options
 * @param {string[]} options.origins whom the pages may talk to
 * @param {RegExp} [options.excused] what the console may say all the same
 */
export async function openWindow(t, browser, { size = 'desktop', origins, excused, ...options }) {
	const context = await browser.newContext({ ...SIZES[size], ...options })
	context.setDefaultTimeout(PATIENCE_MS)
	const faults = []
	const allowed = new Set(origins.map(url => new URL(url).origin))
	context.on('request', request => {
		const { protocol, origin } = new URL(request.url())
		const isLocal = protocol === 'data:' || protocol === 'blob:'
		if (!isLocal && !allowed.has(origin)) faults.push(`request to ${request.url()}`)
	})
	context.on('console', message => {
		const isFault = message.type() === 'error' || message.type() === 'warning'
		const text = `${message.text()} (${message.location().url})`
		if (isFault && !excused?.test(text)) faults.push(`console: ${text}`)
	})
	context.on('weberror', ({ error }) => faults.push(`error: ${error().stack}`))
	await context.exposeBinding('reportBreach', (_, breach) => faults.push(`content policy: ${breach}`))
	await context.addInitScript(() => {
		addEventListener('securitypolicyviolation', event => {
			window.reportBreach(`${event.violatedDirective} ${event.blockedURI}`)
		})
	})
	t.after(async () => {
		await context.close()
		assert.deepEqual(faults, [])
	})
	return context
}

/** Opens /qr in a new tab of a window. */
export async function openLinkPage(window, url) {
	const page = await window.newPage()
	await page.goto(`${url}/qr`)
	return new LinkPage(page)
}

/** What a person does and sees on /qr. */
export class LinkPage {
	constructor(page) {
		this.page = page
	}

	/** Waits for a headline. */
	async headline(text) {
		await this.page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor()
	}

	/** What stands under the headline. */
	words() {
		return this.page.locator('#status').textContent()
	}

	button(name) {
		return this.page.getByRole('button', { name, exact: true })
	}

	/** Waits for a code and reads it from a picture of the screen, as a camera would. */
	async readCode() {
		await this.headline('Scan this code')
		await this.page.locator('#qr').waitFor()
		const { width, height, data } = PNG.sync.read(await this.page.screenshot())
		const code = jsQR(new Uint8ClampedArray(data), width, height)
		assert(code, 'a QR code can be read from the screen')
		return code.data
	}

	/** The session that the page is on. */
	session() {
		return this.page.evaluate(() => sessionStorage.getItem('latchkey.session'))
	}

	/** What the API says of it, asked with the page's own cookie. */
	async status() {
		const id = await this.session()
		return this.page.evaluate(async id => (await fetch(`/api/v1/sessions/${id}`)).json(), id)
	}
}
