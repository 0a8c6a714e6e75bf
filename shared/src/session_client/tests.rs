use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use super::*;
use crate::{
    broker::{BrokerSettings, Claim, MemoryBroker, NumberKey, RestReason},
    bundle::{MegaCopies, SessionBundle},
    client_name::ClientName,
    clock::{Clock, rng},
    job::{CallerAnswer, Job, Pairing, Token},
    metrics::ProcessMetrics,
    sealed::Vault,
    secret::Secret,
    status::{Account, QrPrompt, ResultSummary},
};

const POLICY: SessionPolicy = SessionPolicy {
    session_ttl: Duration::from_mins(5),
    result_ttl: Duration::from_mins(10),
    phone_cooldown: Some(Duration::from_mins(1)),
    unwatched: Some(Duration::from_secs(90)),
    webhooks: false,
    live_limit: None,
    rate_limit: None,
};
const QUEUE_LIMIT: usize = 2;

fn client() -> SessionClient {
    client_with(POLICY)
}

fn client_with(policy: SessionPolicy) -> SessionClient {
    let clock = Clock::starting_at(UNIX_EPOCH + Duration::from_hours(24));
    let settings = BrokerSettings {
        queue_limit: QUEUE_LIMIT,
        lease: Duration::from_mins(30),
    };
    let queue = Queue {
        broker: Arc::new(MemoryBroker::new(clock.clone(), settings)),
        vault: Arc::new(Vault::new(&Secret::random(&mut rng()))),
        clock,
        metrics: ProcessMetrics::new(),
    };
    SessionClient::new(queue, policy)
}

fn by_qr() -> SessionRequest {
    SessionRequest::of(Pairing::Qr)
}

fn by_code(phone: &str) -> SessionRequest {
    SessionRequest::of(Pairing::Code {
        phone: phone.parse().unwrap(),
        custom_code: None,
    })
}

/// Does to one session what a worker does.
struct Worker {
    queue: Queue,
    claim: Claim,
    status: Status,
}

impl Worker {
    async fn claim(client: &SessionClient) -> Self {
        let queue = client.queue().clone();
        let claim = queue.broker.claim().await.unwrap();
        let status = claim.snapshot.open(claim.lease.id, &queue.vault).unwrap();
        Self {
            queue,
            claim,
            status,
        }
    }

    async fn publish(&mut self, change: Change) {
        let snapshot = self.changed(change);
        let published = self.queue.broker.publish(&self.claim.lease, snapshot);
        published.await.unwrap();
    }

    async fn finish(&mut self, delivery: &Delivery) {
        for change in [Change::Connecting, Change::Linking(None), Change::Exporting] {
            self.publish(change).await;
        }
        let job = self.job();
        let ready = Change::Ready {
            account: Account {
                jid: "15550001111:7@s.whatsapp.net".to_owned(),
                lid: None,
                name: None,
                platform: None,
            },
            result: ResultSummary::default(),
            expires_at: self.queue.clock.now() + POLICY.result_ttl,
        };
        let snapshot = self.changed(ready);
        let (vault, version) = (&self.queue.vault, snapshot.version);
        let result = vault.seal_result(&job, version, delivery, &mut rng());
        let finished = self
            .queue
            .broker
            .finish(&self.claim.lease, snapshot, Some(result.unwrap()));
        finished.await.unwrap();
    }

    fn job(&self) -> Job {
        let (vault, id) = (&self.queue.vault, self.claim.lease.id);
        vault.open_json(Purpose::Job, id, &self.claim.job).unwrap()
    }

    fn changed(&mut self, change: Change) -> Snapshot {
        let now = self.queue.clock.now();
        self.status.apply(change, now).unwrap();
        let forgotten_at = now + POLICY.session_ttl + POLICY.result_ttl;
        Snapshot::seal(&self.status, forgotten_at, &self.queue.vault, &mut rng()).unwrap()
    }
}

fn delivery() -> Delivery {
    Delivery::Plain(SessionBundle {
        ids: Vec::new(),
        creds_json: "{}".to_owned(),
        keys: Vec::new(),
        mega: MegaCopies::default(),
        stores: Vec::new(),
    })
}

