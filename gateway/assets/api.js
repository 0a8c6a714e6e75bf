// What the page asks of the server. The right to a session is in a cookie that no script sees.

const SESSIONS = "/api/v1/sessions";
const TIMEOUT_MS = 8000;
const LONGEST_WAIT_S = 25;

/** A refused request: why, and in how many seconds another is welcome. */
class ApiError extends Error {
  constructor(status, { detail, code, reason }, retryAfter) {
    super(detail);
    this.status = status;
    this.code = code;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/** Starts a session and returns its id; a repeat with the same key returns the same one. */
export async function createSession(idempotencyKey, body) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey };
  const response = await request(SESSIONS, { method: "POST", headers, body });
  return (await response.json()).id;
}

/** Reads a session's status; with `since`, waits until there is a newer one. */
export async function readStatus(id, { since, signal } = {}) {
  if (since === undefined) return (await request(sessionUrl(id), { signal })).json();
  const timeout = LONGEST_WAIT_S * 1000 + TIMEOUT_MS;
  return (await request(`${sessionUrl(id)}?since=${since}&wait=${LONGEST_WAIT_S}`, { signal, timeout })).json();
}

/** Reads the current QR code, as the text of an SVG. */
export async function readQrSvg(id, version) {
  return (await request(`${sessionUrl(id)}/qr.svg?v=${version}`)).text();
}

/** Reads the result of a finished session: every format of it, or all of them sealed. */
export async function readResult(id) {
  return (await request(`${sessionUrl(id)}/result`)).json();
}

/** Sends a passkey's assertion, or whether the codes to compare are the same. */
export async function sendPasskey(id, answer) {
  const headers = { "Content-Type": "application/json" };
  await request(`${sessionUrl(id)}/passkey`, { method: "POST", headers, body: JSON.stringify(answer) });
}

/** Cancels a session or wipes its result. One that is gone is as good as cancelled. */
export async function cancelSession(id) {
  try {
    await request(sessionUrl(id), { method: "DELETE", keepalive: true });
  } catch (error) {
    if (error.status !== 404) throw error;
  }
}

export const eventsUrl = (id) => `${sessionUrl(id)}/events`;
export const downloadUrl = (id, format) => `${sessionUrl(id)}/result?format=${format}`;

/** The server's current time, in milliseconds: a phone's own clock may be minutes off. */
export const now = () => Date.now() + clockOffset;

/** A new idempotency key, also where `crypto.randomUUID` is absent, as it is without https. */
export function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let clockOffset = 0;

const sessionUrl = (id) => `${SESSIONS}/${encodeURIComponent(id)}`;

async function request(url, options) {
  const response = await fetchWithTimeout(url, options);
  const date = Date.parse(response.headers.get("Date"));
  // The header counts whole seconds; half of one is the least wrong guess.
  if (!Number.isNaN(date)) clockOffset = date + 500 - Date.now();
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new ApiError(response.status, problem, Number(response.headers.get("Retry-After")) || 0);
}

/** Waits for the headers of a response, but not for ever: a dead connection may not report itself. */
async function fetchWithTimeout(url, { signal, timeout = TIMEOUT_MS, ...options } = {}) {
  const attempt = new AbortController();
  const abort = () => attempt.abort();
  const timer = setTimeout(abort, timeout);
  signal?.addEventListener("abort", abort);
  try {
    return await fetch(url, { cache: "no-store", credentials: "same-origin", signal: attempt.signal, ...options });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
