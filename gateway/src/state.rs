//! What every request is answered from.

use std::time::Duration;

use latchkey_shared::{
    broker::Broker,
    clock::Clock,
    config::Settings,
    rate_limit::Quota,
    session_client::{SessionClient, SessionClientError},
    status::Status,
};
use tokio_util::sync::CancellationToken;

/// What every request is answered from.
pub struct Gateway {
    /// Starts, reads and cancels the sessions.
    pub sessions: SessionClient,
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
    /// New sessions per client address, if they are limited.
    pub rate_limit: Option<Quota>,
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
        let http = &settings.http;
        Self {
            site_name: http.site_name.clone(),
            background_url: http.background_url.clone(),
            rate_limit: http.rate_limit,
            passkey_assist: http.passkey_assist,
            seal: settings.mega.account.is_none(),
            trusted_proxies: http.trusted_proxies,
        }
    }
}

impl Gateway {
    /// Returns the queue between the gateways and the workers.
    pub(crate) fn broker(&self) -> &dyn Broker {
        &*self.sessions.queue().broker
    }

    /// Returns the clock that the sessions' times go by.
    pub(crate) fn clock(&self) -> &Clock {
        &self.sessions.queue().clock
    }

    /// Returns a session's status once its version is above `since`, or after `wait` as it is then;
    /// at once when the process ends.
    pub(crate) async fn read_newer(
        &self,
        seen: &Status,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Status>, SessionClientError> {
        tokio::select! {
            () = self.shutdown.cancelled() => self.sessions.read(seen.id).await,
            newer = self.sessions.read_newer(seen, since, wait) => newer,
        }
    }
}