#[tokio::test(start_paused = true)]
async fn started_session_reaches_a_worker_as_it_was_asked_for() {
    let client = client();
    let mut request = by_code("+15550001111");
    request.seal_to = Some([7; 32]);
    request.bot = Some("gifted-md".to_owned());
    let started = client.start(&request, None, None).await.unwrap();
    let now = client.queue().clock.now();
    assert_eq!(started.expires_at, now + POLICY.session_ttl);
    let status = client.read(started.id).await.unwrap().unwrap();
    assert_eq!((status.state, status.version), (State::Queued, 1));
    let record = client.record(started.id).await.unwrap().unwrap();
    let opens = |token: &Token| client.is_opened_by(started.id, Some(&record), token);
    assert!(opens(&started.token) && !opens(&Token::random(&mut rng())));
    assert!(!client.is_opened_by(started.id, None, &started.token));
    assert_eq!(
        record.snapshot.expires_at,
        started.expires_at + POLICY.result_ttl
    );

    let worker = Worker::claim(&client).await;
    let job = worker.job();
    assert_eq!(
        (job.pairing, job.seal_to, job.bot),
        (request.pairing, request.seal_to, request.bot)
    );
    assert_eq!((job.created_at, job.expires_at), (now, started.expires_at));
}

#[tokio::test(start_paused = true)]
async fn repeated_request_gets_the_first_session_even_within_the_cooldown() {
    let client = client();
    let request = by_code("+15550001111");
    let first = client.start(&request, None, Some("key")).await.unwrap();
    let again = client.start(&request, None, Some("key")).await.unwrap();
    assert_eq!(
        (first.id, first.token.reveal(), first.expires_at),
        (again.id, again.token.reveal(), again.expires_at)
    );
    let other = client.start(&by_qr(), None, Some("key")).await;
    assert!(matches!(other, Err(StartError::KeyReused)), "{other:?}");
    let other_key = client.start(&by_qr(), None, Some("other")).await.unwrap();
    assert_ne!(other_key.id, first.id);
}

#[tokio::test(start_paused = true)]
async fn two_requests_at_once_with_one_key_start_one_session() {
    let client = client();
    let request = by_code("+15550001111");
    let (one, two) = tokio::join!(
        client.start(&request, None, Some("key")),
        client.start(&request, None, Some("key"))
    );
    assert_eq!(one.unwrap().id, two.unwrap().id);
}

