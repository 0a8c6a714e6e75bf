// The page reads numbers as the server does: both are held to the same tables (entry/tests/numbers.rs).

import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const at = path => fileURLToPath(new URL(`../../${path}`, import.meta.url))

// Node.js takes the page's scripts for modules only beside such a file.
const folder = await mkdtemp(join(tmpdir(), 'latchkey-scripts-'))
after(() => rm(folder, { recursive: true }))
await writeFile(join(folder, 'package.json'), '{"type":"module"}')
for (const name of ['countries.js', 'phone-number.js']) {
	await copyFile(at(`gateway/assets/${name}`), join(folder, name))
}
globalThis.navigator ??= { language: 'en' }
const { countries } = await import(join(folder, 'countries.js'))
const { isLongEnough, readNumber } = await import(join(folder, 'phone-number.js'))

test('the page takes every number as the one that was meant', async () => {
	for (const [input, country, takenAs, refusedNaming] of (await rows('numbers.tsv')).slice(1)) {
		const digits = read(input, country)
		const allowed = takenAs.split(',').map(digits => digits.replace('=', ''))
		assert.ok(allowed.includes(digits) || (digits === '-' && refusedNaming), `${input}: ${digits}`)
	}
})

test('the page reads every spelling as the server does', async () => {
	for (const [input, country, digits] of await rows('spellings.tsv')) assert.equal(read(input, country), digits, input)
})

test('what the page makes of a number it makes of its own form again', async () => {
	for (const [, country, digits] of await rows('spellings.tsv')) {
		if (digits !== '-') assert.equal(read(`+${digits}`, country), digits)
	}
})

function read(text, letters) {
	const number = readNumber(text, countries.find(country => country.letters === letters))
	return number.isUnderstood && isLongEnough(number) ? number.digits : '-'
}

async function rows(table) {
	const text = await readFile(at(`entry/tests/${table}`), 'utf8')
	const lines = text.split('\n').filter(line => line && !line.startsWith('#'))
	return lines.map(line => line.split('\t').map(unescaped))
}

const unescaped = cell => cell.replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)))
