//! What those who follow a session learn from its link.

use std::time::Duration;

use latchkey_proto::{
    credentials::Credentials,
    link::{self, Event},
};
use latchkey_shared::{
    job::Pairing,
    status::{Account, Change, CodePrompt, CodeRenewal, PasskeyPrompt, QrPrompt, QrRenewal, State},
};

use crate::session::{Session, SessionError};

/// Publishes what an event of the link changes in the session's status.
pub(crate) fn publish(event: Event, session: &mut Session) -> Result<(), SessionError> {
    // A code or a request is shown no longer than the session lives.
    let ends_at = session.job.expires_at;
    match event {
        Event::Reconnecting if session.status().state == State::Connecting => Ok(()),
        Event::Reconnecting => session.publish(Change::Connecting),
        Event::Resting(until) => session.publish(Change::Resting(until)),
        Event::Qr(qr) => {
            let qr = QrPrompt {
                data: qr.text,
                sequence: qr.sequence,
                total: qr.total,
                renewal: qr.scan_again.then_some(QrRenewal::Withdrawn),
                expires_at: qr.expires_at.min(ends_at),
            };
            session.publish(Change::AwaitingScan(qr))
        }
        Event::LoggedIn | Event::Keys(_) | Event::Credentials(_) => {
            unreachable!("the driver sees to keys, credentials and the hold itself")
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

/// Publishes that the phone has accepted the device, whatever status an earlier worker has left.
pub(crate) fn publish_linking(
    credentials: &Credentials,
    session: &mut Session,
) -> Result<(), SessionError> {
    if matches!(session.status().state, State::Queued | State::Exporting) {
        session.publish(Change::Connecting)?;
    }
    let account = account(credentials);
    session.publish(Change::Linking(Some(account)))
}

/// Publishes until when the connection of the device, which has logged in, is held open.
pub(crate) fn publish_hold(hold: Duration, session: &mut Session) -> Result<(), SessionError> {
    if hold.is_zero() || session.status().state != State::Linking {
        return Ok(());
    }
    let until = session.now() + hold;
    session.publish(Change::Holding(until))
}

/// Returns what the credentials tell about their account.
pub(crate) fn account(credentials: &Credentials) -> Account {
    Account {
        jid: credentials.jid.to_string(),
        lid: credentials.lid.as_ref().map(ToString::to_string),
        name: credentials.business_name.clone(),
        platform: credentials.platform.clone(),
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
