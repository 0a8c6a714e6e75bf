// What moves: the tilt that follows the pointer, the rings of the lock, the sparks of joy.

const still = matchMedia("(prefers-reduced-motion: reduce)");
const SETTLED = 0.002;
const PICK_MS = 1100;

/** Whether the reader wants nothing to move. */
export const isStill = () => still.matches;

/** Sets the light of the whole page: `calm`, `open`, `joy` or `dim`. */
export function mood(name) {
  document.documentElement.dataset.mood = name;
}

/** Has the lock and the panels lean towards the pointer; on a phone, with the hand that holds it. */
export function tilt() {
  const bodies = document.querySelectorAll(".lock-body");
  const panels = document.querySelectorAll("[data-tilt]");
  const aim = { x: 0, y: 0 };
  const now = { x: 0, y: 0 };
  let frame = 0;

  function lean(x, y) {
    if (isStill()) return;
    aim.x = x;
    aim.y = y;
    frame ||= requestAnimationFrame(step);
  }

  function step() {
    now.x += (aim.x - now.x) * 0.09;
    now.y += (aim.y - now.y) * 0.09;
    for (const body of bodies) place(body, "tilt", now.x, now.y);
    const isThere = Math.abs(aim.x - now.x) + Math.abs(aim.y - now.y) < SETTLED;
    frame = isThere ? 0 : requestAnimationFrame(step);
  }

  addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    lean((event.clientX / innerWidth) * 2 - 1, (event.clientY / innerHeight) * 2 - 1);
  });
  document.documentElement.addEventListener("pointerleave", () => lean(0, 0));
  addEventListener("deviceorientation", ({ beta, gamma }) => {
    if (beta === null || gamma === null) return;
    lean(clamp(gamma / 30), clamp((beta - 45) / 40));
  });
  for (const panel of panels) {
    panel.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch" || isStill()) return;
      const { left, top, width, height } = panel.getBoundingClientRect();
      place(panel, "near", ((event.clientX - left) / width) * 2 - 1, ((event.clientY - top) / height) * 2 - 1);
    });
    panel.addEventListener("pointerleave", () => place(panel, "near", 0, 0));
  }
}

/** The lock of this page: its rings are tried one after the other, or come home. */
export const lock = {
  /** Tries the rings for as long as there is something to wait for. */
  pick() {
    light(false);
    for (const ring of rings()) ring.classList.remove("home");
    turn(core(), 0);
    go();
  },

  /** Brings the first `count` rings home, so that their gaps line up; the others go on. */
  line(count) {
    const all = rings();
    light(count === all.length);
    all.forEach((ring, at) => {
      ring.classList.toggle("home", at < count);
      if (at < count) turn(ring, Math.round(angle(ring) / 360) * 360);
    });
    turn(core(), count === all.length ? 90 : 45);
    if (count < all.length) go();
    else this.stop();
  },

  stop() {
    clearTimeout(timer);
    timer = undefined;
  },
};

/** Lets sparks rise from the middle of the page, once. */
export function sparks() {
  if (isStill()) return;
  const canvas = document.createElement("canvas");
  canvas.id = "sparks";
  canvas.ariaHidden = "true";
  canvas.width = innerWidth;
  canvas.height = innerHeight;
  document.body.append(canvas);
  const brush = canvas.getContext("2d");
  const all = Array.from({ length: Math.min(90, innerWidth / 8) }, () => {
    const way = -Math.PI / 2 + (Math.random() - 0.5) * 2.2;
    const speed = (0.35 + Math.random() * 0.75) * Math.min(innerHeight, 900);
    const hue = HUES[Math.floor(Math.random() * HUES.length)];
    return { x: Math.cos(way) * speed, y: Math.sin(way) * speed, size: 1.5 + Math.random() * 3.5, hue };
  });
  let begun;
  requestAnimationFrame(function draw(time) {
    begun ??= time;
    const t = (time - begun) / 1900;
    brush.clearRect(0, 0, canvas.width, canvas.height);
    if (t >= 1) return canvas.remove();
    const out = 1 - (1 - t) ** 3;
    brush.globalAlpha = (1 - t) ** 1.4;
    for (const { x, y, size, hue } of all) {
      brush.fillStyle = hue;
      brush.beginPath();
      brush.arc(canvas.width / 2 + x * out, canvas.height * 0.42 + y * out + 260 * t * t, size * (1 - t * 0.6), 0, 7);
      brush.fill();
    }
    requestAnimationFrame(draw);
  });
}

const HUES = ["#ffc062", "#ffe7b8", "#6fdcb4", "#86e4ec", "#fff"];

let timer;
let next = 0;

function go() {
  if (timer || isStill()) return;
  timer = setTimeout(function pick() {
    const free = rings().filter((ring) => !ring.classList.contains("home"));
    const ring = free[next++ % Math.max(1, free.length)];
    if (ring && !document.hidden) {
      const way = Math.random() < 0.5 ? -1 : 1;
      turn(ring, angle(ring) + way * (35 + Math.random() * 110));
    }
    timer = setTimeout(pick, PICK_MS);
  }, PICK_MS / 3);
}

const rings = () => ["first", "second", "third"].map((name) => document.querySelector(`.tumbler.${name}`)).filter(Boolean);
const core = () => document.querySelector(".core");
const angle = (ring) => Number.parseFloat(getComputedStyle(ring).getPropertyValue("--turn")) || START[ring.classList[1]] || 0;
const START = { third: -64, second: 118, first: 204 };

function turn(part, degrees) {
  part?.style.setProperty("--turn", `${degrees.toFixed(1)}deg`);
}

function light(isLined) {
  document.querySelector(".lock")?.classList.toggle("lined", isLined);
}

function place(element, name, x, y) {
  element.style.setProperty(`--${name}-x`, x.toFixed(3));
  element.style.setProperty(`--${name}-y`, y.toFixed(3));
}

const clamp = (value) => Math.max(-1, Math.min(1, value));
