// The lock that tells the truth, its glass and its light: what moves, when, and that it rests.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { until } from '../interop/until.mjs'
import { assertReadable } from './support/contrast.mjs'
import { watchFrames } from './support/frames.mjs'
import { course, recordMoments } from './support/moment.mjs'
import { servePicture } from './support/picture.mjs'
import { launch } from './support/screen.mjs'
import { LONG_HOLD, open } from './support/stage.mjs'

// The graphics processor of these browsers is a program. Pages leave such a one alone, so they are told otherwise.
const GRAPHICS = ['--enable-unsafe-swiftshader', '--use-angle=swiftshader', '--ignore-gpu-blocklist']
// What the program says of itself.
const SLOW = /WebGL|GL Driver/

const HOLD_MS = 300_000
// Pages read the server's clock from a header that has whole seconds.
const DATE_MS = 1_000

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const recorded = tab => tab.addInitScript(recordMoments)
const moments = page => page.tab.evaluate(() => window.moments)

describe('the lock', { concurrency: 2 }, () => {
	test('brings each ring home with its stage, the last one over the hold, and opens into the light', async t => {
		const { emulator, page } = await open(t, browser, { settings: LONG_HOLD, prepare: recorded })
		const code = await page.readCode()
		await emulator.inject({ delay: { ms: 400 } }, 'success')
		await emulator.scan(code)
		await page.headline('Your phone said yes')
		const third = page.tab.locator('.tumbler.third')
		await page.tab.locator('.tumbler.third[data-turning]').waitFor({ state: 'attached' })
		const { held_until: heldUntil, updated_at: updatedAt } = await page.status()
		assert.equal(Date.parse(heldUntil) - Date.parse(updatedAt), HOLD_MS)
		const turning = await third.evaluate(ring => ring.getAnimations().map(one => one.effect.getComputedTiming().endTime))
		assert.equal(turning.length, 1)
		assert(turning[0] > 200_000 && turning[0] <= HOLD_MS + DATE_MS, `${turning[0]} ms are what is left of the hold`)
		assert.equal(await page.tab.locator('.tumbler.home').count(), 2)

		await emulator.endHold()
		await page.headline('Your session is ready')
		const seen = await moments(page)
		assert.deepEqual(course(seen, 'home'), [0, 1, 2, 3])
		const ready = seen.find(({ view }) => view === 'ready')
		assert.deepEqual([ready.isFlooded, ready.isLined, ready.home], [true, true, 3], 'it comes out of the light')
		assert.match(await page.sessionText(), /^Ilom~/)
		await until('the light has ebbed away', async () => !(await moments(page)).at(-1).isFlooded)
	})

	test('that comes back into the hold turns home in what is left of it', async t => {
		const { emulator, page } = await open(t, browser, { path: '/pair', settings: LONG_HOLD, window: { size: 'phone' } })
		await page.askFor('+1 555 010 0000')
		await emulator.enterCode(await page.readCode())
		await page.headline('Your phone said yes')
		await page.reload()
		await page.headline('Your phone said yes')
		const ring = page.tab.locator('.tumbler.third[data-turning]')
		await ring.waitFor({ state: 'attached' })
		const [left] = await ring.evaluate(one => one.getAnimations().map(turning => turning.effect.getComputedTiming().endTime))
		assert(left > 200_000 && left <= HOLD_MS + DATE_MS, `${left} ms`)
	})

	test('takes the modules of a scanned code into its keyhole', async t => {
		const { emulator, page } = await open(t, browser, {
			settings: LONG_HOLD,
			// What this test reads back, no page does.
			window: { size: 'phone', excused: /willReadFrequently/ },
			async prepare(tab) {
				await recorded(tab)
				await tab.addInitScript(() => {
					// However few frames this machine draws, each is a sixtieth of a second after the one before.
					const request = window.requestAnimationFrame
					let [now, last] = [0, 0]
					window.requestAnimationFrame = callback => request(time => {
						if (time !== last) now += 1000 / 60
						last = time
						callback(now)
					})
					window.distances = []
					const measure = () => {
						requestAnimationFrame(measure)
						const canvas = document.querySelector('#paper.is-imploding canvas')
						if (!canvas?.width) return
						const { width, height } = canvas
						const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
						let [sum, count] = [0, 0]
						for (let at = 0; at < width * height; at += 7) {
							if (data[at * 4 + 3] === 0) continue
							sum += Math.hypot((at % width) / width - 0.5, Math.floor(at / width) / height - 0.5)
							count++
						}
						if (count) window.distances.push(sum / count)
					}
					requestAnimationFrame(measure)
				})
			}
		})
		await emulator.scan(await page.readCode())
		await page.headline('Your phone said yes')
		await until('the code is gone', async () => (await page.tab.locator('#paper').isHidden()) && (await moments(page)).at(-1))
		assert.deepEqual(course(await moments(page), 'isImploding'), [false, true, false])
		const distances = await page.tab.evaluate(() => window.distances)
		assert(distances.length > 30, `${distances.length} pictures of it`)
		assert(Math.min(...distances) < distances[0] / 3, `from ${distances[0]} to ${Math.min(...distances)}`)
		assert(await page.tab.locator('#working').isVisible())
		assert.equal(await page.tab.getByText('Only this phone?').isVisible(), false, 'there is no other way any more')
	})

	test('has the eight pins of an accepted code as its tumblers, blank', async t => {
		const { emulator, page } = await open(t, browser, {
			path: '/pair', settings: LONG_HOLD, prepare: recorded, window: { size: 'phone' }
		})
		await page.askFor('+1 555 010 0000')
		const code = await page.readCode()
		await emulator.enterCode(code)
		await page.headline('Your phone said yes')
		assert.doesNotMatch(await page.everything(), new RegExp(code.split('-')[1]))
		await until('the pins are in the lock', async () => (await moments(page)).some(({ pins }) => pins === 8) && (await moments(page)).at(-1).pins === 0)
	})

	test('does all of it without a motion for those who ask for none', async t => {
		const { emulator, page } = await open(t, browser, { settings: LONG_HOLD, prepare: recorded, window: { reducedMotion: 'reduce' } })
		await emulator.scan(await page.readCode())
		await page.headline('Your phone said yes')
		await until('the device has logged in', async () => (await moments(page)).at(-1).home === 2)
		assert.equal(await page.tab.evaluate(() => document.getAnimations().length), 0)
		await emulator.endHold()
		await page.headline('Your session is ready')
		const seen = await moments(page)
		for (const name of ['isFlooded', 'isImploding', 'isTurning']) assert.deepEqual(course(seen, name), [false], name)
		assert.deepEqual(course(seen, 'pins'), [0])
	})

	test('travels from the first page into the panel of the next, whichever of its styles come first', async t => {
		const { page } = await open(t, browser, {
			path: '/',
			async prepare(tab) {
				await tab.addInitScript(() => {
					addEventListener('pagereveal', async ({ viewTransition }) => {
						await viewTransition?.ready
						window.travelled = document.getAnimations().map(({ effect }) => effect.pseudoElement).filter(Boolean)
					})
				})
				await tab.route('**/lock.css', async route => {
					const isFirst = () => [...document.styleSheets].some(({ href }) => href?.endsWith('/base.css'))
					// Until all of them are there, nothing is drawn.
					await tab.waitForFunction(isFirst, undefined, { polling: 20 })
					await route.continue()
				})
			}
		})
		await page.tab.getByRole('link', { name: 'Link by QR code' }).click()
		await page.headline('Scan this code')
		const travelled = await page.tab.waitForFunction(() => window.travelled?.length && window.travelled)
		const moved = await travelled.jsonValue()
		assert(moved.includes('::view-transition-group(lock)'), moved.join())
	})
})

