// Every word that the scripts show, out of the catalogue in the page's language: shared/languages has
// the texts, and texts.js is what the server makes of them.

import { FluentBundle, FluentResource } from "./fluent.js";
import { isRtl, language, source } from "./texts.js";

// Codes and numbers of phones have European digits in every language, and so has the rest.
const bundle = new FluentBundle(`${language}-u-nu-latn`, { useIsolating: isRtl });
bundle.addResource(new FluentResource(source));

/** Returns a text of the catalogue by its name, or undefined if there is none. */
export function say(id, values) {
  const pattern = bundle.getMessage(id)?.value;
  return pattern ? bundle.formatPattern(pattern, values) : undefined;
}

/** A failed session in words: a headline, and what to do next. */
export function failure(error = {}) {
  const headline = say(`failed-${error.code}`);
  if (headline === undefined) return [say("failed-internal"), say("failed-internal-text")];
  return [headline, reason(error) ?? say(`failed-${error.code}-text`)];
}

/** Why a session failed, with what is known of it: a wait, a proxy, by how much a clock is off. */
function reason({ reason, retry_after: wait, ahead, proxy }) {
  const id = `reason-${reason}`;
  const named = proxy ? say(`${id}-named`, { proxy }) : undefined;
  const off = ahead === undefined ? undefined : say(`${id}-${ahead < 0 ? "behind" : "ahead"}`, { wait: minutes(Math.abs(ahead)) });
  const due = wait === undefined ? undefined : say(`${id}-wait`, { wait: minutes(wait) });
  return named ?? off ?? due ?? say(id);
}

/** A refused request in words: a headline, and what to do next. */
export function refusal(error) {
  if (error.status === undefined) return [undefined, say("unreachable")];
  const headline = say(`refused-${error.code}`);
  return [headline, rest(error) ?? say(`refused-${error.code}-text`) ?? error.detail ?? say("unknown")];
}

/** Why a number gets no code now. */
function rest({ code, reason, retryAfter }) {
  if (code !== "phone_cooldown") return undefined;
  const wait = { wait: spoken(retryAfter) };
  return say(`rest-${reason}`, wait) ?? say("rest-cooldown", wait);
}

/** Has a text that says how long to wait say what is left of that. */
export function remaining(text, seconds, left) {
  return left > 0 ? text.replace(spoken(seconds), spoken(left)) : say("wait-over");
}

/** A time within a sentence, in whole minutes or more. */
const minutes = (seconds) => spoken(Math.max(1, Math.ceil(seconds / 60)) * 60);

/** A wait within a sentence, rounded up to what one would say. */
export function spoken(seconds) {
  if (seconds <= 120 && seconds % 60 > 0) return say("span-seconds", { count: Math.max(1, seconds) });
  const [minutes, hours, days] = [60, 3600, 86400].map((unit) => Math.ceil(seconds / unit));
  if (minutes < 120) return say("span-minutes", { count: Math.max(1, minutes) });
  return hours < 48 ? say("span-hours", { count: hours }) : say("span-days", { count: days });
}
