use std::future::pending;

use futures_util::FutureExt as _;
use latchkey_proto::keys::DeviceKeys;
use latchkey_shared::{
    broker::{
        BrokerError, BrokerSettings, ClientShare, LEASE, MemoryBroker, NewSession, NumberRest,
        RestReason,
    },
    job::{SessionId, Token},
    sealed::{OpenError, ResultKey},
    secret::Secret,
    status::{FailureReason, PasskeyPrompt, QrPrompt},
};
use tokio::time::{advance, timeout};

use super::*;
use crate::checkpoint::Registration;

/// A broker with one worker.
pub(crate) struct SoleWorker {
    broker: Arc<MemoryBroker>,
    context: SessionContext,
}

impl SoleWorker {
    pub(crate) fn new() -> Self {
        Self::with_lease(LEASE)
    }

    pub(crate) fn with_lease(lease: Duration) -> Self {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(1));
        let settings = BrokerSettings {
            queue_limit: 10,
            lease,
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

    pub(crate) async fn queue(&self, ttl: Duration) {
        self.queue_for(Pairing::Qr, ttl).await;
    }

    async fn queue_for(&self, pairing: Pairing, ttl: Duration) {
        let mut rng = clock::rng();
        let now = self.context.clock.now();
        let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
        let job = Job {
            id,
            pairing,
            created_at: now,
            expires_at: now + ttl,
            result_key: ResultKey::of(id, &token),
            seal_to: None,
            bot: None,
            wishes: Box::default(),
            language: None,
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

    /// Takes the session that waits longest; there has to be one.
    pub(crate) async fn next_claim(&self) -> Claim {
        let claim = timeout(Duration::from_secs(1), self.broker.claim()).await;
        claim.expect("a session waits").unwrap()
    }

    pub(crate) async fn claim(&self) -> Session {
        let claim = self.next_claim().await;
        let held_lease = Arc::new(HeldLease::new(claim.lease.clone()));
        let (session, _) = Session::open(&claim, held_lease, self.context.clone()).unwrap();
        session
    }

    /// One with a session that was claimed.
    pub(crate) async fn claimed() -> (Self, Session) {
        Self::claimed_with_ttl(Duration::from_mins(5)).await
    }

    /// One with a session that was claimed, for a code of this number.
    pub(crate) async fn claimed_for_code() -> (Self, Session) {
        let worker = Self::new();
        worker.queue_for(by_code(), Duration::from_mins(5)).await;
        let session = worker.claim().await;
        (worker, session)
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

    pub(crate) fn broker(&self) -> Arc<MemoryBroker> {
        Arc::clone(&self.broker)
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

fn by_code() -> Pairing {
    Pairing::Code {
        phone: PHONE.parse().unwrap(),
        custom_code: None,
    }
}

const PHONE: &str = "+15550100123";

/// What a broker says that cannot be reached.
fn away() -> LeaseError {
    LeaseError::Broker(BrokerError::Away("no route".into()))
}

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
    let begun = worker.clock().ask();
    session.ensure_valid_lease(worker.soon()).await.unwrap();
    assert!(session.has_valid_lease());
    assert_eq!(worker.clock().since(begun), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn lease_that_never_lasts_long_enough_is_given_up_in_time() {
    let worker = SoleWorker::with_lease(VALID_FOR);
    worker.queue(Duration::from_mins(5)).await;
    let mut session = worker.claim().await;
    let deadline = worker.soon();
    let outcome = session.ensure_valid_lease(deadline).await;
    assert!(matches!(outcome, Err(SessionError::Slow)), "{outcome:?}");
    assert_is_shortly_before(deadline, worker.clock());
}

/// Not later, and not more than the longest pause between two calls earlier.
fn assert_is_shortly_before(deadline: SystemTime, clock: &Clock) {
    let left = clock.until(deadline);
    let shortly = Duration::from_nanos(1)..=Duration::from_secs(1);
    assert!(shortly.contains(&left), "{left:?}");
}

#[tokio::test(start_paused = true)]
async fn broker_that_is_away_is_asked_again_until_there_is_no_time_left() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let (deadline, mut asked) = (worker.soon(), 0);
    let outcome: Result<(), _> = session
        .retry_until(deadline, |_, _| {
            asked += 1;
            Box::pin(async { Err(away()) })
        })
        .await;
    let is_away = matches!(outcome, Err(SessionError::Broker(BrokerError::Away(_))));
    assert!(is_away, "{outcome:?}");
    assert_is_shortly_before(deadline, worker.clock());
    assert!(asked > 20, "{asked}");
}

#[tokio::test(start_paused = true)]
async fn broker_that_refuses_is_not_asked_again() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let begun = worker.clock().ask();
    let refusals = [
        || LeaseError::Lost,
        || LeaseError::Broker(BrokerError::Denied("NOPERM".into())),
        || LeaseError::Broker(BrokerError::Malformed("not a number".into())),
    ];
    for refusal in refusals {
        let mut asked = 0;
        let outcome: Result<(), _> = session
            .retry_until(worker.soon(), |_, _| {
                asked += 1;
                Box::pin(async move { Err(refusal()) })
            })
            .await;
        let same = match (refusal(), outcome.unwrap_err()) {
            (LeaseError::Lost, SessionError::Lost) => true,
            (LeaseError::Broker(error), SessionError::Broker(got)) => {
                error.to_string() == got.to_string()
            }
            _ => false,
        };
        assert!(same, "{}", refusal());
        assert_eq!(asked, 1);
    }
    assert_eq!(worker.clock().since(begun), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn broker_is_not_asked_again_once_the_session_is_to_be_handed_back() {
    let (worker, mut session) = SoleWorker::claimed().await;
    assert!(!session.is_grace_over());
    let (begun, grace) = (worker.clock().ask(), Duration::from_secs(5));
    let asking = session.retry_until::<()>(worker.soon(), |_, _| Box::pin(async { Err(away()) }));
    let (outcome, ()) = tokio::join!(asking, async {
        sleep(grace).await;
        worker.context.grace_over.cancel();
    });
    assert!(
        matches!(outcome, Err(SessionError::Broker(_))),
        "{outcome:?}"
    );
    assert_eq!(worker.clock().since(begun), grace);
    assert!(session.is_grace_over());
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
async fn status_is_written_anew_until_the_broker_forgets_the_session() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let away = || Outbox {
        writing: Some(Box::pin(async { Err(away()) })),
        ..Outbox::default()
    };
    session.publish(Change::Connecting).unwrap();
    let left = worker.clock().until(session.forgotten_at());
    for wait in [
        Duration::ZERO,
        left.saturating_sub(Duration::from_millis(1)),
    ] {
        advance(wait).await;
        session.outbox = away();
        session.flush().await.unwrap();
        assert_eq!(worker.state(session.job.id).await, State::Connecting);
    }
    advance(Duration::from_millis(1)).await;
    session.outbox = away();
    let outcome = session.flush().await;
    let is_away = matches!(outcome, Err(SessionError::Broker(BrokerError::Away(_))));
    assert!(is_away, "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_while_there_is_nothing_new() {
    let (_worker, mut session) = SoleWorker::claimed().await;
    assert!(session.published().now_or_never().is_none());
    session.publish(Change::Connecting).unwrap();
    assert!(session.published().now_or_never().unwrap().is_ok());
    assert!(session.published().now_or_never().is_none());
}

#[tokio::test(start_paused = true)]
async fn status_that_is_not_written_yet_goes_along_with_a_checkpoint() {
    for (is_behind, is_on_its_way) in [(true, false), (false, true), (true, true)] {
        let (worker, mut session) = SoleWorker::claimed().await;
        session.publish(Change::Connecting).unwrap();
        session.outbox.is_behind = is_behind;
        // It stands still for as long as the checkpoint is being stored.
        session.outbox.writing = is_on_its_way.then(|| Box::pin(pending()) as Answer);
        let keys = DeviceKeys::generate(&mut clock::rng());
        let registration = Registration::of(keys, 0, &session);
        let checkpoint = Checkpoint::Keys(Box::new(registration));
        let stored = session.checkpoint_durably(&checkpoint, worker.soon());
        stored.await.unwrap();
        let id = session.job.id;
        let record = worker.broker.read(id).await.unwrap().unwrap();
        let status = record.snapshot.open(id, &worker.context.vault).unwrap();
        // Without the checkpoint, nobody goes on with it.
        assert_eq!((status.state, status.checkpoints), (State::Connecting, 1));
        assert!(!session.outbox.is_behind && session.outbox.writing.is_none());
        session.release().await.unwrap();
        let claim = worker.next_claim().await;
        assert!(claim.checkpoint.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn checkpoint_of_a_session_that_was_cancelled_is_not_stored() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let checkpoint = Checkpoint::Keys(Box::new(Registration::of(keys, 0, &session)));
    worker.cancel(session.job.id).await;
    let outcome = session.checkpoint_durably(&checkpoint, worker.soon()).await;
    assert!(matches!(outcome, Err(SessionError::Lost)), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn cleanup_is_there_for_whoever_asks_what_is_due() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let now = worker.clock().now();
    session.schedule(b"sealed", Some(now)).await.unwrap();
    let coordination = worker.broker.coordination();
    let due = coordination.claim_due(Duration::from_secs(1)).await;
    let due = due.unwrap().unwrap();
    assert_eq!((due.id, &due.sealed[..]), (session.job.id, &b"sealed"[..]));
}

#[tokio::test(start_paused = true)]
async fn number_has_one_live_code_and_is_left_to_its_session_until_that_has_died() {
    let (worker, mut session) = SoleWorker::claimed_for_code().await;
    worker.queue_for(by_code(), Duration::from_mins(5)).await;
    let mut other = worker.claim().await;
    assert_eq!(session.take_turn(false).await.unwrap(), Turn::Taken);
    let rests = |reason, left| Turn::Resting(NumberRest { reason, left });
    let live = rests(RestReason::LiveCode, CODE_LIFE + RENEWED_WITHIN);
    assert_eq!(other.take_turn(false).await.unwrap(), live);
    // One by QR code asks for none.
    worker.queue(Duration::from_mins(5)).await;
    let mut by_qr = worker.claim().await;
    assert_eq!(by_qr.take_turn(false).await.unwrap(), Turn::Taken);
}

#[tokio::test(start_paused = true)]
async fn number_that_whatsapp_wants_left_alone_gets_no_code_in_any_session() {
    let (worker, mut session) = SoleWorker::claimed_for_code().await;
    worker.queue_for(by_code(), Duration::from_mins(5)).await;
    let mut other = worker.claim().await;
    let wait = Duration::from_hours(1);
    session.leave_number_alone(wait).await.unwrap();
    let rest = NumberRest {
        reason: RestReason::LeftAlone,
        left: wait,
    };
    for session in [&mut session, &mut other] {
        assert_eq!(session.take_turn(true).await.unwrap(), Turn::Resting(rest));
    }
}

#[tokio::test(start_paused = true)]
async fn session_counts_as_watched_from_the_last_request_on() {
    let (worker, session) = SoleWorker::claimed().await;
    let created_at = session.job.created_at;
    assert_eq!(session.first_watched_until(), Some(created_at + UNWATCHED));
    advance(Duration::from_secs(2)).await;
    assert_eq!(session.watched_until().await, Some(created_at + UNWATCHED));
    worker.watch(session.job.id).await;
    let until = worker.clock().now() + UNWATCHED;
    advance(Duration::from_secs(2)).await;
    assert_eq!(session.watched_until().await, Some(until));
    // The broker does not know it any more.
    advance(worker.clock().until(session.forgotten_at())).await;
    let until = worker.clock().now() + UNKNOWN_FOR;
    assert_eq!(session.watched_until().await, Some(until));
}

#[tokio::test(start_paused = true)]
async fn session_is_kept_for_as_long_as_a_result_past_its_end() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let (kept, now) = (worker.context.result_ttl, || worker.clock().now());
    session.publish(Change::Connecting).unwrap();
    session.flush().await.unwrap();
    assert_eq!(session.forgotten_at(), session.job.expires_at + kept);
    // It may link for longer than it may wait.
    advance(Duration::from_mins(6)).await;
    session.publish(Change::Linking(None)).unwrap();
    session.flush().await.unwrap();
    assert_eq!(session.forgotten_at(), now() + kept);
    assert_eq!(session.result_expires_at(), now() + kept);
    advance(Duration::from_mins(1)).await;
    let failed = Change::Failed(FailureReason::Protocol);
    session.finish(failed, None).await.unwrap();
    assert_eq!(session.forgotten_at(), now() + kept);
    assert_eq!(worker.state(session.job.id).await, State::Failed);
}

/// The broker does not say whether it has recorded the end before the grace is over.
#[tokio::test(start_paused = true)]
async fn end_that_may_not_be_recorded_is_undone_when_the_session_is_handed_back() {
    let (worker, mut session) = SoleWorker::claimed().await;
    session.publish(Change::Connecting).unwrap();
    session.status_before_end = Some(Box::new(session.status.clone()));
    session.apply(Change::Expired).unwrap();
    session.release().await.unwrap();
    let kept = worker.context.result_ttl;
    assert_eq!(session.forgotten_at(), session.job.expires_at + kept);
    assert_eq!(worker.claim().await.status().state, State::Queued);
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
    let received = timeout(LEASE, session.receive()).await.unwrap();
    assert!(received.unwrap() == CallerInput::Confirmed(false));
}

#[tokio::test(start_paused = true)]
async fn session_that_a_newer_release_has_stored_is_told_from_a_damaged_one() {
    let worker = SoleWorker::new();
    worker.queue(Duration::from_mins(5)).await;
    let mut claim = worker.next_claim().await;
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
    let claim = worker.next_claim().await;
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
