use std::{collections::BTreeMap, time::Duration};

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    broker::{ClientShare, Idempotency, Lane},
    clock::rng,
    job::TokenHash,
    rate_limit::LimitKey,
    status::State,
};

const SETTINGS: BrokerSettings = BrokerSettings {
    queue_limit: 6,
    lease: Duration::from_secs(30),
};
const IDS: u64 = 8;

#[derive(Debug, Clone, Copy)]
enum Step {
    Enqueue {
        id: u64,
        key: Option<u8>,
        kept_seconds: u64,
    },
    Claim,
    Extend(usize),
    Publish {
        lease: usize,
        kept_seconds: u64,
    },
    Checkpoint(usize),
    Finish(usize),
    Release(usize),
    Cancel(u64),
    Reclaim,
    Read(u64),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let lease = 0_usize..64;
    prop_oneof![
        (0..IDS, proptest::option::of(0_u8..3), 1_u64..200).prop_map(|(id, key, kept_seconds)| {
            Step::Enqueue {
                id,
                key,
                kept_seconds,
            }
        }),
        Just(Step::Claim),
        lease.clone().prop_map(Step::Extend),
        (lease.clone(), 1_u64..200).prop_map(|(lease, kept_seconds)| Step::Publish {
            lease,
            kept_seconds
        }),
        lease.clone().prop_map(Step::Checkpoint),
        lease.clone().prop_map(Step::Finish),
        lease.prop_map(Step::Release),
        (0..IDS).prop_map(Step::Cancel),
        Just(Step::Reclaim),
        (0..IDS).prop_map(Step::Read),
        (0_u64..60).prop_map(Step::Pass),
    ]
}

struct World {
    ledger: Ledger,
    ids: Vec<SessionId>,
    leases: Vec<Lease>,
    now: SystemTime,
}

impl World {
    fn new() -> Self {
        let mut rng = rng();
        Self {
            ledger: Ledger::new(SETTINGS),
            ids: (0..IDS).map(|_| SessionId::random(&mut rng)).collect(),
            leases: Vec::new(),
            now: SystemTime::UNIX_EPOCH,
        }
    }

    fn take(&mut self, step: Step) {
        let now = self.now;
        let lease = |at: usize| self.leases.get(at % self.leases.len().max(1)).cloned();
        match step {
            Step::Pass(seconds) => self.now += Duration::from_secs(seconds),
            Step::Reclaim => {
                self.ledger.reclaim(now);
            }
            Step::Read(id) => {
                self.ledger.read(self.id(id), now);
            }
            Step::Enqueue {
                id,
                key,
                kept_seconds,
            } => {
                let session = self.session(id, key, kept_seconds);
                let _ = self.ledger.enqueue(session, now);
            }
            Step::Cancel(id) => {
                let id = self.id(id);
                let next = self
                    .ledger
                    .read(id, now)
                    .map_or(2, |record| record.snapshot.version + 1);
                let known = self.ledger.read(id, now).is_some();
                assert_eq!(self.ledger.cancel(id, snapshot(next, now, 100), now), known);
            }
            Step::Claim => {
                if let Some(claim) = self.ledger.claim(now) {
                    let before = self
                        .leases
                        .iter()
                        .filter(|lease| lease.id == claim.lease.id);
                    let newest = before.map(|lease| lease.token).max();
                    assert!(newest.is_none_or(|token| token < claim.lease.token));
                    self.leases.push(claim.lease);
                }
            }
            Step::Extend(at) => self.write(lease(at), |ledger, lease| {
                let extended = ledger.extend(std::slice::from_ref(lease), now);
                extended.first().map(|_| ()).ok_or(LeaseError::Lost)
            }),
            Step::Publish {
                lease: at,
                kept_seconds,
            } => self.write(lease(at), |ledger, lease| {
                ledger.publish(lease, snapshot(7, now, kept_seconds), now)
            }),
            Step::Checkpoint(at) => self.write(lease(at), |ledger, lease| {
                ledger.checkpoint(lease, vec![1].into(), now)
            }),
            Step::Finish(at) => self.write(lease(at), |ledger, lease| {
                ledger.finish(lease, snapshot(8, now, 100), Some(vec![1].into()), now)
            }),
            Step::Release(at) => self.write(lease(at), |ledger, lease| {
                ledger.release(lease, snapshot(9, now, 100), now)
            }),
        }
    }

    /// Only the newest lease of a session may write.
    fn write(
        &mut self,
        lease: Option<Lease>,
        write: impl FnOnce(&mut Ledger, &Lease) -> Result<(), LeaseError>,
    ) {
        let Some(lease) = lease else { return };
        let newer = |other: &Lease| other.id == lease.id && other.token > lease.token;
        let stale = self.leases.iter().any(newer);
        let written = write(&mut self.ledger, &lease);
        assert!(!(stale && written.is_ok()), "a stale lease has written");
    }

    fn id(&self, id: u64) -> SessionId {
        self.ids[usize::try_from(id).unwrap()]
    }

