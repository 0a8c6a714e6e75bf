// A session in its owner's hands: who was linked, the session ID in every form, the files.

import * as api from "./api.js";
import { copied, copies } from "./clipboard.js";
import { fromBase64, open } from "./seal.js";
import { words } from "./words.js";

const $ = (id) => document.getElementById(id);

const RETRY_MS = 2000;
const ORDER = ["base64", "gzip", "mega", "mega_zip", "multi", "json"];

let shown;
let forms = [];
let addresses = [];

/** Prepares the part once. */
export function prepare() {
  $("formats").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = forms.findIndex(({ name }) => name === $("formats").dataset.at);
    const next = { Home: 0, End: forms.length - 1 }[event.key] ?? (step && (at + step + forms.length) % forms.length);
    if (next === undefined) return;
    event.preventDefault();
    choose(forms[next].name);
    $(`form-${forms[next].name}`).focus();
  });
}

/** Shows what there is of a finished session, and fetches the rest of it. */
export async function show(status) {
  if (shown === status.id) return;
  forget();
  shown = status.id;
  const { account, result } = status;
  who(account);
  list(result.notes ?? []);
  $("sealed").hidden = true;
  if (result.session_id !== undefined) {
    link("creds", api.download(status.id, "json"));
    link("zip", api.download(status.id, "zip"));
    lay([{ name: result.format, text: result.session_id }]);
  }
  const isShown = () => shown === status.id;
  try {
    const document = await fetched(status.id, isShown);
    const isSealed = document?.sealed !== undefined;
    const whole = isSealed ? await open(status.id, document.sealed) : document;
    if (isShown()) unpack(whole, isSealed);
  } catch (error) {
    if (isShown() && result.session_id === undefined) broken(error);
  }
}

/** Fetches a result, and tries again for as long as the server cannot be reached. */
async function fetched(id, isShown) {
  while (isShown()) {
    try {
      return await api.result(id);
    } catch (error) {
      if (error.status !== undefined) throw error;
      await new Promise((wake) => setTimeout(wake, RETRY_MS));
    }
  }
  return undefined;
}

/** Leaves no secret in the page that its owner has put away. */
export function forget() {
  shown = undefined;
  forms = [];
  for (const address of addresses) URL.revokeObjectURL(address);
  addresses = [];
  $("session-id").value = "";
  $("identity").hidden = true;
  $("copy").hidden = true;
  $("format-use").textContent = words.opening;
  $("formats").replaceChildren();
  $("formats").hidden = true;
  for (const id of ["creds", "zip"]) {
    $(id).removeAttribute("href");
    $(id).hidden = true;
  }
}

function who(account) {
  const number = /^\d+/.exec(account?.jid ?? "")?.[0];
  $("who-name").textContent = account?.name ?? "";
  $("who-number").textContent = number ? words.linkedAs(`+${number}`, words.platforms[account.platform]) : "";
  $("account").hidden = !number;
}

function list(notes) {
  const items = notes.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  $("notes").replaceChildren(...items);
  $("notes").hidden = notes.length === 0;
}

/** Lays out a whole result. What was sealed is in no address: its files are made here. */
function unpack(whole, isSealed) {
  const texts = { ...whole, [whole.format]: whole.session_id };
  const names = [whole.format, ...ORDER.filter((name) => name !== whole.format)];
  lay(names.filter((name) => texts[name] !== undefined).map((name) => ({ name, text: inAscii(texts[name]) })));
  if (!isSealed) return;
  link("creds", file(inAscii(whole.json), "application/json"));
  link("zip", file(fromBase64(whole.zip), "application/zip"));
  $("sealed").textContent = words.sealed;
  $("sealed").hidden = false;
}

function broken(error) {
  $("format-use").textContent = error.status === undefined ? words.notOpened : words.notFetched;
}

/** A text as it is, or an object in the ASCII that every reader of JSON understands. */
function inAscii(value) {
  if (typeof value === "string") return value;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function lay(all) {
  const at = $("formats").dataset.at;
  forms = all;
  $("formats").replaceChildren(...(all.length > 1 ? all.map(tab) : []));
  $("formats").hidden = all.length < 2;
  if (all.length > 1) $("panel").setAttribute("role", "tabpanel");
  choose(all.some(({ name }) => name === at) ? at : all[0].name);
}

function tab({ name }) {
  const button = document.createElement("button");
  button.type = "button";
  button.id = `form-${name}`;
  button.setAttribute("role", "tab");
  button.setAttribute("aria-controls", "panel");
  button.textContent = words.formats[name]?.name ?? name;
  button.addEventListener("click", () => choose(name));
  return button;
}

function choose(chosen) {
  $("formats").dataset.at = chosen;
  for (const { name, text } of forms) {
    const isChosen = name === chosen;
    const button = $(`form-${name}`);
    button?.setAttribute("aria-selected", String(isChosen));
    if (button) button.tabIndex = isChosen ? 0 : -1;
    if (!isChosen) continue;
    const isFile = name === "json" || name === "multi";
    if ($("session-id").value !== text) $("session-id").value = text;
    $("session-id").scrollTop = 0;
    $("identity").hidden = false;
    $("copy").hidden = false;
    $("session-label").textContent = isFile ? words.sessionText : words.sessionId;
    $("format").textContent = words.formats[name]?.name ?? name;
    $("format-use").textContent = words.formats[name]?.use ?? "";
    copies($("copy"), isFile ? words.copyText : words.copySession, () => copied($("session-id")));
    if (button) $("panel").setAttribute("aria-labelledby", button.id);
  }
}

function link(id, address) {
  $(id).href = address;
  $(id).hidden = false;
}

function file(content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  addresses.push(address);
  return address;
}
