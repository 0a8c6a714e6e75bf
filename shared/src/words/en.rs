//! English.

use std::{borrow::Cow, time::Duration};

use latchkey_entry::{Browser, InvalidPhone, PairingCode, passkey::AssertionError};

use super::{TerminalText, Words, round_up};
use crate::{
    bots::UnknownBot,
    broker::RestReason,
    config::ProxyUrl,
    refusal::{ProblemCode, Refusal},
    status::{CodeRenewal, FailureReason, NotAtMega, Note, NumberHint, QrRenewal},
    wishes::Metadata,
};

pub(super) struct English;

impl Words for English {
    #[expect(clippy::too_many_lines, reason = "one entry for each reason")]
    fn failure(&self, reason: &FailureReason) -> Cow<'static, str> {
        match reason {
            FailureReason::Unreachable => {
                "WhatsApp could not be reached. Wait a minute, then start again.".into()
            }
            FailureReason::Untrusted => {
                "The server that answered could not prove that it is WhatsApp, so nothing was sent \
                 to it. Try again later; if it stays like this, tell whoever runs this site."
                    .into()
            }
            FailureReason::HungUp => {
                "WhatsApp hung up right after each code that it gave out. Wait a few minutes, then \
                 start again; if it stays like this, tell whoever runs this site."
                    .into()
            }
            FailureReason::ProxyFailed { proxy } => {
                let named = if proxy.is_empty() {
                    String::new()
                } else {
                    format!(" ({proxy})")
                };
                format!(
                    "This site reaches WhatsApp through a proxy, and the proxy{named} did not let it \
                     through. Only whoever runs this site can mend that: tell them, and try again \
                     later."
                )
                .into()
            }
            FailureReason::AddressRefused => {
                "WhatsApp refuses connections from the address of this site's server. Only whoever \
                 runs this site can mend that: tell them, and try again later."
                    .into()
            }
            FailureReason::TooManyConnections { retry_after: None } => {
                "WhatsApp has too many connections from this site. Wait a few minutes, then start \
                 again."
                    .into()
            }
            FailureReason::TooManyConnections {
                retry_after: Some(seconds),
            } => format!(
                "WhatsApp has too many connections from this site. Wait about {}, then start again.",
                about(*seconds)
            )
            .into(),
            FailureReason::WhatsappDown { retry_after: None } => {
                "WhatsApp's server is down. Wait a few minutes, then start again.".into()
            }
            FailureReason::WhatsappDown {
                retry_after: Some(seconds),
            } => format!(
                "WhatsApp's server is down. Wait about {}, then start again.",
                about(*seconds)
            )
            .into(),
            FailureReason::WrongClock { ahead: None } => {
                "The clock of this site's server may be wrong, so it cannot tell whether it talks to \
                 WhatsApp. Only whoever runs this site can mend that: tell them."
                    .into()
            }
            FailureReason::WrongClock { ahead: Some(ahead) } => format!(
                "The clock of this site's server is {} by about {}, so it cannot tell whether it \
                 talks to WhatsApp. Only whoever runs this site can mend that: tell them.",
                if *ahead < 0 { "behind" } else { "ahead" },
                about(ahead.unsigned_abs())
            )
            .into(),
            FailureReason::RateLimited { retry_after: None } => {
                "WhatsApp asks for a pause. Wait a few minutes, then start again.".into()
            }
            FailureReason::RateLimited {
                retry_after: Some(seconds),
            } => format!(
                "WhatsApp asks for a pause of about {}. Start again after that, or link with a QR \
                 code.",
                about(*seconds)
            )
            .into(),
            FailureReason::CodeRefused => {
                "WhatsApp gives out no code for this number now. Check the number, or link with a \
                 QR code; with a code, try again in an hour."
                    .into()
            }
            FailureReason::CodeUnanswered => {
                "WhatsApp did not answer the request for a code. It was not asked again, so that \
                 your number is not locked. Try again in an hour, or link with a QR code."
                    .into()
            }
            FailureReason::NumberRests { retry_after } => {
                let when = retry_after.map_or_else(
                    || "Start again later".to_owned(),
                    |seconds| format!("Start again in about {}", about(seconds)),
                );
                format!(
                    "This number has had its codes for now, and WhatsApp locks numbers that ask for \
                     too many. {when}, or link with a QR code."
                )
                .into()
            }
            FailureReason::CodeWithdrawn => {
                "WhatsApp withdrew the code. Start again to get a new one.".into()
            }
            FailureReason::CodesUsedUp => {
                "None of the codes was accepted. Start again, or link with a QR code.".into()
            }
            FailureReason::NotEligible => {
                "WhatsApp does not link this number with a code. Link with a QR code instead."
                    .into()
            }
            FailureReason::PasskeyTimeout => {
                "The passkey that WhatsApp asked for did not come in time. Start again when you \
                 have it at hand."
                    .into()
            }
            FailureReason::PasskeyUnanswered => {
                "The passkey arrived, but the codes were not compared in time. Keep WhatsApp open \
                 on your phone and start again."
                    .into()
            }
            FailureReason::PasskeyRefused => {
                "WhatsApp did not accept the passkey. Start again, and use a passkey of this very \
                 account."
                    .into()
            }
            FailureReason::CodesDiffer => {
                "The codes were not the same, so nothing was linked. Someone may be in between: \
                 start again on a network that you trust."
                    .into()
            }
            FailureReason::Outdated => {
                "WhatsApp wants a newer version of this service. Tell whoever runs this site."
                    .into()
            }
            FailureReason::Rejected => {
                "WhatsApp refused to link this device. Start again with a new code.".into()
            }
            FailureReason::RegistrationRefused { retry_after: None } => {
                "WhatsApp does not let this site link devices just now. That is about this site, not \
                 about your account. Try again later; if it stays like this, tell whoever runs this \
                 site."
                    .into()
            }
            FailureReason::RegistrationRefused {
                retry_after: Some(seconds),
            } => format!(
                "WhatsApp does not let this site link devices for about {}. That is about this site, \
                 not about your account. Start again after that.",
                about(*seconds)
            )
            .into(),
            FailureReason::PhoneTooOld => {
                "WhatsApp on this phone is too old to link a device. Update WhatsApp on the phone, \
                 then start again."
                    .into()
            }
            FailureReason::Restricted {
                retry_after: Some(seconds),
            } => format!(
                "WhatsApp restricts this account for about {}. Open WhatsApp on the phone to see \
                 why, and try again after that.",
                about(*seconds)
            )
            .into(),
            FailureReason::Restricted { retry_after: None } => {
                "WhatsApp restricts this account. Open WhatsApp on the phone to see why.".into()
            }
            FailureReason::LoggedOut => {
                "WhatsApp did not let the new device in: it was unlinked, or the link was not \
                 completed. Start again, and leave the device under Linked devices."
                    .into()
            }
            FailureReason::Protocol => {
                "WhatsApp did not understand this service. Try again; if it stays like this, tell \
                 whoever runs this site."
                    .into()
            }
            FailureReason::UnusableKey => {
                "The key that the result was to be sealed to cannot be used. Unlink the device on \
                 the phone and start again with a new key."
                    .into()
            }
            FailureReason::Abandoned => {
                "This service could not finish the session. If the phone shows a new linked device, \
                 remove it there, then start again."
                    .into()
            }
        }
    }

    fn note(&self, note: Note) -> Cow<'static, str> {
        let why = match note {
            Note::KeyFiles => {
                return "This session has key files: use session.zip or the multi format, not \
                        creds.json alone."
                    .into();
            }
            Note::SealedIsNotAtMega => {
                return "This session is not at MEGA: it is sealed to your key, and a file there \
                        would not be."
                    .into();
            }
            Note::NotAtMega(NotAtMega::Account) => {
                "this site cannot use its MEGA account at the moment"
            }
            Note::NotAtMega(NotAtMega::Full) => "this site's MEGA account is full",
            Note::NotAtMega(NotAtMega::Busy) => "MEGA is busy",
            Note::NotAtMega(NotAtMega::Away) => "MEGA does not answer as it should",
            Note::NotAtMega(NotAtMega::Slow) => "MEGA takes too long to answer",
        };
        format!("This session is not at MEGA: {why}. The session ID here holds all of it instead.")
            .into()
    }

    fn renewal(&self, renewal: CodeRenewal) -> &'static str {
        match renewal {
            CodeRenewal::Expired => "The code before was not typed in time.",
            CodeRenewal::NotAccepted => "Your phone did not accept what was typed.",
            CodeRenewal::Withdrawn => "WhatsApp withdrew the code before.",
            CodeRenewal::Reconnected => "The connection to WhatsApp was lost and is back.",
            CodeRenewal::PasskeyInterrupted => "WhatsApp ended the wait for the passkey.",
        }
    }

    fn hint(&self, hint: NumberHint) -> &'static str {
        match hint {
            NumberHint::BrazilNinthDigit => {
                "Older accounts in Brazil have no 9 after the area code. If no code works, start \
                 again with the number exactly as WhatsApp shows it under Settings."
            }
            NumberHint::MexicoOne => {
                "Older accounts in Mexico have a 1 after +52, newer ones have not. If no code \
                 works, start again with the number exactly as WhatsApp shows it under Settings."
            }
            NumberHint::ArgentinaNine => {
                "Mobile numbers in Argentina have a 9 after +54, landlines have not. If no code \
                 works, start again with the number exactly as WhatsApp shows it under Settings."
            }
        }
    }

    fn qr_renewal(&self, renewal: QrRenewal) -> &'static str {
        match renewal {
            QrRenewal::Withdrawn => {
                "Scan again: WhatsApp withdrew the code before, and this is a new one."
            }
            QrRenewal::PasskeyInterrupted => {
                "WhatsApp ended the wait for the passkey. Start again: scan this new code."
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "one entry for each refusal")]
    fn refusal(&self, refusal: &Refusal) -> Cow<'static, str> {
        match refusal {
            Refusal::BodyIsNoObject => {
                "The body must be a JSON object such as {\"method\":\"qr\"}.".into()
            }
            Refusal::BodyMisread { why } => {
                format!("The body is not a request for a session: {why}.").into()
            }
            Refusal::NotJson => {
                "The body must be JSON, sent with the header Content-Type: application/json.".into()
            }
            Refusal::UnknownMember { name, allowed } => format!(
                "\"{name}\" is not a member of this request. Allowed are {}.",
                allowed.join(", ")
            )
            .into(),
            Refusal::MemberNeedsKey { name, allowed } => format!(
                "\"{name}\" is for callers with an API key, sent as X-API-Key. Without one, allowed \
                 are {}.",
                allowed.join(", ")
            )
            .into(),
            Refusal::InvalidClient => {
                "\"client\" must have 1 to 128 characters, and none that cannot be printed.".into()
            }
            Refusal::MetadataTooLong => {
                let most = Metadata::MAX_LENGTH;
                format!("\"metadata\" must be at most {most} bytes of JSON. Shorten it.").into()
            }
            Refusal::InvalidTemplate { why } => {
                format!("\"session_id\" cannot be used: {why}.").into()
            }
            Refusal::InvalidBrowser => format!("\"browser\" must be {}.", Browser::ALLOWED).into(),
            Refusal::InvalidProxy => format!("\"proxy\" must be {}.", ProxyUrl::FORM).into(),
            Refusal::BotAndTemplate => {
                "Send a \"bot\" or a \"session_id\", not both.".into()
            }
            Refusal::NoSuchBot { why } => unknown_bot(why),
            Refusal::InvalidApiKey => {
                "The API key in X-API-Key is not one of this site's. Check it, or leave it out.".into()
            }
            Refusal::NotOpen => {
                "Only this site's own services start sessions here. If a bot or a panel sent you, \
                 start there again; a program shows its API key as X-API-Key."
                    .into()
            }
            Refusal::BodyBrokeOff => "The request's body broke off.".into(),
            Refusal::UnknownLinkMethod => "\"method\" must be \"qr\" or \"code\".".into(),
            Refusal::InvalidSealTo => {
                "\"seal_to\" must be the base64 of a raw X25519 public key, 32 bytes.".into()
            }
            Refusal::ForeignPage => {
                "A page of another site cannot do this here. Use this site's own page, or call from \
                 your server. If this is the site's own page, its proxy must pass the Host header on."
                    .into()
            }
            Refusal::InvalidIdempotencyKey => {
                "Idempotency-Key must be 16 to 255 visible ASCII characters.".into()
            }
            Refusal::IdempotencyKeyReused => {
                "This Idempotency-Key came with a different request before. Use a new key.".into()
            }
            Refusal::OutOfRange { name, range } => {
                let (least, most) = (range.start(), range.end());
                if *most == u64::MAX {
                    format!("\"{name}\" must be a whole number, {least} or more.").into()
                } else {
                    format!("\"{name}\" must be a whole number from {least} to {most}.").into()
                }
            }
            Refusal::UnknownFormat { known } => {
                format!("\"format\" must be one of {}.", known.join(", ")).into()
            }
            Refusal::UnknownBot { known } if known.is_empty() => {
                "This site offers no bots by name. Leave \"bot\" out.".into()
            }
            Refusal::UnknownBot { known } => {
                format!("\"bot\" must be one of {}.", known.join(", ")).into()
            }
            Refusal::FormatAndBot => "Ask for a \"format\" or for a \"bot\", not for both.".into(),
            Refusal::SealedHasNoFormat => {
                "This result is sealed to your key and has no format that we could read. Fetch it \
                 without \"format\" or \"bot\" and open it with your private key."
                    .into()
            }
            Refusal::SealedIsElsewhere => {
                "This result is sealed to your key. Fetch it from the session's result_url.".into()
            }
            Refusal::AssertionIsNoObject => {
                "The body must be the whole answer of the passkey, a JSON object, or \
                 {\"confirmed\":true}."
                    .into()
            }
            Refusal::InvalidAssertion(error) => assertion(*error),
            Refusal::InvalidConfirmation => {
                "\"confirmed\" must be true or false, and stand alone.".into()
            }
            Refusal::InvalidPhone(error) => phone(*error),
            Refusal::InvalidCustomCode => format!(
                "\"custom_code\" must be 8 of the characters {}. The characters 0, I, O and U are \
                 not among them: no phone offers them for a code.",
                PairingCode::ALPHABET
            )
            .into(),
            Refusal::MisdirectedHost => {
                "This site does not answer to the name that was asked for. If it is yours, put the \
                 name into LATCHKEY_HOSTS, or set LATCHKEY_TRUSTED_PROXIES if a proxy is in front."
                    .into()
            }
            Refusal::NoSuchAddress => {
                "Nothing is at this address. The API begins at /api/v1/sessions.".into()
            }
            Refusal::NoSuchFile => "There is no such file.".into(),
            Refusal::NoSuchSession => {
                "There is no such session for you: it has ended, or its token is missing or wrong. \
                 Start a new one."
                    .into()
            }
            Refusal::Wiped => {
                "The session was called off or its result was wiped; it is gone for good. Start a \
                 new one."
                    .into()
            }
            Refusal::NoResult => {
                "The session ended without a result. Its status says why; start a new one.".into()
            }
            Refusal::NotAtMega => {
                "This session is not at MEGA; where it should be, the notes of its status say why. \
                 Take another format."
                    .into()
            }
            Refusal::MethodNotAllowed => {
                "This address does not know that method. The Allow header says which it knows."
                    .into()
            }
            Refusal::RequestTimeout => {
                "The request's body took too long to arrive. Please try again.".into()
            }
            Refusal::QrNotAvailable => {
                "No QR code waits to be scanned at this moment. The session's status says why."
                    .into()
            }
            Refusal::NoPasskeyAsked => {
                "No passkey is asked for at this moment. The session's status says why.".into()
            }
            Refusal::PasskeyNotTaken => {
                "The session has not taken what came before, or has ended. Its status says which."
                    .into()
            }
            Refusal::PasskeyAnswered => {
                "The passkey's answer is there already. Compare the codes, and send \
                 {\"confirmed\":true} if they match."
                    .into()
            }
            Refusal::NothingToCompare => {
                "There is no code to compare yet. Send the passkey's answer first.".into()
            }
            Refusal::NotReady => {
                "The session is not finished. Follow its status until it says ready.".into()
            }
            Refusal::PayloadTooLarge => {
                "The request is too long; 16 KiB are enough for every call.".into()
            }
            Refusal::ChallengeRequired => {
                "This site asks for a little work before a session starts, which browsers do by \
                 themselves. Switch scripts on and load the page again; a program fetches a challenge \
                 at /api/v1/challenge and sends the solution in X-Altcha."
                    .into()
            }
            Refusal::ChallengeNotSolved => {
                "The work that this site asks for was not done, or came too late or twice. Start again; \
                 a program fetches a new challenge at /api/v1/challenge."
                    .into()
            }
            Refusal::RateLimited { .. } => {
                "Too many sessions were started for you or from your network. Please wait a little."
                    .into()
            }
            Refusal::TooManyLive { .. } => {
                "Too many sessions for you or from your network are under way. Finish or cancel one, \
                 or wait until one has ended."
                    .into()
            }
            Refusal::PhoneCooldown(rest) => {
                let why = match rest.reason {
                    RestReason::Cooldown => {
                        "A code for this number was asked for not long ago, and WhatsApp blocks \
                         numbers that ask too often."
                    }
                    RestReason::LiveCode => {
                        "Someone is linking this number by code at this moment, and a second code \
                         would kill the first."
                    }
                    RestReason::LeftAlone => {
                        "WhatsApp wants this number left alone for a while: too many codes were \
                         asked for."
                    }
                };
                let wait = self.wait(rest.left);
                format!("{why} Please try again in {wait}, or link by QR code.").into()
            }
            Refusal::QueueFull { .. } => {
                "Too many people are linking at this moment. Please try again in a moment.".into()
            }
            Refusal::BrokerUnavailable => {
                "The service cannot reach its queue just now. Please try again in a moment.".into()
            }
            Refusal::NotServing => {
                "The queue does not answer. Is Redis up, and does REDIS_URL lead to it? The log \
                 says what went wrong."
                    .into()
            }
            Refusal::BrokerDenied => {
                "Redis answers, but denies what sessions need. Allow its user the keys \
                 ~{latchkey}*, the channels &{latchkey}* and every command. The log says what \
                 was denied."
                    .into()
            }
            Refusal::LinkFailed(reason) => self.failure(reason),
            Refusal::WhatsappLate => {
                "WhatsApp did not answer in time. Please try again in a moment.".into()
            }
            Refusal::ShuttingDown => {
                "This server is shutting down. Please try again in a moment.".into()
            }
            Refusal::Internal => "Something went wrong on our side. Please try again.".into(),
        }
    }

    fn title(&self, code: ProblemCode) -> &'static str {
        match code {
            ProblemCode::InvalidRequest => "Invalid request",
            ProblemCode::InvalidPhone => "Not a phone number",
            ProblemCode::InvalidCustomCode => "Not a code",
            ProblemCode::ForeignOrigin => "Not from this page",
            ProblemCode::InvalidApiKey => "Wrong API key",
            ProblemCode::NotOpen => "Not open to everyone",
            ProblemCode::NotFound => "Not found",
            ProblemCode::MethodNotAllowed => "Method not allowed",
            ProblemCode::RequestTimeout => "Request too slow",
            ProblemCode::QrNotAvailable => "No QR code now",
            ProblemCode::PasskeyNotExpected => "No passkey asked for",
            ProblemCode::NotReady => "Not ready yet",
            ProblemCode::PayloadTooLarge => "Request too large",
            ProblemCode::UnsupportedMediaType => "Not JSON",
            ProblemCode::MisdirectedHost => "Not the name of this site",
            ProblemCode::ChallengeRequired => "Proof of work required",
            ProblemCode::RateLimited => "Too many sessions",
            ProblemCode::PhoneCooldown => "Too soon for this number",
            ProblemCode::QueueFull => "Too busy",
            ProblemCode::BrokerUnavailable => "Not available now",
            ProblemCode::WhatsappUnavailable => "WhatsApp does not answer",
            ProblemCode::ShuttingDown => "Shutting down",
            ProblemCode::Internal => "Internal error",
        }
    }

    fn terminal(&self, text: &TerminalText<'_>) -> Cow<'static, str> {
        match text {
            TerminalText::Connecting => "Connecting to WhatsApp…".into(),
            TerminalText::Resting => {
                "WhatsApp locks numbers that ask for codes too often, so the next one takes a while…"
                    .into()
            }
            TerminalText::Linking => {
                "Your phone said yes. Keep WhatsApp open on it while this logs in…".into()
            }
            TerminalText::Exporting => "Logged in. The session is being packed…".into(),
            TerminalText::Scan { sequence, total } => format!(
                "In WhatsApp on your phone, open Linked devices and scan this code ({sequence} of \
                 {total}).\nA new one takes its place by itself. Ctrl-C cancels."
            )
            .into(),
            TerminalText::QrTooLong => "The code is too long to be drawn. Start again.".into(),
            TerminalText::TypeCode { phone } => format!(
                "In WhatsApp on the phone with {phone}, open Linked devices,\n\
                 Link a device, Link with phone number instead, and type this code.\n\
                 It works for a few minutes. Ctrl-C cancels."
            )
            .into(),
            TerminalText::NewCode => "This is a new code.".into(),
            TerminalText::PasskeyAsked => {
                "WhatsApp asks for a passkey before it links a device to this account: your \
                 fingerprint,\n\
                 face or screen lock. Nothing is linked yet. Only WhatsApp's own pages may ask for \
                 it,\n\
                 so this program cannot."
                    .into()
            }
            TerminalText::PasskeyByHand => {
                "You can bring its answer over. Pasting things into a browser's console is how\n\
                 accounts are stolen: do it only here, and only as you started this yourself.\n\
                 1. Open https://web.whatsapp.com and in it the console (F12).\n\
                 2. Paste this, press Enter, click into the page, and use your passkey:"
                    .into()
            }
            TerminalText::PasskeyAnswer => {
                "3. Copy the answer that the console shows, paste it here, and press Enter.".into()
            }
            TerminalText::PasskeyAssistIsOff => {
                "To bring its answer over by hand, start again with LATCHKEY_PASSKEY_ASSIST=on, or \
                 link an account without one. Ctrl-C cancels."
                    .into()
            }
            TerminalText::Compare => {
                "Your phone shows a code, too. Are they the same? Type y or n, then Enter.".into()
            }
            TerminalText::YesOrNo => "Type y if the codes are the same, n if not.".into(),
            TerminalText::NotAnAssertion { error } => format!(
                "That is not the answer of the passkey. {} Then paste it again.",
                assertion(*error)
            )
            .into(),
            TerminalText::TooEarly => "That came too early. Give it once more.".into(),
            TerminalText::Linked { number } => format!("Linked to +{number}.").into(),
            TerminalText::Written { path } => format!("Written: {}", path.display()).into(),
            TerminalText::Recorded { path } => format!(
                "What went to and fro is in {}, without any secret, number or name.",
                path.display()
            )
            .into(),
            TerminalText::KeepSecret => {
                "Run it in one place only. Whoever has it has the account: tell nobody.\n\
                 If the bot stops at 405, update the bot: it uses a WhatsApp version that has run out."
                    .into()
            }
            TerminalText::SessionId => "Your session ID:".into(),
            TerminalText::Cancelled => "Cancelled. Nothing of it is kept.".into(),
            TerminalText::CancelledLate => {
                "Cancelled. Nothing of it is kept here; if your phone shows the new device under \
                 Linked devices, remove it there."
                    .into()
            }
            TerminalText::Expired => {
                "Nobody linked in time. Start again when your phone is at hand.".into()
            }
            TerminalText::Gone => "The session has ended without a word. Start again.".into(),
            TerminalText::Unlinked => {
                "Unlinked. The device is off the account, and its session is worth nothing.".into()
            }
            TerminalText::UnlinkedBefore => {
                "It was unlinked before: WhatsApp does not know the device any more.".into()
            }
            TerminalText::NotUnlinked { reason } => {
                let why = match reason {
                    FailureReason::Rejected | FailureReason::Protocol => {
                        "WhatsApp did not take the device off the account. Remove it on the phone, \
                         under Linked devices."
                            .into()
                    }
                    reason => self.failure(reason),
                };
                format!("{why} The device may still be linked.").into()
            }
        }
    }

    fn span(&self, span: Duration) -> String {
        let seconds = span.as_secs();
        match (seconds / MINUTE, seconds / HOUR, seconds / DAY) {
            (_, _, days @ 2..) if seconds.is_multiple_of(DAY) => format!("{days} days"),
            (_, hours @ 2.., _) if seconds.is_multiple_of(HOUR) => format!("{hours} hours"),
            (1, ..) if seconds == MINUTE => "a minute".to_owned(),
            (minutes @ 2.., ..) if seconds.is_multiple_of(MINUTE) => format!("{minutes} minutes"),
            _ if seconds == 1 => "1 second".to_owned(),
            _ => format!("{seconds} seconds"),
        }
    }
}

