// Logs in with real Baileys, one session after the other: a JSON line { url, creds } on standard input
// is answered with one on standard output. It ends with its input.

import { createInterface } from 'node:readline'

// libsignal prints what it thinks; one line is one answer here.
console.log = () => {}
const { runBot } = await import('../interop/bot.mjs')

for await (const line of createInterface({ input: process.stdin })) {
	const { url, creds } = JSON.parse(line)
	const { creds: _, messages, ...report } = await runBot({
		version: '7', url, creds, expectKeyShare: true, expectMessages: 1, lingerMs: 0
	})
	const texts = messages.map(({ text }) => text)
	process.stdout.write(`${JSON.stringify({ ...report, texts })}\n`)
}
process.exit(0)
