//! What all workers share beside the sessions.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use rand::Rng as _;
use tokio::time::sleep;

use super::{
    RedisBroker,
    encoding::{failed_session, millis},
    error::RedisError,
    scripts,
};
use crate::{
    broker::{
        BrokerError, Cleanup, Coordination, Counter, Counts, FailedSession, Hour, Lease,
        LeaseError, Lock, LockError,
    },
    clock::rng,
};

#[async_trait]
impl Coordination for RedisBroker {
    async fn lock(&self, name: &str, length: Duration) -> Result<Lock, BrokerError> {
        let ticket = format!("{:016x}", rng().next_u64());
        loop {
            let mut script = self.executor.script(&scripts::LOCK);
            script
                .arg(name)
                .arg(&ticket)
                .arg(millis(length))
                .arg(millis(ASKS_WITHIN));
            let token: Option<u64> = self.executor.run(&script, "the token of a lock").await?;
            // Only if it is the ticket's turn.
            if let Some(token) = token {
                return Ok(Lock {
                    name: name.to_owned(),
                    token,
                });
            }
            sleep(ASK_AGAIN).await;
        }
    }

    async fn extend_lock(&self, lock: &Lock, length: Duration) -> Result<(), LockError> {
        let mut script = self.executor.script(&scripts::EXTEND_LOCK);
        script.arg(&lock.name).arg(lock.token).arg(millis(length));
        held(self.executor.run(&script, "whether a lock holds").await?)
    }

    async fn unlock(&self, lock: &Lock) -> Result<(), BrokerError> {
        let mut script = self.executor.script(&scripts::UNLOCK);
        script.arg(&lock.name).arg(lock.token);
        let expected = "whether a lock is given back";
        self.executor.run::<bool>(&script, expected).await?;
        Ok(())
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BrokerError> {
        let mut script = self.executor.script(&scripts::GET);
        script.arg(name);
        Ok(self.executor.run(&script, "a stored value").await?)
    }

    async fn put(
        &self,
        lock: &Lock,
        name: &str,
        value: Vec<u8>,
        ttl: Duration,
    ) -> Result<(), LockError> {
        let mut script = self.executor.script(&scripts::PUT);
        script
            .arg(&lock.name)
            .arg(lock.token)
            .arg(name)
            .arg(value)
            .arg(millis(ttl));
        held(self.executor.run(&script, "whether a lock holds").await?)
    }

    async fn schedule(
        &self,
        lease: &Lease,
        cleanup: Vec<u8>,
        due: Option<SystemTime>,
    ) -> Result<(), LeaseError> {
        let left = due.map(|due| self.executor.clock().until(due).as_millis().to_string());
        let mut script = self.executor.script_under(&scripts::SCHEDULE, lease);
        script
            .arg(cleanup)
            .arg(left.unwrap_or_default())
            .arg(millis(CLEANUP_TTL));
        if self.executor.run(&script, "whether a lease holds").await? {
            Ok(())
        } else {
            Err(LeaseError::Lost)
        }
    }

    async fn claim_due(
        &self,
        visibility_timeout: Duration,
    ) -> Result<Option<Cleanup>, BrokerError> {
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

    async fn ack(&self, cleanup: &Cleanup) -> Result<(), BrokerError> {
        let mut script = self.executor.script(&scripts::ACK);
        script
            .arg(cleanup.id.to_string())
            .arg(&cleanup.sealed)
            .arg(cleanup.attempts);
        let expected = "whether a cleanup is done";
        self.executor.run::<bool>(&script, expected).await?;
        Ok(())
    }

    async fn count(&self, counter: Counter, by: u64) -> Result<(), BrokerError> {
        let mut script = self.executor.script(&scripts::COUNT);
        script.arg(&*counter.name()).arg(by);
        let expected = "whether something is counted";
        self.executor.run::<bool>(&script, expected).await?;
        Ok(())
    }

    async fn counts(&self) -> Result<Counts, BrokerError> {
        let script = self.executor.script(&scripts::COUNTS);
        Ok(known(self.executor.run(&script, "counters").await?))
    }

    async fn hours(&self, hours: &[Hour]) -> Result<Vec<Counts>, BrokerError> {
        let mut counted = Vec::with_capacity(hours.len());
        for some in hours.chunks(HOURS_AT_ONCE) {
            let mut script = self.executor.script(&scripts::HOURS);
            for hour in some {
                script.arg(hour.0);
            }
            let expected = "what was counted in each hour";
            let counts: Vec<_> = self.executor.run(&script, expected).await?;
            counted.extend(counts.into_iter().map(known));
        }
        Ok(counted)
    }

    async fn failed(&self) -> Result<Vec<FailedSession>, BrokerError> {
        let script = self.executor.script(&scripts::FAILED);
        let expected = "the sessions that failed last";
        let failed: Vec<(String, u64)> = self.executor.run(&script, expected).await?;
        let failed = failed.iter().rev();
        Ok(failed
            .filter_map(|(member, at)| failed_session(member, *at))
            .collect())
    }

    async fn report(
        &self,
        worker: &str,
        report: Vec<u8>,
        ttl: Duration,
    ) -> Result<(), BrokerError> {
        let mut script = self.executor.script(&scripts::REPORT);
        script.arg(worker).arg(report).arg(millis(ttl));
        let expected = "whether a worker's report is kept";
        self.executor.run::<bool>(&script, expected).await?;
        Ok(())
    }

    async fn reports(&self) -> Result<Vec<Vec<u8>>, BrokerError> {
        let script = self.executor.script(&scripts::REPORTS);
        Ok(self.executor.run(&script, "the workers' reports").await?)
    }
}

/// Leaves out what another release counts and this one does not know.
fn known(counts: Vec<(String, u64)>) -> Counts {
    counts
        .into_iter()
        .filter_map(|(name, count)| Some((Counter::named(&name)?, count)))
        .collect()
}

fn held(held: bool) -> Result<(), LockError> {
    if held { Ok(()) } else { Err(LockError::Lost) }
}

/// While another has a lock. Few wait at a time: one for each process.
const ASK_AGAIN: Duration = Duration::from_millis(20);
/// Who has not asked for a lock for this long has stopped waiting.
const ASKS_WITHIN: Duration = Duration::from_secs(1);
/// Past the longest life of a session, or past the moment at which it was due.
const CLEANUP_TTL: Duration = Duration::from_hours(24 * 9);
/// Few enough for others to be served between.
const HOURS_AT_ONCE: usize = 100;
/// How many cleanups that are gone one claim skips.
const SKIP_AT_ONCE: usize = 50;
