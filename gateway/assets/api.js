// What the page asks of the server. The right to a session is in a cookie that no script sees.

const SESSIONS = "/api/v1/sessions";
const PATIENCE_MS = 8000;
const LONGEST_WAIT_S = 25;

/** A refused request, with what happened and when to come back. */
export class Refusal extends Error {
  constructor(status, { detail, code }, retryAfter) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** Starts a session; a repeat with the same key brings back the same one. */
export async function start(key, body) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  const response = await ask(SESSIONS, { method: "POST", headers, body });
  return (await response.json()).id;
}

/** Reads a session's status; with `since`, waits until there is a newer one. */
export async function status(id, { since, signal } = {}) {
  if (since === undefined) return (await ask(address(id), { signal })).json();
  const patience = LONGEST_WAIT_S * 1000 + PATIENCE_MS;
  return (await ask(`${address(id)}?since=${since}&wait=${LONGEST_WAIT_S}`, { signal, patience })).json();
}

/** The QR code of this moment, as the text of an SVG. */
export async function picture(id, version) {
  return (await ask(`${address(id)}/qr.svg?v=${version}`, {})).text();
}

/** A finished session's result in every format, or sealed. */
export async function result(id) {
  return (await ask(`${address(id)}/result`, {})).json();
}

/** Hands over what WhatsApp asks of a passkey. */
export async function passkey(id, answer) {
  const headers = { "Content-Type": "application/json" };
  await ask(`${address(id)}/passkey`, { method: "POST", headers, body: JSON.stringify(answer) });
}

/** Calls a session off or wipes its result. One that is gone is as good as cancelled. */
export async function cancel(id) {
  try {
    await ask(address(id), { method: "DELETE", keepalive: true });
  } catch (error) {
    if (error.status !== 404) throw error;
  }
}

export const events = (id) => `${address(id)}/events`;
export const download = (id, format) => `${address(id)}/result?format=${format}`;

/** The server's time of now, in milliseconds: a phone's own clock may be minutes off. */
export const now = () => Date.now() + offset;

/** A key for one wish, also where `crypto.randomUUID` is absent, as it is without https. */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let offset = 0;

const address = (id) => `${SESSIONS}/${encodeURIComponent(id)}`;

async function ask(url, options) {
  const response = await answer(url, options);
  const date = Date.parse(response.headers.get("Date"));
  // The header counts whole seconds; half of one is the least wrong guess.
  if (!Number.isNaN(date)) offset = date + 500 - Date.now();
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(response.status, problem, Number(response.headers.get("Retry-After")) || 0);
}

/** Waits for the beginning of an answer, but not for ever: a dead line does not say so. */
async function answer(url, { signal, patience = PATIENCE_MS, ...options }) {
  const attempt = new AbortController();
  const stop = () => attempt.abort();
  const timer = setTimeout(stop, patience);
  signal?.addEventListener("abort", stop);
  try {
    return await fetch(url, { cache: "no-store", credentials: "same-origin", signal: attempt.signal, ...options });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
