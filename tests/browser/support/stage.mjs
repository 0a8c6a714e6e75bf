// All that a test stands on, taken down in reverse: a page outlives no server.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { startEmulator } from '../../interop/emulator.mjs'
import { startLatchkey } from '../../interop/latchkey.mjs'
import { layLine } from './line.mjs'
import { PairPage } from './pair.mjs'
import { LinkPage, openWindow } from './screen.mjs'

/** Settings with which the hold ends when a test says so, with `emulator.endHold()`. */
export const LONG_HOLD = { LATCHKEY_HANDOFF_HOLD: '5m' }

/**
 * Starts the emulator and latchkey and opens a window on it, with /qr in it.
 *
 * @param {object} options
 * @param {object | (emulator: object) => object} [options.settings] latchkey's environment
 * @param {string[]} [options.emulator] the emulator's arguments
 * @param {boolean} [options.line] whether there is a line to latchkey that can be cut
 * @param {string} [options.path] what to open instead of /qr
 * @param {string} [options.as] which page it comes to, if another
 * @param {object} [options.window] how the window is to be: see openWindow; `alsoFrom` names URLs of
 *   other origins that its pages may load from
 */
export async function open(t, browser, options = {}) {
	const later = inReverse(t)
	const emulator = await startEmulator(...(options.emulator ?? []))
	later(() => emulator.stop())
	const { settings } = options
	const latchkey = await startLatchkey(emulator, typeof settings === 'function' ? settings(emulator) : settings)
	later(() => latchkey.kill())
	const line = options.line && (await layLine(latchkey.url))
	if (line) later(() => line.close())
	const { url } = line || latchkey
	const { alsoFrom = [], ...look } = options.window ?? {}
	const window = await openWindow(browser, { origins: [url, ...alsoFrom], ...look })
	later(() => window.close())
	const Page = (options.as ?? options.path) === '/pair' ? PairPage : LinkPage
	const page = new Page(await window.context.newPage())
	await options.prepare?.(page.tab)
	await page.tab.goto(`${url}${options.path ?? '/qr'}`)
	return { later, emulator, latchkey, line, page }
}

/** Clicks on a link to a file, and returns what is in it. */
export async function download(tab, name, fileName) {
	const [file] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('link', { name }).click()])
	assert.equal(file.suggestedFilename(), fileName)
	return readFile(await file.path())
}

/** Returns what takes steps to be done after the test, the last one first. */
export function inReverse(t) {
	const steps = []
	t.after(async () => {
		const failures = []
		for (const step of steps.reverse()) await step().catch(failure => failures.push(failure))
		if (failures.length > 0) throw failures[0]
	})
	return step => steps.push(async () => step())
}
