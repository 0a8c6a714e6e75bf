//! Finds out whether a device is still linked.

use std::{sync::Arc, time::Duration};

use latchkey_proto::{
    credentials::Credentials,
    link::{Link, LinkError},
};
use latchkey_session::{ImportError, ImportedSession};
use latchkey_shared::{
    clock::{self, Clock},
    config::Settings,
    errand::{Finding, LinkState},
    status::{Account, FailureReason},
    trust::Trust,
};
use tokio::time::timeout;

use super::run;
use crate::{error::WorkerError, failure, whatsapp::LinkContext};

/// Logs in with the credentials of a session, passively, and leaves at once. A bot that runs with them
/// loses its connection for that moment. Returns why, if it could not be found out whether the device
/// is linked. Dropped, it closes the connection.
pub async fn check(
    settings: &Settings,
    trust: &Trust,
    session: &Checkable,
    clock: &Clock,
) -> Result<Result<Finding, FailureReason>, WorkerError> {
    let context = LinkContext::new(settings, trust, clock.clone())?;
    Ok(session.check(&context, clock).await)
}

/// A session whose device can be checked.
pub struct Checkable {
    credentials: Credentials,
    name: Option<String>,
}

impl Checkable {
    /// Returns an error if the session cannot log in.
    pub fn of(session: &ImportedSession) -> Result<Self, ImportError> {
        let [_, _, name, _] = session.account();
        Ok(Self {
            credentials: session.credentials()?,
            name: name.map(str::to_owned),
        })
    }

    pub(crate) async fn check(
        &self,
        context: &LinkContext,
        clock: &Clock,
    ) -> Result<Finding, FailureReason> {
        let config = Arc::clone(&context.config);
        let version = context.versions.current();
        let traveller = self.credentials.jid.to_string();
        let credentials = self.credentials.clone();
        let link = Link::check(config, version, credentials, clock::rng(), clock.now());
        let checked = timeout(WITHIN, run(link, &traveller, context, clock)).await;
        let (state, restricted_for) = match checked.unwrap_or(Err(LinkError::Unreachable)) {
            Ok(_) => (LinkState::Linked, None),
            Err(LinkError::LoggedOut) => (LinkState::Unlinked, None),
            Err(LinkError::Restricted { expires_in }) => (LinkState::Restricted, expires_in),
            Err(LinkError::Replaced) => (LinkState::Replaced, None),
            Err(why) => return Err(failure::reason(&why)),
        };
        Ok(Finding {
            state,
            linked_at: self.credentials.account.vouched_at(),
            restricted_for: restricted_for.map(|time| time.as_secs()),
            account: Account {
                jid: traveller,
                lid: self.credentials.lid.as_ref().map(ToString::to_string),
                name: self.name.clone(),
                platform: self.credentials.platform.clone(),
            },
        })
    }
}

/// Longer than WhatsApp takes, and short for somebody who waits.
const WITHIN: Duration = Duration::from_secs(30);
