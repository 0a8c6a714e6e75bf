// The result of a session in its owner's hands: the session ID for each bot, other forms, files.

import { latchkey } from "./api.js";
import { copyFrom, copyLabels, makeCopyButton } from "./clipboard.js";
import { $ } from "./dom.js";
import { fromBase64 } from "./latchkey.js";
import { open } from "./seal.js";
import { showTabs } from "./tabs.js";
import { say } from "./words.js";

const RETRY_MS = 2000;
// An archive is no text to be copied: it is offered as a file.
const TEXTS = ["json", "multi", "files", "base64", "gzip"];

let shownId;
let blobUrls = [];
let idUrl;

/** Shows what a finished session's status has of its result, and fetches the rest. */
export async function show(status) {
  if (shownId === status.id) return;
  clear();
  shownId = status.id;
  const { account, result } = status;
  showAccount(account);
  showNotes(result.notes ?? []);
  $("sealed").hidden = true;
  const download = (format) => latchkey.session(status).url("result", { format });
  if (result.session_id !== undefined) {
    setFile("creds", download("json"));
    setFile("zip", download("zip"));
    showIds(result.ids);
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
  for (const url of blobUrls) URL.revokeObjectURL(url);
  blobUrls = [];
  for (const id of ["session-id", "form"]) $(id).value = "";
  for (const id of ["identity", "copy", "copy-env", "share", "save", "put", "bots", "forms"]) $(id).hidden = true;
  $("use").textContent = say("opening");
  for (const id of ["bot-tabs", "formats"]) {
    $(id).replaceChildren();
    delete $(id).dataset.at;
  }
  for (const id of ["creds", "zip", "save"]) {
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

/** Shows a whole result. The server has no file of what is sealed, so they are made here. */
function showWhole(whole, isSealed) {
  showIds(whole.ids);
  showForms(whole);
  if (!isSealed) return;
  setFile("creds", blobUrl(inAscii(whole.json), "application/json"));
  setFile("zip", blobUrl(fromBase64(whole.zip), "application/zip"));
  $("sealed").textContent = say("sealed");
  $("sealed").hidden = false;
}

/** An error without a status is one of opening the seal: fetchResult() leaves no other. */
function showFault(error) {
  $("use").textContent = error.status === undefined ? say("not-opened") : say("not-fetched");
}

/** A text as it is, or an object in the ASCII that every reader of JSON understands. */
function inAscii(value) {
  if (typeof value === "string") return value;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function showIds(ids) {
  const named = (bot) => ids.find((id) => (id.bot ?? "") === bot);
  const tabs = ids.map(({ bot = "", name }) => ({ id: bot, label: name ?? say("any-bot") }));
  $("bots").hidden = ids.length < 2;
  $("identity").hidden = false;
  showTabs($("bot-tabs"), tabs, $("panel"), (bot) => showId(named(bot)));
}

function showId({ bot, name, session_id: text }) {
  const step = bot && $("bot-steps").querySelector(`[data-bot="${bot}"]`);
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
