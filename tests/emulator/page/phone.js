// The pretend phone. Everything shown is set as text, never as markup.

const WORDS = {
	linked: 'Linked. The device appears below once it has logged in.',
	refused: "Not linked. The code stays valid until it runs out.",
	expected: 'WhatsApp says: enter the code to link a new device.',
	notExpected: 'No device has asked for this number yet.',
	sent: 'Sent.',
	unlinked: 'Logged out.',
	lost: 'The emulator does not answer. Is it still running?'
}
const EVERY_MS = 700

const at = id => document.getElementById(id)
const busy = new Set()

at('paste').addEventListener('submit', async event => {
	event.preventDefault()
	const qr = at('text').value.trim()
	if (qr && await decide(event.submitter?.value ?? 'scan', qr)) at('text').value = ''
})

at('type').addEventListener('submit', async event => {
	event.preventDefault()
	const code = at('code').value.trim()
	const button = event.submitter
	if (!code) return
	button.disabled = true
	if (await call('enter_code', { code }, WORDS.linked, 'typed')) at('code').value = ''
	button.disabled = false
	refresh()
})

/** Links what a code shows, or refuses to. */
async function decide(what, qr) {
	busy.add(qr)
	const done = await call(what, { qr }, what === 'scan' ? WORDS.linked : WORDS.refused)
	busy.delete(qr)
	refresh()
	return done
}

async function call(path, body, words, place = 'said') {
	say('', place)
	try {
		const answer = await fetch(`/control/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		})
		say(answer.ok ? words : sentence((await answer.json()).error), place)
		return answer.ok
	} catch {
		say(WORDS.lost, place)
		return false
	}
}

function say(words, place = 'said') {
	at(place).textContent = words
}

function sentence(text) {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

async function refresh() {
	try {
		const [codes, state] = await Promise.all(
			['/phone/codes', '/control/state'].map(path => fetch(path).then(answer => answer.json()))
		)
		show('codes', codes, code => code.qr_text, codeItem)
		show('devices', state.devices, device => device.jid, deviceItem)
		show('violations', state.violations, text => text, text => element('li', {}, text))
		showPhone(state.phones[0])
		at('no-codes').hidden = codes.length > 0
		at('no-devices').hidden = state.devices.length > 0
		at('complaints').hidden = state.violations.length === 0
	} catch {
		say(WORDS.lost)
	}
}

function showPhone({ number, code_until_ms: until, confirmation_code: confirmation }) {
	setText(at('number'), `+${number}`)
	setText(at('expected'), until > Date.now() ? WORDS.expected : WORDS.notExpected)
	at('confirmation').hidden = !confirmation
	setText(at('confirmation').querySelector('strong'), confirmation ?? '')
}

/** Leaves what is the same alone: a screen reader would say it again. */
function setText(node, text) {
	if (node.textContent !== text) node.textContent = text
}

/** Brings a list up to date, leaving what is still there alone: someone may be typing in it. */
function show(id, entries, keyOf, make) {
	const list = at(id)
	const shown = new Map([...list.children].map(item => [item.dataset.key, item]))
	const items = entries.map(entry => {
		const key = keyOf(entry)
		const item = shown.get(key) ?? make(entry)
		item.dataset.key = key
		item.update?.(entry)
		return item
	})
	const same = items.length === list.children.length && items.every((item, n) => item === list.children[n])
	if (!same) list.replaceChildren(...items)
}

function codeItem({ label, qr_text: qr }) {
	const link = element('button', { type: 'button' }, 'Link this device')
	const refuse = element('button', { type: 'button', className: 'quiet' }, "Don't link")
	link.addEventListener('click', () => decide('scan', qr))
	refuse.addEventListener('click', () => decide('refuse', qr))
	const item = element('li', {}, element('strong', {}, label), row(link, refuse))
	item.update = () => { link.disabled = refuse.disabled = busy.has(qr) }
	return item
}

function deviceItem({ jid, browser, os }) {
	const status = element('small')
	const text = element('input', { ariaLabel: 'Message', value: 'Hello there' })
	const send = element('button', { type: 'button' }, 'Send')
	const unlink = element('button', { type: 'button', className: 'quiet' }, 'Log out')
	send.addEventListener('click', () => {
		call('send', { what: 'text', device: jid, contact: 1, text: text.value }, WORDS.sent)
	})
	unlink.addEventListener('click', () => call('unlink', { device: jid }, WORDS.unlinked).then(refresh))
	const item = element('li', {}, element('strong', {}, `${browser} (${os})`), status, row(text, send, unlink))
	item.update = device => { status.textContent = describe(device) }
	return item
}

function describe({ jid, online, active, unacknowledged }) {
	const presence = online ? (active ? 'Active now' : 'Connected') : 'Not connected'
	const waiting = unacknowledged.length
	return `${presence} · ${waiting === 0 ? 'nothing' : waiting} waiting for it · ${jid}`
}

function row(...children) {
	return element('div', { className: 'row' }, ...children)
}

function element(name, properties = {}, ...children) {
	const made = Object.assign(document.createElement(name), properties)
	made.append(...children)
	return made
}

await refresh()
setInterval(refresh, EVERY_MS)