describe('glass', () => {
	let graphics
	before(async () => (graphics = await launch(...GRAPHICS)))
	after(() => graphics?.close())

	for (const deviceScaleFactor of [1, 2, 3]) {
		test(`is drawn in the pixels of the screen at a ratio of ${deviceScaleFactor}, and smooth at its edges`, async t => {
			const { page } = await open(t, graphics, { path: '/', prepare: asProcessor, window: { size: 'phone', deviceScaleFactor, excused: SLOW } })
			await glazed(page)
			const [width, side] = await page.tab.locator('.lock').evaluate(lock => [lock.querySelector('canvas').width, lock.clientWidth])
			assert(Math.abs(width - side * 1.44 * deviceScaleFactor) <= 1, `${width} pixels for ${side}`)
			const { steps, shades } = await page.tab.locator('.lock canvas').evaluate(edgeOfTheCore)
			assert(shades > 0.9, `the edge has in-between shades in ${shades} of all directions`)
			assert(steps < 0.25, `the edge is off by ${steps} pixels`)
		})
	}

	test('that is lost leaves the lock as it was, and comes back', async t => {
		const { emulator, page } = await open(t, graphics, { settings: LONG_HOLD, prepare: asProcessor, window: { excused: SLOW } })
		const code = await page.readCode()
		await emulator.scan(code)
		await page.headline('Your phone said yes')
		await glazed(page)
		const loss = await page.tab.locator('.lock canvas').evaluateHandle(canvas => canvas.getContext('webgl').getExtension('WEBGL_lose_context'))
		await loss.evaluate(one => one.loseContext())
		await page.tab.locator('.lock:not(.is-glass) .lock-body').waitFor()
		await loss.evaluate(one => one.restoreContext())
		await glazed(page)
		await loss.evaluate(one => one.loseContext())
		await emulator.endHold()
		await page.headline('Your session is ready')
	})

	test('is left to the styles where a program would have to draw it', async t => {
		const { page } = await open(t, graphics, { path: '/' })
		await page.tab.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/glass.js')))
		await page.atRest()
		assert.equal(await page.tab.locator('.lock canvas').count(), 0)
		assert(await page.tab.locator('.lock-body').isVisible())
	})

	test('follows the pointer, and keeps still for those who ask for that', async t => {
		for (const reducedMotion of ['no-preference', 'reduce']) {
			const { page } = await open(t, graphics, { path: '/', prepare: asProcessor, window: { reducedMotion, excused: SLOW } })
			await glazed(page)
			await page.tab.mouse.move(1200, 700)
			const lean = () => page.tab.locator('.lock').evaluate(lock => Number(lock.style.getPropertyValue('--tilt-x')))
			if (reducedMotion === 'reduce') assert.equal(await lean(), 0)
			else await until('the lock leans', async () => (await lean()) > 0.5)
		}
	})

	test('is in the theme of the operator, whatever the device prefers', async t => {
		const shade = async (colorScheme, settings) => {
			const { page } = await open(t, graphics, {
				path: '/', settings, prepare: asProcessor, window: { colorScheme, reducedMotion: 'reduce', excused: SLOW }
			})
			await glazed(page)
			return page.tab.locator('.lock canvas').evaluate(canvas => {
				const { width } = canvas
				const all = new Uint8Array(width * width * 4)
				canvas.getContext('webgl').readPixels(0, 0, width, width, WebGLRenderingContext.RGBA, WebGLRenderingContext.UNSIGNED_BYTE, all)
				return all.reduce((sum, value) => sum + value) / all.length
			})
		}
		const [forced, dark, light] = [await shade('light', { LATCHKEY_THEME: 'dark' }), await shade('dark'), await shade('light')]
		assert(Math.abs(forced - dark) < 0.5, `${forced} is not ${dark}`)
		assert(Math.abs(forced - light) > 2, `${forced} is as ${light}`)
	})

	/** Has the page take the program for a processor, and keep what it drew. */
	function asProcessor(tab) {
		return tab.addInitScript(() => {
			const { getContext } = HTMLCanvasElement.prototype
			HTMLCanvasElement.prototype.getContext = function (kind, options) {
				if (kind !== 'webgl') return getContext.call(this, kind, options)
				return getContext.call(this, kind, { ...options, failIfMajorPerformanceCaveat: false, preserveDrawingBuffer: true })
			}
			WebGLRenderingContext.prototype.getParameter = new Proxy(WebGLRenderingContext.prototype.getParameter, {
				apply: (get, gl, [name]) => (name === RENDERER ? 'A processor' : Reflect.apply(get, gl, [name]))
			})
			const RENDERER = 0x9246
		})
	}

	async function glazed(page) {
		await page.tab.locator('.lock.is-glass').waitFor()
	}
})

