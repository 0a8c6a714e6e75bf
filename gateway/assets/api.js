// The server, asked through the client that others have as well. The right to a session is in a cookie
// that no script sees.

import { Latchkey } from "./latchkey.js";

/** What the operator has set, as the page's head says. */
export const options = document.getElementById("options").dataset;

export const latchkey = new Latchkey("", { challenge: "challenge" in options, draw: "modules" });

/** The server's current time, in milliseconds: a phone's own clock may be minutes off. */
export const now = () => latchkey.now();
