// Takes a picture of every state of the pages, to be looked at: node look.mjs FOLDER [WIDTH-light|WIDTH-dark]...

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { startEmulator } from '../interop/emulator.mjs'
import { startDemo, startLatchkey } from '../interop/latchkey.mjs'
import { PairPage } from './support/pair.mjs'
import { launch, LinkPage, SIZES } from './support/screen.mjs'
import { LONG_HOLD } from './support/stage.mjs'

const folder = process.argv[2]
if (!folder) {
	console.error('usage: node look.mjs FOLDER')
	process.exit(2)
}
await mkdir(folder, { recursive: true })
const browser = await launch()

const all = Object.values(SIZES).flatMap(({ viewport: { width } }) => [`${width}-light`, `${width}-dark`])
for (const size of process.argv.length > 3 ? process.argv.slice(3) : all) {
	const [width, colorScheme] = size.split('-')
	const isPhone = width < 600
	// A phone and a tablet upright, a screen lying.
	const height = isPhone ? 740 : width * (width < 1000 ? 4 / 3 : 0.62)
	const viewport = { width: Number(width), height: Math.round(height) }
	const window = { viewport, hasTouch: isPhone, isMobile: isPhone, deviceScaleFactor: 1, colorScheme }
	const look = async (tab, name) => {
		const tooWide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth)
		if (tooWide > 0) console.log(`${name} is ${tooWide} px too wide at ${size}`)
		await new LinkPage(tab).atRest()
		await tab.screenshot({ path: join(folder, `${name}-${size}.png`), fullPage: true })
	}
	await pages(window, look)
	await codes(window, look)
	await passkeys(window, look)
	await demo(window, look)
	console.log(`${size}: done`)
}
await browser.close()

async function pages(window, look) {
	const emulator = await startEmulator()
	const latchkey = await startLatchkey(emulator, { ...LONG_HOLD, LATCHKEY_RATE_LIMIT: '5/1h' })
	const context = await browser.newContext(window)
	const tab = await context.newPage()
	const page = new LinkPage(tab)
	const another = async name => {
		await page.button(name).click()
		await page.readCode()
	}

	await tab.goto(latchkey.url)
	await look(tab, 'start')
	await emulator.inject({ delay: { ms: 1500 } }, 'pair_device')
	await tab.goto(`${latchkey.url}/qr`)
	await tab.getByText('Connecting to WhatsApp.').waitFor()
	await look(tab, 'connecting')
	const code = await page.readCode()
	await look(tab, 'code')
	await context.setOffline(true)
	await page.notice(/lost/)
	await look(tab, 'lost')
	await context.setOffline(false)
	const before = await page.picture()
	await emulator.retire(code)
	await page.pictureOtherThan(before)
	await look(tab, 'code-withdrawn')
	await emulator.scan(await page.readCode())
	await page.headline('Your phone said yes')
	await look(tab, 'linking')
	await emulator.endHold()
	await page.headline('Your session is ready')
	await look(tab, 'ready')
	await page.button('Wipe it now').click()
	await look(tab, 'question')
	await page.button('Yes, wipe it').click()
	await page.headline('Wiped')
	await look(tab, 'wiped')

	await emulator.inject('bad_account_signature', 'pair_success')
	await page.button('Link another').click()
	await emulator.scan(await page.readCode()).catch(() => {})
	await page.headline('The link was refused')
	await look(tab, 'failed')
	await another('Start again')
	await page.button('Cancel').click()
	await page.headline('Nothing was linked')
	await look(tab, 'cancelled')
	await another('Start again')
	await page.button('Cancel').click()
	await another('Start again')
	await page.button('Cancel').click()
	await page.button('Start again').click()
	await page.headline('Not just now')
	await look(tab, 'limited')
	await latchkey.kill()
	await page.button(/Start again/).evaluate(button => {
		button.disabled = false
		button.click()
	})
	await tab.getByText('cannot be reached').waitFor()
	await look(tab, 'unreachable')
	await context.close()
	await emulator.stop()
}

