// A QR code that assembles itself: its modules come in from the middle, and those that change with
// the next code turn over in a wave.

const ASSEMBLE_MS = 900;
const CHANGE_MS = 550;
const ONE_MODULE = 0.35;
const SHARPEST = 1200;
const INK = "#0b1226";

/** Reads the modules of a code from the picture that the server drew: one rectangle for each run. */
export function read(svg) {
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  if (!side) throw new SyntaxError("not a picture of a code");
  const dark = new Uint8Array(side * side);
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-/g)) {
    dark.fill(1, Number(y) * side + Number(x), Number(y) * side + Number(x) + Number(run));
  }
  return { side, dark };
}

/** Shows how one code becomes the next; without one before, how it comes to be. `goOn` may end it. */
export function assemble(canvas, before, { side, dark }, goOn) {
  const scale = Math.max(1, Math.floor(Math.min(SHARPEST, canvas.clientWidth * devicePixelRatio) / side));
  canvas.width = canvas.height = side * scale;
  const brush = canvas.getContext("2d");
  const old = before?.side === side ? before.dark : new Uint8Array(side * side);
  const parts = [];
  for (let at = 0; at < dark.length; at++) {
    if (!dark[at] && !old[at]) continue;
    const [x, y] = [at % side, Math.floor(at / side)];
    const distance = Math.hypot(x - side / 2, y - side / 2) / (side * 0.71);
    const delay = (1 - ONE_MODULE) * (distance * 0.8 + Math.random() * 0.2);
    parts.push({ x, y, delay, from: old[at], to: dark[at] });
  }
  const span = before ? CHANGE_MS : ASSEMBLE_MS;
  let moving = parts;
  return new Promise((done) => {
    let begun;
    requestAnimationFrame(function draw(time) {
      begun ??= time;
      const t = (time - begun) / span;
      if (t >= 1 || !goOn()) return done();
      brush.fillStyle = INK;
      // What has come to rest stays as it was drawn: an old phone has no time to draw it again.
      moving = moving.filter(({ x, y, delay, from, to }) => {
        const share = Math.max(0, Math.min(1, (t - delay) / ONE_MODULE));
        if (share === 0 && from === 0) return true;
        const size = scale * (from + (to - from) * (1 - (1 - share) ** 3));
        const inset = (scale - size) / 2;
        brush.clearRect(x * scale, y * scale, scale, scale);
        brush.fillRect(x * scale + inset, y * scale + inset, size, size);
        return share < 1 && from !== to;
      });
      requestAnimationFrame(draw);
    });
  });
}

/** The picture as an address that needs no second request. */
export const address = (svg) => `data:image/svg+xml,${encodeURIComponent(svg)}`;
