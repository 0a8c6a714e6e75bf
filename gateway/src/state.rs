//! What every request is answered from.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_shared::{
    broker::{Broker, BrokerError, Record, Snapshot},
    clock::{self, Clock},
    config::Settings,
    job::SessionId,
    rate_limit::Quota,
    sealed::{Purpose, Vault},
    status::{Change, Status},
};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::problem::Problem;

/// What every request is answered from.
pub struct Gateway {
    /// Where the sessions are kept.
    pub broker: Arc<dyn Broker>,
    /// Opens and seals what the broker keeps.
    pub vault: Arc<Vault>,
    /// Says what time it is.
    pub clock: Clock,
    /// How the operator wants it.
    pub settings: GatewaySettings,
    /// Refuses new sessions once it is cancelled: no worker would take them.
    pub draining: CancellationToken,
    /// Ends every wait once it is cancelled.
    pub shutdown: CancellationToken,
}

/// How the operator wants the gateway.
#[derive(Debug, Clone)]
pub struct GatewaySettings {
    /// The name shown on the pages.
    pub site_name: String,
    /// The URL of the picture behind the pages, in visible ASCII.
    pub background_url: Option<String>,
    /// From the request of a session to its being linked.
    pub session_ttl: Duration,
    /// How long a finished session can be fetched.
    pub result_ttl: Duration,
    /// New sessions per client address, if they are limited.
    pub rate_limit: Option<Quota>,
    /// From one pairing code for a phone number to the next, 1 second to 1 day, if that is limited.
    pub phone_cooldown: Option<Duration>,
    /// Whether the pages help to make a passkey assertion.
    pub passkey_assist: bool,
    /// Whether the pages have results sealed to the browser: not where they go to the operator's
    /// MEGA too, as whoever can open them there need not be kept from them here.
    pub seal: bool,
    /// How many reverse proxies stand in front.
    pub trusted_proxies: usize,
}

impl From<&Settings> for GatewaySettings {
    fn from(settings: &Settings) -> Self {
        let (http, session) = (&settings.http, &settings.session);
        Self {
            site_name: http.site_name.clone(),
            background_url: http.background_url.clone(),
            session_ttl: session.ttl,
            result_ttl: session.result_ttl,
            rate_limit: http.rate_limit,
            phone_cooldown: http.phone_cooldown,
            passkey_assist: http.passkey_assist,
            seal: settings.mega.account.is_none(),
            trusted_proxies: http.trusted_proxies,
        }
    }
}

impl Gateway {
    /// Opens a session's status and shows a session as expired even if nobody said so yet.
    pub(crate) fn status(&self, id: SessionId, record: &Record) -> Result<Status, Problem> {
        let mut status = self.stored_status(id, record)?;
        let now = self.clock.now();
        if !status.state.is_terminal() && now >= status.expires_at {
            let deadline = status.expires_at;
            // A phone that has accepted in time is given its time: linking does not expire.
            let _ = status.apply(Change::Expired, deadline);
        }
        Ok(status)
    }

    /// Opens a session's status as its worker left it.
    pub(crate) fn stored_status(&self, id: SessionId, record: &Record) -> Result<Status, Problem> {
        self.vault
            .open_json(Purpose::Status, id, &record.snapshot.status)
            .map_err(|error| unreadable(id, &error))
    }

    /// Seals a status for the broker, which may forget it `result_ttl` after `end`: late enough
    /// for the caller to see how it ended.
    pub(crate) fn snapshot(&self, status: &Status, end: SystemTime) -> Result<Snapshot, Problem> {
        Ok(Snapshot {
            state: status.state,
            version: status.version,
            expires_at: end + self.settings.result_ttl,
            status: self.seal(Purpose::Status, status.id, status)?,
        })
    }

    /// Seals a value for the broker.
    pub(crate) fn seal<T: Serialize>(
        &self,
        purpose: Purpose,
        id: impl AsRef<[u8]>,
        value: &T,
    ) -> Result<Vec<u8>, Problem> {
        self.vault
            .seal_json(purpose, id, value, &mut clock::rng())
            .map_err(|error| {
                tracing::error!(%error, "something cannot be sealed");
                Problem::internal()
            })
    }

    /// Waits, at most for `wait`, until a session is newer than what `status` shows.
    pub(crate) async fn newer(
        &self,
        status: &Status,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Record>, BrokerError> {
        let wait = wait.min(self.until_expiry(status));
        tokio::select! {
            () = self.shutdown.cancelled() => self.broker.read(status.id).await,
            newer = self.broker.read_newer(status.id, since, wait) => newer,
        }
    }

    fn until_expiry(&self, status: &Status) -> Duration {
        match self.clock.until(status.expires_at) {
            left if left.is_zero() || status.state.is_terminal() => Duration::MAX,
            left => left,
        }
    }
}

/// Logs that something sealed does not open, which an operator must look into.
pub(crate) fn unreadable(id: SessionId, error: &dyn std::error::Error) -> Problem {
    tracing::error!(session.id = %id, %error, "what is kept of a session cannot be read");
    Problem::internal()
}
