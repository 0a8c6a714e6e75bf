// The sparks that rise when a session is ready.

import { isStill } from "./scene.js";

const DURATION_MS = 1900;
const COLOURS = ["#ffc062", "#ffe7b8", "#6fdcb4", "#86e4ec", "#fff"];

/** Lets sparks rise from the middle of the page, once. */
export function sparks() {
  if (isStill()) return;
  const canvas = document.createElement("canvas");
  canvas.id = "sparks";
  canvas.ariaHidden = "true";
  canvas.width = innerWidth;
  canvas.height = innerHeight;
  document.body.append(canvas);
  const context = canvas.getContext("2d");
  const all = Array.from({ length: Math.min(90, innerWidth / 8) }, () => {
    const angle = -Math.PI / 2 + (Math.random() - 0.5) * 2.2;
    const speed = (0.35 + Math.random() * 0.75) * Math.min(innerHeight, 900);
    const colour = COLOURS[Math.floor(Math.random() * COLOURS.length)];
    return { x: Math.cos(angle) * speed, y: Math.sin(angle) * speed, size: 1.5 + Math.random() * 3.5, colour };
  });
  let begun;
  requestAnimationFrame(function draw(time) {
    begun ??= time;
    const t = (time - begun) / DURATION_MS;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (t >= 1) return canvas.remove();
    const out = 1 - (1 - t) ** 3;
    context.globalAlpha = (1 - t) ** 1.4;
    for (const { x, y, size, colour } of all) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(canvas.width / 2 + x * out, canvas.height * 0.42 + y * out + 260 * t * t, size * (1 - t * 0.6), 0, 7);
      context.fill();
    }
    requestAnimationFrame(draw);
  });
}
