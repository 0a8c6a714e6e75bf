// Real megajs, measured for comparison. Logs in, reports that, and then stores files as often as each
// line on standard input says: uploads them and creates their links, one session after another.

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const PACKAGE = new URL('../interop/node_modules/megajs/', import.meta.url)
const { Storage } = await import(new URL('dist/main.node-es.mjs', PACKAGE))

const [url, email, password] = process.argv.slice(2)
if (new URL(url).hostname !== '127.0.0.1') throw new Error(`${url} is not on this machine`)

const storage = await new Storage({ email, password, gateway: `${url}/`, keepalive: false }).ready
const { version } = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8'))
say({ versions: `megajs ${version}`, milliseconds: [] })

for await (const line of createInterface({ input: process.stdin })) {
	const { sizes, times } = JSON.parse(line)
	const milliseconds = []
	for (let time = 0; time < times; time++) {
		const files = sizes.map(size => randomBytes(size))
		const begin = performance.now()
		for (const [place, content] of files.entries()) {
			const file = await storage.upload({ name: `file ${place}`, size: content.length }, content).complete
			await file.link()
		}
		milliseconds.push(performance.now() - begin)
	}
	say({ versions: '', milliseconds })
}
process.exit(0)

function say(what) {
	process.stdout.write(`${JSON.stringify(what)}\n`)
}
