// The lock in glass that bends and splits what is behind it: drawn over the lock of the styles, which turns
// as ever and is seen again where WebGL is missing, too slow, or lost. Nothing is drawn while nothing moves.

import { lean, onLean } from "./scene.js";

const RINGS = [".third", ".second", ".first", ".core"];
// As the styles have it: how far the canvas reaches over the lock, and what of the lock the rings fill.
const REACH = 1.44;
const FILL = 0.86;
const MOST_PIXELS = 2_400_000;
const SLOW_MS = 30;
const WATCHED_FRAMES = 24;
const EASE = 0.14;
const SETTLED = 0.004;
const COLOURS = { light: "--light", pale: "--light-pale", top: "--sky-top", foot: "--sky-foot" };

/** Puts the glass over a lock, where the browser can draw it on a graphics processor. */
export function glaze(lock) {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl", {
    antialias: false, depth: false, powerPreference: "low-power", failIfMajorPerformanceCaveat: true,
  });
  if (!gl || isProgram(gl)) return;
  const parts = RINGS.map((name) => lock.querySelector(name));
  const now = { home: [0, 0, 0], light: 0 };
  let uniforms = prepare(gl);
  let colours;
  let quality = 1;
  let frame = 0;
  let last = 0;
  let slow = 0;
  let watched = 0;
  if (!uniforms) return;
  lock.append(canvas);
  readColours();

  lock.addEventListener("transitionrun", wake);
  new MutationObserver(wake).observe(lock, { subtree: true, attributeFilter: ["class", "hidden"] });
  new ResizeObserver(wake).observe(lock);
  onLean(wake);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readColours();
    wake();
  });
  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault();
    uniforms = undefined;
    lock.classList.remove("is-glass");
  });
  canvas.addEventListener("webglcontextrestored", () => {
    uniforms = prepare(gl);
    wake();
  });
  wake();

  function wake() {
    frame ||= requestAnimationFrame(draw);
  }

  function draw(time) {
    frame = 0;
    const side = lock.clientWidth * REACH;
    if (!uniforms || side === 0) return;
    const isMoving = approach();
    const size = Math.round(Math.min(side * devicePixelRatio, Math.sqrt(MOST_PIXELS)) * quality);
    if (canvas.width !== size) canvas.width = canvas.height = size;
    gl.viewport(0, 0, size, size);
    gl.uniform2f(uniforms.size, size, (size / REACH) * FILL * 0.5);
    gl.uniform4fv(uniforms.turn, parts.map(turned));
    gl.uniform3fv(uniforms.home, now.home);
    gl.uniform1f(uniforms.lit, now.light);
    gl.uniform2f(uniforms.tilt, lean.x, lean.y);
    for (const name in colours) gl.uniform3fv(uniforms[name], colours[name]);
    gl.uniform1f(uniforms.body, document.querySelector(".backdrop") ? 0.62 : 0.95);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    lock.classList.add("is-glass");
    watch(time);
    if (isMoving || lock.getAnimations({ subtree: true }).length > 0) wake();
    else last = 0;
  }

  /** Goes a step towards how the lock is lit. Returns whether there is some way left. */
  function approach() {
    const isHome = (part) => Number(part.classList.contains("home"));
    const wanted = [...parts.slice(0, 3).map(isHome), Number(lock.classList.contains("lined"))];
    const shown = [...now.home, now.light].map((value, at) => value + (wanted[at] - value) * EASE);
    now.light = shown.pop();
    now.home = shown;
    return [...shown, now.light].some((value, at) => Math.abs(value - wanted[at]) > SETTLED);
  }

  /** Draws fewer pixels where a processor is too slow for all, and none where that does not help. */
  function watch(time) {
    if (last && time - last > SLOW_MS) slow++;
    if (last) watched++;
    last = time;
    if (watched < WATCHED_FRAMES) return;
    if (slow > WATCHED_FRAMES / 2) {
      if (quality < 0.5) gl.getExtension("WEBGL_lose_context")?.loseContext();
      quality *= 0.6;
    }
    watched = slow = 0;
  }

  function readColours() {
    colours = Object.fromEntries(Object.entries(COLOURS).map(([name, variable]) => {
      canvas.style.color = `var(${variable})`;
      const { color } = getComputedStyle(canvas);
      const whole = color.startsWith("color(") ? 1 : 255;
      return [name, color.match(/[\d.]+/g).slice(0, 3).map((value) => value / whole)];
    }));
  }
}