/// Returns what to change about a phone number, without repeating more of it than one sign.
fn phone(error: InvalidPhone) -> Cow<'static, str> {
    match error {
        InvalidPhone::Empty => {
            "A phone number with its country code is needed, such as +94 77 123 4567.".into()
        }
        InvalidPhone::Letter => {
            "There are letters in this number. Write it in digits, with its country code, such as \
             +94 77 123 4567."
                .into()
        }
        InvalidPhone::Sign('+' | '\u{ff0b}') => {
            "The plus sign stands once, in front of the number, as in +94 77 123 4567.".into()
        }
        InvalidPhone::Sign(sign) => format!(
            "The sign {sign:?} does not belong in a phone number. Write it with its country code, \
             such as +94 77 123 4567."
        )
        .into(),
        InvalidPhone::National => {
            "This number begins with 0, as it is dialled within a country. Put the country code in \
             the place of that 0: +94 77 123 4567 for 077 123 4567."
                .into()
        }
        InvalidPhone::TrunkZero => {
            "There is a 0 behind the country code, which is dialled within the country only. Leave \
             it out: +94 77 123 4567 for +94 077 123 4567."
                .into()
        }
        InvalidPhone::NoSuchCode => {
            "No country has the code that this number begins with. Put your own country code in \
             front, such as +94 77 123 4567."
                .into()
        }
        InvalidPhone::TooShort { got } => format!(
            "This number is too short: it has {got} of at least 7 digits. Is the country code \
             missing, as +94 in +94 77 123 4567?"
        )
        .into(),
        InvalidPhone::TooLong { got } => format!(
            "This number is too long: it has {got} digits, and no number has more than 15. Is it \
             one number only, without an extension?"
        )
        .into(),
    }
}

