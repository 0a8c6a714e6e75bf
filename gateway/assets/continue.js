// Goes on with a session that began on another device, once its owner says that it is theirs.

import { $, setText } from "./dom.js";
import { Latchkey } from "./latchkey.js";
import * as openSessions from "./open-sessions.js";
import { refusal, say } from "./words.js";

const PAGES = { qr: "/qr", code: "/pair" };
const latchkey = new Latchkey();
const handover = location.hash.slice(1);

if (handover) $("continue").disabled = false;
else setText($("continue-fault"), say("continue-over"));
$("continue").addEventListener("click", goOn);

async function goOn() {
  $("continue").disabled = true;
  setText($("continue-fault"), "");
  try {
    const { id } = await latchkey.takeOver(handover);
    // Good once, it is of no use in the history.
    history.replaceState(null, "", location.pathname);
    const { method } = await latchkey.session({ id }).status();
    openSessions.keep({ id, method, isGuest: true });
    location.replace(PAGES[method]);
  } catch (error) {
    const isOver = error.status === 404 || error.status === 400;
    setText($("continue-fault"), isOver ? say("continue-over") : refusal(error)[1]);
    // What did not get through may be tried again.
    $("continue").disabled = isOver;
  }
}
