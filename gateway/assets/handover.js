// Leads over from a phone to a computer, where there are extensions. Only where the operator wants it.

import { latchkey } from "./api.js";
import { copyFrom, copyLabels, makeCopyButton } from "./clipboard.js";
import { $, setText } from "./dom.js";
import { ways } from "./phone.js";
import { refusal } from "./words.js";

let id;

$("handover").hidden = !ways;
$("handover-make").addEventListener("click", make);
$("passkey").addEventListener("asked", ({ detail }) => {
  if (detail.id === id) return;
  ({ id } = detail);
  $("handover-made").hidden = true;
  $("handover-link").value = "";
});

async function make() {
  $("handover-make").disabled = true;
  setText($("handover-fault"), "");
  try {
    const { url } = await latchkey.session({ id }).handOver();
    show(new URL(url, location.origin).href);
  } catch (error) {
    setText($("handover-fault"), refusal(error)[1]);
  }
  $("handover-make").disabled = false;
}

function show(url) {
  $("handover-link").value = url;
  $("handover-made").hidden = false;
  makeCopyButton($("handover-copy"), copyLabels("copy-text"), () => copyFrom($("handover-link")));
  $("handover-share").hidden = !navigator.share;
  // Whoever thinks better of it closes the phone's own sheet, and nothing has gone wrong.
  $("handover-share").onclick = () => navigator.share({ url }).catch(() => {});
}
