//! Each question to Redis: what is sent, and how the answer is read.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use redis::{FromRedisValue, Script, ScriptInvocation};
use serde::{Deserialize, de::IntoDeserializer};

use super::{
    InvalidRedis, RedisSettings,
    fault::Fault,
    link::{Link, Question},
    lock, scripts,
    watch::Watch,
};
use crate::{
    broker::{
        BrokerSettings, Claim, EnqueueError, Enqueued, Lease, LeaseError, LeaseToken, NewSession,
        Record, Snapshot,
    },
    clock::Clock,
    job::{SessionId, TokenHash},
    limit::{Admission, Quota},
    status::State,
};

/// What is kept in Redis, and who of this process waits for it.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) link: Link,
    pub(super) watch: Watch,
    pub(super) clock: Clock,
    settings: BrokerSettings,
    /// How wrong the clock was before it went by Redis' time.
    wrong: OnceLock<Duration>,
    /// How far the time of this broker is ahead of Redis' clock, microseconds: 0 but in tests.
    ahead_micros: AtomicU64,
    /// Inputs that are out of Redis and not yet with those who asked for them.
    fetched: Mutex<Fetched>,
}

type Fetched = HashMap<(SessionId, LeaseToken), VecDeque<Vec<u8>>>;

/// What a look into the queue found.
pub(super) enum Look {
    Claimed(Box<Claim>),
    /// Only sessions that are gone; there may be others behind.
    More,
    Nothing,
}

type ClaimReply = (
    String,
    u64,
    String,
    u64,
    u64,
    Vec<u8>,
    Vec<u8>,
    Option<Vec<u8>>,
);

impl Store {
    pub(super) fn new(
        redis: &RedisSettings,
        clock: Clock,
        settings: BrokerSettings,
    ) -> Result<Self, InvalidRedis> {
        Ok(Self {
            link: Link::new(redis)?,
            watch: Watch::default(),
            clock,
            settings,
            wrong: OnceLock::new(),
            ahead_micros: AtomicU64::new(0),
            fetched: Mutex::default(),
        })
    }

