//! Each question to Redis: what is sent, and how the answer is read.

mod client;
mod coordination;
mod worker;

use std::{
    sync::{Arc, Mutex, atomic::AtomicU64},
    time::{Duration, SystemTime},
};

use redis::ScriptInvocation;
use serde::{Deserialize, de::IntoDeserializer};
use tokio_util::task::TaskTracker;

use self::worker::Fetched;
pub(super) use self::worker::QueuePoll;
use super::{error::RedisError, executor::Executor, waiters::Waiters};
use crate::{
    broker::{BrokerSettings, Counter, LeaseError, Snapshot},
    status::State,
};

/// What is kept in Redis, and who of this process waits for it.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) executor: Arc<Executor>,
    pub(super) waiters: Arc<Waiters>,
    settings: BrokerSettings,
    /// How many statuses and checkpoints were sent.
    pub(super) writes: AtomicU64,
    /// Inputs that are out of Redis and not yet with those who asked for them.
    fetched: Mutex<Fetched>,
    /// Polls of the queue, and claims on their way back.
    pub(super) polls: TaskTracker,
}

impl Store {
    pub(super) fn new(executor: Arc<Executor>, settings: BrokerSettings) -> Self {
        let polls = TaskTracker::new();
        // Or nobody could wait for them; more may still begin.
        polls.close();
        Self {
            executor,
            waiters: Arc::default(),
            settings,
            writes: AtomicU64::new(0),
            fetched: Mutex::default(),
            polls,
        }
    }

    fn snapshot(&self, script: &mut ScriptInvocation<'_>, snapshot: &Snapshot) {
        let left = self.executor.clock().until(snapshot.expires_at);
        script
            .arg(snapshot.state.to_string())
            .arg(snapshot.version)
            .arg(millis(left))
            .arg(&snapshot.status);
    }

    /// Warns that a session waits for workers of which there is no sign.
    fn warn_of_no_worker(&self) {
        if self.executor.health.is_news(NO_WORKER) {
            tracing::warn!(
                "a session waits, and no worker has asked for one lately: is one running, on the \
                 same redis and with the same LATCHKEY_SECRET?"
            );
        }
    }
}

impl From<RedisError> for LeaseError {
    fn from(fault: RedisError) -> Self {
        Self::Broker(fault.into())
    }
}

/// Names what counts the sessions that end as this one did; empty if it did not end.
fn end_counter(snapshot: &Snapshot) -> &'static str {
    Counter::of_end(snapshot.state).map_or("", Counter::name)
}

fn parse_state(text: &str) -> Result<State, RedisError> {
    State::deserialize(text.into_deserializer()).map_err(|_: serde::de::value::Error| {
        RedisError::Malformed {
            expected: "a state",
        }
    })
}

fn millis(time: Duration) -> u64 {
    let time = time.min(LONGEST);
    time.as_secs() * 1000 + u64::from(time.subsec_millis())
}

fn micros(moment: SystemTime) -> u64 {
    let time = moment
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn nanos(time: Duration) -> u64 {
    let time = time.min(LONGEST);
    time.as_secs() * 1_000_000_000 + u64::from(time.subsec_nanos())
}

/// More than a caller has to say before the worker reads it.
const MAX_INPUTS: usize = 8;
/// How many entries of sessions that are gone one claim skips.
const SKIP_AT_ONCE: usize = 50;
const RECLAIM_AT_ONCE: usize = 100;
/// What is told when nobody works on the queue.
pub(in crate::broker::redis) const NO_WORKER: &str = "no worker";
/// Long for one call, and short beside a lease.
const RECLAIM_LIMIT: Duration = Duration::from_secs(1);
/// What Lua still counts exactly in nanoseconds.
const LONGEST: Duration = Duration::from_hours(24 * 100);
