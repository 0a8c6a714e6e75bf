// A QR code that assembles itself: its modules come in from the middle, and those that change with the next
// code turn over in a wave. Once it is scanned, they fall back there, into the keyhole of the lock.

const ASSEMBLE_MS = 900;
const CHANGE_MS = 550;
// How much of the whole the change of one module takes.
const MODULE_SHARE = 0.35;
const LARGEST_PX = 1200;
const INK = "#0b1226";
const SPARK = "#ffb84a";
const IMPLODE_MS = 950;
// How far a module circles on its way, in radians.
const CIRCLING = 1.9;

/** Reads the modules of a code from the SVG of the server, which has one rectangle for each run. */
export function readModules(svg) {
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  if (!side) throw new SyntaxError("expected the picture of a QR code");
  const dark = new Uint8Array(side * side);
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-/g)) {
    dark.fill(1, Number(y) * side + Number(x), Number(y) * side + Number(x) + Number(run));
  }
  return { side, dark };
}

/**
 * Turns one code into the next on a canvas, or assembles the first. Resolves at the end, or as soon
 * as `isWanted` is no longer true.
 */
export function animate(canvas, before, { side, dark }, isWanted) {
  const scale = fit(canvas, side);
  const context = canvas.getContext("2d");
  const old = before?.side === side ? before.dark : new Uint8Array(side * side);
  const modules = [];
  for (let at = 0; at < dark.length; at++) {
    if (!dark[at] && !old[at]) continue;
    const [x, y] = [at % side, Math.floor(at / side)];
    const distance = Math.hypot(x - side / 2, y - side / 2) / (side * 0.71);
    const delay = (1 - MODULE_SHARE) * (distance * 0.8 + Math.random() * 0.2);
    modules.push({ x, y, delay, from: old[at], to: dark[at] });
  }
  const duration = before ? CHANGE_MS : ASSEMBLE_MS;
  let moving = modules;
  return new Promise((resolve) => {
    let begun;
    requestAnimationFrame(function draw(time) {
      begun ??= time;
      const t = (time - begun) / duration;
      if (t >= 1 || !isWanted()) return resolve();
      context.fillStyle = INK;
      // What has come to rest stays as it was drawn: an old phone has no time to draw it again.
      moving = moving.filter(({ x, y, delay, from, to }) => {
        const share = Math.max(0, Math.min(1, (t - delay) / MODULE_SHARE));
        if (share === 0 && from === 0) return true;
        const size = scale * (from + (to - from) * (1 - (1 - share) ** 3));
        const inset = (scale - size) / 2;
        context.clearRect(x * scale, y * scale, scale, scale);
        context.fillRect(x * scale + inset, y * scale + inset, size, size);
        return share < 1 && from !== to;
      });
      requestAnimationFrame(draw);
    });
  });
}

/**
 * Has the modules of a code fall into the middle, glowing. Resolves at the end, or as soon as `isWanted` is no
 * longer true.
 */
export function implode(canvas, { side, dark }, isWanted) {
  const scale = fit(canvas, side);
  const context = canvas.getContext("2d");
  const middle = canvas.width / 2;
  const modules = [];
  for (let at = 0; at < dark.length; at++) {
    if (!dark[at]) continue;
    const [x, y] = [((at % side) + 0.5) * scale - middle, (Math.floor(at / side) + 0.5) * scale - middle];
    modules.push({ distance: Math.hypot(x, y), angle: Math.atan2(y, x), delay: 0.35 * (Math.hypot(x, y) / (middle * 1.42)) + 0.1 * Math.random() });
  }
  return new Promise((resolve) => {
    let begun;
    requestAnimationFrame(function draw(time) {
      begun ??= time;
      const t = (time - begun) / IMPLODE_MS;
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (t >= 1 || !isWanted()) return resolve();
      for (const glowing of [false, true]) {
        context.fillStyle = glowing ? SPARK : INK;
        for (const { distance, angle, delay } of modules) {
          const share = Math.max(0, Math.min(1, (t - delay) / 0.55));
          if (share === 1 || glowing !== share > 0.12) continue;
          const fallen = share ** 2.4;
          const [out, turned] = [distance * (1 - fallen), angle + CIRCLING * fallen];
          const size = scale * (1 - 0.75 * fallen);
          context.fillRect(middle + Math.cos(turned) * out - size / 2, middle + Math.sin(turned) * out - size / 2, size, size);
        }
      }
      requestAnimationFrame(draw);
    });
  });
}

/** Gives a canvas as many pixels as a code takes in whole ones; returns how many a module has. */
function fit(canvas, side) {
  const scale = Math.max(1, Math.floor(Math.min(LARGEST_PX, canvas.clientWidth * devicePixelRatio) / side));
  canvas.width = canvas.height = side * scale;
  return scale;
}
