// Every word that the scripts show. Those that never change stand in the templates.

export const words = {
  headline: {
    scan: "Scan this code",
    ask: "Link by code",
    code: "Type this code into WhatsApp",
    passkey: "WhatsApp asks for a passkey",
    compare: "Compare the codes",
    linking: "Your phone said yes",
    ready: "Your session is ready",
    ended: "Nothing was linked",
    cancelled: "Cancelled",
    wiped: "Wiped",
    gone: "This session has ended",
    refused: "Not just now",
    offered: "Link by QR code",
  },
  // What failed, by its code: a headline, and the words for a reason that has none of its own.
  failed: {
    whatsapp_unreachable: ["WhatsApp did not answer", "Wait a minute, then start again."],
    whatsapp_rate_limited: ["WhatsApp asks for a pause", "Wait a few minutes, then start again."],
    client_outdated: ["This site needs an update", "WhatsApp wants a newer version of this service. Tell whoever runs this site."],
    pairing_rejected: ["The link was refused", "WhatsApp or your phone refused to link the device. Start again with a new code."],
    code_refused: ["The code was not accepted", "Check the number and start again, or link by QR code."],
    phone_not_eligible: ["This number needs a QR code", "WhatsApp does not link this number with a code. Link by QR code instead."],
    account_restricted: ["WhatsApp restricts this account", "Open WhatsApp on the phone to see why, and for how long."],
    logged_out: ["The device was not let in", "It was unlinked, or the link was not completed. Start again, and leave the device under Linked devices."],
    passkey_timeout: ["The passkey did not come in time", "Start again when you have it at hand."],
    internal: ["That did not work", "Something went wrong on this site. Please start again."],
  },
  // Why it failed, by its reason; `wait` is empty unless WhatsApp says how long to wait, and the
  // other parameters of the reason are in `error`.
  reason: {
    unreachable: "WhatsApp could not be reached. Wait a minute, then start again.",
    hung_up: "WhatsApp hung up right after each code that it gave out. Wait a few minutes, then start again; if it stays like this, tell whoever runs this site.",
    untrusted:
      "The server that answered could not prove that it is WhatsApp, so nothing was sent to it. Try again later; if it stays like this, tell whoever runs this site.",
    proxy_failed: (_, { proxy }) =>
      `This site reaches WhatsApp through a proxy, and the proxy${proxy ? ` (${proxy})` : ""} did not let it through. Only whoever runs this site can mend that: tell them, and try again later.`,
    address_refused:
      "WhatsApp refuses connections from the address of this site's server. Only whoever runs this site can mend that: tell them, and try again later.",
    too_many_connections: (wait) => `WhatsApp has too many connections from this site. Wait ${wait ? `about ${wait}` : "a few minutes"}, then start again.`,
    whatsapp_down: (wait) => `WhatsApp's server is down. Wait ${wait ? `about ${wait}` : "a few minutes"}, then start again.`,
    wrong_clock: (_, { ahead }) =>
      `The clock of this site's server ${ahead === undefined ? "may be wrong" : `is ${ahead < 0 ? "behind" : "ahead"} by about ${minutes(Math.abs(ahead))}`}, so it cannot tell whether it talks to WhatsApp. Only whoever runs this site can mend that: tell them.`,
    rate_limited: (wait) =>
      wait
        ? `WhatsApp asks for a pause of about ${wait}. Start again after that, or link with a QR code.`
        : "WhatsApp asks for a pause. Wait a few minutes, then start again.",
    code_refused: "WhatsApp gives out no code for this number now. Check the number, or link with a QR code; with a code, try again in an hour.",
    code_unanswered:
      "WhatsApp did not answer the request for a code. It was not asked again, so that your number is not locked. Try again in an hour, or link with a QR code.",
    number_rests: (wait) =>
      `This number has had its codes for now, and WhatsApp locks numbers that ask for too many. Start again ${wait ? `in about ${wait}` : "later"}, or link with a QR code.`,
    code_withdrawn: "WhatsApp withdrew the code. Start again to get a new one.",
    codes_used_up: "None of the codes was accepted. Start again, or link with a QR code.",
    not_eligible: "WhatsApp does not link this number with a code. Link with a QR code instead.",
    passkey_timeout: "The passkey that WhatsApp asked for did not come in time. Start again when you have it at hand.",
    passkey_unanswered: "The passkey arrived, but the codes were not compared in time. Keep WhatsApp open on your phone and start again.",
    passkey_refused: "WhatsApp did not accept the passkey. Start again, and use a passkey of this very account.",
    codes_differ: "The codes were not the same, so nothing was linked. Someone may be in between: start again on a network that you trust.",
    outdated: "WhatsApp wants a newer version of this service. Tell whoever runs this site.",
    rejected: "WhatsApp refused to link this device. Start again with a new code.",
    registration_refused: (wait) =>
      wait
        ? `WhatsApp does not let this site link devices for about ${wait}. That is about this site, not about your account. Start again after that.`
        : "WhatsApp does not let this site link devices just now. That is about this site, not about your account. Try again later; if it stays like this, tell whoever runs this site.",
    phone_too_old: "WhatsApp on this phone is too old to link a device. Update WhatsApp on the phone, then start again.",
    restricted: (wait) =>
      wait
        ? `WhatsApp restricts this account for about ${wait}. Open WhatsApp on the phone to see why, and try again after that.`
        : "WhatsApp restricts this account. Open WhatsApp on the phone to see why.",
    logged_out:
      "WhatsApp did not let the new device in: it was unlinked, or the link was not completed. Start again, and leave the device under Linked devices.",
    protocol: "WhatsApp did not understand this service. Try again; if it stays like this, tell whoever runs this site.",
    unusable_key: "The key that the result was to be sealed to cannot be used. Unlink the device on the phone and start again with a new key.",
    abandoned: "This service could not finish the session. If the phone shows a new linked device, remove it there, then start again.",
  },
  // What was refused, by its code: a headline, and the words under it. Where there are none, the
  // server knows better what to change, and its own are shown.
  refused: {
    invalid_request: ["That did not work"],
    invalid_phone: ["Check the number"],
    invalid_custom_code: ["Check the code"],
    foreign_origin: ["That did not work"],
    invalid_api_key: ["Wrong API key"],
    not_open: ["Not open to everyone"],
    not_found: ["This session has ended"],
    method_not_allowed: ["That did not work"],
    request_timeout: ["That took too long"],
    qr_not_available: ["No QR code now"],
    passkey_not_expected: ["No passkey is asked for"],
    not_ready: ["Not ready yet"],
    payload_too_large: ["That is too long"],
    unsupported_media_type: ["That did not work"],
    misdirected_host: ["That did not work"],
    challenge_required: ["That did not work"],
    rate_limited: ["Not just now"],
    phone_cooldown: [
      "Too soon for this number",
      (wait, { reason }) => `${words.rest[reason] ?? words.rest.cooldown} Please try again in ${wait}, or link by QR code.`,
    ],
    queue_full: ["Many people are linking", "Too many people are linking at this moment. Please try again in a moment."],
    broker_unavailable: ["Out of order for a moment", "The service cannot reach its queue just now. Please try again in a moment."],
    whatsapp_unavailable: ["WhatsApp did not answer"],
    shutting_down: ["Back in a moment", "This server is shutting down. Please try again in a moment."],
    internal: ["That did not work", "Something went wrong on our side. Please try again."],
  },
  // Why a number gets no code now.
  rest: {
    cooldown: "A code for this number was asked for not long ago, and WhatsApp blocks numbers that ask too often.",
    live_code: "Someone is linking this number by code at this moment, and a second code would kill the first.",
    left_alone: "WhatsApp wants this number left alone for a while: too many codes were asked for.",
  },
  state: {
    starting: "One moment, we are starting.",
    queued: "You are in the queue. It goes on by itself.",
    connecting: "Connecting to WhatsApp. The code comes in a moment.",
    resting: "WhatsApp locks numbers that ask for codes too often, so the next one takes a while.",
    awaiting_scan: "In WhatsApp on your phone, open Linked devices and scan it.",
    ask: "For when you have one phone only. You get eight characters here and type them into WhatsApp.",
    awaiting_code: (phone) => `It links ${phone}, and no other number.`,
    passkey_required: "Nothing is linked yet. WhatsApp wants to be sure that it is you.",
    compare: "Does your phone show the same eight characters?",
    compared: "Thank you. Waiting for WhatsApp.",
    linking: "Logging in. Keep WhatsApp open on your phone until this page says ready.",
    exporting: "Logged in. Your session is being packed.",
    offered: "The code begins to run when you ask for it.",
    ready: "Copy it or download it now.",
    cancelled: "You cancelled it. Nothing of it is kept.",
    cancelledLate: "Nothing of it is kept here. If your phone shows the new device under Linked devices, remove it there.",
    wiped: "Nothing of it is kept here. If you saved your session ID, it keeps working.",
    gone: "Nothing of it is kept here. If you saved your session ID, it keeps working.",
  },
  qr: {
    wait: "Link by QR code",
    expired: "Nobody scanned a code in time. Start again when your phone is at hand.",
    other: "Link by code instead",
  },
  code: {
    wait: "Link by code",
    expired: "Nobody typed a code in time. Start again when your phone is at hand.",
    other: "Link by QR code instead",
  },
  // What to know of a number whose account may have another form of it.
  hint: {
    brazil_ninth_digit:
      "Older accounts in Brazil have no 9 after the area code. If no code works, start again with the number exactly as WhatsApp shows it under Settings.",
    mexico_one:
      "Older accounts in Mexico have a 1 after +52, newer ones have not. If no code works, start again with the number exactly as WhatsApp shows it under Settings.",
    argentina_nine:
      "Mobile numbers in Argentina have a 9 after +54, landlines have not. If no code works, start again with the number exactly as WhatsApp shows it under Settings.",
  },
  renewal: {
    expired: "The code before was not typed in time. This is a new one.",
    not_accepted: "Your phone did not accept what was typed. This is a new code: type it from the start.",
    withdrawn: "WhatsApp withdrew the code before. This is a new one.",
    reconnected: "The connection to WhatsApp was lost and is back. This is a new code: the one before is dead.",
    passkey_interrupted: "WhatsApp ended the connection while it waited for the passkey. Start again: type this new code, and have the passkey at hand.",
  },
  qrRenewal: {
    withdrawn: "Scan again. WhatsApp withdrew the code before, which is why your phone may say that it couldn't link the device. This is a new code.",
    passkey_interrupted: "WhatsApp ended the connection while it waited for the passkey. Start again: scan this new code, and have the passkey at hand.",
  },
  expired: {
    queued: "It took too long until it was your turn. Start again in a moment, when fewer people are linking.",
    passkey_required: "WhatsApp asked for a passkey, and it did not come in time. Start again when it is at hand.",
  },
  begin: "Get a code",
  reading: (number, country) => `We read it as ${number}${country ? `, ${country}` : ""}.`,
  country: (name) => (name ? `Country: ${name}. Change it` : "Choose the country"),
  noCountry: "No country is called that. Type the + and its prefix before the number instead.",
  numberMissing: (example) => `Type the number first, such as ${example}.`,
  // What the server's words have as an example.
  exampleNumber: "+94 77 123 4567",
  codeWorks: (time) => `The code works for ${time}`,
  codeOver: "A new code is on its way",
  upperCase: "There is no 0, O, I or U in it.",
  copyCode: { copy: "Copy the code", copied: "Copied", failed: "Copy it by hand" },
  passkeyLeft: (time) => `WhatsApp waits for ${time}.`,
  qrAlt: "QR code to scan with WhatsApp",
  renewsIn: (seconds) => `New code in ${seconds} s`,
  renewsNow: "A new code is on its way",
  timeLeft: (time) => `${time} left to scan`,
  forgottenIn: (time) => `It is forgotten in ${time}.`,
  linkedAs: (number, platform) => `Linked to ${number}${platform ? `, ${platform}` : ""}`,
  platforms: { android: "on Android", smba: "WhatsApp Business on Android", iphone: "on iPhone", ios: "on iPhone", smbi: "WhatsApp Business on iPhone" },
  formats: {
    json: { name: "creds.json", use: "The credentials themselves, as Baileys writes them to creds.json." },
    multi: { name: "With keys", use: "Credentials and keys in one JSON, for bots that keep them in a database." },
    files: { name: "Files", use: "All files of the session in one JSON." },
    zip: { name: "Zip", use: "The whole session folder as base64 of a zip archive." },
    base64: { name: "Base64", use: "creds.json in base64, without any prefix." },
    gzip: { name: "Gzip", use: "The same, packed short." },
  },
  anyBot: "Any other",
  anyUse: "Paste it where your bot asks for its session ID.",
  opening: "Opening your session.",
  sealed: "Sealed for this browser: the server could not read it, and no other browser opens it.",
  notOpened: "This result is sealed, and the key to it is not in this browser any more. Remove the device on your phone, under Linked devices, and start again.",
  notFetched: "The session could not be fetched just now. Load the page again.",
  copyText: { copy: "Copy the text", copied: "Copied", failed: "Select the text and copy it by hand" },
  copyEnv: { copy: "Copy as a line for .env", copied: "Copied", failed: "Select the text and copy it by hand" },
  copySession: { copy: "Copy the session ID", copied: "Copied", failed: "Select the text and copy it by hand" },
  notWhole: "This is not the whole answer. Copy all of it, from { to }.",
  again: "Start again",
  another: "Link another",
  offer: "Show the QR code",
  waitIn: (text, time) => `${text} in ${time}`,
  cancel: "Cancel",
  wipe: "Wipe it now",
  wipeQuestion: "Wipe the session ID here? If you have not saved it, it is lost, and you must link again.",
  wipeYes: "Yes, wipe it",
  wipeNo: "No, keep it",
  offline: "The connection is lost. This page tries again by itself.",
  notDone: "That could not be done: this site cannot be reached just now. Try it again in a moment.",
  unreachable: "This site cannot be reached just now. Check your connection and start again.",
  cookies: "Your browser did not keep the cookie that opens your session. Allow cookies for this site and start again.",
  unknown: "Something went wrong on this site. Please start again.",
};

