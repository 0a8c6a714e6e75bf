//! Sessions from the caller's side of the queue: started, read, followed, cancelled, answered, and
//! their results fetched.
//!
//! The gateway and the terminal's `link` share it, so that both agree on what is sealed how, on what
//! a repeated request gets, and on when a session has expired.

mod errand;
mod handover;
mod start;
#[cfg(test)]
mod tests;

use std::time::{Duration, SystemTime};

pub use self::{
    errand::ErrandError,
    start::{SessionRequest, StartError, StartedSession},
};
use crate::{
    broker::{BrokerError, Record, Snapshot},
    bundle::MadeId,
    clock,
    config::Settings,
    job::{CallerAnswer, CallerInput, SessionId, Token, TokenHash},
    queue::Queue,
    rate_limit::Quota,
    result::Delivery,
    sealed::{OpenError, Purpose, SealedIds, Ticket, Unserializable},
    status::{Change, State, Status},
};

/// Starts sessions and does what their callers may do with them.
#[derive(Clone)]
pub struct SessionClient {
    queue: Queue,
    policy: SessionPolicy,
}

/// How long sessions last, and how often a phone may be asked.
#[derive(Debug, Clone, Copy)]
pub struct SessionPolicy {
    /// From the request of a session to its being linked.
    pub session_ttl: Duration,
    /// How long a finished session can be fetched.
    pub result_ttl: Duration,
    /// From one pairing code for a phone number to the next, if that is limited.
    pub phone_cooldown: Option<Duration>,
    /// How long nobody may ask for a session before it ends, if that is limited.
    pub unwatched: Option<Duration>,
    /// Whether webhooks tell of the ends of sessions.
    pub webhooks: bool,
    /// How many sessions of one client may be under way at once, if that is limited.
    pub live_limit: Option<usize>,
    /// How often one client may start a session, if that is limited.
    pub rate_limit: Option<Quota>,
}

impl From<&Settings> for SessionPolicy {
    fn from(settings: &Settings) -> Self {
        Self {
            session_ttl: settings.session.ttl,
            result_ttl: settings.session.result_ttl,
            phone_cooldown: settings.session.phone_cooldown,
            unwatched: settings.session.unwatched,
            webhooks: settings.webhook.is_some(),
            live_limit: settings.session.live_limit,
            rate_limit: settings.http.rate_limit,
        }
    }
}

impl SessionClient {
    /// Makes a client of `queue`.
    pub fn new(queue: Queue, policy: SessionPolicy) -> Self {
        Self { queue, policy }
    }

    /// Returns the queue that the sessions go through.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Returns how long its sessions last.
    pub fn policy(&self) -> &SessionPolicy {
        &self.policy
    }

    /// Returns the key of a session that may stand in an address.
    pub fn ticket(&self, id: SessionId) -> Ticket {
        Ticket::of(id, &self.queue.vault)
    }

    /// Returns whether `text` is that key.
    pub fn is_ticket_of(&self, id: SessionId, text: &str) -> bool {
        Ticket::is(text, id, &self.queue.vault)
    }

    /// Returns what the broker keeps of a session, sealed; when it was watched last may be a while ago.
    pub async fn record(&self, id: SessionId) -> Result<Option<Record>, BrokerError> {
        self.queue.broker.read_status(id).await
    }

    /// Returns what is known here of a session without a look, for whom has its version `since` and waits
    /// for `wait` for a newer one.
    pub fn known(&self, id: SessionId, since: u64, wait: Duration) -> Option<Record> {
        self.queue.broker.known(id, since, wait)
    }

    /// Returns whether `token` opens the session of a record. It takes as long for a session that is
    /// not there.
    pub fn is_opened_by(&self, id: SessionId, record: Option<&Record>, token: &Token) -> bool {
        let hash = record.map_or(NOBODYS, |record| record.token_hash);
        self.queue.vault.is_token_of(&hash, id, token) && record.is_some()
    }

