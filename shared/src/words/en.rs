//! English.

use std::{borrow::Cow, time::Duration};

use super::{TerminalText, Words, round_up};
use crate::status::{CodeRenewal, FailureReason, NotAtMega, Note};

pub(super) struct English;

impl Words for English {
    fn failure(&self, reason: FailureReason) -> Cow<'static, str> {
        match reason {
            FailureReason::Unreachable => {
                "WhatsApp could not be reached. Wait a minute, then start again.".into()
            }
            FailureReason::Untrusted => {
                "The server that answered could not prove that it is WhatsApp, so nothing was sent \
                 to it. Try again later; if it stays like this, tell whoever runs this site."
                    .into()
            }
            FailureReason::RateLimited { retry_after: None } => {
                "WhatsApp asks for a pause. Wait a few minutes, then start again.".into()
            }
            FailureReason::RateLimited {
                retry_after: Some(seconds),
            } => format!(
                "WhatsApp asks for a pause of about {}. Start again after that, or link with a QR \
                 code.",
                about(seconds)
            )
            .into(),
            FailureReason::CodeRefused => {
                "WhatsApp gives out no code for this number now. Check the number, or link with a \
                 QR code; with a code, try again in an hour."
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
                about(seconds)
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
        format!(
            "This session is not at MEGA: {why}. It is whole in the other formats; use one of those."
        )
        .into()
    }

    fn renewal(&self, renewal: CodeRenewal) -> &'static str {
        match renewal {
            CodeRenewal::Expired => "The code before was not typed in time.",
            CodeRenewal::NotAccepted => "Your phone did not accept what was typed.",
            CodeRenewal::Withdrawn => "WhatsApp withdrew the code before.",
            CodeRenewal::Reconnected => "The connection to WhatsApp was lost and is back.",
        }
    }

    fn terminal(&self, text: &TerminalText<'_>) -> Cow<'static, str> {
        match text {
            TerminalText::Connecting => "Connecting to WhatsApp…".into(),
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
            TerminalText::NotAnAssertion { why } => format!(
                "That is not the answer of the passkey: {why}. Copy all of it and paste it again."
            )
            .into(),
            TerminalText::TooEarly => "That came too early. Give it once more.".into(),
            TerminalText::Linked { number } => format!("Linked to +{number}.").into(),
            TerminalText::Written { path } => format!("Written: {}", path.display()).into(),
            TerminalText::KeepSecret => {
                "Run it in one place only. Whoever has it has the account: tell nobody.".into()
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
                    reason => self.failure(*reason),
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

/// A wait of some minutes or more, rounded up to what one would say.
fn about(seconds: u64) -> String {
    let minutes = seconds.div_ceil(MINUTE).max(1);
    English.span(round_up(Duration::from_secs(minutes * MINUTE)))
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
