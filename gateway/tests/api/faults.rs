use std::{
    sync::{Arc, LazyLock},
    time::{Duration, SystemTime},
};

use axum::http::{Method, StatusCode};
use insta::assert_snapshot;
use latchkey_shared::{
    broker::{
        Attempt, Broker, BrokerError, BrokerHealth, Claim, Cleanup, Coordination, Counter, Counts,
        DueWebhook, EnqueueError, Enqueued, ErrandPart, ErrandTurn, Errands, FailedSession,
        Heartbeat, Hour, Lease, LeaseError, Lock, LockError, NewSession, NumberKey, Record,
        SealedCheckpoint, SealedResult, Snapshot, TakenErrand, Turn, TurnRequest, Upcoming,
        Waiting, Webhooks,
    },
    clock::Clock,
    job::SessionId,
    rate_limit::{Admission, LimitKey, Quota},
};

use crate::support::{TestApp, beginning, call, get, post};

#[tokio::test(start_paused = true)]
async fn unknown_address_is_not_found() {
    let app = TestApp::new();
    assert_snapshot!(app.send(get("/api/v2")).await.refusal(), @r#"
    404 Not Found application/problem+json
    {"type":"urn:latchkey:not_found","title":"Not found","status":404,"detail":"Nothing is at this address. The API begins at /api/v1/sessions.","code":"not_found"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn browser_that_goes_astray_gets_a_page_and_a_program_a_problem() {
    let app = TestApp::new();
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for uri in ["/qrr", "/pair/more", "/api/v2", "/link", "/%ff"] {
        let answer = app.send(get(uri).header("accept", browser)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{uri}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("vary"), "accept, accept-encoding");
        for way in ["href=\"/qr\"", "href=\"/pair\"", "href=\"/\""] {
            assert!(answer.text().contains(way), "{uri} leads to {way}");
        }
        for program in ["*/*", "application/json", "text/event-stream"] {
            let answer = app.send(get(uri).header("accept", program)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{uri}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
    }
    let posted = call(Method::POST, "/qrr").header("accept", browser);
    assert_eq!(
        app.send(posted).await.header("content-type"),
        "application/problem+json"
    );
}

#[tokio::test(start_paused = true)]
async fn address_that_was_nearly_a_page_leads_to_it() {
    let app = TestApp::new();
    for (uri, page) in [
        ("/qr/", "/qr"),
        ("/QR", "/qr"),
        ("/qr.html", "/qr"),
        ("/Pair/", "/pair"),
        (
            "/pair.html?number=%2B15550100000",
            "/pair?number=%2B15550100000",
        ),
        ("/main.html", "/"),
        ("/index.html", "/"),
        ("/INDEX.PHP", "/"),
        ("//", "/"),
        ("//qr", "/qr"),
    ] {
        let answer = app.send(get(uri)).await;
        assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT, "{uri}");
        assert_eq!(answer.header("location"), page, "{uri}");
    }
    for uri in ["//evil.example/qr", "/qr/more"] {
        assert_eq!(
            app.send(get(uri)).await.status,
            StatusCode::NOT_FOUND,
            "{uri}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn crawlers_are_kept_to_the_first_page() {
    let app = TestApp::new();
    assert_snapshot!(app.send(get("/robots.txt")).await.text(), @r"
    User-agent: *
    Allow: /$
    Allow: /assets/
    Disallow: /
    ");
}

#[tokio::test(start_paused = true)]
async fn wrong_method_says_which_are_right() {
    let app = TestApp::new();
    let at = "/api/v1/sessions";
    assert_snapshot!(app.send(get(at)).await.refusal(), @r#"
    405 Method Not Allowed application/problem+json
    allow: POST
    {"type":"urn:latchkey:method_not_allowed","title":"Method not allowed","status":405,"detail":"This address does not know that method. The Allow header says which it knows.","code":"method_not_allowed"}
    "#);
    let session = call(Method::PUT, &format!("{at}/AAAAAAAAAAAAAAAAAAAAAA"));
    assert_snapshot!(app.send(session).await.refusal(), @r#"
    405 Method Not Allowed application/problem+json
    allow: GET,HEAD,DELETE
    {"type":"urn:latchkey:method_not_allowed","title":"Method not allowed","status":405,"detail":"This address does not know that method. The Allow header says which it knows.","code":"method_not_allowed"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn lost_broker_is_told_without_its_cause() {
    let app = TestApp::on(Arc::new(Lost), Clock::starting_at(beginning()), |_| {});
    assert_snapshot!(app.send(post(r#"{"method":"qr"}"#)).await.refusal(), @r#"
    503 Service Unavailable application/problem+json
    retry-after: 5
    {"type":"urn:latchkey:broker_unavailable","title":"Not available now","status":503,"detail":"The service cannot reach its queue just now. Please try again in a moment.","code":"broker_unavailable"}
    "#);
    for path in ["", "/events", "/qr.svg", "/result"] {
        let answer = app
            .send(get(&format!(
                "/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA{path}"
            )))
            .await;
        assert_eq!(answer.json()["code"], "broker_unavailable");
    }
}

#[tokio::test(start_paused = true)]
async fn panic_is_an_internal_error_that_shows_nothing() {
    let app = TestApp::on(Arc::new(Panics), Clock::starting_at(beginning()), |_| {});
    let answer = app.send(post(r#"{"method":"qr"}"#)).await;
    assert_snapshot!(answer.refusal(), @r#"
    500 Internal Server Error application/problem+json
    {"type":"urn:latchkey:internal","title":"Internal error","status":500,"detail":"Something went wrong on our side. Please try again.","code":"internal"}
    "#);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

#[tokio::test(start_paused = true)]
async fn process_is_alive_even_without_its_broker() {
    let lost = TestApp::on(Arc::new(Lost), Clock::starting_at(beginning()), |_| {});
    assert_snapshot!(lost.send(get("/healthz")).await.text(), @r#"{"status":"ok"}"#);
    let app = TestApp::new();
    assert_snapshot!(app.send(get("/readyz")).await.text(), @r#"{"status":"ok"}"#);
    app.draining.cancel();
    assert_snapshot!(app.send(post(r#"{"method":"qr"}"#)).await.refusal(), @r#"
    503 Service Unavailable application/problem+json
    retry-after: 5
    {"type":"urn:latchkey:shutting_down","title":"Shutting down","status":503,"detail":"This server is shutting down. Please try again in a moment.","code":"shutting_down"}
    "#);
    assert_snapshot!(app.send(get("/readyz")).await.refusal(), @r#"
    503 Service Unavailable application/problem+json
    retry-after: 5
    {"type":"urn:latchkey:shutting_down","title":"Shutting down","status":503,"detail":"This server is shutting down. Please try again in a moment.","code":"shutting_down"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn answers_are_not_sniffed_framed_or_kept() {
    let app = TestApp::new();
    for uri in [
        "/healthz",
        "/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA",
        "/nothing",
    ] {
        let answer = app.send(get(uri)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
    }
}

/// A broker behind a cable that was pulled.
pub(crate) struct Lost;

/// A broker with a bug.
pub(crate) struct Panics;

/// A broker that holds what nobody can read.
pub(crate) struct Garbled;

fn lost<T, E: From<BrokerError>>() -> Result<T, E> {
    Err(BrokerError::Away("connection to 10.0.0.7:6379 refused".into()).into())
}

macro_rules! broker {
    ($name:ty, $fail:expr) => {
        #[async_trait::async_trait]
        impl Broker for $name {
            async fn enqueue(&self, _: NewSession) -> Result<Enqueued, EnqueueError> {
                $fail
            }
            async fn read(&self, _: SessionId) -> Result<Option<Record>, BrokerError> {
                $fail
            }
            async fn read_newer(
                &self,
                _: SessionId,
                _: u64,
                _: Duration,
            ) -> Result<Option<Record>, BrokerError> {
                $fail
            }
            async fn result(&self, _: SessionId) -> Result<Option<Vec<u8>>, BrokerError> {
                $fail
            }
            async fn cancel(&self, _: SessionId, _: Snapshot) -> Result<bool, BrokerError> {
                $fail
            }
            async fn send(&self, _: SessionId, _: Vec<u8>) -> Result<bool, BrokerError> {
                $fail
            }
            async fn receive(&self, _: &Lease) -> Result<Vec<u8>, LeaseError> {
                $fail
            }
            async fn watch(&self, _: SessionId) -> Result<(), BrokerError> {
                $fail
            }
            async fn take_turn(&self, _: &Lease, _: &TurnRequest) -> Result<Turn, LeaseError> {
                $fail
            }
            async fn leave_alone(&self, _: &NumberKey, _: SystemTime) -> Result<(), BrokerError> {
                $fail
            }
            async fn admit(&self, _: &[(LimitKey, Quota)]) -> Result<Admission, BrokerError> {
                $fail
            }
            async fn claim(&self) -> Result<Claim, BrokerError> {
                $fail
            }
            async fn extend(&self, _: &[Lease]) -> Result<Vec<Lease>, BrokerError> {
                $fail
            }
            async fn beat(&self, _: Heartbeat) -> Result<(), BrokerError> {
                $fail
            }
            async fn revoked(&self, _: &Lease) {}
            async fn publish(&self, _: &Lease, _: Snapshot) -> Result<(), LeaseError> {
                $fail
            }
            async fn checkpoint(&self, _: &Lease, _: SealedCheckpoint) -> Result<(), LeaseError> {
                $fail
            }
            async fn finish(
                &self,
                _: &Lease,
                _: Snapshot,
                _: Option<SealedResult>,
            ) -> Result<(), LeaseError> {
                $fail
            }
            async fn release(&self, _: &Lease, _: Snapshot) -> Result<(), LeaseError> {
                $fail
            }
            async fn reclaim(&self) -> Result<usize, BrokerError> {
                $fail
            }
            async fn upcoming(&self) -> Result<Upcoming, BrokerError> {
                $fail
            }
            async fn stirred(&self) {}
            async fn ahead(&self, _: SessionId) -> Result<Option<u64>, BrokerError> {
                $fail
            }
            async fn waiting(&self) -> Result<Waiting, BrokerError> {
                $fail
            }
            async fn ping(&self) -> Result<(), BrokerError> {
                $fail
            }
            async fn drain(&self) {}
            fn outlives_process(&self) -> bool {
                false
            }
            fn health(&self) -> &BrokerHealth {
                static HEALTH: LazyLock<BrokerHealth> =
                    LazyLock::new(|| BrokerHealth::new(Clock::system()));
                &HEALTH
            }
            fn coordination(&self) -> &dyn Coordination {
                self
            }
            fn webhooks(&self) -> &dyn Webhooks {
                self
            }
            fn errands(&self) -> &dyn Errands {
                self
            }
        }

        #[async_trait::async_trait]
        impl Errands for $name {
            async fn ask(
                &self,
                _: SessionId,
                _: Vec<u8>,
                _: Duration,
            ) -> Result<bool, BrokerError> {
                $fail
            }
            async fn take_errand(&self) -> Result<TakenErrand, BrokerError> {
                $fail
            }
            async fn keep_errand(&self, _: SessionId) -> Result<bool, BrokerError> {
                $fail
            }
            async fn say(
                &self,
                _: SessionId,
                _: ErrandPart,
                _: Vec<u8>,
            ) -> Result<bool, BrokerError> {
                $fail
            }
            async fn hear(
                &self,
                _: SessionId,
                _: ErrandPart,
            ) -> Result<Option<Vec<u8>>, BrokerError> {
                $fail
            }
            async fn take_errand_turn(
                &self,
                _: SessionId,
                _: &ErrandTurn,
            ) -> Result<Turn, BrokerError> {
                $fail
            }
            async fn end_errand(&self, _: SessionId) -> Result<(), BrokerError> {
                $fail
            }
        }

        #[async_trait::async_trait]
        impl Webhooks for $name {
            async fn claim_webhook(&self, _: Duration) -> Result<DueWebhook, BrokerError> {
                $fail
            }
            async fn settle(&self, _: &DueWebhook, _: Attempt) -> Result<bool, BrokerError> {
                $fail
            }
            async fn kept(&self) -> Result<u64, BrokerError> {
                $fail
            }
        }

        #[async_trait::async_trait]
        impl Coordination for $name {
            async fn lock(&self, _: &str, _: Duration) -> Result<Lock, BrokerError> {
                $fail
            }
            async fn extend_lock(&self, _: &Lock, _: Duration) -> Result<(), LockError> {
                $fail
            }
            async fn unlock(&self, _: &Lock) -> Result<(), BrokerError> {
                $fail
            }
            async fn get(&self, _: &str) -> Result<Option<Vec<u8>>, BrokerError> {
                $fail
            }
            async fn put(
                &self,
                _: &Lock,
                _: &str,
                _: Vec<u8>,
                _: Duration,
            ) -> Result<(), LockError> {
                $fail
            }
            async fn schedule(
                &self,
                _: &Lease,
                _: Vec<u8>,
                _: Option<SystemTime>,
            ) -> Result<(), LeaseError> {
                $fail
            }
            async fn claim_due(&self, _: Duration) -> Result<Option<Cleanup>, BrokerError> {
                $fail
            }
            async fn ack(&self, _: &Cleanup) -> Result<(), BrokerError> {
                $fail
            }
            async fn count(&self, _: Counter, _: u64) -> Result<(), BrokerError> {
                $fail
            }
            async fn counts(&self) -> Result<Counts, BrokerError> {
                $fail
            }
            async fn hours(&self, _: &[Hour]) -> Result<Vec<Counts>, BrokerError> {
                $fail
            }
            async fn failed(&self) -> Result<Vec<FailedSession>, BrokerError> {
                $fail
            }
            async fn report(&self, _: &str, _: Vec<u8>, _: Duration) -> Result<(), BrokerError> {
                $fail
            }
            async fn reports(&self) -> Result<Vec<Vec<u8>>, BrokerError> {
                $fail
            }
        }
    };
}

fn garbled<T, E: From<BrokerError>>() -> Result<T, E> {
    Err(BrokerError::Malformed("no status".into()).into())
}

broker!(Lost, lost());
broker!(Garbled, garbled());
broker!(Panics, panic!("index out of bounds: secret"));
