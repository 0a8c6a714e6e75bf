// Everything that the deployment files name exists.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

import dockerignore from '@balena/dockerignore'

import { BLUEPRINTS, KOYEB, ROOT, command, copiedPrograms, dockerfile, dynoTypes, instruction, programs, text, yaml } from './hosts.mjs'

const ignored = dockerignore().add(text('.dockerignore'))
const cargo = (...parameters) =>
	execFileSync('cargo', parameters, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 27, stdio: ['ignore', 'pipe', 'inherit'] })
const { packages } = JSON.parse(cargo('metadata', '--format-version=1', '--no-deps', '--locked', '--offline'))
/** The programs of the workspace, each with its package. */
const binaries = new Map(
	packages.flatMap(({ name, targets }) =>
		targets.filter(({ kind }) => kind.includes('bin')).map(target => [target.name, name])
	)
)
/** All settings. */
const settings = new Set(text('.env.example').match(/^# [A-Z0-9_]+(?==)/gm).map(line => line.slice(2)))

test('every program that a host starts is one of the workspace', () => {
	const started = programs()
	for (const { host, program } of started) assert.ok(binaries.has(program), `${host}: ${program}`)
	const of = host => started.filter(each => each.host === host).map(({ program }) => program)
	for (const host of ['compose', 'kubernetes', BLUEPRINTS[1], KOYEB[1], 'app.json', 'heroku, a fleet'])
		assert.deepEqual(of(host).sort(), ['latchkey-gateway', 'latchkey-worker'], host)
	for (const host of ['image', BLUEPRINTS[0], KOYEB[0], 'heroku, one dyno']) assert.deepEqual(of(host), ['latchkey'], host)
})

test('every variable that a host sets is a setting', () => {
	for (const { host, env } of programs())
		for (const name of Object.keys(env)) assert.ok(settings.has(name), `${host}: ${name}`)
})

test('gateways listen on all addresses, at the port and with the health that the host asks', () => {
	// The units listen at the address that needs no setting, behind a proxy on the same machine.
	const gateways = programs().filter(({ host, program }) => program !== 'latchkey-worker' && host !== 'systemd')
	assert.equal(gateways.length, 10)
	for (const { host, env, health, listens } of gateways) {
		assert.equal(env.HOST, '0.0.0.0', host)
		assert.match(env.PORT, /^\d+$/, host)
		// Restarting a gateway does not bring Redis back, so no host may do it because of its readiness.
		if (health) assert.equal(health, '/healthz', host)
		if (listens) assert.equal(String(listens), env.PORT, host)
	}
})

test('docker-compose understands its file', t => {
	const directory = temporary(t)
	cpSync(join(ROOT, 'docker-compose.yml'), join(directory, 'docker-compose.yml'))
	const set = text('.env.example').replace('# LATCHKEY_SECRET=', 'LATCHKEY_SECRET=c2VjcmV0')
	writeFileSync(join(directory, '.env'), set)
	const shown = execFileSync('docker-compose', ['config'], { cwd: directory, encoding: 'utf8' })
	assert.match(shown, /LATCHKEY_SECRET: c2VjcmV0/)
	const { services, volumes } = yaml('docker-compose.yml')
	assert.deepEqual(services.redis.command.slice(1, 5), ['--appendonly', 'yes', '--appendfsync', 'always'])
	assert.deepEqual(Object.keys(volumes), services.redis.volumes.map(volume => volume.split(':')[0]))
	assert.equal(services.worker.deploy.replicas, 2)
	for (const { ports = [] } of Object.values(services))
		for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, 'nothing is open to the network')
})

test('every path that a deployment file names exists', () => {
	const { services: composed } = yaml('docker-compose.yml')
	const built = Object.values(composed).flatMap(({ build }) => build ?? [])
	const rendered = BLUEPRINTS.flatMap(file => yaml(file).services).filter(({ runtime }) => runtime === 'docker')
	const paths = [
		...built.flatMap(({ context, dockerfile }) => [context, join(context, dockerfile)]),
		...rendered.flatMap(({ dockerfilePath, dockerContext }) => [dockerfilePath, dockerContext]),
		...KOYEB.flatMap(file => yaml(file).services).map(({ definition }) => definition.git.docker.dockerfile)
	]
	assert.equal(paths.length, 13)
	for (const path of paths) assert.ok(existsSync(join(ROOT, path)), path)
	const documents = ['docs/running.md', 'deploy/README.md', 'deploy/heroku/README.md', ...BLUEPRINTS, ...KOYEB]
	for (const document of documents)
		for (const [path] of text(document).matchAll(/(?<![\w./])deploy\/[\w./-]*\w/g))
			assert.ok(existsSync(join(ROOT, path)), `${document}: ${path}`)
})

test('the image is built from sources that form a whole workspace', t => {
	const directory = temporary(t)
	for (const copy of copies()) {
		const [from, to] = [copy.slice(0, -1), copy.at(-1)]
		for (const source of from) {
			assert.ok(!ignored.ignores(source), `.dockerignore leaves out ${source}`)
			const target = to.endsWith('/') ? join(directory, to, source) : join(directory, to)
			mkdirSync(dirname(target), { recursive: true })
			const sent = path => path === join(ROOT, source) || !leftOut(path)
			cpSync(join(ROOT, source), target, { recursive: true, filter: sent })
		}
	}
	// Only for this platform: the dependencies of others cannot be had without a network.
	const whole = ['metadata', '--format-version=1', '--locked', '--offline', '--filter-platform', host()]
	execFileSync('cargo', whole, { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] })
})

