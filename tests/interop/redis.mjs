// Runs a real redis-server as a separate process.

import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** Starts a Redis with a password, as hosts provide it. */
export async function startRedis(place) {
	const { port, password, url } = place ?? (await redisPlace())
	const directory = mkdtempSync(join(tmpdir(), 'latchkey-redis-'))
	const parameters = ['--port', port, '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--requirepass', password]
	const child = spawn('redis-server', parameters.map(String), { stdio: ['ignore', 'pipe', 'inherit'] })
	await new Promise((resolve, reject) => {
		createInterface({ input: child.stdout }).on('line', line => line.includes('Ready to accept') && resolve())
		child.on('exit', code => reject(new Error(`redis-server exited with ${code}`)))
	})
	return {
		directory,
		password,
		url,
		/** Returns how many bytes it has allocated. */
		memory: async () => {
			const { stdout } = await promisify(execFile)('redis-cli', ['--no-auth-warning', '-u', url, 'info', 'memory'])
			return Number(/^used_memory:(\d+)/m.exec(stdout)[1])
		},
		stop: async () => {
			child.removeAllListeners('exit')
			child.kill('SIGKILL')
			await once(child, 'exit')
			rmSync(directory, { recursive: true, force: true })
		}
	}
}

/** Returns a free port for a Redis, and the password that it will have. */
export async function redisPlace() {
	const port = await freePort()
	const password = randomBytes(12).toString('hex')
	return { port, password, url: `redis://default:${password}@127.0.0.1:${port}` }
}

/** Returns a port that nobody listens on. */
export async function freePort() {
	const server = createServer().listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address()
	server.close()
	await once(server, 'close')
	return port
}
