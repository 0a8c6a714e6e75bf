// The picture of a QR code, out of the modules that a status brings along: no further request for it.

import { fromBase64 } from "./latchkey.js";

// What a scanner needs of white on each side, in modules.
const MARGIN = 4;

/** Returns the SVG of a code, as the server draws it. */
export function draw(modules) {
  const bytes = fromBase64(modules);
  const side = Math.floor(Math.sqrt(bytes.length * 8));
  const isDark = (at) => (bytes[at >> 3] >> (7 - (at & 7))) & 1;
  let path = "";
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let run = 0;
      while (x + run < side && isDark(y * side + x + run)) run++;
      if (run > 0) path += `M${x + MARGIN} ${y + MARGIN}h${run}v1h-${run}z`;
      x += run;
    }
  }
  const whole = side + 2 * MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole} ${whole}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${whole}v${whole}H0z"/><path d="${path}"/></svg>\n`;
}

/** Returns the address of an SVG that a picture can show. */
export const asAddress = (svg) => `data:image/svg+xml,${encodeURIComponent(svg)}`;
