// Calls somebody back who has gone elsewhere, when it is time to act or when it is done.

import { $ } from "./dom.js";
import { keepOffline } from "./offline.js";

const MARK = "● ";
const SHAKE_MS = [120, 80, 120];

/** Prepares the button by which a reader asks to be told; it is not there where nobody can be. */
export function prepare() {
  if (!("Notification" in globalThis) || !isSecureContext) $("notify").remove();
  else $("notify").addEventListener("click", ask);
  document.addEventListener("visibilitychange", () => document.hidden || putAway());
}

/** Whether there is somebody to be asked whether to be told. */
export const canAsk = () => "Notification" in globalThis && Notification.permission === "default";

/** Calls the reader: to a page in sight by a shake, to one out of sight in every way there is. */
export async function call(headline, text) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKE_MS);
  if (!document.hidden) return;
  if (!document.title.startsWith(MARK)) document.title = MARK + document.title;
  navigator.setAppBadge?.(1).catch(() => {});
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const options = { body: text, tag: "latchkey", vibrate: SHAKE_MS, icon: $("icon").href, data: { path: location.pathname } };
  const registration = await keepOffline();
  if (registration) await registration.showNotification(headline, options);
  else new Notification(headline, options).onclick = () => focus();
}

async function ask() {
  await Notification.requestPermission();
  $("notify").hidden = true;
}

/** A reader who is back needs no reminder. */
async function putAway() {
  document.title = document.title.replace(MARK, "");
  navigator.clearAppBadge?.().catch(() => {});
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const registration = await keepOffline();
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
}
