// Picks the country of a number, by name, letters or prefix.

import { countries } from "./countries.js";
import { words } from "./words.js";

const $ = (id) => document.getElementById(id);

let shown = [];
let at = 0;

/** Opens the list from its button, and says what was picked. */
export function prepare(onPick) {
  if (!$("countries").showModal) {
    $("country").hidden = true;
    return;
  }
  $("country").addEventListener("click", () => {
    $("country-search").value = "";
    list();
    $("countries").showModal();
    $("country").setAttribute("aria-expanded", "true");
    $("country-search").focus();
  });
  $("countries").addEventListener("close", () => $("country").setAttribute("aria-expanded", "false"));
  $("country-search").addEventListener("input", list);
  $("country-search").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length > 0) mark((at + step + shown.length) % shown.length);
    else if (event.key === "Enter" && shown[at]) pick(shown[at]);
    else return;
    event.preventDefault();
  });
  $("country-list").addEventListener("click", ({ target }) => {
    const row = target.closest("li");
    if (row) pick(shown[row.dataset.at]);
  });

  function pick(country) {
    $("countries").close();
    onPick(country);
  }
}

/** Shows a country on the button; `dial` says whether its prefix is not in the field already. */
export function show(country, dial) {
  $("flag").textContent = country?.flag ?? "";
  $("flag").hidden = !country;
  $("dial").textContent = country ? (dial ? `+${country.prefix}` : country.letters) : "+";
  $("country-name").textContent = words.country(country?.name);
}

function list() {
  const sought = plain($("country-search").value.trim());
  const digits = sought.replace(/^(\+|00)/, "");
  const rank = ({ letters, name, prefix }) => {
    if (!sought) return 1;
    if (/^\d+$/.test(digits)) return prefix === digits ? 3 : prefix.startsWith(digits) ? 2 : 0;
    const words = plain(name);
    if (letters.toLowerCase() === sought || words.startsWith(sought)) return 3;
    return words.includes(sought) ? 1 : 0;
  };
  const near = new Set(navigator.languages.map((language) => /-([A-Z]{2})\b/.exec(language)?.[1]));
  const score = (country) => rank(country) + (!sought && near.has(country.letters) ? 1 : 0) + (country.isFirst ? 0.5 : 0) * (sought ? 1 : 0);
  shown = countries.filter(rank).sort((one, other) => score(other) - score(one));
  $("country-list").replaceChildren(...shown.map(row));
  $("country-none").textContent = shown.length ? "" : words.noCountry;
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
  at = index;
  for (const row of $("country-list").children) row.setAttribute("aria-selected", String(Number(row.dataset.at) === at));
  const row = $(`country-${at}`);
  if (!row) return $("country-search").removeAttribute("aria-activedescendant");
  $("country-search").setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
