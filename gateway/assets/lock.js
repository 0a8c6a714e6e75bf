// The lock that stands in for a code while there is none: its rings are tried one after the other,
// or come home.

import { isStill } from "./scene.js";

const PICK_MS = 1100;
const RINGS = ["first", "second", "third"];
// Where the styles have the rings turned to at first, in degrees.
const FIRST_ANGLES = { third: -64, second: 118, first: 204 };

let timer;
let next = 0;

export const lock = {
  /** Shows the lock, which is being picked. */
  show() {
    whole().hidden = false;
    this.pick();
  },

  hide() {
    whole().hidden = true;
    this.stop();
  },

  /** Tries the rings for as long as there is something to wait for. */
  pick() {
    shine(false);
    for (const ring of rings()) ring.classList.remove("home");
    turn(core(), 0);
    keepTurning();
  },

  /** Brings the first `count` rings home, so that their gaps line up; the others go on. */
  line(count) {
    const all = rings();
    const isOpen = count === all.length;
    shine(isOpen);
    all.forEach((ring, at) => {
      ring.classList.toggle("home", at < count);
      if (at < count) turn(ring, Math.round(angle(ring) / 360) * 360);
    });
    turn(core(), isOpen ? 90 : 45);
    if (isOpen) this.stop();
    else keepTurning();
  },

  stop() {
    clearTimeout(timer);
    timer = undefined;
  },
};

function keepTurning() {
  if (timer || isStill()) return;
  timer = setTimeout(function turnNext() {
    const free = rings().filter((ring) => !ring.classList.contains("home"));
    const ring = free[next++ % Math.max(1, free.length)];
    if (ring && !document.hidden) {
      const direction = Math.random() < 0.5 ? -1 : 1;
      turn(ring, angle(ring) + direction * (35 + Math.random() * 110));
    }
    timer = setTimeout(turnNext, PICK_MS);
  }, PICK_MS / 3);
}

const whole = () => document.querySelector(".lock");
const rings = () => RINGS.map((name) => document.querySelector(`.tumbler.${name}`)).filter(Boolean);
const core = () => document.querySelector(".core");
const angle = (ring) =>
  Number.parseFloat(getComputedStyle(ring).getPropertyValue("--turn")) || FIRST_ANGLES[ring.classList[1]] || 0;

function turn(part, degrees) {
  part?.style.setProperty("--turn", `${degrees.toFixed(1)}deg`);
}

/** Has the light through the gaps shine, or not. */
function shine(isLined) {
  whole()?.classList.toggle("lined", isLined);
}