/** Whether no graphics processor draws, but a program in its place. */
function isProgram(gl) {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

/** How far the styles have turned a part by now, in radians. */
const turned = (part) => (Number.parseFloat(getComputedStyle(part).rotate) || 0) * (Math.PI / 180);

function prepare(gl) {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, CORNERS], [gl.FRAGMENT_SHADER, GLASS]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.bindAttribLocation(program, 0, "corner");
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return undefined;
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  const names = ["size", "turn", "home", "lit", "tilt", "body", ...Object.keys(COLOURS)];
  return Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(program, name)]));
}

const CORNERS = `
attribute vec2 corner;
void main() { gl_Position = vec4(corner, 0.0, 1.0); }`;

// Lengths are in radii of the lock. Each ring is a tube of glass with round ends, on a plane of its own: `tube`
// returns how far a point is from its middle, and in which direction.
const GLASS = `
precision highp float;
uniform vec2 size, tilt;
uniform vec4 turn;
uniform vec3 home, light, pale, top, foot;
uniform float lit, body;
const float WIDE = 0.066;
vec3 sun;
float dark;

vec2 spin(vec2 p, float a) { float c = cos(a), s = sin(a); return vec2(c * p.x - s * p.y, s * p.x + c * p.y); }

float beam(vec2 p) {
  float a = abs(atan(p.x, p.y));
  return lit * smoothstep(0.02, 0.3, p.y) * (1.0 - smoothstep(0.7, 1.55, p.y)) * (smoothstep(0.2, 0.0, a) * 0.55 + smoothstep(0.07, 0.0, a) * 0.6);
}

vec3 behind(vec2 p) {
  vec3 c = mix(foot, top, smoothstep(-1.6, 1.4, p.y));
  c = mix(c, vec3(0.28, 0.79, 0.84), 0.4 * exp(-1.3 * dot(p - vec2(-1.0, 0.8), p - vec2(-1.0, 0.8))));
  c = mix(c, vec3(0.42, 0.46, 1.0), 0.42 * exp(-1.6 * dot(p - vec2(1.0, 0.5), p - vec2(1.0, 0.5))));
  c = mix(c, light, (0.4 + 0.5 * lit) * exp(-2.2 * dot(p, p)) + 0.35 * exp(-1.5 * dot(p - vec2(0.7, -1.1), p - vec2(0.7, -1.1))));
  float window = smoothstep(0.1, 0.0, abs(p.x * 0.5 + p.y * 0.86 - 0.62 + tilt.x * 0.2)) + 0.6 * smoothstep(0.05, 0.0, abs(p.x * 0.5 + p.y * 0.86 + 0.45));
  return c + window * mix(vec3(0.3), vec3(0.1, 0.14, 0.2), dark) + beam(p) * pale;
}

vec4 over(vec4 below, vec4 above) { return above + below * (1.0 - above.a); }

vec3 tube(vec2 p, float r, float gap, float a) {
  vec2 q = spin(p, a);
  float side = q.x < 0.0 ? -1.0 : 1.0;
  q.x = abs(q.x);
  vec2 way = q.x * cos(gap) > q.y * sin(gap) ? q - normalize(q) * r : q - r * vec2(sin(gap), cos(gap));
  float d = length(way);
  way = d > 0.0 ? way / d : vec2(0.0);
  return vec3(d, spin(vec2(way.x * side, way.y), -a));
}

vec3 glass(vec2 p, vec3 n, float deep) {
  vec2 bend = n.xy * deep;
  vec3 c = vec3(behind(p - bend * 0.86).r, behind(p - bend).g, behind(p - bend * 1.16).b);
  float rim = 1.0 - n.z;
  c *= mix(vec3(0.95, 0.98, 1.0), mix(vec3(0.62, 0.7, 0.86), vec3(0.9), dark), rim * rim);
  c += dark * vec3(0.05, 0.07, 0.11);
  vec3 sky = mix(mix(vec3(0.72, 0.78, 0.9), vec3(1.0), n.y * 0.5 + 0.5), mix(vec3(0.06, 0.1, 0.18), vec3(0.6, 0.72, 0.98), n.y * 0.5 + 0.5), dark);
  c = mix(c, sky, 0.75 * pow(rim, 2.6));
  vec3 h = normalize(sun + vec3(0.0, 0.0, 1.0));
  c += pow(max(dot(n, h), 0.0), 70.0) * mix(1.0, 0.95, dark);
  c += pow(max(dot(n, normalize(vec3(0.6, -0.5, 0.62))), 0.0), 26.0) * 0.35 * pale;
  return c + pow(max(dot(n.xy, -normalize(sun.xy)), 0.0), 3.0) * 0.22 * mix(vec3(0.9, 0.95, 1.0), pale, 0.5);
}

vec4 ring(vec4 below, vec2 p, float r, float gap, float a, float isHome, float px) {
  float under = tube(p + vec2(-0.028, 0.046), r, gap, a).x;
  float shadow = (1.0 - smoothstep(WIDE * 0.3, WIDE * 1.9, under)) * mix(0.2, 0.42, dark);
  float focus = exp(-under * under * 2600.0) * (0.16 + 0.5 * isHome);
  below = over(below, vec4(mix(vec3(0.1, 0.15, 0.34), vec3(0.0), dark) * shadow, shadow));
  below = over(below, vec4(pale * focus, focus * 0.8));
  vec3 t = tube(p, r, gap, a);
  float cover = clamp((WIDE - t.x) / px + 0.5, 0.0, 1.0);
  if (cover == 0.0) return below;
  float e = min(t.x / WIDE, 0.999);
  vec3 n = vec3(t.yz * e, sqrt(1.0 - e * e));
  vec3 c = glass(p, n, 0.42);
  c = mix(c, light, isHome * (0.2 + 0.35 * e * e));
  c += isHome * pale * 0.28 * smoothstep(0.35, 0.0, e);
  float split = smoothstep(0.7, 1.0, e);
  c += split * 0.3 * vec3(max(t.y, 0.0), 0.12, max(-t.y, 0.0));
  return over(below, vec4(c, 1.0) * cover * body);
}

float keyhole(vec2 q) {
  float stem = max(abs(q.x) - mix(0.095, 0.045, (q.y + 0.206) / 0.26), max(-0.196 - q.y, q.y - 0.05));
  return min(length(q - vec2(0.0, 0.055)) - 0.105, stem - 0.008);
}

vec4 core(vec4 below, vec2 p, float a, float px) {
  float l = length(p);
  float shadow = (1.0 - smoothstep(0.24, 0.4, length(p + vec2(-0.03, 0.05)))) * mix(0.22, 0.45, dark);
  below = over(below, vec4(mix(vec3(0.1, 0.15, 0.34), vec3(0.0), dark) * shadow, shadow));
  float cover = clamp((0.29 - l) / px + 0.5, 0.0, 1.0);
  if (cover == 0.0) return below;
  float e = min(l / 0.29, 0.999);
  float steep = mix(e * 0.35, 0.96, smoothstep(0.72, 1.0, e));
  vec2 way = l > 0.0 ? p / l : vec2(0.0);
  vec3 c = glass(p, vec3(way * steep, sqrt(1.0 - steep * steep)), 0.5);
  float d = keyhole(spin(p, a));
  float glow = exp(-max(d, 0.0) * 16.0) * (0.5 + 0.5 * lit);
  c = mix(c, light, glow * 0.75);
  vec3 fire = mix(light, pale, 0.25 + 0.6 * lit) * (1.0 + 0.25 * lit);
  c = mix(c, fire, clamp(0.5 - d / px, 0.0, 1.0));
  return over(below, vec4(c, 1.0) * cover * mix(body, 1.0, glow));
}

vec3 right, up, front;
vec2 onPlane(vec2 p, float z) {
  vec3 eye = vec3(0.0, 0.0, 4.4), ray = vec3(p, -4.4), middle = front * z;
  vec3 hit = eye + ray * (dot(front, middle - eye) / dot(front, ray)) - middle;
  return vec2(dot(hit, right), dot(hit, up));
}

void main() {
  vec2 p = (gl_FragCoord.xy - size.x * 0.5) / size.y;
  float px = 1.0 / size.y;
  dark = step(top.g, 0.5);
  sun = normalize(vec3(-0.5 + tilt.x * 0.5, 0.75 - tilt.y * 0.5, 0.8));
  float x = 0.14 - tilt.y * 0.24, y = -0.2 + tilt.x * 0.3;
  right = vec3(cos(y), 0.0, -sin(y));
  front = vec3(sin(y) * cos(x), sin(x), cos(y) * cos(x));
  up = cross(front, right);
  float halo = (0.34 + 0.3 * lit) * exp(-1.5 * dot(p, p)) * (1.0 - smoothstep(1.2, 1.66, length(p)));
  vec4 c = vec4(light * halo, halo * mix(0.85, 0.5, dark));
  float shine = min(beam(onPlane(p, -0.1)), 1.0);
  c = over(c, vec4(mix(pale, vec3(1.0), shine * 0.7) * shine, shine * 0.9));
  c = ring(c, onPlane(p, -0.12), 0.94, 0.21, turn.x, home.x, px);
  c = ring(c, onPlane(p, 0.0), 0.69, 0.26, turn.y, home.y, px);
  c = ring(c, onPlane(p, 0.12), 0.44, 0.37, turn.z, home.z, px);
  c = core(c, onPlane(p, 0.18), turn.w, px);
  gl_FragColor = vec4(min(c.rgb, c.a), c.a);
}`;
