// Telegram's Bot API as far as a bot needs it that gets messages and sends some: https://core.telegram.org/bots/api

import { once } from 'node:events'
import { createServer } from 'node:http'

const LONGEST_MESSAGE = 4096

/** Starts it for one bot. What people write is put in with write(); what the bot sends comes out of sent. */
export async function startTelegram(token) {
	const updates = []
	const waiting = new Set()
	const methods = {
		async getUpdates({ offset = 0, timeout = 0 }) {
			while (updates[0]?.update_id < Number(offset)) updates.shift()
			if (updates.length === 0) await new Promise(resolve => {
				waiting.add(resolve)
				setTimeout(resolve, Number(timeout) * 1000).unref()
			})
			return updates
		},
		sendMessage({ chat_id, text = '' }) {
			if (text === '') throw 'Bad Request: message text is empty'
			if (text.length > LONGEST_MESSAGE) throw 'Bad Request: message is too long'
			return send(chat_id, { text })
		},
		async sendDocument({ chat_id, document, caption }) {
			if (!(document instanceof File) || document.size === 0) throw 'Bad Request: there is no document in the request'
			return send(chat_id, { file: document.name, content: await document.text(), caption })
		}
	}
	const sent = []
	let told = () => {}
	const send = (chat_id, message) => {
		if (!chat_id) throw 'Bad Request: chat_id is empty'
		sent.push({ chat: Number(chat_id), ...message })
		told()
		return { message_id: sent.length }
	}
	const server = createServer(async (request, response) => {
		const [, bot, method] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url) ?? []
		const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
		if (bot !== token) return answer(401, { ok: false, error_code: 401, description: 'Unauthorized' })
		const { headers } = request
		const members = await new Response(request, { headers, duplex: 'half' }).formData()
		try {
			answer(200, { ok: true, result: await methods[method](Object.fromEntries(members)) })
		} catch (description) {
			answer(400, { ok: false, error_code: 400, description: String(description) })
		}
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	let lastUpdate = 700
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		sent,
		/** Has somebody write to the bot. */
		write(person, text) {
			updates.push({ update_id: ++lastUpdate, message: { message_id: lastUpdate, from: { id: person }, chat: { id: person }, text } })
			waiting.forEach(wake => wake())
			waiting.clear()
		},
		/** Waits for the first message to somebody that has not been returned yet. */
		async next(person) {
			for (;;) {
				const at = sent.findIndex(({ chat }) => chat === person)
				if (at >= 0) return sent.splice(at, 1)[0]
				await new Promise(resolve => (told = resolve))
			}
		},
		close() {
			server.closeAllConnections()
			server.close()
		}
	}
}
