// The tables of docs/bots.md, from the list of bots. `node bots.mjs` writes them.

import { readFileSync, writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'

const LIST = new URL('../../shared/src/bots.json', import.meta.url)
const DOCUMENT = new URL('../../docs/bots.md', import.meta.url)

/**
 * The list of bots.
 *
 * `bots` have `name` (as settings name it), `title`, `template` and, where the bot takes another one from a site with
 * MEGA, `template_with_mega`; `setting`, and `step`, which tells its user where to put the session ID; `environment`,
 * whether that may be a variable; `folder`, where the bot keeps creds.json, and `overwrites`, whether each start writes
 * it anew; `keys`, whether it also takes key files; `baileys`, the package or fork it uses; `whatsapp_version`:
 * `fetched`, one of its own, `baileys` for that of its Baileys, or `unknown`; `read_in`, where that was read; and
 * `uncertain`. `not_served` have a `way` out of `ways`.
 */
export const list = JSON.parse(readFileSync(LIST, 'utf8'))

/** Returns docs/bots.md as it is, and as the list wants it. */
export function documents() {
	const found = readFileSync(DOCUMENT, 'utf8')
	const wanted = Object.entries({ served: served(), uncertain: uncertain(), ways: ways(), 'not-served': notServed() }).reduce(
		(document, [name, rows]) =>
			document.replace(
				new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
				(_, start, end) => `${start}\n${rows.join('\n')}\n\n${end}`
			),
		found
	)
	return { found, wanted }
}

function served() {
	return [
		'| bot | name | session ID | what to do | WhatsApp version |',
		'|---|---|---|---|---|',
		...list.bots.map(bot => {
			const templates = [bot.template, bot.template_with_mega].filter(Boolean).map(code)
			return `| ${source(bot)} | \`${bot.name}\` | ${templates.join(' or, with MEGA, ')} | ${bot.step} | ${VERSIONS[bot.whatsapp_version] ?? bot.whatsapp_version} |`
		})
	]
}

const VERSIONS = { fetched: 'fetched', baileys: "its Baileys'", unknown: '?' }

function uncertain() {
	return list.bots.filter(bot => bot.uncertain).map(bot => `- **${bot.title}**: ${bot.uncertain}`)
}

function ways() {
	return Object.entries(list.ways).map(([name, reason]) => `- **${name}**: ${reason}`)
}

function notServed() {
	return ['| bot | way |', '|---|---|', ...list.not_served.map(bot => `| ${source(bot)} | ${bot.way} |`)]
}

function source({ title, read_in: { repository, file, line, commit } }) {
	return `[${title}](https://github.com/${repository}/blob/${commit}/${file}${line ? `#L${line}` : ''})`
}

function code(template) {
	return `\`${template.replaceAll('|', '\\|')}\``
}

if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(DOCUMENT, documents().wanted)
