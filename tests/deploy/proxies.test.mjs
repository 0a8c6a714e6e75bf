// Latchkey behind the real nginx and the real Caddy, with the files of deploy: pages, events, long polls, cookies, the
// detection of https, and the addresses of visitors.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { request as requestPlain } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { startEmulator } from '../interop/emulator.mjs'
import { startLatchkey } from '../interop/latchkey.mjs'
import { freePort } from '../interop/redis.mjs'
import { until } from '../interop/until.mjs'
import { ROOT, text } from './hosts.mjs'

const NAME = 'localhost'
let directory, emulator, certificate

before(async () => {
	directory = mkdtempSync(join(tmpdir(), 'latchkey-proxies-'))
	emulator = await startEmulator()
	const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
	const names = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`]
	const files = ['-keyout', join(directory, 'key.pem'), '-out', join(directory, 'certificate.pem')]
	execFileSync('openssl', [...made, ...names, ...files], { stdio: 'pipe' })
	certificate = readFileSync(join(directory, 'certificate.pem'))
})
after(async () => {
	await emulator.stop()
	rmSync(directory, { recursive: true, force: true })
})

const PROXIES = { nginx: startNginx, Caddy: startCaddy }

for (const [name, startProxy] of Object.entries(PROXIES)) {
	test(`behind ${name}, a session goes from the page to its result on a cookie alone`, async t => {
		const site = await startSite(t, startProxy)
		for (const path of ['/', '/qr', '/pair']) {
			const page = await site.ask(path)
			assert.equal(page.status, 200, path)
			assert.match(page.body, /<html/, path)
		}
		const begun = await site.begin()
		assert.equal(begun.status, 202, begun.body)
		const [cookie] = begun.headers['set-cookie']
		assert.match(cookie, /; Secure/, 'the gateway knows that its visitor came by https')
		assert.match(cookie, /; HttpOnly/)
		const owner = { cookie: cookie.split(';')[0] }
		const { status_url, events_url, result_url } = JSON.parse(begun.body)
		assert.equal((await site.ask(status_url)).status, 404)

		// Each change comes as it happens, although the stream stays open.
		const events = await site.events(events_url, owner)
		const waiting = await events.state('awaiting_scan')
		const code = await site.ask(waiting.qr.svg_url, { headers: owner })
		assert.equal(code.status, 200)
		assert.match(code.headers['content-type'], /svg/)

		// A long poll is held until there is something newer.
		const { version } = JSON.parse((await site.ask(status_url, { headers: owner })).body)
		const poll = site.ask(`${status_url}?since=${version}&wait=25`, { headers: owner })
		await emulator.scan(waiting.qr.data)
		const newer = JSON.parse((await poll).body)
		assert.ok(newer.version > version, `${newer.version} > ${version}`)
		await events.state('ready')
		await events.ended
		const result = await site.ask(result_url, { headers: owner })
		assert.equal(result.status, 200, result.body)
		const missed = await site.ask(events_url, { headers: { ...owner, 'last-event-id': '9999' } })
		assert.equal(missed.status, 204)
	})

	test(`behind ${name}, a visitor is known by the address that it has, not by the one that it claims`, async t => {
		const site = await startSite(t, startProxy, { LATCHKEY_RATE_LIMIT: '3/10m' })
		const claim = () => ({ 'x-forwarded-for': `203.0.113.${randomBytes(1)[0]}`, 'x-forwarded-proto': 'http' })
		for (let count = 0; count < 3; count++) {
			const answer = await site.begin(claim())
			assert.equal(answer.status, 202, answer.body)
			assert.match(answer.headers['set-cookie'][0], /; Secure/)
		}
		const refused = await site.begin(claim())
		assert.equal(refused.status, 429, 'one more claims another address')
		assert.ok(Number(refused.headers['retry-after']) > 0)
		assert.equal(JSON.parse(refused.body).code, 'rate_limited')
		const other = await site.begin({}, { localAddress: '127.0.0.2' })
		assert.equal(other.status, 202, 'another visitor is not to blame')
	})

	test(`${name} speaks HTTP/2, and leads from http to https`, async t => {
		const site = await startSite(t, startProxy)
		const session = connectHttp2(`https://${NAME}:${site.port}`, { ca: certificate })
		t.after(() => session.destroy())
		const stream = session.request({ ':path': '/healthz' })
		const [headers] = await once(stream, 'response')
		assert.equal(headers[':status'], 200)
		stream.resume()
		await once(stream, 'end')
		const answer = requestPlain({ port: site.plain, path: '/qr?lang=pt', headers: { host: NAME } }).end()
		const [redirect] = await once(answer, 'response')
		redirect.resume()
		assert.equal(redirect.statusCode, 308)
		assert.match(redirect.headers.location, new RegExp(`^https://${NAME}(:\\d+)?/qr\\?lang=pt$`))
	})
}

