// Results that only this browser opens: it makes a key that cannot leave it, and the worker seals
// to that key. Where the browser cannot, there is no key, and all goes the plain way.

const ALG = "x25519-hkdf-sha256-aes256gcm";
const INFO = new TextEncoder().encode("latchkey sealed result v1");
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Makes a key for one session, or nothing where a browser cannot make it or would not keep it. */
export async function freshKey() {
  try {
    const pair = await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    const bytes = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const key = { privateKey: pair.privateKey, publicKey: bytes };
    await store("readwrite", (keys) => keys.put({ ...key, id: TRIAL, at: Date.now() }, TRIAL));
    const kept = await store("readonly", (keys) => keys.get(TRIAL));
    if (!(kept?.privateKey instanceof CryptoKey)) return undefined;
    forgetOld().catch(() => {});
    const keep = (id) => store("readwrite", (keys) => keys.put({ ...key, id, at: Date.now() }, id));
    return { public: toBase64(bytes), keep };
  } catch {
    return undefined;
  }
}

/** Opens what was sealed to the key of a session. */
export async function open(id, { alg, epk, nonce, ciphertext }) {
  if (alg !== ALG) throw new Error(`expected ${ALG}, got ${alg}`);
  const own = await store("readonly", (keys) => keys.get(id));
  if (!own) throw new Error("the key of this session is not in this browser");
  const theirs = fromBase64(epk);
  const publicKey = await crypto.subtle.importKey("raw", theirs, { name: "X25519" }, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "X25519", public: publicKey }, own.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const salt = new Uint8Array([...theirs, ...own.publicKey]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt, info: INFO };
  const key = await crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const opening = { name: "AES-GCM", iv: fromBase64(nonce), additionalData: new TextEncoder().encode(id) };
  const text = await crypto.subtle.decrypt(opening, key, fromBase64(ciphertext));
  return JSON.parse(new TextDecoder().decode(text));
}

/** Throws the key of a session away. */
export async function forget(id) {
  if (id) await store("readwrite", (keys) => keys.delete(id)).catch(() => {});
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const TRIAL = "trial";
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

async function forgetOld() {
  const all = await store("readonly", (keys) => keys.getAll());
  const isOld = ({ id, at }) => id === TRIAL || at < Date.now() - KEPT_MS;
  for (const { id } of all.filter(isOld)) await forget(id);
}

/** Does one thing in the browser's store of keys. */
async function store(mode, act) {
  const base = await outcome(opened());
  try {
    const transaction = base.transaction("keys", mode);
    return await outcome(act(transaction.objectStore("keys")));
  } finally {
    base.close();
  }
}

function opened() {
  const request = indexedDB.open("latchkey", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("keys");
  return request;
}

function outcome(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
    request.addEventListener("blocked", () => reject(new Error("the store of keys is in use")));
  });
}
