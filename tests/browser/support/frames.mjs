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
