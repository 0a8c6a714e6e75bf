//! The queue between the gateway and the workers.
//!
//! One trait, so that both sides are the same on one machine and on many. Everything secret goes
//! through it sealed; a broker reads none of it. Every write of a worker carries its lease, and a
//! stale one changes nothing.

mod client;
#[cfg(test)]
mod contract;
mod coordination;
mod counter;
mod errand;
mod failed;
mod health;
mod hour;
mod lease;
mod memory;
mod number;
mod redis;
mod wait;
mod webhook;

use std::time::{Duration, SystemTime};

use async_trait::async_trait;

pub(crate) use self::coordination::read_json;
#[cfg(any(fuzzing, test))]
pub(crate) use self::redis::fuzzing;
pub use self::{
    client::{ClientShare, Lane, LiveLimit},
    coordination::{Cleanup, Coordination, Counts, Lock, LockError},
    counter::{Counter, End},
    errand::{ErrandPart, ErrandTurn, Errands, TakenErrand},
    failed::{FailedSession, SessionFailure},
    health::{BrokerHealth, BrokerStatus},
    hour::Hour,
    lease::{Heartbeat, Lease, LeaseToken, Pulse, Upcoming},
    memory::{BrokerSettings, MemoryBroker},
    number::{NumberKey, NumberRest, Reservation, RestReason, Turn, TurnRequest},
    redis::{InvalidRedis, Persistence, RedisBroker, RedisFacts, RedisOptions, RedisProbe},
    wait::{WaitBucket, WaitStep},
    webhook::{Attempt, DueWebhook, WebhookOutcome, Webhooks},
};
use crate::{
    job::{Method, SessionId, TokenHash},
    rate_limit::{Admission, LimitKey, Quota},
    status::{Milestone, State, Status, Waits},
};

