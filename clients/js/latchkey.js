// A client of Latchkey's HTTP API, for browsers and Node.js. What each part does is in latchkey.d.ts.

const SESSIONS = "/api/v1/sessions";
const FINAL_STATES = new Set(["ready", "failed", "expired", "cancelled"]);

const TIMEOUT_MS = 8000;
const LONGEST_WAIT_S = 25;
const FIRST_SILENCE_MS = 8000;
const SILENCE_MS = 20000;
const RETRY_MS = 3000;
// Proxies end long responses now and then, and there is a new one after RETRY_MS.
const GRACE_MS = 4000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10000;

const SEAL = "x25519-hkdf-sha256-aes256gcm";
const SEAL_INFO = "latchkey sealed result v1";

export class LatchkeyError extends Error {
  constructor({ code = "unexpected", detail, reason }, { status, retryAfter = 0, cause } = {}) {
    super(detail ?? (status ? `the server answered ${status}` : "the server cannot be reached"), { cause });
    this.name = "LatchkeyError";
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

export class Latchkey {
  constructor(url = "", { apiKey, challenge = false, draw, fetch = globalThis.fetch } = {}) {
    this.url = url.replace(/\/+$/, "");
    this.apiKey = apiKey;
    this.challenge = challenge;
    this.draw = draw;
    this.fetch = fetch;
    this.clockOffset = 0;
  }

  async start(request, { key, idempotencyKey = newIdempotencyKey(), signal } = {}) {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey };
    if (this.apiKey) headers["X-API-Key"] = this.apiKey;
    const body = JSON.stringify(key ? { ...request, seal_to: toBase64(key.publicKey) } : request);
    const send = async () => {
      if (this.challenge) headers["X-Altcha"] = await solveOne(this, signal);
      return ask(this, SESSIONS, toJson, { method: "POST", headers, body, signal });
    };
    const created = await send().catch((error) => {
      if (this.challenge || error.code !== "challenge_required") throw error;
      this.challenge = true;
      return send();
    });
    return this.session({ ...created, key });
  }

  session(known) {
    return new Session(this, known);
  }

  async takeOver(handover, { signal } = {}) {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ handover });
    return this.session(await ask(this, `${SESSIONS}/continue`, toJson, { method: "POST", headers, body, signal }));
  }

  now() {
    return Date.now() + this.clockOffset;
  }
}

class Session {
  constructor(client, { id, token, ticket, key }) {
    this.client = client;
    this.id = id;
    this.token = token;
    this.ticket = ticket;
    this.key = key;
  }

  status({ since, wait = LONGEST_WAIT_S, signal } = {}) {
    if (since === undefined) return this.ask(this.drawn("?"), toJson, { signal });
    const timeout = wait * 1000 + TIMEOUT_MS;
    return this.ask(`?since=${since}&wait=${wait}${this.drawn("&")}`, toJson, { signal, timeout });
  }

  follow(onStatus, options = {}) {
    return follow(this, onStatus, options);
  }

  url(part, query = {}) {
    const members = new URLSearchParams(this.ticket && part !== "result" ? { ...query, ticket: this.ticket } : query);
    return `${this.client.url}${this.path(`/${part}`)}${`?${members}`.replace(/\?$/, "")}`;
  }

  qrSvg({ signal } = {}) {
    return this.ask("/qr.svg", (response) => response.text(), { signal });
  }

  qrPng({ size, signal } = {}) {
    const read = async (response) => new Uint8Array(await response.arrayBuffer());
    return this.ask(size ? `/qr.png?size=${size}` : "/qr.png", read, { signal });
  }

  async result({ key = this.key, signal } = {}) {
    const result = await this.ask("/result", toJson, { signal });
    return result.sealed && key ? unseal(this.id, result.sealed, key) : result;
  }

  async passkey(answer, { signal } = {}) {
    const headers = { "Content-Type": "application/json" };
    await this.ask("/passkey", ignore, { method: "POST", headers, body: JSON.stringify(answer), signal });
  }