test('the image is built from the locked dependencies and contains each program', () => {
	const command = dockerfile()
		.getInstructions()
		.map(each => each.getArgumentsContent() ?? '')
		.find(content => content.includes('cargo build'))
	const builds = command.match(/cargo build [^&]+/g)
	for (const build of builds) assert.ok(build.includes('--locked') && build.includes('--profile dist'), build)
	const packages = build => [...build.matchAll(/--package ([\w-]+)/g)].map(([, name]) => name)
	const expected = ['latchkey', 'latchkey-gateway', 'latchkey-worker']
	assert.deepEqual(builds.flatMap(packages).sort(), expected.map(name => binaries.get(name)).sort())
	// Built together with another program, a package would get that one's features.
	const services = builds.find(build => packages(build).includes('latchkey-gateway'))
	assert.ok(!packages(services).includes('latchkey'), 'the services are built without the demo')
	assert.deepEqual(copiedPrograms().sort(), expected)
	assert.match(instruction('USER').getArgumentsContent(), /^[1-9]\d*/, 'not root')
})

test('the image has the static programs and nothing else, and needs no shell', () => {
	const instructions = dockerfile().getInstructions()
	const last = instructions.findLastIndex(each => each.getKeyword() === 'FROM')
	assert.equal(instructions[last].getArgumentsContent(), 'scratch')
	assert.equal(instructions.find(each => each.getKeyword() === 'ENV').getArgumentsContent(), 'RUSTFLAGS="-C target-feature=+crt-static"')
	const rest = instructions.slice(last + 1)
	assert.ok(rest.every(each => each.getKeyword() !== 'RUN'))
	assert.ok(rest.some(each => each.getKeyword() === 'HEALTHCHECK'))
	for (const each of rest.filter(each => ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(each.getKeyword())))
		assert.match(each.getArgumentsContent(), /\["latchkey(", "[a-z]+)*"\]$/, each.getKeyword())
})

test('the services, and the program without its demo, compile nothing of the tests', () => {
	for (const parameters of [['latchkey', '--no-default-features'], ['latchkey-gateway'], ['latchkey-worker']]) {
		const tree = cargo('tree', '--locked', '--offline', '--edges=normal,build', '--prefix=none', '--format={p}', '--package', ...parameters)
		const ours = [...tree.matchAll(/\((\/[^)]+)\)/g)].map(([, path]) => relative(ROOT, path))
		assert.ok(ours.includes('shared'), parameters.join(' '))
		assert.deepEqual(ours.filter(path => path.startsWith('tests')), [], parameters.join(' '))
	}
	const whole = cargo('tree', '--locked', '--offline', '--edges=normal', '--prefix=none', '--format={p}', '--package=latchkey')
	assert.ok(whole.includes('latchkey-emulator'), 'the demo brings the emulator along')
})

test('the image is built with a Rust version that the workspace supports', () => {
	const [, version] = /^FROM rust:([\d.]+)-/m.exec(text('deploy/docker/Dockerfile'))
	const [, least] = /^rust-version = "([\d.]+)"/m.exec(text('Cargo.toml'))
	const [major, minor] = version.split('.').map(Number)
	const [leastMajor, leastMinor] = least.split('.').map(Number)
	assert.ok(major > leastMajor || (major === leastMajor && minor >= leastMinor), `${version} < ${least}`)
})

test('Heroku builds what its dynos run', () => {
	const [, flags] = /^RUST_CARGO_BUILD_FLAGS="([^"]+)"$/m.exec(text('RustConfig'))
	const built = [...flags.matchAll(/--package ([\w-]+)/g)].map(([, name]) => name)
	for (const name of built) assert.ok(packages.some(each => each.name === name), name)
	assert.ok(flags.includes('--locked') && flags.includes('--release'))
	for (const type of dynoTypes())
		for (const env of [{}, { REDIS_URL: 'rediss://example' }]) {
			const [, name] = /^target\/release\/([\w-]+)$/.exec(command(type, env).path)
			assert.ok(built.includes(binaries.get(name)), name)
		}
})

test('Heroku gets a whole workspace, and nothing that its build does not need', t => {
	const directory = temporary(t)
	const git = (...parameters) => execFileSync('git', parameters, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')
	const left = new Set(git('ls-files', '--cached', '--ignored', '--exclude-from=.slugignore'))
	const lines = text('.slugignore').split('\n').filter(line => line && !line.startsWith('#'))
	for (const line of lines) assert.ok([...left].some(path => `/${path}`.startsWith(`${line}/`)), `${line} leaves out nothing`)
	for (const path of git('ls-files')) {
		if (left.has(path) || !existsSync(join(ROOT, path))) continue
		mkdirSync(dirname(join(directory, path)), { recursive: true })
		cpSync(join(ROOT, path), join(directory, path))
	}
	const whole = ['metadata', '--format-version=1', '--locked', '--offline', '--filter-platform', host()]
	execFileSync('cargo', whole, { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] })
	for (const needed of ['Procfile', 'RustConfig', 'app.json']) assert.ok(!left.has(needed), needed)
})

/** The name of this platform. */
function host() {
	return /^host: (.+)$/m.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' }))[1]
}

/** Returns the arguments of each COPY from the build context. */
function copies() {
	return dockerfile()
		.getCOPYs()
		.filter(copy => copy.getFromFlag() === null)
		.map(copy => copy.getArguments().map(argument => argument.getValue()))
}

function leftOut(path) {
	const name = relative(ROOT, path)
	return ignored.ignores(statSync(path).isDirectory() ? `${name}/` : name)
}

function temporary(t) {
	const directory = mkdtempSync(join(tmpdir(), 'latchkey-deploy-'))
	t.after(() => rmSync(directory, { recursive: true, force: true }))
	return directory
}
