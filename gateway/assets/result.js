// The result of a session in its owner's hands: who was linked, the session ID in every format, the files.

import { downloadUrl, readResult } from "./api.js";
import { copyFrom, makeCopyButton } from "./clipboard.js";
import { $ } from "./dom.js";
import { fromBase64, open } from "./seal.js";
import { words } from "./words.js";

const RETRY_MS = 2000;
// An archive is no text to be copied: it is offered as a file.
const TEXTS = Object.keys(words.formats).filter((name) => name !== "zip");
const FILES = new Set(["json", "multi"]);

let shownId;
let formats = [];
let blobUrls = [];

/** Prepares the panel once: the arrow keys go from format to format. */
export function prepare() {
  $("formats").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = formats.findIndex(({ name }) => name === $("formats").dataset.at);
    const next = { Home: 0, End: formats.length - 1 }[event.key] ?? (step && (at + step + formats.length) % formats.length);
    if (next === undefined) return;
    event.preventDefault();
    choose(formats[next].name);
    $(`form-${formats[next].name}`).focus();
  });
}

/** Shows what a finished session's status has of its result, and fetches the rest. */
export async function show(status) {
  if (shownId === status.id) return;
  clear();
  shownId = status.id;
  const { account, result } = status;
  showAccount(account);
  showNotes(result.notes ?? []);
  $("sealed").hidden = true;
  if (result.session_id !== undefined) {
    setFile("creds", downloadUrl(status.id, "json"));
    setFile("zip", downloadUrl(status.id, "zip"));
    showFormats([{ name: result.format, text: result.session_id }]);
  }
  const isShown = () => shownId === status.id;
  try {
    const fetched = await fetchResult(status.id, isShown);
    const isSealed = fetched?.sealed !== undefined;
    const whole = isSealed ? await open(status.id, fetched.sealed) : fetched;
    if (isShown()) showWhole(whole, isSealed);
  } catch (error) {
    if (isShown() && result.session_id === undefined) showFault(error);
  }
}

/** Leaves no secret in a page whose owner has put the session away. */
export function clear() {
  shownId = undefined;
  formats = [];
  for (const url of blobUrls) URL.revokeObjectURL(url);
  blobUrls = [];
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

/** Fetches a result, and tries again for as long as the server cannot be reached. */
async function fetchResult(id, isShown) {
  while (isShown()) {
    try {
      return await readResult(id);
    } catch (error) {
      if (error.status !== undefined) throw error;
      await new Promise((wake) => setTimeout(wake, RETRY_MS));
    }
  }
  return undefined;
}

function showAccount(account) {
  const number = /^\d+/.exec(account?.jid ?? "")?.[0];
  $("who-name").textContent = account?.name ?? "";
  $("who-number").textContent = number ? words.linkedAs(`+${number}`, words.platforms[account.platform]) : "";
  $("account").hidden = !number;
}

function showNotes(notes) {
  const items = notes.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  $("notes").replaceChildren(...items);
  $("notes").hidden = notes.length === 0;
}

/** Shows a whole result. The server has no file of what is sealed, so they are made here. */
function showWhole(whole, isSealed) {
  const texts = { ...whole, [whole.format]: whole.session_id };
  const names = [whole.format, ...TEXTS.filter((name) => name !== whole.format)];
  const present = names.filter((name) => texts[name] !== undefined);
  showFormats(present.map((name) => ({ name, text: inAscii(texts[name]) })));
  if (!isSealed) return;
  setFile("creds", blobUrl(inAscii(whole.json), "application/json"));
  setFile("zip", blobUrl(fromBase64(whole.zip), "application/zip"));
  $("sealed").textContent = words.sealed;
  $("sealed").hidden = false;
}

/** An error without a status is one of opening the seal: fetchResult() leaves no other. */
function showFault(error) {
  $("format-use").textContent = error.status === undefined ? words.notOpened : words.notFetched;
}

/** A text as it is, or an object in the ASCII that every reader of JSON understands. */
function inAscii(value) {
  if (typeof value === "string") return value;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function showFormats(all) {
  const chosen = $("formats").dataset.at;
  formats = all;
  $("formats").replaceChildren(...(all.length > 1 ? all.map(tab) : []));
  $("formats").hidden = all.length < 2;
  if (all.length > 1) $("panel").setAttribute("role", "tabpanel");
  choose(all.some(({ name }) => name === chosen) ? chosen : all[0].name);
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
  for (const { name } of formats) {
    const isChosen = name === chosen;
    const button = $(`form-${name}`);
    button?.setAttribute("aria-selected", String(isChosen));
    if (button) button.tabIndex = isChosen ? 0 : -1;
    if (button && isChosen) $("panel").setAttribute("aria-labelledby", button.id);
  }
  showText(formats.find(({ name }) => name === chosen));
}

function showText({ name, text }) {
  const isFile = FILES.has(name);
  if ($("session-id").value !== text) $("session-id").value = text;
  $("session-id").scrollTop = 0;
  $("identity").hidden = false;
  $("copy").hidden = false;
  $("session-label").textContent = isFile ? words.sessionText : words.sessionId;
  $("format").textContent = words.formats[name]?.name ?? name;
  $("format-use").textContent = words.formats[name]?.use ?? "";
  makeCopyButton($("copy"), isFile ? words.copyText : words.copySession, () => copyFrom($("session-id")));
}

function setFile(id, url) {
  $(id).href = url;
  $(id).hidden = false;
}

function blobUrl(content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  blobUrls.push(url);
  return url;
}