/// The queue between the gateway and the workers.
#[async_trait]
pub trait Broker: Send + Sync + 'static {
    /// Queues a session, or answers as before if its idempotency key was used before.
    ///
    /// The request counts against its client's quotas first, whatever becomes of it. A session that is
    /// queued twice, after an answer that was lost, is there once. It has its number, if it wants one,
    /// until it ends.
    async fn enqueue(&self, session: NewSession) -> Result<Enqueued, EnqueueError>;

    /// What is kept of a session.
    async fn read(&self, id: SessionId) -> Result<Option<Record>, BrokerError>;

    /// The same, but for when the session was watched last, which may be a while ago.
    async fn read_status(&self, id: SessionId) -> Result<Option<Record>, BrokerError> {
        self.read(id).await
    }

    /// What this process knows of a session without a look, for whom has its version `since` and waits for
    /// `wait` for a newer one: as much as [`Broker::read_newer`] goes by before it looks.
    fn known(&self, _id: SessionId, _since: u64, _wait: Duration) -> Option<Record> {
        None
    }

    /// What is kept of a session once its version is above `since`, or after `wait` as it is then.
    async fn read_newer(
        &self,
        id: SessionId,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Record>, BrokerError>;

    /// The sealed result of a session.
    async fn result(&self, id: SessionId) -> Result<Option<Vec<u8>>, BrokerError>;

    /// Ends a session from the outside, wipes its result and its checkpoint and revokes its lease.
    ///
    /// Returns `false` and does nothing unless the version of `snapshot` is one above the
    /// session's: it has changed since, or is gone; read it and try again.
    async fn cancel(&self, id: SessionId, snapshot: Snapshot) -> Result<bool, BrokerError>;

    /// Hands the worker of a session something from its caller.
    ///
    /// Returns `false` if the session takes nothing: it has ended, or has not taken what came before.
    async fn send(&self, id: SessionId, input: Vec<u8>) -> Result<bool, BrokerError>;

    /// Waits for what the caller of a claimed session sends next. Dropped, it loses nothing.
    async fn receive(&self, lease: &Lease) -> Result<Vec<u8>, LeaseError>;

    /// Records that somebody asks for a session.
    async fn watch(&self, id: SessionId) -> Result<(), BrokerError>;

    /// Counts a code of a number right before WhatsApp is asked for it, unless the number gets none now.
    /// The claimed session then has the number until `request.reservation.until`, or until it ends.
    async fn take_turn(&self, lease: &Lease, request: &TurnRequest) -> Result<Turn, LeaseError>;

    /// Refuses all codes of a number until `until`.
    async fn leave_alone(&self, number: &NumberKey, until: SystemTime) -> Result<(), BrokerError>;

    /// Counts one request against each quota, or against none if one of them refuses it.
    async fn admit(&self, quotas: &[(LimitKey, Quota)]) -> Result<Admission, BrokerError>;

    /// Waits for a job and takes it, for the length of a lease: first what was handed back, then what
    /// is new, of each [`Lane`] in turn.
    ///
    /// Nothing is lost when the future is dropped.
    async fn claim(&self) -> Result<Claim, BrokerError>;

    /// Renews leases and returns those that still hold; the others are lost.
    ///
    /// A lapsed lease holds until [`Broker::reclaim`] takes the session from it.
    async fn extend(&self, leases: &[Lease]) -> Result<Vec<Lease>, BrokerError>;

    /// Tells that the worker of this process lives.
    async fn beat(&self, heartbeat: Heartbeat) -> Result<(), BrokerError>;

    /// Returns a way for heartbeats alone, if other processes could take sessions from this one.
    fn pulse(&self) -> Option<Box<dyn Pulse>> {
        None
    }

    /// Resolves when the lease is lost: the session has ended, was handed back, taken away or
    /// forgotten. Of what was lost before the call, and of what goes unheard, the next write or renewal
    /// tells.
    async fn revoked(&self, lease: &Lease);

    /// Replaces the status of a session.
    async fn publish(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError>;

    /// Replaces the checkpoint from which another worker could go on, and the status that goes with it.
    async fn checkpoint(
        &self,
        lease: &Lease,
        checkpoint: SealedCheckpoint,
    ) -> Result<(), LeaseError>;

    /// Ends a session: its last status and its result, kept until the snapshot's `expires_at`.
    async fn finish(
        &self,
        lease: &Lease,
        snapshot: Snapshot,
        result: Option<SealedResult>,
    ) -> Result<(), LeaseError>;

    /// Hands a session back to the queue, ahead of those that nobody has begun.
    async fn release(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError>;

    /// Puts sessions with a lapsed lease back into the queue, ahead of those that nobody has begun,
    /// and says how many; forgets those whose time is over. What a worker that lives still holds is left
    /// to it: see [`Heartbeat`].
    async fn reclaim(&self) -> Result<usize, BrokerError>;

    /// Returns what there will be to reclaim, as far as it can be known.
    async fn upcoming(&self) -> Result<Upcoming, BrokerError>;

    /// Resolves when a session has joined the queue since the last call, and now and then without a
    /// reason: then it is time to look what is [upcoming](Self::upcoming).
    async fn stirred(&self);

    /// Returns how many sessions a worker takes before this one, while it waits for one.
    async fn ahead(&self, id: SessionId) -> Result<Option<u64>, BrokerError>;

    /// Returns how many sessions wait for a worker.
    async fn waiting(&self) -> Result<Waiting, BrokerError>;

    /// Returns an error if the broker cannot be reached.
    async fn ping(&self) -> Result<(), BrokerError>;

    /// Waits until every [`Broker::claim`] that was dropped has given back what it took.
    async fn drain(&self);

    /// Returns whether another process can go on with what this one hands back.
    fn outlives_process(&self) -> bool;

    /// Returns what its Redis says of itself; nothing if it has none, or that does not say.
    async fn facts(&self) -> Option<RedisFacts> {
        None
    }

    /// Returns whether this process reaches the broker.
    fn health(&self) -> &BrokerHealth;

    /// Returns what all workers share beside the sessions.
    fn coordination(&self) -> &dyn Coordination;

    /// Returns the webhooks of the sessions that have ended.
    fn webhooks(&self) -> &dyn Webhooks;

    /// Returns the errands that callers wait for.
    fn errands(&self) -> &dyn Errands;
}

/// A session to be queued.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The session.
    pub id: SessionId,
    /// Opens it.
    pub token_hash: TokenHash,
    /// The sealed job.
    pub job: Vec<u8>,
    /// Its first status.
    pub snapshot: Snapshot,
    /// The caller's idempotency key, if one came along, with what answers a repeat.
    pub idempotency: Option<Idempotency>,
    /// The number that it wants codes for, if it does.
    pub number: Option<Reservation>,
    /// Whether a webhook tells of its end.
    pub webhook: bool,
    /// Whose it is, for the order of the queue and for limits.
    pub client: ClientShare,
}

/// Makes a repeat of a request answer with the first session.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// A pseudonym of the key.
    pub key: String,
    /// What answers the repeat, sealed.
    pub reply: Vec<u8>,
}

/// What became of a session to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits for a worker.
    Created,
    /// The key was used before; this answered it then.
    Repeated(Vec<u8>),
}

/// A status as the broker keeps it.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Where the session stands.
    pub state: State,
    /// The status document's version.
    pub version: u64,
    /// When the broker forgets the session, unless it changes before.
    pub expires_at: SystemTime,
    /// The sealed status document.
    pub status: Vec<u8>,
    /// What the session is counted as when it begins and ends; nothing in what a broker returns.
    pub class: Option<Box<SessionClass>>,
}

/// What a session is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionClass {
    /// How the device is linked.
    pub method: Method,
    /// Whether its first code has been shown.
    pub is_shown: bool,
    /// Whether the phone has accepted.
    pub is_linked: bool,
    /// How long its steps took.
    pub waits: Waits,
    /// Why it failed, if it did.
    pub failure: Option<SessionFailure>,
}

