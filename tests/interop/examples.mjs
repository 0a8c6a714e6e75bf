// The programs of docs/integrate.md, taken out of its text.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DOCUMENT = new URL('../../docs/integrate.md', import.meta.url)
const CLIENT = new URL('../../clients/js/', import.meta.url)

/** Writes files of the document into a folder, beside those of clients/js; `replace` says what stands there for an example. */
export async function examples(t, names, replace = {}) {
	const directory = await mkdtemp(join(tmpdir(), 'latchkey-example-'))
	t.after(() => rm(directory, { recursive: true, force: true }))
	const document = await readFile(DOCUMENT, 'utf8')
	for (const name of names) {
		let code = example(document, name)
		for (const [from, to] of Object.entries(replace)) code = code.replaceAll(from, to)
		await writeFile(join(directory, name), code)
	}
	await cp(fileURLToPath(CLIENT), directory, { recursive: true })
	return directory
}

/** Returns the block of code whose name is in its first lines. */
function example(document, name) {
	const blocks = [...document.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code]) => code)
	const found = blocks.filter(code => code.split('\n', 2).some(line => /^(?:\/\/|#|<!--) (\S+)/.exec(line)?.[1] === name))
	if (found.length !== 1) throw new Error(`expected ${name} once in docs/integrate.md, found it ${found.length} times`)
	return found[0]
}
