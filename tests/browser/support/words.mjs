// The words of the pages' scripts in a language, without a browser or a server.

import { readFile } from 'node:fs/promises'

const at = path => new URL(`../../../${path}`, import.meta.url)
// Loaded so, it is a module for every version of Node.js, though no package.json says that it is.
const module = source => `data:text/javascript,${encodeURIComponent(source)}`

/** Returns what words.js exports, with a catalogue as its texts. */
export async function loadWords(language = 'en') {
	const catalogue = await readFile(at(`shared/languages/${language}.ftl`), 'utf8')
	const isRtl = /^language-direction = rtl$/m.test(catalogue)
	const texts = `export const language = "${language}";export const isRtl = ${isRtl};export const source = ${JSON.stringify(catalogue)};`
	const words = await readFile(at('gateway/assets/words.js'), 'utf8')
	const fluent = await readFile(at('gateway/assets/fluent.js'), 'utf8')
	return import(module(words.replace('./fluent.js', module(fluent)).replace('./texts.js', module(texts))))
}
