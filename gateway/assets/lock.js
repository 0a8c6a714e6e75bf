// The lock that stands in for a code while there is none. It tells the truth: each of its rings is a stage
// of the link, and comes home when that is behind. Until then it is tried, or turns home as time goes by.

import { isStill } from "./scene.js";

const PICK_MS = 1100;
// Whoever waits for long is not to pay with a battery.
const SLOWEST = 4;
const RINGS = ["first", "second", "third"];
// Where the styles have the rings turned to at first, in degrees.
const FIRST_ANGLES = { third: -64, second: 118, first: 204 };
// How far a ring at least turns on its way home over a span of time, so that it can be seen to.
const LONG_WAY = 200;
const HURRY_MS = 500;

let timer;
let next = 0;
let tries = 0;
let triesLeft = 0;

export const lock = {
  /** Shows the lock, whose rings are tried so many times, or for as long as there is something to wait for. */
  show(times) {
    whole().hidden = false;
    this.pick(times);
  },

  hide() {
    whole().hidden = true;
    this.stop();
  },

  /** Tries the rings, so many times. */
  pick(times = Infinity) {
    shine(false);
    for (const ring of rings()) release(ring);
    turn(core(), 0);
    tries = 0;
    triesLeft = times;
    keepTurning();
  },

  /**
   * Brings the first `count` rings home, so that their gaps line up. The next one turns home in
   * `milliseconds`, where they are given; else the others are tried.
   */
  line(count, milliseconds) {
    const all = rings();
    const isOpen = count === all.length;
    shine(isOpen);
    all.forEach((ring, at) => {
      if (at < count) bringHome(ring);
      else if (at > count || !milliseconds) release(ring);
    });
    turn(core(), isOpen ? 90 : 30 * count);
    if (milliseconds && !isOpen) {
      this.stop();
      turnHome(all[count], milliseconds);
    } else if (isOpen) {
      this.stop();
    } else {
      triesLeft = Infinity;
      keepTurning();
    }
  },

  stop() {
    clearTimeout(timer);
    timer = undefined;
  },
};

function keepTurning() {
  if (timer || isStill()) return;
  timer = setTimeout(function turnNext() {
    timer = undefined;
    const free = rings().filter((ring) => !ring.classList.contains("home"));
    const ring = free[next++ % Math.max(1, free.length)];
    if (triesLeft-- <= 0) return;
    if (ring && !document.hidden) {
      const direction = Math.random() < 0.5 ? -1 : 1;
      turn(ring, angle(ring) + direction * (35 + Math.random() * 110));
    }
    timer = setTimeout(turnNext, PICK_MS * Math.min(SLOWEST, 1 + tries++ / 8));
  }, PICK_MS / 3);
}

const whole = () => document.querySelector(".lock");
const rings = () => RINGS.map((name) => document.querySelector(`.tumbler.${name}`)).filter(Boolean);
const core = () => document.querySelector(".core");
const angle = (ring) => Number.parseFloat(ring.style.getPropertyValue("--turn")) || FIRST_ANGLES[ring.classList[1]] || 0;

function bringHome(ring) {
  if (ring.classList.contains("home")) return;
  const isOnItsWay = ring.dataset.turning !== undefined;
  release(ring);
  ring.classList.add("home");
  if (isOnItsWay) hurry(ring);
  else turn(ring, Math.round(angle(ring) / 360) * 360);
}

/** Has a ring that is on its way home be there soon: what it waited for came earlier. */
function hurry(ring) {
  for (const turning of ring.getAnimations?.() ?? []) {
    const left = turning.effect.getComputedTiming().endTime - turning.currentTime;
    turning.updatePlaybackRate(Math.max(1, left / HURRY_MS));
  }
}

/** Has a ring turn home evenly, as the time goes that is waited for. It is not home before. */
function turnHome(ring, milliseconds) {
  if (!ring || ring.dataset.turning || isStill()) return;
  // One that has just come into sight is to be seen where it was.
  getComputedStyle(ring).getPropertyValue("rotate");
  ring.dataset.turning = "";
  ring.style.setProperty("--turning", `${milliseconds}ms`);
  ring.style.setProperty("--pace", "linear");
  turn(ring, Math.floor((angle(ring) - LONG_WAY) / 360) * 360);
}

/** Lets a ring be turned by hand again. */
function release(ring) {
  ring.classList.remove("home");
  delete ring.dataset.turning;
  ring.style.removeProperty("--turning");
  ring.style.removeProperty("--pace");
}

function turn(part, degrees) {
  part?.style.setProperty("--turn", `${degrees.toFixed(1)}deg`);
}

/** Has the light through the gaps shine, or not. */
function shine(isLined) {
  whole()?.classList.toggle("lined", isLined);
}
