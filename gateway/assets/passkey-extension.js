// Has a browser extension bring a passkey's assertion over. Only where the operator wants it.

import { $, setText } from "./dom.js";
import { ask, listen } from "./extension.js";
import { refusal, say } from "./words.js";

// What an extension's errors are called in the catalogue. WAHA's has sentences instead.
const KNOWN = new Set(["refused", "no-passkey", "busy", "not-whatsapp", "not-reached", "silent"]);

let question;
let isAsking = false;

$("extension-ask").addEventListener("click", bringOver);
$("passkey").addEventListener("asked", ({ detail }) => {
  const isNew = question?.options.challenge !== detail.options?.challenge;
  question = detail;
  if (!isNew || isAsking) return;
  setText($("extension-state"), "");
  setText($("extension-fault"), "");
});
listen(({ isPressed }) => {
  $("extension-how").hidden = true;
  $("extension-there").hidden = false;
  $("extension-ask").hidden = false;
  // Whoever has pressed the extension's button has asked already.
  if (isPressed) bringOver();
});

async function bringOver() {
  if (isAsking || !isWanted()) return;
  hold(true);
  setText($("extension-fault"), "");
  setText($("extension-state"), say("extension-waiting"));
  const { ok, assertion, error } = await ask(question.options);
  setText($("extension-state"), "");
  // Whoever took long may come back to a session that has ended, or goes on without.
  if (isWanted()) await (ok ? handOver(assertion) : setText($("extension-fault"), say(`extension-${known(error)}`)));
  hold(false);
}

async function handOver(assertion) {
  try {
    await question.answer(assertion);
    setText($("extension-state"), say("state-compared"));
  } catch (error) {
    setText($("extension-fault"), refusal(error)[1]);
  }
}

const isWanted = () => !$("passkey").hidden && !$("explained").hidden;
const known = (error) => (KNOWN.has(error) ? error : "no-passkey");

function hold(isHeld) {
  isAsking = isHeld;
  $("extension-ask").disabled = isHeld;
}
