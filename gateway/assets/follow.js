// Follows a session: pushed by the server, or by long polls where something in between holds
// the events back.

import { eventsUrl, readStatus } from "./api.js";

const FINAL_STATES = new Set(["ready", "failed", "expired", "cancelled"]);
const FIRST_SILENCE_MS = 8000;
const SILENCE_MS = 20000;
const RETRY_MS = 3000;
// Proxies end long responses now and then, and the browser has a new one in three seconds.
const GRACE_MS = 4000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10000;

export const hasEnded = (state) => FINAL_STATES.has(state);

/**
 * Calls `onStatus` with every newer status until the last one, `onGone` if the session is no more,
 * and `onOnline(false)` while the server cannot be reached. Returns what stops it.
 */
export function follow(id, { onStatus, onGone, onOnline }) {
  const following = new AbortController();
  const { signal } = following;
  let version = 0;
  let source;
  let silence;
  let grace;
  let isChecking = false;
  let isPolling = false;

  function stop() {
    following.abort();
    clearTimeout(silence);
    clearTimeout(grace);
    source.close();
  }

  function reachable() {
    clearTimeout(grace);
    grace = undefined;
    if (!signal.aborted) onOnline(true);
  }

  function unreachable(error) {
    if (signal.aborted) return;
    if (error.status !== 404) return onOnline(false);
    stop();
    onGone();
  }

  function take(status) {
    if (signal.aborted || status.version <= version) return;
    version = status.version;
    reachable();
    if (hasEnded(status.state)) stop();
    onStatus(status);
  }

  function listen() {
    source = new EventSource(eventsUrl(id));
    expectEvent(FIRST_SILENCE_MS);
    source.addEventListener("open", reachable);
    source.addEventListener("status", (event) => {
      expectEvent(SILENCE_MS);
      take(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      if (signal.aborted) return;
      if (source.readyState === EventSource.CLOSED) poll();
      else grace ??= setTimeout(() => onOnline(false), GRACE_MS);
    });
  }

  function expectEvent(withinMs) {
    clearTimeout(silence);
    if (!signal.aborted && !isPolling) silence = setTimeout(check, withinMs);
  }

  /** Asks for what the events may not have brought: their connection may be dead. */
  async function check() {
    if (isChecking || isPolling || signal.aborted) return;
    isChecking = true;
    try {
      const status = await readStatus(id, { signal });
      reachable();
      if (status.version > version) {
        take(status);
        poll();
      }
      expectEvent(SILENCE_MS);
    } catch (error) {
      unreachable(error);
      expectEvent(RETRY_MS);
    }
    isChecking = false;
  }

  async function poll() {
    if (isPolling) return;
    isPolling = true;
    clearTimeout(silence);
    source.close();
    for (let pause = SHORTEST_PAUSE_MS; !signal.aborted; ) {
      try {
        take(await readStatus(id, { since: version, signal }));
        reachable();
        pause = SHORTEST_PAUSE_MS;
      } catch (error) {
        unreachable(error);
        await new Promise((wake) => setTimeout(wake, pause));
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  listen();
  // Phones stop what is in the background, and networks change.
  document.addEventListener("visibilitychange", () => !document.hidden && check(), { signal });
  addEventListener("online", check, { signal });
  addEventListener("offline", () => onOnline(false), { signal });
  return stop;
}
