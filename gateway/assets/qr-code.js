// The QR code on the page, put in place of the one before.

import { latchkey } from "./api.js";
import { $ } from "./dom.js";
import { isUp } from "./early.js";
import { lock } from "./lock.js";
import { animate, implode, readModules } from "./qr-animation.js";
import { asAddress, draw } from "./qr-picture.js";
import { isStill } from "./scene.js";
import { say } from "./words.js";

const RETRY_MS = 2000;
// Where a page has taken so long, its code is to be scanned, not to be looked at.
const LATE_MS = 2500;

let before;

/** Puts up the code of a status, once it is there, so that the one before does not flicker away. */
export async function show(status, isCurrent) {
  $("qr").alt = say("qr-alt");
  try {
    // A gateway of the release before brings no modules.
    const svg = status.qr.modules ? draw(status.qr.modules) : await latchkey.session(status).qrSvg();
    if (!isCurrent()) return;
    const code = readModules(svg);
    $("paper").hidden = false;
    $("paper").classList.remove("is-imploding");
    const isLate = !before && performance.now() > LATE_MS;
    if (!isStill() && !document.hidden && !isLate && !isUp(status)) await assemble(code, isCurrent);
    if (!isCurrent()) return;
    before = code;
    $("qr").src = asAddress(svg);
    $("qr").hidden = false;
    $("weave").hidden = true;
    lock.hide();
  } catch {
    if (isCurrent()) retry(status, isCurrent);
  }
}

/** Takes the code away; into the keyhole of the lock, if it has been scanned. */
export async function clear(isScanned) {
  if (isScanned && $("paper").classList.contains("is-imploding")) return;
  const code = before;
  if (isScanned && code && !isStill() && !document.hidden) {
    before = undefined;
    $("qr").hidden = true;
    $("weave").hidden = false;
    $("paper").classList.add("is-imploding");
    await implode($("weave"), code, () => !before);
    if (before) return;
  }
  $("paper").hidden = true;
  $("paper").classList.remove("is-imploding");
  $("qr").hidden = true;
  $("qr").removeAttribute("src");
  before = undefined;
}

async function assemble(code, isCurrent) {
  $("weave").hidden = false;
  const done = animate($("weave"), before, code, isCurrent);
  $("qr").hidden = true;
  await done;
}

/** Takes away the code before, which is void by now, and tries again to load its successor. */
function retry(status, isCurrent) {
  $("paper").hidden = true;
  $("qr").hidden = true;
  lock.show();
  setTimeout(() => isCurrent() && show(status, isCurrent), RETRY_MS);
}