test('what nginx logs has no number in it', async t => {
	const site = await startSite(t, startNginx)
	await site.ask('/code?number=%2B94771234567')
	await until('the request is logged', () => readFileSync(site.log, 'utf8').includes('GET /code'))
	assert.doesNotMatch(readFileSync(site.log, 'utf8'), /9477/)
})

test('Caddy takes its file as it is', () => {
	const file = join(ROOT, 'deploy/caddy/Caddyfile')
	const env = { PATH: process.env.PATH, HOME: directory }
	execFileSync('caddy', ['validate', '--config', file, '--adapter', 'caddyfile'], { env, stdio: 'pipe' })
	const same = execFileSync('caddy', ['fmt', file], { env, encoding: 'utf8' })
	assert.equal(same, text('deploy/caddy/Caddyfile'))
})

/** Starts Latchkey with a proxy in front of it. */
async function startSite(t, startProxy, settings = {}) {
	const latchkey = await startLatchkey(emulator, { LATCHKEY_TRUSTED_PROXIES: '1', ...settings })
	t.after(() => latchkey.kill())
	const proxy = await startProxy(t, new URL(latchkey.url).host)
	const origin = `https://${NAME}:${proxy.port}`
	const send = (path, { method = 'GET', headers = {}, body, localAddress = '127.0.0.1' } = {}) => {
		const sent = request({ host: '127.0.0.1', servername: NAME, port: proxy.port, ca: certificate, agent: false, localAddress, path, method, headers: { host: `${NAME}:${proxy.port}`, ...headers } })
		sent.end(body)
		return once(sent, 'response').then(([answer]) => answer)
	}
	const ask = async (path, options) => {
		const answer = await send(path, options)
		let body = ''
		for await (const part of answer.setEncoding('utf8')) body += part
		return { status: answer.statusCode, headers: answer.headers, body }
	}
	await until('the proxy answers', () => ask('/healthz').then(({ status }) => status === 200, () => false))
	return {
		...proxy,
		ask,
		begin: (headers = {}, options = {}) =>
			ask('/api/v1/sessions', {
				method: 'POST',
				headers: { 'content-type': 'application/json', origin, ...headers },
				body: '{"method":"qr"}',
				...options
			}),
		events: async (path, headers) => {
			const answer = await send(path, { headers })
			assert.equal(answer.statusCode, 200)
			assert.match(answer.headers['content-type'], /^text\/event-stream/)
			return readEvents(answer)
		}
	}
}

function readEvents(answer) {
	const seen = []
	const waiting = []
	let rest = ''
	answer.setEncoding('utf8').on('data', part => {
		const blocks = (rest + part).split('\n\n')
		rest = blocks.pop()
		for (const block of blocks) {
			const data = /^data: ?(.*)$/m.exec(block)
			if (!data) continue
			seen.push(JSON.parse(data[1]))
			for (const check of waiting) check()
		}
	})
	const ended = once(answer, 'end')
	return {
		ended,
		/** Resolves to the first status of this state. */
		state: state => {
			const found = () => seen.find(status => status.state === state)
			const coming = new Promise(resolve => {
				const check = () => found() && resolve(found())
				waiting.push(check)
				check()
			})
			const missed = ended.then(() => found() ?? assert.fail(`the stream ended without ${state}`))
			return Promise.race([coming, missed])
		}
	}
}

