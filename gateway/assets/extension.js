// Speaks to a browser extension that has WhatsApp's own page ask for a passkey: to WAHA's published one, by the
// messages at https://waha.devlike.pro/blog/waha-passkey/, and to deploy/extension, which knows the same.

import { newIdempotencyKey } from "./latchkey.js";

// In Chromium, WAHA's is reached by its name in Chrome's store. In Firefox it listens to the window, as ours does.
const WAHA = "ghpdcgnjffaaekflfpcgkgpbafmjldcp";
const [PAGE, EXTENSION] = ["waha-passkey-page", "waha-passkey-extension"];

let ways = [];
let questions = new Map();

/** Calls `onThere` for each extension that is there; `isPressed` if that is because its button was just pressed. */
export function listen(onThere) {
  addEventListener("message", ({ source, data }) => {
    if (source !== window || data?.source !== EXTENSION) return;
    const { requestId, ok, type } = data;
    const question = questions.get(requestId);
    questions.delete(requestId);
    if (question) return question(data);
    if (ok && type === "waha-passkey-pong") there(askWindow, true);
  });
  askWindow("ping").then(({ ok }) => ok && there(askWindow));
  askRuntime("ping").then(({ ok }) => ok && there(askRuntime));

  function there(way, isPressed = false) {
    ways = [way, ...ways.filter((other) => other !== way)];
    onThere({ isPressed });
  }
}

/** Asks for an assertion, and returns `{ ok, assertion }` or `{ ok: false, error }`: as long as the person takes. */
export function ask(options) {
  const [way] = ways;
  return way("sign", options);
}

function askWindow(what, challenge) {
  const requestId = newIdempotencyKey();
  return new Promise((resolve) => {
    questions.set(requestId, resolve);
    postMessage({ source: PAGE, type: `waha-passkey-${what}`, requestId, challenge }, location.origin);
  });
}

function askRuntime(what, challenge) {
  const runtime = globalThis.chrome?.runtime;
  return new Promise((resolve) => {
    if (!runtime?.sendMessage) return resolve({ ok: false });
    try {
      runtime.sendMessage(WAHA, { type: `waha-passkey-${what}`, challenge }, (answer) => {
        const { lastError } = runtime;
        resolve(answer ?? { ok: false, error: lastError?.message });
      });
    } catch {
      resolve({ ok: false });
    }
  });
}
