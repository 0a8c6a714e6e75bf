// Begins the session of a page before the page is there to show it, while its styles and its other scripts
// load, and fetches its first code ahead.

import { latchkey, options } from "./api.js";
import * as openSessions from "./open-sessions.js";
import { startEarly } from "./start-session.js";

let first;
let picture;

if ("early" in options && isInSight() && !isCrawler() && openSessions.recall().length === 0) begin().catch(() => {});

async function begin() {
  const session = latchkey.session({ id: await startEarly({ method: "qr" }) });
  const following = new AbortController();
  const status = new Promise((resolve, reject) => {
    const take = (status) => {
      resolve(status);
      if (!status.qr) return;
      picture = { id: status.id, sequence: status.qr.sequence, svg: session.qrSvg() };
      picture.svg.catch(() => {});
      following.abort();
    };
    session.follow(take, { signal: following.signal }).catch(reject);
  });
  status.catch(() => {});
  first = { id: session.id, status };
}

/** Returns the promise of a session's first status, if it was asked for; once. */
export function takeStatus(id) {
  const kept = first?.id === id ? first.status : undefined;
  first = undefined;
  return kept;
}

/** Returns the promise of the picture of a status's code, if it was asked for; once. */
export function takePicture({ id, qr }) {
  const kept = picture?.id === id && picture.sequence === qr.sequence ? picture.svg : undefined;
  picture = undefined;
  return kept;
}

/** Whether a robot looks at the page, of those that run scripts and give their name. */
export function isCrawler() {
  return /[^u]bot\b|crawl|spider|preview/i.test(navigator.userAgent);
}

/** Whether somebody sees the page: it may be prefetched, prerendered or in the background. */
export function isInSight() {
  return !document.prerendering && document.visibilityState !== "hidden";
}
