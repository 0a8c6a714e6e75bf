// The browser extension: its rights, its languages, and its archive.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { ROOT, text } from './hosts.mjs'

const FOLDER = 'deploy/extension'
const manifest = JSON.parse(text(`${FOLDER}/manifest.json`))
const codes = readdirSync(join(ROOT, 'shared/languages')).map(file => file.replace('.ftl', '')).sort()
const messages = code => JSON.parse(text(`${FOLDER}/_locales/${code}/messages.json`))
const scripts = readdirSync(join(ROOT, FOLDER)).filter(file => file.endsWith('.js'))

test('it has no rights but on WhatsApp’s page and, by a press, on the page that is up', () => {
	assert.deepEqual(manifest.permissions, ['activeTab', 'scripting'])
	assert.deepEqual(manifest.host_permissions, ['https://web.whatsapp.com/*'])
	for (const more of ['optional_permissions', 'optional_host_permissions', 'content_scripts', 'externally_connectable', 'web_accessible_resources'])
		assert(!(more in manifest), more)
	assert.match(manifest.content_security_policy.extension_pages, /^default-src 'none'; /)
	assert.doesNotMatch(manifest.content_security_policy.extension_pages, /connect-src|https?:|unsafe/)
})

test('its scripts keep nothing, send nothing and load nothing', () => {
	for (const script of scripts) {
		const content = text(`${FOLDER}/${script}`)
		assert.doesNotMatch(content, /fetch\(|XMLHttpRequest|WebSocket|sendBeacon|storage|cookies|eval\(|Function\(|import\(|innerHTML/, script)
	}
})

test('every file that it names is there', () => {
	const { icons, action, background } = manifest
	const page = text(`${FOLDER}/confirm.html`)
	const named = [
		...Object.values(icons), ...Object.values(action.default_icon), background.service_worker, ...background.scripts,
		...[...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path),
		...scripts.flatMap(script => [...text(`${FOLDER}/${script}`).matchAll(/"(?:\.\/)?([\w/]+\.(?:js|html))"/g)].map(([, path]) => path))
	]
	for (const path of named) assert(existsSync(join(ROOT, FOLDER, path)), path)
	for (const script of scripts) assert(named.includes(script), `${script} is used by nothing`)
})

test('it speaks the languages of the pages, each in all of its texts', () => {
	assert.deepEqual(readdirSync(join(ROOT, FOLDER, '_locales')).sort(), codes)
	const english = messages('en')
	const used = [...scripts, 'manifest.json', 'confirm.html'].map(file => text(`${FOLDER}/${file}`)).join('\n')
	for (const name of Object.keys(english)) assert.match(used, new RegExp(`["_]${name}["_]`), `${name} is read by nothing`)
	for (const code of codes) {
		const own = messages(code)
		assert.deepEqual(Object.keys(own), Object.keys(english), code)
		for (const [name, { message }] of Object.entries(own)) {
			assert(message.trim(), `${code}: ${name}`)
			assert.equal(message.includes('$1'), english[name].message.includes('$1'), `${code}: ${name}`)
		}
		assert.equal(own.language.message, code)
		const [, direction] = /^language-direction = (\w+)$/m.exec(text(`shared/languages/${code}.ftl`))
		assert.equal(own.direction.message, direction, code)
		// The stores of browsers take no more.
		assert(own.name.message.length <= 45 && own.description.message.length <= 132, code)
	}
})

test('its archive is the same each time, and another program reads all of it', t => {
	const directory = mkdtempSync(join(tmpdir(), 'latchkey-extension-'))
	t.after(() => rmSync(directory, { recursive: true }))
	const pack = name => {
		const path = join(directory, name)
		execFileSync('node', [join(ROOT, 'deploy/release/extension.mjs'), path], { cwd: directory })
		return path
	}
	const [one, other] = [pack('one.zip'), pack('other.zip')]
	assert(readFileSync(one).equals(readFileSync(other)))
	const unpacked = join(directory, 'unpacked')
	execFileSync('python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])', one, unpacked])
	const list = folder => readdirSync(folder, { recursive: true }).sort()
	const kept = list(join(ROOT, FOLDER)).filter(path => path !== 'README.md')
	assert.deepEqual(list(unpacked), kept)
	for (const path of kept.filter(path => path.includes('.'))) {
		assert(readFileSync(join(unpacked, path)).equals(readFileSync(join(ROOT, FOLDER, path))), path)
	}
})