impl SessionClass {
    /// Returns what a session is counted as that has just begun.
    pub fn new(method: Method) -> Self {
        Self {
            method,
            is_shown: false,
            is_linked: false,
            waits: Waits::default(),
            failure: None,
        }
    }

    /// Returns what a session with this status is counted as.
    pub fn of(status: &Status) -> Self {
        Self {
            method: status.method,
            is_shown: status.shown_at.is_some(),
            is_linked: status.linked_at.is_some(),
            waits: status.waits(),
            failure: status.error.as_ref().map(SessionFailure::of),
        }
    }

    fn milestones(self) -> impl Iterator<Item = Milestone> {
        let shown = self.is_shown.then_some(Milestone::Shown);
        let linked = self.is_linked.then_some(Milestone::Linked);
        shown.into_iter().chain(linked)
    }
}

/// The sessions that wait for a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How many there are.
    pub sessions: usize,
    /// Since when the one that waits longest does.
    pub since: Option<SystemTime>,
}

/// What is kept of a session.
#[derive(Debug, Clone)]
pub struct Record {
    /// Opens the session.
    pub token_hash: TokenHash,
    /// Its status.
    pub snapshot: Snapshot,
    /// When somebody asked for it last.
    pub watched_at: SystemTime,
    /// The sealed session IDs, if it is ready and has any to show.
    pub ids: Option<Vec<u8>>,
}

/// A checkpoint, and how it is stored.
#[derive(Debug, Clone)]
pub struct SealedCheckpoint {
    /// The checkpoint.
    pub sealed: Vec<u8>,
    /// The status that goes with it, if that is another one: both are stored in one step.
    pub snapshot: Option<Snapshot>,
    /// Whether storing it fails unless it is also where another node of the broker takes over from, if
    /// there is one.
    pub is_durable: bool,
}

impl From<Vec<u8>> for SealedCheckpoint {
    fn from(sealed: Vec<u8>) -> Self {
        Self {
            sealed,
            snapshot: None,
            is_durable: false,
        }
    }
}

/// What a session yields, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedResult {
    /// All of it.
    pub result: Vec<u8>,
    /// The session IDs alone, which everyone reads who reads the status.
    pub ids: Option<Vec<u8>>,
}

impl From<Vec<u8>> for SealedResult {
    fn from(result: Vec<u8>) -> Self {
        Self { result, ids: None }
    }
}

/// A job taken by a worker.
#[derive(Debug)]
pub struct Claim {
    /// The worker's hold on it.
    pub lease: Lease,
    /// The sealed job.
    pub job: Vec<u8>,
    /// The status as the last worker left it.
    pub snapshot: Snapshot,
    /// The sealed checkpoint, if a worker before left one.
    pub checkpoint: Option<Vec<u8>>,
}

/// The broker could not answer.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// It cannot be reached, or takes no writes now: ask again.
    #[error("the broker is unavailable")]
    Away(#[source] Cause),
    /// It refuses, and goes on to do so until somebody changes what it allows.
    #[error("the broker denies access")]
    Denied(#[source] Cause),
    /// What it stores is not what was expected, which asking again does not change.
    #[error("the broker stores something unexpected")]
    Malformed(#[source] Cause),
}

type Cause = Box<dyn std::error::Error + Send + Sync>;

impl BrokerError {
    /// Returns whether the same call may succeed a moment later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Away(_))
    }
}

/// A session was not queued.
#[derive(Debug, thiserror::Error)]
pub enum EnqueueError {
    /// The client asks too often.
    #[error("the client asks too often")]
    RateLimited {
        /// When it may ask again.
        retry_after: Duration,
    },
    /// Too many wait already.
    #[error("the queue is full")]
    QueueFull,
    /// Too many of the same client are under way.
    #[error("too many sessions of the client are under way")]
    TooManyLive,
    /// The number gets no code now.
    #[error("the number rests")]
    NumberRests(NumberRest),
    /// The broker could not answer.
    #[error(transparent)]
    Broker(#[from] BrokerError),
}

/// A worker's write was not made.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Another has the session now, or nobody has: stop working on it.
    #[error("the lease is lost")]
    Lost,
    /// The broker could not answer; the lease may still hold.
    #[error(transparent)]
    Broker(#[from] BrokerError),
}

/// How many inputs wait for a worker: more than a caller has to say before the worker looks.
const MAX_INPUTS: usize = 8;

/// How long a worker may be silent before its sessions go to another one: short, as their owners
/// look at a page meanwhile, and four heartbeats long.
pub const LEASE: Duration = Duration::from_secs(4);

/// How long the heartbeat of a worker that was late of late may be good for.
pub const LONGEST_HEARTBEAT: Duration = Duration::from_secs(20);
