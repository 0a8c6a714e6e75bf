// The extension's own page, where a person sees which site asks for a passkey, and says yes or no.

import { usePasskey } from "./whatsapp.js";

const WHATSAPP = "https://web.whatsapp.com/";
// A click that was meant for the page before says nothing.
const LOOK_MS = 700;

const $ = (id) => document.getElementById(id);
const say = (id, ...values) => chrome.i18n.getMessage(id, values);

// What the background found out and wrote here: no page can open this one.
const { tab, id, origin, options } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
const port = chrome.tabs.connect(tab, { name: id, frameId: 0 });
let whatsapp;
let isOver = false;
let look;

showWords();
port.onDisconnect.addListener(leave);
$("no").addEventListener("click", () => finish({ ok: false, error: "refused" }));
$("yes").addEventListener("click", sayYes);
document.addEventListener("visibilitychange", waitForALook);
waitForALook();

function showWords() {
  document.documentElement.lang = say("language");
  document.documentElement.dir = say("direction");
  document.title = say("headline");
  for (const id of ["headline", "what", "warning", "yes", "no"]) $(id).textContent = say(id);
  $("origin").textContent = origin;
}

async function sayYes() {
  $("fault").textContent = "";
  // Firefox lets people take it back; where it is there, nobody is asked.
  if (!(await chrome.permissions.request({ origins: [`${WHATSAPP}*`] }))) {
    $("fault").textContent = say("not_granted");
    return;
  }
  $("asked").hidden = true;
  $("state").textContent = say("waiting");
  $("state").focus();
  finish(await askWhatsApp());
}

/** Has WhatsApp's own page ask for the passkey, and returns what came of it. */
async function askWhatsApp() {
  whatsapp = (await chrome.tabs.create({ url: WHATSAPP })).id;
  const closed = new Promise((resolve) => {
    chrome.tabs.onRemoved.addListener((id) => id === whatsapp && resolve({ ok: false, error: "refused" }));
  });
  const words = {
    direction: say("direction"),
    asks: say("card_asks", origin),
    use: say("card_use"),
    cancel: say("no"),
  };
  const answer = async () => {
    for (;;) {
      await loaded(whatsapp);
      const call = { target: { tabId: whatsapp }, world: "MAIN", func: usePasskey, args: [options, words] };
      const [frame] = await chrome.scripting.executeScript(call).catch(() => []);
      if (frame?.result) return frame.result;
      // WhatsApp Web may load itself anew, and our question goes with the page before.
      const { status } = await chrome.tabs.get(whatsapp).catch(() => ({}));
      if (status === "complete") return { ok: false, error: "not-reached" };
    }
  };
  const outcome = await Promise.race([closed, answer()]);
  await chrome.tabs.remove(whatsapp).catch(() => {});
  return outcome;
}

/** Waits until WhatsApp's page is there. */
function loaded(tabId) {
  return new Promise((resolve) => {
    const look = async () => {
      const { status, url } = await chrome.tabs.get(tabId).catch(() => ({}));
      if (status !== "complete" || !url?.startsWith(WHATSAPP)) return;
      chrome.tabs.onUpdated.removeListener(hear);
      resolve();
    };
    const hear = (id) => id === tabId && look();
    chrome.tabs.onUpdated.addListener(hear);
    look();
  });
}

/** Tells the page that asked. It hangs up once it has heard. */
function finish(outcome) {
  if (isOver) return;
  isOver = true;
  port.postMessage(outcome);
}

/** The page that asked has heard the answer, or is no longer there to hear one. */
async function leave() {
  if (isOver) {
    await chrome.tabs.update(tab, { active: true }).catch(() => {});
    return chrome.tabs.remove((await chrome.tabs.getCurrent()).id);
  }
  isOver = true;
  $("asked").hidden = true;
  $("state").textContent = say("gone");
  if (whatsapp) await chrome.tabs.remove(whatsapp).catch(() => {});
}

/** Takes no yes from whom this page has only just come up for. */
function waitForALook() {
  clearTimeout(look);
  $("yes").disabled = true;
  if (document.visibilityState === "visible") look = setTimeout(() => ($("yes").disabled = false), LOOK_MS);
}
