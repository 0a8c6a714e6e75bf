//! Each question to Redis: what is sent, and how the answer is read.

mod client;
mod coordination;
mod worker;

use std::{
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use redis::{FromRedisValue, Script, ScriptInvocation};
use serde::{Deserialize, de::IntoDeserializer};
use tokio_util::task::TaskTracker;

use self::worker::Fetched;
pub(super) use self::worker::Look;
use super::{
    InvalidRedis, RedisOptions,
    error::RedisError,
    router::{Request, Router},
    scripts,
    watch::Watch,
};
use crate::{
    broker::{BrokerError, BrokerHealth, BrokerSettings, Counter, LeaseError, Snapshot},
    clock::Clock,
    status::State,
};

/// What is kept in Redis, and who of this process waits for it.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) router: Router,
    pub(super) watch: Watch,
    pub(super) clock: Clock,
    settings: BrokerSettings,
    /// The keys of the queue's halves: of those that nobody has begun, and of the others.
    queue: [String; 2],
    /// How wrong the clock was before it went by Redis' time.
    wrong: OnceLock<Duration>,
    /// How far the time of this broker is ahead of Redis' clock, microseconds: 0 but in tests.
    ahead_micros: AtomicU64,
    /// How many statuses and checkpoints were sent.
    pub(super) writes: AtomicU64,
    pub(super) health: BrokerHealth,
    /// Inputs that are out of Redis and not yet with those who asked for them.
    fetched: Mutex<Fetched>,
    /// Looks into the queue, and claims on their way back.
    pub(super) looks: TaskTracker,
}

impl Store {
    pub(super) fn new(
        redis: &RedisOptions,
        clock: Clock,
        settings: BrokerSettings,
    ) -> Result<Self, InvalidRedis> {
        let looks = TaskTracker::new();
        // Or nobody could wait for them; more may still begin.
        looks.close();
        Ok(Self {
            router: Router::new(redis)?,
            watch: Watch::default(),
            health: BrokerHealth::new(clock.clone()),
            clock,
            settings,
            queue: ["fresh", "begun"].map(|half| format!("{ROOT}:{half}:{}", redis.queue)),
            wrong: OnceLock::new(),
            ahead_micros: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            fetched: Mutex::default(),
            looks,
        })
    }

    #[cfg(test)]
    pub(super) fn advance(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).expect("a test waits less than for ever");
        self.ahead_micros.fetch_add(micros, Ordering::Relaxed);
        self.clock.follow(self.clock.ask(), self.clock.now() + time);
    }

    /// Asks for the time of Redis, which must take writes, and goes by it.
    pub(super) async fn follow_clock(&self) -> Result<(), RedisError> {
        let ahead = self.ahead_micros.load(Ordering::Relaxed);
        let script = self.script(&scripts::PING);
        let asked = self.clock.ask();
        let request = Request::Script(&script);
        let micros: u64 = self.query(request, "the time").await?;
        if ahead != self.ahead_micros.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.health.answered_ping();
        let there = SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
        let wrong = self.clock.follow(asked, there);
        self.wrong.get_or_init(|| wrong);
        Ok(())
    }

    /// Goes by the time of Redis before anything that depends on it is sent, and refuses what was
    /// written down before by a clock that was wrong.
    async fn in_time(&self) -> Result<(), RedisError> {
        if self.wrong.get().is_some() {
            return Ok(());
        }
        self.follow_clock().await?;
        match self.wrong.get() {
            Some(&wrong) if wrong > TOLERATED => Err(RedisError::ClockSet { wrong }),
            _ => Ok(()),
        }
    }

    fn snapshot(&self, script: &mut ScriptInvocation<'_>, snapshot: &Snapshot) {
        let left = self.clock.until(snapshot.expires_at);
        script
            .arg(snapshot.state.to_string())
            .arg(snapshot.version)
            .arg(millis(left))
            .arg(&snapshot.status);
    }

    fn script<'a>(&self, script: &'a Script) -> ScriptInvocation<'a> {
        let mut script = script.key(ROOT);
        for key in &self.queue {
            script.key(key);
        }
        script.arg(self.ahead_micros.load(Ordering::Relaxed));
        script
    }

    async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        self.in_time().await?;
        self.query(Request::Script(script), expected).await
    }

    /// Asks Redis, and has its health take in what becomes of it.
    async fn query<T: FromRedisValue>(
        &self,
        request: Request<'_>,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        let answer = self.router.query(request, expected).await;
        let outcome = answer.as_ref().map(|_| ());
        let outcome = outcome.map_err(|error| BrokerError::from(error.clone()));
        self.health.observe(expected, &outcome);
        answer
    }

    /// Warns that a session waits for workers of which there is no sign.
    fn warn_of_no_worker(&self) {
        if self.health.is_news(NO_WORKER) {
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

/// The root of every key, and the hash tag that puts all of them on one node of a cluster.
const ROOT: &str = "{latchkey}";
/// Where the scripts tell what has happened.
pub(super) const CHANGES: &str = "{latchkey}:changes";
/// How wrong a clock may be when it first goes by Redis' time and still be believed.
const TOLERATED: Duration = Duration::from_secs(1);
/// More than a caller has to say before the worker looks.
const MAX_INPUTS: usize = 8;
const LOOKS_AT_ONCE: usize = 50;
const RECLAIM_AT_ONCE: usize = 100;
/// What is told when nobody works on the queue.
pub(in crate::broker::redis) const NO_WORKER: &str = "no worker";
/// Long for one call, and short beside a lease.
const RECLAIM_LIMIT: Duration = Duration::from_secs(1);
/// What Lua still counts exactly in nanoseconds.
const LONGEST: Duration = Duration::from_hours(24 * 100);
