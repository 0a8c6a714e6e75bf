// The line between a browser and the server, which can be cut, blocked and put back.

import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** Lays a line to a server, or to several in turn. Take it down with close(). */
export async function layLine(...serverUrls) {
	const sockets = new Set()
	let isUp = true
	let targets = serverUrls.map(url => new URL(url))
	const listener = createServer({ pauseOnConnect: true }, near => {
		if (!isUp) return near.destroy()
		const [target, ...others] = targets
		targets = [...others, target]
		const far = connect(Number(target.port), target.hostname)
		for (const [socket, other] of [[near, far], [far, near]]) {
			sockets.add(socket)
			socket.on('error', () => {})
			socket.on('close', () => {
				sockets.delete(socket)
				other.destroy()
			})
			socket.pipe(other)
		}
	})
	listener.listen(0, '127.0.0.1')
	await once(listener, 'listening')
	const drop = () => sockets.forEach(socket => socket.destroy())
	return {
		url: `http://127.0.0.1:${listener.address().port}`,
		/** Ends every connection and lets no new one through. */
		cut() {
			isUp = false
			drop()
		},
		/** Keeps every connection as it is, but nothing gets through any more; new ones work. */
		freeze() {
			for (const socket of sockets) {
				socket.unpipe()
				socket.pause()
			}
		},
		/** Lets connections through again, to another server if one is named. */
		mend(newServerUrl) {
			if (newServerUrl) targets = [new URL(newServerUrl)]
			isUp = true
		},
		close() {
			drop()
			listener.close()
		}
	}
}
