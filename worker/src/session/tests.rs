use latchkey_proto::keys::DeviceKeys;
use latchkey_shared::{
    broker::{BrokerSettings, ClientShare, LEASE, MemoryBroker, NewSession},
    job::{SessionId, Token},
    sealed::{OpenError, ResultKey},
    secret::Secret,
    status::{PasskeyPrompt, QrPrompt},
};
use tokio::time::advance;

use super::*;
use crate::checkpoint::Registration;

/// A broker with one worker.
pub(crate) struct SoleWorker {
    broker: Arc<MemoryBroker>,
    context: SessionContext,
}

impl SoleWorker {
    fn new() -> Self {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(1));
        let settings = BrokerSettings {
            queue_limit: 10,
            lease: LEASE,
        };
        let broker = Arc::new(MemoryBroker::new(clock.clone(), settings));
        let context = SessionContext {
            broker: Arc::clone(&broker) as Arc<dyn Broker>,
            vault: Arc::new(Vault::new(&Secret::random(&mut clock::rng()))),
            clock,
            metrics: ProcessMetrics::new(),
            result_ttl: Duration::from_mins(10),
            phone_cooldown: Some(Duration::from_mins(1)),
            unwatched: Some(UNWATCHED),
            grace_over: CancellationToken::new(),
        };
        Self { broker, context }
    }

    async fn queue(&self, ttl: Duration) {
        let mut rng = clock::rng();
        let now = self.context.clock.now();
        let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
        let job = Job {
            id,
            pairing: Pairing::Qr,
            created_at: now,
            expires_at: now + ttl,
            result_key: ResultKey::of(id, &token),
            seal_to: None,
            bot: None,
            wishes: Box::default(),
            trace: None,
        };
        let status = Status::queued(&job);
        let vault = &self.context.vault;
        let session = NewSession {
            id: job.id,
            token_hash: vault.token_hash(id, &token),
            job: vault
                .seal_json(Purpose::Job, job.id, &job, &mut rng)
                .unwrap(),
            snapshot: Snapshot::seal(&status, job.expires_at, vault, &mut rng).unwrap(),
            idempotency: None,
            number: None,
            webhook: false,
            client: ClientShare::default(),
        };
        self.broker.enqueue(session).await.unwrap();
    }

    async fn claim(&self) -> Session {
        let claim = self.broker.claim().await.unwrap();
        let held_lease = Arc::new(HeldLease::new(claim.lease.clone()));
        let (session, _) = Session::open(&claim, held_lease, self.context.clone()).unwrap();
        session
    }

    /// One with a session that was claimed.
    pub(crate) async fn claimed() -> (Self, Session) {
        Self::claimed_with_ttl(Duration::from_mins(5)).await
    }

    pub(crate) async fn claimed_with_ttl(ttl: Duration) -> (Self, Session) {
        let worker = Self::new();
        worker.queue(ttl).await;
        let session = worker.claim().await;
        (worker, session)
    }

    /// Cancels a session from the outside, as its owner does.
    pub(crate) async fn cancel(&self, id: SessionId) {
        let record = self.broker.read(id).await.unwrap().unwrap();
        let snapshot = Snapshot {
            state: State::Cancelled,
            version: record.snapshot.version + 1,
            ..record.snapshot
        };
        assert!(self.broker.cancel(id, snapshot).await.unwrap());
    }

    /// Asks for a session, as its owner does.
    pub(crate) async fn watch(&self, id: SessionId) {
        self.broker.watch(id).await.unwrap();
    }

    /// Returns where a session stands for the broker.
    pub(crate) async fn state(&self, id: SessionId) -> State {
        let record = self.broker.read(id).await.unwrap().unwrap();
        record.snapshot.state
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.context.clock
    }

    fn soon(&self) -> SystemTime {
        self.context.clock.now() + Duration::from_secs(20)
    }
}

/// Less than it takes to give a silent WhatsApp up.
pub(crate) const UNWATCHED: Duration = Duration::from_secs(9);

fn qr(sequence: u32, now: SystemTime) -> Change {
    Change::AwaitingScan(QrPrompt {
        data: sequence.to_string(),
        sequence,
        total: 6,
        renewal: None,
        expires_at: now,
    })
}

#[tokio::test(start_paused = true)]
async fn lease_is_renewed_before_something_that_cannot_be_taken_back() {
    let (worker, mut session) = SoleWorker::claimed().await;
    assert!(!session.has_valid_lease());
    session.ensure_valid_lease(worker.soon()).await.unwrap();
    assert!(session.has_valid_lease());
    // Lapsed, but taken by nobody.
    advance(2 * LEASE).await;
    assert!(!session.has_valid_lease());
    session.ensure_valid_lease(worker.soon()).await.unwrap();
    assert!(session.has_valid_lease());
}

