// Helps to bring a passkey's assertion over from WhatsApp Web by hand, where there is no extension for it. Only
// where the operator wants it.

import { copyFrom, copyLabels, makeCopyButton } from "./clipboard.js";
import { $, setText } from "./dom.js";
import { refusal, say } from "./words.js";

let answer;

makeCopyButton($("snippet-copy"), copyLabels("copy-text"), () => copyFrom($("snippet")));
$("assertion-send").addEventListener("click", send);
$("assertion").addEventListener("input", () => setText($("assertion-fault"), ""));
$("passkey").addEventListener("asked", ({ detail }) => {
  answer = detail.answer;
  $("assertion-send").disabled = false;
  $("assertion-sent").hidden = true;
  const text = snippet(detail.options);
  if ($("snippet").value === text) return;
  $("snippet").value = text;
  $("assertion").value = "";
  setText($("assertion-fault"), "");
});

async function send() {
  const text = $("assertion").value.trim();
  $("assertion-send").disabled = true;
  try {
    await answer(JSON.parse(text));
    $("assertion").value = "";
    $("assertion-sent").hidden = false;
  } catch (error) {
    $("assertion-send").disabled = false;
    const isCut = error instanceof SyntaxError;
    setText($("assertion-fault"), isCut ? say("not-whole") : refusal(error)[1]);
  }
}

/** Returns what is pasted into WhatsApp Web. A browser asks for a passkey only after a click in the page. */
function snippet(options) {
  return `addEventListener("click", async (click) => {
  click.preventDefault(); click.stopPropagation();
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  const publicKey = ${JSON.stringify(options)};
  publicKey.challenge = bytes(publicKey.challenge);
  for (const known of publicKey.allowCredentials ?? []) known.id = bytes(known.id);
  try {
    const { rawId, type, response: r } = await navigator.credentials.get({ publicKey });
    const id = text(rawId);
    const response = { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature), userHandle: r.userHandle && text(r.userHandle) };
    const answer = JSON.stringify({ id, rawId: id, type, response });
    console.log(answer);
    prompt("Copy this, and paste it where you came from:", answer);
  } catch (error) { alert(error); }
}, { once: true, capture: true });
console.log("Now click anywhere in the page.");`;
}
