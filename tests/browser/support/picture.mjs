// Pictures that somebody might put behind the pages.

import { once } from 'node:events'
import { createServer } from 'node:http'

import { PNG } from 'pngjs'

/** How bright a picture is at a place, from 0 to 1 each way: red, green, blue. */
const KINDS = {
	/** Stripes from black to white over all colours: as restless as it gets. */
	restless: (x, y) => [((Math.floor(x * 20) + Math.floor(y * 13)) % 2) * 255, x * 255, y * 255],
	night: (x, y) => [8 + 20 * y, 12 + 26 * y, 30 + 60 * (1 - y) + (Math.hypot(x - 0.7, y - 0.3) < 0.05 ? 60 : 0)],
	snow: (x, y) => [214 + 40 * y, 224 + 30 * y, 240 + 15 * x]
}

/**
 * Serves a picture from an origin of its own. End it with close().
 *
 * @param {keyof typeof KINDS} [kind]
 * @param {boolean} [isReadable] whether pages of other origins may look at what is in it
 */
export async function servePicture(kind = 'restless', isReadable = true) {
	const body = draw(240, 160, KINDS[kind])
	const headers = { 'content-type': 'image/png', ...(isReadable && { 'access-control-allow-origin': '*' }) }
	const server = createServer((request, response) => response.writeHead(200, headers).end(body))
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	return {
		url: `http://127.0.0.1:${server.address().port}/picture.png`,
		close: () => server.close()
	}
}

function draw(width, height, colour) {
	const png = new PNG({ width, height })
	for (let at = 0; at < width * height; at++) {
		png.data.set([...colour((at % width) / width, Math.floor(at / width) / height), 255], at * 4)
	}
	return PNG.sync.write(png)
}
