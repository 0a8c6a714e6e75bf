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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use latchkey_proto::{
        link::{CODE_LIFE, QrCode, ShownCode},
        pair::passkey::{PrimaryEphemeral, VerificationCode},
    };

    use super::*;
    use crate::{checkpoint::tests::credentials, session::tests::SoleWorker};

    fn qr(sequence: u32, expires_at: SystemTime) -> Event {
        Event::Qr(QrCode {
            text: "text".to_owned(),
            sequence,
            total: 6,
            expires_at,
            scan_again: sequence > 1,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn connection_that_is_made_again_is_told_of_once() {
        let (_worker, mut session) = SoleWorker::claimed().await;
        session.publish(Change::Connecting).unwrap();
        let version = session.status().version;
        publish(Event::Reconnecting, &mut session).unwrap();
        assert_eq!(session.status().version, version);
        let soon = session.now() + Duration::from_secs(20);
        publish(qr(1, soon), &mut session).unwrap();
        publish(Event::Reconnecting, &mut session).unwrap();
        assert_eq!(session.status().state, State::Connecting);
        assert_eq!(session.status().version, version + 2);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_shown_for_longer_than_the_session_lives() {
        let (_worker, mut session) = SoleWorker::claimed_for_code().await;
        let ends_at = session.job.expires_at;
        session.publish(Change::Connecting).unwrap();
        let soon = session.now() + Duration::from_secs(20);
        for (offered, shown) in [(soon, soon), (ends_at + CODE_LIFE, ends_at)] {
            publish(qr(2, offered), &mut session).unwrap();
            let qr = session.status().qr.clone().unwrap();
            assert_eq!(qr.renewal, Some(QrRenewal::Withdrawn));
            assert_eq!((qr.sequence, qr.expires_at), (2, shown));
            publish(Event::Reconnecting, &mut session).unwrap();

            for (renewal, expected) in [
                (link::Renewal::Expired, CodeRenewal::Expired),
                (link::Renewal::NotAccepted, CodeRenewal::NotAccepted),
                (link::Renewal::Withdrawn, CodeRenewal::Withdrawn),
                (link::Renewal::Reconnected, CodeRenewal::Reconnected),
            ] {
                let code = Event::Code(ShownCode {
                    code: "ABCDEFGH".parse().unwrap(),
                    sequence: 3,
                    expires_at: offered,
                    renewal: Some(renewal),
                });
                publish(code, &mut session).unwrap();
                let code = session.status().code.clone().unwrap();
                assert_eq!((&*code.value, code.sequence), ("ABCD-EFGH", 3));
                assert_eq!((code.renewal, code.expires_at), (Some(expected), shown));
            }
            publish(Event::Reconnecting, &mut session).unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn code_to_compare_is_shown_with_what_was_asked_before_it() {
        let (_worker, mut session) = SoleWorker::claimed().await;
        let ends_at = session.job.expires_at;
        session.publish(Change::Connecting).unwrap();
        let primary = PrimaryEphemeral {
            public: [1; 32],
            nonce: [2; 32],
        };
        let code = VerificationCode::new(&[3; 32], &primary);
        let confirmation = |expires_at| Event::PasskeyConfirmation {
            code: code.clone(),
            expires_at,
        };
        let soon = session.now() + Duration::from_secs(20);
        publish(confirmation(soon), &mut session).unwrap();
        assert!(session.status().passkey.is_none());
        let asked = Event::PasskeyRequired {
            options: "{}".to_owned(),
            expires_at: ends_at + CODE_LIFE,
        };
        publish(asked, &mut session).unwrap();
        let asked = session.status().passkey.clone().unwrap();
        assert_eq!((asked.confirmation_code, asked.expires_at), (None, ends_at));
        publish(confirmation(soon), &mut session).unwrap();
        let asked = session.status().passkey.clone().unwrap();
        assert_eq!(asked.confirmation_code, Some(code.to_string()));
        assert_eq!((&*asked.options, asked.expires_at), ("{}", soon));
    }

    #[tokio::test(start_paused = true)]
    async fn phone_that_has_accepted_is_told_of_whatever_an_earlier_worker_has_left() {
        let (worker, mut session) = SoleWorker::claimed().await;
        let credentials = credentials();
        for _ in 0..2 {
            publish_linking(&credentials, &mut session).unwrap();
            let linked = session.status().account.clone().unwrap();
            assert_eq!(session.status().state, State::Linking);
            assert_eq!(linked.jid, credentials.jid.to_string());
            session.publish(Change::Exporting).unwrap();
        }
        session.flush().await.unwrap();
        assert_eq!(worker.state(session.job.id).await, State::Exporting);
    }

    #[tokio::test(start_paused = true)]
    async fn hold_is_told_of_while_the_device_links_and_only_if_there_is_one() {
        let (_worker, mut session) = SoleWorker::claimed().await;
        let hold = Duration::from_secs(8);
        session.publish(Change::Connecting).unwrap();
        session.publish(Change::Linking(None)).unwrap();
        let version = session.status().version;
        publish_hold(Duration::ZERO, &mut session).unwrap();
        assert_eq!(session.status().version, version);
        publish_hold(hold, &mut session).unwrap();
        assert_eq!(session.status().held_until, Some(session.now() + hold));
        session.publish(Change::Exporting).unwrap();
        publish_hold(hold, &mut session).unwrap();
        assert_eq!(session.status().state, State::Exporting);
        assert_eq!(session.status().held_until, None);
    }
}
