// A site of somebody else: one page, at whatever address leads to it.

import { once } from 'node:events'
import { createServer } from 'node:http'

/** Serves this HTML at every path. Take it down with close(). */
export async function startSite(html = '<!doctype html><title>Elsewhere</title><body>') {
	const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html; charset=utf-8').end(html))
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address()
	return {
		port,
		/** Its origin under another name that leads here. */
		at: (host = '127.0.0.1') => `http://${host}:${port}`,
		close: () => {
			server.closeAllConnections()
			server.close()
		}
	}
}
