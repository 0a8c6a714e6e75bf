//! The two engines side by side: whatever is done, they answer the same.

use std::{cell::Cell, collections::BTreeMap, ops::Range};

use futures_util::FutureExt;
use proptest::{collection::vec, option, prelude::*, test_runner::TestRunner};
use tokio::runtime::Runtime;

use super::*;
use crate::{
    broker::{
        Attempt, DueWebhook, Heartbeat, Idempotency, Lane, LiveLimit, MemoryBroker, SessionClass,
        SessionFailure, Upcoming, Webhooks, redis::webhooks::WebhookPoll,
    },
    job::Method,
    rate_limit::gcra,
    status::{FailureReason, Waits},
};

#[derive(Debug, Clone, Copy)]
enum Step {
    Enqueue {
        id: usize,
        key: Option<u8>,
        number: Option<u8>,
        client: u8,
        kept: u64,
    },
    Turn {
        lease: usize,
        number: u8,
        is_repeat: bool,
    },
    LeaveAlone {
        number: u8,
        seconds: u64,
    },
    Claim,
    Beat {
        lasts: u64,
        renewed_before: u64,
    },
    Extend(usize),
    Publish {
        lease: usize,
        kept: u64,
    },
    Checkpoint(usize),
    Finish(usize),
    Release(usize),
    Cancel {
        id: usize,
        stale: bool,
    },
    Send(usize),
    Receive(usize),
    Reclaim,
    Read(usize),
    Webhooks {
        are_taken: bool,
    },
    Counts,
    Permit(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let tens = |tens: Range<u64>| tens.prop_map(|tens| tens * 10);
    let (id, lease, kept) = (0..IDS, 0_usize..32, tens(1..12));
    prop_oneof![
        3 => (id.clone(), option::of(KEYS), option::of(NUMBERS), CLIENTS, kept.clone())
            .prop_map(|(id, key, number, client, kept)| {
                Step::Enqueue { id, key, number, client, kept }
            }),
        3 => (lease.clone(), NUMBERS, any::<bool>())
            .prop_map(|(lease, number, is_repeat)| Step::Turn { lease, number, is_repeat }),
        1 => (NUMBERS, tens(1..100))
            .prop_map(|(number, seconds)| Step::LeaveAlone { number, seconds }),
        4 => Just(Step::Claim),
        2 => (tens(0..4), tens(0..6))
            .prop_map(|(lasts, renewed_before)| Step::Beat { lasts, renewed_before }),
        1 => lease.clone().prop_map(Step::Extend),
        2 => (lease.clone(), kept).prop_map(|(lease, kept)| Step::Publish { lease, kept }),
        1 => lease.clone().prop_map(Step::Checkpoint),
        1 => lease.clone().prop_map(Step::Finish),
        2 => lease.clone().prop_map(Step::Release),
        1 => (id.clone(), any::<bool>()).prop_map(|(id, stale)| Step::Cancel { id, stale }),
        2 => id.clone().prop_map(Step::Send),
        2 => lease.prop_map(Step::Receive),
        2 => Just(Step::Reclaim),
        2 => id.prop_map(Step::Read),
        2 => any::<bool>().prop_map(|are_taken| Step::Webhooks { are_taken }),
        1 => Just(Step::Counts),
        2 => tens(0..6).prop_map(Step::Permit),
    ]
}

#[test]
fn both_engines_answer_the_same() {
    let runtime = Runtime::new().unwrap();
    let server = RedisServer::start(ServerOptions::default());
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let steps = vec(step(), 1..120);
    let outcome = runner.run(&steps, |steps| {
        runtime.block_on(async {
            let mut twins = Twins::new(&server).await;
            let machine = Clock::system();
            let too_late = machine.now() + HALF / 2;
            for (number, step) in steps.into_iter().enumerate() {
                // From then on, what the machine itself has taken decides.
                if machine.now() > too_late {
                    break;
                }
                // No two things happen at the same moment.
                twins.redis.advance(Duration::from_millis(2));
                let (one, other) = twins.take(number, step).await;
                prop_assert_eq!(one, other, "step {} was {:?}", number, step);
            }
            Ok(())
        })
    });
    outcome.unwrap();
}

macro_rules! both {
    ($twins:ident, $broker:ident => $call:expr) => {{
        let $broker = &$twins.memory;
        let one = format!("{:?}", $call.await);
        let $broker = &$twins.redis;
        (one, format!("{:?}", $call.await))
    }};
}

macro_rules! both_under {
    ($twins:ident, $leases:ident, |$broker:ident, $lease:ident| $call:expr) => {{
        let ($broker, $lease) = (&$twins.memory, &$leases[0]);
        let one = format!("{:?}", $call.await);
        let ($broker, $lease) = (&$twins.redis, &$leases[1]);
        (one, format!("{:?}", $call.await))
    }};
}

struct Twins {
    clock: Clock,
    memory: MemoryBroker,
    redis: RedisBroker,
    ids: BTreeMap<usize, SessionId>,
    /// The memory engine's and the other's.
    leases: Vec<[Lease; 2]>,
}

impl Twins {
    async fn new(server: &RedisServer) -> Self {
        let _: () = redis::cmd("FLUSHALL")
            .query_async(&mut raw(server).await)
            .await
            .unwrap();
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(24));
        let redis = connect(&server.url(), &clock, SMALL);
        redis.ping().await.unwrap();
        Self {
            memory: MemoryBroker::new(clock.clone(), SMALL),
            redis,
            clock,
            ids: BTreeMap::new(),
            leases: Vec::new(),
        }
    }

