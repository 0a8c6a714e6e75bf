// Every command of ours in the documents is one that the program takes.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

import { ROOT, text } from './hosts.mjs'

const built = process.env.LATCHKEY ? dirname(process.env.LATCHKEY) : join(ROOT, 'target/debug')
const documents = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)]
const used = documents.flatMap(document => commands(document).map(command => ({ document, command })))

test('there are commands in the documents', () => {
	const all = used.map(({ command }) => command)
	for (const command of ['latchkey session inspect', 'latchkey link --code']) {
		assert.ok(all.some(text => text.startsWith(command)), command)
	}
	assert.ok(all.length > 30, all.length)
})

for (const document of documents) {
	const all = used.filter(command => command.document === document).map(({ command }) => command)
	if (all.length === 0) continue
	test(`every command in ${document} is taken by the program`, () => {
		for (const command of all) {
			const [program, ...parameters] = command.split(/\s+/)
			const { words, help } = subcommand(program, parameters)
			for (const option of command.match(/(?<= )--[a-z-]+/g) ?? []) {
				assert.ok(help.split(/[\s,=]/).includes(option), `${command}: ${words.join(' ')} has no ${option}`)
			}
		}
	})
}

/** Returns the commands in the code of a document, blocks and within sentences, each without what follows it. */
function commands(document) {
	const code = [...text(document).matchAll(/^```[^\n]*\n([^]*?)^```|`([^`\n]+)`/gm)]
	return code.flatMap(([, block, inline]) => (block ?? inline).split('\n'))
		.flatMap(line => line.split(/[|;]|&&|\$\(| #|<|>| do /))
		.map(part => part.trim().replace(/^(?:[A-Z_]+=\S+ +|timeout \d+ +)+/, ''))
		// The second is a word of a key derivation.
		.filter(part => /^latchkey(-gateway|-worker)? [a-z-]/.test(part) && !part.startsWith('latchkey sealed'))
}

/** Follows the words of a command as far as they are subcommands, and returns them with their help. */
function subcommand(program, parameters) {
	const words = [program]
	let help = helpOf(words)
	for (const word of parameters) {
		if (!/^ {2}Commands:|^Commands:/m.test(help) || word.startsWith('-')) break
		const names = help.slice(help.search(/^Commands:/m)).split('\n').slice(1).map(line => /^ {2}(\S+)/.exec(line)?.[1])
		assert.ok(names.includes(word), `${[...words, word].join(' ')} is no command`)
		words.push(word)
		help = helpOf(words)
	}
	return { words, help }
}

function helpOf([program, ...words]) {
	return execFileSync(join(built, program), [...words, '--help'], { encoding: 'utf8' })
}
