// Results that only this browser opens: it makes a key that cannot leave it, and the worker seals
// to that key. Where the browser cannot, there is no key, and the result is not sealed.

import * as latchkey from "./latchkey.js";

const KEPT_MS = 24 * 60 * 60 * 1000;

/** Generates a key for one session, or nothing where a browser cannot make it or would not keep it. */
export async function generateKey() {
  try {
    const key = await latchkey.generateKey();
    await store("readwrite", (keys) => keys.put({ ...key, id: TRIAL, at: Date.now() }, TRIAL));
    const stored = await store("readonly", (keys) => keys.get(TRIAL));
    if (!(stored?.privateKey instanceof CryptoKey)) return undefined;
    deleteOldKeys().catch(() => {});
    const keepFor = (id) => store("readwrite", (keys) => keys.put({ ...key, id, at: Date.now() }, id));
    return { key, keepFor };
  } catch {
    return undefined;
  }
}

/** Opens what was sealed to the key of a session. */
export async function open(id, sealed) {
  const key = await store("readonly", (keys) => keys.get(id));
  if (!key) throw new Error("the key of this session is not in this browser");
  return latchkey.unseal(id, sealed, key);
}

/** Deletes the key of a session. */
export async function deleteKey(id) {
  if (id) await store("readwrite", (keys) => keys.delete(id)).catch(() => {});
}

const TRIAL = "trial";

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