    /// What both say, as texts.
    async fn take(&mut self, number: usize, step: Step) -> (String, String) {
        let blob = number.to_string().into_bytes();
        match step {
            Step::Permit(seconds) => {
                self.redis.advance(Duration::from_secs(seconds));
                Default::default()
            }
            Step::Enqueue {
                id,
                key,
                number,
                client,
                kept,
            } => {
                let session = NewSession {
                    idempotency: key.map(|key| Idempotency {
                        key: key.to_string(),
                        reply: blob.clone(),
                    }),
                    number: number.map(|number| self.reservation(number)),
                    client: share(client),
                    // Of most.
                    webhook: number != Some(0),
                    job: blob,
                    ..session(&self.clock)
                };
                self.enqueue(id, session, kept).await
            }
            Step::LeaveAlone { number, seconds } => {
                let until = self.clock.now() + Duration::from_secs(seconds) + HALF;
                both!(self, broker => broker.leave_alone(&number_key(number), until))
            }
            Step::Claim => self.claim().await,
            Step::Beat {
                lasts,
                renewed_before,
            } => {
                let heartbeat = Heartbeat {
                    lasts: Duration::from_secs(lasts) + HALF,
                    renewed_since: self.clock.now() - Duration::from_secs(renewed_before),
                };
                both!(self, broker => broker.beat(heartbeat))
            }
            Step::Reclaim => both!(self, broker => async {
                let reclaimed = broker.reclaim().await.unwrap();
                let Upcoming { lapse, end } = broker.upcoming().await.unwrap();
                let halves = |at| (self.clock.until(at) + HALF / 2).as_secs() / HALF.as_secs();
                (reclaimed, lapse.map(halves), end.map(halves))
            }),
            Step::Cancel { id, stale } => self.of_session(id, Of::Cancel { stale }).await,
            Step::Send(id) => self.of_session(id, Of::Send(blob)).await,
            Step::Read(id) => self.of_session(id, Of::Read).await,
            Step::Webhooks { are_taken } => self.webhooks(are_taken).await,
            Step::Counts => self.counts().await,
            Step::Extend(at)
            | Step::Publish { lease: at, .. }
            | Step::Checkpoint(at)
            | Step::Finish(at)
            | Step::Release(at)
            | Step::Turn { lease: at, .. }
            | Step::Receive(at) => match self.leases.len() {
                0 => Default::default(),
                count => {
                    let leases = self.leases[at % count].clone();
                    self.under(&leases, step, blob).await
                }
            },
        }
    }

    async fn enqueue(&mut self, id: usize, session: NewSession, kept: u64) -> (String, String) {
        let known = match self.ids.get(&id) {
            Some(id) => self.memory.read(*id).await.unwrap().is_some(),
            None => false,
        };
        if !known {
            // An id is used once; its leases are history.
            self.ids.insert(id, SessionId::random(&mut rng()));
        }
        let session = NewSession {
            id: self.ids[&id],
            snapshot: self.snapshot(State::Queued, 1, kept),
            ..session
        };
        both!(self, broker => async {
            match broker.enqueue(session.clone()).await {
                Err(EnqueueError::NumberRests(rest)) => show_rest(rest),
                other => format!("{other:?}"),
            }
        })
    }

