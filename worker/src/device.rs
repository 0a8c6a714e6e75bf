//! A device that was linked some time ago: whether it still is, and taking it off its account.

use std::sync::Arc;

use latchkey_proto::{
    credentials::Credentials,
    link::{Config, Link, LinkError},
    payload::Version,
};
use latchkey_session::{ImportError, ImportedSession};
use latchkey_shared::{
    clock::{self, Clock, SystemRng},
    config::{ProxyUrl, Settings},
    errand::{ErrandTask, Finding, LOGIN_WITHIN, LinkState},
    status::{Account, FailureReason},
    trust::Trust,
};
use tokio::time::timeout;

use crate::{
    error::WorkerError,
    failure,
    whatsapp::{LinkContext, LinkIo, to_its_end},
};

/// The device of a session, which can log in.
pub struct LinkedDevice {
    credentials: Credentials,
    /// What the session calls the account.
    name: Option<String>,
}

impl LinkedDevice {
    /// Returns an error if the session cannot log in.
    pub fn of(session: &ImportedSession) -> Result<Self, ImportError> {
        let [_, _, name, _] = session.account();
        Ok(Self {
            credentials: session.credentials()?,
            name: name.map(str::to_owned),
        })
    }

    /// Logs in and finds out whether it is still linked, or takes it off its account. A bot that runs with
    /// the same credentials loses its connection for that moment. Returns why, if that could not be
    /// done. Dropped, it closes the connection.
    pub async fn log_in(
        &self,
        task: ErrandTask,
        settings: &Settings,
        trust: &Trust,
        clock: &Clock,
    ) -> Result<Result<Finding, FailureReason>, WorkerError> {
        let context = LinkContext::new(settings, trust, clock.clone())?;
        Ok(self.run(task, None, &context, clock).await)
    }

    /// Returns the number of its account, digits only.
    pub(crate) fn number(&self) -> &str {
        &self.credentials.jid.user
    }

    /// Does the same, through this proxy if there is one.
    pub(crate) async fn run(
        &self,
        task: ErrandTask,
        proxy: Option<ProxyUrl>,
        context: &LinkContext,
        clock: &Clock,
    ) -> Result<Finding, FailureReason> {
        let link: NewLink = match task {
            ErrandTask::Check => Link::check,
            ErrandTask::Unlink => Link::unlink,
        };
        let link = link(
            Arc::clone(&context.config),
            context.versions.current(),
            self.credentials.clone(),
            clock::rng(),
            clock.now(),
        );
        let traveller = self.credentials.jid.to_string();
        let road = context.road_by(proxy, &traveller);
        let io = LinkIo::new(link, road, context);
        let ended = timeout(LOGIN_WITHIN, to_its_end(io, clock)).await;
        let found = |state| Finding {
            state,
            linked_at: self.credentials.account.vouched_at(),
            restricted_for: None,
            already: false,
            account: Account {
                jid: traveller,
                lid: self.credentials.lid.as_ref().map(ToString::to_string),
                name: self.name.clone(),
                platform: self.credentials.platform.clone(),
            },
        };
        match (ended.unwrap_or(Err(LinkError::Unreachable)), task) {
            (Ok(()), ErrandTask::Check) => Ok(found(LinkState::Linked)),
            (Ok(()), ErrandTask::Unlink) => Ok(found(LinkState::Unlinked)),
            (Err(LinkError::LoggedOut), _) => Ok(Finding {
                already: task == ErrandTask::Unlink,
                ..found(LinkState::Unlinked)
            }),
            (Err(LinkError::Restricted { expires_in }), _) => Ok(Finding {
                restricted_for: expires_in.map(|time| time.as_secs()),
                ..found(LinkState::Restricted)
            }),
            (Err(LinkError::Replaced), _) => Ok(found(LinkState::Replaced)),
            (Err(why), _) => Err(failure::reason(&why)),
        }
    }
}

type NewLink =
    fn(Arc<Config>, Version, Credentials, SystemRng, std::time::SystemTime) -> Link<SystemRng>;

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn server_that_is_silent_is_waited_for_half_a_minute() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/", silent.local_addr().unwrap());
        let settings = [("LATCHKEY_WHATSAPP_URL".to_owned(), url)];
        let settings = Settings::from_sources(settings, None).unwrap();
        let trust = Trust::of(&settings).unwrap();
        let session = ImportedSession::read(CREDS.as_bytes()).unwrap();
        let device = LinkedDevice::of(&session).unwrap();
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(1));
        for task in [ErrandTask::Check, ErrandTask::Unlink] {
            let asked = clock.ask();
            let done = device.log_in(task, &settings, &trust, &clock).await;
            assert!(matches!(done, Ok(Err(FailureReason::Unreachable))));
            let waited = clock.since(asked);
            assert!(waited >= LOGIN_WITHIN, "{waited:?}");
            assert!(waited < LOGIN_WITHIN + Duration::from_secs(1), "{waited:?}");
        }
    }

    const CREDS: &str = include_str!("../../session/tests/cases/00-creds.json");
}