    #[cfg(any(test, feature = "contract-suite"))]
    pub(super) fn advance(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).expect("a test waits less than for ever");
        self.ahead_micros.fetch_add(micros, Ordering::Relaxed);
        self.clock.follow(self.clock.ask(), self.clock.now() + time);
    }

    pub(super) async fn enqueue(&self, session: &NewSession) -> Result<Enqueued, EnqueueError> {
        let mut script = self.script(&scripts::ENQUEUE);
        script
            .arg(session.id.to_string())
            .arg(session.token_hash.as_bytes())
            .arg(&session.job)
            .arg(self.settings.queue_limit);
        self.snapshot(&mut script, &session.snapshot);
        if let Some(idempotency) = &session.idempotency {
            script.arg(&idempotency.key).arg(&idempotency.reply);
        }
        let (outcome, reply): (String, Option<Vec<u8>>) = self
            .run(&script, "what became of a new session")
            .await
            .map_err(crate::broker::BrokerError::from)?;
        match (outcome.as_str(), reply) {
            ("created", _) => Ok(Enqueued::Created),
            ("repeated", Some(reply)) => Ok(Enqueued::Repeated(reply)),
            ("full", _) => Err(EnqueueError::QueueFull),
            _ => Err(EnqueueError::Broker(
                Fault::Malformed {
                    expected: "what became of a new session",
                }
                .into(),
            )),
        }
    }

    pub(super) async fn reply(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        let mut script = self.script(&scripts::REPLY);
        self.run(script.arg(key), "the reply to a repeat").await
    }

    pub(super) async fn read(&self, id: SessionId) -> Result<Option<Record>, Fault> {
        type Fields = (
            Option<u64>,
            Option<Vec<u8>>,
            Option<String>,
            Option<u64>,
            Option<Vec<u8>>,
        );
        let fields = ["ends_at", "token_hash", "state", "version", "status"];
        let Some((left, fields)) = self.fields::<Fields>(id, &fields).await? else {
            return Ok(None);
        };
        let (_, Some(token_hash), Some(state), Some(version), Some(status)) = fields else {
            return Err(Fault::Malformed {
                expected: "a session",
            });
        };
        let token_hash = token_hash.try_into().map_err(|_| Fault::Malformed {
            expected: "a hash of 32 bytes",
        })?;
        Ok(Some(Record {
            token_hash: TokenHash::from_bytes(token_hash),
            snapshot: Snapshot {
                state: parse_state(&state)?,
                version,
                expires_at: self.clock.now() + left,
                status,
            },
        }))
    }

    pub(super) async fn result(&self, id: SessionId) -> Result<Option<Vec<u8>>, Fault> {
        type Fields = (Option<u64>, Option<Vec<u8>>);
        let found = self.fields::<Fields>(id, &["ends_at", "result"]).await?;
        Ok(found.and_then(|(_, (_, result))| result))
    }

    pub(super) async fn cancel(&self, id: SessionId, snapshot: &Snapshot) -> Result<bool, Fault> {
        let mut script = self.script(&scripts::CANCEL);
        script.arg(id.to_string());
        self.snapshot(&mut script, snapshot);
        self.run(&script, "whether a session was cancelled").await
    }

    pub(super) async fn send(&self, id: SessionId, input: &[u8]) -> Result<bool, Fault> {
        let mut script = self.script(&scripts::SEND);
        script.arg(id.to_string()).arg(input).arg(MAX_INPUTS);
        self.run(&script, "whether an input was taken").await
    }

    /// An input that came from Redis before, but not to who asked for it.
    pub(super) fn fetched(&self, lease: &Lease) -> Option<Vec<u8>> {
        let mut fetched = lock(&self.fetched);
        let inputs = fetched.get_mut(&(lease.id, lease.token))?;
        let input = inputs.pop_front();
        if inputs.is_empty() {
            fetched.remove(&(lease.id, lease.token));
        }
        input
    }

    /// Brings the next input here, if there is one, even if nobody waits for it any more.
    pub(super) async fn fetch(self: &Arc<Self>, lease: Lease) -> Result<bool, LeaseError> {
        let store = Arc::clone(self);
        let fetching = tokio::spawn(async move {
            let script = store.under(&scripts::RECEIVE, &lease);
            let (held, input): (bool, Option<Vec<u8>>) = store.run(&script, "an input").await?;
            if !held {
                store.let_go(&lease);
                return Err(LeaseError::Lost);
            }
            let Some(input) = input else { return Ok(false) };
            let mut fetched = lock(&store.fetched);
            let inputs = fetched.entry((lease.id, lease.token)).or_default();
            inputs.push_back(input);
            Ok(true)
        });
        fetching.await.map_err(|_| Fault::Panicked)?
    }

    pub(super) async fn hold_off(&self, key: &str, wait: Duration) -> Result<(), Fault> {
        let mut script = self.script(&scripts::HOLD_OFF);
        script.arg(key).arg(nanos(wait));
        self.run::<bool>(&script, "whether a key is held off")
            .await?;
        Ok(())
    }

    pub(super) async fn admit(&self, key: &str, quota: Quota) -> Result<Admission, Fault> {
        Ok(self.admit_at(key, quota).await?.0)
    }

    /// Answers, besides, the moment of the decision.
    pub(super) async fn admit_at(
        &self,
        key: &str,
        quota: Quota,
    ) -> Result<(Admission, SystemTime), Fault> {
        let interval = quota.interval();
        let mut script = self.script(&scripts::ADMIT);
        script
            .arg(key)
            .arg(nanos(interval))
            .arg(nanos(interval * (quota.burst() - 1)));
        let (admitted, retry_nanos, seconds, rest): (bool, u64, u64, u32) = self
            .run(&script, "whether a request is let through")
            .await?;
        let retry_after = Duration::from_nanos(retry_nanos);
        let admission = if admitted {
            Admission::Admitted
        } else {
            Admission::Refused { retry_after }
        };
        Ok((
            admission,
            SystemTime::UNIX_EPOCH + Duration::new(seconds, rest),
        ))
    }

    /// Looks for a session to work on. A claim that nobody waits for any more goes back.
    pub(super) async fn look(self: &Arc<Self>) -> Result<Look, Fault> {
        let store = Arc::clone(self);
        let (sender, receiver) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            let looked = store.take().await.map(|taken| match taken {
                Taken::Claim(claim) => Ok(Unclaimed {
                    store: Arc::clone(&store),
                    claim: Some(claim),
                }),
                Taken::Nothing { more } => Err(more),
            });
            // An answer that nobody takes is dropped, and the claim with it handed back.
            let _ = sender.send(looked);
        });
        Ok(match receiver.await.map_err(|_| Fault::Panicked)?? {
            Ok(mut unclaimed) => match unclaimed.claim.take() {
                Some(claim) => Look::Claimed(claim),
                None => Look::Nothing,
            },
            Err(true) => Look::More,
            Err(false) => Look::Nothing,
        })
    }

    async fn take(&self) -> Result<Taken, Fault> {
        let mut script = self.script(&scripts::CLAIM);
        script.arg(millis(self.settings.lease)).arg(LOOKS_AT_ONCE);
        // From before the question: a lease that ends too early harms nobody.
        let expires_at = self.clock.now() + self.settings.lease;
        let (more, reply): (bool, Option<ClaimReply>) = self.run(&script, "a claim").await?;
        let Some((id, token, state, version, left, status, job, checkpoint)) = reply else {
            return Ok(Taken::Nothing { more });
        };
        let id = id.parse().map_err(|_| Fault::Malformed {
            expected: "a session id",
        })?;
        Ok(Taken::Claim(Box::new(Claim {
            lease: Lease {
                id,
                token: LeaseToken(token),
                expires_at,
            },
            job,
            snapshot: Snapshot {
                state: parse_state(&state)?,
                version,
                expires_at: self.clock.now() + Duration::from_millis(left),
                status,
            },
            checkpoint,
        })))
    }

    pub(super) async fn extend(&self, leases: &[Lease]) -> Result<Vec<Lease>, Fault> {
        let mut script = self.script(&scripts::EXTEND);
        script.arg(millis(self.settings.lease));
        for lease in leases {
            script.arg(lease.id.to_string()).arg(lease.token.0);
        }
        let expires_at = self.clock.now() + self.settings.lease;
        let held: Vec<bool> = self.run(&script, "which leases hold").await?;
        if held.len() != leases.len() {
            return Err(Fault::Malformed {
                expected: "an answer for each lease",
            });
        }
        let mut extended = Vec::with_capacity(leases.len());
        for (lease, held) in leases.iter().zip(held) {
            if held {
                extended.push(Lease {
                    expires_at,
                    ..lease.clone()
                });
            } else {
                self.let_go(lease);
                self.watch.lease_lost(lease.id);
            }
        }
        Ok(extended)
    }

    pub(super) async fn is_held(&self, lease: &Lease) -> Result<bool, Fault> {
        let script = self.under(&scripts::HELD, lease);
        self.run(&script, "whether a lease holds").await
    }

    pub(super) async fn publish(
        &self,
        lease: &Lease,
        snapshot: &Snapshot,
    ) -> Result<(), LeaseError> {
        let mut script = self.under(&scripts::PUBLISH, lease);
        self.snapshot(&mut script, snapshot);
        self.write(&script, lease).await
    }

    pub(super) async fn checkpoint(&self, lease: &Lease, sealed: &[u8]) -> Result<(), LeaseError> {
        let mut script = self.under(&scripts::CHECKPOINT, lease);
        self.write(script.arg(sealed), lease).await
    }

    pub(super) async fn finish(
        &self,
        lease: &Lease,
        snapshot: &Snapshot,
        result: Option<Vec<u8>>,
    ) -> Result<(), LeaseError> {
        let mut script = self.under(&scripts::FINISH, lease);
        self.snapshot(&mut script, snapshot);
        if let Some(result) = result {
            script.arg(result);
        }
        self.write(&script, lease).await?;
        self.let_go(lease);
        Ok(())
    }

    pub(super) async fn release(
        &self,
        lease: &Lease,
        snapshot: &Snapshot,
    ) -> Result<(), LeaseError> {
        let mut script = self.under(&scripts::RELEASE, lease);
        self.snapshot(&mut script, snapshot);
        self.write(&script, lease).await?;
        self.let_go(lease);
        Ok(())
    }

    /// One round of bounded length: whether there may be more to do, and how many were reclaimed.
    pub(super) async fn reclaim(&self) -> Result<(bool, usize), Fault> {
        let mut script = self.script(&scripts::RECLAIM);
        script.arg(RECLAIM_AT_ONCE);
        let (reclaimed, more) = self.run(&script, "how many were reclaimed").await?;
        Ok((more, reclaimed))
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

    async fn write(&self, script: &ScriptInvocation<'_>, lease: &Lease) -> Result<(), LeaseError> {
        if self.run(script, "whether a lease holds").await? {
            return Ok(());
        }
        self.let_go(lease);
        Err(LeaseError::Lost)
    }

    /// Forgets what was fetched for a lease that is over.
    fn let_go(&self, lease: &Lease) {
        lock(&self.fetched).remove(&(lease.id, lease.token));
    }

    /// Fields of a session whose time is not over, the first of them `ends_at`, and the time left.
    async fn fields<T: FromRedisValue>(
        &self,
        id: SessionId,
        names: &[&str],
    ) -> Result<Option<(Duration, T)>, Fault> {
        self.in_time().await?;
        let key = format!("{ROOT}:session:{id}");
        let mut commands = redis::pipe();
        commands.cmd("TIME").cmd("HMGET").arg(&key).arg(names);
        let ((seconds, micros), fields): ((u64, u64), redis::Value) = self
            .link
            .ask(Question::Commands(&commands), "a session")
            .await?;
        let expected = "a session";
        let malformed = || Fault::Malformed { expected };
        let redis::Value::Array(values) = &fields else {
            return Err(malformed());
        };
        let ends_at: Option<u64> = values
            .first()
            .map(redis::from_redis_value_ref)
            .transpose()
            .map_err(|_| malformed())?
            .flatten();
        let ahead = self.ahead_micros.load(Ordering::Relaxed);
        let now_millis = (seconds * 1_000_000 + micros + ahead) / 1000;
        match ends_at {
            Some(ends_at) if ends_at > now_millis => {
                let left = Duration::from_millis(ends_at - now_millis);
                let fields = redis::from_redis_value(fields).map_err(|_| malformed())?;
                Ok(Some((left, fields)))
            }
            _ => Ok(None),
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

    fn under<'a>(&self, script: &'a Script, lease: &Lease) -> ScriptInvocation<'a> {
        let mut script = self.script(script);
        script.arg(lease.id.to_string()).arg(lease.token.0);
        script
    }

    fn script<'a>(&self, script: &'a Script) -> ScriptInvocation<'a> {
        let mut script = script.key(ROOT);
        script.arg(self.ahead_micros.load(Ordering::Relaxed));
        script
    }

    async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        expected: &'static str,
    ) -> Result<T, Fault> {
        self.in_time().await?;
        self.link.ask(Question::Script(script), expected).await
    }
}

enum Taken {
    Claim(Box<Claim>),
    Nothing { more: bool },
}

/// A claim on its way to who asked for it; it goes back to the queue if it does not arrive.
struct Unclaimed {
    store: Arc<Store>,
    claim: Option<Box<Claim>>,
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        let Some(claim) = self.claim.take() else {
            return;
        };
        let store = Arc::clone(&self.store);
        // Without a runtime the process is ending, and the lease lapses.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            let script = store.under(&scripts::UNCLAIM, &claim.lease);
            if let Err(fault) = store
                .run::<bool>(&script, "whether a claim went back")
                .await
            {
                tracing::debug!(
                    session.id = %claim.lease.id,
                    error = %fault,
                    "a claim that nobody took was not handed back; its lease will lapse"
                );
            }
        });
    }
}

impl From<Fault> for LeaseError {
    fn from(fault: Fault) -> Self {
        Self::Broker(fault.into())
    }
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
/// What Lua still counts exactly in nanoseconds.
const LONGEST: Duration = Duration::from_hours(24 * 100);
