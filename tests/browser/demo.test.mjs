// latchkey demo: the page in one tab, the pretend phone in another.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { startDemo } from '../interop/latchkey.mjs'
import { PairPage } from './support/pair.mjs'
import { launch, LinkPage, openWindow } from './support/screen.mjs'
import { inReverse } from './support/stage.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

test('the pretend phone refuses what it sees, then links it, writes to it and logs it out', async t => {
	const { phone, page } = await openDemo(t)
	await phone.getByText('No code in sight.').waitFor()
	await page.tab.goto(page.url)
	const code = await page.readCode()

	await press(phone, "Don't link")
	await phone.getByText('Not linked.').waitFor()
	assert.equal((await page.status()).state, 'awaiting_scan')
	assert.equal(await page.readCode(), code)

	await press(phone, 'Link this device')
	await phone.getByText('Linked.').waitFor()
	await page.headline('Your session is ready')
	await phone.getByText('No code in sight.').waitFor()

	await phone.getByText('Safari (Mac OS)').waitFor()
	const waiting = phone.getByText(/\d+ waiting for it/)
	const before = Number.parseInt(/(\d+) waiting/.exec(await waiting.textContent())[1])
	await phone.getByRole('textbox', { name: 'Message' }).fill('<b>hello</b>')
	await press(phone, 'Send')
	await phone.getByText('Sent.').waitFor()
	await phone.getByText(`${before + 1} waiting for it`).waitFor()
	await press(phone, 'Log out')
	await phone.getByText('None yet.').waitFor()
})

test('the pretend phone takes a pasted code, and says why it does not', async t => {
	const { phone, page } = await openDemo(t, /status of 409/)
	await page.tab.goto(page.url)
	const code = await page.readCode()
	await phone.getByText('Paste a code instead').click()
	const field = phone.getByRole('textbox', { name: 'The text of a QR code' })

	await field.fill('https://example.com/')
	await press(phone, 'Link')
	await phone.getByText(/^Couldn't link device:/).waitFor()
	await field.fill(code)
	await press(phone, 'Link')
	await page.headline('Your session is ready')
})

test('the pretend phone has a number, takes the code for it, and says when it is wrong', async t => {
	const { phone, page } = await openDemo(t, /status of 409/, { path: '/pair', Page: PairPage })
	await phone.getByText('No device has asked for this number yet.').waitFor()
	const number = await phone.locator('#number').textContent()
	await page.tab.goto(page.url)
	await page.askFor(number)
	const code = await page.readCode()
	await phone.getByText('WhatsApp says: enter the code to link a new device.').waitFor()
	const field = phone.getByRole('textbox', { name: /^The eight characters/ })

	await field.fill(code.startsWith('2') ? '33333333' : '22222222')
	await press(phone, 'Link with this code')
	await phone.getByText("Couldn't link device: the code is wrong.").waitFor()
	await field.fill(code.toLowerCase())
	await press(phone, 'Link with this code')
	await page.headline('Your session is ready')
	await phone.getByText('Safari (Mac OS)').waitFor()
})

async function openDemo(t, excused, { path = '/qr', Page = LinkPage } = {}) {
	const later = inReverse(t)
	const latchkey = await startDemo()
	later(() => latchkey.kill())
	const window = await openWindow(browser, { origins: [latchkey.url, latchkey.phone_url], excused })
	later(() => window.close())
	const phone = await window.context.newPage()
	await phone.goto(latchkey.phone_url)
	const page = new Page(await window.context.newPage())
	return { phone, page: Object.assign(page, { url: latchkey.url + path }) }
}

const press = (tab, name) => tab.getByRole('button', { name, exact: true }).click()
