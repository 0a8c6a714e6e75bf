// What a page that links shows of its session, from the start to the end.

import { now } from "./api.js";
import * as attention from "./attention.js";
import { countDown, countTheWait, holdBack, minutes, startTicking } from "./countdown.js";
import { $ } from "./dom.js";
import { hasEnded } from "./latchkey.js";
import { layOut, setNotice } from "./layout.js";
import { flood } from "./light.js";
import { lock } from "./lock.js";
import * as passkey from "./passkey.js";
import { isApple } from "./phone.js";
import * as result from "./result.js";
import { changeView } from "./scene.js";
import { sparks } from "./sparks.js";
import { failure, refusal, say } from "./words.js";

/**
 * A page that links, by QR code or by pairing code.
 *
 * @typedef {object} Page
 * @property {"qr" | "code"} method
 * @property {Record<string, (status: object, isCurrent: () => boolean) => void>} states how it shows
 *   the states that it alone knows; `isCurrent` returns whether that status still is what is shown
 * @property {() => void} clearCode takes its code away
 * @property {(error: Error) => void} [showRefusal] shows that no session could be started
 */

// What leads to the page of the other method.
const OTHER = { qr: "link-by-code-instead", code: "link-by-qr-instead" };
// The others come with a motion of their own, or have nothing to move.
const MOVING = new Set(["passkey_required", "failed", "expired", "cancelled"]);
// They do not tell what a session was waiting for when its time was over.
const PASSING = new Set(["connecting", "expired"]);
// The drawings of what went wrong, by its code; of all else it is the clock.
const DRAWINGS = {
  whatsapp_unreachable: "link",
  client_outdated: "tools",
  pairing_rejected: "phone",
  code_refused: "pins",
  phone_not_eligible: "qr",
  account_restricted: "phone",
  logged_out: "phone",
  passkey_timeout: "key",
  storage_failed: "tools",
  internal: "tools",
  unreachable: "link",
  queue_full: "people",
  broker_unavailable: "tools",
  whatsapp_unavailable: "link",
};
// What fails the way by code alone.
const OF_CODES = new Set(["code_refused", "whatsapp_rate_limited"]);

