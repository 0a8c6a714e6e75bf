// Wakes up when a person presses the extension's button, and when a page that was pressed on asks.

import { readRequest } from "./request.js";

const ATTEMPTS = 10;
const PAUSE_MS = 100;

// Only this press gives the extension a page, for as long as it is open: see activeTab.
chrome.action.onClicked.addListener(async ({ id: tabId }) => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      return await chrome.scripting.executeScript({ target: { tabId }, files: ["bridge.js"] });
    } catch {
      // In Chromium, the page's process may hear of the press later than this one. Pages of the browser itself
      // never take a script, and ask for nothing either.
      await new Promise((wake) => setTimeout(wake, PAUSE_MS));
    }
  }
});

chrome.runtime.onMessage.addListener(({ id, challenge }, { tab, url }, answer) => {
  const options = readRequest(challenge);
  if (!options) return answer({ error: "not-whatsapp" });
  confirm({ tab: tab.id, id, origin: new URL(url).origin, options });
  answer({});
});

/** Opens the page on which a person says yes or no. */
async function confirm(asked) {
  const url = `${chrome.runtime.getURL("confirm.html")}#${encodeURIComponent(JSON.stringify(asked))}`;
  const page = await chrome.tabs.create({ url });
  // Closed before it was there, it has told nobody.
  chrome.tabs.onRemoved.addListener(function hear(closed) {
    if (closed !== page.id) return;
    chrome.tabs.onRemoved.removeListener(hear);
    chrome.tabs.sendMessage(asked.tab, { id: asked.id }).catch(() => {});
  });
}
