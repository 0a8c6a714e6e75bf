// The result of a session in its owner's hands: the session ID for each bot, the store for each library, other
// forms, files.

import { latchkey } from "./api.js";
import { copyFrom, copyLabels, makeCopyButton } from "./clipboard.js";
import { $ } from "./dom.js";
import { fromBase64 } from "./latchkey.js";
import { isGuest } from "./open-sessions.js";
import { open } from "./seal.js";
import { showTabs } from "./tabs.js";
import { say } from "./words.js";

const RETRY_MS = 2000;
// An archive is no text to be copied: it is offered as a file.
const TEXTS = ["json", "multi", "files", "base64", "gzip"];
const STORE_TYPE = "application/vnd.sqlite3";
// What is shown of a session ID alone.
const OF_AN_ID = ["identity", "copy", "copy-env", "share", "save"];

let shownId;
let blobUrls = [];
let idUrl;
// Where the store of each library is.
let stores = {};

/** Shows what a finished session's status has of its result, and fetches the rest. */
export async function show(status) {
  if (shownId === status.id) return;
  clear();
  shownId = status.id;
  const { account, result } = status;
  showAccount(account);
  showNotes(result.notes ?? []);
  $("sealed").hidden = true;
  const download = (query) => latchkey.session(status).url("result", query);
  if (result.session_id !== undefined) {
    setFile("creds", download({ format: "json" }));
    setFile("zip", download({ format: "zip" }));
    stores = Object.fromEntries((result.stores ?? []).map((library) => [library, download({ bot: library })]));
    showIds(result.ids);
  }
  const isShown = () => shownId === status.id;
  try {
    const fetched = await fetchResult(status.id, isShown);
    const isSealed = fetched?.sealed !== undefined;
    const whole = isSealed ? await open(status.id, fetched.sealed) : fetched;
    const files = isSealed ? await unpacked(whole.stores ?? {}) : undefined;
    if (isShown()) showWhole(whole, files);
  } catch (error) {
    if (isShown() && result.session_id === undefined) showFault(error, status.id);
  }
}

/** Leaves no secret in a page whose owner has put the session away. */
export function clear() {
  shownId = undefined;
  for (const url of blobUrls) URL.revokeObjectURL(url);
  blobUrls = [];
  for (const id of ["session-id", "form"]) $(id).value = "";
  for (const id of [...OF_AN_ID, "store", "put", "bots", "forms"]) $(id).hidden = true;
  stores = {};
  $("use").textContent = say("opening");
  for (const id of ["bot-tabs", "formats"]) {
    $(id).replaceChildren();
    delete $(id).dataset.at;
  }
  for (const id of ["creds", "zip", "save", "store-file"]) {
    $(id).removeAttribute("href");
    $(id).hidden = true;
  }
}

/** Fetches a result, and tries again for as long as the server cannot be reached. */
async function fetchResult(id, isShown) {
  while (isShown()) {
    try {
      return await latchkey.session({ id }).result();
    } catch (error) {
      if (error.status !== undefined) throw error;
      await new Promise((wake) => setTimeout(wake, RETRY_MS));
    }
  }
  return undefined;
}

async function showAccount(account) {
  const digits = /^\d+/.exec(account?.jid ?? "")?.[0];
  $("account").hidden = !digits;
  if (!digits) return;
  $("who-name").textContent = account.name ?? "";
  const show = (number) => ($("who-number").textContent = linkedAs(number, say(`platform-${account.platform}`)));
  show(`+${digits}`);
  // Whoever links by QR code has no other use for what groups a number.
  const grouping = await import("./phone-number.js").catch(() => undefined);
  if (grouping) show(grouping.formatNumber(digits));
}

function linkedAs(number, platform) {
  return platform ? say("linked-as-on", { number, platform }) : say("linked-as", { number });
}

function showNotes(notes) {
  const items = notes.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  $("notes").replaceChildren(...items);
  $("notes").hidden = notes.length === 0;
}

/** Shows a whole result. The server has no file of what is sealed, so they are made here, out of `files` as well. */
function showWhole(whole, files) {
  for (const [library, file] of Object.entries(files ?? {})) stores[library] = blobUrl(file, STORE_TYPE);
  showIds(whole.ids);
  showForms(whole);
  if (!files) return;
  setFile("creds", blobUrl(inAscii(whole.json), "application/json"));
  setFile("zip", blobUrl(fromBase64(whole.zip), "application/zip"));
  $("sealed").textContent = say("sealed");
  $("sealed").hidden = false;
}