#[tokio::test(start_paused = true)]
async fn number_belongs_to_one_session_until_that_ends() {
    let client = client();
    let request = by_code("+15550001111");
    let first = client.start(&request, None, None).await.unwrap();
    let too_soon = client.start(&by_code("1 555 000 1111"), None, None).await;
    let Err(StartError::PhoneCooldown(rest)) = too_soon else {
        panic!("{too_soon:?}");
    };
    assert_eq!(
        (rest.reason, rest.left),
        (RestReason::LiveCode, POLICY.session_ttl)
    );
    client
        .start(&by_code("+15550002222"), None, None)
        .await
        .unwrap();
    // Nobody has been asked for a code yet.
    client.cancel(first.id).await.unwrap();
    client.start(&request, None, None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn number_that_whatsapp_wants_left_alone_is_refused_without_a_cooldown_too() {
    let client = client_with(SessionPolicy {
        phone_cooldown: None,
        ..POLICY
    });
    let request = by_code("+15550001111");
    client.start(&request, None, None).await.unwrap();
    client.start(&request, None, None).await.unwrap();
    let key = NumberKey::of(&"+15550001111".parse().unwrap(), &client.queue().vault);
    let left = Duration::from_mins(3);
    let broker = &client.queue().broker;
    let until = client.queue().clock.now() + left;
    broker.leave_alone(&key, until).await.unwrap();
    let refused = client.start(&request, None, None).await;
    let Err(StartError::PhoneCooldown(rest)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((rest.reason, rest.left), (RestReason::LeftAlone, left));
}

#[tokio::test(start_paused = true)]
async fn full_queue_spends_no_turn_of_a_number() {
    let client = client();
    for _ in 0..QUEUE_LIMIT {
        client.start(&by_qr(), None, None).await.unwrap();
    }
    let request = by_code("+15550001111");
    let full = client.start(&request, None, None).await;
    assert!(matches!(full, Err(StartError::QueueFull)), "{full:?}");
    Worker::claim(&client).await;
    client.start(&request, None, None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn broker_learns_now_and_then_that_a_session_is_watched() {
    let client = client();
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let begun = client.queue().clock.now();
    let watched_at = async || {
        let record = client.record(started.id).await.unwrap().unwrap();
        record.watched_at.duration_since(begun).unwrap().as_secs()
    };
    for (seconds, marked) in [(10, 0), (19, 0), (1, 30), (29, 30), (1, 60)] {
        tokio::time::advance(Duration::from_secs(seconds)).await;
        client.read(started.id).await.unwrap();
        assert_eq!(watched_at().await, marked);
    }
    // Whoever waits watches for as long.
    let seen = client.read(started.id).await.unwrap().unwrap();
    let wait = Duration::from_secs(100);
    client.read_newer(&seen, seen.version, wait).await.unwrap();
    assert_eq!(watched_at().await, 150);
}

#[tokio::test(start_paused = true)]
async fn without_the_limit_nobody_tells_who_watches() {
    let client = client_with(SessionPolicy {
        unwatched: None,
        ..POLICY
    });
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let begun = client.queue().clock.now();
    tokio::time::advance(Duration::from_mins(4)).await;
    client.read(started.id).await.unwrap();
    let record = client.record(started.id).await.unwrap().unwrap();
    assert_eq!(record.watched_at, begun);
}

#[tokio::test(start_paused = true)]
async fn client_is_counted_by_its_own_name() {
    let client = client_with(SessionPolicy {
        rate_limit: Some(Quota::new(1, Duration::from_mins(1)).unwrap()),
        ..POLICY
    });
    let names = [
        ClientName::Address([192, 0, 2, 1].into()),
        ClientName::Address([192, 0, 2, 2].into()),
        ClientName::Named {
            holder: "panel".to_owned(),
            client: "192.0.2.1".to_owned(),
        },
    ];
    for admission in [true, false] {
        for name in &names {
            let started = client.start(&by_qr(), Some(name), None).await;
            let is_limited = matches!(started, Err(StartError::RateLimited { .. }));
            assert_eq!(is_limited, !admission, "{name:?}: {started:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn reader_sees_a_session_expire_that_no_worker_ends() {
    let client = client();
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let queued = client.read(started.id).await.unwrap().unwrap();
    let expired = client.read_newer(&queued, queued.version, Duration::from_hours(1));
    let expired = expired.await.unwrap().unwrap();
    assert_eq!(client.queue().clock.now(), started.expires_at);
    assert_eq!((expired.state, expired.version), (State::Expired, 2));
    assert_eq!(expired.updated_at, started.expires_at);
}

#[tokio::test(start_paused = true)]
async fn phone_that_accepted_in_time_is_given_its_time() {
    let client = client();
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let mut worker = Worker::claim(&client).await;
    worker.publish(Change::Connecting).await;
    worker.publish(Change::Linking(None)).await;
    tokio::time::advance(POLICY.session_ttl).await;
    let status = client.read(started.id).await.unwrap().unwrap();
    assert_eq!(status.state, State::Linking);
}

#[tokio::test(start_paused = true)]
async fn reader_is_woken_by_a_change_and_not_by_the_past() {
    let client = client();
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let mut worker = Worker::claim(&client).await;
    let begun = client.queue().clock.now();
    let seen = client.read(started.id).await.unwrap().unwrap();
    let qr = QrPrompt {
        data: "qr".to_owned(),
        sequence: 1,
        total: 6,
        renewal: None,
        expires_at: begun + Duration::from_mins(1),
    };
    let change = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        worker.publish(Change::Connecting).await;
        worker.publish(Change::AwaitingScan(qr)).await;
    };
    let wait = Duration::from_secs(25);
    let (newer, ()) = tokio::join!(client.read_newer(&seen, seen.version + 1, wait), change);
    let newer = newer.unwrap().unwrap();
    assert_eq!((newer.state, newer.version), (State::AwaitingScan, 3));
    assert_eq!(client.queue().clock.now(), begun + Duration::from_secs(3));
    let same = client.read_newer(&newer, newer.version, wait).await;
    assert_eq!(same.unwrap().unwrap().version, newer.version);
    assert_eq!(client.queue().clock.now(), begun + Duration::from_secs(28));
}

#[tokio::test(start_paused = true)]
async fn cancelled_session_is_taken_from_its_worker() {
    let client = client();
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let worker = Worker::claim(&client).await;
    assert!(client.cancel(started.id).await.unwrap());
    worker.queue.broker.revoked(&worker.claim.lease).await;
    let status = client.read(started.id).await.unwrap().unwrap();
    assert_eq!(status.state, State::Cancelled);
    assert!(!client.cancel(started.id).await.unwrap());
    let nobody = SessionId::random(&mut rng());
    assert!(!client.cancel(nobody).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn session_that_changed_since_it_was_seen_is_not_cancelled_blindly() {
    let client = client();
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let seen = client.read(started.id).await.unwrap().unwrap();
    let mut worker = Worker::claim(&client).await;
    worker.publish(Change::Connecting).await;
    let changed = client.cancel_unchanged(&seen).await.unwrap();
    assert!(matches!(changed, Cancellation::Changed), "{changed:?}");
    let seen = client.read(started.id).await.unwrap().unwrap();
    assert_eq!(seen.state, State::Connecting);
    let cancelled = client.cancel_unchanged(&seen).await.unwrap();
    let Cancellation::Cancelled(status) = cancelled else {
        panic!("{cancelled:?}");
    };
    assert_eq!(status.state, State::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn worker_receives_what_the_caller_sends_until_the_session_ends() {
    let client = client();
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let worker = Worker::claim(&client).await;
    let input = CallerInput::Confirmed(true);
    let seen = client.read(started.id).await.unwrap().unwrap();
    assert!(client.send(&seen, input.clone()).await.unwrap());
    let sealed = worker.queue.broker.receive(&worker.claim.lease).await;
    let vault = &client.queue().vault;
    let received: CallerAnswer = vault
        .open_json(Purpose::Input, started.id, &sealed.unwrap())
        .unwrap();
    assert!(received.input == input && received.version == seen.version);
    client.cancel(started.id).await.unwrap();
    assert!(!client.send(&seen, input).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn result_is_there_from_ready_until_it_is_wiped() {
    let client = client();
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let mut worker = Worker::claim(&client).await;
    let waiting = client.read(started.id).await.unwrap().unwrap();
    let token = &started.token;
    assert!(client.result(&waiting, token).await.unwrap().is_none());
    worker.finish(&delivery()).await;
    let ready = client.read(started.id).await.unwrap().unwrap();
    let result = client.result(&ready, token).await.unwrap();
    let Some(Delivery::Plain(bundle)) = result else {
        panic!("{result:?}");
    };
    assert_eq!(bundle.creds_json, "{}");
    assert!(client.cancel(started.id).await.unwrap());
    assert!(client.result(&ready, token).await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn result_and_session_ids_open_with_the_token_alone() {
    let client = client();
    let (mine, other) = (by_qr(), by_qr());
    let mine = client.start(&mine, None, None).await.unwrap();
    let mut worker = Worker::claim(&client).await;
    let other = client.start(&other, None, None).await.unwrap();
    worker.finish(&delivery()).await;
    let ready = client.read(mine.id).await.unwrap().unwrap();
    let ids = ready.ids(&mine.token).unwrap();
    let [id] = ids.as_slice() else {
        panic!("{ids:?}");
    };
    assert_eq!(id.session_id.as_str(), "Ilom~e30=");
    assert!(ready.ids(&other.token).is_err());
    // The secret is there, and the right to read the session was forged.
    let forged = client.result(&ready, &other.token).await;
    assert!(
        matches!(forged, Err(SessionClientError::Unreadable { .. })),
        "{forged:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn older_status_beside_newer_fields_is_refused() {
    let client = client();
    let started = client.start(&by_qr(), None, None).await.unwrap();
    let mut worker = Worker::claim(&client).await;
    let before = client.record(started.id).await.unwrap().unwrap();
    worker.publish(Change::Connecting).await;
    let after = client.record(started.id).await.unwrap().unwrap();
    for mix in [
        Snapshot {
            status: before.snapshot.status.clone(),
            ..after.snapshot.clone()
        },
        Snapshot {
            version: before.snapshot.version,
            ..after.snapshot.clone()
        },
        Snapshot {
            state: before.snapshot.state,
            ..after.snapshot.clone()
        },
    ] {
        let record = Record {
            snapshot: mix,
            ..after.clone()
        };
        let opened = client.open(started.id, &record);
        assert!(
            matches!(opened, Err(SessionClientError::Unreadable { .. })),
            "{opened:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn session_of_another_secret_is_unreadable_and_named() {
    let client = client();
    let started = client.start(&by_qr(), None, Some("key")).await.unwrap();
    let mut queue = client.queue().clone();
    queue.vault = Arc::new(Vault::new(&Secret::random(&mut rng())));
    let stranger = SessionClient::new(queue, POLICY);
    let error = stranger.read(started.id).await.unwrap_err();
    assert!(error.to_string().contains(&started.id.to_string()));
    assert!(matches!(error, SessionClientError::Unreadable { .. }));
    // It knows nothing of the keys of others either.
    let repeat = stranger.start(&by_qr(), None, Some("key")).await.unwrap();
    assert_ne!(repeat.id, started.id);
}
