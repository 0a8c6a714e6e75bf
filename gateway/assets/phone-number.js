// Reads a number as it is typed or pasted, in whatever spelling.

import { countryOf } from "./countries.js";

const SHORTEST = 7;
const LONGEST = 15;

/**
 * What is typed, understood: `{ typed, digits, country, isWhole, isPhone }`. `digits` is the
 * international form without its +; `isWhole` says that it was typed like that.
 */
export function read(text, chosen) {
  const typed = inAsciiDigits(text);
  const isPhone = /^[\d\s+().\/\u2010-\u2015-]*$/.test(typed) && /\d/.test(typed) && !/.\+/.test(typed.replace(/^\s*\(?/, ""));
  const plain = typed.replace(/\D/g, "");
  const isWhole = /^\s*\(?\s*(\+|00)/.test(typed) || !chosen;
  const digits = isWhole ? plain.replace(/^00/, "") : chosen.prefix + national(plain, chosen);
  return { typed, digits, country: isWhole ? sameOr(chosen, digits) : chosen, isWhole, isPhone };
}

/** The international form with its +, in groups. */
export function pretty(digits, country = countryOf(digits)) {
  if (!country) return `+${digits}`;
  const rest = digits.slice(country.prefix.length);
  return `+${country.prefix}${rest ? ` ${grouped(rest, country)}` : ""}`;
}

/** What stands in the field while it is typed: grouped, and with a + only where one was typed. */
export function whileTyped({ typed, digits, country, isWhole }) {
  if (!isWhole) return grouped(digits.slice(country.prefix.length), country);
  return /^\s*\+/.test(typed) && digits ? pretty(digits, country) : typed;
}

/** Whether it has as many digits as a number can have. */
export const isLongEnough = ({ digits }) => digits.length >= SHORTEST && digits.length <= LONGEST;

/** A chosen country stays with its prefix, which others may share. */
function sameOr(chosen, digits) {
  return chosen && digits.startsWith(chosen.prefix) ? chosen : countryOf(digits);
}

/** Takes away what is dialled within the country only, or the prefix where it was typed without +. */
function national(plain, { prefix, trunk, groups }) {
  const usual = groups.reduce((sum, length) => sum + length, 0);
  if (plain.startsWith(prefix) && plain.length >= usual + prefix.length) return plain.slice(prefix.length);
  return trunk && plain.startsWith(trunk) && (trunk === "0" || plain.length > usual) ? plain.slice(1) : plain;
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

/** Digits of any script as 0 to 9, and without the marks that tell which way a text runs. */
function inAsciiDigits(text) {
  return text.replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, "").replace(/\uff0b/g, "+").replace(/\p{Nd}/gu, (digit) => {
    let zero = digit.codePointAt(0);
    // The digits of a script stand in a row, and what is before its zero is no digit.
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && digit.codePointAt(0) - zero < 9) zero--;
    return String(digit.codePointAt(0) - zero);
  });
}
