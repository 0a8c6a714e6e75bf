// Waits for what can only be asked about.

/** Reached only when something is broken, however busy the machine is. */
export const CEILING_MS = 60_000
const PAUSE_MS = 20

/** Asks again and again until the answer is truthy, and returns it. */
export async function until(what, ask) {
	for (const begun = performance.now(); performance.now() - begun < CEILING_MS; ) {
		const answer = await ask()
		if (answer) return answer
		await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
	}
	throw new Error(`expected within ${CEILING_MS / 1000} s that ${what}`)
}
