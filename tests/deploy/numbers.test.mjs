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
globalThis.document = { documentElement: { lang: 'en' } }
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

test('the page reads the digits of all scripts, as the server does', async () => {
	const source = await readFile(at('entry/src/phone/mod.rs'), 'utf8')
	const list = /const ZEROS: [^=]+= \[([^\]]+)\]/.exec(source)[1]
	const zeros = [...list.matchAll(/\\u\{(\w+)\}/g)].map(([, code]) => parseInt(code, 16))
	const digits = new Map(zeros.flatMap(zero => Array.from({ length: 10 }, (_, digit) => [zero + digit, digit])))
	const signs = codePoints.filter(code => /\p{Nd}/u.test(String.fromCodePoint(code)))
	const wrong = signs.filter(code => read(`+9477123456${String.fromCodePoint(code)}`) !== `9477123456${digits.get(code)}`)
	assert.deepEqual(wrong.map(code => code.toString(16)), [])
})

test('the page knows the country codes that the server knows', async () => {
	const source = await readFile(at('entry/src/phone/plans.rs'), 'utf8')
	const listed = name => new RegExp(`const ${name}: &str = "([^"]+)"`).exec(source)[1].replaceAll('\\', '').trim().split(/\s+/)
	const known = new Set([...listed('TWO_DIGITS'), ...listed('THREE_DIGITS'), '1', '7'])
	assert.deepEqual([...new Set(countries.map(({ prefix }) => prefix))].sort(), [...known].sort())
})

test('the page passes over the signs that the server passes over', async () => {
	const list = await readFile(at('entry/src/invisible.rs'), 'utf8')
	const ends = [...list.matchAll(/'\\u\{(\w+)\}'(?:\.\.='\\u\{(\w+)\}')?/g)].map(([, first, last = first]) => [first, last].map(code => parseInt(code, 16)))
	const isListed = code => ends.some(([first, last]) => first <= code && code <= last)
	const isPassedOver = code => read(`+9477123${String.fromCodePoint(code)}4567`) === '94771234567'
	const isSeparator = code => /[\s\x85()./\u00b7\u2010-\u2015\u2212\uff08\uff09\uff0d-\uff0f-]/u.test(String.fromCodePoint(code))
	// All of the others are letters of scripts, or assigned to nothing.
	const inQuestion = codePoints.filter(code => code < 0x20000 || (code >= 0xe0000 && code < 0xe1000))
	const wrong = inQuestion.filter(code => isPassedOver(code) !== (isListed(code) || isSeparator(code)))
	assert.deepEqual(wrong.map(code => code.toString(16)), [])
})

const codePoints = Array.from({ length: 0x110000 }, (_, code) => code).filter(code => code < 0xd800 || code > 0xdfff)

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
