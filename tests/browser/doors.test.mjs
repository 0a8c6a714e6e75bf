// Who may come in from elsewhere: front ends that are allowed to, and nobody else's pages.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { startEmulator } from '../interop/emulator.mjs'
import { startLatchkey } from '../interop/latchkey.mjs'
import { startRedis } from '../interop/redis.mjs'
import { startProxy } from './support/proxy.mjs'
import { LinkPage, launch } from './support/screen.mjs'
import { startSite } from './support/site.mjs'
import { inReverse } from './support/stage.mjs'

// Names that lead to this machine, as those of a network would: over plain http, and no loopback names.
const NAMES = '--host-resolver-rules=MAP *.test 127.0.0.1'
// Other browsers let pages of the network reach this machine.
const LIKE_OTHERS = '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests'
const NUMBER = '15550100000'

let browser
before(async () => (browser = await launch(NAMES, LIKE_OTHERS)))
after(() => browser?.close())

test('front end on another origin links at two gateways over one Redis', async t => {
	const { later, emulator, tab } = await begin(t)
	const front = await site(later)
	const redis = await startRedis()
	later(() => redis.stop())
	const settings = {
		LATCHKEY_ALLOWED_ORIGINS: front.at(),
		LATCHKEY_SECRET: randomBytes(32).toString('hex'),
		REDIS_URL: redis.url
	}
	const [one, other] = await Promise.all([0, 1].map(() => gateway(later, emulator, settings)))
	await tab.goto(front.at())

	// With a header, a body and an answer that a browser asks for, or hides, without CORS.
	const started = await tab.evaluate(async url => {
		const answer = await fetch(`${url}/api/v1/sessions`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
			body: '{"method":"qr"}'
		})
		return { location: answer.headers.get('location'), ...(await answer.json()) }
	}, one)
	assert.equal(started.location, started.status_url)
	const seen = tab.evaluate(({ url, ticket }) => new Promise((resolve, reject) => {
		const picture = document.body.appendChild(new Image(320, 320))
		const statuses = []
		const events = new EventSource(`${url}/events?ticket=${ticket}`)
		events.addEventListener('status', ({ data }) => {
			statuses.push(data)
			const { state, version } = JSON.parse(data)
			if (state === 'awaiting_scan') picture.src = `${url}/qr.svg?ticket=${ticket}&v=${version}`
			if (state === 'ready') events.close(), resolve(statuses.join('\n'))
		})
		setTimeout(reject, 60_000, new Error('the events brought no end'))
	}), { url: other + started.status_url, ticket: started.ticket })
	const { jid } = await emulator.scan(await new LinkPage(tab).readPicture())
	assert.doesNotMatch(await seen, /session_id|Ilom~/)

	const bearer = { Authorization: `Bearer ${started.token}` }
	const read = await tab.evaluate(async ({ url, headers }) => {
		const status = await fetch(url, { headers })
		const result = await fetch(`${url}/result`, { headers })
		const refused = await fetch(`${url}/qr.png`, { headers })
		const gone = await fetch(url, { method: 'DELETE', headers })
		return {
			etag: status.headers.get('etag'),
			result: await result.json(),
			problem: await refused.json(),
			gone: gone.status
		}
	}, { url: other + started.status_url, headers: bearer })
	assert.match(read.etag, /^"\d+"$/)
	assert.equal(read.result.json.me.id, jid)
	assert.equal(read.problem.code, 'qr_not_available')
	assert.equal(read.gone, 204)
	assert.deepEqual((await emulator.state()).violations, [])
})

// One session an hour: whoever starts one takes it from the next.
const ONE = { LATCHKEY_RATE_LIMIT: '1/1h' }

