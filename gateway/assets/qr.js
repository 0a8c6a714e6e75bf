// The page that links by QR code.

import { now } from "./api.js";
import { countDown, minutes } from "./countdown.js";
import { $, setText } from "./dom.js";
import { layOut } from "./layout.js";
import { isAndroid } from "./phone.js";
import * as qrCode from "./qr-code.js";
import { run } from "./session.js";
import { say } from "./words.js";

const LINKED_DEVICES = "https://wa.me/settings/linked_devices#";

// Nobody scans a code within less.
const SHORTEST_MS = 2000;

const page = {
  method: "qr",
  states: { awaiting_scan: showCode },
  clearCode,
};

run({ page, request: () => ({ method: "qr" }) });

function showCode(status, isCurrent) {
  layOut(page, "awaiting_scan");
  showRenewal(status.qr.renewal);
  offerHere(status.qr.data);
  qrCode.show(status, isCurrent);
  const end = Date.parse(status.expires_at);
  const renewal = Date.parse(status.qr.expires_at);
  countDown(Math.min(renewal, end), (left) => {
    $("renews").textContent = renewal + SHORTEST_MS > end ? say("last-code") : renewsIn(left);
    $("left").textContent = say("time-left", { time: minutes(end - now()) });
  });
}

const renewsIn = (left) => (left >= 1000 ? say("renews-in", { seconds: Math.floor(left / 1000) }) : say("renews-now"));

/** Says why there is another code, to whoever scanned the one before. */
function showRenewal(renewal) {
  setText($("renewal"), say(`qr-renewal-${renewal}`) ?? "");
  $("renewal").hidden = !renewal;
}

/** What a code says is an address, which some phones open without a camera. */
function offerHere(address) {
  const isOffered = isAndroid && Boolean(address?.startsWith(LINKED_DEVICES));
  $("here").hidden = !isOffered;
  if (isOffered) $("open-here").href = address;
  else $("open-here").removeAttribute("href");
}

function clearCode(isScanned) {
  qrCode.clear(isScanned);
  offerHere();
  showRenewal();
}
