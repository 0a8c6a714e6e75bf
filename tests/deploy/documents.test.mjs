// Every link and every path in the documents exists.

import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

import { ROOT, text } from './hosts.mjs'

const documents = [...markdown('.')]

test('there are documents', () => {
	for (const path of ['README.md', 'CONTRIBUTING.md', 'docs/settings.md']) assert.ok(documents.includes(path), path)
})

for (const document of documents) {
	test(`every link in ${document} leads somewhere`, () => {
		for (const [, target] of prose(text(document)).matchAll(/\]\(([^)\s]+)\)/g)) {
			if (/^[a-z]+:/.test(target)) continue
			const [path, anchor] = target.split('#')
			const file = path ? join(dirname(document), path) : document
			assert.ok(existsSync(join(ROOT, file)), target)
			if (anchor) assert.ok(anchors(text(file)).includes(anchor), target)
		}
	})
}

test('the servers that are said to be tried are those that the broker is tried on', () => {
	const [, ...versions] = /Redis ([\d.]+) and ([\d.]+), Valkey ([\d.]+) and ([\d.]+)/.exec(
		text('tests/redis-server/requirements.txt')
	)
	const [redis6, redis8, valkey8, valkey9] = versions.map(version => /^\d+\.\d+/.exec(version)[0])
	const row = `| Redis ${redis6}, Redis ${redis8}, Valkey ${valkey8}, Valkey ${valkey9} | tried`
	assert.ok(text('deploy/README.md').includes(row), row)
})

function* markdown(directory) {
	for (const entry of readdirSync(join(ROOT, directory), { withFileTypes: true })) {
		const path = join(directory, entry.name)
		if (entry.isDirectory() && !['.git', 'node_modules', 'target'].includes(entry.name)) yield* markdown(path)
		if (entry.isFile() && path.endsWith('.md')) yield path
	}
}

const rooms = readdirSync(ROOT, { withFileTypes: true })
	.filter(entry => entry.isDirectory() && entry.name !== 'target')
	.map(({ name }) => name)

for (const document of documents) {
	test(`every path that ${document} names exists`, () => {
		for (const [, path] of text(document).matchAll(/`([\w.-]+\/[\w./-]*)`/g))
			if (rooms.includes(path.split('/')[0])) assert.ok(existsSync(join(ROOT, path)), path)
	})
}

/** Returns a document without its code. */
function prose(document) {
	return document.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
}

/** Returns the anchors that code hosts derive from headings. */
function anchors(document) {
	return [...document.replace(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.trim()
			.replaceAll(' ', '-')
	)
}