/** What is in the stores, which come gzipped. */
async function unpacked(packed) {
  const files = Object.entries(packed).map(async ([library, text]) => {
    const file = new Blob([fromBase64(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return [library, await new Response(file).blob()];
  });
  return Object.fromEntries(await Promise.all(files));
}

/** An error without a status is one of opening the seal: fetchResult() leaves no other. */
function showFault(error, id) {
  const notOpened = isGuest(id) ? say("opened-elsewhere") : say("not-opened");
  $("use").textContent = error.status === undefined ? notOpened : say("not-fetched");
}

/** A text as it is, or an object in the ASCII that every reader of JSON understands. */
function inAscii(value) {
  if (typeof value === "string") return value;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function showIds(ids) {
  const named = (bot) => ids.find((id) => (id.bot ?? "") === bot);
  const ofBots = ids.map(({ bot = "", name }) => ({ id: bot, label: name ?? say("any-bot") }));
  const ofLibraries = Object.keys(stores).map((library) => ({ id: library, label: library }));
  // Where no bot is offered by name, the session ID is for whoever takes none of the stores.
  const tabs = ids.some(({ bot }) => bot) ? [...ofBots, ...ofLibraries] : [...ofLibraries, ...ofBots];
  $("bots").hidden = tabs.length < 2;
  showTabs($("bot-tabs"), tabs, $("panel"), (id) => (id in stores ? showStore(id) : showId(named(id))));
}

function stepOf(bot) {
  return bot && $("bot-steps").querySelector(`[data-bot="${bot}"]`);
}

function showStore(library) {
  const step = stepOf(library);
  const file = step?.dataset.file ?? `${library}.db`;
  for (const id of OF_AN_ID) $(id).hidden = true;
  $("store").hidden = false;
  setFile("store-file", stores[library]);
  $("store-file").download = file;
  $("store-file").textContent = step?.dataset.label ?? file;
  $("step").textContent = step?.textContent ?? "";
  $("put").hidden = !step;
  $("use").textContent = "";
}

function showId({ bot, name, session_id: text }) {
  const step = stepOf(bot);
  $("store").hidden = true;
  $("identity").hidden = false;
  setText($("session-id"), text);
  $("format").textContent = name ?? "";
  $("step").textContent = step ? step.textContent : "";
  $("put").hidden = !step;
  $("use").textContent = step ? "" : say("any-use");
  $("copy").hidden = false;
  makeCopyButton($("copy"), copyLabels("copy-session"), () => copyFrom($("session-id")));
  const line = envLine(step ? step.dataset.setting : "SESSION_ID", text);
  $("copy-env").hidden = !line;
  if (line) makeCopyButton($("copy-env"), copyLabels("copy-env"), () => copyFrom($("session-id"), line));
  $("share").hidden = !navigator.share;
  // Whoever thinks better of it closes the phone's own sheet, and nothing has gone wrong.
  $("share").onclick = () => navigator.share({ text }).catch(() => {});
  if (idUrl) URL.revokeObjectURL(idUrl);
  idUrl = blobUrl(text, "text/plain");
  setFile("save", idUrl);
}

/** A line for an env file, between quotes that the text has not: outside of them, a # begins a comment. */
function envLine(setting, text) {
  const quote = ["'", '"', "`"].find((mark) => !text.includes(mark));
  return setting && quote && `${setting}=${quote}${text}${quote}`;
}

function showForms(whole) {
  const present = TEXTS.filter((name) => whole[name] !== undefined);
  $("forms").hidden = present.length === 0;
  const tabs = present.map((name) => ({ id: name, label: say(`format-${name}`) }));
  showTabs($("formats"), tabs, $("form-panel"), (name) => {
    setText($("form"), inAscii(whole[name]));
    $("format-use").textContent = say(`format-${name}-use`);
    makeCopyButton($("copy-form"), copyLabels("copy-text"), () => copyFrom($("form")));
  });
}

function setText(area, text) {
  if (area.value !== text) area.value = text;
  area.scrollTop = 0;
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
