// Results that only this browser opens: it makes a key that cannot leave it, and the worker seals
// to that key. Where the browser cannot, there is no key, and the result is not sealed.

const ALG = "x25519-hkdf-sha256-aes256gcm";
const INFO = new TextEncoder().encode("latchkey sealed result v1");
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Generates a key for one session, or nothing where a browser cannot make it or would not keep it. */
export async function generateKey() {
  try {
    const pair = await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    const bytes = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const key = { privateKey: pair.privateKey, publicKey: bytes };
    await store("readwrite", (keys) => keys.put({ ...key, id: TRIAL, at: Date.now() }, TRIAL));
    const stored = await store("readonly", (keys) => keys.get(TRIAL));
    if (!(stored?.privateKey instanceof CryptoKey)) return undefined;
    deleteOldKeys().catch(() => {});
    const keepFor = (id) => store("readwrite", (keys) => keys.put({ ...key, id, at: Date.now() }, id));
    return { public: toBase64(bytes), keepFor };
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

/** Deletes the key of a session. */
export async function deleteKey(id) {
  if (id) await store("readwrite", (keys) => keys.delete(id)).catch(() => {});
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const TRIAL = "trial";
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

async function deleteOldKeys() {
  const all = await store("readonly", (keys) => keys.getAll());
  const isOld = ({ id, at }) => id === TRIAL || at < Date.now() - KEPT_MS;
  for (const { id } of all.filter(isOld)) await deleteKey(id);
}

/** Makes one request of the browser's store of keys. */
async function store(mode, request) {
  const database = await outcome(openDatabase());
  try {
    const transaction = database.transaction("keys", mode);
    return await outcome(request(transaction.objectStore("keys")));
  } finally {
    database.close();
  }
}

function openDatabase() {
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
