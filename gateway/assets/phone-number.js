// Reads a phone number as it is typed or pasted, in whatever spelling.

import { countryOf } from "./countries.js";

const SHORTEST = 7;
const LONGEST = 15;

/**
 * Reads what is typed as a number: of the `chosen` country, unless it is typed with a prefix.
 *
 * @returns {{ typed: string, digits: string, country?: object, isInternational: boolean, isPhone: boolean }}
 *   `digits` is the international form without its +; `isInternational` is whether it was typed so
 */
export function readNumber(text, chosen) {
  const typed = inAsciiDigits(text);
  const isPhone = /^[\d\s+().\/\u2010-\u2015-]*$/.test(typed) && /\d/.test(typed) && !/.\+/.test(typed.replace(/^\s*\(?/, ""));
  const typedDigits = typed.replace(/\D/g, "");
  const isInternational = /^\s*\(?\s*(\+|00)/.test(typed) || !chosen;
  const digits = isInternational ? typedDigits.replace(/^00/, "") : chosen.prefix + nationalNumber(typedDigits, chosen);
  const country = isInternational ? chosenOr(chosen, digits) : chosen;
  return { typed, digits, country, isInternational, isPhone };
}

/** Formats the international form with its +, in groups. */
export function formatNumber(digits, country = countryOf(digits)) {
  if (!country) return `+${digits}`;
  const rest = digits.slice(country.prefix.length);
  return `+${country.prefix}${rest ? ` ${grouped(rest, country)}` : ""}`;
}

/** Formats what stands in the field: in groups, and with a + only where one was typed. */
export function formatTyped({ typed, digits, country, isInternational }) {
  if (!isInternational) return grouped(digits.slice(country.prefix.length), country);
  return /^\s*\+/.test(typed) && digits ? formatNumber(digits, country) : typed;
}

/** Whether it has as many digits as a number can have. */
export const isLongEnough = ({ digits }) => digits.length >= SHORTEST && digits.length <= LONGEST;

/** A chosen country stays with its prefix, which others may share. */
function chosenOr(chosen, digits) {
  return chosen && digits.startsWith(chosen.prefix) ? chosen : countryOf(digits);
}

/** Removes what is dialled within the country only, or the prefix where it was typed without +. */
function nationalNumber(digits, { prefix, trunk, groups }) {
  const usual = groups.reduce((sum, length) => sum + length, 0);
  if (digits.startsWith(prefix) && digits.length >= usual + prefix.length) return digits.slice(prefix.length);
  return trunk && digits.startsWith(trunk) && (trunk === "0" || digits.length > usual) ? digits.slice(1) : digits;
}

function grouped(rest, { groups }) {
  const parts = [];
  let at = 0;
  for (const length of groups) {
    if (at < rest.length) parts.push(rest.slice(at, at + length));
    at += length;
  }
  if (at < rest.length) parts[parts.length - 1] += rest.slice(at);
  return parts.join(" ");
}

/** Digits of any script as 0 to 9, without the marks for the direction of a text. */
function inAsciiDigits(text) {
  return text.replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, "").replace(/\uff0b/g, "+").replace(/\p{Nd}/gu, (digit) => {
    let zero = digit.codePointAt(0);
    // The digits of a script stand in a row, and what is before its zero is no digit.
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && digit.codePointAt(0) - zero < 9) zero--;
    return String(digit.codePointAt(0) - zero);
  });
}
