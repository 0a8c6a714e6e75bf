// The scene that a page stands in: its light, and its tilt towards the pointer.

const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const SETTLED = 0.002;
const TREMBLE = 0.03;
const IDLE_MS = 4000;
// By then, a phone that need not be asked has told how it is held.
const UNASKED_MS = 1500;

/** Where the scene leans to by now, from -1 to 1. */
export const lean = { x: 0, y: 0 };

let sayLean = () => {};

/** Whether the reader wants nothing to move. */
export const isStill = () => stillness.matches;

/** Sets the light of the whole page: `calm`, `open`, `joy` or `dim`. */
export function setMood(mood) {
  document.documentElement.dataset.mood = mood;
}

let changes = 0;

/** Changes what is shown, by a motion where there can be one, unless that is to be `atOnce`. */
export function changeView(change, atOnce = false) {
  const own = ++changes;
  if (atOnce || isStill() || document.hidden || !document.startViewTransition) return change();
  // Whatever came in between is newer.
  const shown = document.startViewTransition(() => own === changes && change());
  // One that is skipped has changed all the same.
  shown.ready.catch(() => {});
}

// A journey from page to page that is not made is no loss either.
for (const event of ["pageswap", "pagereveal"]) {
  addEventListener(event, ({ viewTransition }) => viewTransition?.ready.catch(() => {}));
}

/** Calls `listener` with each step of the lean. */
export function onLean(listener) {
  sayLean = listener;
}

/** Has the lock and the panels lean towards the pointer; on a phone, with the hand that holds it. */
export function tilt() {
  const locks = document.querySelectorAll(".lock");
  const panels = document.querySelectorAll("[data-tilt]");
  const target = { x: 0, y: 0 };
  let frame = 0;

  function leanTo(x, y) {
    if (isStill()) return;
    target.x = x;
    target.y = y;
    frame ||= requestAnimationFrame(step);
  }

  function step() {
    lean.x += (target.x - lean.x) * 0.09;
    lean.y += (target.y - lean.y) * 0.09;
    for (const lock of locks) setLean(lock, "tilt", lean.x, lean.y);
    sayLean();
    const isThere = Math.abs(target.x - lean.x) + Math.abs(target.y - lean.y) < SETTLED;
    frame = isThere ? 0 : requestAnimationFrame(step);
  }

  addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    leanTo((event.clientX / innerWidth) * 2 - 1, (event.clientY / innerHeight) * 2 - 1);
  });
  document.documentElement.addEventListener("pointerleave", () => leanTo(0, 0));
  addEventListener("deviceorientation", ({ beta, gamma }) => {
    if (beta === null || gamma === null) return;
    const [x, y] = [clamp(gamma / 30), clamp((beta - 45) / 40)];
    // No hand is quite still, and the scene is not to be drawn for that.
    if (Math.abs(x - target.x) + Math.abs(y - target.y) > TREMBLE) leanTo(x, y);
  });
  for (const panel of panels) {
    panel.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch" || isStill()) return;
      const { left, top, width, height } = panel.getBoundingClientRect();
      setLean(panel, "near", ((event.clientX - left) / width) * 2 - 1, ((event.clientY - top) / height) * 2 - 1);
    });
    panel.addEventListener("pointerleave", () => setLean(panel, "near", 0, 0));
  }
  whenIdle(dress);
}

/** Offers to follow the hand that holds the phone, where that has to be asked for: elsewhere, it just happens. */
export function offerTilt(button) {
  const { DeviceOrientationEvent } = globalThis;
  if (!DeviceOrientationEvent?.requestPermission || isStill() || !matchMedia("(hover: none)").matches) return;
  const offer = setTimeout(() => (button.hidden = false), UNASKED_MS);
  addEventListener("deviceorientation", () => clearTimeout(offer), { once: true });
  button.addEventListener("click", async () => {
    button.hidden = true;
    await DeviceOrientationEvent.requestPermission().catch(() => {});
  });
}

/** Fetches what is for show alone, once all that is of use is there. */
async function dress() {
  if (document.querySelector(".backdrop")) import("./picture.js").then(({ frost }) => frost()).catch(() => {});
  const lock = document.querySelector(".lock");
  const isPlain = navigator.connection?.saveData || matchMedia("(prefers-contrast: more), (forced-colors: active)").matches;
  const glass = lock && !isPlain && (await import("./glass.js").catch(() => undefined));
  if (glass) glass.glaze(lock);
}

function whenIdle(act) {
  const wait = () => (globalThis.requestIdleCallback ? requestIdleCallback(act, { timeout: IDLE_MS }) : setTimeout(act, IDLE_MS / 4));
  if (document.readyState === "complete") wait();
  else addEventListener("load", wait);
}

/** Sets the pair of properties by which the styles lean an element, from -1 to 1. */
function setLean(element, name, x, y) {
  element.style.setProperty(`--${name}-x`, x.toFixed(3));
  element.style.setProperty(`--${name}-y`, y.toFixed(3));
}

const clamp = (value) => Math.max(-1, Math.min(1, value));
