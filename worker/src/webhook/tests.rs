use std::{collections::VecDeque, sync::Mutex, time::UNIX_EPOCH};

use async_trait::async_trait;
use latchkey_shared::{
    broker::{
        BrokerSettings, ClientShare, Counter, MemoryBroker, NewSession, Snapshot, WebhookOutcome,
    },
    clock::rng,
    job::{Job, Pairing, Token},
    metrics::ProcessMetrics,
    sealed::{Purpose, ResultKey},
    secret::Secret,
    status::{Change, Status},
};
use reqwest::StatusCode;
use serde_json::Value;

use super::*;

#[tokio::test(start_paused = true)]
async fn end_is_told_at_once_and_once() {
    let stage = Stage::new(&[]);
    let (id, ()) = tokio::join!(stage.end(), stage.deliver_for(Duration::from_hours(30)));
    let [(message, _)] = stage.sent().try_into().unwrap();
    assert_eq!(message.id, format!("msg_{id}"));
    let body: Value = serde_json::from_str(&message.body).unwrap();
    assert_eq!(body["type"], "session.cancelled");
    assert_eq!(body["data"]["id"], id.to_string());
    assert_eq!(stage.counts().await, [1, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn receiver_that_is_down_for_a_minute_has_it_after_that() {
    let minute = Duration::from_mins(1);
    let stage = Stage::new(&[]);
    let up_again = stage.queue.clock.now() + minute;
    stage.receiver.down_until(up_again);
    let (id, ()) = tokio::join!(stage.end(), stage.deliver_for(5 * minute));
    let sent = stage.sent();
    assert_eq!(sent.len(), 4, "at once, after 5 s, 30 s and 2 min");
    // Under the same id and with the same body, so that a receiver can tell.
    assert!(sent.iter().all(|(message, _)| *message == sent[0].0));
    assert_eq!(sent[0].0.id, format!("msg_{id}"));
    assert!(sent[3].1 >= up_again);
    assert_eq!(stage.counts().await, [1, 3, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_and_a_day_ends_them() {
    let stage = Stage::new(&[]);
    stage
        .receiver
        .down_until(UNIX_EPOCH + Duration::from_hours(10_000));
    let began = stage.queue.clock.now();
    tokio::join!(stage.end(), stage.deliver_for(Duration::from_hours(48)));
    let at: Vec<_> = stage
        .sent()
        .iter()
        .map(|(_, at)| at.duration_since(began).unwrap())
        .collect();
    for (between, least) in at.windows(2).zip([5, 30, 120, 600, 3600, 3600]) {
        let (pause, least) = (
            between[1].saturating_sub(between[0]),
            Duration::from_secs(least),
        );
        assert!(pause >= least && pause < least.mul_f64(1.21), "{pause:?}");
    }
    let last = *at.last().unwrap();
    assert!(
        last < Duration::from_hours(24) && last > Duration::from_hours(22),
        "{last:?}"
    );
    let failed = at.len() as u64 - 1;
    assert_eq!(stage.counts().await, [0, failed, 0, 1]);
    assert_eq!(stage.queue.broker.webhooks().kept().await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn gone_ends_this_webhook_and_no_other() {
    let stage = Stage::new(&[410, 500, 410, 204]);
    let both = async { (stage.end().await, stage.end().await) };
    let (_, ()) = tokio::join!(both, stage.deliver_for(Duration::from_mins(5)));
    assert_eq!(stage.sent().len(), 3);
    assert_eq!(stage.counts().await, [0, 1, 2, 0]);
}

#[tokio::test(start_paused = true)]
async fn worker_that_dies_in_the_middle_leaves_it_to_the_next() {
    let stage = Stage::new(&[]);
    let id = stage.end().await;
    let dying = stage.queue.broker.webhooks().claim_webhook(LEASE).await;
    assert_eq!(dying.unwrap().id, id);
    stage.deliver_for(LEASE / 2).await;
    assert_eq!(stage.sent().len(), 0);
    stage.deliver_for(LEASE).await;
    assert_eq!(stage.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn slow_receiver_is_asked_a_few_times_at_once() {
    let stage = Stage::new(&[]);
    stage.receiver.takes(Duration::from_secs(10));
    for _ in 0..=AT_ONCE {
        stage.end().await;
    }
    stage.deliver_for(Duration::from_secs(5)).await;
    assert_eq!(stage.sent().len(), AT_ONCE);
}

#[tokio::test(start_paused = true)]
async fn process_that_ends_delivers_what_would_end_with_it() {
    let stage = Stage::new(&[]);
    stage.end().await;
    let stopped = CancellationToken::new();
    stopped.cancel();
    stage.webhooks.deliver(&stopped).await;
    assert_eq!(stage.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn webhook_of_another_secret_is_left_to_whoever_can_open_it() {
    let stage = Stage::new(&[]);
    let stranger = Queue {
        vault: Arc::new(Vault::new(&Secret::random(&mut rng()))),
        ..stage.queue.clone()
    };
    let theirs = Arc::new(Webhooks::to(Box::new(stage.receiver.clone()), &stranger));
    stage.end().await;
    deliver(&theirs, Duration::from_secs(1)).await;
    assert_eq!(stage.sent().len(), 0);
    stage.deliver_for(Duration::from_mins(1)).await;
    assert_eq!(stage.sent().len(), 1);
}

/// A broker with sessions that end, and a receiver.
struct Stage {
    queue: Queue,
    receiver: Fake,
    webhooks: Arc<Webhooks>,
}

impl Stage {
    /// With a receiver that answers like this, and 204 after that.
    fn new(answers: &[u16]) -> Self {
        let clock = Clock::starting_at(UNIX_EPOCH + Duration::from_hours(24));
        let settings = BrokerSettings {
            queue_limit: 100,
            lease: Duration::from_secs(4),
        };
        let queue = Queue {
            broker: Arc::new(MemoryBroker::new(clock.clone(), settings)),
            vault: Arc::new(Vault::new(&Secret::random(&mut rng()))),
            clock: clock.clone(),
            metrics: ProcessMetrics::new(),
        };
        let receiver = Fake(Arc::new(FakeState {
            clock,
            answers: Mutex::new(answers.iter().copied().collect()),
            down_until: Mutex::new(UNIX_EPOCH),
            takes: Mutex::default(),
            sent: Mutex::default(),
        }));
        Self {
            webhooks: Arc::new(Webhooks::to(Box::new(receiver.clone()), &queue)),
            queue,
            receiver,
        }
    }

    async fn deliver_for(&self, time: Duration) {
        deliver(&self.webhooks, time).await;
    }

    /// Queues a session and calls it off.
    async fn end(&self) -> SessionId {
        let now = self.queue.clock.now();
        let mut rng = rng();
        let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
        let job = Job {
            id,
            pairing: Pairing::Qr,
            created_at: now,
            expires_at: now + Duration::from_mins(5),
            result_key: ResultKey::of(id, &token),
            seal_to: None,
            bot: None,
            wishes: Box::default(),
            language: None,
            trace: None,
        };
        let vault = &self.queue.vault;
        let mut status = Status::queued(&job);
        let session = NewSession {
            id: job.id,
            token_hash: vault.token_hash(id, &token),
            job: vault
                .seal_json(Purpose::Job, job.id, &job, &mut rng)
                .unwrap(),
            snapshot: Snapshot::seal(&status, job.expires_at, vault, &mut rng).unwrap(),
            idempotency: None,
            number: None,
            client: ClientShare::default(),
            webhook: true,
        };
        self.queue.broker.enqueue(session).await.unwrap();
        status.apply(Change::Cancelled, now).unwrap();
        let snapshot = Snapshot::seal(&status, job.expires_at, vault, &mut rng).unwrap();
        assert!(self.queue.broker.cancel(job.id, snapshot).await.unwrap());
        job.id
    }

    fn sent(&self) -> Vec<(Message, SystemTime)> {
        self.receiver.0.sent.lock().unwrap().clone()
    }

    /// How many were delivered, failed, were refused and given up.
    async fn counts(&self) -> [u64; 4] {
        let counts = self.queue.broker.coordination().counts().await.unwrap();
        [
            WebhookOutcome::Delivered,
            WebhookOutcome::Failed,
            WebhookOutcome::Refused,
            WebhookOutcome::GivenUp,
        ]
        .map(|outcome| *counts.get(&Counter::Webhooks(outcome)).unwrap_or(&0))
    }
}

/// Has a worker deliver for so long, and dies with it.
async fn deliver(webhooks: &Arc<Webhooks>, time: Duration) {
    let never = CancellationToken::new();
    let _ = tokio::time::timeout(time, webhooks.deliver(&never)).await;
}

#[derive(Clone)]
struct Fake(Arc<FakeState>);

struct FakeState {
    clock: Clock,
    answers: Mutex<VecDeque<u16>>,
    down_until: Mutex<SystemTime>,
    takes: Mutex<Duration>,
    sent: Mutex<Vec<(Message, SystemTime)>>,
}

impl Fake {
    fn down_until(&self, moment: SystemTime) {
        *self.0.down_until.lock().unwrap() = moment;
    }

    fn takes(&self, time: Duration) {
        *self.0.takes.lock().unwrap() = time;
    }
}

#[async_trait]
impl Receive for Fake {
    async fn take(&self, message: &Message, now: SystemTime) -> Result<(), NotTaken> {
        self.0.sent.lock().unwrap().push((message.clone(), now));
        let takes = *self.0.takes.lock().unwrap();
        sleep(takes).await;
        if self.0.clock.now() < *self.0.down_until.lock().unwrap() {
            return Err(NotTaken::Refused(StatusCode::BAD_GATEWAY));
        }
        let status = self.0.answers.lock().unwrap().pop_front().unwrap_or(204);
        receiver::judge(StatusCode::from_u16(status).unwrap())
    }
}
