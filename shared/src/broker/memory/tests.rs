use std::{collections::BTreeSet, sync::Arc, time::SystemTime};

use super::*;
use crate::{
    broker::{
        ClientShare,
        contract::{SETTINGS, Stage, broker_contract},
    },
    clock::rng,
    job::TokenHash,
    status::State,
};

struct MemoryStage {
    clock: Clock,
    broker: MemoryBroker,
}

impl Stage for MemoryStage {
    type Broker = MemoryBroker;

    async fn open(settings: BrokerSettings) -> Self {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(24));
        Self {
            broker: MemoryBroker::new(clock.clone(), settings),
            clock,
        }
    }

    fn broker(&self) -> &MemoryBroker {
        &self.broker
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }
}

broker_contract!(MemoryStage, start_paused = true);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_wake_up_is_lost_between_threads() {
    const WORKERS: usize = 8;
    const EACH: usize = 500;
    let settings = BrokerSettings {
        queue_limit: WORKERS * EACH,
        ..SETTINGS
    };
    let broker = Arc::new(MemoryBroker::new(Clock::system(), settings));
    let mut workers = Vec::new();
    for _ in 0..WORKERS {
        let broker = broker.clone();
        workers.push(tokio::spawn(async move {
            let mut claimed = Vec::new();
            for _ in 0..EACH {
                let lease = broker.claim().await.unwrap().lease;
                claimed.push(lease.id);
                let watch = tokio::spawn({
                    let (broker, id) = (broker.clone(), lease.id);
                    async move { broker.read_newer(id, 1, Duration::from_mins(10)).await }
                });
                broker.finish(&lease, snapshot(2), None).await.unwrap();
                assert_eq!(watch.await.unwrap().unwrap().unwrap().snapshot.version, 2);
                broker.revoked(&lease).await;
            }
            claimed
        }));
    }
    for _ in 0..WORKERS * EACH {
        let session = NewSession {
            id: SessionId::random(&mut rng()),
            token_hash: TokenHash::from_bytes([7; 32]),
            job: Vec::new(),
            snapshot: snapshot(1),
            idempotency: None,
            number: None,
            webhook: false,
            client: ClientShare::default(),
        };
        broker.enqueue(session).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut claimed = BTreeSet::new();
    for worker in workers {
        let ended = tokio::time::timeout(Duration::from_mins(1), worker).await;
        claimed.extend(ended.expect("every worker gets its share").unwrap());
    }
    assert_eq!(claimed.len(), WORKERS * EACH);
}

#[tokio::test(start_paused = true)]
async fn worker_with_nothing_to_do_looks_after_a_pause() {
    let stage = MemoryStage::open(SETTINGS).await;
    let began = stage.clock.now();
    stage.broker.stirred().await;
    assert_eq!(stage.clock.now(), began + LOOK_EVERY);
}

#[tokio::test]
async fn sessions_in_memory_end_with_their_process() {
    assert!(!MemoryStage::open(SETTINGS).await.broker.outlives_process());
}

#[tokio::test]
async fn observer_sees_every_status_that_is_written_and_no_other() {
    let (seen, shown) = std::sync::mpsc::channel();
    let broker = MemoryBroker::new(Clock::system(), SETTINGS)
        .observed_by(move |id, snapshot| seen.send((id, snapshot.version)).unwrap());
    let id = SessionId::random(&mut rng());
    let session = NewSession {
        id,
        token_hash: TokenHash::from_bytes([7; 32]),
        job: Vec::new(),
        snapshot: snapshot(1),
        idempotency: None,
        number: None,
        webhook: false,
        client: ClientShare::default(),
    };
    broker.enqueue(session.clone()).await.unwrap();
    broker.enqueue(session).await.unwrap();
    let stale = broker.claim().await.unwrap().lease;
    broker.publish(&stale, snapshot(2)).await.unwrap();
    broker.release(&stale, snapshot(3)).await.unwrap();
    broker.publish(&stale, snapshot(9)).await.unwrap_err();
    let lease = broker.claim().await.unwrap().lease;
    broker.finish(&lease, snapshot(4), None).await.unwrap();
    assert!(!broker.cancel(id, snapshot(9)).await.unwrap());
    assert!(broker.cancel(id, snapshot(5)).await.unwrap());
    let expected = (1..=5).map(|version| (id, version));
    assert_eq!(
        shown.try_iter().collect::<Vec<_>>(),
        expected.collect::<Vec<_>>()
    );
}

fn snapshot(version: u64) -> Snapshot {
    let expires_at = Clock::system().now() + Duration::from_hours(1);
    Snapshot {
        state: State::Queued,
        version,
        expires_at,
        status: Vec::new(),
        class: None,
    }
}
