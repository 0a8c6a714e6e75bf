// A picture that somebody might put behind the pages: as restless as it gets.

import { once } from 'node:events'
import { createServer } from 'node:http'

import { PNG } from 'pngjs'

/** Serves the picture from an origin of its own. End it with close(). */
export async function servePicture() {
	const body = draw(240, 160)
	const server = createServer((request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(body))
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	return {
		url: `http://127.0.0.1:${server.address().port}/picture.png`,
		close: () => server.close()
	}
}

/** Stripes from black to white over all colours. */
function draw(width, height) {
	const png = new PNG({ width, height })
	for (let at = 0; at < width * height; at++) {
		const [x, y] = [at % width, Math.floor(at / width)]
		const bright = (Math.floor(x / 12) + Math.floor(y / 12)) % 2
		png.data.set([bright * 255, (x * 255) / width, (y * 255) / height, 255], at * 4)
	}
	return PNG.sync.write(png)
}
