// How quickly the pages are there on a slow phone, and what they cost from then on: node figures.mjs [RUNS]
//
// Chromium's own marks of what it painted and how long its main thread was busy, on a phone's screen
// with a processor slowed four times and a cold cache. Figures, not judgements: they depend on the
// machine.

import { startEmulator } from '../interop/emulator.mjs'
import { startLatchkey } from '../interop/latchkey.mjs'
import { watchFrames, watchMainThread } from './support/frames.mjs'
import { launch, SIZES } from './support/screen.mjs'
import { LONG_HOLD } from './support/stage.mjs'

const RUNS = Number(process.argv[2] ?? 5)
const SLOWED = 4
// DevTools' Fast 3G: what it makes of 1.6 and 0.75 Mbit/s and 150 ms.
const FAST_3G = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 }
// Long enough for the code to be there and the lock to have turned.
const WATCHED_MS = 4000
// Long enough for whatever comes to rest to be there.
const SETTLED_MS = 7000

const emulator = await startEmulator()
const latchkey = await startLatchkey(emulator, { ...LONG_HOLD, LATCHKEY_RATE_LIMIT: 'off' })
const browser = await launch()
console.log(`median of ${RUNS}, phone, CPU slowed ${SLOWED} times, cold cache`)
console.log('page   | first paint | largest paint | total blocking time | layout shift | bytes over the wire')
for (const path of ['/', '/qr', '/pair']) {
	const runs = []
	for (let run = 0; run < RUNS; run++) runs.push(await measure(path))
	const middle = name => runs.map(run => run[name]).sort((one, other) => one - other)[Math.floor(RUNS / 2)]
	const ms = name => `${Math.round(middle(name))} ms`
	console.log([
		path.padEnd(6), ms('first').padStart(11), ms('largest').padStart(13), ms('blocked').padStart(19),
		middle('shift').toFixed(4).padStart(12), String(middle('bytes')).padStart(19)
	].join(' | '))
}
const scans = []
for (let run = 0; run < RUNS; run++) scans.push(await untilScan())
scans.sort((one, other) => one - other)
console.log(`on Fast 3G, a code can be scanned after ${scans.map(ms => Math.round(ms)).join(', ')} ms`)
await browser.close()
console.log('frames a second and share of a core, desktop, drawn by a program')
console.log('page   | under a moving pointer | at rest')
for (const path of ['/', '/qr', '/pair']) {
	const alone = await launch()
	const tab = await alone.newPage(SIZES.desktop)
	await tab.goto(latchkey.url + path)
	await tab.waitForTimeout(SETTLED_MS)
	const moving = await watchFrames(alone, tab, step => tab.mouse.move(300 + 400 * (step % 2), 300))
	await tab.waitForTimeout(SETTLED_MS)
	const resting = await watchFrames(alone, tab)
	const shown = ({ frames, share }) => `${frames} / s, ${(share * 100).toFixed(1)} %`
	console.log([path.padEnd(6), shown(moving).padStart(22), shown(resting)].join(' | '))
	await alone.close()
}
console.log("work of a phone's main thread for a frame, of which 60 a second leave it 16.7 ms")
console.log('processor slowed | what moves | frames | median | 19 of 20 within | of 16.7 ms at most')
for (const rate of [4, 6]) await moments(rate)
await latchkey.kill()
await emulator.stop()

