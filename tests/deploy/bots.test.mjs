// The list of bots is whole, and docs/bots.md says the same.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { documents, list } from './bots.mjs'

const everybody = [...list.bots, ...list.not_served]
const MEGA = ['mega', 'mega_url', 'mega_zip', 'mega_zip_url']
const FIELDS = ['json', 'multi', 'files', 'zip', ...MEGA]
const FILTERS = /^(gzip|base64|base64url|replace:[^:]+:[^:]*)$/

test('docs/bots.md says what the list says; `just bots` writes it', () => {
	const { found, wanted } = documents()
	assert.equal(found, wanted)
})

test('there are at least thirty bots, each with a name of its own', () => {
	assert.ok(list.bots.length >= 30)
	for (const { name } of everybody) assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
	assert.equal(new Set(everybody.map(({ name }) => name)).size, everybody.length)
})

test('every template has one field, and filters that exist', () => {
	for (const { name, ...bot } of list.bots)
		for (const template of templates(bot)) {
			const [, field, filters] = template.match(/^[^{}]*\{(\w+)((?:\|[^|{}]+)*)\}[^{}]*$/) ?? []
			assert.ok(FIELDS.includes(field), `${name}: ${template}`)
			for (const filter of filters.split('|').slice(1)) assert.match(filter, FILTERS, name)
			assert.ok(field !== 'zip' || filters.includes('base64'), `${name}: an archive is not text`)
			assert.ok(!filters.includes('gzip') || filters.includes('base64'), `${name}: what is gzipped is not text`)
		}
})

test('a step names the setting, and warns of a # that an env file would cut at', () => {
	for (const { name, setting, step, template } of list.bots) {
		assert.ok(step.includes(setting), name)
		const hash = MEGA.some(field => template.includes(`{${field}}`))
		assert.equal(step.includes('#'), hash && /env\b/.test(step), name)
	}
})

test('a bot that reads a variable has a step that says so', () => {
	for (const { name, environment, step } of list.bots) assert.equal(/\.env|variables/.test(step), environment, name)
})

test('what is read only without an old creds.json says so', () => {
	for (const { name, step, folder, overwrites } of list.bots)
		assert.equal(step.includes(`no ${folder}/creds.json`), !overwrites, name)
})

test('only a bot that takes key files gets them', () => {
	for (const { name, keys, ...bot } of list.bots)
		assert.equal(templates(bot).some(template => /\{(multi|files|zip|mega_zip)/.test(template)), keys, name)
})

test('every bot tells where it was read', () => {
	for (const { name, read_in } of everybody) {
		assert.match(read_in.repository, /^[\w.-]+\/[\w.-]+$/, name)
		assert.match(read_in.commit, /^[0-9a-f]{40}$/, name)
		assert.ok(read_in.file, name)
	}
})

test('every way that is not served has a reason and a bot', () => {
	const used = new Set(list.not_served.map(({ way }) => way))
	assert.deepEqual([...used].sort(), Object.keys(list.ways).sort())
})

function templates({ template, template_with_mega }) {
	return [template, template_with_mega].filter(Boolean)
}
