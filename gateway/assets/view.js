// What the page shows.

import { now } from "./api.js";
import { ended } from "./follow.js";
import * as passkey from "./passkey.js";
import * as session from "./result.js";
import { lock, mood, sparks } from "./scene.js";
import { failure, refusal, words } from "./words.js";

const $ = (id) => document.getElementById(id);

let page;
let answer;
let current;
let reached;
let accepted;
let tick;

/**
 * Opens a page: its own words and states, how it clears its code, how it shows a refusal. `actions`
 * are what its buttons do.
 */
export function open(itself, actions) {
  page = itself;
  answer = actions.answer;
  passkey.open(answer);
  session.prepare();
  $("other").textContent = page.words.other;
  $("cancel").textContent = words.cancel;
  $("wipe").textContent = words.wipe;
  $("sure-question").textContent = words.wipeQuestion;
  $("sure-yes").textContent = words.wipeYes;
  $("sure-no").textContent = words.wipeNo;
  $("again").addEventListener("click", actions.again);
  $("cancel").addEventListener("click", actions.cancel);
  $("wipe").addEventListener("click", () => {
    if ($("sure").showModal) $("sure").showModal();
    else if (confirm(words.wipeQuestion)) actions.wipe();
  });
  $("sure").addEventListener("close", () => {
    if ($("sure").returnValue === "yes") actions.wipe();
    $("sure").returnValue = "";
  });
  lock.pick();
}

/** Says whether a session is still under way. */
export const isOpen = () => current !== undefined && !ended(current.state);

/** Says whether `status` is the one that is shown. */
export const isShown = (status) => current === status;

export function starting() {
  current = undefined;
  reached = undefined;
  accepted = false;
  lay("wait", words.state.starting);
}

/** Shows a session's status. */
export function show(status) {
  current = status;
  if (!PASSING.has(status.state)) reached = status.state;
  (page.states[status.state] ?? STATES[status.state] ?? STATES.connecting)(status);
}

export function online(isOnline) {
  notice(isOnline ? "" : words.offline);
}

/** Says that a session could not be ended, and leaves it as it is. */
export function notDone(error) {
  notice(error.status === undefined ? words.notDone : refusal(error)[1]);
}

/** Shows that no session could be started, and when to try again. */
export function refused(error) {
  current = undefined;
  if (page.refused) return page.refused(error);
  const [headline, text] = refusal(error);
  lay("refused", text, { again: words.again, other: true, headline });
  holdBack($("again"), words.again, error.retryAfter);
}

/** Offers what starts by itself elsewhere. */
export const offered = () => lay("offered", words.state.offered, { again: words.offer, other: true });

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
  passkey_required: (status) => passkey.show(status, answer),
  linking: () => progress(words.state.linking, 2),
  exporting: () => progress(words.state.exporting, 3),
  ready,
  failed,
  expired: () => end("ended", words.expired[reached] ?? page.words.expired),
  cancelled,
};

// They say nothing of what a session was waiting for when its time was over.
const PASSING = new Set(["connecting", "expired"]);

function wait(text) {
  lay("wait", text, { cancel: true, board: true });
}

function progress(text, ringsHome) {
  accepted = true;
  lay("linking", text, { cancel: true, board: true, passed: true });
  lock.line(ringsHome);
}

function end(headline, text, again = words.again) {
  current = undefined;
  lay(headline, text, { again, other: true });
}

function failed({ error }) {
  current = undefined;
  const [headline, text] = failure(error);
  const otherFirst = error?.code === "phone_not_eligible";
  lay("failed", text, { again: words.again, other: true, otherFirst, headline });
}

function ready(status) {
  const isNew = $("app").dataset.view !== "ready";
  lay("ready", words.state.ready, { again: words.another, wipe: true, result: true });
  session.show(status);
  if (isNew && accepted) sparks();
  const ends = Date.parse(status.expires_at);
  every(() => {
    if (now() >= ends) return gone();
    $("forgotten").textContent = words.forgottenIn(minutes(ends - now()));
  });
}

/** Lays the page out: what stands on it, and which buttons. */
export function lay(headline, text, shown = {}) {
  const { again, cancel, wipe, other, otherFirst, board, passed, form, result, keepCode } = shown;
  clearInterval(tick);
  const changed = $("app").dataset.view !== headline;
  $("app").dataset.view = headline;
  mood(MOODS[headline] ?? "calm");
  say($("headline"), shown.headline ?? words.headline[headline] ?? page.words[headline]);
  say($("status"), text);
  notice("");
  $("board").hidden = !board && headline !== "wait";
  $("board").classList.toggle("passed", Boolean(passed));
  if (!keepCode) {
    page.clear();
    atWork(true);
    $("timer").hidden = true;
    $("code").classList.remove("ticking");
  }
  if ($("ask")) $("ask").hidden = !form;
  $("passkey").hidden = !shown.passkey;
  $("result").hidden = !result;
  if (!result) session.forget();
  $("sure").close?.();
  $("again").hidden = !again;
  $("again").disabled = false;
  $("again").textContent = again ?? "";
  $("again").classList.toggle("plain", Boolean(result || otherFirst));
  $("cancel").hidden = !cancel;
  $("wipe").hidden = !wipe;
  $("other").hidden = !other;
  $("other").classList.toggle("plain", !otherFirst);
  if (changed && (result || again || shown.passkey)) $("headline").focus();
}

/** Shows the lock that is being picked, or puts it away. */
export function atWork(isAtWork) {
  $("working").hidden = !isAtWork;
  if (isAtWork) lock.pick();
  else lock.stop();
}

const MOODS = { linking: "open", ready: "joy", failed: "dim", refused: "dim", gone: "dim", ended: "dim", cancelled: "dim", wiped: "dim" };

function notice(text) {
  say($("notice"), text);
  $("notice").hidden = text === "";
}

/** Changes a text only if it is another, as a screen reader speaks every change. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows a code in two groups of pins, and has it read out character by character. */
export function spell(element, code) {
  let at = 0;
  const groups = code.split("-").map((group) => {
    const part = document.createElement("span");
    part.className = "group";
    part.setAttribute("aria-hidden", "true");
    part.append(...Array.from(group, (character) => pin(character, at++)));
    return part;
  });
  const spoken = document.createElement("span");
  spoken.className = "unseen";
  spoken.textContent = code.split("-").map((group) => group.split("").join(" ")).join(", ");
  element.replaceChildren(...groups, spoken);
}

function pin(character, at) {
  const element = document.createElement("span");
  element.className = "pin";
  element.textContent = character;
  element.style.setProperty("--at", at);
  return element;
}

/** Runs the ring down to `until`, and says with every step how many milliseconds are left. */
export function countDown(until, act) {
  const begun = now();
  $("timer").hidden = false;
  $("code").classList.add("ticking");
  every(() => {
    const left = Math.max(0, until - now());
    act(left);
    $("ring").style.strokeDashoffset = String(100 - (100 * left) / Math.max(1, until - begun));
  });
}

/** Keeps a button from being pressed for some seconds, and says for how many. */
export function holdBack(button, text, seconds = 0) {
  clearInterval(tick);
  const until = now() + seconds * 1000;
  const step = () => {
    const left = Math.ceil((until - now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? words.waitIn(text, left > 99 ? minutes(left * 1000) : `${left} s`) : text;
    if (left <= 0) clearInterval(tick);
  };
  if (seconds > 0) every(step);
  else step();
}

export function every(act) {
  clearInterval(tick);
  tick = setInterval(act, 500);
  act();
}

export function minutes(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