async function startNginx(t, upstream) {
	const place = mkdtempSync(join(directory, 'nginx-'))
	const [port, plain] = [await freePort(), await freePort()]
	const file = changed(text('deploy/nginx/latchkey.conf'), [
		[/server 127\.0\.0\.1:8080;/, `server ${upstream};`],
		[/listen 80;/, `listen 127.0.0.1:${plain};`],
		[/listen \[::\]:80;/, ''],
		[/listen 443 ssl http2;/, `listen 127.0.0.1:${port} ssl http2;`],
		[/listen \[::\]:443 ssl http2;/, ''],
		[/server_name latchkey\.example;/, `server_name ${NAME};`, 2],
		[/\/etc\/letsencrypt\/live\/latchkey\.example\/fullchain\.pem/, join(directory, 'certificate.pem')],
		[/\/etc\/letsencrypt\/live\/latchkey\.example\/privkey\.pem/, join(directory, 'key.pem')],
		[/\/var\/log\/nginx\/latchkey\.log/, join(place, 'latchkey.log')]
	])
	writeFileSync(join(place, 'latchkey.conf'), file)
	const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${place}/${kind};`)
	const around = `daemon off; master_process off; pid ${place}/pid; error_log stderr notice; events {}\n`
	writeFileSync(join(place, 'nginx.conf'), `${around}http { ${paths.join(' ')} include ${place}/latchkey.conf; }\n`)
	execFileSync('nginx', ['-t', '-q', '-p', place, '-c', join(place, 'nginx.conf')], { stdio: 'pipe' })
	run(t, 'nginx', ['-p', place, '-c', join(place, 'nginx.conf')])
	return { port, plain, log: join(place, 'latchkey.log') }
}

async function startCaddy(t, upstream) {
	const place = mkdtempSync(join(directory, 'caddy-'))
	const [port, plain] = [await freePort(), await freePort()]
	const tls = `\ttls ${join(directory, 'certificate.pem')} ${join(directory, 'key.pem')}\n`
	const file = changed(text('deploy/caddy/Caddyfile'), [
		[/^latchkey\.example \{\n/m, `${NAME} {\n\tbind 127.0.0.1\n${tls}`],
		[/127\.0\.0\.1:8080/, upstream]
	])
	const options = `{\n\tadmin off\n\thttp_port ${plain}\n\thttps_port ${port}\n\tskip_install_trust\n}\n`
	writeFileSync(join(place, 'Caddyfile'), options + file)
	run(t, 'caddy', ['run', '--config', join(place, 'Caddyfile'), '--adapter', 'caddyfile'], place)
	return { port, plain }
}

/** Replaces each pattern, which has to be there once, or as often as it says. */
function changed(file, replacements) {
	return replacements.reduce((text, [pattern, by, times = 1]) => {
		const everywhere = new RegExp(pattern.source, `${pattern.flags}g`)
		assert.equal(text.match(everywhere)?.length, times, pattern.source)
		return text.replace(everywhere, () => by)
	}, file)
}

function run(t, program, parameters, home = directory) {
	const env = { PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home }
	const child = spawn(program, parameters, { env, stdio: ['ignore', 'ignore', 'pipe'] })
	let said = ''
	child.stderr.on('data', part => (said += part))
	const exited = once(child, 'exit')
	t.after(async () => {
		child.kill('SIGKILL')
		await exited
	})
	exited.then(([code]) => code && console.error(`${program} exited with ${code}:\n${said}`))
}
