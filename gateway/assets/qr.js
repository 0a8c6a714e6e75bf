// The page that links by QR code.

import { now, picture } from "./api.js";
import { address, assemble, read } from "./qr-animation.js";
import { isStill } from "./scene.js";
import { run } from "./session.js";
import * as view from "./view.js";
import { words } from "./words.js";

const RETRY_MS = 2000;

const $ = (id) => document.getElementById(id);

let before;

$("qr").alt = words.qrAlt;

run({
  kept: "latchkey.session",
  wish: () => ({ method: "qr" }),
  page: {
    words: words.qr,
    states: { awaiting_scan: scan },
    clear: () => {
      $("paper").hidden = true;
      $("qr").hidden = true;
      $("qr").removeAttribute("src");
      before = undefined;
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

/** Puts the new code up once it is there, so that the old one does not flicker away. */
async function draw(status) {
  const isShown = () => view.isShown(status);
  try {
    const svg = await picture(status.id, status.version);
    if (!isShown()) return;
    const code = read(svg);
    $("paper").hidden = false;
    if (!isStill() && !document.hidden) await weave(code, isShown);
    if (!isShown()) return;
    before = code;
    $("qr").src = address(svg);
    $("qr").hidden = false;
    $("weave").hidden = true;
    view.atWork(false);
  } catch {
    if (isShown()) missed(status);
  }
}

async function weave(code, isShown) {
  $("weave").hidden = false;
  const done = assemble($("weave"), before, code, isShown);
  $("qr").hidden = true;
  await done;
}

/** Takes the code before away, which works no more, and tries again to load the new one. */
function missed(status) {
  $("paper").hidden = true;
  $("qr").hidden = true;
  view.atWork(true);
  setTimeout(() => view.isShown(status) && draw(status), RETRY_MS);
}
