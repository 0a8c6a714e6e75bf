//! Each question to Redis: what is sent, and how the answer is read.

mod coordination;
mod outside;
mod work;

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

use self::work::Fetched;
pub(super) use self::work::Look;
use super::{
    InvalidRedis, RedisOptions,
    fault::Fault,
    link::{Link, Question},
    lock, scripts,
    watch::Watch,
};
use crate::{
    broker::{BrokerSettings, Counter, LeaseError, Snapshot},
    clock::{Asked, Clock},
    status::State,
};

/// What is kept in Redis, and who of this process waits for it.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) link: Link,
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
    denied: Mutex<Denied>,
    /// When it was told that nobody works on the queue.
    unworked: Mutex<Told>,
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
            link: Link::new(redis)?,
            watch: Watch::default(),
            clock,
            settings,
            queue: ["fresh", "begun"].map(|half| format!("{ROOT}:{half}:{}", redis.queue)),
            wrong: OnceLock::new(),
            ahead_micros: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            denied: Mutex::default(),
            unworked: Mutex::default(),
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

    #[cfg(test)]
    pub(super) fn refuses(&self) -> bool {
        lock(&self.denied).last.is_some()
    }

    #[cfg(test)]
    pub(super) fn lacks_workers(&self) -> bool {
        lock(&self.unworked).0.is_some()
    }

    /// Asks for the time of Redis, which must take writes, and goes by it.
    pub(super) async fn follow_clock(&self) -> Result<(), Fault> {
        let ahead = self.ahead_micros.load(Ordering::Relaxed);
        let script = self.script(&scripts::PING);
        let asked = self.clock.ask();
        let question = Question::Script(&script);
        let micros: u64 = self.link.ask(question, "the time").await?;
        if ahead != self.ahead_micros.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.tell_denied();
        let there = SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
        let wrong = self.clock.follow(asked, there);
        self.wrong.get_or_init(|| wrong);
        Ok(())
    }

    /// Goes by the time of Redis before anything that depends on it is sent, and refuses what was
    /// written down before by a clock that was wrong.
    async fn in_time(&self) -> Result<(), Fault> {
        if self.wrong.get().is_some() {
            return Ok(());
        }
        self.follow_clock().await?;
        match self.wrong.get() {
            Some(&wrong) if wrong > TOLERATED => Err(Fault::ClockSet { wrong }),
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
    ) -> Result<T, Fault> {
        self.in_time().await?;
        let answer = self.link.ask(Question::Script(script), expected).await;
        if let Err(fault @ Fault::Denied(_)) = &answer {
            lock(&self.denied).last = Some(fault.clone());
        }
        answer
    }

    /// Tells that a session waits for workers of which there is no sign.
    fn tell_unworked(&self) {
        if lock(&self.unworked).again(&self.clock) {
            tracing::warn!(
                "a session waits, and no worker has asked for one lately: is one running, on the \
                 same redis and with the same LATCHKEY_SECRET?"
            );
        }
    }

    /// Tells what was refused before a ping that was not: an outage would be told by whoever pings.
    fn tell_denied(&self) {
        let mut denied = lock(&self.denied);
        let Some(fault) = denied.last.take() else {
            return;
        };
        if denied.told.again(&self.clock) {
            tracing::error!(
                error = %fault,
                "redis answers, but refused a call; may its user use the keys ~{{latchkey}}* and the \
                 channels &{{latchkey}}*?"
            );
        }
    }
}

/// What Redis answered with an error.
#[derive(Debug, Default)]
struct Denied {
    last: Option<Fault>,
    told: Told,
}

/// When something was told last, so that it is not told again and again.
#[derive(Debug, Default)]
struct Told(Option<Asked>);

impl Told {
    fn again(&mut self, clock: &Clock) -> bool {
        let is_due = self.0.is_none_or(|told| clock.since(told) > TELL_AGAIN);
        if is_due {
            self.0 = Some(clock.ask());
        }
        is_due
    }
}

impl From<Fault> for LeaseError {
    fn from(fault: Fault) -> Self {
        Self::Broker(fault.into())
    }
}

/// Names what counts the sessions that end as this one did; empty if it did not end.
fn end_counter(snapshot: &Snapshot) -> &'static str {
    Counter::of_end(snapshot.state).map_or("", Counter::name)
}

fn parse_state(text: &str) -> Result<State, Fault> {
    State::deserialize(text.into_deserializer()).map_err(|_: serde::de::value::Error| {
        Fault::Malformed {
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
/// So often it is told that Redis refuses what it is asked.
const TELL_AGAIN: Duration = Duration::from_mins(10);
/// Long for one call, and short beside a lease.
const RECLAIM_LIMIT: Duration = Duration::from_secs(1);
/// What Lua still counts exactly in nanoseconds.
const LONGEST: Duration = Duration::from_hours(24 * 100);
