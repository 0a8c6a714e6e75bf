// Follows a session: pushed by the server, or by long polls where something in between holds
// the events back.

import { events, status } from "./api.js";

const TERMINAL = new Set(["ready", "failed", "expired", "cancelled"]);
const SILENCE_MS = 8000;
const LONGEST_PAUSE_MS = 10000;

export const ended = (state) => TERMINAL.has(state);

/**
 * Calls `onStatus` with every newer status until the last one, `onGone` if the session is no more,
 * and `onOnline(false)` while the server cannot be reached. Returns what stops it.
 */
export function follow(id, { onStatus, onGone, onOnline }) {
  let version = 0;
  let stopped = false;
  let source;
  let silence;
  const polling = new AbortController();

  const stop = () => {
    stopped = true;
    clearTimeout(silence);
    source?.close();
    polling.abort();
  };

  const take = (document) => {
    if (stopped || document.version <= version) return;
    version = document.version;
    onOnline(true);
    if (ended(document.state)) stop();
    onStatus(document);
  };

  const gone = () => {
    stop();
    onGone();
  };

  async function poll() {
    for (let pause = 500; !stopped; ) {
      try {
        take(await status(id, { since: version, signal: polling.signal }));
        onOnline(true);
        pause = 500;
      } catch (error) {
        if (stopped) return;
        if (error.status === 404) return gone();
        onOnline(false);
        await new Promise((wake) => setTimeout(wake, pause));
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  function fallBack() {
    if (stopped) return;
    clearTimeout(silence);
    source.close();
    poll();
  }

  function listen() {
    source = new EventSource(events(id));
    silence = setTimeout(fallBack, SILENCE_MS);
    source.addEventListener("status", (event) => {
      clearTimeout(silence);
      take(JSON.parse(event.data));
    });
    source.addEventListener("open", () => onOnline(true));
    source.addEventListener("error", () => {
      if (stopped) return;
      if (source.readyState === EventSource.CLOSED) fallBack();
      else onOnline(false);
    });
  }

  listen();
  return stop;
}
