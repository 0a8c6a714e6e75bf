//! What a link tells, as the one who waits sees it.

use latchkey_proto::link::{self, Event};
use latchkey_shared::{
    job::Pairing,
    status::{Change, CodePrompt, CodeRenewal, PasskeyPrompt, QrPrompt, State},
};

use crate::session::{Session, SessionError};

/// Puts what a link tells into the session's status.
pub(crate) fn tell(event: Event, session: &mut Session) -> Result<(), SessionError> {
    // Nothing that is shown outlives the session.
    let ends_at = session.job.expires_at;
    match event {
        Event::Reconnecting if session.status().state == State::Connecting => Ok(()),
        Event::Reconnecting => session.publish(Change::Connecting),
        Event::Qr(qr) => {
            let qr = QrPrompt {
                data: qr.text,
                sequence: qr.sequence,
                total: qr.total,
                expires_at: qr.expires_at.min(ends_at),
            };
            session.publish(Change::AwaitingScan(qr))
        }
        Event::LoggedIn => Ok(()),
        Event::Keys(_) | Event::Credentials(_) => {
            unreachable!("what is to be kept is not told")
        }
        Event::Code(shown) => {
            let Pairing::Code { phone, .. } = &session.job.pairing else {
                return Ok(());
            };
            let code = CodePrompt {
                value: shown.code.to_string(),
                phone: phone.to_string(),
                sequence: shown.sequence,
                renewal: shown.renewal.map(renewal),
                expires_at: shown.expires_at.min(ends_at),
            };
            session.publish(Change::AwaitingCode(code))
        }
        Event::PasskeyRequired {
            options,
            expires_at,
        } => {
            let passkey = PasskeyPrompt {
                options,
                confirmation_code: None,
                expires_at: expires_at.min(ends_at),
            };
            session.publish(Change::PasskeyRequired(passkey))
        }
        Event::PasskeyConfirmation { code, expires_at } => {
            let Some(asked) = session.status().passkey.clone() else {
                return Ok(());
            };
            let passkey = PasskeyPrompt {
                confirmation_code: Some(code.to_string()),
                expires_at: expires_at.min(ends_at),
                ..asked
            };
            session.publish(Change::PasskeyRequired(passkey))
        }
    }
}

fn renewal(renewal: link::Renewal) -> CodeRenewal {
    match renewal {
        link::Renewal::Expired => CodeRenewal::Expired,
        link::Renewal::NotAccepted => CodeRenewal::NotAccepted,
        link::Renewal::Withdrawn => CodeRenewal::Withdrawn,
        link::Renewal::Reconnected => CodeRenewal::Reconnected,
    }
}
