// The scene that a page stands in: its light, and its tilt towards the pointer.

const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const SETTLED = 0.002;

/** Whether the reader wants nothing to move. */
export const isStill = () => stillness.matches;

/** Sets the light of the whole page: `calm`, `open`, `joy` or `dim`. */
export function setMood(mood) {
  document.documentElement.dataset.mood = mood;
}

/** Has the lock and the panels lean towards the pointer; on a phone, with the hand that holds it. */
export function tilt() {
  const locks = document.querySelectorAll(".lock-body");
  const panels = document.querySelectorAll("[data-tilt]");
  const target = { x: 0, y: 0 };
  const current = { x: 0, y: 0 };
  let frame = 0;

  function leanTo(x, y) {
    if (isStill()) return;
    target.x = x;
    target.y = y;
    frame ||= requestAnimationFrame(step);
  }

  function step() {
    current.x += (target.x - current.x) * 0.09;
    current.y += (target.y - current.y) * 0.09;
    for (const lock of locks) setLean(lock, "tilt", current.x, current.y);
    const isThere = Math.abs(target.x - current.x) + Math.abs(target.y - current.y) < SETTLED;
    frame = isThere ? 0 : requestAnimationFrame(step);
  }

  addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    leanTo((event.clientX / innerWidth) * 2 - 1, (event.clientY / innerHeight) * 2 - 1);
  });
  document.documentElement.addEventListener("pointerleave", () => leanTo(0, 0));
  addEventListener("deviceorientation", ({ beta, gamma }) => {
    if (beta === null || gamma === null) return;
    leanTo(clamp(gamma / 30), clamp((beta - 45) / 40));
  });
  for (const panel of panels) {
    panel.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch" || isStill()) return;
      const { left, top, width, height } = panel.getBoundingClientRect();
      setLean(panel, "near", ((event.clientX - left) / width) * 2 - 1, ((event.clientY - top) / height) * 2 - 1);
    });
    panel.addEventListener("pointerleave", () => setLean(panel, "near", 0, 0));
  }
}

/** Sets the pair of properties by which the styles lean an element, from -1 to 1. */
function setLean(element, name, x, y) {
  element.style.setProperty(`--${name}-x`, x.toFixed(3));
  element.style.setProperty(`--${name}-y`, y.toFixed(3));
}

const clamp = (value) => Math.max(-1, Math.min(1, value));
