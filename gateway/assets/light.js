// The light of the open lock, which floods the page and leaves behind what came of it.

import { isStill } from "./scene.js";

const OPENING_MS = 620;
const RISE = { duration: 560, easing: "cubic-bezier(.5, 0, .8, .4)", fill: "forwards" };
const EBB = { duration: 1100, easing: "cubic-bezier(.2, .6, .3, 1)", fill: "forwards" };

/** Floods the page out of a lock that has just opened, and calls `reveal` where nothing else can be seen. */
export async function flood(lock, reveal) {
  const { left, top, width, height } = lock.getBoundingClientRect();
  if (isStill() || document.hidden || !width || !lock.animate) return reveal();
  const [x, y] = [left + width / 2, top + height / 2];
  const light = document.createElement("div");
  light.className = "flood";
  light.ariaHidden = "true";
  light.style.setProperty("--x", `${x}px`);
  light.style.setProperty("--y", `${y}px`);
  const glow = document.createElement("i");
  light.append(glow);
  document.body.append(light);
  // It reaches the furthest corner with what of it is bright.
  const reach = Math.hypot(Math.max(x, innerWidth - x), Math.max(y, innerHeight - y));
  const whole = (2.8 * reach) / Math.max(innerWidth, innerHeight);
  const rising = glow.animate(
    [{ opacity: 0, transform: "scale(.02)" }, { opacity: 1, transform: "scale(.12)", offset: 0.3 }, { opacity: 1, transform: `scale(${whole})` }],
    { ...RISE, delay: OPENING_MS },
  );
  // Nothing moves on a page out of sight, whose reader is to be called back at once.
  const hurry = () => rising.finish();
  document.addEventListener("visibilitychange", hurry);
  await rising.finished.catch(() => {});
  document.removeEventListener("visibilitychange", hurry);
  reveal();
  await glow.animate([{ opacity: 1 }, { opacity: 0 }], EBB).finished.catch(() => {});
  light.remove();
}
