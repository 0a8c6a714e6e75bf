// Prometheus takes the rules and fires each alert when it has to and no sooner; the real one scrapes the real Latchkey with
// them; Grafana's own types have every key of the dashboard; and neither asks for a metric that is not there.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { stringify } from 'yaml'

import { startEmulator } from '../interop/emulator.mjs'
import { startLatchkey } from '../interop/latchkey.mjs'
import { freePort } from '../interop/redis.mjs'
import { until } from '../interop/until.mjs'
import { ROOT, text, yaml } from './hosts.mjs'
import { expectTypes } from './typescript.mjs'

const FOLDER = 'deploy/observability'
const rules = yaml(`${FOLDER}/latchkey.rules.yaml`).groups.flatMap(({ rules }) => rules)
const dashboard = JSON.parse(text(`${FOLDER}/dashboard.json`))
const queries = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })))
/** The metrics that are described, each with the labels that it is said to have. */
const described = new Set([...text('docs/metrics.md').matchAll(/^\| `(latchkey_\w+)`/gm)].map(([, name]) => name))

test('promtool takes the example of a configuration and its rules', () => {
	promtool('check', 'config', join(ROOT, FOLDER, 'prometheus.yaml'))
})

test('each alert fires when it has to, and no sooner', t => {
	const directory = temporary(t)
	const cases = yaml('tests/deploy/rules.yaml')
	cases.rule_files = [join(ROOT, FOLDER, 'latchkey.rules.yaml')]
	const file = join(directory, 'rules.yaml')
	writeFileSync(file, stringify(cases))
	promtool('test', 'rules', file)
	const alerts = rules.flatMap(({ alert }) => alert ?? [])
	const tried = cases.tests.flatMap(({ alert_rule_test = [] }) => alert_rule_test)
	for (const alert of alerts) {
		const own = tried.filter(({ alertname }) => alertname === alert)
		assert.ok(own.some(({ exp_alerts }) => exp_alerts?.length), `${alert} fires`)
		assert.ok(own.some(({ exp_alerts }) => !exp_alerts?.length), `${alert} does not fire`)
	}
})

test('rules and dashboard ask for metrics that are described, and for nothing else', () => {
	const recorded = new Set(rules.flatMap(({ record }) => record ?? []))
	const asked = [...rules, ...queries].flatMap(({ expr }) => expr.match(/\blatchkey[\w:]+/g))
	for (const name of new Set(asked)) {
		const metric = name.replace(/_(bucket|sum|count)$/, '')
		assert.ok(recorded.has(name) || described.has(name) || described.has(metric), name)
	}
})

test("the dashboard is one by Grafana's own types", () => {
	const panelType = kind => `@grafana/schema/dist/esm/raw/composable/${kind.toLowerCase()}/panelcfg/x/${kind}PanelCfg_types.gen`
	const imports = [
		"import type { Dashboard } from '@grafana/schema'",
		`import type { FieldConfig, Options as TimeSeries } from '${panelType('TimeSeries')}'`,
		`import type { Options as Stat } from '${panelType('Stat')}'`
	]
	const kinds = { timeseries: 'Partial<TimeSeries>', stat: 'Partial<Stat>' }
	const drawn = dashboard.panels.filter(({ type }) => type !== 'row')
	expectTypes(imports, [
		['Dashboard', dashboard],
		...drawn.map(({ type, options }) => [kinds[type], options]),
		...drawn.map(({ fieldConfig }) => ['Partial<FieldConfig>', fieldConfig.defaults.custom ?? {}])
	])
	const { panels } = dashboard
	assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
	for (const { title, gridPos } of panels) assert.ok(gridPos.x + gridPos.w <= 24, title)
})

test('the real Prometheus scrapes Latchkey, and answers every rule and panel', async t => {
	const directory = temporary(t)
	const [monitor, port] = [await freePort(), await freePort()]
	const emulator = await startEmulator()
	t.after(() => emulator.stop())
	const latchkey = await startLatchkey(emulator, { LATCHKEY_MONITOR: `127.0.0.1:${monitor}` })
	t.after(() => latchkey.kill())
	await link(latchkey, emulator)

	const configuration = text(`${FOLDER}/prometheus.yaml`)
		.replace('127.0.0.1:9090', `127.0.0.1:${monitor}`)
		.replaceAll('15s', '1s')
		.replace('latchkey.rules.yaml', join(ROOT, FOLDER, 'latchkey.rules.yaml'))
	writeFileSync(join(directory, 'prometheus.yaml'), configuration)
	const place = ['--config.file', join(directory, 'prometheus.yaml'), '--storage.tsdb.path', join(directory, 'data')]
	const child = spawn('prometheus', [...place, '--web.listen-address', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'pipe'] })
	let said = ''
	child.stderr.on('data', part => (said += part))
	const exited = once(child, 'exit')
	t.after(async () => {
		child.kill('SIGKILL')
		await exited
	})
	const ask = async (path, parameters = {}) => {
		const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams(parameters)}`)
		const { status, data, error } = await answer.json()
		assert.equal(status, 'success', error)
		return data
	}
	const query = async expr => (await ask('query', { query: expr })).result
	await until('Prometheus has scraped twice', () =>
		query('count_over_time(up{job="latchkey"}[1m])').then(([up]) => up && Number(up.value[1]) >= 2, () => false)
	).catch(error => assert.fail(`${error.message}\n${said}`))
	await until('every rule was evaluated', async () => {
		const { groups } = await ask('rules')
		return groups.length > 0 && groups.every(({ rules }) => rules.every(({ health }) => health !== 'unknown'))
	})
	const { groups } = await ask('rules')
	for (const { name, health, lastError, state } of groups.flatMap(({ rules }) => rules)) {
		assert.equal(health, 'ok', `${name}: ${lastError}`)
		assert.ok(state !== 'firing', `${name} fires although all is well`)
	}
	for (const { title, expr } of queries) {
		const asked = expr.replaceAll('$job', 'latchkey').replaceAll('$__rate_interval', '1m')
		const result = await query(asked)
		// A session was linked, so all but what nobody set up has been counted.
		if (!/mega|webhook|broker_call|failed/.test(expr)) assert.ok(result.length > 0, `${title}: ${asked}`)
	}
	const [ready] = await query('sum(latchkey_fleet_sessions_ended_total{end="ready"})')
	assert.equal(ready.value[1], '1')
})

async function link(latchkey, emulator) {
	const ask = async (path, options) => (await fetch(`${latchkey.url}${path}`, options)).json()
	const begun = await ask('/api/v1/sessions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"method":"qr"}' })
	const status = () => ask(begun.status_url, { headers: { authorization: `Bearer ${begun.token}` } })
	const { qr } = await until('a code is shown', async () => (await status()).qr && status())
	await emulator.scan(qr.data)
	await until('the session is ready', async () => (await status()).state === 'ready')
}

function promtool(...parameters) {
	try {
		execFileSync('promtool', parameters, { encoding: 'utf8', stdio: 'pipe' })
	} catch ({ stdout, stderr }) {
		assert.fail(`promtool ${parameters.join(' ')}:\n${stdout}${stderr}`)
	}
}

function temporary(t) {
	const directory = mkdtempSync(join(tmpdir(), 'latchkey-observability-'))
	t.after(() => rmSync(directory, { recursive: true, force: true }))
	return directory
}
