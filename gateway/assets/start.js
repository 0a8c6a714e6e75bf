// The first page: the lock lines up for whoever is about to choose.

import { lock, mood, tilt } from "./scene.js";

tilt();
lock.pick();
for (const choice of document.querySelectorAll(".choice")) {
  for (const event of ["pointerenter", "focus"]) choice.addEventListener(event, near);
  for (const event of ["pointerleave", "blur"]) choice.addEventListener(event, away);
}

function near() {
  lock.line(3);
  mood("open");
}

function away() {
  lock.pick();
  mood("calm");
}
