// What a page costs: the frames that it draws, by a trace of the browser, and the time of its processes.

const STEPS = 8
const STEP_MS = 500

/**
 * Watches a browser that nobody else uses for four seconds, in which `move` is called twice a second. Resolves to
 * the frames a second that it drew, and to how much of a core all of its processes took.
 */
export async function watchFrames(browser, tab, move = () => {}) {
	const protocol = await browser.newBrowserCDPSession()
	let frames = 0
	protocol.on('Tracing.dataCollected', ({ value }) => (frames += value.filter(({ name }) => name === 'DrawFrame').length))
	const used = async () => {
		const { processInfo } = await protocol.send('SystemInfo.getProcessInfo')
		return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
	}
	const includedCategories = ['disabled-by-default-devtools.timeline.frame', 'devtools.timeline.frame']
	await protocol.send('Tracing.start', { traceConfig: { includedCategories } })
	const [before, begun] = [await used(), performance.now()]
	for (let step = 0; step < STEPS; step++) {
		await move(step)
		await tab.waitForTimeout(STEP_MS)
	}
	const seconds = (performance.now() - begun) / 1000
	const share = ((await used()) - before) / seconds
	const ended = new Promise(resolve => protocol.once('Tracing.tracingComplete', resolve))
	await protocol.send('Tracing.end')
	await ended
	await protocol.detach()
	return { share, frames: Math.round((frames / seconds) * 10) / 10 }
}

/**
 * Traces a browser that nobody else uses while `act` runs. Resolves to the milliseconds for which the page's main
 * thread worked for each of the frames that it drew meanwhile.
 */
export async function watchMainThread(browser, act) {
	const protocol = await browser.newBrowserCDPSession()
	const events = []
	protocol.on('Tracing.dataCollected', ({ value }) => events.push(...value))
	const includedCategories = ['disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame']
	await protocol.send('Tracing.start', { traceConfig: { includedCategories } })
	await act()
	const ended = new Promise(resolve => protocol.once('Tracing.tracingComplete', resolve))
	await protocol.send('Tracing.end')
	await ended
	await protocol.detach()
	const begun = events.filter(({ name }) => name === 'BeginMainThreadFrame')
	// That of the page, which alone draws anything to speak of.
	const threads = new Map()
	for (const frame of begun) {
		const thread = `${frame.pid} ${frame.tid}`
		threads.set(thread, [...(threads.get(thread) ?? []), frame])
	}
	const [thread, frames = []] = [...threads].sort(([, one], [, other]) => other.length - one.length)[0] ?? []
	const tasks = events.filter(({ name, pid, tid }) => name === 'RunTask' && `${pid} ${tid}` === thread)
	const starts = frames.map(({ ts }) => ts).sort((one, other) => one - other)
	return starts.slice(0, -1).map((start, at) => {
		const within = tasks.filter(({ ts, dur = 0 }) => ts + dur / 2 >= start && ts + dur / 2 < starts[at + 1])
		// The thread's own time: what else the machine does is not the page's.
		return within.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000
	})
}