/** How far the edge of the round core is from a circle, in pixels, and how often it has in-between shades. */
function edgeOfTheCore(canvas) {
	const gl = canvas.getContext('webgl')
	const { width } = canvas
	const all = new Uint8Array(width * width * 4)
	gl.readPixels(0, 0, width, width, gl.RGBA, gl.UNSIGNED_BYTE, all)
	const alpha = (x, y) => all[(y * width + x) * 4 + 3]
	const at = (x, y) => {
		const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)]
		const [right, below] = [x - 0.5 - left, y - 0.5 - top]
		const upper = alpha(left, top) * (1 - right) + alpha(left + 1, top) * right
		return upper * (1 - below) + (alpha(left, top + 1) * (1 - right) + alpha(left + 1, top + 1) * right) * below
	}
	const unit = (width / 1.44) * 0.86 * 0.5
	const edges = []
	for (let turn = 0; turn < 360; turn++) {
		const way = [Math.cos(turn * Math.PI / 180), Math.sin(turn * Math.PI / 180)]
		const along = step => at(width / 2 + way[0] * step, width / 2 + way[1] * step)
		let best = { rise: 0 }
		for (let step = unit * 0.2; step < unit * 0.36; step++) {
			const rise = along(step - 1) - along(step + 1)
			if (rise > best.rise) best = { rise, step, between: along(step), inner: along(step - 2), outer: along(step + 2) }
		}
		edges.push({ ...best, way, radius: best.step + (best.between - best.outer) / (best.inner - best.outer) - 0.5 })
	}
	// Of an ellipse, which it is by perspective: opposite edges tell its middle, and neighbours how smooth it is.
	const steps = edges.map(({ radius }, turn) => {
		const near = [-2, -1, 1, 2].map(by => edges[(turn + by + 360) % 360].radius)
		return Math.abs(radius - near.reduce((sum, one) => sum + one, 0) / 4)
	}).sort((one, other) => one - other)[180]
	const shades = edges.filter(({ between, inner, outer }) => between < inner - 4 && between > outer + 4).length / 360
	return { steps, shades }
}

