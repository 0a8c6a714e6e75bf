//! What all workers share beside the sessions.

use std::{
    collections::BTreeMap,
    fmt,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use super::{BrokerError, Counter, FailedSession, Hour, Lease, LeaseError};
use crate::job::SessionId;

/// Returns what is stored under a name as JSON, if it can be read.
pub(crate) async fn read_json<T: DeserializeOwned>(
    coordination: &dyn Coordination,
    name: &str,
) -> Result<Option<T>, BrokerError> {
    let stored = coordination.get(name).await?;
    Ok(stored.and_then(|json| serde_json::from_slice(&json).ok()))
}

/// What all workers share beside the sessions: locks, values stored under them, cleanups, counters, and
/// what each says of itself.
#[async_trait]
pub trait Coordination: Send + Sync {
    /// Waits for its turn and takes a lock, for as long as `length`. Those that wait get it in the
    /// order in which they came, as far as they live.
    ///
    /// A lock that was taken for a future that is dropped meanwhile lapses.
    async fn lock(&self, name: &str, length: Duration) -> Result<Lock, BrokerError>;

    /// Holds a lock for `length` from now on.
    async fn extend_lock(&self, lock: &Lock, length: Duration) -> Result<(), LockError>;

    /// Gives a lock back. One that is lost already stays so.
    async fn unlock(&self, lock: &Lock) -> Result<(), BrokerError>;

    /// Returns the value stored under a name, if there is one.
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BrokerError>;

    /// Stores `value` under a name for `ttl`, if the lock still holds.
    async fn put(
        &self,
        lock: &Lock,
        name: &str,
        value: Vec<u8>,
        ttl: Duration,
    ) -> Result<(), LockError>;

    /// Replaces the cleanup of a session: what is to be done at `due`, or as soon as
    /// the session is cancelled or wiped.
    ///
    /// Without `due` it is forgotten some time after the session.
    async fn schedule(
        &self,
        lease: &Lease,
        cleanup: Vec<u8>,
        due: Option<SystemTime>,
    ) -> Result<(), LeaseError>;

    /// Claims a cleanup that is due. It is due again after `visibility_timeout`, unless it is
    /// acknowledged by then.
    async fn claim_due(&self, visibility_timeout: Duration)
    -> Result<Option<Cleanup>, BrokerError>;

    /// Forgets a cleanup, unless it was replaced or claimed by another since.
    async fn ack(&self, cleanup: &Cleanup) -> Result<(), BrokerError>;

    /// Adds to a counter.
    async fn count(&self, counter: Counter, by: u64) -> Result<(), BrokerError>;

    /// Returns every counter that has counted something.
    async fn counts(&self) -> Result<Counts, BrokerError>;

    /// Returns what was counted in each of these hours, in their order. Nothing is left of those that are
    /// more than [`Hour::KEPT`] ago.
    async fn hours(&self, hours: &[Hour]) -> Result<Vec<Counts>, BrokerError>;

    /// Returns the sessions that failed last, the last one first.
    async fn failed(&self) -> Result<Vec<FailedSession>, BrokerError>;

    /// Keeps what a worker says of itself for `ttl`; where that is nothing, forgets it.
    async fn report(&self, worker: &str, report: Vec<u8>, ttl: Duration)
    -> Result<(), BrokerError>;

    /// Returns what each worker has said of itself, in no order.
    async fn reports(&self) -> Result<Vec<Vec<u8>>, BrokerError>;
}

/// How much each counter has counted, if anything.
pub type Counts = BTreeMap<Counter, u64>;

/// A hold on a name that only one has at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// What is locked.
    pub name: String,
    /// Sent with every write under it; a later one is greater.
    pub token: u64,
}

/// Something to be done for a session that may be gone.
#[derive(Clone, PartialEq, Eq)]
pub struct Cleanup {
    /// The session.
    pub id: SessionId,
    /// Its sealed content.
    pub sealed: Vec<u8>,
    /// How often it has been claimed since it was last replaced, this time included.
    pub attempts: u64,
}

impl fmt::Debug for Cleanup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cleanup")
            .field("id", &self.id)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// What was to be done under a lock was not done.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another has the lock now, or had it since.
    #[error("the lock is lost")]
    Lost,
    /// The broker could not answer; the lock may still hold.
    #[error(transparent)]
    Broker(#[from] BrokerError),
}
