// The first page: the lock opens for whoever is about to choose.

import { lock } from "./lock.js";
import { setMood, tilt } from "./scene.js";

tilt();
lock.pick();
for (const choice of document.querySelectorAll(".choice")) {
  for (const event of ["pointerenter", "focus"]) choice.addEventListener(event, open);
  for (const event of ["pointerleave", "blur"]) choice.addEventListener(event, close);
}

function open() {
  lock.line(3);
  setMood("open");
}

function close() {
  lock.pick();
  setMood("calm");
}
