// Reads a phone number as it is typed or pasted, in whatever spelling.

import { countryOf } from "./countries.js";

const SHORTEST = 7;
const LONGEST = 15;
const LONGEST_NATIONAL = 12;
// As in entry/src/phone, which explains them.
const ARGENTINA = "54";
const LONGER_THAN_NATIONAL = 10;
const PLANS = "1-1:a 225z:a 226z:8 229z:a 241z:78 242z:9 250z:89 36-06:89 370-8:8 375-80-8:9 378z:8a 39z:6789abc 52-044-045-01:a 692-1:7 7-8:a 992z:9 993-8:8";

/**
 * Reads what is typed as a number, as the server does: of the `chosen` country, unless it is typed with a
 * prefix, or looks so where the country `isGuessed`. `digits` is the international form without its +,
 * `isInternational` whether it was typed so.
 */
export function readNumber(text, chosen, isGuessed = false) {
  const typed = inAsciiDigits(text);
  const isPhone = /^[\d\s\x85+()\-./\u00b7\u2010-\u2015\u2212]*$/.test(typed) && /\d/.test(typed) && !/[+\d].*\+/s.test(typed);
  const typedDigits = typed.replace(/\D/g, "");
  const hasPlus = typed.includes("+");
  // 011 is dialled before a country code in North America; elsewhere a number may begin so.
  const isInternational =
    hasPlus ||
    !chosen ||
    /^00/.test(typedDigits) ||
    (chosen.prefix === "1" && /^011/.test(typedDigits)) ||
    (isGuessed && isOfAnother(typedDigits, chosen));
  const read = withoutTrunk(isInternational ? fromCountryCode(typedDigits, hasPlus) : chosen.prefix + nationalNumber(typedDigits, chosen));
  const digits = read || typedDigits;
  const country = isInternational ? chosenOr(chosen, digits) : chosen;
  return { typed, digits, country, isInternational, isPhone, isUnderstood: isPhone && read !== "" };
}

function fromCountryCode(digits, hasPlus) {
  const abroad = /^00?11(.*)/.exec(digits)?.[1] ?? "";
  return hasPlus && abroad || abroad.length >= LONGER_THAN_NATIONAL ? abroad : digits.replace(/^00/, "");
}

/** Removes what is dialled within the country only, from behind the country code; "" if that fails. */
function withoutTrunk(digits) {
  if (/^0/.test(digits)) return "";
  const code = countryOf(digits)?.prefix;
  if (!code) return /^(87|88|979)/.test(digits) ? digits : "";
  const [, zero, trunks = "", lengths] = new RegExp(`\\b${code}(z?)((?:-\\d+)*):(\\w+)`).exec(PLANS) ?? [];
  const isFit = (rest) => (zero || !/^0/.test(rest)) && (!lengths || lengths.includes(rest.length.toString(36)));
  let national = digits.slice(code.length);
  if (!isFit(national)) {
    const trunk = [...trunks.split("-").slice(1), "0"].find((trunk) => national.startsWith(trunk) && isFit(national.slice(trunk.length)));
    national = national.slice(trunk?.length);
  }
  if (!zero && /^0/.test(national)) return "";
  return code + ((code === ARGENTINA && without15(national)) || national);
}

function without15(national) {
  const local = national.length === 13 && national.startsWith("9") ? national.slice(1) : national;
  if (local.length !== 12) return undefined;
  const area = (local.startsWith("11") ? [2] : [3, 4]).find((area) => local.startsWith("15", area));
  return area && `9${local.slice(0, area)}${local.slice(area + 2)}`;
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

export const isLongEnough = ({ digits }) => digits.length >= SHORTEST && digits.length <= LONGEST;

/** Whether digits are too many for a country, and as many as the one has whose prefix they begin with. */
function isOfAnother(digits, { prefix, groups, example }) {
  const surplus = digits.length - lengthOf(groups);
  const isOwn = digits.startsWith("0") || digits.startsWith(prefix) || (digits[0] === example[0] && digits.length <= LONGEST_NATIONAL);
  if (surplus < 1 || isOwn) return false;
  const other = countryOf(digits);
  return other !== undefined && digits.length - other.prefix.length === lengthOf(other.groups);
}

const lengthOf = (groups) => groups.reduce((sum, length) => sum + length, 0);

/** Whether a number has as many digits as its country's mobile numbers usually have. */
export const isOfUsualLength = ({ digits, country }) => country !== undefined && digits.length === country.prefix.length + lengthOf(country.groups);

/** The example of a country's numbers, as it is typed there, or with its prefix. */
export const exampleOf = ({ prefix, example, groups }) => ({
  national: grouped(example, { groups }),
  international: `+${prefix} ${grouped(example, { groups })}`,
});

/** A chosen country stays with its prefix, which others may share. */
function chosenOr(chosen, digits) {
  return chosen && digits.startsWith(chosen.prefix) ? chosen : countryOf(digits);
}

function nationalNumber(digits, { prefix, groups }) {
  return digits.startsWith(prefix) && digits.length >= lengthOf(groups) + prefix.length ? digits.slice(prefix.length) : digits;
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

/** Digits and signs as on a keyboard, without what nobody sees. */
function inAsciiDigits(text) {
  const seen = text.replace(INVISIBLE, "").replace(/^\s*tel:/i, "").replace(/[\uff08-\uff0f]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
  return seen.replace(/\p{Nd}/gu, (digit) => {
    // Digits of some scripts follow those of another, and all begin with a zero.
    const code = digit.codePointAt(0);
    let first = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
    return String((code - first) % 10);
  });
}

// As entry/src/invisible.rs has them.
const INVISIBLE = /[\p{DI}\u20e3]/gu;