    async fn claim(&mut self) -> (String, String) {
        let one = self.memory.claim().now_or_never();
        let one = one.map(Result::unwrap);
        let other = loop {
            match self.redis.poll_queue().await.unwrap() {
                worker::QueuePoll::Claimed { claim, .. } => break Some(*claim),
                worker::QueuePoll::More => {}
                worker::QueuePoll::Empty => break None,
            }
        };
        if let (Some(one), Some(other)) = (&one, &other) {
            assert_end_together(&one.snapshot, &other.snapshot);
        }
        let shown = [&one, &other].map(|claim| format!("{:?}", claim.as_ref().map(show_claim)));
        if let (Some(one), Some(other)) = (one, other) {
            self.leases.push([one.lease, other.lease]);
        }
        shown.into()
    }

    /// Claims all that are due, and settles them.
    async fn webhooks(&self, are_taken: bool) -> (String, String) {
        // The memory engine forgets a session as soon as anybody asks for it.
        self.memory.reclaim().await.unwrap();
        self.redis.reclaim().await.unwrap();
        let length = Duration::from_secs(20) + HALF;
        let (mut one, mut other) = (Vec::new(), Vec::new());
        while let Some(claimed) = self.memory.claim_webhook(length).now_or_never() {
            one.push(claimed.unwrap());
        }
        while let WebhookPoll::Claimed(claimed) = self.redis.poll_webhooks(length).await.unwrap() {
            other.push(*claimed);
        }
        let attempt = if are_taken {
            Attempt::Delivered
        } else {
            Attempt::Failed(Duration::from_secs(10) + HALF)
        };
        for webhook in &one {
            assert!(self.memory.settle(webhook, attempt).await.unwrap());
        }
        for webhook in &other {
            assert!(self.redis.settle(webhook, attempt).await.unwrap());
        }
        [one, other].map(|webhooks| show_webhooks(&webhooks)).into()
    }

    /// What was counted, and what failed.
    async fn counts(&self) -> (String, String) {
        self.memory.reclaim().await.unwrap();
        self.redis.reclaim().await.unwrap();
        both!(self, broker => async {
            let coordination = broker.coordination();
            let failed = coordination.failed().await.unwrap();
            let failed = failed.into_iter().map(|it| (it.id, it.code, it.reason));
            let counts = coordination.counts().await.unwrap();
            (counts, failed.collect::<Vec<_>>())
        })
    }

    async fn of_session(&self, id: usize, what: Of) -> (String, String) {
        let Some(&id) = self.ids.get(&id) else {
            return Default::default();
        };
        match what {
            Of::Cancel { stale } => {
                let record = self.memory.read(id).await.unwrap();
                let version = record.map_or(1, |record| record.snapshot.version);
                let next = version + if stale { 2 } else { 1 };
                let cancelled = self.snapshot(State::Cancelled, next, 100);
                both!(self, broker => broker.cancel(id, cancelled.clone()))
            }
            Of::Send(blob) => both!(self, broker => broker.send(id, blob.clone())),
            Of::Read => {
                let one = self.memory.read(id).await.unwrap();
                let other = self.redis.read(id).await.unwrap();
                if let (Some(one), Some(other)) = (one, other) {
                    assert_end_together(&one.snapshot, &other.snapshot);
                }
                both!(self, broker => async {
                    let record = broker.read(id).await.unwrap();
                    let result = broker.result(id).await.unwrap();
                    (record.map(|record| show(&record.snapshot)), result)
                })
            }
        }
    }

