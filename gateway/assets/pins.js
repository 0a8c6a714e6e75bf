// A code of eight characters, as the pins of a lock: one that is typed, or one that is compared.

import { isStill } from "./scene.js";

const LIFT_MS = 55;
const SET_MS = 420;
const FALL_MS = 520;

/** Shows a code in two groups of pins, and has screen readers read it character by character. */
export function showPins(element, code) {
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

/**
 * Has the pins of a code that was accepted set one after the other, as the tumblers of a lock that its key lifts, and
 * go into that lock. They are blank by then: nobody is to read the code any more.
 */
export function drawIn(element, lock) {
  if (isStill() || document.hidden || !element.animate) return;
  const pins = [...element.querySelectorAll(".pin")];
  const places = pins.map((pin) => pin.getBoundingClientRect());
  // The lock takes their place, and is measured where it will be.
  requestAnimationFrame(() => {
    const { left, top, width, height } = lock.getBoundingClientRect();
    places.forEach((place, at) => {
      const blank = document.createElement("i");
      blank.className = "set-pin";
      blank.ariaHidden = "true";
      for (const side of ["left", "top", "width", "height"]) blank.style[side] = `${place[side]}px`;
      document.body.append(blank);
      const [x, y] = [left + width / 2 - place.left - place.width / 2, top + height / 2 - place.top - place.height / 2];
      const lifted = `translate(0, ${(-place.height * 0.32).toFixed(1)}px)`;
      const whole = SET_MS + LIFT_MS * places.length + FALL_MS;
      const [lift, set] = [(LIFT_MS * at) / whole, (LIFT_MS * at + SET_MS * 0.5) / whole];
      blank
        .animate(
          [
            { transform: "none", offset: 0 },
            { transform: "none", offset: lift, easing: "cubic-bezier(.3, 1.8, .5, 1)" },
            { transform: lifted, offset: set },
            { transform: lifted, offset: 1 - FALL_MS / whole, easing: "cubic-bezier(.6, 0, .8, .3)" },
            { transform: `translate(${x}px, ${y}px) rotate(${at < 4 ? 120 : -120}deg) scale(.12)`, offset: 1 },
          ],
          { duration: whole },
        )
        .finished.catch(() => {})
        .then(() => blank.remove());
    });
  });
}