    /// Opens the status in a record. A session whose time is over is shown as expired even if no
    /// worker has said so yet.
    pub fn open(&self, id: SessionId, record: &Record) -> Result<Status, SessionClientError> {
        let mut status = self.open_stored(id, record)?;
        let deadline = status.expires_at;
        if !status.state.is_terminal() && self.queue.clock.now() >= deadline {
            // A phone that has accepted in time is given its time: linking does not expire.
            let _ = status.apply(Change::Expired, deadline);
        }
        Ok(status)
    }

    /// Returns a session's status, or nothing if there is no such session. Whoever reads it watches it.
    pub async fn read(&self, id: SessionId) -> Result<Option<Status>, SessionClientError> {
        let Some(record) = self.queue.broker.read(id).await? else {
            return Ok(None);
        };
        self.watch(id, &record).await;
        self.open(id, &record).map(Some)
    }

    /// Records that somebody asks for a session, unless somebody has just now: its worker goes on for
    /// as long as it is watched.
    pub async fn watch(&self, id: SessionId, record: &Record) {
        let Some(every) = self.watch_every() else {
            return;
        };
        let is_due = self.queue.clock.now() >= record.watched_at + every;
        if record.snapshot.state.is_terminal() || !is_due {
            return;
        }
        if let Err(error) = self.queue.broker.watch(id).await {
            tracing::debug!(
                session.id = %id,
                error = &error as &dyn std::error::Error,
                "the broker was not told that somebody asks for the session; the next look tells it"
            );
        }
    }

    /// Returns how often the broker is told that a session is watched.
    fn watch_every(&self) -> Option<Duration> {
        Some(self.policy.unwatched? / TOLD_IN_TIME)
    }

