// The page that links by a pairing code, which its reader types into the phone.

import { copyFrom, makeCopyButton, setLabel } from "./clipboard.js";
import { countDown, holdBack, minutes } from "./countdown.js";
import * as countryPicker from "./country-picker.js";
import { $, setText } from "./dom.js";
import { layOut } from "./layout.js";
import { lock } from "./lock.js";
import { formatNumber, formatTyped, isLongEnough, readNumber } from "./phone-number.js";
import { showPins } from "./pins.js";
import { run } from "./session.js";
import { refusal, words } from "./words.js";

let shownCode = "";
let chosenCountry;

const page = {
  words: words.code,
  states: { awaiting_code: showCode },
  clearCode,
  showRefusal: (error) => {
    const [, text] = refusal(error);
    askForNumber();
    showFault(text, error.retryAfter);
  },
};

const begin = run({
  page,
  method: "code",
  request: () => ({ method: "code", phone: numberToSend() }),
  idle: askForNumber,
});

makeCopyButton($("copy-code"), words.copyCode, () => copyFrom($("value"), shownCode.replace("-", "")));
countryPicker.prepare((country) => {
  const { digits, isInternational, country: before } = readNumber($("phone").value, chosenCountry);
  // A prefix that was typed gives way to the one that was picked.
  if (isInternational && before) $("phone").value = digits.slice(before.prefix.length);
  chosenCountry = country;
  showReading();
  $("phone").focus();
});
$("phone").addEventListener("input", (event) => {
  showFault("");
  showReading(event.inputType);
});
$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if ($("begin").disabled) return;
  if (/\d|\p{Nd}/u.test($("phone").value)) begin();
  else showFault(words.numberMissing);
});
countryPicker.show(undefined, false);
// A browser that fills the form in again after a reload sends no event.
showReading();

/** Groups the number and shows how it is read, but never moves what somebody is just changing. */
function showReading(inputType = "") {
  const field = $("phone");
  const number = readNumber(field.value, chosenCountry);
  const isAtEnd = document.activeElement !== field || field.selectionStart === field.value.length;
  if (number.isUnderstood && isAtEnd && !inputType.startsWith("delete")) field.value = formatTyped(number);
  countryPicker.show(number.isPhone ? number.country : chosenCountry, !number.isInternational || !number.isPhone);
  const isReadable = number.isUnderstood && isLongEnough(number) && number.country;
  const reading = isReadable ? words.reading(formatNumber(number.digits, number.country), number.country.name) : "";
  setText($("reading"), reading);
}

/** The number in its international form where it is understood, else as it was typed. */
function numberToSend() {
  const number = readNumber($("phone").value, chosenCountry);
  return number.isUnderstood && isLongEnough(number) && (number.country || !number.isInternational) ? `+${number.digits}` : $("phone").value;
}

function askForNumber() {
  layOut(page, "ask");
  showFault("");
  if (!matchMedia("(hover: none)").matches) $("phone").focus();
}

/** Shows what is wrong with the number, or in how many seconds it can have a code again. */
function showFault(text, seconds = 0) {
  setText($("fault"), text);
  const isWrong = text !== "" && seconds === 0;
  $("phone").setAttribute("aria-invalid", String(isWrong));
  $("field").classList.toggle("wrong", isWrong);
  if (text && !seconds) $("phone").focus();
  holdBack($("begin"), words.begin, seconds);
}

function showCode(status) {
  const { value, renewal, expires_at } = status.code;
  const phone = formatNumber(status.code.phone.slice(1));
  layOut(page, "awaiting_code", { text: words.state.awaiting_code(phone) });
  // After a reload the form has forgotten the number, and the next code is for the same.
  $("phone").value ||= phone;
  if (shownCode !== value) {
    setLabel($("copy-code"), words.copyCode.copy);
    showPins($("value"), value);
    $("value").hidden = false;
  }
  shownCode = value;
  lock.hide();
  $("copy-code").hidden = false;
  setText($("renewal"), words.renewal[renewal] ?? "");
  $("renewal").hidden = !renewal;
  setText($("hint"), words.hint[status.hint?.code] ?? "");
  $("hint").hidden = !status.hint;
  const end = Math.min(Date.parse(expires_at), Date.parse(status.expires_at));
  countDown(end, (left) => {
    $("renews").textContent = left >= 1000 ? words.codeWorks(minutes(left)) : words.codeOver;
    $("left").textContent = words.upperCase;
  });
}

function clearCode() {
  $("value").hidden = true;
  $("value").textContent = "";
  $("copy-code").hidden = true;
  $("renewal").hidden = true;
  $("hint").hidden = true;
  shownCode = "";
}
