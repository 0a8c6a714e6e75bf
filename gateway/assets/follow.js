// Follows a session: pushed by the server, or by long polls where something in between holds
// the events back.

import { events, status } from "./api.js";

const TERMINAL = new Set(["ready", "failed", "expired", "cancelled"]);
const FIRST_SILENCE_MS = 8000;
const SILENCE_MS = 20000;
const RETRY_MS = 3000;
// Proxies end long answers now and then, and the browser has a new one in three seconds.
const GRACE_MS = 4000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10000;

export const ended = (state) => TERMINAL.has(state);

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
  let doubting = false;
  let polling = false;

  function stop() {
    following.abort();
    clearTimeout(silence);
    clearTimeout(grace);
    source.close();
  }

  function reached() {
    clearTimeout(grace);
    grace = undefined;
    if (!signal.aborted) onOnline(true);
  }

  function missed(error) {
    if (signal.aborted) return;
    if (error.status !== 404) return onOnline(false);
    stop();
    onGone();
  }

  function take(next) {
    if (signal.aborted || next.version <= version) return;
    version = next.version;
    reached();
    if (ended(next.state)) stop();
    onStatus(next);
  }

  function listen() {
    source = new EventSource(events(id));
    expectWord(FIRST_SILENCE_MS);
    source.addEventListener("open", reached);
    source.addEventListener("status", (event) => {
      expectWord(SILENCE_MS);
      take(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      if (signal.aborted) return;
      if (source.readyState === EventSource.CLOSED) poll();
      else grace ??= setTimeout(() => onOnline(false), GRACE_MS);
    });
  }

  function expectWord(within) {
    clearTimeout(silence);
    if (!signal.aborted && !polling) silence = setTimeout(doubt, within);
  }

  /** Asks for news that the events have not brought: their line may be dead. */
  async function doubt() {
    if (doubting || polling || signal.aborted) return;
    doubting = true;
    try {
      const next = await status(id, { signal });
      reached();
      if (next.version > version) {
        take(next);
        poll();
      }
      expectWord(SILENCE_MS);
    } catch (error) {
      missed(error);
      expectWord(RETRY_MS);
    }
    doubting = false;
  }

  async function poll() {
    if (polling) return;
    polling = true;
    clearTimeout(silence);
    source.close();
    for (let pause = SHORTEST_PAUSE_MS; !signal.aborted; ) {
      try {
        take(await status(id, { since: version, signal }));
        reached();
        pause = SHORTEST_PAUSE_MS;
      } catch (error) {
        missed(error);
        await new Promise((wake) => setTimeout(wake, pause));
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  listen();
  // Phones stop what is in the background, and networks change.
  document.addEventListener("visibilitychange", () => !document.hidden && doubt(), { signal });
  addEventListener("online", doubt, { signal });
  addEventListener("offline", () => onOnline(false), { signal });
  return stop;
}
