// Every promise of SECURITY.md has its place, and a test that attacks it.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { ROOT, text } from './hosts.mjs'

const [, table] = /^\| promise \| where \| attacked by \|\n\|---\|---\|---\|\n((?:\|.*\n)+)/m.exec(text('SECURITY.md'))
const promises = table.trim().split('\n').map(line => line.slice(2, -2).split(' | '))

test('there are promises', () => assert.ok(promises.length > 25, `${promises.length}`))

for (const [promise, where, attacked] of promises) {
	test(`is attacked: ${promise}`, () => {
		const places = [...where.matchAll(/`([^`]+)`/g)].map(([, place]) => place)
		assert.ok(places.length > 0, 'it is kept nowhere')
		for (const place of places) assert.ok(existsSync(join(ROOT, place)), place)
		const groups = attacked.split('; ').map(group => /^`([^`]+)`: (`[^`]+`(?:, `[^`]+`)*)$/.exec(group) ?? assert.fail(group))
		for (const [, file, names] of groups) {
			const tests = new Set(testsIn(file))
			for (const [, name] of names.matchAll(/`([^`]+)`/g)) assert.ok(tests.has(name), `${file} has no test '${name}'`)
		}
	})
}

/** The names of the tests that run from a file. */
function testsIn(file) {
	const source = text(file)
	const pattern = file.endsWith('.rs')
		? /#\[(?:tokio::)?test(?:\([^\]]*\))?\]\n(?:\s*#\[(?!ignore)[^\n]*\]\n)*\s*(?:async )?fn (\w+)\(/g
		: /\btest\((?:'([^']+)'|`([^`$]+)`), /g
	return [...source.matchAll(pattern)].map(([, name, other]) => name ?? other)
}
