// What the page shows when WhatsApp asks for a passkey, on either way of linking.

import { now } from "./api.js";
import { minutes, startTicking } from "./countdown.js";
import { $, setText } from "./dom.js";
import { layOut } from "./layout.js";
import { showPins } from "./pins.js";
import { say } from "./words.js";

/**
 * Prepares the panel once. `answer` sends something to the session, and `onUnanswered` hears of the
 * error when that fails.
 */
export function prepare(answer, onUnanswered) {
  const confirm = async (confirmed) => {
    const status = $("status");
    const asked = status.textContent;
    hold(true);
    // Before it is sent: the end may well be shown before the answer to it is here.
    setText(status, say("state-compared"));
    try {
      await answer({ confirmed });
    } catch (error) {
      if (status.textContent === say("state-compared")) setText(status, asked);
      hold(false);
      onUnanswered(error);
    }
  };
  $("match").addEventListener("click", () => confirm(true));
  $("differ").addEventListener("click", () => confirm(false));
}

/** Shows what WhatsApp asks for, or the code to compare once the passkey has answered. */
export function show(page, status, answer) {
  const { options, confirmation_code: code, expires_at } = status.passkey;
  layOut(page, code ? "compare" : "passkey_required");
  $("compare").hidden = !code;
  $("explained").hidden = Boolean(code);
  hold(false);
  showPins($("confirmation"), code ?? "");
  const end = Math.min(Date.parse(expires_at), Date.parse(status.expires_at));
  startTicking(() => {
    $("passkey-left").textContent = say("passkey-left", { time: minutes(end - now()) });
  });
  // Only where the operator wants them are there helpers, and hardly anybody comes to need them.
  if ($("assist")) help({ id: status.id, options, answer });
}

async function help(detail) {
  const helpers = Promise.all([import("./handover.js"), import("./passkey-extension.js"), import("./passkey-assist.js")]);
  if (await helpers.catch(() => undefined)) $("passkey").dispatchEvent(new CustomEvent("asked", { detail }));
}

function hold(isHeld) {
  for (const id of ["match", "differ"]) $(id).disabled = isHeld;
}