/** Opens the view of a page, whose buttons do these `actions`: again, cancel, wipe, answer. */
export function openView(page, actions) {
  let current;
  let lastState;
  let isAccepted;

  const STATES = {
    queued: ({ queue }) => layOut(page, "queued", { text: queue && say("queue-ahead", { count: queue.ahead }) }),
    connecting: showConnecting,
    passkey_required: (status) => passkey.show(page, status, actions.answer),
    linking: showLinking,
    exporting: () => showAccepted("exporting", 3),
    ready: showReady,
    failed: showFailure,
    expired: () => end("expired", say(`expired-${lastState}`) ?? say(`expired-${page.method}`)),
    cancelled,
    ...page.states,
  };

  function show(status) {
    current = status;
    if (!PASSING.has(status.state)) lastState = status.state;
    const isCurrent = () => current === status;
    changeView(() => (STATES[status.state] ?? STATES.connecting)(status, isCurrent), !MOVING.has(status.state));
  }

  function starting() {
    current = undefined;
    lastState = undefined;
    isAccepted = false;
    changeView(() => layOut(page, "starting"), $("app").dataset.view !== "ask");
    // Whoever pressed a button at the foot of the page is to see what comes.
    scrollTo(0, 0);
  }

  function showConnecting({ next_code_at: nextCodeAt }) {
    const due = Date.parse(nextCodeAt);
    if (Number.isNaN(due) || due <= now()) return layOut(page, "connecting");
    layOut(page, "connecting", { text: say("state-resting") });
    countDown(due, (left) => {
      $("renews").textContent = left > 0 ? say("renews-in", { seconds: Math.ceil(left / 1000) }) : say("renews-now");
      $("left").textContent = "";
    });
  }

  /** The phone has accepted, and then the device has logged in; the last ring turns home while that is held. */
  function showLinking({ held_until: heldUntil }) {
    if (heldUntil) showAccepted("linking", 2, Math.max(1, Date.parse(heldUntil) - now()));
    else showAccepted("linking", 1);
  }

  /** Of the three rings, so many are home; the next turns home in `milliseconds`, where they are given. */
  function showAccepted(state, ringsHome, milliseconds) {
    isAccepted = true;
    layOut(page, state);
    lock.line(ringsHome, milliseconds);
  }

  /** Has the lock open for whoever saw it close, and the result come out of its light. */
  function showReady(status) {
    if (!isAccepted || $("app").dataset.view === "ready") return showResult(status);
    layOut(page, "opening", { text: $("status").textContent });
    lock.line(3);
    flood($("working"), () => {
      if (current !== status) return;
      $("result").classList.add("is-revealed");
      showResult(status);
      sparks();
    });
  }

  function showResult(status) {
    layOut(page, "ready");
    result.show(status);
    const end = Date.parse(status.expires_at);
    startTicking(() => {
      if (now() >= end) return gone();
      $("forgotten").textContent = say("forgotten-in", { time: minutes(end - now()) });
    });
  }

  function showFailure({ error, hint, updated_at: since }) {
    current = undefined;
    const [headline, why] = failure(error);
    const text = [why, say(`hint-${hint?.code}`)].filter(Boolean).join(" ");
    layOut(page, wayOn(error), { headline, text, drawing: DRAWINGS[error?.code] });
    // On the other page it leads to a form, which takes another number at once.
    if (page.method === "code") return;
    const left = (error?.retry_after ?? 0) - (now() - Date.parse(since)) / 1000;
    holdBack($("again"), say("again"), Math.max(0, left));
  }

  /** The layout that has the buttons which help after a failure. */
  function wayOn({ code } = {}) {
    if (page.method === "code" && code === "phone_not_eligible") return "notByCode";
    return page.method === "code" && OF_CODES.has(code) ? "failedByCode" : "failed";
  }

  /** Shows that no session could be started, and when to try again. */
  function refused(error) {
    current = undefined;
    if (page.showRefusal) return page.showRefusal(error);
    const [headline, text] = refusal(error);
    changeView(() => {
      layOut(page, "refused", { headline, text, drawing: DRAWINGS[error.code] });
      if (error.retryAfter > 0) countTheWait($("again"), say("again"), error.retryAfter, $("status"), text);
    });
  }

  function end(state, text) {
    current = undefined;
    changeView(() => layOut(page, state, { text }));
  }

  function cancelled() {
    end(isAccepted ? "cancelled_late" : "cancelled");
  }

  function gone() {
    end("gone");
  }

  /** Shows that what a button was to do could not be done; everything else stays as it is. */
  function notDone(error) {
    setNotice(error.status === undefined ? say("not-done") : refusal(error)[1]);
  }

  prepareButtons(page, actions);
  passkey.prepare(actions.answer, notDone);
  attention.prepare();
  preselectPhone();
  lock.pick();
  return {
    starting,
    show,
    cancelled,
    gone,
    wiped: () => end("wiped"),
    refused,
    notDone,
    cookiesRefused: () => end("refused", say("cookies")),
    /** Offers what starts by itself elsewhere. */
    offered: () => layOut(page, "offered"),
    online: (isOnline) => setNotice(isOnline ? "" : say("offline")),
    /** Whether a session is under way. */
    isUnderWay: () => current !== undefined && !hasEnded(current.state),
    /** Whether there is a result on the page. */
    isReady: () => current?.state === "ready",
  };
}

function prepareButtons(page, actions) {
  $("other").textContent = say(OTHER[page.method]);
  $("cancel").textContent = say("cancel");
  $("wipe").textContent = say("wipe");
  $("sure-question").textContent = say("wipe-question");
  $("sure-yes").textContent = say("wipe-yes");
  $("sure-no").textContent = say("wipe-no");
  $("again").addEventListener("click", actions.again);
  $("cancel").addEventListener("click", actions.cancel);
  $("wipe").addEventListener("click", () => {
    if ($("sure").showModal) $("sure").showModal();
    else if (confirm(say("wipe-question"))) actions.wipe();
  });
  $("sure").addEventListener("close", () => {
    if ($("sure").returnValue === "yes") actions.wipe();
    $("sure").returnValue = "";
  });
}

/** Has the steps name the menus of the phone that reads them; another is chosen by hand. */
function preselectPhone() {
  if (isApple) $("on-iphone").checked = true;
}
