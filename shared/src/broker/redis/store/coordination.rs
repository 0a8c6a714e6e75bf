//! What workers ask of what they share beside the sessions.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use super::{Store, millis};
use crate::broker::{
    Cleanup, Counter, Lease, Lock, LockError,
    redis::{error::RedisError, scripts},
};

impl Store {
    /// Returns the token, if it is the ticket's turn.
    pub(in crate::broker::redis) async fn lock(
        &self,
        name: &str,
        ticket: &str,
        length: Duration,
    ) -> Result<Option<u64>, RedisError> {
        let mut script = self.executor.script(&scripts::LOCK);
        script
            .arg(name)
            .arg(ticket)
            .arg(millis(length))
            .arg(millis(ASKS_WITHIN));
        self.executor.run(&script, "the token of a lock").await
    }

    pub(in crate::broker::redis) async fn extend_lock(
        &self,
        lock: &Lock,
        length: Duration,
    ) -> Result<bool, RedisError> {
        let mut script = self.executor.script(&scripts::EXTEND_LOCK);
        script.arg(&lock.name).arg(lock.token).arg(millis(length));
        self.executor.run(&script, "whether a lock holds").await
    }

    pub(in crate::broker::redis) async fn unlock(&self, lock: &Lock) -> Result<(), RedisError> {
        let mut script = self.executor.script(&scripts::UNLOCK);
        script.arg(&lock.name).arg(lock.token);
        self.executor
            .run::<bool>(&script, "whether a lock is given back")
            .await?;
        Ok(())
    }

    pub(in crate::broker::redis) async fn get(
        &self,
        name: &str,
    ) -> Result<Option<Vec<u8>>, RedisError> {
        let mut script = self.executor.script(&scripts::GET);
        self.executor.run(script.arg(name), "a stored value").await
    }

    pub(in crate::broker::redis) async fn put(
        &self,
        lock: &Lock,
        name: &str,
        value: &[u8],
        ttl: Duration,
    ) -> Result<bool, RedisError> {
        let mut script = self.executor.script(&scripts::PUT);
        script
            .arg(&lock.name)
            .arg(lock.token)
            .arg(name)
            .arg(value)
            .arg(millis(ttl));
        self.executor.run(&script, "whether a lock holds").await
    }

    pub(in crate::broker::redis) async fn schedule(
        &self,
        lease: &Lease,
        cleanup: &[u8],
        due: Option<SystemTime>,
    ) -> Result<bool, RedisError> {
        let mut script = self.executor.script(&scripts::SCHEDULE);
        let left = due.map(|due| self.executor.clock().until(due).as_millis().to_string());
        script
            .arg(lease.id.to_string())
            .arg(lease.token.0)
            .arg(cleanup)
            .arg(left.unwrap_or_default())
            .arg(millis(CLEANUP_TTL));
        self.executor.run(&script, "whether a lease holds").await
    }

    pub(in crate::broker::redis) async fn claim_due(
        &self,
        visibility_timeout: Duration,
    ) -> Result<Option<Cleanup>, RedisError> {
        let mut script = self.executor.script(&scripts::CLAIM_DUE);
        script
            .arg(millis(visibility_timeout))
            .arg(millis(CLEANUP_TTL))
            .arg(SKIP_AT_ONCE);
        let found: Option<(String, Vec<u8>, u64)> = self.executor.run(&script, "a cleanup").await?;
        let Some((id, sealed, attempts)) = found else {
            return Ok(None);
        };
        let id = id.parse().map_err(|_| RedisError::Malformed {
            expected: "a session id",
        })?;
        Ok(Some(Cleanup {
            id,
            sealed,
            attempts,
        }))
    }

    pub(in crate::broker::redis) async fn ack(&self, cleanup: &Cleanup) -> Result<(), RedisError> {
        let mut script = self.executor.script(&scripts::ACK);
        script
            .arg(cleanup.id.to_string())
            .arg(&cleanup.sealed)
            .arg(cleanup.attempts);
        self.executor
            .run::<bool>(&script, "whether a cleanup is done")
            .await?;
        Ok(())
    }

    pub(in crate::broker::redis) async fn count(
        &self,
        counter: Counter,
        by: u64,
    ) -> Result<(), RedisError> {
        let mut script = self.executor.script(&scripts::COUNT);
        script.arg(counter.name()).arg(by);
        self.executor
            .run::<bool>(&script, "whether something is counted")
            .await?;
        Ok(())
    }

    pub(in crate::broker::redis) async fn counts(
        &self,
    ) -> Result<BTreeMap<Counter, u64>, RedisError> {
        let script = self.executor.script(&scripts::COUNTS);
        let counts: Vec<(String, u64)> = self.executor.run(&script, "counters").await?;
        // Another release may count what this one does not know.
        let known = counts
            .into_iter()
            .filter_map(|(name, count)| Some((Counter::named(&name)?, count)));
        Ok(known.collect())
    }
}

impl From<RedisError> for LockError {
    fn from(fault: RedisError) -> Self {
        Self::Broker(fault.into())
    }
}

/// Who has not asked for a lock for this long has stopped waiting.
const ASKS_WITHIN: Duration = Duration::from_secs(1);
/// Past the longest life of a session, or past the moment at which it was due.
const CLEANUP_TTL: Duration = Duration::from_hours(24 * 9);
const SKIP_AT_ONCE: usize = 50;
