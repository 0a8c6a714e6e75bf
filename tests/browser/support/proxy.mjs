// A reverse proxy with TLS, as operators put one in front.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Leads to these servers over https, each by its name, and tells them so. Its certificate is vouched for by
 * nobody. Take it down with close().
 *
 * @param {Record<string, string>} servers URLs by name
 */
export async function startProxy(servers) {
	const proxy = createServer(certificate(Object.keys(servers)), (asked, answer) => {
		const [name] = asked.headers.host.split(':')
		const { hostname, port } = new URL(servers[name])
		const headers = { ...asked.headers, 'x-forwarded-for': asked.socket.remoteAddress, 'x-forwarded-proto': 'https' }
		const onward = httpRequest({ hostname, port, method: asked.method, path: asked.url, headers }, reply => {
			answer.writeHead(reply.statusCode, reply.headers)
			reply.pipe(answer)
		})
		onward.on('error', () => answer.destroy())
		answer.on('close', () => onward.destroy())
		asked.pipe(onward)
	})
	proxy.listen(0, '127.0.0.1')
	await once(proxy, 'listening')
	const { port } = proxy.address()
	return {
		at: name => `https://${name}:${port}`,
		close: () => {
			proxy.closeAllConnections()
			proxy.close()
		}
	}
}

function certificate(names) {
	const directory = mkdtempSync(join(tmpdir(), 'latchkey-tls-'))
	const [key, cert] = ['key.pem', 'cert.pem'].map(name => join(directory, name))
	execFileSync('openssl', [
		'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
		'-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${names.map(name => `DNS:${name}`).join()}`,
		'-keyout', key, '-out', cert
	], { stdio: ['ignore', 'ignore', 'pipe'] })
	const made = { key: readFileSync(key), cert: readFileSync(cert) }
	rmSync(directory, { recursive: true })
	return made
}