#[tokio::test(start_paused = true)]
async fn worker_that_slept_through_its_lease_stops_before_it_does_anything() {
    let (worker, mut session) = SoleWorker::claimed().await;
    session.ensure_valid_lease(worker.soon()).await.unwrap();
    advance(2 * LEASE).await;
    assert_eq!(worker.broker.reclaim().await.unwrap(), 1);
    let _next = worker.claim().await;
    let outcome = session.ensure_valid_lease(worker.soon()).await;
    assert!(matches!(outcome, Err(SessionError::Lost)), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn of_several_changes_the_newest_alone_is_said() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let now = worker.context.clock.now();
    session.publish(Change::Connecting).unwrap();
    for sequence in 1..=3 {
        session.publish(qr(sequence, now)).unwrap();
    }
    session.flush().await.unwrap();
    let read = worker.broker.read(session.job.id).await.unwrap().unwrap();
    assert_eq!(read.snapshot.version, 5);
    let vault = &worker.context.vault;
    let status = read.snapshot.open(session.job.id, vault).unwrap();
    assert_eq!(status.qr.unwrap().sequence, 3);
    assert!(!session.outbox.is_behind && session.outbox.writing.is_none());
}

#[tokio::test(start_paused = true)]
async fn session_that_waits_is_handed_back_as_queued_and_one_that_links_as_it_is() {
    for (change, left) in [
        (Change::Connecting, State::Queued),
        (Change::Linking(None), State::Linking),
    ] {
        let (worker, mut session) = SoleWorker::claimed().await;
        session.publish(Change::Connecting).unwrap();
        session.publish(change).unwrap();
        session.release().await.unwrap();
        assert_eq!(worker.claim().await.status().state, left);
    }
}

#[tokio::test(start_paused = true)]
async fn workers_that_begin_with_a_session_are_counted() {
    let (worker, mut session) = SoleWorker::claimed().await;
    for workers in 1..4 {
        assert_eq!(session.status().workers, workers);
        session.publish(Change::Connecting).unwrap();
        session.flush().await.unwrap();
        advance(2 * LEASE).await;
        worker.broker.reclaim().await.unwrap();
        session = worker.claim().await;
    }
}

#[tokio::test(start_paused = true)]
async fn answer_to_an_earlier_status_is_ignored() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let id = session.job.id;
    let expires_at = worker.soon();
    let asked = |code: Option<&str>| {
        Change::PasskeyRequired(PasskeyPrompt {
            options: "{}".to_owned(),
            confirmation_code: code.map(str::to_owned),
            expires_at,
        })
    };
    session.publish(Change::Connecting).unwrap();
    session.publish(asked(Some("one"))).unwrap();
    let before = session.status().version;
    // The owner has compared the codes, and others come in their place.
    session.publish(asked(Some("other"))).unwrap();
    let now = session.status().version;
    for (version, same) in [(before, true), (now + 1, true), (now, false)] {
        let answer = CallerAnswer {
            version,
            input: CallerInput::Confirmed(same),
        };
        let vault = &worker.context.vault;
        let sealed = vault.seal_json(Purpose::Input, id, &answer, &mut clock::rng());
        let sent = worker.broker.send(id, sealed.unwrap()).await;
        assert!(sent.unwrap());
    }
    let received = session.receive().await.unwrap();
    assert!(received == CallerInput::Confirmed(false));
}

#[tokio::test(start_paused = true)]
async fn session_that_a_newer_release_has_stored_is_told_from_a_damaged_one() {
    let worker = SoleWorker::new();
    worker.queue(Duration::from_mins(5)).await;
    let mut claim = worker.broker.claim().await.unwrap();
    let (vault, id) = (&worker.context.vault, claim.lease.id);
    let newer = br#"{"v": 2, "of": ["which", "nobody", "knows"]}"#;
    claim.job = vault.seal(Purpose::Job, id, newer, &mut clock::rng());
    let held_lease = Arc::new(HeldLease::new(claim.lease.clone()));
    let opened = Session::open(&claim, held_lease, worker.context.clone()).map(|_| ());
    let newer = OpenSessionError::Sealed(OpenError::Newer {
        version: 2,
        newest: 1,
    });
    assert_eq!(opened.unwrap_err().to_string(), newer.to_string());
}

#[tokio::test(start_paused = true)]
async fn session_is_not_gone_on_with_from_an_older_checkpoint_nor_for_another_owner() {
    let (worker, mut session) = SoleWorker::claimed().await;
    session.publish(Change::Connecting).unwrap();
    for _ in 0..2 {
        let keys = DeviceKeys::generate(&mut clock::rng());
        let registration = Registration::of(keys, 0, &session);
        let checkpoint = Checkpoint::Keys(Box::new(registration));
        session
            .checkpoint(&checkpoint, worker.soon())
            .await
            .unwrap();
    }
    session.release().await.unwrap();
    let claim = worker.broker.claim().await.unwrap();
    let context = &worker.context;
    let open = |claim: &Claim| {
        let held_lease = Arc::new(HeldLease::new(claim.lease.clone()));
        Session::open(claim, held_lease, context.clone())
    };
    let (_, checkpoint) = open(&claim).unwrap();
    assert!(matches!(checkpoint, Some(Checkpoint::Keys(_))));

    let mut rng = clock::rng();
    let id = session.job.id;
    let place = checkpoint_place(&session.job);
    let older = NumberedCheckpoint {
        number: 1,
        checkpoint: checkpoint.unwrap(),
    };
    let older = context
        .vault
        .seal_json(Purpose::Checkpoint, place, &older, &mut rng);
    let with = |checkpoint: Option<Vec<u8>>, job: Vec<u8>| Claim {
        lease: claim.lease.clone(),
        job,
        snapshot: claim.snapshot.clone(),
        checkpoint,
    };
    for stale in [Some(older.unwrap()), None] {
        let opened = open(&with(stale, claim.job.clone())).map(|_| ());
        assert!(matches!(opened, Err(OpenSessionError::OlderCheckpoint)));
    }
    // Somebody who has the secret of the gateways has put himself in the owner's place.
    let token = Token::random(&mut rng);
    let job = Job {
        result_key: ResultKey::of(id, &token),
        ..session.job.clone()
    };
    let job = context.vault.seal_json(Purpose::Job, id, &job, &mut rng);
    let opened = open(&with(claim.checkpoint.clone(), job.unwrap())).map(|_| ());
    assert!(matches!(opened, Err(OpenSessionError::Sealed(_))));
}
