// All that a test stands on, taken down in reverse: a page outlives no server.

import { startEmulator } from '../../interop/emulator.mjs'
import { startLatchkey } from '../../interop/latchkey.mjs'
import { layLine } from './line.mjs'
import { LinkPage, openWindow } from './screen.mjs'

/**
 * Starts the emulator and latchkey and opens a window on it, with /qr in it.
 *
 * @param {object} options
 * @param {object} [options.settings] latchkey's environment
 * @param {string[]} [options.emulator] the emulator's arguments
 * @param {boolean} [options.line] whether there is a line to latchkey that can be cut
 * @param {string} [options.path] what to open instead of /qr
 * @param {object} [options.window] how the window is to be: see openWindow
 */
export async function open(t, browser, options = {}) {
	const later = inReverse(t)
	const emulator = await startEmulator(...(options.emulator ?? []))
	later(() => emulator.stop())
	const latchkey = await startLatchkey(emulator, options.settings)
	later(() => latchkey.kill())
	const line = options.line && (await layLine(latchkey.url))
	if (line) later(() => line.close())
	const { url } = line || latchkey
	const window = await openWindow(browser, { origins: [url], ...options.window })
	later(() => window.close())
	const page = new LinkPage(await window.context.newPage())
	await options.prepare?.(page.tab)
	await page.tab.goto(`${url}${options.path ?? '/qr'}`)
	return { later, emulator, latchkey, line, page }
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
