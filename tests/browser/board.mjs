// Makes the board of pictures in docs: node board.mjs [FILE]

import { fileURLToPath } from 'node:url'

import { startEmulator } from '../interop/emulator.mjs'
import { startLatchkey } from '../interop/latchkey.mjs'
import { PairPage } from './support/pair.mjs'
import { launch, LinkPage } from './support/screen.mjs'
import { LONG_HOLD } from './support/stage.mjs'

const FILE = process.argv[2] ?? fileURLToPath(new URL('../../docs/board.jpg', import.meta.url))
const NUMBER = '+1 555 010 0000'
const PHONE = { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }
const DESKTOP = { viewport: { width: 1180, height: 720 }, deviceScaleFactor: 1 }

const browser = await launch()
const emulator = await startEmulator()
const latchkey = await startLatchkey(emulator, { ...LONG_HOLD, LATCHKEY_PHONE_COOLDOWN: 'off', LATCHKEY_RATE_LIMIT: 'off' })
const branded = await startLatchkey(emulator, {
	LATCHKEY_SITE_NAME: 'Night Bots', LATCHKEY_TAGLINE: 'Bots by friends, for friends', LATCHKEY_ACCENT: '#3fd0a4',
	LATCHKEY_THEME: 'dark', LATCHKEY_LINKS: 'Support=https://chat.example', LATCHKEY_RATE_LIMIT: 'off'
})
const pictures = []

/** Opens a window, walks a page in it, and takes the picture at the end. */
async function take(look, walk) {
	const context = await browser.newContext(look)
	const page = new (look.Page ?? LinkPage)(await context.newPage())
	await walk(page)
	await page.atRest()
	const png = await page.tab.screenshot()
	pictures.push({ width: look.viewport.width, png: png.toString('base64') })
	await context.close()
}

const light = look => ({ ...look, colorScheme: 'light' })
const dark = look => ({ ...look, colorScheme: 'dark' })
const byCode = { Page: PairPage }
const at = path => page => page.tab.goto(latchkey.url + path)
const scan = async page => {
	await at('/qr')(page)
	await page.readCode()
}
const linked = async page => {
	await scan(page)
	await emulator.scan((await page.status()).qr.data)
	await page.headline('Your phone said yes')
}
const ready = async page => {
	await linked(page)
	await emulator.endHold()
	await page.headline('Your session is ready')
	await page.sessionText()
}

await take(light(DESKTOP), at('/'))
await take(dark(DESKTOP), scan)
await take(light(PHONE), at('/'))
await take(dark(PHONE), scan)
await take(light({ ...PHONE, ...byCode }), async page => {
	await at('/pair')(page)
	await page.askFor(NUMBER)
	await page.readCode()
})
await take(dark(PHONE), linked)
// The next one to be held is the next one's own.
await emulator.endHold()
await take(light(PHONE), ready)
await take(dark({ ...PHONE, ...byCode }), async page => {
	await at('/pair')(page)
	await emulator.inject({ refuse: { code: 452 } }, 'companion_hello')
	await page.askFor(NUMBER)
	await page.headline('This number needs a QR code')
})
await take(light({ ...PHONE, locale: 'ar' }), at('/'))
await take(dark({ ...PHONE, locale: 'pt' }), at('/pair'))
await take(light(PHONE), page => page.tab.goto(branded.url))
await take(dark(DESKTOP), ready)

const tiles = pictures.map(({ width, png }) => `<img class="${width > 500 ? 'wide' : ''}" src="data:image/png;base64,${png}">`)
const board = await browser.newPage({ viewport: { width: 1600, height: 900 } })
await board.setContent(`<style>
	body { margin: 0; padding: 28px; background: #10151f; display: grid; grid-template-columns: repeat(6, 1fr); gap: 22px; }
	img { width: 100%; border-radius: 16px; display: block; }
	.wide { grid-column: span 3; }
</style>${tiles.join('')}`)
await board.screenshot({ path: FILE, type: 'jpeg', quality: 78, fullPage: true })
console.log(FILE)
await browser.close()
await branded.kill()
await latchkey.kill()
await emulator.stop()
