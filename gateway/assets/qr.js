// The page that links by QR code.

import { now, picture } from "./api.js";
import { run } from "./session.js";
import * as view from "./view.js";
import { words } from "./words.js";

const RETRY_MS = 2000;

const $ = (id) => document.getElementById(id);

$("qr").alt = words.qrAlt;

run({
  kept: "latchkey.session",
  wish: () => ({ method: "qr" }),
  page: {
    words: words.qr,
    states: { awaiting_scan: scan },
    clear: () => {
      $("qr").hidden = true;
    },
  },
});

function scan(status) {
  view.lay("scan", words.state.awaiting_scan, { cancel: true, board: true, keepCode: true });
  draw(status);
  const ends = Date.parse(status.expires_at);
  view.countDown(Date.parse(status.qr.expires_at), (left) => {
    $("renews").textContent = left >= 1000 ? words.renewsIn(Math.floor(left / 1000)) : words.renewsNow;
    $("left").textContent = words.timeLeft(view.minutes(ends - now()));
  });
}

/** Puts the new code up once it is loaded, so that the old one does not flicker away. */
async function draw(status) {
  const next = new Image();
  next.src = picture(status.id, status.version);
  try {
    await next.decode();
  } catch {
    if (view.isShown(status)) missed(status);
    return;
  }
  if (!view.isShown(status)) return;
  $("qr").src = next.src;
  $("qr").hidden = false;
  $("working").hidden = true;
}

/** Takes the code before away, which works no more, and tries again to load the new one. */
function missed(status) {
  $("qr").hidden = true;
  $("working").hidden = false;
  setTimeout(() => view.isShown(status) && draw(status), RETRY_MS);
}
