// The buttons that open WhatsApp on the phone that reads the page.

import { $ } from "./dom.js";
import { ways } from "./phone.js";

const OPENED_MS = 2500;

/** Prepares the buttons, on a phone; nothing elsewhere. */
export function prepare() {
  if (!ways) return;
  $("open-whatsapp").href = ways.whatsapp.open;
  $("open-business").href = ways.business.open;
  $("get-whatsapp").href = ways.whatsapp.store;
  $("open-help").href = ways.help;
  for (const id of ["open-whatsapp", "open-business"]) $(id).addEventListener("click", helpIfNothingOpens);
  $("open").hidden = false;
}

/** A browser does not tell whether an app opened, but one that did hides the page. */
function helpIfNothingOpens() {
  setTimeout(() => {
    if (document.visibilityState === "visible") $("not-opened").hidden = false;
  }, OPENED_MS);
}