async function codes(window, look) {
	const emulator = await startEmulator()
	const latchkey = await startLatchkey(emulator, LONG_HOLD)
	const context = await browser.newContext(window)
	const tab = await context.newPage()
	const page = new PairPage(tab)
	const another = async number => {
		await page.button('Start again').click()
		await page.askFor(number)
	}

	await tab.goto(`${latchkey.url}/pair`)
	await page.headline('Link by code')
	await look(tab, 'pair-ask')
	await page.askFor('077 123 4567')
	await page.fault(/begins with 0/)
	await look(tab, 'pair-fault')
	await emulator.inject({ delay: { ms: 1500 } }, 'companion_hello')
	await page.askFor('+1 555 010 0000')
	await tab.getByText('Connecting to WhatsApp.').waitFor()
	await look(tab, 'pair-connecting')
	const code = await page.readCode()
	await look(tab, 'pair-code')
	await page.button('Copy the code').click()
	await look(tab, 'pair-copied')
	await emulator.refreshCode()
	const renewed = await page.readCode(code)
	await look(tab, 'pair-renewed')
	await emulator.enterCode(renewed)
	await page.headline('Your phone said yes')
	await look(tab, 'pair-linking')
	await emulator.endHold()
	await page.headline('Your session is ready')
	await look(tab, 'pair-ready')
	await page.button('Link another').click()
	await page.askFor('+1 555 010 0000')
	await page.fault(/\S/)
	await look(tab, 'pair-cooldown')
	await emulator.inject({ refuse: { code: 452 } }, 'companion_hello')
	await page.askFor('+1 555 010 0001')
	await page.headline('This number needs a QR code')
	await look(tab, 'pair-refused')
	await emulator.inject({ refuse: { code: 429, backoff_s: 600 } }, 'companion_hello')
	await another('+1 555 010 0002')
	await page.headline('WhatsApp asks for a pause')
	await another('+1 555 010 0002')
	await page.fault(/10 minutes/)
	await look(tab, 'pair-throttled')
	await context.close()
	await latchkey.kill()
	await emulator.stop()
}

async function passkeys(window, look) {
	for (const assist of ['off', 'on']) {
		const emulator = await startEmulator()
		await emulator.demandPasskey('demanded')
		const latchkey = await startLatchkey(emulator, { LATCHKEY_PASSKEY_ASSIST: assist })
		const context = await browser.newContext(window)
		const tab = await context.newPage()
		const page = new PairPage(tab)
		await tab.goto(`${latchkey.url}/pair`)
		await page.askFor('+1 555 010 0000')
		emulator.enterCode(await page.readCode()).catch(() => {})
		await page.headline('WhatsApp asks for a passkey')
		await look(tab, `passkey-${assist}`)
		if (assist === 'on') {
			await tab.getByText('The helper, for those').click()
			await tab.getByRole('textbox', { name: 'Paste the answer here' }).fill('{')
			await page.button('Hand it over').click()
			await tab.getByText('not the whole answer').waitFor()
			await look(tab, 'passkey-helper')
			const answer = await emulator.signPasskey((await page.status()).passkey.options)
			await tab.getByRole('textbox', { name: 'Paste the answer here' }).fill(JSON.stringify(answer))
			await page.button('Hand it over').click()
			await page.headline('Compare the codes')
			await look(tab, 'passkey-compare')
			await page.button('They do not match').click()
			await page.headline('The link was refused')
			await look(tab, 'passkey-differ')
		}
		await context.close()
		await latchkey.kill()
		await emulator.stop()
	}
}

async function demo(window, look) {
	const latchkey = await startDemo()
	const context = await browser.newContext(window)
	const phone = await context.newPage()
	await phone.goto(latchkey.phone_url)
	await phone.getByText('No code in sight.').waitFor()
	await look(phone, 'phone-nothing')
	const page = new LinkPage(await context.newPage())
	await page.tab.goto(`${latchkey.url}/qr`)
	await page.readCode()
	const link = phone.getByRole('button', { name: 'Link this device' })
	await link.waitFor()
	await look(phone, 'phone-code')
	await phone.getByRole('button', { name: "Don't link" }).first().click()
	await phone.getByText('Not linked.').waitFor()
	await look(phone, 'phone-refused')
	await link.click()
	await page.headline('Your session is ready')
	await phone.getByText('waiting for it').first().waitFor()
	await look(phone, 'phone-linked')
	const byCode = new PairPage(await context.newPage())
	await byCode.tab.goto(`${latchkey.url}/pair`)
	await byCode.askFor(await phone.locator('#number').textContent())
	await byCode.readCode()
	await phone.getByRole('textbox', { name: /^The eight/ }).fill('22222222')
	await phone.getByRole('button', { name: 'Link with this code' }).click()
	await phone.getByText('the code is wrong').waitFor()
	await look(phone, 'phone-mistyped')
	await context.close()
	await latchkey.kill()
}
