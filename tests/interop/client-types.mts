// Uses the client for scripts as its types allow. It is type-checked by client.test.mjs, and never run.

import { generateKey, Latchkey, LatchkeyError, type Result, type Status } from '../../clients/js/latchkey.js'

declare const use: (...things: unknown[]) => void

const latchkey = new Latchkey('http://x', { apiKey: 'k', challenge: true, fetch })
const session = await latchkey.start({ method: 'code', phone: '+1', metadata: { a: 'b' } }, { key: await generateKey() })
const end: Status = await session.follow(({ code, qr }) => use(code?.value, qr?.data), { onOnline: on => use(on) })
const result: Result = await session.result()
use(result.session_id, end.error?.code, session.url('qr.png', { size: '64' }), (await session.qrPng({ size: 64 })).length)
try { await latchkey.session(session.toJSON()).cancel() } catch (e) { if (e instanceof LatchkeyError && e.code === 'phone_cooldown') use(e.retryAfter) }
// @ts-expect-error a code session needs a number
await latchkey.start({ method: 'code' })
// @ts-expect-error there is no such part
session.url('nothing')
