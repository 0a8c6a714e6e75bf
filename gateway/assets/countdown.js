// Counts down one thing at a time: the life of a code, a wait before the next try, what is kept.

import { now } from "./api.js";
import { $ } from "./dom.js";
import { say } from "./words.js";

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

/** Disables a button for some seconds, and shows on it how many are left. */
export function holdBack(button, label, seconds = 0) {
  stopTicking();
  const end = now() + seconds * 1000;
  const update = () => {
    const left = Math.ceil((end - now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? say("wait-in", { label, time: left > 99 ? minutes(left * 1000) : say("wait-seconds", { seconds: left }) }) : label;
    if (left <= 0) stopTicking();
  };
  if (seconds > 0) startTicking(update);
  else update();
}

/** A span in minutes and seconds, as `4:05`. */
export function minutes(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
