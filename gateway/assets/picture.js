// The operator's picture behind the pages: measured, so that the panels are just as dense as their text needs.

const SIDE = 64;
// Somewhat more than the 4.5 : 1 that text needs: the browser blurs the picture as it likes.
const CONTRAST = 4.9;
const TEXTS = ["--soft", "--link", "--light-ink", "--danger", "--ink"];
const [THINNEST, DENSEST, STEP] = [0.4, 0.94, 0.02];
const NIGHT = 0.18;

/** Sets the density of the panels by the picture. Where its server does not let it be read, they stay dense. */
export async function frost() {
  const backdrop = document.querySelector(".backdrop");
  const pixels = await read(backdrop).catch(() => undefined);
  if (!pixels) return;
  const middle = pixels.map(luminance).sort((one, other) => one - other)[pixels.length >> 1];
  document.body.dataset.picture = middle < NIGHT ? "dark" : "light";
  const set = () => {
    const shaded = pixels.map(shade());
    document.body.style.setProperty("--frost", `${Math.round(density(shaded) * 100)}%`);
  };
  set();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", set);
}

/** The picture in a few pixels, about as the panels blur it. */
async function read({ src, referrerPolicy }) {
  const picture = Object.assign(new Image(), { crossOrigin: "anonymous", referrerPolicy, src });
  await picture.decode();
  const context = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE }).getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Array.from({ length: SIDE * SIDE }, (_, at) => [...data.subarray(at * 4, at * 4 + 3)]);
}

/** The least density of the panels at which every text can be read, wherever the picture is behind it. */
function density(pixels) {
  const [panel] = colour("--glass");
  const texts = TEXTS.map((name) => luminance(colour(name)[0]));
  for (let share = THINNEST; share < DENSEST; share += STEP) {
    const isRead = (pixel) => {
      const below = luminance(mix(pixel, panel, share));
      return texts.every((text) => (Math.max(text, below) + 0.05) / (Math.min(text, below) + 0.05) >= CONTRAST);
    };
    if (pixels.every(isRead)) return share;
  }
  return DENSEST;
}

/** Returns what shades a pixel as the page does. */
function shade() {
  const { fill, opacity } = getComputedStyle(document.querySelector(".shade rect"));
  const [tint] = parse(fill);
  return (pixel) => mix(pixel, tint, Number(opacity));
}

const mix = (below, above, share) => below.map((value, at) => value + (above[at] - value) * share);

function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => (value <= 10 ? value / 3295 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A colour of the styles, by its name. */
function colour(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(${name})`;
  const found = parse(getComputedStyle(probe).color);
  probe.remove();
  return found;
}

function parse(text) {
  const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
  return [[red, green, blue], alpha];
}
