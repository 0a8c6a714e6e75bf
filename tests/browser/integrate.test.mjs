// The page of docs/integrate.md, as it stands there, on another origin and another site than Latchkey.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { after, before, test } from 'node:test'

import { startEmulator } from '../interop/emulator.mjs'
import { examples } from '../interop/examples.mjs'
import { startLatchkey } from '../interop/latchkey.mjs'
import { startRedis } from '../interop/redis.mjs'
import { layLine } from './support/line.mjs'
import { launch, LinkPage, openWindow } from './support/screen.mjs'
import { inReverse } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

test('a page on another origin links a device over two gateways, and it alone can read the result', async t => {
	const later = inReverse(t)
	const emulator = await startEmulator()
	later(() => emulator.stop())
	const redis = await startRedis()
	later(() => redis.stop())
	const front = await startFrontEnd(later)
	const settings = {
		REDIS_URL: redis.url,
		LATCHKEY_SECRET: randomBytes(32).toString('hex'),
		LATCHKEY_ALLOWED_ORIGINS: front.origin
	}
	const gateways = await Promise.all([startLatchkey(emulator, settings), startLatchkey(emulator, settings)])
	later(() => Promise.all(gateways.map(gateway => gateway.kill())))
	const line = await layLine(...gateways.map(({ url }) => url))
	later(() => line.close())
	await front.show(t, line.url)
	const window = await openWindow(browser, { origins: [front.origin, line.url] })
	later(() => window.close())
	const tab = await window.context.newPage()
	const asked = []
	tab.on('request', request => asked.push(request))
	await tab.goto(front.origin)
	await tab.getByRole('button', { name: 'Link a device' }).click()
	await tab.getByRole('img').waitFor()
	const { jid } = await emulator.scan(await new LinkPage(tab).readPicture())
	const id = tab.getByRole('textbox', { name: 'Session ID' })
	await id.waitFor()
	const creds = JSON.parse(Buffer.from((await id.inputValue()).replace('Ilom~', ''), 'base64').toString())
	assert.equal(creds.me.id, jid)
	for (const request of asked.filter(each => each.url().startsWith(line.url) && !each.url().endsWith('/events'))) {
		assert.equal(await request.headerValue('cookie'), null)
		const text = await request.response().then(response => response.text()).catch(() => '')
		assert.ok(!text.includes('Ilom~'), `${request.url()} shows the session ID`)
	}
})

test('a page on an origin that the operator has not named starts nothing', async t => {
	const later = inReverse(t)
	const emulator = await startEmulator()
	later(() => emulator.stop())
	const latchkey = await startLatchkey(emulator, { LATCHKEY_ALLOWED_ORIGINS: 'http://bots.example' })
	later(() => latchkey.kill())
	const front = await startFrontEnd(later)
	await front.show(t, latchkey.url)
	const excused = /blocked by CORS policy|net::ERR_FAILED|status of 403/
	const window = await openWindow(browser, { origins: [front.origin, latchkey.url], excused })
	later(() => window.close())
	const tab = await window.context.newPage()
	await tab.goto(front.origin)
	await tab.getByRole('button', { name: 'Link a device' }).click()
	await tab.getByRole('status').filter({ hasText: 'the server cannot be reached' }).waitFor()
	assert.deepEqual((await emulator.state()).devices, [])
})

/** Serves the page at a name that makes it another site to the browser than 127.0.0.1. */
async function startFrontEnd(later) {
	let folder
	const server = createServer(async (request, response) => {
		const name = request.url === '/' ? 'index.html' : request.url.slice(1)
		const type = { '.html': 'text/html', '.js': 'text/javascript' }[extname(name)]
		if (!type) return response.writeHead(204).end()
		response.writeHead(200, { 'content-type': type }).end(await readFile(join(folder, name)))
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	later(() => server.closeAllConnections() ?? server.close())
	return {
		origin: `http://localhost:${server.address().port}`,
		/** Says which Latchkey the page is to ask. */
		async show(t, url) {
			folder = await examples(t, ['index.html', 'page.js'], { 'https://link.example': url })
		}
	}
}
