// The proof of work that a server may want before it starts a session, in the format of ALTCHA's version 2
// (https://altcha.org). A browser runs this very file a second time, in a worker that does the work.

const ALGORITHM = "PBKDF2/SHA-256";
// As many at once as phones have cores, which all compute.
const AT_ONCE = 8;
const NAME = "latchkey-challenge";

// A page may make one of a name.
let policy;

/** Solves a challenge and returns what a request for a session carries in `X-Altcha`. */
export async function solve(challenge) {
  const { algorithm, keyLength } = challenge.parameters;
  if (algorithm !== ALGORITHM || keyLength > 32) throw new Error(`expected ${ALGORITHM}, got ${algorithm}`);
  const solution = await (worker(challenge) ?? search(challenge.parameters));
  return btoa(JSON.stringify({ challenge, solution }));
}

/** Has a worker search; nothing where there are none, as in Node.js, or where the page's policy refuses one. */
function worker({ parameters }) {
  try {
    policy ??= globalThis.trustedTypes?.createPolicy(NAME, { createScriptURL: (url) => url });
    const script = policy ? policy.createScriptURL(import.meta.url) : import.meta.url;
    const searching = new Worker(script, { type: "module", name: NAME });
    return new Promise((resolve) => {
      searching.onmessage = ({ data }) => resolve(data);
      searching.onerror = () => resolve(search(parameters));
      searching.postMessage(parameters);
    }).finally(() => searching.terminate());
  } catch {
    return undefined;
  }
}

async function search({ cost, keyLength, keyPrefix, nonce, salt }) {
  const derive = globalThis.crypto?.subtle ? deriveKey : deriveKeySlowly;
  const known = { salt: fromHex(salt), cost, keyLength };
  for (let first = 0; ; first += AT_ONCE) {
    const counters = Array.from({ length: AT_ONCE }, (_, at) => first + at);
    const keys = await Promise.all(counters.map((counter) => derive(password(nonce, counter), known).then(toHex)));
    const at = keys.findIndex((key) => key.startsWith(keyPrefix));
    if (at >= 0) return { counter: counters[at], derivedKey: keys[at] };
  }
}

function password(nonce, counter) {
  const bytes = Uint8Array.of(...fromHex(nonce), 0, 0, 0, 0);
  new DataView(bytes.buffer).setUint32(bytes.length - 4, counter);
  return bytes;
}

async function deriveKey(password, { salt, cost, keyLength }) {
  const material = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations: cost };
  return new Uint8Array(await crypto.subtle.deriveBits(derivation, material, 8 * keyLength));
}

const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The same where the browser has no WebCrypto, as on a page without https: PBKDF2's first block (RFC 8018). */
async function deriveKeySlowly(password, { salt, cost, keyLength }) {
  const block = new Uint8Array(64);
  block.set(password);
  const [inner, outer] = [0x36, 0x5c].map((pad) => compress(START, toWords(block.map((byte) => byte ^ pad))));
  const authenticate = (last) => compress(outer, padded(compress(inner, last)));
  const message = Uint8Array.of(...salt, 0, 0, 0, 1, 0x80);
  const first = toWords(message);
  first[15] = 8 * (64 + message.length - 1);
  let words = authenticate(first);
  const key = words.slice();
  for (let round = 1; round < cost; round++) {
    words = authenticate(padded(words));
    for (let at = 0; at < 8; at++) key[at] ^= words[at];
  }
  return Uint8Array.from({ length: keyLength }, (_, at) => key[at >> 2] >>> (24 - 8 * (at & 3)));
}

/** A digest as the one block that follows the key's. */
function padded(digest) {
  const block = new Int32Array(16);
  block.set(digest);
  block[8] = 0x80000000;
  block[15] = 8 * (64 + 32);
  return block;
}

function toWords(bytes) {
  const words = new Int32Array(16);
  bytes.forEach((byte, at) => (words[at >> 2] |= byte << (24 - 8 * (at & 3))));
  return words;
}

/** SHA-256 of one block (FIPS 180-4). */
function compress(state, block) {
  const w = new Int32Array(64);
  w.set(block);
  for (let t = 16; t < 64; t++) {
    const [x, y] = [w[t - 15], w[t - 2]];
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t++) {
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const next = Int32Array.of(a, b, c, d, e, f, g, h);
  for (let at = 0; at < 8; at++) next[at] += state[at];
  return next;
}

const rotate = (word, by) => (word >>> by) | (word << (32 - by));

// The first 32 bits of the fractions of the square and cube roots of the first primes.
const PRIMES = firstPrimes(64);
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const K = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

function firstPrimes(count) {
  const primes = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  return primes;
}

if (globalThis.WorkerGlobalScope && globalThis.name === NAME) {
  onmessage = async ({ data }) => postMessage(await search(data));
}
