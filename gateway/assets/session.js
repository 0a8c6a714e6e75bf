// One session at a time, kept for the whole browser: from its start to its end.

import { latchkey } from "./api.js";
import { isCrawler, isInSight, takeStatus } from "./early.js";
import { hasEnded } from "./latchkey.js";
import { keepOffline } from "./offline.js";
import * as openSessions from "./open-sessions.js";
import { tilt } from "./scene.js";
import * as seal from "./seal.js";
import { startSession } from "./start-session.js";
import { openView } from "./view.js";

/**
 * Runs a page that links, and returns what starts a session.
 *
 * @param {object} options
 * @param {import("./view.js").Page} options.page
 * @param {() => object} options.request the body of the request that starts a session
 * @param {() => void} [options.idle] shows the page without a session; without it, one starts by itself
 */
export function run({ page, request, idle }) {
  const { method } = page;
  let session;
  let stopFollowing = () => {};

  document.documentElement.dataset.live = "";
  const view = openView(page, {
    again,
    cancel: () => end(view.cancelled),
    wipe: () => end(view.wiped),
    answer: (body) => latchkey.session({ id: session }).passkey(body),
  });
  tilt();
  openSessions.listen((id) => {
    if (id !== session) return;
    leave();
    view.gone();
  });
  if (openSessions.recall().length === 0 && isCrawler()) view.offered();
  else whenVisible(resume);
  // When all that is of use is there.
  addEventListener("load", () => setTimeout(keepOffline, OFFLINE_MS));
  addEventListener("pagehide", () => stopFollowing());
  addEventListener("pageshow", (event) => event.persisted && session && resume());
  return begin;

  /** Goes on with the session that this browser has open, in whatever tab it began. */
  async function resume() {
    const open = openSessions.recall().filter(({ isAside }) => !isAside);
    const statuses = await Promise.all(open.map(({ id }) => look(id)));
    const isOwn = (at) => statuses[at] && open[at].method === method;
    // Who links by the other page's code may have come for this page's, but not once it is accepted.
    const pastCode = statuses.findIndex((status) => PAST_CODE.has(status?.state));
    const at = pastCode >= 0 ? pastCode : open.findIndex((_, at) => isOwn(at));
    if (at < 0) return reset();
    if (!isOwn(at)) return location.replace(PAGES[open[at].method]);
    watch(open[at].id, statuses[at].state && statuses[at]);
  }

  function reset() {
    leave();
    return idle ? idle() : begin();
  }

  async function begin() {
    leave();
    view.starting();
    try {
      await watchNew(await startSession(request()));
    } catch (error) {
      view.refused(error);
    }
  }

  /** Watches a session that has just begun: it is there, whether or not its first status gets through. */
  async function watchNew(id) {
    try {
      watch(id, await (takeStatus(id) ?? latchkey.session({ id }).status()));
    } catch (error) {
      if (error.status === 404) view.cookiesRefused();
      else watch(id);
    }
  }

  function watch(id, status) {
    stopFollowing();
    session = id;
    openSessions.keep({ id, method });
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
        openSessions.forget(id);
        view.gone();
      });
  }

  async function again() {
    if (session && view.isReady()) openSessions.setAside(session);
    else if (session) openSessions.forget(session);
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
    openSessions.forget(id);
    await seal.deleteKey(id);
    if (id !== session) return;
    leave();
    showEnd();
  }

  function leave() {
    stopFollowing();
    session = undefined;
  }
}

const OFFLINE_MS = 3000;
const PAGES = { qr: "/qr", code: "/pair" };
const PAST_CODE = new Set(["passkey_required", "linking", "exporting", "ready"]);

/**
 * The status of a session that has not come to nothing, or {} if the server cannot be asked now. What has
 * is forgotten.
 */
async function look(id) {
  try {
    const status = await (takeStatus(id) ?? latchkey.session({ id }).status());
    if (!hasEnded(status.state) || status.state === "ready") return status;
  } catch (error) {
    if (error.status !== 404) return {};
  }
  openSessions.forget(id);
  return undefined;
}

/** A page that nobody sees yet starts nothing. */
function whenVisible(begin) {
  if (isInSight()) return begin();
  const event = document.prerendering ? "prerenderingchange" : "visibilitychange";
  document.addEventListener(event, () => whenVisible(begin), { once: true });
}