describe('at rest', { concurrency: 3 }, () => {
	for (const path of ['/', '/qr', '/pair']) {
		test(`${path} draws next to nothing and costs next to nothing`, async t => {
			// Of its own: what others do counts as well.
			const alone = await launch()
			t.after(() => alone.close())
			const { page } = await open(t, alone, { path })
			if (path === '/qr') await page.readCode()
			await page.atRest()
			for (const x of [300, 700]) await page.tab.mouse.move(x, 300)
			await page.tab.waitForTimeout(6000)
			const resting = await watchFrames(alone, page.tab)
			t.diagnostic(`${path}: ${resting.frames} frames a second and ${(resting.share * 100).toFixed(1)} % of a core`)
			assert(resting.frames <= 3, `${resting.frames} frames a second`)
			assert(resting.share < 0.05, `${resting.share} of a core`)
		})
	}
})

describe('over a picture', { concurrency: 2 }, () => {
	for (const kind of ['night', 'snow', 'restless']) {
		for (const colorScheme of ['dark', 'light']) {
			test(`of ${kind} in ${colorScheme}, every text can be read and the picture is seen`, async t => {
				const picture = await servePicture(kind)
				t.after(() => picture.close())
				// Whatever the device prefers, the operator's theme is that of the panels.
				const isForced = kind === 'snow'
				const other = colorScheme === 'dark' ? 'light' : 'dark'
				const { page, latchkey } = await open(t, browser, {
					path: '/',
					settings: { LATCHKEY_BACKGROUND_URL: picture.url, ...(isForced && { LATCHKEY_THEME: colorScheme }) },
					window: { size: 'phone', colorScheme: isForced ? other : colorScheme, alsoFrom: [picture.url] }
				})
				await page.tab.locator('body[data-picture]').waitFor()
				await readable(page, 'the first page')
				const frost = await page.tab.evaluate(() => Number.parseFloat(document.body.style.getPropertyValue('--frost')))
				assert(frost < (kind === 'restless' ? 94.5 : 84), `panels of ${frost} %`)
				assert.equal(await page.tab.locator('.shade rect').evaluate(shade => getComputedStyle(shade).opacity), '0.35')
				await page.tab.goto(`${latchkey.url}/qr`)
				await page.readCode()
				await page.tab.locator('body[data-picture]').waitFor()
				await readable(page, 'the QR code')
			})
		}
	}

	test('that cannot be measured, the panels stay dense', async t => {
		const picture = await servePicture('restless', false)
		t.after(() => picture.close())
		const { page } = await open(t, browser, {
			path: '/',
			settings: { LATCHKEY_BACKGROUND_URL: picture.url, LATCHKEY_BACKGROUND_SHADE: '50' },
			window: { alsoFrom: [picture.url], excused: /CORS|net::ERR_FAILED/ }
		})
		await page.tab.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/picture.js')))
		await readable(page, 'the first page')
		assert.equal(await page.tab.locator('.shade rect').evaluate(shade => getComputedStyle(shade).opacity), '0.5')
		assert.equal(await page.tab.evaluate(() => document.body.style.getPropertyValue('--frost')), '')
	})

	async function readable(page, what) {
		await page.tab.locator('.backdrop').evaluate(image => image.decode())
		await page.atRest()
		for (const end of ['top', 'bottom']) {
			if (end === 'bottom') await page.tab.evaluate(() => scrollTo(0, document.body.scrollHeight))
			await assertReadable(page, `${what}, ${end}`)
		}
	}
})
