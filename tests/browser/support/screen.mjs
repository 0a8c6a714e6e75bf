// A browser's window, watched for whatever a page must not do.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import axe from 'axe-core'
import jsQR from 'jsqr'
import { chromium } from 'playwright-core'
import { PNG } from 'pngjs'

import { CEILING_MS, until } from '../../interop/until.mjs'

/** The sizes at which the pages are tried. */
export const SIZES = {
	phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
	desktop: { viewport: { width: 1280, height: 800 } }
}

/** The usual arguments of the browser. */
export const ARGUMENTS = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync'
]

/** Starts the browser, with these arguments beside the usual ones. */
export function launch(...more) {
	return chromium.launch({ executablePath: executablePath(), args: [...ARGUMENTS, ...more] })
}

/** Where the browser is. */
export const executablePath = () => process.env.CHROMIUM ?? chromiumOnPath()

function chromiumOnPath() {
	const places = process.env.PATH.split(delimiter).map(folder => join(folder, 'chromium'))
	const found = places.find(place => existsSync(place))
	if (!found) throw new Error('chromium is missing: install it, or name it in CHROMIUM')
	return found
}

const SOON_MS = 10_000

/**
 * Opens a window of its own. When it is closed, the pages in it must have kept quiet: no error, no
 * breach of the content policy, no request to another origin than these.
 *
 * @param {object} options
 * @param {string[]} options.origins whom the pages may talk to
 * @param {'phone' | 'desktop'} [options.size]
 * @param {RegExp} [options.excused] what the console may say all the same
 */
export async function openWindow(browser, { origins, size = 'desktop', excused, ...options }) {
	const context = await browser.newContext({ ...SIZES[size], ...options })
	context.setDefaultTimeout(CEILING_MS)
	const faults = []
	const allowed = new Set(origins.map(url => new URL(url).origin))
	context.on('request', request => {
		const { protocol, origin } = new URL(request.url())
		const isLocal = protocol === 'data:' || protocol === 'blob:'
		if (!isLocal && !allowed.has(origin)) faults.push(`request to ${request.url()}`)
	})
	context.on('console', message => {
		const isFault = message.type() === 'error' || message.type() === 'warning'
		if (!isFault || excused?.test(message.text())) return
		faults.push(`console: ${message.text()} (${message.location().url})`)
	})
	context.on('weberror', failure => faults.push(`error: ${failure.error()} ${failure.error().stack}`))
	await context.exposeBinding('reportBreach', (_, breach) => faults.push(`content policy: ${breach}`))
	await context.addInitScript(() => {
		addEventListener('securitypolicyviolation', event => {
			window.reportBreach(`${event.violatedDirective} ${event.blockedURI}`)
		})
	})
	return {
		context,
		close: async () => {
			await context.close()
			assert.deepEqual(faults, [])
		}
	}
}

/** What a person does and sees on /qr, and on any page that links. */
export class LinkPage {
	constructor(tab) {
		this.tab = tab
	}

	/** Waits for a headline. Before its styles are there, a page shows that of the plain page as well. */
	async headline(text) {
		await this.tab.getByRole('heading', { level: 1, name: text, exact: true }).first().waitFor()
	}

	/** What stands under the headline. */
	words() {
		return this.tab.locator('#status').textContent()
	}

	/** Waits for a note of something that goes wrong. */
	async notice(pattern) {
		await this.tab.getByRole('alert').filter({ hasText: pattern }).waitFor()
	}

	button(name) {
		return this.tab.getByRole('button', { name, exact: true })
	}

	sessionId() {
		return this.tab.getByRole('textbox', { name: /^Session ID/ })
	}

	/** The session ID, once it is opened. */
	async sessionText() {
		await this.sessionId().waitFor()
		return this.sessionId().inputValue()
	}

	reload() {
		return this.tab.reload()
	}

	/** Waits for a code and reads it from a picture of the screen, as a camera would. */
	async readCode() {
		await this.headline('Scan this code')
		await this.tab.locator('#qr').waitFor()
		return this.readPicture()
	}

	/** Reads a code, other than the one before, from pictures of the screen, as a camera that looks until it sees one. */
	readPicture(before) {
		return until('a QR code can be read from the screen', async () => {
			// There is no picture of a page that is just being left, and one that was begun then may never end.
			const picture = await this.tab.screenshot({ timeout: 5_000 }).catch(() => undefined)
			const code = picture && decode(PNG.sync.read(picture))
			return code !== before && code
		})
	}

	/** Has axe look for what keeps people out, once all that moves has come to rest: contrast, names, roles, order. */
	async assertAccessible() {
		await this.atRest()
		await this.tab.evaluate(`${axe.source}; 0`)
		const { violations } = await this.tab.evaluate(() => window.axe.run())
		assert.deepEqual(violations.map(({ help, nodes }) => [help, ...nodes.map(({ html }) => html)]), [])
	}

	/** Waits for the animations that have an end soon, which that of a hold has not, and for those that follow upon them. */
	async atRest() {
		await this.tab.evaluate(async soon => {
			const isEnding = one => one.playState === 'running' && one.effect.getComputedTiming().endTime <= soon
			const frame = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
			for (;;) {
				await frame()
				const ending = document.getAnimations().filter(isEnding)
				if (!ending.length) return
				await Promise.all(ending.map(one => one.finished.catch(() => {})))
			}
		}, SOON_MS)
	}

	/** The texts that reach over the edge of the window, where nobody can read them. */
	async cutOff() {
		await this.atRest()
		return this.tab.evaluate(() => {
			const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
			const cut = []
			while (walker.nextNode()) {
				const { currentNode: node } = walker
				if (!node.data.trim() || !node.parentElement.checkVisibility() || node.parentElement.closest('.unseen, .skip, textarea')) continue
				const range = document.createRange()
				range.selectNodeContents(node)
				const boxes = [...range.getClientRects()]
				if (boxes.some(({ left, right }) => left < -1 || right > innerWidth + 1)) cut.push(node.data.trim())
			}
			return cut
		})
	}

	/** What says why there is another code. */
	renewal() {
		return this.tab.locator('#renewal')
	}

	/** Which picture of a code is up. */
	picture() {
		return this.tab.locator('#qr').getAttribute('src')
	}

	/** Waits until another picture of a code is up. */
	async pictureOtherThan(before) {
		await this.tab.locator(`#qr:not([src="${before}"])`).waitFor()
	}

	/** The text of what has the focus. */
	focused() {
		return this.tab.evaluate(() => document.activeElement.textContent)
	}

	/** All that is in the page, with what is typed into its fields. */
	everything() {
		return this.tab.evaluate(() => {
			const fields = [...document.querySelectorAll('input, textarea')].map(field => field.value)
			return [document.documentElement.outerHTML, ...fields].join('\n')
		})
	}

	/** The session that the page is on: the newest of its kind that this browser has open. */
	session() {
		return this.tab.evaluate(() => {
			const method = location.pathname === '/pair' ? 'code' : 'qr'
			return JSON.parse(localStorage.getItem('latchkey.sessions')).find(one => one.method === method)?.id
		})
	}

	/** What the API says of it, asked with the page's own cookie. */
	async status() {
		const id = await this.session()
		return this.tab.evaluate(async id => (await fetch(`/api/v1/sessions/${id}`)).json(), id)
	}
}

/** The text of the QR code in a picture, if there is one that can be read. */
function decode({ width, height, data }) {
	return jsQR(new Uint8ClampedArray(data), width, height)?.data
}