    /// A session under an id that was used before is a new one only once the old is forgotten, and
    /// then starts with fresh leases.
    fn session(&mut self, id: u64, key: Option<u8>, kept_seconds: u64) -> NewSession {
        if self.ledger.read(self.id(id), self.now).is_none() {
            let old = self.id(id);
            self.leases.retain(|lease| lease.id != old);
            self.ids[usize::try_from(id).unwrap()] = SessionId::random(&mut rng());
        }
        NewSession {
            id: self.id(id),
            token_hash: TokenHash::from_bytes([7; 32]),
            job: vec![0],
            snapshot: snapshot(1, self.now, kept_seconds),
            idempotency: key.map(|key| Idempotency {
                key: key.to_string(),
                reply: vec![key],
            }),
            number: None,
            webhook: false,
            client: ClientShare {
                lane: Lane::of(&limit_key(id % 3)),
                live_limits: vec![LiveLimit {
                    key: limit_key(id % 2),
                    most: 3,
                }],
                quotas: Vec::new(),
            },
        }
    }

    fn check(&self) {
        let ledger = &self.ledger;
        let is_alive = |id: &SessionId| {
            let session = ledger.sessions.get(id);
            session.is_some_and(|session| session.snapshot.expires_at > self.now)
        };
        let queued: BTreeMap<_, _> = ledger
            .sessions
            .iter()
            .filter(|(id, _)| is_alive(id))
            .filter_map(|(id, session)| match session.stage {
                QueueStage::Waiting(place) => Some((place, *id)),
                QueueStage::Leased { .. } | QueueStage::Ended => None,
            })
            .collect();
        let mut in_line = ledger.line.by_place();
        in_line.retain(|_, id| is_alive(id));
        assert_eq!(queued, in_line);
        for (key, id) in ledger.live.counted() {
            let session = &ledger.sessions[id];
            assert_eq!(session.live_limits[0].key, *key);
            assert!(!matches!(session.stage, QueueStage::Ended));
        }
        for (id, session) in &ledger.sessions {
            assert_eq!(
                session.work.is_none(),
                matches!(session.stage, QueueStage::Ended)
            );
            assert!(session.result.is_none() || session.work.is_none());
            // Another may have taken the key of one whose time is over.
            if let Some(key) = &session.idempotency_key
                && is_alive(id)
            {
                assert_eq!(ledger.replies[&**key].id, *id);
            }
        }
        for (key, reply) in &ledger.replies {
            assert_eq!(
                ledger.sessions[&reply.id].idempotency_key.as_deref(),
                Some(key.as_str())
            );
        }
    }
}

fn limit_key(number: u64) -> LimitKey {
    LimitKey::Client(number.to_string())
}

fn snapshot(version: u64, now: SystemTime, kept_seconds: u64) -> Snapshot {
    let expires_at = now + Duration::from_secs(kept_seconds);
    Snapshot {
        state: State::Connecting,
        version,
        expires_at,
        status: Vec::new(),
        class: None,
    }
}

proptest! {
    #[test]
    fn whatever_is_done_the_books_agree_and_nothing_is_kept_for_ever(
        steps in vec(step(), 0..200),
    ) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
            world.check();
        }
        world.now += Duration::from_hours(1);
        world.ledger.reclaim(world.now);
        prop_assert!(world.ledger.sessions.is_empty());
        prop_assert_eq!(world.ledger.line.len(), 0);
        prop_assert_eq!(world.ledger.live.counted().count(), 0);
        prop_assert!(world.ledger.replies.is_empty());
    }
}

#[test]
fn ended_session_drops_what_only_a_worker_needs() {
    let mut world = World::new();
    for end in [Step::Finish(0), Step::Cancel(0)] {
        world.take(Step::Enqueue {
            id: 0,
            key: None,
            kept_seconds: 100,
        });
        world.take(Step::Claim);
        world.take(Step::Checkpoint(0));
        assert!(
            world.ledger.sessions[&world.id(0)]
                .work
                .as_ref()
                .unwrap()
                .checkpoint
                .is_some()
        );
        world.take(end);
        assert!(world.ledger.sessions[&world.id(0)].work.is_none());
        world = World::new();
    }
}

#[test]
fn heartbeat_is_good_until_its_moment_and_no_longer() {
    let good_until = SystemTime::UNIX_EPOCH + Duration::from_hours(1);
    let lease = Duration::from_mins(1);
    let heartbeat = LastHeartbeat {
        good_until,
        renewed_since: good_until - lease,
    };
    assert!(heartbeat.is_for(good_until, lease, good_until - Duration::from_nanos(1)));
    assert!(!heartbeat.is_for(good_until, lease, good_until));
}

#[test]
fn waiting_session_costs_little_beside_its_blobs() {
    assert!(
        size_of::<StoredSession>() <= 320,
        "{}",
        size_of::<StoredSession>()
    );
}

#[test]
fn memory_of_a_rush_is_given_back() {
    const RUSH: usize = 20_000;
    let mut rng = rng();
    let mut world = World::new();
    world.ledger = Ledger::new(BrokerSettings {
        queue_limit: RUSH,
        ..SETTINGS
    });
    let template = NewSession {
        client: ClientShare::default(),
        ..world.session(0, None, 10)
    };
    for _ in 0..RUSH {
        let session = NewSession {
            id: SessionId::random(&mut rng),
            ..template.clone()
        };
        world.ledger.enqueue(session, world.now).unwrap();
    }
    world.now += Duration::from_secs(10);
    world.ledger.reclaim(world.now);
    assert!(world.ledger.sessions.capacity() <= MIN_CAPACITY);
}
