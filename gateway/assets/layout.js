// What stands on a page that links, by its state: a session's, under the name that the API has for it,
// or one of the page's own.

import * as attention from "./attention.js";
import { hideCountdown, stopTicking } from "./countdown.js";
import { $, setText } from "./dom.js";
import { lock } from "./lock.js";
import * as result from "./result.js";
import { setMood } from "./scene.js";
import { say } from "./words.js";

/**
 * @typedef {object} Layout
 * @property {string} view what the styles call it, and its headline in the catalogue
 * @property {"open" | "joy" | "dim"} [mood] the light of the page, where it is not calm
 * @property {string[]} shows the `PARTS` that are there, by their ids
 * @property {string} [again] the text on the button `again`
 * @property {"other" | "none"} [primary] which button stands out, where it is not `again`
 * @property {string} [drawing] the drawing of an ending, by its class in the emblem
 * @property {boolean} [keepsCode] whether a code that is up stays up
 * @property {boolean} [isPastCode] whether the lock has the board to itself: no code comes any more
 * @property {number} [tries] how often the lock is tried, where nobody waits for it
 */

const ENDED = { mood: "dim", shows: ["again", "other"], again: "again", drawing: "clock" };

/** @type {Record<string, Layout>} */
const LAYOUTS = {
  // Before there is a session.
  offered: { view: "offered", shows: ["again", "other"], again: "show-qr" },
  ask: { view: "ask", shows: ["ask", "board"], tries: 4 },
  starting: { view: "wait", shows: ["board"] },
  // What is refused to one way is refused to the other, but for what a number is refused, which its form shows.
  refused: { ...ENDED, view: "refused", shows: ["again"] },
  // While there is one.
  queued: { view: "wait", shows: ["board", "cancel", "notify"] },
  connecting: { view: "wait", shows: ["board", "cancel"] },
  awaiting_scan: { view: "scan", shows: ["board", "cancel"], keepsCode: true },
  awaiting_code: { view: "code", shows: ["board", "cancel", "other", "notify"], keepsCode: true },
  passkey_required: { view: "passkey", shows: ["passkey", "cancel"], drawing: "key" },
  compare: { view: "compare", shows: ["passkey", "cancel"] },
  linking: { view: "linking", mood: "open", shows: ["board", "cancel", "notify"], isPastCode: true },
  exporting: { view: "linking", mood: "open", shows: ["board", "cancel", "notify"], isPastCode: true },
  opening: { view: "linking", mood: "joy", shows: ["board"], isPastCode: true },
  // When it is over.
  ready: { view: "ready", mood: "joy", shows: ["result", "wipe", "again"], again: "another", primary: "none", drawing: "ready" },
  failed: { ...ENDED, view: "failed", shows: ["again"] },
  // Where the way by code has failed and the other has not.
  failedByCode: { ...ENDED, view: "failed", primary: "other" },
  notByCode: { ...ENDED, view: "failed", shows: ["other"], primary: "other" },
  expired: { ...ENDED, view: "ended" },
  cancelled: { ...ENDED, view: "ended", drawing: "cross" },
  cancelled_late: { ...ENDED, view: "cancelled", drawing: "phone" },
  wiped: { ...ENDED, view: "wiped", again: "another", drawing: "bin" },
  gone: { ...ENDED, view: "gone", drawing: "bin" },
};

/** The ids of whatever comes and goes. */
const PARTS = ["ask", "board", "passkey", "result", "again", "cancel", "wipe", "other", "notify"];

/** Besides the calls below, the views that somebody waits for. */
const AWAITED = new Set(["scan", "code"]);

const site = document.title.split(" · ").at(-1);

/** The parts that somebody has to act on: when they come, the headline gets the focus. */
const CALLS = ["passkey", "result", "again"];

/**
 * Lays a page out for a state. What is given takes the place of the state's own.
 *
 * @param {import("./view.js").Page} page
 * @param {keyof typeof LAYOUTS} state
 * @param {{ headline?: string, text?: string, drawing?: string }} [texts]
 */
export function layOut(page, state, { headline, text = say(`state-${state}`), drawing = LAYOUTS[state].drawing ?? "" } = {}) {
  const { view, mood = "calm", shows, again, primary = "again", keepsCode, isPastCode = false, tries } = LAYOUTS[state];
  const isNew = $("app").dataset.view !== view;
  const isEnding = mood === "dim";
  stopTicking();
  $("app").dataset.view = view;
  $("app").classList.toggle("glass", isEnding);
  $("emblem").dataset.drawing = drawing;
  $("status").removeAttribute("aria-live");
  setMood(mood);
  const shown = headline ?? say(`headline-${view}`) ?? say(`link-by-${page.method}`);
  setText($("headline"), shown);
  document.title = `${shown} · ${site}`;
  setText($("status"), text);
  setNotice("");
  for (const part of PARTS.filter($)) $(part).hidden = !shows.includes(part);
  $("board").classList.toggle("passed", isPastCode);
  if (!keepsCode) {
    page.clearCode(isPastCode);
    if (!shows.includes("board")) lock.stop();
    else if (!isPastCode || $("working").hidden) lock.show(tries);
    hideCountdown();
  }
  if (!shows.includes("result")) result.clear();
  $("sure").close?.();
  $("again").disabled = false;
  $("again").textContent = again ? say(again) : "";
  $("again").classList.toggle("plain", primary !== "again");
  $("other").classList.toggle("plain", primary !== "other");
  if ($("notify")) $("notify").hidden ||= !attention.canAsk();
  const isCall = isEnding || shows.some((part) => CALLS.includes(part));
  if (isNew && isCall) $("headline").focus();
  if (isNew && (isCall || AWAITED.has(view))) attention.call(shown, text);
}

/** Shows a note of something that goes wrong, or takes it away. */
export function setNotice(text) {
  setText($("notice"), text);
  $("notice").hidden = text === "";
}
