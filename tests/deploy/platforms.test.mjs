// Heroku, Render and Koyeb know every key of their files, and the values fit together.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

import Ajv from 'ajv/dist/2020.js'

import { BLUEPRINTS, KOYEB, ROOT, dynoTypes, herokuRecipes, text, yaml } from './hosts.mjs'

const ajv = new Ajv({ allErrors: true, strict: false })

test('Heroku knows every key of app.json', () => {
	const app = JSON.parse(text('app.json'))
	fits('heroku-app.json', app, 'app.json')
	assert.deepEqual(Object.keys(app.formation), dynoTypes())
	assert.ok(app.addons.some(({ plan }) => plan.startsWith('heroku-redis')), 'sets REDIS_URL')
	for (const { name, dynos } of herokuRecipes()) for (const type of dynos) assert.ok(dynoTypes().includes(type), name)
	const [, fleet] = herokuRecipes()
	const set = Object.entries(app.env).filter(([, { value }]) => value && value !== 'Latchkey')
	// The button cannot know the pin that the README sets, and the slots are the default.
	const others = ['LATCHKEY_REDIS_VERIFY_TLS', 'LATCHKEY_WORKER_SLOTS']
	const byReadme = Object.fromEntries(fleet.settings)
	assert.ok(byReadme.LATCHKEY_REDIS_CERT_SHA256)
	for (const [name, { value }] of set.filter(([name]) => !others.includes(name)))
		assert.equal(byReadme[name], value, `the README sets the same ${name}`)
})

for (const file of BLUEPRINTS) {
	test(`Render knows every key of ${file}`, () => {
		const blueprint = yaml(file)
		fits('render-blueprint.json', blueprint, file)
		const names = blueprint.services.map(({ name }) => name)
		assert.equal(new Set(names).size, names.length)
		for (const { envVars = [] } of blueprint.services)
			for (const { fromService } of envVars) if (fromService) assert.ok(names.includes(fromService.name))
		const regions = new Set(blueprint.services.map(({ region }) => region))
		assert.equal(regions.size, 1, 'private addresses end at a region')
	})
}

test('Koyeb knows every key of its files', () => {
	const files = Object.fromEntries(KOYEB.map(file => [file, yaml(file)]))
	execFileSync(join(ROOT, 'tests/deploy/python'), ['koyeb_keys.py'], { input: JSON.stringify(files), encoding: 'utf8' })
	for (const file of KOYEB) {
		// `koyeb compose` expands the shell's variables in the file before it parses it.
		const lines = text(file).split('\n').filter(line => !line.startsWith('#'))
		assert.deepEqual([...new Set(lines.join('\n').match(/\$\{?\w*\}?/g))], ['${REPOSITORY}'])
	}
})

test('a service without Redis is one instance only', () => {
	for (const { definition } of yaml(KOYEB[0]).services) assert.deepEqual(definition.scalings.map(({ max }) => max), [1])
	for (const { numInstances = 1 } of yaml(BLUEPRINTS[0]).services) assert.equal(numInstances, 1)
})

test("the button of Koyeb sets what the file for one service sets, under the button's own names", () => {
	const [address] = /https:\/\/app\.koyeb\.com\/deploy\?[^)\s]+/.exec(text('deploy/README.md'))
	const given = new URL(address).searchParams
	const { app, services } = yaml(KOYEB[0])
	const [{ definition }] = services
	// koyeb.com/docs/build-and-deploy/deploy-to-koyeb-button
	const names = 'type name service_type instance_type ports regions privileged repository branch workdir builder dockerfile command'
	for (const name of given.keys()) assert.ok(/^env\[\w+\]$/.test(name) || names.split(' ').includes(name), name)
	assert.equal(given.get('type'), 'git')
	assert.equal(given.get('name'), app.name)
	assert.equal(given.get('builder'), 'dockerfile')
	assert.equal(given.get('dockerfile'), definition.git.docker.dockerfile)
	assert.equal(given.get('branch'), definition.git.branch)
	assert.equal(given.get('instance_type'), definition.instance_types[0].type)
	assert.equal(given.get('regions'), definition.regions[0])
	const [{ port, protocol }] = definition.ports
	assert.equal(given.get('ports'), `${port};${protocol};${definition.routes[0].path}`)
	const variables = [...given].flatMap(([name, value]) => (/^env\[(\w+)\]$/.exec(name) ? [[name.slice(4, -1), value]] : []))
	assert.deepEqual(Object.fromEntries(variables), Object.fromEntries(definition.env.map(({ key, value }) => [key, value])))
})

function fits(schema, value, where) {
	const check = ajv.compile(JSON.parse(text(`tests/deploy/schemas/${schema}`)))
	assert.ok(check(value), `${where}: ${ajv.errorsText(check.errors)}`)
}
