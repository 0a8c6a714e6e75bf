//! What all workers share beside the sessions.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use rand::Rng as _;
use tokio::time::sleep;

use super::RedisBroker;
use crate::{
    broker::{BrokerError, Cleanup, Coordination, Counter, Lease, LeaseError, Lock, LockError},
    clock::rng,
};

#[async_trait]
impl Coordination for RedisBroker {
    async fn lock(&self, name: &str, length: Duration) -> Result<Lock, BrokerError> {
        let ticket = format!("{:016x}", rng().next_u64());
        loop {
            if let Some(token) = self.store.lock(name, &ticket, length).await? {
                return Ok(Lock {
                    name: name.to_owned(),
                    token,
                });
            }
            sleep(ASK_AGAIN).await;
        }
    }

    async fn extend_lock(&self, lock: &Lock, length: Duration) -> Result<(), LockError> {
        held(self.store.extend_lock(lock, length).await?)
    }

    async fn unlock(&self, lock: &Lock) -> Result<(), BrokerError> {
        Ok(self.store.unlock(lock).await?)
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BrokerError> {
        Ok(self.store.get(name).await?)
    }

    async fn put(
        &self,
        lock: &Lock,
        name: &str,
        value: Vec<u8>,
        ttl: Duration,
    ) -> Result<(), LockError> {
        held(self.store.put(lock, name, &value, ttl).await?)
    }

    async fn schedule(
        &self,
        lease: &Lease,
        cleanup: Vec<u8>,
        due: Option<SystemTime>,
    ) -> Result<(), LeaseError> {
        if self.store.schedule(lease, &cleanup, due).await? {
            Ok(())
        } else {
            Err(LeaseError::Lost)
        }
    }

    async fn claim_due(
        &self,
        visibility_timeout: Duration,
    ) -> Result<Option<Cleanup>, BrokerError> {
        Ok(self.store.claim_due(visibility_timeout).await?)
    }

    async fn ack(&self, cleanup: &Cleanup) -> Result<(), BrokerError> {
        Ok(self.store.ack(cleanup).await?)
    }

    async fn count(&self, counter: Counter, by: u64) -> Result<(), BrokerError> {
        Ok(self.store.count(counter, by).await?)
    }

    async fn counts(&self) -> Result<BTreeMap<Counter, u64>, BrokerError> {
        Ok(self.store.counts().await?)
    }
}

fn held(held: bool) -> Result<(), LockError> {
    if held { Ok(()) } else { Err(LockError::Lost) }
}

/// While another has a lock. Few wait at a time: one for each process.
const ASK_AGAIN: Duration = Duration::from_millis(20);
