//! What clients meet while the broker is away, and after.

use std::{
    error::Error,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use insta::assert_snapshot;
use latchkey_gateway::probe_broker;
use latchkey_shared::{
    broker::{
        Broker, BrokerError, BrokerHealth, BrokerSettings, BrokerStatus, Claim, Coordination,
        EnqueueError, Enqueued, Errands, Heartbeat, Lease, LeaseError, MemoryBroker, NewSession,
        NumberKey, Record, SealedCheckpoint, SealedResult, Snapshot, Turn, TurnRequest, Upcoming,
        Waiting, Webhooks,
    },
    clock::Clock,
    job::SessionId,
    rate_limit::{Admission, LimitKey, Quota},
};
use tokio::{
    sync::watch,
    task::yield_now,
    time::{sleep, timeout},
};

use crate::support::{QR_TEXT, TestApp, TestSettings, beginning, call, get, post};

#[tokio::test(start_paused = true)]
async fn stream_outlives_the_broker_and_goes_on_with_what_came_meanwhile() {
    let (app, cable) = unsteady();
    let (owner, mut worker) = app.start_claimed().await;
    let begun = app.clock.now();
    let (answer, ()) = tokio::join!(app.send(owner.get("/events")), async {
        sleep(Duration::from_secs(1)).await;
        cable.pull();
        sleep(Duration::from_secs(40)).await;
        cable.mend();
        worker.show_qr(QR_TEXT, 1).await;
        sleep(Duration::from_secs(5)).await;
        worker.finish_failed().await;
    });
    assert_eq!(app.since(begun), Duration::from_secs(46));
    let states = ["queued", "awaiting_scan", "failed"]
        .map(|state| answer.text().find(&format!("\"state\":\"{state}\"")));
    assert!(states[0].is_some() && states.is_sorted(), "{states:?}");
    let comments = answer.text().lines().filter(|line| line.starts_with(':'));
    assert_eq!(comments.count(), 2, "one every 15 s, while nothing comes");
}

#[tokio::test(start_paused = true)]
async fn stream_ends_with_the_gateway_also_while_the_broker_is_away() {
    let (app, cable) = unsteady();
    let owner = app.start().await;
    let begun = app.clock.now();
    tokio::join!(app.send(owner.get("/events")), async {
        sleep(Duration::from_secs(1)).await;
        cable.pull();
        sleep(Duration::from_millis(1500)).await;
        app.shutdown.cancel();
    });
    assert_eq!(app.since(begun), Duration::from_millis(2500));
}

#[tokio::test(start_paused = true)]
async fn stream_ends_at_once_when_the_broker_refuses_what_waiting_does_not_change() {
    for (fault, code) in REFUSALS {
        let (app, cable) = unsteady();
        let owner = app.start().await;
        let begun = app.clock.now();
        let stream = timeout(PATIENCE, app.send(owner.get("/events")));
        let (answer, ()) = tokio::join!(stream, async {
            sleep(Duration::from_secs(1)).await;
            cable.fail(fault);
        });
        let answer = answer.expect("the stream ends");
        assert_eq!(app.since(begun), Duration::from_secs(1));
        assert_eq!(answer.text().matches("event: status").count(), 1);
        assert!(!answer.text().contains("10.0.0.7"), "{}", answer.text());
        let reconnected = app.send(owner.get("/events")).await;
        assert_eq!(reconnected.json()["code"], code);
    }
}

#[tokio::test(start_paused = true)]
async fn long_poll_ends_at_once_when_the_broker_refuses_what_waiting_does_not_change() {
    for (fault, code) in REFUSALS {
        let (app, cable) = unsteady();
        let owner = app.start().await;
        let begun = app.clock.now();
        let (answer, ()) = tokio::join!(app.send(owner.get("?since=1&wait=25")), async {
            sleep(Duration::from_secs(1)).await;
            cable.fail(fault);
        });
        assert_eq!(app.since(begun), Duration::from_secs(1));
        assert_eq!(answer.json()["code"], code);
        assert!(!answer.text().contains("10.0.0.7"), "{}", answer.text());
    }
}

#[tokio::test(start_paused = true)]
async fn every_call_says_when_to_come_back_and_works_again_then() {
    let (app, cable) = unsteady();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    cable.pull();
    for call in [
        post(r#"{"method":"qr"}"#),
        owner.get(""),
        owner.get("?since=3&wait=25"),
        owner.get("/events"),
        owner.get("/qr.svg"),
        owner.get("/qr.png"),
        owner.get("/result"),
        owner.post("/passkey", r#"{"confirmed":true}"#),
        owner.delete(),
        get("/server"),
        get(&format!("/server/session/{}", owner.id)).bearer(&owner.token),
        get(&format!("/code/session/{}", owner.id)).bearer(&owner.token),
        get("/code?number=15550001111"),
        get("/readyz"),
        call(Method::POST, "/qr"),
        owner.of_page(Method::GET),
        owner.of_page(Method::POST),
    ] {
        let (named, asked) = (format!("{call:?}"), app.clock.now());
        let answer = app.send(call).await;
        assert_eq!(app.since(asked), Duration::ZERO, "{named}");
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{named}");
        assert_eq!(answer.header("retry-after"), "5", "{named}");
        let text = answer.text();
        assert!(!text.contains("10.0.0.7"), "{text}");
        let told = ["{\"error\":", "\"broker_unavailable\"", "Please try again"];
        assert!(told.iter().any(|words| text.contains(words)), "{text}");
    }
    for page in ["/", "/qr", "/pair", "/healthz"] {
        assert_eq!(app.send(get(page)).await.status, StatusCode::OK, "{page}");
    }
    cable.mend();
    assert_eq!(app.send(owner.get("/qr.svg")).await.status, StatusCode::OK);
    assert_eq!(app.send(get("/readyz")).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn page_without_scripts_comes_back_by_itself_and_shows_the_session_again() {
    let (app, cable) = unsteady();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    cable.pull();
    let answer = app.send(owner.of_page(Method::GET)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("refresh"), "5");
    let address = format!("href=\"/link/{}\"", owner.id);
    assert!(answer.text().contains(&address), "{}", answer.text());
    cable.mend();
    let answer = app.send(owner.of_page(Method::GET)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.text().contains("<img src=\"data:"),
        "{}",
        answer.text()
    );
}

#[tokio::test(start_paused = true)]
async fn long_poll_that_loses_the_broker_says_when_to_come_back() {
    let (app, cable) = unsteady();
    let owner = app.start().await;
    let begun = app.clock.now();
    let (answer, ()) = tokio::join!(app.send(owner.get("?since=1&wait=25")), async {
        sleep(Duration::from_secs(1)).await;
        cable.pull();
    });
    assert_eq!(app.since(begun), Duration::from_secs(1));
    assert_snapshot!(answer.refusal(), @r#"
    503 Service Unavailable application/problem+json
    retry-after: 5
    {"type":"urn:latchkey:broker_unavailable","title":"Not available now","status":503,"detail":"The service cannot reach its queue just now. Please try again in a moment.","code":"broker_unavailable"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn older_front_end_gets_its_code_though_the_broker_was_away_for_a_moment() {
    let (app, cable) = unsteady();
    let (answer, ()) = tokio::join!(app.send(get("/code?number=15550001111")), async {
        let mut worker = app.claim().await;
        sleep(Duration::from_secs(1)).await;
        cable.pull();
        sleep(Duration::from_secs(5)).await;
        cable.mend();
        worker.show_code("ABCD-EFGH", 1, None).await;
    });
    assert_eq!(answer.json()["code"], "ABCD-EFGH", "{}", answer.text());
}

#[tokio::test(start_paused = true)]
async fn older_front_end_is_told_within_its_patience_that_the_broker_is_away() {
    let (app, cable) = unsteady();
    let begun = app.clock.now();
    let (answer, ()) = tokio::join!(app.send(get("/server")), async {
        sleep(Duration::from_secs(1)).await;
        cable.pull();
    });
    assert_eq!(app.since(begun), Duration::from_secs(20));
    assert_eq!(answer.json()["code"], "broker_unavailable");
}

#[tokio::test(start_paused = true)]
async fn older_front_end_is_told_at_once_when_the_broker_refuses_what_waiting_does_not_change() {
    for (fault, code) in REFUSALS {
        let (app, cable) = unsteady();
        let begun = app.clock.now();
        let (answer, ()) = tokio::join!(app.send(get("/server")), async {
            sleep(Duration::from_secs(1)).await;
            cable.fail(fault);
        });
        assert_eq!(app.since(begun), Duration::from_secs(1));
        assert_eq!(answer.json()["code"], code);
    }
}

#[tokio::test(start_paused = true)]
async fn readiness_tells_the_operator_where_to_look() {
    let (app, cable) = unsteady();
    cable.pull();
    assert_snapshot!(app.send(get("/readyz")).await.refusal(), @r#"
    503 Service Unavailable application/problem+json
    retry-after: 5
    {"type":"urn:latchkey:broker_unavailable","title":"Not available now","status":503,"detail":"The queue does not answer. Is Redis up, and does REDIS_URL lead to it? The log says what went wrong.","code":"broker_unavailable"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn readiness_tells_the_operator_what_to_allow_if_the_broker_answers_but_denies() {
    let app = TestApp::new();
    let health = app.broker.health();
    let denied = BrokerError::Denied("10.0.0.7: NOPERM".into());
    health.observe::<()>("enqueue", &Err(denied));
    assert_snapshot!(app.send(get("/readyz")).await.refusal(), @r#"
    503 Service Unavailable application/problem+json
    retry-after: 5
    {"type":"urn:latchkey:broker_unavailable","title":"Not available now","status":503,"detail":"Redis answers, but denies what sessions need. Allow its user the keys ~{latchkey}*, the channels &{latchkey}* and every command. The log says what was denied.","code":"broker_unavailable"}
    "#);
    health.observe("enqueue", &Ok(()));
    assert_eq!(app.send(get("/readyz")).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn gateway_without_visitors_learns_that_the_broker_is_lost_and_back() {
    let (app, cable) = unsteady();
    let health = app.broker.health();
    tokio::join!(probe_broker(&*app.broker, &app.shutdown), async {
        assert_eq!(health.status(), BrokerStatus::Up);
        cable.pull();
        sleep(Duration::from_secs(16)).await;
        assert!(matches!(health.status(), BrokerStatus::Away { .. }));
        cable.mend();
        sleep(Duration::from_secs(3)).await;
        assert_eq!(health.status(), BrokerStatus::Up);
        app.shutdown.cancel();
    });
}

/// A gateway that follows a session knows whose it is without asking for it each time.
#[tokio::test(start_paused = true)]
async fn poll_for_more_than_is_known_asks_for_nothing_else() {
    let (app, cable) = unsteady();
    let owner = app.start().await;
    let before = cable.reads();
    for (query, reads) in [("?since=1&wait=25", 0), ("?since=0&wait=25", 1)] {
        let answer = app.send(owner.get(query)).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        assert_eq!(cable.reads() - before, reads, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn same_request_sent_twice_at_once_gets_one_answer() {
    let (app, _cable) = unsteady_with(|settings| {
        settings.phone_cooldown = Some(Duration::from_mins(1));
    });
    let code = r#"{"method":"code","phone":"+15550001111"}"#;
    let keyed = || app.send(post(code).header("idempotency-key", "0123456789abcdef"));
    let (first, second, third) = tokio::join!(keyed(), keyed(), keyed());
    assert_eq!(first.status, StatusCode::ACCEPTED);
    assert_eq!(second.body, first.body);
    assert_eq!(third.body, first.body);
}

/// What the broker says, and what clients are told.
const REFUSALS: [(Fault, &str); 2] = [
    (BrokerError::Denied, "broker_unavailable"),
    (BrokerError::Malformed, "internal"),
];
/// Longer than a stream that ends takes.
const PATIENCE: Duration = Duration::from_mins(1);

fn unsteady() -> (TestApp, Cable) {
    unsteady_with(|_| {})
}

fn unsteady_with(change: impl FnOnce(&mut TestSettings)) -> (TestApp, Cable) {
    let clock = Clock::starting_at(beginning());
    let settings = BrokerSettings {
        queue_limit: 3,
        lease: Duration::from_mins(10),
    };
    let (cable, fault) = watch::channel(None);
    let broker = Unsteady {
        broker: MemoryBroker::new(clock.clone(), settings),
        health: BrokerHealth::new(clock.clone()),
        fault,
        reads: Arc::default(),
    };
    let cable = Cable {
        fault: cable,
        reads: Arc::clone(&broker.reads),
    };
    (TestApp::on(Arc::new(broker), clock, change), cable)
}

/// What leads to the broker.
struct Cable {
    fault: watch::Sender<Option<Fault>>,
    reads: Arc<AtomicUsize>,
}

/// Makes the error of a failed call of its cause.
type Fault = fn(Box<dyn Error + Send + Sync>) -> BrokerError;

impl Cable {
    fn pull(&self) {
        self.fail(BrokerError::Away);
    }

    fn fail(&self, fault: Fault) {
        self.fault.send_replace(Some(fault));
    }

    /// Returns how often a session was read.
    fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }

    fn mend(&self) {
        self.fault.send_replace(None);
    }
}

/// A broker on a network: each call takes a moment, and all fail while the cable has a fault.
struct Unsteady {
    broker: MemoryBroker,
    health: BrokerHealth,
    fault: watch::Receiver<Option<Fault>>,
    reads: Arc<AtomicUsize>,
}

impl Unsteady {
    /// Asks the broker; what still waits when the fault begins has failed.
    async fn ask<T, E: From<BrokerError>>(
        &self,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut fault = self.fault.clone();
        let failed = async {
            let fault = fault.wait_for(Option::is_some).await;
            fault.ok().and_then(|fault| *fault)
        };
        tokio::select! {
            biased;
            Some(fault) = failed => Err(fault("10.0.0.7:6379 does not help".into()).into()),
            answer = async { yield_now().await; call.await } => answer,
        }
    }
}

#[async_trait::async_trait]
impl Broker for Unsteady {
    async fn enqueue(&self, session: NewSession) -> Result<Enqueued, EnqueueError> {
        self.ask(self.broker.enqueue(session)).await
    }
    async fn read(&self, id: SessionId) -> Result<Option<Record>, BrokerError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.ask(self.broker.read(id)).await
    }
    fn known(&self, id: SessionId, since: u64, _wait: Duration) -> Option<Record> {
        let record = self.broker.read(id).now_or_never()?.ok()??;
        (record.snapshot.version <= since).then_some(record)
    }
    async fn read_newer(
        &self,
        id: SessionId,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Record>, BrokerError> {
        self.ask(self.broker.read_newer(id, since, wait)).await
    }
    async fn result(&self, id: SessionId) -> Result<Option<Vec<u8>>, BrokerError> {
        self.ask(self.broker.result(id)).await
    }
    async fn cancel(&self, id: SessionId, snapshot: Snapshot) -> Result<bool, BrokerError> {
        self.ask(self.broker.cancel(id, snapshot)).await
    }
    async fn send(&self, id: SessionId, input: Vec<u8>) -> Result<bool, BrokerError> {
        self.ask(self.broker.send(id, input)).await
    }
    async fn receive(&self, lease: &Lease) -> Result<Vec<u8>, LeaseError> {
        self.ask(self.broker.receive(lease)).await
    }
    async fn watch(&self, id: SessionId) -> Result<(), BrokerError> {
        self.ask(self.broker.watch(id)).await
    }
    async fn take_turn(&self, lease: &Lease, request: &TurnRequest) -> Result<Turn, LeaseError> {
        self.ask(self.broker.take_turn(lease, request)).await
    }
    async fn leave_alone(&self, number: &NumberKey, until: SystemTime) -> Result<(), BrokerError> {
        self.ask(self.broker.leave_alone(number, until)).await
    }
    async fn admit(&self, quotas: &[(LimitKey, Quota)]) -> Result<Admission, BrokerError> {
        self.ask(self.broker.admit(quotas)).await
    }
    async fn claim(&self) -> Result<Claim, BrokerError> {
        self.ask(self.broker.claim()).await
    }
    async fn extend(&self, leases: &[Lease]) -> Result<Vec<Lease>, BrokerError> {
        self.ask(self.broker.extend(leases)).await
    }
    async fn beat(&self, heartbeat: Heartbeat) -> Result<(), BrokerError> {
        self.ask(self.broker.beat(heartbeat)).await
    }
    async fn revoked(&self, lease: &Lease) {
        self.broker.revoked(lease).await;
    }
    async fn publish(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.ask(self.broker.publish(lease, snapshot)).await
    }
    async fn checkpoint(
        &self,
        lease: &Lease,
        checkpoint: SealedCheckpoint,
    ) -> Result<(), LeaseError> {
        self.ask(self.broker.checkpoint(lease, checkpoint)).await
    }
    async fn finish(
        &self,
        lease: &Lease,
        snapshot: Snapshot,
        result: Option<SealedResult>,
    ) -> Result<(), LeaseError> {
        self.ask(self.broker.finish(lease, snapshot, result)).await
    }
    async fn release(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.ask(self.broker.release(lease, snapshot)).await
    }
    async fn reclaim(&self) -> Result<usize, BrokerError> {
        self.ask(self.broker.reclaim()).await
    }
    async fn upcoming(&self) -> Result<Upcoming, BrokerError> {
        self.ask(self.broker.upcoming()).await
    }
    async fn stirred(&self) {
        self.broker.stirred().await;
    }
    async fn ahead(&self, id: SessionId) -> Result<Option<u64>, BrokerError> {
        self.ask(self.broker.ahead(id)).await
    }
    async fn waiting(&self) -> Result<Waiting, BrokerError> {
        self.ask(self.broker.waiting()).await
    }
    async fn ping(&self) -> Result<(), BrokerError> {
        let outcome = self.ask(self.broker.ping()).await;
        self.health.observe("ping", &outcome);
        outcome
    }
    async fn drain(&self) {
        self.broker.drain().await;
    }
    fn outlives_process(&self) -> bool {
        self.broker.outlives_process()
    }
    fn health(&self) -> &BrokerHealth {
        &self.health
    }
    fn coordination(&self) -> &dyn Coordination {
        self.broker.coordination()
    }
    fn webhooks(&self) -> &dyn Webhooks {
        self.broker.webhooks()
    }
    fn errands(&self) -> &dyn Errands {
        self.broker.errands()
    }
}
