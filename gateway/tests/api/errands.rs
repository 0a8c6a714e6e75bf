//! Whether a session's device is still linked, and taking it off: asked over the API, done by a worker.

use std::{sync::Arc, time::Duration};

use axum::http::{Method, StatusCode};
use insta::assert_snapshot;
use latchkey_shared::{
    broker::{Broker, ErrandPart, NumberRest, RestReason, TakenErrand},
    clock::{self, Clock},
    errand::{
        ERRAND_LEASE, ErrandAnswer, ErrandRequest, ErrandSession, ErrandTask, Finding, LinkState,
        MOST_WAITING, TAKEN_WITHIN,
    },
    job::SessionId,
    sealed::{ErrandKey, ErrandSecret, Purpose},
    status::{Account, FailureReason},
};

use crate::{
    client::{Answer, Call},
    support::{TestApp, account, beginning, call},
};

#[tokio::test(start_paused = true)]
async fn worker_gets_the_session_and_the_caller_what_it_found() {
    let app = app();
    let checked = finding(LinkState::Linked);
    let (answer, (task, session)) = tokio::join!(
        app.send(check(r#"{"session_id":"Ilom~secret"}"#)),
        errand(&app, ErrandAnswer::Done(checked)),
    );
    assert_eq!(
        (task, &**session.session),
        (ErrandTask::Check, "Ilom~secret")
    );
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_snapshot!(answer.text(), @r#"{"state":"linked","linked_at":"2026-11-22T10:00:00Z","account":{"jid":"15550001111:7@s.whatsapp.net","lid":"236300000000000:7@lid","platform":"android"}}"#);
    let bare = Finding {
        linked_at: None,
        already: true,
        account: Account {
            lid: None,
            name: None,
            platform: None,
            ..account()
        },
        ..finding(LinkState::Unlinked)
    };
    let body = r#"{"credentials":{"me":{"id":"1"}},"proxy":"socks5://hush:hush@[::1]:1080"}"#;
    let (answer, (task, session)) = tokio::join!(
        app.send(unlink(body)),
        errand(&app, ErrandAnswer::Done(bare))
    );
    let credentials = (ErrandTask::Unlink, r#"{"me":{"id":"1"}}"#);
    assert_eq!((task, &**session.session), credentials);
    assert!(session.proxy.is_some());
    assert_snapshot!(answer.text(), @r#"{"state":"unlinked","already":true,"account":{"jid":"15550001111:7@s.whatsapp.net"}}"#);
}

#[tokio::test(start_paused = true)]
async fn only_the_holder_of_a_key_may_ask() {
    let app = app();
    for (path, body) in [("check", "{}"), ("unlink", "")] {
        let path = format!("/api/v1/sessions/{path}");
        let without = app.send(post(&path, body)).await;
        let expected = "401 invalid_api_key This is for callers with an API key";
        assert!(told(&without).starts_with(expected), "{}", told(&without));
        assert!(!without.header("www-authenticate").is_empty());
        let wrong = app
            .send(post(&path, body).header("x-api-key", "wrong"))
            .await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(start_paused = true)]
async fn body_without_one_session_is_refused_and_nothing_of_it_repeated() {
    let app = app();
    for body in [
        "",
        "[]",
        "{}",
        r#""secret""#,
        r#"{"session_id":7}"#,
        r#"{"session_id":" "}"#,
        r#"{"session_id":"secret","credentials":{}}"#,
        r#"{"credentials":"secret"}"#,
        r#"{"session_id":"secret"#,
        r#"{"session_id":"secret","template":"secret"}"#,
        r#"{"session_id":"secret","proxy":"secret"}"#,
        r#"{"session_id":"secret","client":""}"#,
    ] {
        let answer = app.send(check(body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.json()["code"], "invalid_request", "{body}");
        assert!(!answer.text().contains("secret"), "{}", answer.text());
    }
    let as_text = post_as("text/plain", CHECK, SESSION);
    let answer = app.send(as_text.header("x-api-key", KEY)).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test(start_paused = true)]
async fn session_with_hundreds_of_key_files_is_taken_and_no_longer_body() {
    let app = app();
    let of = |length: usize| format!(r#"{{"session_id":"{}"}}"#, "x".repeat(length));
    let (answer, (_, session)) = tokio::join!(
        app.send(check(of(500_000))),
        errand(&app, ErrandAnswer::Done(finding(LinkState::Linked))),
    );
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(session.session.len(), 500_000);
    let answer = app.send(check(of(600_000))).await;
    assert_snapshot!(answer.refusal(), @r#"
    413 Payload Too Large application/problem+json
    {"type":"urn:latchkey:payload_too_large","title":"Request too large","status":413,"detail":"The session is too long; 512 KiB are read. Send creds.json alone, without its key files.","code":"payload_too_large"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn what_came_between_is_told_with_what_to_do() {
    let app = app();
    let rest = |reason| NumberRest {
        reason,
        left: Duration::from_secs(50),
    };
    for (answer, expected) in [
        (
            ErrandAnswer::Failed(FailureReason::Unreachable),
            "503 whatsapp_unavailable WhatsApp could not be reached",
        ),
        (
            ErrandAnswer::Resting(rest(RestReason::Cooldown)),
            "429 phone_cooldown The same was done with this number",
        ),
        (
            ErrandAnswer::Resting(rest(RestReason::LeftAlone)),
            "429 phone_cooldown WhatsApp wants this number left alone",
        ),
        (
            ErrandAnswer::Unreadable("was all of it copied?".to_owned()),
            "400 invalid_request This session cannot be used: was all of it copied?",
        ),
    ] {
        let (answer, _) = tokio::join!(app.send(check(SESSION)), errand(&app, answer));
        assert!(told(&answer).starts_with(expected), "{}", told(&answer));
        let retry_after = if answer.status == 429 { "50" } else { "" };
        assert_eq!(answer.header("retry-after"), retry_after);
    }
}

#[tokio::test(start_paused = true)]
async fn caller_learns_in_time_that_no_worker_is_there() {
    let app = app();
    let answer = app.send(check(SESSION)).await;
    assert_snapshot!(answer.refusal(), @r#"
    503 Service Unavailable application/problem+json
    retry-after: 10
    {"type":"urn:latchkey:queue_full","title":"Too busy","status":503,"detail":"No worker had time for this: all are busy, or none is running. Please try again in a moment.","code":"queue_full"}
    "#);
    let waited = app.since(beginning());
    assert!(
        waited >= TAKEN_WITHIN && waited < 2 * TAKEN_WITHIN,
        "{waited:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn errands_that_wait_are_bounded() {
    let app = app();
    let errands = app.broker.errands();
    for _ in 0..MOST_WAITING {
        let id = SessionId::random(&mut clock::rng());
        assert!(errands.ask(id, Vec::new(), TAKEN_WITHIN).await.unwrap());
    }
    let answer = app.send(check(SESSION)).await;
    assert_eq!(app.since(beginning()), Duration::ZERO, "it is told at once");
    assert!(told(&answer).starts_with("503 queue_full No worker had time"));
    assert_eq!(answer.header("retry-after"), "10");
}

#[tokio::test(start_paused = true)]
async fn errand_of_a_worker_that_dies_goes_to_another_and_not_to_a_third() {
    let app = app();
    let (answer, ()) = tokio::join!(app.send(check(SESSION)), async {
        Taken::by_a_worker(&app).await.hear(&app).await;
        // It says no more, and holds nothing.
        let (_, session) = errand(&app, ErrandAnswer::Done(finding(LinkState::Linked))).await;
        assert_eq!(&**session.session, "Ilom~secret");
    });
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let (answer, ()) = tokio::join!(app.send(check(SESSION)), async {
        for _ in 0..2 {
            Taken::by_a_worker(&app).await.hear(&app).await;
        }
    });
    assert!(
        told(&answer).starts_with("503 queue_full"),
        "{}",
        told(&answer)
    );
    assert!(nothing_waits(&app).await);
}

#[tokio::test(start_paused = true)]
async fn worker_without_an_end_is_not_waited_for_for_ever() {
    let app = app();
    let (answer, ()) = tokio::join!(app.send(check(SESSION)), async {
        let taken = Taken::by_a_worker(&app).await;
        taken.hear(&app).await;
        while app.broker.errands().keep_errand(taken.id).await.unwrap() {
            tokio::time::sleep(ERRAND_LEASE / 4).await;
        }
    });
    assert!(
        told(&answer).starts_with("503 whatsapp_unavailable"),
        "{}",
        told(&answer)
    );
    assert!(app.since(beginning()) < Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn nothing_stays_of_an_errand_whose_caller_has_left() {
    let app = app();
    let errands = app.broker.errands();
    let left = tokio::time::timeout(Duration::from_secs(1), app.send(check(SESSION)));
    assert!(left.await.is_err());
    assert!(nothing_waits(&app).await);

    let left = tokio::time::timeout(Duration::from_secs(1), app.send(check(SESSION)));
    let (left, id) = tokio::join!(left, async {
        let taken = Taken::by_a_worker(&app).await;
        taken.say_key(&app).await;
        taken.id
    });
    assert!(left.is_err());
    tokio::task::yield_now().await;
    assert!(
        !errands.keep_errand(id).await.unwrap(),
        "its worker learns of it"
    );
    assert_eq!(errands.hear(id, ErrandPart::Session).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn gateway_that_ends_sends_its_callers_elsewhere() {
    let app = app();
    let (answer, ()) = tokio::join!(app.send(check(SESSION)), async {
        Taken::by_a_worker(&app).await.hear(&app).await;
        app.shutdown.cancel();
    });
    assert!(
        told(&answer).starts_with("503 shutting_down"),
        "{}",
        told(&answer)
    );
    app.draining.cancel();
    let answer = app.send(unlink(SESSION)).await;
    assert!(told(&answer).starts_with("503 shutting_down"));
}

#[tokio::test(start_paused = true)]
async fn errands_count_for_the_client_that_they_are_for() {
    let app = with_quota("1/1m");
    let of = |client: &str| check(format!(r#"{{"session_id":"x","client":"{client}"}}"#));
    for (client, status) in [("one", 200), ("one", 429), ("other", 200)] {
        let send = app.send(of(client));
        let answer = if status == 200 {
            tokio::join!(
                send,
                errand(&app, ErrandAnswer::Done(finding(LinkState::Linked)))
            )
            .0
        } else {
            send.await
        };
        assert_eq!(answer.status, status, "{client}: {}", answer.text());
    }
}

/// A worker that has taken an errand.
pub(crate) struct Taken {
    id: SessionId,
    request: ErrandRequest,
    secret: ErrandSecret,
}

impl Taken {
    async fn by_a_worker(app: &TestApp) -> Self {
        let TakenErrand { id, request } = app.broker.errands().take_errand().await.unwrap();
        Self {
            id,
            request: app.vault.open_json(Purpose::Errand, id, &request).unwrap(),
            secret: ErrandSecret::random(&mut clock::rng()),
        }
    }

    async fn say_key(&self, app: &TestApp) {
        let key: ErrandKey = self.secret.public();
        let key = app
            .vault
            .seal_json(Purpose::ErrandKey, self.id, &key, &mut clock::rng());
        let said = app
            .broker
            .errands()
            .say(self.id, ErrandPart::Key, key.unwrap());
        assert!(said.await.unwrap());
    }

    async fn hear(&self, app: &TestApp) -> ErrandSession {
        self.say_key(app).await;
        let heard = app.broker.errands().hear(self.id, ErrandPart::Session);
        let session = heard.await.unwrap().expect("the caller waits");
        assert!(
            !session.windows(6).any(|part| part == b"secret"),
            "it is sealed"
        );
        let purpose = Purpose::ErrandSession;
        let opened = app
            .vault
            .open_json_with(&self.secret, purpose, self.id, &session);
        opened.unwrap()
    }
}

/// Does the next errand as a worker does, and answers it so.
pub(crate) async fn errand(app: &TestApp, answer: ErrandAnswer) -> (ErrandTask, ErrandSession) {
    let taken = Taken::by_a_worker(app).await;
    let session = taken.hear(app).await;
    let ErrandRequest {
        task, answer_key, ..
    } = taken.request;
    let purpose = Purpose::ErrandAnswer;
    let answer = app
        .vault
        .seal_json_to(&answer_key, purpose, taken.id, &answer, &mut clock::rng());
    let said = app
        .broker
        .errands()
        .say(taken.id, ErrandPart::Answer, answer.unwrap());
    assert!(said.await.unwrap());
    (task, session)
}

async fn nothing_waits(app: &TestApp) -> bool {
    // Whoever has left is cleared up after.
    tokio::task::yield_now().await;
    let taking = app.broker.errands().take_errand();
    tokio::time::timeout(Duration::from_millis(1), taking)
        .await
        .is_err()
}

/// Status, code and detail of a refusal, in one line.
fn told(answer: &Answer) -> String {
    let problem = answer.json();
    let [code, detail] = ["code", "detail"].map(|name| problem[name].as_str().unwrap_or_default());
    format!("{} {code} {detail}", answer.status.as_u16())
}

pub(crate) fn finding(state: LinkState) -> Finding {
    Finding {
        state,
        linked_at: Some(beginning()),
        restricted_for: None,
        already: false,
        account: account(),
    }
}

pub(crate) fn app() -> TestApp {
    TestApp::with(|settings| settings.api_keys = format!("panel={KEY}").parse().unwrap())
}

pub(crate) fn with_quota(quota: &str) -> TestApp {
    TestApp::with(|settings| {
        settings.api_keys = format!("panel={KEY}").parse().unwrap();
        settings.rate_limit = Some(quota.parse().unwrap());
    })
}

pub(crate) fn on(broker: Arc<dyn Broker>) -> TestApp {
    let clock = Clock::starting_at(beginning());
    TestApp::on(broker, clock, |settings| {
        settings.api_keys = format!("panel={KEY}").parse().unwrap();
    })
}

pub(crate) fn check(body: impl Into<Vec<u8>>) -> Call {
    post(CHECK, body).header("x-api-key", KEY)
}

pub(crate) fn unlink(body: impl Into<Vec<u8>>) -> Call {
    post(UNLINK, body).header("x-api-key", KEY)
}

fn post(path: &str, body: impl Into<Vec<u8>>) -> Call {
    post_as("application/json", path, body)
}

pub(crate) fn post_as(content_type: &str, path: &str, body: impl Into<Vec<u8>>) -> Call {
    call(Method::POST, path)
        .header("content-type", content_type)
        .streamed(body.into().into())
}

const CHECK: &str = "/api/v1/sessions/check";
const UNLINK: &str = "/api/v1/sessions/unlink";
pub(crate) const KEY: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const SESSION: &str = r#"{"session_id":"Ilom~secret"}"#;