    async fn under(&self, leases: &[Lease; 2], step: Step, blob: Vec<u8>) -> (String, String) {
        match step {
            Step::Extend(_) => both_under!(self, leases, |broker, lease| async {
                broker
                    .extend(std::slice::from_ref(lease))
                    .await
                    .unwrap()
                    .len()
            }),
            Step::Publish { kept, .. } => {
                let snapshot = self.snapshot(State::Connecting, 7, kept);
                both_under!(self, leases, |broker, lease| {
                    broker.publish(lease, snapshot.clone())
                })
            }
            Step::Checkpoint(at) => {
                let snapshot = self.snapshot(State::Linking, 7, 100);
                let checkpoint = SealedCheckpoint {
                    snapshot: (at % 2 == 0).then_some(snapshot),
                    ..blob.into()
                };
                both_under!(self, leases, |broker, lease| {
                    broker.checkpoint(lease, checkpoint.clone())
                })
            }
            Step::Finish(at) => {
                let state = if at % 2 == 0 {
                    State::Ready
                } else {
                    State::Failed
                };
                let snapshot = self.snapshot(state, 8, 100);
                both_under!(self, leases, |broker, lease| {
                    broker.finish(lease, snapshot.clone(), Some(blob.clone().into()))
                })
            }
            Step::Release(_) => {
                let snapshot = self.snapshot(State::Queued, 9, 100);
                both_under!(self, leases, |broker, lease| {
                    broker.release(lease, snapshot.clone())
                })
            }
            Step::Turn {
                number, is_repeat, ..
            } => {
                let request = TurnRequest {
                    reservation: self.reservation(number),
                    is_repeat,
                    // Some requests are made twice.
                    nonce: u64::from(blob[0] % 4),
                };
                both_under!(self, leases, |broker, lease| async {
                    match broker.take_turn(lease, &request).await {
                        Ok(Turn::Resting(rest)) => show_rest(rest),
                        other => format!("{other:?}"),
                    }
                })
            }
            _ => {
                let [lease, other] = leases;
                let one = self.memory.receive(lease).now_or_never();
                let other = match self.redis.fetch(other).await {
                    Ok(true) => Some(Ok(self.redis.inbox.pop(other).unwrap())),
                    Ok(false) => None,
                    Err(error) => Some(Err(error)),
                };
                (format!("{one:?}"), format!("{other:?}"))
            }
        }
    }

    /// Two numbers of three have a cooldown.
    fn reservation(&self, number: u8) -> Reservation {
        Reservation {
            key: number_key(number),
            cooldown: (number > 0).then_some(Duration::from_secs(20)),
            until: self.clock.now() + Duration::from_secs(100) + HALF,
        }
    }

    fn snapshot(&self, state: State, version: u64, kept: u64) -> Snapshot {
        Snapshot {
            expires_at: self.clock.now() + Duration::from_secs(kept) + HALF,
            class: Some(Box::new(class(state))),
            ..snapshot(&self.clock, state, version)
        }
    }
}

/// What is done to a session from the outside.
enum Of {
    Cancel { stale: bool },
    Send(Vec<u8>),
    Read,
}

/// What is shown as soon as it is published, and linked once it is ready.
fn class(state: State) -> SessionClass {
    let failure = SessionFailure::of(&FailureReason::CodesUsedUp);
    SessionClass {
        is_shown: state != State::Queued,
        is_linked: state == State::Ready,
        waits: Waits {
            request_to_code: Some(Duration::from_secs(1)),
            code_to_scan: None,
            scan_to_ready: (state == State::Ready).then_some(Duration::from_secs(2)),
        },
        failure: (state == State::Failed).then_some(failure),
        ..SessionClass::new(Method::Code)
    }
}

fn show(snapshot: &Snapshot) -> String {
    let Snapshot {
        state,
        version,
        status,
        ..
    } = snapshot;
    format!("{state} {version} {status:?}")
}

fn show_webhooks(webhooks: &[DueWebhook]) -> String {
    let mut shown: Vec<_> = webhooks
        .iter()
        .map(|webhook| {
            let DueWebhook { id, attempts, .. } = webhook;
            format!("{id} {attempts} {}", show(&webhook.snapshot))
        })
        .collect();
    shown.sort();
    shown.join(", ")
}

fn assert_end_together(one: &Snapshot, other: &Snapshot) {
    let apart = match one.expires_at.duration_since(other.expires_at) {
        Ok(apart) => apart,
        Err(error) => error.duration(),
    };
    assert!(apart < HALF, "{apart:?}");
}

/// Two clients share a lane and a limit.
fn share(client: u8) -> ClientShare {
    let key = |name: u8| LimitKey::Client(name.to_string());
    let limit = |name, most| LiveLimit {
        key: key(name),
        most,
    };
    ClientShare {
        lane: Lane::of(&key(100 + client / 2)),
        live_limits: vec![limit(client, 2), limit(100 + client / 2, 3)],
        quotas: Vec::new(),
    }
}

