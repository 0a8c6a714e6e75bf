// What the page shows.

import { download, now, picture } from "./api.js";
import { ended } from "./follow.js";
import { words } from "./words.js";

const $ = (id) => document.getElementById(id);

let current;
let accepted;
let tick;

/** Opens the page; `actions` are what its buttons do. */
export function open(actions) {
  $("qr").alt = words.qrAlt;
  $("copy").textContent = words.copy;
  $("cancel").textContent = words.cancel;
  $("wipe").textContent = words.wipe;
  $("sure-question").textContent = words.wipeQuestion;
  $("sure-yes").textContent = words.wipeYes;
  $("sure-no").textContent = words.wipeNo;
  $("again").addEventListener("click", actions.again);
  $("cancel").addEventListener("click", actions.cancel);
  $("copy").addEventListener("click", copy);
  $("wipe").addEventListener("click", () => $("sure").showModal());
  $("sure").addEventListener("close", () => {
    if ($("sure").returnValue === "yes") actions.wipe();
    $("sure").returnValue = "";
  });
  $("app").hidden = false;
}

/** Says whether a session is still under way. */
export const isOpen = () => current !== undefined && !ended(current.state);

export function starting() {
  current = undefined;
  accepted = false;
  lay("wait", words.state.starting);
}

/** Shows a session's status. */
export function show(status) {
  current = status;
  (STATES[status.state] ?? STATES.connecting)(status);
}

export function online(isOnline) {
  notice(isOnline ? "" : words.offline);
}

/** Says that a session could not be ended, and leaves it as it is. */
export function notDone(error) {
  notice(error.status === undefined ? words.notDone : error.message || words.unknown);
}

/** Shows that no session could be started, and when to try again. */
export function refused(error) {
  current = undefined;
  const text = error.status === undefined ? words.unreachable : error.message || words.unknown;
  lay("refused", text, { again: words.again });
  countDown(error.retryAfter || 0);
}

export function cookiesRefused() {
  current = undefined;
  lay("refused", words.cookies, { again: words.again });
}

export const gone = () => end("gone", words.state.gone);
export const cancelled = () =>
  accepted ? end("cancelled", words.state.cancelledLate) : end("ended", words.state.cancelled);
export const wiped = () => end("wiped", words.state.wiped, words.another);

const STATES = {
  queued: () => wait(words.state.queued),
  connecting: () => wait(words.state.connecting),
  awaiting_scan: scan,
  linking: () => progress(words.state.linking),
  exporting: () => progress(words.state.exporting),
  ready,
  failed: (status) => end("failed", status.error?.message ?? words.unknown),
  expired: () => end("ended", words.state.expired),
  cancelled,
};

function wait(text) {
  lay("wait", text, { cancel: true, board: true });
}

function progress(text) {
  accepted = true;
  lay("linking", text, { cancel: true, board: true, passed: true });
}

function end(headline, text, again = words.again) {
  current = undefined;
  lay(headline, text, { again });
}

function scan(status) {
  const code = status.qr;
  lay("scan", words.state.awaiting_scan, { cancel: true, board: true, keepCode: true });
  draw(status);
  const begun = now();
  const until = Date.parse(code.expires_at);
  const ends = Date.parse(status.expires_at);
  $("timer").hidden = false;
  every(() => {
    const left = Math.max(0, until - now());
    $("renews").textContent = left >= 1000 ? words.renewsIn(Math.floor(left / 1000)) : words.renewsNow;
    $("left").textContent = words.timeLeft(minutes(ends - now()));
    $("ring").style.strokeDashoffset = String(100 - (100 * left) / Math.max(1, until - begun));
  });
}

/** Puts the new code up once it is loaded, so that the old one does not flicker away. */
async function draw(status) {
  const next = new Image();
  next.src = picture(status.id, status.version);
  try {
    await next.decode();
  } catch {
    return;
  }
  if (current !== status) return;
  $("qr").src = next.src;
  $("qr").hidden = false;
  $("working").hidden = true;
}

function ready(status) {
  lay("ready", words.state.ready, { again: words.another, wipe: true, result: true });
  const { session_id: text, format, notes = [] } = status.result;
  $("identity").hidden = text === undefined;
  $("session-id").value = text ?? "";
  $("format").textContent = format;
  $("creds").href = download(status.id, "json");
  $("zip").href = download(status.id, "zip");
  $("notes").replaceChildren(...notes.map(item));
  $("notes").hidden = notes.length === 0;
  const number = /^\d+/.exec(status.account?.jid ?? "")?.[0];
  $("account").textContent = number ? words.linkedAs(`+${number}`) : "";
  $("account").hidden = !number;
  const ends = Date.parse(status.expires_at);
  $("forgotten").hidden = false;
  every(() => {
    if (now() >= ends) return gone();
    $("forgotten").textContent = words.forgottenIn(minutes(ends - now()));
  });
}

function item(text) {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
}

async function copy() {
  const button = $("copy");
  button.textContent = (await copied($("session-id"))) ? words.copied : words.copyFailed;
  setTimeout(() => (button.textContent = words.copy), 2500);
}

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Without https there is no clipboard, but the older way still works.
    field.select();
    return document.execCommand("copy");
  }
}

function lay(headline, text, { again, cancel, wipe, board, passed, result, keepCode } = {}) {
  clearInterval(tick);
  const changed = $("app").dataset.view !== headline;
  $("app").dataset.view = headline;
  say($("headline"), words.headline[headline]);
  say($("status"), text);
  notice("");
  $("board").hidden = !board && headline !== "wait";
  $("board").classList.toggle("passed", Boolean(passed));
  if (!keepCode) {
    $("qr").hidden = true;
    $("working").hidden = false;
    $("timer").hidden = true;
  }
  $("result").hidden = !result;
  if (!result) forget();
  $("again").hidden = !again;
  $("again").disabled = false;
  $("again").textContent = again ?? "";
  $("again").classList.toggle("plain", Boolean(result));
  $("cancel").hidden = !cancel;
  $("wipe").hidden = !wipe;
  if (changed && (result || again)) $("headline").focus();
}

/** Leaves no secret in the page that its owner has put away. */
function forget() {
  $("session-id").value = "";
  $("creds").removeAttribute("href");
  $("zip").removeAttribute("href");
  $("sure").close();
}

function notice(text) {
  say($("notice"), text);
  $("notice").hidden = text === "";
}

/** Changes a text only if it is another, as a screen reader speaks every change. */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function countDown(seconds) {
  if (seconds <= 0) return;
  const until = now() + seconds * 1000;
  every(() => {
    const left = Math.ceil((until - now()) / 1000);
    $("again").disabled = left > 0;
    $("again").textContent = left > 0 ? words.againIn(left) : words.again;
    if (left <= 0) clearInterval(tick);
  });
}

function every(act) {
  clearInterval(tick);
  tick = setInterval(act, 500);
  act();
}

function minutes(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
