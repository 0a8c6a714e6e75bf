//! The broker of many machines.
//!
//! All of it is in a Redis, changed by scripts that each check what they rely on, so that a process
//! may die anywhere and a message may be lost: `scripts/prelude.lua` has the shape of the keys.

mod broker;
mod circuit_breaker;
mod claims;
mod client;
mod coordination;
mod dial;
mod encoding;
mod errands;
mod error;
mod executor;
#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
mod hearing;
mod inbox;
mod known;
mod listener;
mod probe;
mod pulse;
mod replication;
mod router;
mod scripts;
mod server_time;
#[cfg(test)]
mod tests;
mod waiters;
mod webhooks;
mod worker;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicU64};

use rand::Rng as _;
use rustls::ClientConfig;
use tokio::{sync::watch, task::JoinHandle};
use tokio_util::task::TaskTracker;

pub use self::probe::{Persistence, RedisFacts, RedisProbe};
use self::{claims::ClaimsUnderWay, executor::Executor, inbox::Inbox, waiters::Waiters};
use crate::{
    broker::BrokerSettings,
    clock::{Clock, rng},
    config::RedisUrl,
};

/// Keeps everything in a Redis, for any number of gateways and workers.
#[derive(Debug)]
pub struct RedisBroker {
    executor: Arc<Executor>,
    waiters: Arc<Waiters>,
    inbox: Arc<Inbox>,
    settings: BrokerSettings,
    /// Whose claims and heartbeats these are, as others tell this process from themselves.
    worker: Arc<str>,
    claims: Arc<ClaimsUnderWay>,
    /// Tells of what has joined the queue since a claim took the last session that was in it.
    drained: Mutex<Option<watch::Receiver<()>>>,
    /// How many statuses and checkpoints were sent.
    writes: AtomicU64,
    /// Polls of the queue, and claims on their way back.
    polls: TaskTracker,
    listener: JoinHandle<()>,
}

/// How to reach a Redis, and which queues in it to use.
#[derive(Debug, Clone)]
pub struct RedisOptions {
    /// Its address, with `rediss` for TLS.
    pub url: RedisUrl,
    /// How TLS connections to it are made.
    pub tls: Arc<ClientConfig>,
    /// Names the queues, of which there is one for each secret: what could not be opened is not even
    /// claimed. New sessions go to the first; all are claimed from.
    pub queues: Vec<String>,
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
        let waiters = Arc::new(Waiters::default());
        let listening = listener::listen(Arc::clone(&executor), Arc::clone(&waiters));
        let polls = TaskTracker::new();
        // Or nobody could wait for them; more may still begin.
        polls.close();
        Ok(Self {
            executor,
            waiters,
            inbox: Arc::default(),
            settings,
            claims: Arc::default(),
            drained: Mutex::default(),
            worker: format!("{:016x}", rng().next_u64()).into(),
            writes: AtomicU64::new(0),
            polls,
            listener: tokio::spawn(listening),
        })
    }

    /// Lets this much time pass as if by the clock of Redis, for the calls of this broker.
    #[cfg(test)]
    pub fn advance(&self, time: std::time::Duration) {
        self.executor.time.advance(time);
    }
}

impl Drop for RedisBroker {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
