// Kubernetes knows every key of the manifests, of an older version and of the newest, and they fit together.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject'
import { parseAllDocuments } from 'yaml'

import { ROOT, text, yaml } from './hosts.mjs'
import { expectTypes } from './typescript.mjs'

const FOLDER = 'deploy/kubernetes'
/** What `kubectl apply -k` would send. */
const built = parseAllDocuments(execFileSync('kubectl', ['kustomize', join(ROOT, FOLDER)], { encoding: 'utf8' })).map(each => each.toJS())
const kustomization = yaml(`${FOLDER}/kustomization.yaml`)
/** What is applied besides, where there is what it needs. */
const besides = readdirSync(join(ROOT, FOLDER)).filter(
	name => name !== 'kustomization.yaml' && !kustomization.resources.includes(name)
)
const of = kind => built.filter(each => each.kind === kind)
const workloads = [...of('Deployment'), ...of('StatefulSet')]

test('Kubernetes knows every key', t => {
	const directory = temporary(t)
	const others = besides.flatMap(name => parseAllDocuments(text(`${FOLDER}/${name}`)).map(each => each.toJS()))
	// What KEDA defines is not Kubernetes' own.
	const own = [...built, ...others].filter(({ apiVersion }) => !apiVersion.startsWith('keda.sh/'))
	const file = join(directory, 'all.yaml')
	writeFileSync(file, own.map(each => JSON.stringify(each)).join('\n---\n'))
	for (const version of ['1.30', '1.37']) {
		const parameters = ['-m', 'kubernetes_validate', '--strict', '--kubernetes-version', version, file]
		const { status, stdout, stderr } = spawnSync(join(ROOT, 'tests/deploy/python'), parameters, { encoding: 'utf8' })
		assert.equal(status, 0, stdout + stderr)
		assert.equal((stdout + stderr).match(/ passed for resource /g).length, own.length)
	}
})

test('KEDA knows every key, and Prometheus every query', t => {
	const file = join(temporary(t), 'rules.yaml')
	const scaled = yaml(`${FOLDER}/keda.yaml`)
	new ScaledObject(scaled).validate()
	expectTypes(["import type { IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject'"], [['IScaledObject', scaled]])
	const described = text('docs/metrics.md')
	for (const { metadata } of scaled.spec.triggers) {
		writeFileSync(file, JSON.stringify({ groups: [{ name: 'all', rules: [{ record: 'a', expr: metadata.query }] }] }))
		execFileSync('promtool', ['check', 'rules', file], { stdio: 'pipe' })
		for (const [name] of metadata.query.matchAll(/latchkey_\w+/g)) assert.ok(described.includes(`| \`${name}\` |`), name)
	}
})

test('whoever selects finds what it means', () => {
	const matches = (selector, labels) => Object.entries(selector).every(([name, value]) => labels[name] === value)
	const pods = workloads.map(({ spec }) => spec.template.metadata.labels)
	for (const { spec } of workloads) assert.ok(matches(spec.selector.matchLabels, spec.template.metadata.labels))
	const selectors = [
		...of('Service').map(({ metadata, spec }) => [metadata.name, spec.selector]),
		...of('PodDisruptionBudget').map(({ metadata, spec }) => [metadata.name, spec.selector.matchLabels])
	]
	assert.equal(selectors.length, 4)
	for (const [name, selector] of selectors) {
		const found = pods.filter(labels => matches(selector, labels))
		assert.equal(found.length, 1, name)
	}
	for (const { metadata, spec } of of('Service')) {
		const { template } = workloads.find(each => matches(spec.selector, each.spec.template.metadata.labels)).spec
		const ports = template.spec.containers.flatMap(({ ports = [] }) => ports.map(({ name }) => name))
		for (const { targetPort } of spec.ports) assert.ok(ports.includes(targetPort), metadata.name)
	}
	for (const { spec } of of('Ingress'))
		for (const { service } of spec.rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend))) {
			const named = of('Service').find(({ metadata }) => metadata.name === service.name)
			assert.ok(named.spec.ports.some(({ name }) => name === service.port.name))
		}
	for (const name of besides) {
		const { scaleTargetRef } = yaml(`${FOLDER}/${name}`).spec
		assert.ok(of('Deployment').some(({ metadata }) => metadata.name === scaleTargetRef.name), name)
	}
})

test('each secret that is asked for is one that the first command makes', () => {
	const made = [...text(`${FOLDER}/kustomization.yaml`).matchAll(/--from-literal=(\w+)=/g)].map(([, name]) => name)
	const containers = workloads.flatMap(({ spec }) => spec.template.spec.containers)
	const asked = containers.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []))
	assert.deepEqual([...new Set(asked.map(({ key }) => key))].sort(), made.sort())
	for (const { name } of asked) assert.equal(name, 'latchkey')
})

test('each container is confined, has time to end, and a disruption leaves one of each kind', () => {
	for (const { metadata, spec } of workloads) {
		const { containers, securityContext, terminationGracePeriodSeconds, automountServiceAccountToken } = spec.template.spec
		assert.equal(automountServiceAccountToken, false, metadata.name)
		assert.equal(securityContext.runAsNonRoot, true, metadata.name)
		assert.equal(securityContext.seccompProfile.type, 'RuntimeDefault', metadata.name)
		for (const { securityContext: own, resources } of containers) {
			assert.deepEqual(own.capabilities, { drop: ['ALL'] }, metadata.name)
			assert.equal(own.readOnlyRootFilesystem, true, metadata.name)
			assert.equal(own.allowPrivilegeEscalation, false, metadata.name)
			assert.ok(resources.limits.memory, metadata.name)
		}
		if (metadata.name === 'latchkey-redis') continue
		const grace = 25 + (containers[0].lifecycle?.preStop.sleep.seconds ?? 0)
		assert.ok(terminationGracePeriodSeconds > grace, metadata.name)
		assert.ok(spec.replicas >= 2, metadata.name)
		assert.equal(spec.strategy.rollingUpdate.maxUnavailable, 0, metadata.name)
		const budget = of('PodDisruptionBudget').find(each => each.metadata.name === metadata.name)
		assert.equal(budget.spec.maxUnavailable, 1, metadata.name)
	}
})

test('each pod is asked how it is where it tells', () => {
	const [{ literals }] = kustomization.configMapGenerator
	const [, monitor] = literals.map(literal => /^LATCHKEY_MONITOR=0\.0\.0\.0:(\d+)$/.exec(literal)).find(Boolean)
	for (const { metadata, spec } of of('Deployment')) {
		const [{ ports, startupProbe, livenessProbe, readinessProbe }] = spec.template.spec.containers
		assert.equal(String(ports.find(({ name }) => name === 'monitor').containerPort), monitor, metadata.name)
		for (const probe of [startupProbe, livenessProbe, readinessProbe]) assert.equal(probe.httpGet.port, 'monitor', metadata.name)
		assert.equal(livenessProbe.httpGet.path, '/healthz', 'a restart does not bring Redis back')
		assert.equal(readinessProbe.httpGet.path, '/readyz', metadata.name)
		assert.deepEqual(spec.template.metadata.annotations, { 'prometheus.io/scrape': 'true', 'prometheus.io/port': monitor })
	}
	for (const { metadata, spec } of of('Service'))
		assert.ok(spec.ports.every(({ targetPort }) => targetPort !== 'monitor'), `${metadata.name} leads to the metrics`)
})

function temporary(t) {
	const directory = mkdtempSync(join(tmpdir(), 'latchkey-kubernetes-'))
	t.after(() => rmSync(directory, { recursive: true, force: true }))
	return directory
}