/// Returns what to change about the name of a bot.
fn unknown_bot(error: &UnknownBot) -> Cow<'static, str> {
    match error {
        UnknownBot::NotServed { name, why } => format!("\"{name}\" cannot be served. {why}").into(),
        UnknownBot::Unheard {
            closest: Some(closest),
            ..
        } => format!("No bot of the list has the name in \"bot\". Did you mean {closest}?").into(),
        UnknownBot::Unheard { closest: None, .. } => {
            "No bot of the list has the name in \"bot\". Send what it reads as \"session_id\"."
                .into()
        }
    }
}

/// Returns what is wrong with the answer of a passkey, to the one who pasted it.
fn assertion(error: AssertionError) -> Cow<'static, str> {
    match error {
        AssertionError::TooLong { .. } => {
            "This is too long for the answer of a passkey. Copy the passkey's answer alone.".into()
        }
        AssertionError::Json => {
            "This is no JSON, or not the whole of it. Copy all of the passkey's answer.".into()
        }
        AssertionError::Kind => {
            "\"type\" must be \"public-key\": this is not the answer of a passkey. Copy all of it."
                .into()
        }
        AssertionError::Missing(field) => {
            format!("\"{field}\" is missing or no text. Copy all of the passkey's answer.").into()
        }
        AssertionError::Encoding(field) => format!(
            "\"{field}\" is not in base64url, or empty. Copy the passkey's answer as it is."
        )
        .into(),
        AssertionError::Id => {
            "\"id\" and \"rawId\" differ. Copy the passkey's answer as it is.".into()
        }
        AssertionError::ClientData => {
            "\"clientDataJSON\" holds no JSON. Copy the passkey's answer as it is.".into()
        }
        AssertionError::Action => {
            "This passkey was made and not used: \"webauthn.get\" is what is asked for.".into()
        }
        AssertionError::Origin => {
            "This was not made on https://web.whatsapp.com. Make it in a tab of WhatsApp Web."
                .into()
        }
        AssertionError::Challenge => {
            "This answers another request than the one that waits. Make one for this session."
                .into()
        }
        AssertionError::AuthenticatorData { .. } => {
            "\"authenticatorData\" is too short. Copy the passkey's answer as it is.".into()
        }
        AssertionError::Site => {
            "This passkey is for another site. Use one of this WhatsApp account.".into()
        }
        AssertionError::Unverified => {
            "This passkey was not unlocked. Use it once more, with your fingerprint, face or \
             screen lock."
                .into()
        }
    }
}

/// Returns a wait of some minutes or more, rounded up.
fn about(seconds: u64) -> String {
    let minutes = seconds.div_ceil(MINUTE).max(1);
    English.span(round_up(Duration::from_secs(minutes * MINUTE)))
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
