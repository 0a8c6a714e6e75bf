//! What a failed link says to the one who waits.

use std::time::Duration;

use latchkey_proto::link;
use latchkey_shared::status::{Failure, FailureCode};

/// Puts a failure into words: what happened, and what to do next.
#[expect(clippy::too_many_lines, reason = "one entry for each failure")]
pub(crate) fn explain(failure: &link::LinkError) -> Failure {
    use FailureCode as Code;
    match failure {
        link::LinkError::Unreachable => fail(
            Code::WhatsappUnreachable,
            "WhatsApp could not be reached. Wait a minute, then start again.",
            true,
        ),
        link::LinkError::Untrusted(_) => fail(
            Code::WhatsappUnreachable,
            "The server that answered could not prove that it is WhatsApp, so nothing was sent to it. \
             Try again later; if it stays like this, tell whoever runs this site.",
            true,
        ),
        link::LinkError::RateLimited { retry_after: None } => fail(
            Code::WhatsappRateLimited,
            "WhatsApp asks for a pause. Wait a few minutes, then start again.",
            true,
        ),
        link::LinkError::RateLimited {
            retry_after: Some(wait),
        } => Failure {
            code: Code::WhatsappRateLimited,
            message: format!(
                "WhatsApp asks for a pause of about {}. Start again after that, or link with a QR code.",
                in_words(*wait)
            ),
            retryable: true,
        },
        link::LinkError::CodeRefused => fail(
            Code::CodeRefused,
            "WhatsApp gives out no code for this number now. Check the number, or link with a QR code; with a code, try again in an hour.",
            true,
        ),
        link::LinkError::CodeWithdrawn => fail(
            Code::CodeRefused,
            "WhatsApp withdrew the code. Start again to get a new one.",
            true,
        ),
        link::LinkError::NotEligible => fail(
            Code::PhoneNotEligible,
            "WhatsApp does not link this number with a code. Link with a QR code instead.",
            false,
        ),
        link::LinkError::PasskeyTimeout => fail(
            Code::PasskeyTimeout,
            "The passkey that WhatsApp asked for did not come in time. Start again when you have it at hand.",
            true,
        ),
        link::LinkError::PasskeyUnanswered => fail(
            Code::PasskeyTimeout,
            "The passkey arrived, but the codes were not compared in time. Keep WhatsApp open on your phone and start again.",
            true,
        ),
        link::LinkError::CodesUsedUp => fail(
            Code::CodeRefused,
            "None of the codes was accepted. Start again, or link with a QR code.",
            true,
        ),
        link::LinkError::PasskeyRefused => fail(
            Code::PairingRejected,
            "WhatsApp did not accept the passkey. Start again, and use a passkey of this very account.",
            true,
        ),
        link::LinkError::CodesDiffer => fail(
            Code::PairingRejected,
            "The codes were not the same, so nothing was linked. Someone may be in between: start again on a network that you trust.",
            true,
        ),
        link::LinkError::Outdated => fail(
            Code::ClientOutdated,
            "WhatsApp wants a newer version of this service. Tell whoever runs this site.",
            false,
        ),
        link::LinkError::Rejected(_) => fail(
            Code::PairingRejected,
            "WhatsApp refused to link this device. Start again with a new code.",
            true,
        ),
        link::LinkError::PhoneTooOld => fail(
            Code::PairingRejected,
            "WhatsApp on this phone is too old to link a device. Update WhatsApp on the phone, then start again.",
            true,
        ),
        link::LinkError::Restricted {
            expires_in: Some(wait),
        } => Failure {
            code: Code::AccountRestricted,
            message: format!(
                "WhatsApp restricts this account for about {}. Open WhatsApp on the phone to see why, and try again after that.",
                in_words(*wait)
            ),
            retryable: false,
        },
        link::LinkError::Restricted { expires_in: None } => fail(
            Code::AccountRestricted,
            "WhatsApp restricts this account. Open WhatsApp on the phone to see why.",
            false,
        ),
        link::LinkError::LoggedOut => fail(
            Code::LoggedOut,
            "WhatsApp did not let the new device in: it was unlinked, or the link was not completed. Start again, and leave the device under Linked devices.",
            true,
        ),
        link::LinkError::Protocol(_) => fail(
            Code::Internal,
            "WhatsApp did not understand this service. Try again; if it stays like this, tell whoever runs this site.",
            true,
        ),
    }
}

/// The caller's key for the result is one that hides nothing.
pub(crate) fn unusable_key() -> Failure {
    fail(
        FailureCode::Internal,
        "The key that the result was to be sealed to cannot be used. Unlink the device on the phone and start again with a new key.",
        true,
    )
}

/// The session was lost by one worker after another.
pub(crate) fn worn_out() -> Failure {
    fail(
        FailureCode::Internal,
        "This service could not finish the session. If the phone shows a new linked device, remove it there, then start again.",
        true,
    )
}

fn fail(code: FailureCode, message: &str, retryable: bool) -> Failure {
    Failure {
        code,
        message: message.to_owned(),
        retryable,
    }
}

fn in_words(wait: Duration) -> String {
    let minutes = wait.as_secs().div_ceil(60).max(1);
    match minutes {
        1 => "a minute".to_owned(),
        2..=119 => format!("{minutes} minutes"),
        120..=2879 => format!("{} hours", minutes.div_ceil(60)),
        _ => format!("{} days", minutes.div_ceil(1440)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_is_told_in_the_unit_that_people_use() {
        for (seconds, words) in [
            (0, "a minute"),
            (61, "2 minutes"),
            (7200, "2 hours"),
            (172_800, "2 days"),
            (86_400, "24 hours"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), words);
        }
    }

    #[test]
    fn what_the_server_said_is_not_repeated_to_the_one_who_waits() {
        let said = "<script>";
        let failures = [
            link::LinkError::Rejected(said.to_owned()),
            link::LinkError::Protocol(said.to_owned()),
        ];
        for failure in failures {
            assert!(!explain(&failure).message.contains(said));
        }
    }
}
