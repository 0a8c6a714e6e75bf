// The page that links by QR code: one session at a time, kept over a reload.

import * as api from "./api.js";
import { ended, follow } from "./follow.js";
import * as view from "./view.js";

const KEPT = "latchkey.session";

let session;
let stop = () => {};
let attempt = api.freshKey();

view.open({ again, cancel, wipe });
whenSeen(() => resume(sessionStorage.getItem(KEPT)));
addEventListener("pagehide", () => stop());
addEventListener("pageshow", (event) => event.persisted && resume(session));

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

/** Goes on with the session of before the reload, unless it came to nothing. */
async function resume(id) {
  if (!id) return begin();
  try {
    const status = await api.status(id);
    if (ended(status.state) && status.state !== "ready") return begin();
    watch(id, status);
  } catch (error) {
    if (error.status === 404) return begin();
    watch(id);
  }
}

async function begin() {
  stop();
  keep(undefined);
  view.starting();
  try {
    const id = await api.start(attempt);
    attempt = api.freshKey();
    const status = await api.status(id);
    keep(id);
    watch(id, status);
  } catch (error) {
    if (error.status === 404) view.cookiesRefused();
    else view.refused(error);
  }
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
  await begin();
}

async function cancel() {
  await end(view.cancelled);
}

async function wipe() {
  await end(view.wiped);
}

async function end(say) {
  const id = session;
  try {
    await api.cancel(id);
  } catch (error) {
    return view.notDone(error);
  }
  if (id !== session) return;
  stop();
  keep(undefined);
  say();
}

function keep(id) {
  session = id;
  if (id) sessionStorage.setItem(KEPT, id);
  else sessionStorage.removeItem(KEPT);
}
