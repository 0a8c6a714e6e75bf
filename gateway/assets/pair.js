// The page that links by a code, which its reader types into the phone.

import { copied, copies } from "./copy.js";
import { run } from "./session.js";
import * as view from "./view.js";
import { words } from "./words.js";

const $ = (id) => document.getElementById(id);

let shown = "";

const begin = run({
  kept: "latchkey.pairing",
  wish: () => ({ method: "code", phone: $("phone").value }),
  rest: ask,
  page: {
    words: words.code,
    states: { awaiting_code: code },
    refused: (error) => {
      ask();
      fault(view.reason(error), error.retryAfter);
    },
    clear: () => {
      $("value").hidden = true;
      $("value").textContent = "";
      $("copy-code").hidden = true;
      $("renewal").hidden = true;
      shown = "";
    },
  },
});

copies($("copy-code"), words.copyCode, () => copied($("value"), shown.replace("-", "")));
$("phone").addEventListener("input", () => fault(""));
$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if ($("begin").disabled) return;
  if (/\d|\p{Nd}/u.test($("phone").value)) begin();
  else fault(words.numberMissing);
});

function ask() {
  view.lay("ask", words.state.ask, { form: true });
  fault("");
  if (!matchMedia("(hover: none)").matches) $("phone").focus();
}

/** Says what is wrong with the number, or when it can have a code again. */
function fault(text, seconds = 0) {
  view.say($("fault"), text);
  $("phone").setAttribute("aria-invalid", String(text !== "" && seconds === 0));
  if (text && !seconds) $("phone").focus();
  view.holdBack($("begin"), words.begin, seconds);
}

function code(status) {
  const { value, phone, renewal } = status.code;
  view.lay("code", words.state.awaiting_code(phone), { cancel: true, board: true, keepCode: true });
  // After a reload the form has forgotten the number, and the next code is for the same.
  $("phone").value ||= phone;
  if (shown !== value) spell(value);
  shown = value;
  $("working").hidden = true;
  $("copy-code").hidden = false;
  view.say($("renewal"), words.renewal[renewal] ?? "");
  $("renewal").hidden = !renewal;
  const ends = Math.min(Date.parse(status.code.expires_at), Date.parse(status.expires_at));
  view.countDown(ends, (left) => {
    $("renews").textContent = left >= 1000 ? words.codeWorks(view.minutes(left)) : words.codeOver;
    $("left").textContent = words.upperCase;
  });
}

function spell(value) {
  $("copy-code").textContent = words.copyCode.copy;
  view.spell($("value"), value);
  $("value").hidden = false;
}
