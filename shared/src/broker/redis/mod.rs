//! The broker of many machines.
//!
//! All of it is in a Redis, changed by scripts that each check what they rely on, so that a process
//! may die anywhere and a message may be lost: `scripts/prelude.lua` has the shape of the keys.

mod circuit_breaker;
mod coordination;
mod error;
mod executor;
mod listener;
mod router;
mod scripts;
mod server_time;
mod store;
#[cfg(test)]
mod tests;
mod waiters;

use std::{
    pin::pin,
    sync::{Arc, PoisonError},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use tokio::{task::JoinHandle, time::sleep};

use self::{
    executor::Executor,
    store::{QueuePoll, Store},
};
use crate::{
    broker::{
        Broker, BrokerError, BrokerHealth, BrokerSettings, Claim, Coordination, EnqueueError,
        Enqueued, Lease, LeaseError, NewSession, Record, Snapshot,
    },
    clock::Clock,
    config::RedisUrl,
    job::SessionId,
    rate_limit::{Admission, LimitKey, Quota},
};

/// Keeps everything in a Redis, for any number of gateways and workers.
#[derive(Debug)]
pub struct RedisBroker {
    store: Arc<Store>,
    listener: JoinHandle<()>,
}

/// How to reach a Redis, and which queue in it to use.
#[derive(Debug, Clone)]
pub struct RedisOptions {
    /// Its address, with `rediss` for TLS.
    pub url: RedisUrl,
    /// Whether its certificate must be one that a public authority vouches for.
    pub verify_tls: bool,
    /// Names the queue, of which there is one for each secret: what could not be opened is not even
    /// claimed.
    pub queue: String,
}

/// An address that no connection can be made to; it is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the url of a redis")]
pub struct InvalidRedis;

impl RedisBroker {
    /// Makes a broker that connects when it is first asked for something. From then on `clock` goes
    /// by the time of Redis.
    ///
    /// Panics outside of a tokio runtime.
    pub fn connect(
        redis: &RedisOptions,
        clock: Clock,
        settings: BrokerSettings,
    ) -> Result<Self, InvalidRedis> {
        let executor = Arc::new(Executor::new(redis, clock)?);
        let store = Arc::new(Store::new(Arc::clone(&executor), settings));
        let listening = listener::listen(executor, Arc::clone(&store.waiters));
        let listener = tokio::spawn(listening);
        Ok(Self { store, listener })
    }

    /// Lets this much time pass as if by the clock of Redis, for the calls of this broker.
    #[cfg(test)]
    pub fn advance(&self, time: Duration) {
        self.store.executor.time.advance(time);
    }
}

impl Drop for RedisBroker {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

#[async_trait]
impl Broker for RedisBroker {
    async fn enqueue(&self, session: NewSession) -> Result<Enqueued, EnqueueError> {
        self.store.enqueue(&session).await
    }

    async fn reply(&self, key: &str) -> Result<Option<Vec<u8>>, BrokerError> {
        Ok(self.store.reply(key).await?)
    }

    async fn read(&self, id: SessionId) -> Result<Option<Record>, BrokerError> {
        Ok(self.store.read(id).await?)
    }

    async fn read_newer(
        &self,
        id: SessionId,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Record>, BrokerError> {
        let (store, subscription) = (&self.store, self.store.waiters.subscribe(id));
        let mut waited = pin!(sleep(wait));
        loop {
            let mut changed = pin!(subscription.signals.changed.notified());
            // Registered before the read, or a change between the two would go unheard.
            changed.as_mut().enable();
            let record = match store.read(id).await? {
                Some(record) if record.snapshot.version <= since && !wait.is_zero() => record,
                answer => return Ok(answer),
            };
            let left = store.executor.clock().until(record.snapshot.expires_at);
            tokio::select! {
                biased;
                () = changed => {}
                () = &mut waited => return Ok(store.read(id).await?),
                () = sleep(store.waiters.poll_interval().min(left)) => {}
            }
        }
    }

    async fn result(&self, id: SessionId) -> Result<Option<Vec<u8>>, BrokerError> {
        Ok(self.store.result(id).await?)
    }

    async fn cancel(&self, id: SessionId, snapshot: Snapshot) -> Result<bool, BrokerError> {
        Ok(self.store.cancel(id, &snapshot).await?)
    }

    async fn send(&self, id: SessionId, input: Vec<u8>) -> Result<bool, BrokerError> {
        Ok(self.store.send(id, &input).await?)
    }

    async fn receive(&self, lease: &Lease) -> Result<Vec<u8>, LeaseError> {
        let (store, subscription) = (&self.store, self.store.waiters.subscribe(lease.id));
        loop {
            let mut input = pin!(subscription.signals.input.notified());
            input.as_mut().enable();
            if let Some(fetched) = store.fetched(lease) {
                return Ok(fetched);
            }
            if store.fetch(lease.clone()).await? {
                continue;
            }
            tokio::select! {
                () = input => {}
                () = sleep(store.waiters.poll_interval()) => {}
            }
        }
    }

    async fn block_until(&self, key: &LimitKey, until: SystemTime) -> Result<(), BrokerError> {
        Ok(self.store.block_until(key, until).await?)
    }

    async fn admit(&self, key: &LimitKey, quota: Quota) -> Result<Admission, BrokerError> {
        Ok(self.store.admit(key, quota).await?)
    }

    async fn claim(&self) -> Result<Claim, BrokerError> {
        loop {
            let mut queued = pin!(self.store.waiters.queued.notified());
            queued.as_mut().enable();
            match self.store.poll_queue().await? {
                QueuePoll::Claimed(claim) => return Ok(*claim),
                QueuePoll::More => continue,
                QueuePoll::Empty => {}
            }
            tokio::select! {
                () = queued => {}
                () = sleep(QUEUE_POLL_INTERVAL) => {}
            }
        }
    }

    async fn drain(&self) {
        self.store.polls.wait().await;
    }

    async fn extend(&self, leases: &[Lease]) -> Result<Vec<Lease>, BrokerError> {
        let mut extended = Vec::with_capacity(leases.len());
        for batch in leases.chunks(EXTEND_AT_ONCE) {
            extended.append(&mut self.store.extend(batch).await?);
        }
        Ok(extended)
    }

    async fn revoked(&self, lease: &Lease) {
        let (store, subscription) = (&self.store, self.store.waiters.subscribe(lease.id));
        loop {
            let mut lost = pin!(subscription.signals.lease.notified());
            lost.as_mut().enable();
            if let Ok(false) = store.is_held(lease).await {
                return;
            }
            tokio::select! {
                () = lost => {}
                () = sleep(LEASE_POLL_INTERVAL) => {}
            }
        }
    }

    async fn publish(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.store.publish(lease, &snapshot).await
    }

    async fn checkpoint(&self, lease: &Lease, sealed: Vec<u8>) -> Result<(), LeaseError> {
        self.store.checkpoint(lease, &sealed).await
    }

    async fn finish(
        &self,
        lease: &Lease,
        snapshot: Snapshot,
        result: Option<Vec<u8>>,
    ) -> Result<(), LeaseError> {
        self.store.finish(lease, &snapshot, result).await
    }

    async fn release(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.store.release(lease, &snapshot).await
    }

    async fn reclaim(&self) -> Result<usize, BrokerError> {
        let mut reclaimed = 0;
        for _ in 0..RECLAIM_ROUNDS {
            let (more, count) = self.store.reclaim().await?;
            reclaimed += count;
            if !more {
                break;
            }
        }
        Ok(reclaimed)
    }

    async fn ping(&self) -> Result<(), BrokerError> {
        self.store.executor.follow_clock().await?;
        Ok(())
    }

    fn outlives_process(&self) -> bool {
        true
    }

    fn health(&self) -> &BrokerHealth {
        &self.store.executor.health
    }

    fn coordination(&self) -> &dyn Coordination {
        self
    }
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How soon a worker that was not woken finds a session.
const QUEUE_POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Renewing finds a lost lease sooner, and wakes.
const LEASE_POLL_INTERVAL: Duration = Duration::from_secs(30);
/// Few enough for others to be served between.
const EXTEND_AT_ONCE: usize = 200;
const RECLAIM_ROUNDS: usize = 100;
