// The first page: the lock opens for whoever is about to choose.

import { lock } from "./lock.js";
import { keep, recall } from "./open-sessions.js";
import { offerTilt, setMood, tilt } from "./scene.js";

const PAGES = { qr: "/qr", code: "/pair" };
// Nobody waits for this lock: it shows what it is, and rests.
const TRIES = 4;

tilt();
offerTilt(document.getElementById("tilt"));
lock.pick(TRIES);
for (const choice of document.querySelectorAll(".choice")) {
  for (const event of ["pointerenter", "focus"]) choice.addEventListener(event, open);
  for (const event of ["pointerleave", "blur"]) choice.addEventListener(event, close);
}

function open() {
  lock.line(3);
  setMood("open");
}

function close() {
  lock.pick(TRIES);
  setMood("calm");
}

offerOpenSession();

/** Offers the session that this browser has open, for as long as there is something to come of it. */
async function offerOpenSession() {
  const open = recall();
  if (open.length === 0 || !document.getElementById("open-session")) return;
  // Hardly anybody has one, and nobody else is to load this.
  const client = await import("./latchkey.js").catch(() => undefined);
  if (!client) return;
  const { hasEnded, Latchkey } = client;
  const latchkey = new Latchkey();
  for (const session of open) {
    const isOver = ({ state }) => hasEnded(state) && state !== "ready";
    const show = (status) => offer(session, isOver(status) ? undefined : status);
    const status = await latchkey.session(session).status().catch(() => undefined);
    if (!status || isOver(status)) continue;
    show(status);
    if (!hasEnded(status.state)) latchkey.session(session).follow(show, { since: status.version }).catch(() => offer(session));
    return;
  }
}

function offer(session, status) {
  const banner = document.getElementById("open-session");
  banner.hidden = !status;
  if (!status) return;
  banner.dataset.state = status.state === "ready" ? "ready" : "under-way";
  const link = banner.querySelector("a");
  link.href = PAGES[session.method];
  // That page goes on with it, also after its owner had gone on to another.
  link.onclick = () => keep({ id: session.id, method: session.method });
}
