// The page that links by a code, which its reader types into the phone.

import { copied, copies } from "./clipboard.js";
import * as picker from "./country-picker.js";
import { isLongEnough, pretty, read, whileTyped } from "./phone-number.js";
import { run } from "./session.js";
import * as view from "./view.js";
import { refusal, words } from "./words.js";

const $ = (id) => document.getElementById(id);

let shown = "";
let chosen;

const begin = run({
  kept: "latchkey.pairing",
  wish: () => ({ method: "code", phone: number() }),
  rest: ask,
  page: {
    words: words.code,
    states: { awaiting_code: code },
    refused: (error) => {
      ask();
      fault(refusal(error)[1], error.retryAfter);
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
picker.prepare((country) => {
  const { digits, isWhole, country: before } = read($("phone").value, chosen);
  // A prefix that was typed gives way to the one that was picked.
  if (isWhole && before) $("phone").value = digits.slice(before.prefix.length);
  chosen = country;
  typed();
  $("phone").focus();
});
$("phone").addEventListener("input", (event) => {
  fault("");
  typed(event.inputType);
});
$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if ($("begin").disabled) return;
  if (/\d|\p{Nd}/u.test($("phone").value)) begin();
  else fault(words.numberMissing);
});
picker.show(undefined, false);
// A browser that fills the form in again after a reload says nothing of it.
typed();

/** Groups the number and says how it is read, but never moves what somebody is just changing. */
function typed(inputType = "") {
  const field = $("phone");
  const entry = read(field.value, chosen);
  const isAtEnd = document.activeElement !== field || field.selectionStart === field.value.length;
  if (entry.isPhone && isAtEnd && !inputType.startsWith("delete")) field.value = whileTyped(entry);
  picker.show(entry.isPhone ? entry.country : chosen, !entry.isWhole || !entry.isPhone);
  const isReadable = entry.isPhone && isLongEnough(entry) && entry.country;
  view.say($("reading"), isReadable ? words.reading(pretty(entry.digits, entry.country), entry.country.name) : "");
}

/** The number to ask for: in its whole form where it is understood, else as it was typed. */
function number() {
  const entry = read($("phone").value, chosen);
  return entry.isPhone && !entry.isWhole ? `+${entry.digits}` : $("phone").value;
}

function ask() {
  view.lay("ask", words.state.ask, { form: true, board: true });
  fault("");
  if (!matchMedia("(hover: none)").matches) $("phone").focus();
}

/** Says what is wrong with the number, or when it can have a code again. */
function fault(text, seconds = 0) {
  view.say($("fault"), text);
  const isWrong = text !== "" && seconds === 0;
  $("phone").setAttribute("aria-invalid", String(isWrong));
  $("field").classList.toggle("wrong", isWrong);
  if (text && !seconds) $("phone").focus();
  view.holdBack($("begin"), words.begin, seconds);
}

function code(status) {
  const { value, phone, renewal } = status.code;
  view.lay("code", words.state.awaiting_code(pretty(phone.slice(1))), { cancel: true, other: true, board: true, keepCode: true });
  // After a reload the form has forgotten the number, and the next code is for the same.
  $("phone").value ||= pretty(phone.slice(1));
  if (shown !== value) spell(value);
  shown = value;
  view.atWork(false);
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
  $("copy-code").classList.remove("done");
  view.spell($("value"), value);
  $("value").hidden = false;
}
