### English. Every other language has the same texts, under the same names.
### How to translate, add and overlay texts: docs/languages.md.
###
### Each group names its readers: `everywhere` is for the pages, their scripts, the API and the terminal,
### `scripts` for the pages' scripts, `pages` for the HTML of the pages, `api` for callers, `chat` for the
### owner of an account, in WhatsApp, `terminal` for the terminal. Scripts fetch `everywhere` and `scripts`:
### what they do not need goes elsewhere.

## everywhere: the language

language-name = English
# ltr or rtl
language-direction = ltr

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
span-minutes = { $count ->
    [one] a minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

## everywhere: why a session failed, and what to do next

reason-unreachable = WhatsApp could not be reached. Wait a minute, then start again.
reason-hung_up = WhatsApp hung up right after each code that it gave out. Wait a few minutes, then start again; if it stays like this, tell whoever runs this site.
reason-untrusted = The server that answered could not prove that it is WhatsApp, so nothing was sent to it. Try again later; if it stays like this, tell whoever runs this site.
reason-proxy_failed = This site reaches WhatsApp through a proxy, and the proxy did not let it through. Only whoever runs this site can mend that: tell them, and try again later.
reason-proxy_failed-named = This site reaches WhatsApp through a proxy, and the proxy ({ $proxy }) did not let it through. Only whoever runs this site can mend that: tell them, and try again later.
reason-address_refused = WhatsApp refuses connections from the address of this site's server. Only whoever runs this site can mend that: tell them, and try again later.
reason-too_many_connections = WhatsApp has too many connections from this site. Wait a few minutes, then start again.
reason-too_many_connections-wait = WhatsApp has too many connections from this site. Wait about { $wait }, then start again.
reason-whatsapp_down = WhatsApp's server is down. Wait a few minutes, then start again.
reason-whatsapp_down-wait = WhatsApp's server is down. Wait about { $wait }, then start again.
reason-wrong_clock = The clock of this site's server may be wrong, so it cannot tell whether it talks to WhatsApp. Only whoever runs this site can mend that: tell them.
reason-wrong_clock-ahead = The clock of this site's server is ahead by about { $wait }, so it cannot tell whether it talks to WhatsApp. Only whoever runs this site can mend that: tell them.
reason-wrong_clock-behind = The clock of this site's server is behind by about { $wait }, so it cannot tell whether it talks to WhatsApp. Only whoever runs this site can mend that: tell them.
reason-rate_limited = WhatsApp asks for a pause. Wait a few minutes, then start again.
reason-rate_limited-wait = WhatsApp asks for a pause of about { $wait }. Start again after that, or link with a QR code.
reason-code_refused = WhatsApp gives out no code for this number now. Check the number, or link with a QR code; with a code, try again in an hour.
reason-code_unanswered = WhatsApp did not answer the request for a code. It was not asked again, so that your number is not locked. Try again in an hour, or link with a QR code.
reason-number_rests = This number has had its codes for now, and WhatsApp locks numbers that ask for too many. Start again later, or link with a QR code.
reason-number_rests-wait = This number has had its codes for now, and WhatsApp locks numbers that ask for too many. Start again in about { $wait }, or link with a QR code.
reason-code_withdrawn = WhatsApp withdrew the code. Start again to get a new one.
reason-codes_used_up = None of the codes was accepted. Start again, or link with a QR code.
reason-not_eligible = WhatsApp does not link this number with a code. Link with a QR code instead.
reason-passkey_timeout = The passkey that WhatsApp asked for did not come in time. Start again when you have it at hand.
reason-passkey_unanswered = The passkey arrived, but the codes were not compared in time. Keep WhatsApp open on your phone and start again.
reason-passkey_refused = WhatsApp did not accept the passkey. Start again, and use a passkey of this very account.
reason-codes_differ = The codes were not the same, so nothing was linked. Someone may be in between: start again on a network that you trust.
reason-outdated = WhatsApp wants a newer version of this service. Tell whoever runs this site.
reason-rejected = WhatsApp refused to link this device. Start again with a new code.
reason-registration_refused = WhatsApp does not let this site link devices just now. That is about this site, not about your account. Try again later; if it stays like this, tell whoever runs this site.
reason-registration_refused-wait = WhatsApp does not let this site link devices for about { $wait }. That is about this site, not about your account. Start again after that.
reason-phone_too_old = WhatsApp on this phone is too old to link a device. Update WhatsApp on the phone, then start again.
reason-restricted = WhatsApp restricts this account. Open WhatsApp on the phone to see why.
reason-restricted-wait = WhatsApp restricts this account for about { $wait }. Open WhatsApp on the phone to see why, and try again after that.
reason-logged_out = WhatsApp did not let the new device in: it was unlinked, or the link was not completed. Start again, and leave the device under Linked devices.
reason-protocol = WhatsApp did not understand this service. Try again; if it stays like this, tell whoever runs this site.
reason-unusable_key = The key that the result was to be sealed to cannot be used. Unlink the device on the phone and start again with a new key.
reason-abandoned = This service could not finish the session. If the phone shows a new linked device, remove it there, then start again.

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = Older accounts in Brazil have no 9 after the area code. If no code works, start again with the number exactly as WhatsApp shows it under Settings.
hint-mexico_one = Older accounts in Mexico have a 1 after +52, newer ones have not. If no code works, start again with the number exactly as WhatsApp shows it under Settings.
hint-argentina_nine = Mobile numbers in Argentina have a 9 after +54, landlines have not. If no code works, start again with the number exactly as WhatsApp shows it under Settings.
renewal-expired = The code before was not typed in time. This is a new one.
renewal-not_accepted = Your phone did not accept what was typed. This is a new code: type it from the start.
renewal-withdrawn = WhatsApp took the last code back. This is a new one.
renewal-reconnected = The connection to WhatsApp was lost and is back. This is a new code: the one before is dead.
renewal-passkey_interrupted = WhatsApp ended the connection while it waited for the passkey. Start again: type this new code, and have the passkey at hand.
qr-renewal-withdrawn = Scan again. WhatsApp took the last code back, which is why your phone may say that it couldn't link the device. This is a new code.
qr-renewal-passkey_interrupted = WhatsApp ended the connection while it waited for the passkey. Start again: scan this new code, and have the passkey at hand.

## everywhere: why a number gets no code now, or nobody a session

rest-cooldown = A code for this number was asked for not long ago, and WhatsApp blocks numbers that ask too often. Please try again in { $wait }, or link by QR code.
rest-live_code = Someone is linking this number by code at this moment, and a second code would kill the first. Please try again in { $wait }, or link by QR code.
rest-left_alone = WhatsApp wants this number left alone for a while: too many codes were asked for. Please try again in { $wait }, or link by QR code.
rate-limited = Too many sessions were started for you or from your network. You can start again in { $wait }.

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = Link by QR code
link-by-code = Link by code
link-by-qr-instead = Link by QR code instead
get-code = Get a code
show-qr = Show the QR code
cancel = Cancel
wipe = Wipe it now
headline-scan = Scan this code
headline-code = Type this code into WhatsApp
headline-passkey = WhatsApp asks for a passkey
headline-linking = Your phone said yes
headline-ready = Your session is ready
headline-ended = Nothing was linked
headline-gone = This session has ended
headline-refused = Not just now
state-starting = One moment, we are starting.
queue-ahead = { $count ->
    [0] You are next in the queue.
    [one] { $count } person is before you in the queue.
   *[other] { $count } people are before you in the queue.
}
state-ask = For when you have one phone only. You get eight characters here and type them into WhatsApp.
state-awaiting_scan = In WhatsApp on your phone, open Linked devices and scan it.
state-linking = Logging in. Keep WhatsApp open on your phone until this page says ready.
state-exporting = Logged in. Your session is being packed.
qr-alt = QR code to scan with WhatsApp
unknown = Something went wrong on this site. Please start again.

## scripts: headlines

headline-compare = Compare the codes
headline-cancelled = Cancelled
headline-wiped = Wiped

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = WhatsApp did not answer
failed-whatsapp_unreachable-text = Wait a minute, then start again.
failed-whatsapp_rate_limited = WhatsApp asks for a pause
failed-whatsapp_rate_limited-text = Wait a few minutes, then start again.
failed-client_outdated = This site needs an update
failed-client_outdated-text = WhatsApp wants a newer version of this service. Tell whoever runs this site.
failed-pairing_rejected = The link was refused
failed-pairing_rejected-text = WhatsApp or your phone refused to link the device. Start again with a new code.
failed-code_refused = The code was not accepted
failed-code_refused-text = Check the number and start again, or link by QR code.
failed-phone_not_eligible = This number needs a QR code
failed-phone_not_eligible-text = WhatsApp does not link this number with a code. Link by QR code instead.
failed-account_restricted = WhatsApp restricts this account
failed-account_restricted-text = Open WhatsApp on the phone to see why, and for how long.
failed-logged_out = The device was not let in
failed-logged_out-text = It was unlinked, or the link was not completed. Start again, and leave the device under Linked devices.
failed-passkey_timeout = The passkey did not come in time
failed-passkey_timeout-text = Start again when you have it at hand.
failed-internal = That did not work
failed-internal-text = Something went wrong on this site. Please start again.

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = That did not work
refused-invalid_phone = Check the number
refused-invalid_custom_code = Check the code
refused-foreign_origin = That did not work
refused-invalid_api_key = Wrong API key
refused-not_open = Not open to everyone
refused-not_found = This session has ended
refused-method_not_allowed = That did not work
refused-request_timeout = That took too long
refused-qr_not_available = No QR code now
refused-passkey_not_expected = No passkey is asked for
refused-not_ready = Not ready yet
refused-payload_too_large = That is too long
refused-unsupported_media_type = That did not work
refused-misdirected_host = That did not work
refused-challenge_required = That did not work
refused-rate_limited = Not just now
refused-phone_cooldown = Too soon for this number
refused-queue_full = Many people are linking
refused-queue_full-text = Too many people are linking at this moment. Please try again in a moment.
refused-broker_unavailable = Out of order for a moment
refused-broker_unavailable-text = This site is out of order for a moment. Please try again shortly.
refused-whatsapp_unavailable = WhatsApp did not answer
refused-shutting_down = Back in a moment
refused-shutting_down-text = This server is shutting down. Please try again in a moment.
refused-internal = That did not work
refused-internal-text = Something went wrong on our side. Please try again.

## scripts: where a session stands

state-queued = You are in the queue. It goes on by itself.
state-connecting = Connecting to WhatsApp. The code comes in a moment.
state-resting = WhatsApp locks numbers that ask for codes too often, so the next one takes a while.
state-awaiting_code = It links { $phone }, and no other number.
state-passkey_required = Nothing is linked yet. WhatsApp wants to be sure that it is you.
state-compare = Does your phone show the same eight characters?
state-compared = Thank you. Waiting for WhatsApp.
state-offered = The code begins to run when you ask for it.
state-ready = Copy it or download it now.
state-cancelled = You cancelled it. Nothing of it is kept.
state-cancelled_late = Nothing of it is kept here. If your phone shows the new device under Linked devices, remove it there.
state-wiped = Nothing of it is kept here. If you saved your session ID, it keeps working.
state-gone = Nothing of it is kept here. If you saved your session ID, it keeps working.
expired-qr = Nobody scanned a code in time. Start again when your phone is at hand.
expired-code = Nobody typed a code in time. Start again when your phone is at hand.
expired-queued = It took too long until it was your turn. Start again in a moment, when fewer people are linking.
expired-passkey_required = WhatsApp asked for a passkey, and it did not come in time. Start again when it is at hand.

## scripts: the number and its code

link-by-code-instead = Link by code instead
reading = We read it as { $number }.
reading-country = We read it as { $number }, { $country }.
country = Country: { $name }. Change it
country-choose = Choose the country
country-none = No country is called that. Type the + and its prefix before the number instead.
number-missing = Type the number first, such as { $example }.
code-works = The code works for { $time }
code-over = A new code is on its way
upper-case = There is no 0, O, I or U in it.
copy-code = Copy the code
copied = Copied
copy-by-hand = Copy it by hand
passkey-left = WhatsApp waits for { $time }.
extension-waiting = Look at the tab that has opened, and say yes there if it was you who asked.
extension-refused = Nothing was sent: you said no, or closed a tab. Ask again when you are ready.
extension-no-passkey = No passkey was used. If it is on your phone, choose to use a phone, scan what the browser shows, and keep Bluetooth on.
extension-busy = The extension is asking already. Look for its tab.
extension-not-whatsapp = The extension does not take what WhatsApp asks for. Take the way by hand below.
extension-not-reached = WhatsApp Web could not be opened. Check your connection, then ask again.
extension-silent = The extension does not answer. Load this page again, then press the extension's button.
continue-over = This link was used before, or its time is over. Make a new one where you began.
renews-in = New code in { $seconds } s
renews-now = A new code is on its way
last-code = This is the last code
time-left = { $time } left to scan

## scripts: the result

forgotten-in = Deleted here in { $time }.
linked-as = Linked to { $number }
linked-as-on = Linked to { $number }, { $platform }
platform-android = on Android
platform-smba = WhatsApp Business on Android
platform-iphone = on iPhone
platform-ios = on iPhone
platform-smbi = WhatsApp Business on iPhone
format-json = creds.json
format-json-use = The credentials themselves, as Baileys writes them to creds.json.
format-multi = With keys
format-multi-use = Credentials and keys in one JSON, for bots that keep them in a database.
format-files = Files
format-files-use = All files of the session in one JSON.
format-zip = Zip
format-zip-use = The whole session folder as base64 of a zip archive.
format-base64 = Base64
format-base64-use = creds.json in base64, without any prefix.
format-gzip = Gzip
format-gzip-use = The same, packed short.
any-bot = Any other
any-use = Paste it where your bot asks for its session ID.
opening = Opening your session.
sealed = Only this browser can open it: it was encrypted for you before it was stored, and the server could not read it.
not-opened = This result is sealed, and the key to it is not in this browser any more. Remove the device on your phone, under Linked devices, and start again.
opened-elsewhere = The session is ready, where it began: only the browser there can open it.
not-fetched = The session could not be fetched just now. Load the page again.
copy-text = Copy the text
copy-env = Copy as a line for .env
copy-session = Copy the session ID
select-by-hand = Select the text and copy it by hand
not-whole = This is not the whole answer. Copy all of it, from {"{"} to {"}"}.

## scripts: buttons and notices

again = Start again
another = Link another
wait-in = { $label } in { $time }
wait-seconds = { $seconds } s
wait-over = You can start again now.
wipe-question = Wipe the session ID here? If you have not saved it, it is lost, and you must link again.
wipe-yes = Yes, wipe it
wipe-no = No, keep it
offline = The connection is lost. This page tries again by itself.
not-done = That could not be done: this site cannot be reached just now. Try it again in a moment.
unreachable = This site cannot be reached just now. Check your connection and start again.
cookies = Your browser did not keep the cookie that opens your session. Allow cookies for this site and start again.

## pages: every page

description = Link a device to your own WhatsApp and take its session ID along, ready for your bot.
share-title = { $site }: hand your bot the key
share-picture = Three rings of frosted glass around a keyhole, with light behind it
skip = Skip to the content
disclaimer = Not made or approved by WhatsApp. Unofficial clients can cost an account: link only your own, and only one you can do without.
languages = Languages

## pages: the first page

open-ready = Your session is ready.
open-under-way = You are in the middle of linking.
open-show = Show it
open-go-on = Go on
start-headline = Hand your bot the key to your WhatsApp.
start-lead = { $site } links a new device to your own WhatsApp and gives you its session ID: one line of text that lets your bot in. It takes about a minute.
start-ways = Two ways to link
start-qr = Two screens: this one shows it, your phone scans it.
start-code = One phone is enough: you type eight characters.
start-steps = What happens
start-step-link = <b>You link a device.</b> You scan a QR code in WhatsApp, under Linked devices, as you would for WhatsApp Web. Or you type a code there.
start-step-login = <b>We log in once,</b> to be sure that the session works. No message is sent, no group is joined, and what your bot will need is left for your bot.
start-step-take = <b>You take your session ID.</b> Copy it, or download the files. It is kept encrypted for { $time }, then it is gone. You can wipe it sooner.
start-facts = Before you start
start-for = What it is for
start-for-text = A bot needs a device of its own in your account. Yours, one of those built on Baileys, starts with the session ID and then acts as you.
start-sees = What it can see
start-sees-text = Your chats from now on, your contacts and groups, and it can write in your name. So give it to nobody but your own bot.
start-undo = How to undo it
start-undo-text = On your phone, open WhatsApp, then Linked devices, tap the new device and log it out. The session ID is worthless from then on.
start-costs = What it can cost
start-costs-text = WhatsApp does not approve of unofficial programs, and bans an account that uses one now and then. Choose an account that you could do without.
start-tilt = Let the lock move with my phone

## pages: the way by QR code

qr-only-phone = Only this phone?
qr-here = Or <a id="open-here" target="_blank" rel="noopener noreferrer">try this very code in WhatsApp on this phone</a>. Some phones take it; if nothing happens, link by code.
qr-plain-lead = You need a second screen: this one shows the code, your phone scans it. The page loads itself again, so that it always shows the code of the moment.
qr-plain-other = One phone only? <a href="/pair">Link by code</a> instead.
qr-point = Point the phone at the code on this screen.
qr-never = Never scan a code that somebody else sends you: it links their device to your account.
qr-same-phone = Reading this on the same phone? <a href="/pair">Link by code</a> instead.

## pages: the way by code

open-whatsapp = Open WhatsApp
open-business = Business
open-nothing = Did nothing open? Open WhatsApp by hand, <a id="get-whatsapp">get it</a>, or see <a id="open-help">how devices are linked</a>.
code-plain-lead = You get eight characters and type them into WhatsApp on your phone.
code-plain-other = Two screens? <a href="/qr">Link by QR code</a> instead.
code-number = Your WhatsApp number, with its country code
code-countries = Country of the number
code-country-search = Name or prefix
code-country-search-label = Search by name or prefix
code-country-list = Countries
code-close = Close
code-notification = WhatsApp shows a notification: <b>Enter code to link new device</b>. Tap it, and go on with the last step.
code-no-notification = No notification? Open <b>WhatsApp</b>.
code-instead = Tap <b>Link with phone number instead</b>.
code-type = Type the code, keep WhatsApp open for a moment, and come back. This page goes on by itself.
code-not-asked = It does not ask for a code?
code-not-asked-text = Check that the number above is right, that the phone is online, and that this is the account's main phone, not a linked device. Or link by QR code: this code goes on working meanwhile.
code-never = Never type a code that somebody else sends you: it links their device to your account.

## pages: the menus of the phone

phone-title = On your phone
phone-open = Open <b>WhatsApp</b>.
phone-android-menu = Tap <b>⋮</b> at the top, then <b>Linked devices</b>.
phone-android-link = Tap <b>Link a device</b>.
phone-android-all = Tap <b>⋮</b> at the top, then <b>Linked devices</b>, then <b>Link a device</b>.
phone-iphone-menu = Tap <b>Settings</b>, then <b>Linked Devices</b>.
phone-iphone-link = Tap <b>Link Device</b>.
phone-iphone-all = Tap <b>Settings</b>, then <b>Linked Devices</b>, then <b>Link Device</b>.

## pages: the passkey

passkey-compare = Your phone shows a code as well. Look at each of the eight characters.
passkey-match = They match
passkey-differ = They do not match
passkey-what = What WhatsApp wants
passkey-what-text = A passkey is your fingerprint, face or screen lock, used instead of a password. Before some accounts link a new device, WhatsApp wants it from the one who links. Browsers let nobody but WhatsApp's own pages ask for it, so this page cannot.
passkey-can = What you can do
passkey-another-day = <b>Try again another day.</b> WhatsApp asks some accounts and not others, business accounts most of all, and that changes.
passkey-another-account = <b>Link another account</b> that you can do without, if you have one.
passkey-use-helper = <b>Use the helper below</b> on a computer, if you trust whoever runs this site.
passkey-run-yourself = <b>Run Latchkey yourself</b>, the program behind this site, on a computer of your own, where its helper for passkeys can be switched on. It is off here: it takes pasting into the browser's console, and that is how accounts are stolen.
handover-title = On this phone
handover-how = There are no extensions on phones. Go on at a computer: make a link, <b>send it to yourself and to nobody else</b>, and open it there. It is good once, for five minutes.
handover-link = The link
handover-send = Send it
handover-make = Make a link
extension-title = With the browser extension
extension-warning = <b>Only if you started this yourself</b>, and trust the people who run { $site }: whoever gets the answer of your passkey can link a device to your account.
extension-how = <b>On a computer</b>, with the extension in the browser: press its button beside the address bar, here on this page. It shows you who asks for what and opens WhatsApp Web. Nothing has to be pasted.
extension-get = Get the extension
extension-there = The extension is there. It shows you who asks for what, opens WhatsApp Web and brings the answer back.
extension-ask = Ask for the passkey
assist-title = Without the extension, by hand, for those who know what they do
assist-warning = <b>Stop if somebody sent you here.</b> Pasting things into a browser's console is how accounts are stolen: whoever gets you to do it can take over your WhatsApp. Do it here and nowhere else, with this text and no other, and only if you trust the people who run { $site }.
assist-open = On a computer, open <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> in another tab. Do not log in there.
assist-console = Open the console of that tab: <b>F12</b>, then <b>Console</b>. The browser warns you of pasting, and is right to.
assist-paste = Paste this there, and press Enter. It asks for your passkey and shows the answer; it sends nothing anywhere.
assist-click = Click anywhere in the WhatsApp Web page, and use your passkey. If it is on your phone, choose to use a phone, and scan what the browser shows.
assist-answer = Paste the answer here
assist-send = Hand it over
assist-copy = Copy the text
assist-sent = Thank you. Waiting for WhatsApp.
continue-title = Go on here?
continue-text = This link goes on with a session that began on another device. <b>Go on only if it was you who began it</b>: what you sign here links a device for whoever did.
continue-scripts = This page needs scripts. Switch them on and load it again.
continue-yes = Yes, it was me
continue-no = No

## pages: the result

result-which = Which bot is it for?
result-id = Session ID
result-put = Now put it here.
result-creds = Download creds.json
result-zip = Download session.zip
result-store = Download { $file }
result-share = Share
result-save = Save as a file
result-forms = Other forms
result-forms-label = Forms
result-form-label = Session as text
know-title = Four things to know
know-one-place = <b>Use it in one place only.</b> Two bots with one session throw each other out.
know-secret = <b>Keep it secret.</b> It opens your WhatsApp like a password. Nobody who helps you needs it.
know-unlink = <b>To unlink,</b> open WhatsApp on your phone, then <b>Linked devices</b>, tap the new device and log it out.
know-405 = <b>If the bot stops at 405,</b> update the bot: it uses a WhatsApp version that has run out. Your session stays good.

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = Set { $setting } in { $file }, or among your host's variables.
bot-set-in-quoted = Set { $setting } in { $file }, in quotes because of the #, or among your host's variables.
bot-set = Set { $setting } among your host's variables.
bot-set-or-file = Set { $setting } among your host's variables, or { $other } in { $file }.
bot-set-or-put = Set { $setting } among your host's variables, or put the session ID into { $file }.
bot-put = Put the session ID into { $file } as { $setting }.
bot-or = { $one } or { $other }
bot-no-prefix = It has no prefix.
bot-only-while = It is read only while there is no { $file }.
bot-stops = It stops once it has fetched the session: start it again if your host does not.
library-step = Put { $file } where your bot looks for its store, before you start it. { $library } opens it as its own, and needs no session ID.

## pages: without scripts

closed-headline = Not open to everyone
astray-headline = Nothing is here
astray-lead = The address has a slip in it, or what was here is gone.
astray-start = To the first page
no-connection = No connection
no-connection-lead = This site cannot be reached just now. What you have begun goes on without you: come back as soon as there is a connection.
no-connection-again = Try again
tell-me = Tell me when it goes on
closed-what = What this is
asking-code = You get eight characters and type them into WhatsApp on the phone with { $number }. Go on only if you meant to link a device: a link from somebody else may have led you here.
asking-qr = This page shows a QR code, your phone scans it. Go on only if you meant to link a device: a link from somebody else may have led you here.
plain-gone = Nothing of it is kept here, or this browser did not keep the cookie that opens it. If you saved your session ID, it keeps working.
plain-back = Back
plain-queued = You are in the queue
plain-queued-text = It goes on by itself: this page loads again every few seconds.
plain-connecting = Connecting to WhatsApp
plain-connecting-text = The code comes in a moment. This page loads again by itself.
plain-resting-text = WhatsApp locks numbers that ask for codes too often, so the next code comes in { $wait }. This page loads again by itself.
plain-scan = In WhatsApp on your phone: <b>Linked devices</b>, <b>Link a device</b>, then point the phone at this code. The page loads again every five seconds, with the code of the moment.
plain-code = It links { $phone }, and no other number. On your phone, tap WhatsApp's notification, or open <b>Linked devices</b>, <b>Link a device</b>, <b>Link with phone number instead</b>. The page loads again by itself.
plain-passkey = Nothing is linked yet. WhatsApp asks some accounts for a passkey, and only its own pages may ask your browser for it. Try again another day, or with another account.
plain-which = Which bot is it for? Each has a session ID of its own.
plain-id-for = Session ID for { $bot }
plain-env = As a line for .env
plain-env-label = Line for .env
plain-env-label-for = Line for .env, for { $bot }
plain-know = Use it in one place only. Keep it secret: it opens your WhatsApp. To unlink, remove the device on your phone, under Linked devices. If the bot stops at 405, update the bot: it uses a WhatsApp version that has run out. The session is forgotten here after { $time }.
plain-failed = That did not work
plain-expired-text = The time is over. Start again when your phone is at hand.
plain-ended-text = Nothing of it is kept here. If your phone shows a new device under Linked devices that you do not want, remove it there.
plain-again = Start again with a QR code
plain-reload = Load this page again

## api: what the owner of a finished session should know

note-key_files = This session has key files: use session.zip or the multi format, not creds.json alone.
note-sealed = This session is not at MEGA: it is sealed to your key, and a file there would not be.
note-mega-account = This session is not at MEGA: this site cannot use its MEGA account at the moment. The session ID here holds all of it instead.
note-mega-full = This session is not at MEGA: this site's MEGA account is full. The session ID here holds all of it instead.
note-mega-busy = This session is not at MEGA: MEGA is busy. The session ID here holds all of it instead.
note-mega-away = This session is not at MEGA: MEGA does not answer as it should. The session ID here holds all of it instead.
note-mega-slow = This session is not at MEGA: MEGA takes too long to answer. The session ID here holds all of it instead.
note-self-sent = The session ID is in your own chat on WhatsApp as well.
note-self-unsent = The session ID may not have reached your own chat on WhatsApp: take it from here.

## chat: what the device writes into its owner's own chat, before the session ID

self-begin = { $site } has linked a device to your WhatsApp. The session ID for your bot is at the end of this message.
self-secret = Keep it secret. It opens your WhatsApp like a password. Nobody who helps you needs it.
self-where = It goes into the settings of your bot, and into one bot only. Two bots with one session throw each other out.
self-unlink = To unlink, open WhatsApp on your phone, then Linked devices, tap the new device and log it out. The session ID is worthless from then on.

## api: the titles of refusals

title-invalid_request = Invalid request
title-invalid_phone = Not a phone number
title-invalid_custom_code = Not a code
title-foreign_origin = Not from this page
title-invalid_api_key = Wrong API key
title-not_open = Not open to everyone
title-not_found = Not found
title-method_not_allowed = Method not allowed
title-request_timeout = Request too slow
title-qr_not_available = No QR code now
title-passkey_not_expected = No passkey asked for
title-not_ready = Not ready yet
title-payload_too_large = Request too large
title-unsupported_media_type = Not JSON
title-misdirected_host = Not the name of this site
title-challenge_required = Proof of work required
title-rate_limited = Too many sessions
title-phone_cooldown = Too soon for this number
title-queue_full = Too busy
title-broker_unavailable = Not available now
title-whatsapp_unavailable = WhatsApp does not answer
title-shutting_down = Shutting down
title-internal = Internal error

## api: why a request was refused, and what to do next

refusal-body_is_no_object = The body must be a JSON object such as {"{"}"method":"qr"{"}"}.
refusal-body_misread = The body is not a request for a session: { $why }.
refusal-not_json = The body must be JSON, sent with the header Content-Type: application/json.
refusal-unknown_member = "{ $name }" is not a member of this request. Allowed are { $allowed }.
refusal-member_needs_key = "{ $name }" is for callers with an API key, sent as X-API-Key. Without one, allowed are { $allowed }.
refusal-invalid_client = "client" must have 1 to 128 characters, and none that cannot be printed.
refusal-metadata_too_long = "metadata" must be at most { $most } bytes of JSON. Shorten it.
refusal-invalid_template = "session_id" cannot be used: { $why }.
refusal-invalid_browser = "browser" must be { $form }.
refusal-invalid_proxy = "proxy" must be { $form }.
refusal-bot_and_template = Send a "bot" or a "session_id", not both.
refusal-bot_not_served = "{ $name }" cannot be served. { $why }
refusal-bot_unheard-close = No bot of the list has the name in "bot". Did you mean { $closest }?
refusal-bot_unheard = No bot of the list has the name in "bot". Send what it reads as "session_id".
refusal-invalid_api_key = The API key in X-API-Key is not one of this site's. Check it, or leave it out.
refusal-not_open = Only this site's own services start sessions here. If a bot or a panel sent you, start there again; a program shows its API key as X-API-Key.
refusal-body_broke_off = The request's body broke off.
refusal-unknown_link_method = "method" must be "qr" or "code".
refusal-invalid_seal_to = "seal_to" must be the base64 of a raw X25519 public key, 32 bytes.
refusal-foreign_page = A page of another site cannot do this here. Use this site's own page, or call from your server. If this is the site's own page, its proxy must pass the Host header on.
refusal-invalid_idempotency_key = Idempotency-Key must be 16 to 255 visible ASCII characters.
refusal-idempotency_key_reused = This Idempotency-Key came with a different request before. Use a new key.
refusal-out_of_range = "{ $name }" must be a whole number from { $least } to { $most }.
refusal-out_of_range-open = "{ $name }" must be a whole number, { $least } or more.
refusal-unknown_format = "format" must be one of { $known }.
refusal-unknown_bot-none = This site offers no bots by name. Leave "bot" out.
refusal-unknown_bot = "bot" must be one of { $known }.
refusal-format_and_bot = Ask for a "format" or for a "bot", not for both.
refusal-sealed_has_no_format = This result is sealed to your key and has no format that we could read. Fetch it without "format" or "bot" and open it with your private key.
refusal-sealed_is_elsewhere = This result is sealed to your key. Fetch it from the session's result_url.
refusal-assertion_is_no_object = The body must be the whole answer of the passkey, a JSON object, or {"{"}"confirmed":true{"}"}.
refusal-invalid_confirmation = "confirmed" must be true or false, and stand alone.
refusal-no_handover_in_body = The body must be a JSON object with a "handover", as POST …/handover returned it.
refusal-invalid_custom_code = "custom_code" must be 8 of the characters { $alphabet }. The characters 0, I, O and U are not among them: no phone offers them for a code.
refusal-misdirected_host = This site does not answer to the name that was asked for. If it is yours, put the name into LATCHKEY_HOSTS, or set LATCHKEY_TRUSTED_PROXIES if a proxy is in front.
refusal-no_such_address = Nothing is at this address. The API begins at /api/v1/sessions.
refusal-no_such_file = There is no such file.
refusal-no_such_session = There is no such session for you: it has ended, or its token is missing or wrong. Start a new one.
refusal-handover_over = This was used before, or its time is over. Have a new one made where the session began.
refusal-wiped = The session was called off or its result was wiped; it is gone for good. Start a new one.
refusal-no_result = The session ended without a result. Its status says why; start a new one.
refusal-not_at_mega = This session is not at MEGA; where it should be, the notes of its status say why. Take another format.
refusal-method_not_allowed = This address does not know that method. The Allow header says which it knows.
refusal-request_timeout = The request's body took too long to arrive. Please try again.
refusal-qr_not_available = No QR code waits to be scanned at this moment. The session's status says why.
refusal-no_passkey_asked = No passkey is asked for at this moment. The session's status says why.
refusal-passkey_not_taken = The session has not taken what came before, or has ended. Its status says which.
refusal-passkey_answered = The passkey's answer is there already. Compare the codes, and send {"{"}"confirmed":true{"}"} if they match.
refusal-nothing_to_compare = There is no code to compare yet. Send the passkey's answer first.
refusal-not_ready = The session is not finished. Follow its status until it says ready.
refusal-payload_too_large = The request is too long; 16 KiB are enough for every call.
refusal-challenge_required = This site asks for a little work before a session starts, which browsers do by themselves. Switch scripts on and load the page again; a program fetches a challenge at /api/v1/challenge and sends the solution in X-Altcha.
refusal-challenge_not_solved = The work that this site asks for was not done, or came too late or twice. Start again; a program fetches a new challenge at /api/v1/challenge.
refusal-too_many_live = Too many sessions for you or from your network are under way. Finish or cancel one, or wait until one has ended.
refusal-queue_full = Too many people are linking at this moment. Please try again in a moment.
refusal-key_required = This is for callers with an API key, sent as X-API-Key.
refusal-no_session_in_body = Send a session ID as "session_id", or credentials as "credentials", and not both.
refusal-unreadable_session = This session cannot be used: { $why }
refusal-session_too_long = The session is too long; 512 KiB are read. Send creds.json alone, without its key files.
refusal-asked_lately = The same was done with this number a short while ago, and each time its bot loses its connection. Please try again in { $wait }.
refusal-asked_lately-left_alone = WhatsApp wants this number left alone for a while. Please try again in { $wait }.
refusal-no_worker = No worker had time for this: all are busy, or none is running. Please try again in a moment.
refusal-broker_unavailable = The service cannot reach its queue just now. Please try again in a moment.
refusal-not_serving = The queue does not answer. Is Redis up, and does REDIS_URL lead to it? The log says what went wrong.
refusal-broker_denied = Redis answers, but denies what sessions need. Allow its user the keys ~{"{"}latchkey{"}"}*, the channels &{"{"}latchkey{"}"}* and every command. The log says what was denied.
refusal-whatsapp_late = WhatsApp did not answer in time. Please try again in a moment.
refusal-shutting_down = This server is shutting down. Please try again in a moment.
refusal-internal = Something went wrong on our side. Please try again.

## api: what is wrong with a phone number

phone-empty = A phone number with its country code is needed, such as +94 77 123 4567.
phone-letter = There are letters in this number. Write it in digits, with its country code, such as +94 77 123 4567.
phone-plus = The plus sign stands once, in front of the number, as in +94 77 123 4567.
phone-sign = The sign { $sign } does not belong in a phone number. Write it with its country code, such as +94 77 123 4567.
phone-national = This number begins with 0, as it is dialled within a country. Put the country code in the place of that 0: +94 77 123 4567 for 077 123 4567.
phone-trunk_zero = There is a 0 behind the country code, which is dialled within the country only. Leave it out: +94 77 123 4567 for +94 077 123 4567.
phone-no_such_code = No country has the code that this number begins with. Put your own country code in front, such as +94 77 123 4567.
phone-too_short = This number is too short: it has { $got } of at least 7 digits. Is the country code missing, as +94 in +94 77 123 4567?
phone-too_long = This number is too long: it has { $got } digits, and no number has more than 15. Is it one number only, without an extension?

## api: what is wrong with the answer of a passkey

assertion-too_long = This is too long for the answer of a passkey. Copy the passkey's answer alone.
assertion-json = This is no JSON, or not the whole of it. Copy all of the passkey's answer.
assertion-kind = "type" must be "public-key": this is not the answer of a passkey. Copy all of it.
assertion-missing = "{ $field }" is missing or no text. Copy all of the passkey's answer.
assertion-encoding = "{ $field }" is not in base64url, or empty. Copy the passkey's answer as it is.
assertion-id = "id" and "rawId" differ. Copy the passkey's answer as it is.
assertion-client_data = "clientDataJSON" holds no JSON. Copy the passkey's answer as it is.
assertion-action = This passkey was made and not used: "webauthn.get" is what is asked for.
assertion-origin = This was not made on https://web.whatsapp.com. Make it in a tab of WhatsApp Web.
assertion-challenge = This answers another request than the one that waits. Make one for this session.
assertion-authenticator_data = "authenticatorData" is too short. Copy the passkey's answer as it is.
assertion-site = This passkey is for another site. Use one of this WhatsApp account.
assertion-unverified = This passkey was not unlocked. Use it once more, with your fingerprint, face or screen lock.

## terminal: what a link and a session say

terminal-connecting = Connecting to WhatsApp…
terminal-resting = WhatsApp locks numbers that ask for codes too often, so the next one takes a while…
terminal-linking = Your phone said yes. Keep WhatsApp open on it while this logs in…
terminal-exporting = Logged in. The session is being packed…
terminal-scan =
    In WhatsApp on your phone, open Linked devices and scan this code ({ $sequence } of { $total }).
    A new one takes its place by itself. Ctrl-C cancels.
terminal-qr-too-long = The code is too long to be drawn. Start again.
terminal-type-code =
    In WhatsApp on the phone with { $phone }, open Linked devices, Link a device, Link with phone number instead, and type this code.
    It works for a few minutes. Ctrl-C cancels.
terminal-passkey-asked = WhatsApp asks for a passkey before it links a device to this account: your fingerprint, face or screen lock. Nothing is linked yet. Only WhatsApp's own pages may ask for it, so this program cannot.
terminal-passkey-by-hand =
    You can bring its answer over. Pasting things into a browser's console is how accounts are stolen: do it only here, and only as you started this yourself.
    1. Open https://web.whatsapp.com and in it the console (F12).
    2. Paste this, press Enter, click into the page, and use your passkey:
terminal-passkey-answer = 3. Copy the answer that the console shows, paste it here, and press Enter.
terminal-passkey-assist-is-off = To bring its answer over by hand, start again with LATCHKEY_PASSKEY_ASSIST=on, or link an account without one. Ctrl-C cancels.
terminal-compare = Your phone shows a code, too. Are they the same? Type y or n, then Enter.
terminal-yes-or-no = Type y if the codes are the same, n if not.
terminal-not-an-assertion = That is not the answer of the passkey. { $why } Then paste it again.
terminal-too-early = That came too early. Give it once more.
terminal-linked = Linked to +{ $number }.
terminal-written = Written: { $path }
terminal-recorded = What went to and fro is in { $path }, without any secret, number or name.
terminal-keep-secret =
    Run it in one place only. Whoever has it has the account: tell nobody.
    If the bot stops at 405, update the bot: it uses a WhatsApp version that has run out.
terminal-session-id = Your session ID:
terminal-cancelled = Cancelled. Nothing of it is kept.
terminal-cancelled-late = Cancelled. Nothing of it is kept here; if your phone shows the new device under Linked devices, remove it there.
terminal-expired = Nobody linked in time. Start again when your phone is at hand.
terminal-gone = The session has ended without a word. Start again.
terminal-unlinked = Unlinked. The device is off the account, and its session is worth nothing.
terminal-unlinked-before = It was unlinked before: WhatsApp does not know the device any more.
terminal-not-unlinked = { $why } The device may still be linked.
terminal-not-taken-off = WhatsApp did not take the device off the account. Remove it on the phone, under Linked devices.
terminal-check-first = This logs in with the session. A bot that runs on it loses its connection for a moment; most come back by themselves, the others have to be started again.
terminal-check-linked = Linked: WhatsApp lets the device in.
terminal-check-unlinked = Unlinked: WhatsApp does not know the device any more. Link it again.
terminal-check-restricted = Restricted: { $why }
terminal-check-replaced = Replaced: a bot logged in with this session at the same moment. The device is linked, and in use.
terminal-not-checked = { $why } Whether the device is still linked is not known.
terminal-check-account = Account: +{ $number }
terminal-check-since = Linked since: { $date }
terminal-check-name = Name: { $name }
terminal-check-platform = Platform: { $platform }
