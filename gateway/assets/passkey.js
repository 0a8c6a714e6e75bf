// What the page shows when WhatsApp asks for a passkey, on either way of linking.

import { now } from "./api.js";
import * as view from "./view.js";
import { words } from "./words.js";

const $ = (id) => document.getElementById(id);

/** Opens the part; `answer` hands something over to the session. */
export function open(answer) {
  $("match").addEventListener("click", () => compared(answer, true));
  $("differ").addEventListener("click", () => compared(answer, false));
}

/** Shows what is asked, or the code to compare once the passkey has answered. */
export function show(status, answer) {
  const { options, confirmation_code: code, expires_at } = status.passkey;
  const [headline, text] = code
    ? ["compare", words.state.compare]
    : ["passkey", words.state.passkey_required];
  view.lay(headline, text, { cancel: true, passkey: true });
  $("compare").hidden = !code;
  $("explained").hidden = Boolean(code);
  hold(false);
  view.spell($("confirmation"), code ?? "");
  const ends = Math.min(Date.parse(expires_at), Date.parse(status.expires_at));
  view.every(() => {
    $("passkey-left").textContent = words.passkeyLeft(view.minutes(ends - now()));
  });
  // Only where the operator wants it is there anything that listens.
  $("passkey").dispatchEvent(new CustomEvent("asked", { detail: { options, answer } }));
}

async function compared(answer, confirmed) {
  hold(true);
  try {
    await answer({ confirmed });
    view.say($("status"), words.state.compared);
  } catch (error) {
    hold(false);
    view.notDone(error);
  }
}

function hold(isHeld) {
  for (const id of ["match", "differ"]) $(id).disabled = isHeld;
}