describe('page of another site starts nothing', { concurrency: 2 }, () => {
	for (const [where, target, origin] of [
		['on another port of this machine', '127.0.0.1', '127.0.0.1'],
		['of another name for this machine', '127.0.0.1', 'localhost'],
		['on a sibling domain, over plain http', 'link.test', 'evil.link.test'],
		['on another domain, over plain http', 'link.test', 'evil.test']
	]) {
		test(where, async t => {
			const { later, emulator, tab } = await begin(t)
			const evil = await site(later)
			const { port } = new URL(await gateway(later, emulator, { ...ONE, LATCHKEY_HOSTS: 'link.test' }))
			const url = `http://${target}:${port}`
			await tab.goto(evil.at(origin))
			for (const [way, attack] of Object.entries(ATTACKS)) {
				const settled = until(tab.context(), request => request.url().includes(`via=${way}`))
				await tab.evaluate(attack, { url, way, number: NUMBER })
				const answer = await (await settled).response()
				// A frame over plain http is not marked as one: it gets the page that asks first, and may not show it.
				const asksFirst = way === 'frame' && target === 'link.test'
				if (answer) assert.equal(answer.status(), asksFirst ? 200 : 403, way)
			}
			// Nobody has taken the one session of this hour.
			const start = () => fetch(`${url.replace(target, '127.0.0.1')}/api/v1/sessions`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: '{"method":"qr"}'
			})
			assert.equal((await start()).status, 202)
			assert.equal((await start()).status, 429)
		})
	}
})

test('page that has its own name lead to the gateway is not answered', async t => {
	const { later, emulator, tab } = await begin(t)
	const { port } = new URL(await gateway(later, emulator, ONE))
	const evil = `http://evil.test:${port}`
	for (const path of ['/', '/qr', `/code?number=${NUMBER}`]) {
		const answer = await tab.goto(evil + path)
		assert.equal(answer.status(), 421, path)
	}
	// The page came from elsewhere, while its name led there.
	await tab.route(`${evil}/before`, route => route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' }))
	await tab.goto(`${evil}/before`)
	const status = await tab.evaluate(async () => (await fetch('/api/v1/sessions', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: '{"method":"qr"}'
	})).status)
	assert.equal(status, 421)
	assert.equal((await tab.goto(`http://localhost:${port}/`)).status(), 200)
})

test('person whom another site leads to an older route is asked first', async t => {
	for (const [path, button, shown] of [
		['/server', 'Show the QR code', 'Scan this code'],
		[`/code?number=${NUMBER}`, 'Get a code', 'Type this code into WhatsApp']
	]) {
		const { later, emulator, tab } = await begin(t)
		const evil = await site(later)
		const url = await gateway(later, emulator, ONE)
		await tab.goto(evil.at('localhost'))
		await Promise.all([
			tab.waitForURL(url + path),
			tab.evaluate(address => void setTimeout(() => location.assign(address)), url + path)
		])
		assert.equal(await tab.getByRole('button').count(), 1)
		await tab.getByRole('button', { name: button, exact: true }).click()
		await tab.getByRole('heading', { level: 1, name: shown, exact: true }).waitFor()
	}
})

test('number in the address of /pair stands in the field', async t => {
	const { later, emulator, tab } = await begin(t)
	const url = await gateway(later, emulator)
	await tab.goto(`${url}/pair?number=%2B1%20(555)%20010-0000`)
	const page = new LinkPage(tab)
	await page.headline('Link by code')
	assert.equal(await tab.locator('#phone').inputValue(), '+1 555 010 0000')
	await page.button('Get a code').click()
	await page.headline('Type this code into WhatsApp')
	assert.equal((await page.status()).code.phone, `+${NUMBER}`)
})

test('cookie that a sibling domain tosses in shows nobody the session of another', async t => {
	const { later, emulator, context, tab } = await begin(t, { ignoreHTTPSErrors: true })
	const evil = await site(later)
	const url = await gateway(later, emulator, { LATCHKEY_TRUSTED_PROXIES: '127.0.0.0/8', LATCHKEY_HOSTS: 'link.test' })
	const proxy = await startProxy({ 'link.test': url, 'evil.link.test': evil.at() })
	later(() => proxy.close())
	const home = proxy.at('link.test')
	const attacker = await (await fetch(`${url}/api/v1/sessions`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
		body: '{"method":"qr"}'
	})).json()

	await tab.goto(proxy.at('evil.link.test'))
	await tab.evaluate(({ id, token }) => {
		for (const name of ['latchkey_session', `__Host-latchkey_${id}`]) {
			for (const path of ['/', `/link/${id}`, `/api/v1/sessions/${id}`]) {
				document.cookie = `${name}=${token}; Domain=link.test; Path=${path}; Secure`
			}
		}
	}, attacker)
	const tossed = (await context.cookies(home)).map(({ name }) => name)
	assert.deepEqual([...new Set(tossed)], ['latchkey_session'], 'the browser lets nobody toss the other')
	await tab.goto(`${home}/link/${attacker.id}`)
	await new LinkPage(tab).headline('This session has ended')
	const status = await tab.evaluate(async path => (await fetch(path)).status, attacker.status_url)
	assert.equal(status, 404)

	// The visitor's own session is not disturbed, with scripts and without.
	const page = new LinkPage(tab)
	const answer = await tab.goto(`${home}/qr`)
	assert.match(answer.headers()['strict-transport-security'], /^max-age=\d{8}/)
	const code = await page.readCode()
	assert.equal(code, (await page.status()).qr.data)
	const [own] = (await context.cookies(home)).filter(({ name }) => name.startsWith('__Host-'))
	const { secure, httpOnly, sameSite, path } = own
	assert.deepEqual({ secure, httpOnly, sameSite, path }, { secure: true, httpOnly: true, sameSite: 'Strict', path: '/' })
	await emulator.scan(code)
	await page.headline('Your session is ready')
	const still = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: false })
	later(() => still.close())
	const plain = await still.newPage()
	await plain.goto(`${home}/qr`)
	await plain.getByRole('button', { name: 'Show the QR code' }).click()
	await plain.getByRole('heading', { level: 1, name: 'Scan this code' }).waitFor()
})

