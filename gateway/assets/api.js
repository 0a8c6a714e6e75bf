// The server, asked through the client that others have as well. The right to a session is in a cookie
// that no script sees.

import { $ } from "./dom.js";
import { Latchkey } from "./latchkey.js";

export const latchkey = new Latchkey("", { challenge: "challenge" in $("app").dataset });

/** The server's current time, in milliseconds: a phone's own clock may be minutes off. */
export const now = () => latchkey.now();
