// Polls for a condition that nothing announces.

/** Reached only when something is broken, however busy the machine is. */
export const CEILING_MS = 60_000
const PAUSE_MS = 20

/** Calls `ask` repeatedly until it returns a truthy value, and returns that. */
export async function until(what, ask) {
	for (const begun = performance.now(); performance.now() - begun < CEILING_MS; ) {
		const answer = await ask()
		if (answer) return answer
		await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
	}
	throw new Error(`expected within ${CEILING_MS / 1000} s that ${what}`)
}
