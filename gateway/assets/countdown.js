// Counts down one thing at a time: the life of a code, a wait before the next try, what is kept.

import { now } from "./api.js";
import { $, setText } from "./dom.js";
import { remaining, say, spoken } from "./words.js";

const TICK_MS = 500;

let ticker;

/** Calls `onTick` now and twice a second from now on, in place of the one before. */
export function startTicking(onTick) {
  stopTicking();
  ticker = setInterval(onTick, TICK_MS);
  onTick();
}

export function stopTicking() {
  clearInterval(ticker);
}

/** Runs the ring around the code down until `end`; each tick tells `onTick` the milliseconds left. */
export function countDown(end, onTick) {
  const begun = now();
  $("timer").hidden = false;
  $("code").classList.add("ticking");
  startTicking(() => {
    const left = Math.max(0, end - now());
    onTick(left);
    $("ring").style.strokeDashoffset = String(100 - (100 * left) / Math.max(1, end - begun));
  });
}

/** Takes the ring away. */
export function hideCountdown() {
  $("timer").hidden = true;
  $("code").classList.remove("ticking");
}

/** Disables a button for some seconds, and shows on it, and tells `onTick`, how many are left. */
export function holdBack(button, label, seconds = 0, onTick = () => {}) {
  stopTicking();
  const end = now() + seconds * 1000;
  const update = () => {
    const left = Math.max(0, Math.ceil((end - now()) / 1000));
    button.disabled = left > 0;
    button.textContent = left > 0 ? say("wait-in", { label, time: clock(left) }) : label;
    onTick(left);
    if (left === 0) stopTicking();
  };
  if (seconds > 0) startTicking(update);
  else update();
}

/** Holds a button back, with a text beside it that says for how long. */
export function countTheWait(button, label, seconds, place, text) {
  holdBack(button, label, seconds, (left) => {
    if (left === seconds) return;
    // Heard once, as it was put there, and not with each second.
    place.setAttribute("aria-live", "off");
    setText(place, remaining(text, seconds, left));
  });
}

/** What is left of a wait, as short as a button wants it. */
function clock(seconds) {
  if (seconds > 3600) return spoken(seconds);
  return seconds > 99 ? minutes(seconds * 1000) : say("wait-seconds", { seconds });
}

/** A span in minutes and seconds, as `4:05`. */
export function minutes(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
