// One session at a time, kept over a reload: from its start to its end.

import { latchkey } from "./api.js";
import { $ } from "./dom.js";
import { hasEnded, newIdempotencyKey } from "./latchkey.js";
import { tilt } from "./scene.js";
import * as seal from "./seal.js";
import { openView } from "./view.js";

/**
 * Runs a page that links, and returns what starts a session.
 *
 * @param {object} options
 * @param {import("./view.js").Page} options.page
 * @param {string} options.storageKey where the session's id is kept over a reload
 * @param {() => object} options.request the body of the request that starts a session
 * @param {() => void} [options.idle] shows the page without a session; without it, one starts by itself
 */
export function run({ page, storageKey, request, idle }) {
  let session;
  let stopFollowing = () => {};
  let attempt;

  document.documentElement.dataset.live = "";
  const view = openView(page, {
    again,
    cancel: () => end(view.cancelled),
    wipe: () => end(view.wiped),
    answer: (body) => latchkey.session({ id: session }).passkey(body),
  });
  tilt();
  if (!recall() && isCrawler()) view.offered();
  else whenVisible(() => resume(recall()));
  addEventListener("pagehide", () => stopFollowing());
  addEventListener("pageshow", (event) => event.persisted && session && resume(session));
  return begin;

  /** Goes on with the session from before the reload, unless it came to nothing. */
  async function resume(id) {
    if (!id) return reset();
    try {
      const status = await latchkey.session({ id }).status();
      if (hasEnded(status.state) && status.state !== "ready") return reset();
      watch(id, status);
    } catch (error) {
      if (error.status === 404) return reset();
      watch(id);
    }
  }

  function reset() {
    leave();
    return idle ? idle() : begin();
  }

  async function begin() {
    leave();
    view.starting();
    try {
      const { wanted, idempotencyKey, sealing } = await nextAttempt();
      const { id } = await latchkey.start(wanted, { idempotencyKey, key: sealing?.key });
      await sealing?.keepFor(id);
      attempt = undefined;
      await watchNew(id);
    } catch (error) {
      view.refused(error);
    }
  }

  /** Watches a session that has just begun: it is there, whether or not its first status gets through. */
  async function watchNew(id) {
    try {
      watch(id, await latchkey.session({ id }).status());
    } catch (error) {
      if (error.status === 404) view.cookiesRefused();
      else watch(id);
    }
  }

  /** The same request again has the key of before, so that it starts nothing twice; another has its own. */
  async function nextAttempt() {
    const wanted = request();
    if (JSON.stringify(attempt?.wanted) !== JSON.stringify(wanted)) {
      attempt = { wanted, idempotencyKey: newIdempotencyKey(), sealing: await sealingKey() };
    }
    return attempt;
  }

  function watch(id, status) {
    stopFollowing();
    keep(id);
    if (status) view.show(status);
    if (status && hasEnded(status.state)) return;
    const following = new AbortController();
    const { signal } = following;
    stopFollowing = () => following.abort();
    const options = { since: status?.version, signal, onOnline: view.online };
    latchkey
      .session({ id })
      .follow(view.show, options)
      .catch((error) => {
        if (signal.aborted) return;
        if (error.status !== 404) throw error;
        view.gone();
      });
  }

  async function again() {
    if (session && view.isUnderWay()) await latchkey.session({ id: session }).cancel().catch(() => {});
    await reset();
  }

  async function end(showEnd) {
    const id = session;
    try {
      await latchkey.session({ id }).cancel();
    } catch (error) {
      return view.notDone(error);
    }
    await seal.deleteKey(id);
    if (id !== session) return;
    leave();
    showEnd();
  }

  function leave() {
    stopFollowing();
    keep(undefined);
  }

  /** A browser that keeps no cookies keeps this neither, and throws: then a reload starts anew. */
  function recall() {
    try {
      return sessionStorage.getItem(storageKey);
    } catch {
      return null;
    }
  }

  function keep(id) {
    session = id;
    try {
      if (id) sessionStorage.setItem(storageKey, id);
      else sessionStorage.removeItem(storageKey);
    } catch {
      // As in recall().
    }
  }
}

/** A key for the result, where the operator has results sealed. */
const sealingKey = () => ("seal" in $("app").dataset ? seal.generateKey() : undefined);

/** Whether a robot looks at the page, of those that run scripts and give their name. */
function isCrawler() {
  return /[^u]bot\b|crawl|spider|preview/i.test(navigator.userAgent);
}

/** A page that is only prefetched, prerendered or in the background starts nothing. */
function whenVisible(begin) {
  if (document.prerendering) {
    document.addEventListener("prerenderingchange", () => whenVisible(begin), { once: true });
  } else if (document.visibilityState === "hidden") {
    document.addEventListener("visibilitychange", () => whenVisible(begin), { once: true });
  } else {
    begin();
  }
}