    /// Returns a session's status once its version is above `since`, or after `wait` as it is then.
    ///
    /// `seen` is the session as it was read last: the wait ends when its time does. Dropped, it loses
    /// nothing.
    pub async fn read_newer(
        &self,
        seen: &Status,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Status>, SessionClientError> {
        let wait = match self.queue.clock.until(seen.expires_at) {
            left if left.is_zero() || seen.state.is_terminal() => wait,
            left => wait.min(left),
        };
        let until = self.queue.clock.now() + wait;
        loop {
            let left = self.queue.clock.until(until);
            // Whoever waits goes on to watch.
            let slice = self.watch_every().map_or(left, |every| left.min(every));
            let record = self.queue.broker.read_newer(seen.id, since, slice).await?;
            let Some(record) = record else {
                return Ok(None);
            };
            self.watch(seen.id, &record).await;
            if record.snapshot.version > since || slice == left {
                return self.open(seen.id, &record).map(Some);
            }
        }
    }

    /// Cancels a session, or wipes its result, whatever happens to it meanwhile.
    ///
    /// Returns `false` if there was nothing to cancel: it is gone, or has ended without a result.
    pub async fn cancel(&self, id: SessionId) -> Result<bool, SessionClientError> {
        while let Some(record) = self.queue.broker.read(id).await? {
            let stored = self.open_stored(id, &record)?;
            match self.cancel_unchanged(&stored).await? {
                Cancellation::Cancelled(_) => return Ok(true),
                Cancellation::Ended => return Ok(false),
                Cancellation::Changed => {}
            }
        }
        Ok(false)
    }

    /// Cancels a session, or wipes its result, if it is still as `seen`.
    pub async fn cancel_unchanged(
        &self,
        seen: &Status,
    ) -> Result<Cancellation, SessionClientError> {
        let now = self.queue.clock.now();
        let mut status = seen.clone();
        if status.apply(Change::Cancelled, now).is_err() {
            return Ok(Cancellation::Ended);
        }
        let snapshot = self.seal(&status, now)?;
        if self.queue.broker.cancel(status.id, snapshot).await? {
            story_of(status.id).in_scope(|| {
                if seen.state == State::Ready {
                    tracing::debug!("the session's result is wiped");
                } else {
                    status.tell_ended();
                }
            });
            Ok(Cancellation::Cancelled(Box::new(status)))
        } else {
            Ok(Cancellation::Changed)
        }
    }

    /// Hands the worker of a session what its caller says to a status.
    ///
    /// Returns `false` if the session takes nothing: it has ended, or has not taken what came before.
    pub async fn send(
        &self,
        seen: &Status,
        input: CallerInput,
    ) -> Result<bool, SessionClientError> {
        let (id, version) = (seen.id, seen.version);
        let answer = CallerAnswer { version, input };
        let vault = &self.queue.vault;
        let sealed = vault.seal_json(Purpose::Input, id, &answer, &mut clock::rng())?;
        Ok(self.queue.broker.send(id, sealed).await?)
    }

    /// Opens the result of a session that is ready with the session's token, or returns nothing if it
    /// is not or was wiped since.
    pub async fn result(
        &self,
        status: &Status,
        token: &Token,
    ) -> Result<Option<Delivery>, SessionClientError> {
        if status.state != State::Ready {
            return Ok(None);
        }
        let id = status.id;
        let Some(sealed) = self.queue.broker.result(id).await? else {
            return Ok(None);
        };
        let vault = &self.queue.vault;
        let opened = vault.open_result(id, status.version, token, &sealed);
        opened
            .map(Some)
            .map_err(|source| SessionClientError::Unreadable { id, source })
    }

    /// Opens the session IDs in a status with the session's token, the main one first. There are none
    /// unless the session is ready, or if only its caller's own key opens them.
    pub fn ids(&self, status: &Status, token: &Token) -> Result<Vec<MadeId>, SessionClientError> {
        let id = status.id;
        let ids = status.ids(token);
        ids.map_err(|source| SessionClientError::Unreadable { id, source })
    }

    /// Opens a status as its worker left it.
    fn open_stored(&self, id: SessionId, record: &Record) -> Result<Status, SessionClientError> {
        let opened = record.snapshot.open(id, &self.queue.vault);
        let mut status = opened.map_err(|source| SessionClientError::Unreadable { id, source })?;
        status.ids = record.ids.clone().map(SealedIds);
        Ok(status)
    }

    /// Seals a status of a session that ends at `end`. The broker keeps it for the result's time
    /// after that, for the caller to see how it ended.
    fn seal(&self, status: &Status, end: SystemTime) -> Result<Snapshot, SessionClientError> {
        let forgotten_at = end + self.policy.result_ttl;
        let vault = &self.queue.vault;
        Ok(Snapshot::seal(
            status,
            forgotten_at,
            vault,
            &mut clock::rng(),
        )?)
    }
}

/// Returns the span in which what happens to a session here is logged.
fn story_of(id: SessionId) -> tracing::Span {
    tracing::error_span!("session", session.id = %id)
}

/// Stands in for the hash of a session that is not there.
const NOBODYS: TokenHash = TokenHash::from_bytes([0; 32]);
/// How often a session that is watched is marked in the time after which it would not be.
const TOLD_IN_TIME: u32 = 3;

/// What became of a session that was to be cancelled.
#[derive(Debug)]
pub enum Cancellation {
    /// It is cancelled; this is its last status.
    Cancelled(Box<Status>),
    /// It has ended already, without a result that could be wiped.
    Ended,
    /// It has changed, or is gone: read it and try again.
    Changed,
}

/// Nothing could be done with a session.
#[derive(Debug, thiserror::Error)]
pub enum SessionClientError {
    /// The broker could not answer.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// What the broker keeps of it was sealed by another secret or another version.
    #[error("expected a readable session {id} in the broker")]
    Unreadable {
        /// The session.
        id: SessionId,
        /// Why it does not open.
        source: OpenError,
    },
    /// What answers a repeated request was sealed by another secret or another version.
    #[error("expected a readable answer for a repeated request in the broker")]
    UnreadableReply(#[source] OpenError),
    /// It holds something that cannot be sealed.
    #[error(transparent)]
    Unsealable(#[from] Unserializable),
}
