// The sessions that this browser has open, so that any of its tabs finds them, also after a crash of the
// one before. Only their ids are kept: the right to them is in cookies that no script sees.

const KEY = "latchkey.sessions";
const MOST = 6;

/**
 * @typedef {object} OpenSession
 * @property {string} id
 * @property {"qr" | "code"} method
 * @property {boolean} [isAside] whether its owner has gone on to another
 * @property {boolean} [isGuest] whether it began on another device, which alone may open its result
 */

// A browser that keeps no cookies keeps this neither, and throws: then the page alone remembers.
let unkept = [];

/** Returns them, the newest first. @returns {OpenSession[]} */
export function recall() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return unkept;
  }
}

/** Remembers a session as the newest. @param {OpenSession} session */
export function keep(session) {
  const known = recall().find(({ id }) => id === session.id);
  const isGuest = session.isGuest ?? known?.isGuest;
  write([{ ...session, isGuest }, ...recallOthers(session.id)].slice(0, MOST));
}

/** Whether a session began on another device. */
export const isGuest = (id) => recall().some((one) => one.id === id && one.isGuest);

/** Has no page go on with a session by itself any more, though it is still offered. */
export function setAside(id) {
  write(recall().map((one) => (one.id === id ? { ...one, isAside: true } : one)));
}

/** Forgets a session that has nothing more to give. */
export function forget(id) {
  if (recall().some((one) => one.id === id)) write(recallOthers(id));
}

/** Calls `onForgotten` when another tab has forgotten a session. */
export function listen(onForgotten) {
  addEventListener("storage", ({ key, oldValue }) => {
    if (key !== KEY || !oldValue) return;
    const kept = new Set(recall().map(({ id }) => id));
    for (const { id } of JSON.parse(oldValue)) if (!kept.has(id)) onForgotten(id);
  });
}

const recallOthers = (id) => recall().filter((one) => one.id !== id);

function write(sessions) {
  unkept = sessions;
  try {
    localStorage.setItem(KEY, JSON.stringify(sessions));
  } catch {
    // As in recall().
  }
}