/** What a page can do to another site without being asked whether it may, each marked in its address. */
const ATTACKS = {
	text: ({ url, way }) => void fetch(`${url}/api/v1/sessions?via=${way}`, {
		method: 'POST', mode: 'no-cors', body: '{"method":"qr"}'
	}),
	beacon: ({ url, way }) => void navigator.sendBeacon(`${url}/api/v1/sessions?via=${way}`, '{"method":"qr"}'),
	form: ({ url, way }) => {
		document.body.insertAdjacentHTML('beforeend', `
			<iframe name="${way}"></iframe>
			<form target="${way}" method="post" enctype="text/plain" action="${url}/api/v1/sessions?via=${way}">
				<input name='{"method":"qr","x":"' value='"}'>
			</form>`)
		document.body.lastElementChild.submit()
	},
	plainForm: ({ url, way }) => {
		document.body.insertAdjacentHTML('beforeend', `
			<iframe name="${way}"></iframe>
			<form target="${way}" method="post" action="${url}/qr?via=${way}"></form>`)
		document.body.lastElementChild.submit()
	},
	frame: ({ url, way }) => {
		document.body.insertAdjacentHTML('beforeend', `<iframe src="${url}/server?via=${way}"></iframe>`)
	},
	image: ({ url, way }) => void (new Image().src = `${url}/server?via=${way}`),
	silentImage: ({ url, way }) => {
		const image = new Image()
		image.referrerPolicy = 'no-referrer'
		image.src = `${url}/server?via=${way}`
	},
	script: ({ url, way, number }) => {
		const script = document.createElement('script')
		script.referrerPolicy = 'no-referrer'
		script.src = `${url}/code?number=${number}&via=${way}`
		document.head.append(script)
	},
	fetchedGet: ({ url, way, number }) => void fetch(`${url}/code?number=${number}&via=${way}`, { mode: 'no-cors' }),
	silentGet: ({ url, way, number }) => void fetch(`${url}/pair?number=${number}&via=${way}`, {
		mode: 'no-cors', referrerPolicy: 'no-referrer'
	}),
	object: ({ url, way }) => {
		const object = document.createElement('object')
		object.type = 'image/png'
		object.data = `${url}/server?via=${way}`
		document.body.append(object)
	}
}

async function begin(t, window) {
	const later = inReverse(t)
	const emulator = await startEmulator()
	later(() => emulator.stop())
	const context = await browser.newContext(window)
	later(() => context.close())
	return { later, emulator, context, tab: await context.newPage() }
}

async function gateway(later, emulator, settings) {
	const latchkey = await startLatchkey(emulator, settings)
	later(() => latchkey.kill())
	return latchkey.url
}

async function site(later) {
	const started = await startSite()
	later(() => started.close())
	return started
}

/** Waits for the first request of a window that is this one to have ended, in whatever way. */
function until(context, is) {
	return new Promise(resolve => {
		const seen = request => {
			if (!is(request)) return
			context.off('requestfinished', seen).off('requestfailed', seen)
			resolve(request)
		}
		context.on('requestfinished', seen).on('requestfailed', seen)
	})
}