  handOver({ signal } = {}) {
    return this.ask("/handover", toJson, { method: "POST", signal });
  }

  async cancel({ signal } = {}) {
    try {
      await this.ask("", ignore, { method: "DELETE", keepalive: true, signal });
    } catch (error) {
      // What is gone is as good as cancelled.
      if (error.status !== 404) throw error;
    }
  }

  toJSON() {
    const { id, token, ticket } = this;
    return { id, token, ticket };
  }

  ask(path, read, options) {
    const headers = this.token ? { ...options.headers, Authorization: `Bearer ${this.token}` } : options.headers;
    return ask(this.client, this.path(path), read, { ...options, headers });
  }

  drawn(mark) {
    return this.client.draw ? `${mark}draw=${this.client.draw}` : "";
  }

  path(rest) {
    return `${SESSIONS}/${encodeURIComponent(this.id)}${rest}`;
  }
}

export const hasEnded = (state) => FINAL_STATES.has(state);

export async function generateKey({ extractable = false } = {}) {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "X25519" }, extractable, ["deriveBits"]);
  return { privateKey, publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)) };
}

export async function unseal(id, { alg, epk, nonce, ciphertext }, key) {
  if (alg !== SEAL) throw new Error(`expected ${SEAL}, got ${alg}`);
  const { subtle } = crypto;
  const theirs = fromBase64(epk);
  const publicKey = await subtle.importKey("raw", theirs, { name: "X25519" }, false, []);
  const shared = await subtle.deriveBits({ name: "X25519", public: publicKey }, key.privateKey, 256);
  const material = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const salt = new Uint8Array([...theirs, ...key.publicKey]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt, info: utf8(SEAL_INFO) };
  const opener = await subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const opening = { name: "AES-GCM", iv: fromBase64(nonce), additionalData: utf8(id) };
  const text = await subtle.decrypt(opening, opener, fromBase64(ciphertext));
  return JSON.parse(new TextDecoder().decode(text));
}

export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** A key of 32 characters, also where `crypto.randomUUID` is absent, as it is in a browser without https. */
export function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const utf8 = (text) => new TextEncoder().encode(text);
const toJson = (response) => response.json();
const ignore = () => {};

/**
 * Asks the server, and waits for as long as an answer may take: a dead connection may not report
 * itself. `read` gets the answer, and may call its second argument to take its own time over it.
 */
