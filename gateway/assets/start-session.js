// Starts a session, twice at most by mistake and never for one request.

import { latchkey, options } from "./api.js";
import { newIdempotencyKey } from "./latchkey.js";
import * as openSessions from "./open-sessions.js";
import * as seal from "./seal.js";

let attempt;
let early;

/** Starts a session that is asked for so, and returns its id: that of one which has begun for it early. */
export function startSession(wanted) {
  const begun = early;
  early = undefined;
  return begun && isSame(begun.wanted, wanted) ? begun.id : start(wanted);
}

/** Starts a session for a page that is not there yet, and returns its id. */
export function startEarly(wanted) {
  const id = start(wanted);
  early = { wanted, id };
  // Once it is there it is among the open ones. Of a failure, whoever takes it over is told.
  id.then(() => (early = undefined)).catch(() => {});
  return id;
}

async function start(wanted) {
  const { method } = wanted;
  const { idempotencyKey, sealing } = await nextAttempt(wanted);
  const { id } = await latchkey.start(wanted, { idempotencyKey, key: sealing?.key });
  await sealing?.keepFor(id);
  openSessions.keep({ id, method });
  attempt = undefined;
  return id;
}

/** The same request again has the key of before, so that it starts nothing twice; another has its own. */
async function nextAttempt(wanted) {
  if (!isSame(attempt?.wanted, wanted)) {
    attempt = { wanted, idempotencyKey: newIdempotencyKey(), sealing: await sealingKey() };
  }
  return attempt;
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A key for the result, where the operator has results sealed. */
const sealingKey = () => ("seal" in options ? seal.generateKey() : undefined);
