// The page that links by a pairing code, which its reader types into the phone.

import { copyFrom, copyWhole, makeCopyButton, setLabel } from "./clipboard.js";
import { countDown, countTheWait, minutes } from "./countdown.js";
import { countries } from "./countries.js";
import * as countryPicker from "./country-picker.js";
import { $, setText } from "./dom.js";
import { layOut } from "./layout.js";
import { lock } from "./lock.js";
import * as openWhatsApp from "./open-whatsapp.js";
import { exampleOf, formatNumber, formatTyped, isLongEnough, isOfUsualLength, readNumber } from "./phone-number.js";
import { drawIn, showPins } from "./pins.js";
import { changeView } from "./scene.js";
import { run } from "./session.js";
import { refusal, say } from "./words.js";

// What the server's words have as an example.
const EXAMPLE = "+94 77 123 4567";
// What is refused to a number, and not to a QR code.
const OF_NUMBERS = new Set(["invalid_phone", "phone_cooldown"]);

let shownCode = "";
let chosenCountry;
let isGuessed = false;

const page = {
  method: "code",
  states: { awaiting_code: showCode },
  clearCode,
  showRefusal: (error) => {
    const [, text] = refusal(error);
    askForNumber();
    // The server names an example of its own, but everybody knows how numbers look at home.
    showFault(text.replace(EXAMPLE, example()), error.retryAfter);
    $("by-qr").hidden = !OF_NUMBERS.has(error.code);
  },
};

const begin = run({
  page,
  request: () => ({ method: "code", phone: numberToSend() }),
  idle: askForNumber,
});

const codeToType = () => shownCode.replace("-", "");
makeCopyButton($("copy-code"), { copy: say("copy-code"), copied: say("copied"), failed: say("copy-by-hand") }, () => copyFrom($("value"), codeToType()));
copyWhole($("value"), codeToType);
openWhatsApp.prepare();
countryPicker.prepare((country) => {
  const { digits, isInternational, country: before } = read();
  // A prefix that was typed gives way to the one that was picked.
  if (isInternational && before) $("phone").value = digits.slice(before.prefix.length);
  choose(country, false);
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
  else showFault(say("number-missing", { example: example() }));
});
countryPicker.show(undefined, false);
// A browser that fills the form in again after a reload sends no event.
showReading();
chooseLikelyCountry();

/** Chooses the country that the page is read in, unless its reader has been quicker. */
async function chooseLikelyCountry() {
  const zones = await import("./time-zones.js").catch(() => undefined);
  const letters = zones?.guessCountry();
  const country = countries.find((one) => one.letters === letters);
  if (country && !chosenCountry) choose(country, true);
}

function choose(country, isLikely) {
  chosenCountry = country;
  isGuessed = isLikely;
  $("phone").placeholder = exampleOf(country).national;
  showReading();
}

function read() {
  return readNumber($("phone").value, chosenCountry, isGuessed);
}

function example() {
  return chosenCountry ? exampleOf(chosenCountry).international : EXAMPLE;
}

/** Groups the number and shows how it is read, but never moves what somebody is just changing. */
function showReading(inputType = "") {
  const field = $("phone");
  const number = read();
  const isAtEnd = document.activeElement !== field || field.selectionStart === field.value.length;
  // What a guess makes of half a number may be wrong.
  const isClear = number.isUnderstood && (number.isInternational || !isGuessed || isOfUsualLength(number));
  if (isClear && isAtEnd && !inputType.startsWith("delete")) field.value = formatTyped(number);
  countryPicker.show(number.isPhone ? number.country : chosenCountry, !number.isInternational || !number.isPhone);
  const isReadable = number.isUnderstood && isLongEnough(number) && number.country;
  const reading = isReadable ? say("reading-country", { number: formatNumber(number.digits, number.country), country: number.country.name }) : "";
  setText($("reading"), reading);
}

/** The number in its international form where it is understood, else as it was typed. */
function numberToSend() {
  const number = read();
  return number.isUnderstood && isLongEnough(number) && (number.country || !number.isInternational) ? `+${number.digits}` : $("phone").value;
}

function askForNumber() {
  // A change that is still on its way is older than this one.
  changeView(() => layOut(page, "ask"), true);
  showFault("");
  if (!matchMedia("(hover: none)").matches) $("phone").focus();
}

/** Shows what is wrong with the number, or in how many seconds it can have a code again. */
function showFault(text, seconds = 0) {
  $("fault").removeAttribute("aria-live");
  $("by-qr").hidden = false;
  setText($("fault"), text);
  const isWrong = text !== "" && seconds === 0;
  $("phone").setAttribute("aria-invalid", String(isWrong));
  $("field").classList.toggle("wrong", isWrong);
  if (text && !seconds) $("phone").focus();
  countTheWait($("begin"), say("get-code"), seconds, $("fault"), text);
}

function showCode(status) {
  const { value, renewal, expires_at } = status.code;
  const phone = formatNumber(status.code.phone.slice(1));
  layOut(page, "awaiting_code", { text: say("state-awaiting_code", { phone }) });
  // After a reload the form has forgotten the number, and the next code is for the same.
  $("phone").value ||= phone;
  if (shownCode !== value) {
    setLabel($("copy-code"), say("copy-code"));
    showPins($("value"), value);
    $("value").hidden = false;
  }
  shownCode = value;
  lock.hide();
  $("copy-code").hidden = false;
  setText($("renewal"), say(`renewal-${renewal}`) ?? "");
  $("renewal").hidden = !renewal;
  setText($("hint"), say(`hint-${status.hint?.code}`) ?? "");
  $("hint").hidden = !status.hint;
  const end = Math.min(Date.parse(expires_at), Date.parse(status.expires_at));
  countDown(end, (left) => {
    $("renews").textContent = left >= 1000 ? say("code-works", { time: minutes(left) }) : say("code-over");
    $("left").textContent = say("upper-case");
  });
}

function clearCode(isAccepted) {
  if (isAccepted && !$("value").hidden) drawIn($("value"), $("working"));
  $("value").hidden = true;
  $("value").textContent = "";
  $("copy-code").hidden = true;
  $("renewal").hidden = true;
  $("hint").hidden = true;
  shownCode = "";
}