/** What the moments cost that a page has: a pointer that moves, a code that is scanned, a lock that opens. */
async function moments(rate) {
	const alone = await launch()
	const tab = await (await alone.newContext(SIZES.phone)).newPage()
	const slow = async () => (await tab.context().newCDPSession(tab)).send('Emulation.setCPUThrottlingRate', { rate })
	const report = (what, times) => {
		times.sort((one, other) => one - other)
		const ms = share => `${times[Math.floor((times.length - 1) * share)]?.toFixed(1)} ms`
		const inTime = `${Math.round((times.filter(time => time <= 16.7).length / times.length) * 100)} %`
		console.log([`${rate} ×`.padEnd(16), what.padEnd(10), String(times.length).padStart(6), ms(0.5), ms(0.95), inTime].join(' | '))
	}
	await tab.goto(latchkey.url)
	await tab.waitForTimeout(SETTLED_MS)
	await slow()
	report('pointer', await watchMainThread(alone, async () => {
		for (let step = 0; step < 30; step++) {
			await tab.mouse.move(100 + 200 * (step % 2), 200 + 10 * step)
			await tab.waitForTimeout(60)
		}
	}))
	await tab.goto(`${latchkey.url}/qr`)
	await tab.locator('#qr:not([hidden])').waitFor({ state: 'attached' })
	await tab.waitForTimeout(SETTLED_MS)
	const id = await tab.evaluate(() => JSON.parse(localStorage.getItem('latchkey.sessions'))[0].id)
	const { qr } = await tab.evaluate(async id => (await fetch(`/api/v1/sessions/${id}`)).json(), id)
	report('implosion', await watchMainThread(alone, async () => {
		await emulator.scan(qr.data)
		await tab.locator('#paper.is-imploding').waitFor({ state: 'attached' })
		await tab.locator('#paper[hidden]').waitFor({ state: 'attached' })
	}))
	await tab.locator('.tumbler.third[data-turning]').waitFor({ state: 'attached' })
	report('flood', await watchMainThread(alone, async () => {
		await emulator.endHold()
		await tab.locator('.flood').waitFor({ state: 'attached' })
		await tab.locator('.flood').waitFor({ state: 'detached' })
	}))
	await alone.close()
}

/** In how many milliseconds a code stands on the screen, on the slow line that DevTools calls Fast 3G. */
async function untilScan() {
	const context = await browser.newContext(SIZES.phone)
	const tab = await context.newPage()
	const protocol = await context.newCDPSession(tab)
	await protocol.send('Emulation.setCPUThrottlingRate', { rate: SLOWED })
	await protocol.send('Network.enable')
	await protocol.send('Network.emulateNetworkConditions', FAST_3G)
	await tab.addInitScript(() => {
		// Painted with the frame after the one in which it is there.
		requestAnimationFrame(function look() {
			const picture = document.getElementById('qr')
			if (!picture?.checkVisibility() || !picture.complete || !picture.naturalWidth) return requestAnimationFrame(look)
			requestAnimationFrame(() => (window.scannableAfter = performance.now()))
		})
	})
	await tab.goto(`${latchkey.url}/qr`, { waitUntil: 'commit' })
	const after = await (await tab.waitForFunction(() => window.scannableAfter, undefined, { timeout: 60_000 })).jsonValue()
	await context.close()
	return after
}

async function measure(path) {
	const context = await browser.newContext(SIZES.phone)
	const tab = await context.newPage()
	const protocol = await context.newCDPSession(tab)
	await protocol.send('Emulation.setCPUThrottlingRate', { rate: SLOWED })
	await protocol.send('Network.enable')
	const requests = new Map()
	protocol.on('Network.requestWillBeSent', ({ requestId, request }) => requests.set(requestId, request.url))
	let bytes = 0
	protocol.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
		if (!requests.get(requestId)?.includes('/api/')) bytes += encodedDataLength
	})
	await tab.addInitScript(() => {
		const seen = (window.seen = { largest: 0, blocked: 0, shift: 0 })
		const watch = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true })
		watch('largest-contentful-paint', entry => (seen.largest = entry.startTime))
		watch('longtask', entry => (seen.blocked += Math.max(0, entry.duration - 50)))
		watch('layout-shift', entry => (seen.shift += entry.hadRecentInput ? 0 : entry.value))
	})
	await tab.goto(latchkey.url + path)
	await tab.waitForTimeout(WATCHED_MS)
	const seen = await tab.evaluate(() => ({
		...window.seen,
		first: performance.getEntriesByName('first-contentful-paint')[0].startTime
	}))
	await context.close()
	return { ...seen, bytes }
}
