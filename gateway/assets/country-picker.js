// Picks the country of a number, by name, letters or prefix.

import { countries } from "./countries.js";
import { $ } from "./dom.js";
import { say } from "./words.js";

let matches = [];
let marked = 0;

/** Has the button open the list; `onPick` gets the country that is picked. */
export function prepare(onPick) {
  if (!$("countries").showModal) {
    $("country").hidden = true;
    return;
  }
  $("country").addEventListener("click", () => {
    $("country-search").value = "";
    showMatches();
    $("countries").showModal();
    $("country").setAttribute("aria-expanded", "true");
    $("country-search").focus();
  });
  $("countries").addEventListener("close", () => $("country").setAttribute("aria-expanded", "false"));
  $("country-search").addEventListener("input", showMatches);
  $("country-search").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && matches.length > 0) mark((marked + step + matches.length) % matches.length);
    else if (event.key === "Enter" && matches[marked]) pick(matches[marked]);
    else return;
    event.preventDefault();
  });
  $("country-list").addEventListener("click", ({ target }) => {
    const row = target.closest("li");
    if (row) pick(matches[row.dataset.at]);
  });

  function pick(country) {
    $("countries").close();
    onPick(country);
  }
}

/** Shows a country on the button, with its prefix unless that is in the field already. */
export function show(country, withPrefix) {
  $("flag").textContent = country?.flag ?? "";
  $("flag").hidden = !country;
  $("dial").textContent = country ? (withPrefix ? `+${country.prefix}` : country.letters) : "+";
  $("country-name").textContent = country ? say("country", { name: country.name }) : say("country-choose");
}

function showMatches() {
  const sought = withoutAccents($("country-search").value.trim());
  const digits = sought.replace(/^(\+|00)/, "");
  const rank = ({ letters, name, prefix }) => {
    if (!sought) return 1;
    if (/^\d+$/.test(digits)) return prefix === digits ? 3 : prefix.startsWith(digits) ? 2 : 0;
    const plainName = withoutAccents(name);
    if (letters.toLowerCase() === sought || plainName.startsWith(sought)) return 3;
    return plainName.includes(sought) ? 1 : 0;
  };
  const near = new Set(navigator.languages.map((language) => /-([A-Z]{2})\b/.exec(language)?.[1]));
  const score = (country) => rank(country) + (!sought && near.has(country.letters) ? 1 : 0) + (country.isFirst ? 0.5 : 0) * (sought ? 1 : 0);
  matches = countries.filter(rank).sort((one, other) => score(other) - score(one));
  $("country-list").replaceChildren(...matches.map(row));
  $("country-none").textContent = matches.length ? "" : say("country-none");
  mark(0);
}

function row({ flag, name, prefix }, index) {
  const element = document.createElement("li");
  element.setAttribute("role", "option");
  element.id = `country-${index}`;
  element.dataset.at = index;
  for (const text of [flag, name, `+${prefix}`]) element.append(Object.assign(document.createElement("span"), { textContent: text }));
  return element;
}

function mark(index) {
  marked = index;
  for (const row of $("country-list").children) row.setAttribute("aria-selected", String(Number(row.dataset.at) === marked));
  const row = $(`country-${marked}`);
  if (!row) return $("country-search").removeAttribute("aria-activedescendant");
  $("country-search").setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

const withoutAccents = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
