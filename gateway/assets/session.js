// One session at a time, kept over a reload: from its start to its end.

import * as api from "./api.js";
import { ended, follow } from "./follow.js";
import { tilt } from "./scene.js";
import * as seal from "./seal.js";
import "./steps.js";
import * as view from "./view.js";

/**
 * Runs a page that links. `kept` names where the session's id stays over a reload, `wish` says what
 * to ask for, and `rest` what to show while nothing is asked for; without it, a session starts.
 */
export function run({ kept, page, wish, rest }) {
  let session;
  let stop = () => {};
  let attempt;

  document.documentElement.dataset.live = "";
  view.open(page, { again, cancel, wipe, answer });
  tilt();
  if (!recall() && isCrawler()) view.offered();
  else whenSeen(() => resume(recall()));
  addEventListener("pagehide", () => stop());
  addEventListener("pageshow", (event) => event.persisted && session && resume(session));
  return begin;

  /** Goes on with the session of before the reload, unless it came to nothing. */
  async function resume(id) {
    if (!id) return idle();
    try {
      const status = await api.status(id);
      if (ended(status.state) && status.state !== "ready") return idle();
      watch(id, status);
    } catch (error) {
      if (error.status === 404) return idle();
      watch(id);
    }
  }

  function idle() {
    stop();
    keep(undefined);
    return rest ? rest() : begin();
  }

  async function begin() {
    stop();
    keep(undefined);
    view.starting();
    try {
      const id = await api.start(...(await asked()));
      await attempt.seal?.keep(id);
      attempt = undefined;
      await first(id);
    } catch (error) {
      view.refused(error);
    }
  }

  /** Looks at a session that has just begun: now it is there, whether or not its status gets through. */
  async function first(id) {
    try {
      watch(id, await api.status(id));
    } catch (error) {
      if (error.status === 404) view.cookiesRefused();
      else watch(id);
    }
  }

  /** A repeat has the key of before, so that it starts nothing twice; another wish has its own. */
  async function asked() {
    const wanted = JSON.stringify(wish());
    if (attempt?.wanted !== wanted) attempt = { key: api.freshKey(), wanted, seal: await ownKey() };
    const body = { ...JSON.parse(wanted), seal_to: attempt.seal?.public };
    return [attempt.key, JSON.stringify(body)];
  }

  function watch(id, status) {
    stop();
    keep(id);
    if (status) view.show(status);
    if (status && ended(status.state)) return;
    stop = follow(id, {
      onStatus: (status) => id === session && view.show(status),
      onGone: () => id === session && view.gone(),
      onOnline: view.online,
    });
  }

  async function again() {
    const before = session;
    const unfinished = view.isOpen();
    if (before && unfinished) await api.cancel(before).catch(() => {});
    await idle();
  }

  function cancel() {
    return end(view.cancelled);
  }

  function wipe() {
    return end(view.wiped);
  }

  async function end(say) {
    const id = session;
    try {
      await api.cancel(id);
    } catch (error) {
      return view.notDone(error);
    }
    await seal.forget(id);
    if (id !== session) return;
    stop();
    keep(undefined);
    say();
  }

  /** Answers WhatsApp's question for a passkey. */
  function answer(body) {
    return api.passkey(session, body);
  }

  /** A browser that keeps no cookies keeps this neither, and throws: then a reload starts anew. */
  function recall() {
    try {
      return sessionStorage.getItem(kept);
    } catch {
      return null;
    }
  }

  function keep(id) {
    session = id;
    try {
      if (id) sessionStorage.setItem(kept, id);
      else sessionStorage.removeItem(kept);
    } catch {
      // As in recall().
    }
  }
}

/** A key for the result, where the operator has results sealed. */
const ownKey = () => ("seal" in document.getElementById("app").dataset ? seal.freshKey() : undefined);

/** Whether a robot looks at the page, of those that run scripts and say who they are. */
function isCrawler() {
  return /[^u]bot\b|crawl|spider|preview/i.test(navigator.userAgent);
}

/** A page that is only prefetched, prerendered or in the background starts nothing. */
function whenSeen(begin) {
  if (document.prerendering) {
    document.addEventListener("prerenderingchange", () => whenSeen(begin), { once: true });
  } else if (document.visibilityState === "hidden") {
    document.addEventListener("visibilitychange", () => whenSeen(begin), { once: true });
  } else {
    begin();
  }
}