fn number_key(number: u8) -> NumberKey {
    NumberKey::named(&number.to_string())
}

/// To ten seconds: the engines are asked one after the other.
fn show_rest(rest: NumberRest) -> String {
    format!("{:?} {}", rest.reason, rest.left.as_secs() / 10)
}

fn show_claim(claim: &Claim) -> String {
    format!(
        "{} {:?} {:?} {}",
        claim.lease.id,
        claim.job,
        claim.checkpoint,
        show(&claim.snapshot)
    )
}

#[test]
fn quota_in_redis_is_the_one_in_memory() {
    let runtime = Runtime::new().unwrap();
    let server = RedisServer::start(ServerOptions::default());
    let clock = Clock::system();
    let redis = {
        let _inside = runtime.enter();
        connect(&server.url(), &clock, SMALL)
    };
    let connection = runtime.block_on(raw(&server));
    let ahead = Cell::new(Duration::ZERO);
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let quotas = (1_u32..30, 1_u64..5000);
    let gaps = vec(0_u64..3_000_000, 1..60);
    let outcome = runner.run(&(quotas, gaps), |((burst, seconds), gaps)| {
        let quota = Quota::new(burst, Duration::from_secs(seconds)).unwrap();
        let key = LimitKey::Client(SessionId::random(&mut rng()).to_string());
        let mut connection = connection.clone();
        runtime.block_on(async {
            for micros in gaps {
                let gap = Duration::from_micros(micros);
                redis.advance(gap);
                ahead.set(ahead.get() + gap);
                let before = arrival(&mut connection, &key).await;
                let earliest = time(&mut connection).await + ahead.get();
                let admission = redis.admit(&[(key.clone(), quota)]).await.unwrap();
                let latest = time(&mut connection).await + ahead.get();
                let after = arrival(&mut connection, &key).await;
                // What Redis did, it did at one moment between the two.
                let (least, longest) = gcra(before, earliest, quota);
                let (most, shortest) = gcra(before, latest, quota);
                prop_assert!(between(admission, shortest, longest), "{admission:?}");
                let expected = if admission == Admission::Admitted {
                    least..=most
                } else {
                    before..=before
                };
                prop_assert!(
                    expected.contains(&after),
                    "{after:?} is not in {expected:?}"
                );
            }
            Ok(())
        })
    });
    outcome.unwrap();
}
/// What Redis says the time is.
async fn time(connection: &mut MultiplexedConnection) -> SystemTime {
    let (seconds, micros): (u64, u64) = redis::cmd("TIME").query_async(connection).await.unwrap();
    SystemTime::UNIX_EPOCH + Duration::from_micros(seconds * 1_000_000 + micros)
}

/// The arrival time that is stored for a key.
async fn arrival(connection: &mut MultiplexedConnection, key: &LimitKey) -> Option<SystemTime> {
    let stored: Option<String> = redis::cmd("GET")
        .arg(format!("{{latchkey}}:arrival:{key}"))
        .query_async(connection)
        .await
        .unwrap();
    let stored = stored?;
    let (seconds, nanos) = stored.split_once(' ').unwrap();
    let seconds = Duration::from_secs(seconds.parse().unwrap());
    Some(SystemTime::UNIX_EPOCH + seconds + Duration::from_nanos(nanos.parse().unwrap()))
}

fn between(admission: Admission, shortest: Admission, longest: Admission) -> bool {
    let wait = |admission| match admission {
        Admission::Admitted => Duration::ZERO,
        Admission::Refused { retry_after } => retry_after,
    };
    (wait(shortest)..=wait(longest)).contains(&wait(admission))
}

const IDS: usize = 8;
const KEYS: Range<u8> = 0..3;
const NUMBERS: Range<u8> = 0..3;
const CLIENTS: Range<u8> = 0..4;
/// All times are tens of seconds, some with this added, so that what a busy machine takes decides nothing.
const HALF: Duration = Duration::from_secs(5);
const SMALL: BrokerSettings = BrokerSettings {
    queue_limit: 6,
    lease: Duration::from_secs(35),
};
