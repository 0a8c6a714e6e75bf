// Begins the session of a page before the page is there to show it, while its styles and its other scripts
// load, and puts its first code up where those take their time.

import { latchkey, options } from "./api.js";
import * as openSessions from "./open-sessions.js";
import { startEarly } from "./start-session.js";

// For so long the page's other scripts may still come, and assemble the code.
const GRACE_MS = 250;

let first;
let isTaken = false;
let shown;

if ("early" in options && isInSight() && !isCrawler() && openSessions.recall().length === 0) begin().catch(() => {});

async function begin() {
  const session = latchkey.session({ id: await startEarly({ method: "qr" }) });
  const following = new AbortController();
  const status = new Promise((resolve, reject) => {
    const take = (status) => {
      resolve(status);
      if (first) first.latest = status;
      if (status.qr || isTaken) following.abort();
      if (status.qr) setTimeout(() => putUp(status).catch(() => {}), GRACE_MS);
    };
    session.follow(take, { signal: following.signal }).catch(reject);
  });
  status.catch(() => {});
  first = { id: session.id, status };
}

/** Shows a code in the page as it came, which nothing else does yet. */
async function putUp({ id, qr }) {
  // What begins the session comes along six connections, and at once, without this one.
  const { asAddress, draw } = await import("./qr-picture.js");
  const [picture, paper] = ["qr", "paper"].map((name) => document.getElementById(name));
  if (isTaken || !picture || !qr.modules) return;
  shown = { id, sequence: qr.sequence };
  picture.src = asAddress(draw(qr.modules));
  picture.alt = options.alt;
  for (const element of [picture, paper]) element.hidden = false;
  document.getElementById("working").hidden = true;
  document.getElementById("app").dataset.view = "scan";
  document.getElementById("headline").textContent = options.headline;
  document.getElementById("status").textContent = options.status;
}

/** Returns the promise of a session's status, if it was asked for; once. */
export function takeStatus(id) {
  const kept = first?.id === id ? (first.latest ?? first.status) : undefined;
  first = undefined;
  isTaken = true;
  return kept;
}

/** Whether the code of a status is up already. */
export function isUp({ id, qr }) {
  return shown?.id === id && shown.sequence === qr.sequence;
}

/** Whether a robot looks at the page, of those that run scripts and give their name. */
export function isCrawler() {
  return /[^u]bot\b|crawl|spider|preview/i.test(navigator.userAgent);
}

/** Whether somebody sees the page: it may be prefetched, prerendered or in the background. */
export function isInSight() {
  return !document.prerendering && document.visibilityState !== "hidden";
}