/** A failed session in words: a headline, and what to do next. */
export function failure(error = {}) {
  const [headline, text] = words.failed[error.code] ?? words.failed.internal;
  const wait = error.retry_after === undefined ? "" : minutes(error.retry_after);
  return [headline, worded(words.reason[error.reason], wait, error) ?? text];
}

/** A refused request in words: a headline, and what to do next. */
export function refusal(error) {
  if (error.status === undefined) return [undefined, words.unreachable];
  const [headline, text] = words.refused[error.code] ?? [];
  return [headline, worded(text, spoken(error.retryAfter), error) ?? (error.detail ?? words.unknown)];
}

const worded = (text, wait, error) => (typeof text === "function" ? text(wait, error) : text);

/** A time within a sentence, in whole minutes or more. */
const minutes = (seconds) => spoken(Math.max(1, Math.ceil(seconds / 60)) * 60);

/** A wait within a sentence, rounded up to what one would say. */
function spoken(seconds) {
  if (seconds <= 1) return "1 second";
  if (seconds <= 120 && seconds % 60 > 0) return `${seconds} seconds`;
  const [minutes, hours, days] = [60, 3600, 86400].map((unit) => Math.ceil(seconds / unit));
  if (minutes === 1) return "a minute";
  if (minutes < 120) return `${minutes} minutes`;
  return hours < 48 ? `${hours} hours` : `${days} days`;
}