async function ask(client, path, read, { signal, timeout = TIMEOUT_MS, ...options } = {}) {
  if (signal?.aborted) throw signal.reason;
  const { fetch } = client;
  const attempt = new AbortController();
  const abort = () => attempt.abort();
  const timer = setTimeout(abort, timeout);
  const init = { cache: "no-store", credentials: "same-origin", signal: attempt.signal, ...options };
  signal?.addEventListener("abort", abort);
  try {
    const response = await fetch(client.url + path, init);
    const date = Date.parse(response.headers.get("Date"));
    // The header counts whole seconds; half of one is the least wrong guess.
    if (!Number.isNaN(date)) client.clockOffset = date + 500 - Date.now();
    if (!response.ok) throw await refusal(response);
    return await read(response, () => clearTimeout(timer));
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof LatchkeyError) throw cause;
    throw new LatchkeyError({ code: "unreachable" }, { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

async function solveOne(client, signal) {
  const challenge = await ask(client, "/api/v1/challenge", toJson, { signal });
  const { solve } = await import("./challenge.js");
  return solve(challenge);
}

async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const { status, headers } = response;
  return new LatchkeyError(problem, { status, retryAfter: Number(headers.get("Retry-After")) || 0 });
}

/**
 * Follows a session: pushed by the server, or by long polls where something in between holds its
 * events back, or by plain ones where that lets nothing wait.
 */
function follow(session, onStatus, { since = 0, signal, onOnline = ignore }) {
  const over = new AbortController();
  let version = since;
  let ahead;
  const stream = new AbortController();
  let silence;
  let grace;
  let rest;
  let isChecking = false;
  let isPolling = false;

  return new Promise((resolve, reject) => {
    listen();
    listenToThePage();
    if (signal?.aborted) end(reject, signal.reason);
    signal?.addEventListener("abort", () => end(reject, signal.reason), { signal: over.signal });

    function end(settle, value) {
      over.abort();
      stream.abort();
      clearTimeout(silence);
      clearTimeout(grace);
      clearTimeout(rest);
      settle(value);
    }

    function take(status) {
      const isKnown = status.version < version || (status.version === version && status.queue?.ahead === ahead);
      if (over.signal.aborted || isKnown) return;
      version = status.version;
      ahead = status.queue?.ahead;
      reachable();
      try {
        onStatus(status);
      } catch (error) {
        return end(reject, error);
      }
      if (hasEnded(status.state)) end(resolve, status);
    }

    function reachable() {
      clearTimeout(grace);
      grace = undefined;
      if (!over.signal.aborted) onOnline(true);
    }

    function unreachable(error) {
      if (over.signal.aborted) return;
      if (error.status === 404) end(reject, error);
      else onOnline(false);
    }

    async function listen() {
      while (!over.signal.aborted && !isPolling) {
        expectSign(FIRST_SILENCE_MS);
        try {
          await session.ask(`/events${session.drawn("?")}`, (response, opened) => {
            opened();
            reachable();
            return readEvents(response, () => expectSign(SILENCE_MS), take);
          }, { signal: stream.signal });
        } catch (error) {
          if (stream.signal.aborted) return;
          if (error.status === 404) return unreachable(error);
          if (error.status) return poll();
        }
        grace ??= setTimeout(() => onOnline(false), GRACE_MS);
        await pause(RETRY_MS);
      }
    }

    function expectSign(withinMs) {
      clearTimeout(silence);
      if (!over.signal.aborted && !isPolling) silence = setTimeout(check, withinMs);
    }

    /** Asks for what the events may not have brought: their connection may be dead. */
    async function check() {
      if (isChecking || isPolling || over.signal.aborted) return;
      isChecking = true;
      try {
        const status = await session.status({ signal: over.signal });
        reachable();
        if (status.version > version) {
          take(status);
          poll();
        } else take(status);
        expectSign(SILENCE_MS);
      } catch (error) {
        unreachable(error);
        expectSign(RETRY_MS);
      }
      isChecking = false;
    }

    async function poll() {
      if (isPolling) return;
      isPolling = true;
      clearTimeout(silence);
      clearTimeout(rest);
      stream.abort();
      let wait = LONGEST_WAIT_S;
      let failures = 0;
      while (!over.signal.aborted) {
        // After a failure, a look that waits for nothing tells whether it was the waiting.
        const held = failures > 0 ? 0 : wait;
        try {
          take(await session.status({ since: version, wait: held, signal: over.signal }));
          reachable();
          if (failures > 0) wait = Math.floor(wait / 3);
          failures = 0;
          if (wait === 0) await pause(RETRY_MS);
        } catch (error) {
          unreachable(error);
          await pause(Math.min(SHORTEST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS));
        }
      }
    }

    /** Phones stop what is in the background, and networks change. */
    function listenToThePage() {
      if (!globalThis.document) return;
      document.addEventListener("visibilitychange", () => !document.hidden && check(), { signal: over.signal });
      addEventListener("online", check, { signal: over.signal });
      addEventListener("offline", () => onOnline(false), { signal: over.signal });
    }

    function pause(ms) {
      return new Promise((wake) => (rest = setTimeout(wake, ms)));
    }
  });
}

/** Reads server-sent events until there are no more; whatever comes is a sign of life. */
async function readEvents(response, onSign, onEvent) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onSign();
    text += decoder.decode(value, { stream: true });
    const events = text.split(/\r?\n\r?\n/);
    text = events.pop();
    for (const event of events) {
      const data = /^data: ?(.*)$/m.exec(event);
      if (data) onEvent(JSON.parse(data[1]));
    }
  }
}
