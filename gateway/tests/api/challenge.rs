//! The proof of work before a session starts, as pages and other callers meet it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use altcha::{Challenge, Payload, SolveChallengeOptions, solve_challenge};
use axum::http::{Method, StatusCode};
use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_shared::rate_limit::Quota;

use crate::support::{Answer, TestApp, TestSettings, call, get, post};

#[tokio::test(start_paused = true)]
async fn without_the_setting_there_is_no_challenge() {
    let app = TestApp::new();
    assert_eq!(app.send(get(CHALLENGE)).await.status, StatusCode::NOT_FOUND);
    app.start().await;
    for uri in ["/qr", "/pair"] {
        assert!(!app.send(get(uri)).await.text().contains("data-challenge"));
    }
}

#[tokio::test(start_paused = true)]
async fn session_starts_once_for_each_solved_challenge() {
    let app = guarded(|_| {});
    let refused = app.send(post(QR)).await;
    assert_refused(&refused);
    assert!(refused.text().contains(CHALLENGE), "{}", refused.text());
    let solution = solve(&challenge(&app).await);
    assert_eq!(start(&app, &solution).await.status, StatusCode::ACCEPTED);
    assert_refused(&start(&app, &solution).await);
    let another = solve(&challenge(&app).await);
    assert_eq!(start(&app, &another).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn solution_is_good_for_ten_minutes() {
    let app = guarded(|_| {});
    let (early, late) = (solve(&challenge(&app).await), solve(&challenge(&app).await));
    tokio::time::advance(Duration::from_mins(10)).await;
    assert_eq!(start(&app, &early).await.status, StatusCode::ACCEPTED);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_refused(&start(&app, &late).await);
    assert_refused(&start(&app, &early).await);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_solution_of_a_challenge_of_ours_starts_nothing() {
    let app = guarded(|_| {});
    let solved = solve(&challenge(&app).await);
    let of_another_site = solve(&challenge(&guarded(|_| {})).await);
    let changed = |change: fn(&mut Payload)| {
        let mut payload = solved.clone();
        change(&mut payload);
        payload
    };
    for payload in [
        of_another_site,
        changed(|payload| payload.solution.derived_key = "00".repeat(32)),
        changed(|payload| payload.solution.derived_key.clear()),
        changed(|payload| payload.challenge.parameters.cost = 1),
        changed(|payload| payload.challenge.parameters.nonce = "00".repeat(16)),
        changed(|payload| payload.challenge.parameters.key_signature = None),
        changed(|payload| payload.challenge.parameters.expires_at = None),
        changed(|payload| payload.challenge.signature = None),
    ] {
        assert_refused(&start(&app, &payload).await);
    }
    for text in ["", "bm9uZQ==", "{}", "e30="] {
        assert_refused(&app.send(post(QR).header("x-altcha", text)).await);
    }
    assert_eq!(start(&app, &solved).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn unsolved_request_counts_against_no_limit() {
    let app = guarded(|settings| {
        settings.rate_limit = Some(Quota::new(1, Duration::from_hours(1)).unwrap());
    });
    assert_refused(&app.send(post(QR)).await);
    let solution = solve(&challenge(&app).await);
    assert_eq!(start(&app, &solution).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn holder_of_an_api_key_does_no_work() {
    let key = "k".repeat(32);
    let app = guarded(|settings| settings.api_keys = format!("panel={key}").parse().unwrap());
    let answer = app.send(post(QR).header("x-api-key", &key)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert_refused(&app.send(post(QR)).await);
}

#[tokio::test(start_paused = true)]
async fn browser_without_scripts_is_told_why_it_starts_nothing() {
    let app = guarded(|_| {});
    let refused = app.send(call(Method::POST, "/qr")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.header("content-type"), "text/html; charset=utf-8");
    assert!(
        refused.text().contains("Switch scripts on"),
        "{}",
        refused.text()
    );
}

#[tokio::test(start_paused = true)]
async fn page_may_run_its_solver_and_nothing_else() {
    let (off, on) = (TestApp::new(), guarded(|_| {}));
    for uri in ["/qr", "/pair"] {
        let page = on.send(get(uri)).await;
        assert!(page.text().contains(" data-challenge"), "{uri}");
        let without = off.send(get(uri)).await;
        let policy = without.header("content-security-policy");
        let with_solver = format!("{policy} latchkey-challenge");
        assert_eq!(page.header("content-security-policy"), with_solver);
        assert_ne!(policy, with_solver);
    }
}

const CHALLENGE: &str = "/api/v1/challenge";
const QR: &str = r#"{"method":"qr"}"#;

/// A gateway that asks for a proof of work. ALTCHA's crate goes by the wall clock, so its time is far
/// ahead of that.
fn guarded(change: impl FnOnce(&mut TestSettings)) -> TestApp {
    TestApp::starting_at(in_the_future(), |settings| {
        settings.challenge = true;
        change(settings);
    })
}

fn in_the_future() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(200 * 365 * 24)
}

async fn challenge(app: &TestApp) -> Challenge {
    let answer = app.send(get(CHALLENGE)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), "no-store");
    serde_json::from_slice(&answer.body).unwrap()
}

/// Solves a challenge as ALTCHA's own solver does.
fn solve(challenge: &Challenge) -> Payload {
    let solution = solve_challenge(SolveChallengeOptions::new(challenge)).unwrap();
    Payload {
        challenge: challenge.clone(),
        solution: solution.unwrap(),
    }
}

async fn start(app: &TestApp, payload: &Payload) -> Answer {
    let altcha = BASE64_STANDARD.encode(serde_json::to_vec(payload).unwrap());
    app.send(post(QR).header("x-altcha", &altcha)).await
}

fn assert_refused(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
    assert_eq!(answer.json()["code"], "challenge_required");
}
