// The contrast of every text to what is painted behind it: measured, as no style sheet tells it of a text
// over glass, light and pictures.

import assert from 'node:assert/strict'

import { PNG } from 'pngjs'

// Of text of 24 pixels, or of 18.66 in bold, less is asked.
const READABLE = 4.5
const READABLE_LARGE = 3
// What a glyph leaves out of its line, such as a corner that the background rounds off, is not under it.
const SHARE_OF_OUTLIERS = 0.02

/** Asserts that each text in sight can be read, in the window as it is. */
export async function assertReadable(page, name) {
	await page.atRest()
	const poor = []
	for (const { text, ratio, wanted } of await measure(page.tab)) {
		if (ratio < wanted) poor.push(`${ratio.toFixed(2)} of ${wanted}: ${text}`)
	}
	assert.deepEqual(poor, [], name)
}

/** The contrast of each text in sight, with what it should be. */
export async function measure(tab) {
	const texts = await tab.evaluate(findTexts)
	await tab.evaluate(hideTexts)
	const { width, height, data } = PNG.sync.read(await tab.screenshot({ scale: 'css' }))
	await tab.evaluate(() => (document.adoptedStyleSheets = []))
	return texts.map(({ text, colour, alpha, boxes, isLarge }) => {
		const ratios = []
		for (const [left, top, right, bottom] of boxes) {
			for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
				for (let x = Math.max(0, left); x < Math.min(width, right); x++) {
					const at = (y * width + x) * 4
					const under = [data[at], data[at + 1], data[at + 2]]
					const over = colour.map((value, channel) => value * alpha + under[channel] * (1 - alpha))
					ratios.push(contrast(over, under))
				}
			}
		}
		ratios.sort((one, other) => one - other)
		const ratio = ratios[Math.floor(ratios.length * SHARE_OF_OUTLIERS)] ?? Infinity
		return { text, ratio, wanted: isLarge ? READABLE_LARGE : READABLE }
	})
}

/** The texts in sight, with their colours and the boxes of their lines. */
function findTexts() {
	const found = []
	const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
	const rgba = colour => {
		canvas.clearRect(0, 0, 1, 1)
		canvas.fillStyle = colour
		canvas.fillRect(0, 0, 1, 1)
		return canvas.getImageData(0, 0, 1, 1).data
	}
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
	while (walker.nextNode()) {
		const node = walker.currentNode
		const parent = node.parentElement
		if (!node.data.trim() || !parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
		if (parent.closest('.unseen, .skip, textarea, option, [disabled], noscript')) continue
		const modal = document.querySelector('dialog[open]')
		if (modal && !modal.contains(parent)) continue
		const range = document.createRange()
		range.selectNodeContents(node)
		const boxes = [...range.getClientRects()].map(({ left, top, right, bottom }) => [left, top, right, bottom].map(Math.round))
		const isInSight = ([left, top, right, bottom]) => right > 0 && bottom > 0 && left < innerWidth && top < innerHeight && right > left && bottom > top
		const seen = boxes.filter(isInSight).filter(([left, top, right, bottom]) => {
			const [x, y] = [(left + right) / 2, (top + bottom) / 2]
			const hit = document.elementFromPoint(Math.min(x, innerWidth - 1), Math.min(y, innerHeight - 1))
			return hit && (hit.contains(parent) || parent.contains(hit))
		})
		if (seen.length === 0) continue
		const style = getComputedStyle(parent)
		const [red, green, blue, opaque] = rgba(style.color)
		let alpha = opaque / 255
		for (let element = parent; element; element = element.parentElement) alpha *= Number(getComputedStyle(element).opacity)
		const size = Number.parseFloat(style.fontSize)
		const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
		found.push({ text: node.data.trim().slice(0, 60), colour: [red, green, blue], alpha, boxes: seen, isLarge })
	}
	return found
}

/** Leaves of the page what is behind its texts. A style element would be against its policy. */
function hideTexts() {
	const sheet = new CSSStyleSheet()
	sheet.replaceSync('* { color: transparent !important; -webkit-text-fill-color: transparent !important; text-decoration-color: transparent !important }')
	document.adoptedStyleSheets = [sheet]
}

function contrast(one, other) {
	const [dark, light] = [luminance(one), luminance(other)].sort((one, other) => one - other)
	return (light + 0.05) / (dark + 0.05)
}

function luminance(colour) {
	const [red, green, blue] = colour.map(value => {
		const share = value / 255
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
	})
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
