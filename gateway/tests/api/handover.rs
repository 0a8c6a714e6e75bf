//! A session that goes on on another device.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use insta::assert_snapshot;
use latchkey_shared::result::Delivery;
use serde_json::json;
use tokio::time::advance;

use crate::support::{Answer, Call, Owner, TestApp, bundle, call, get};

#[tokio::test(start_paused = true)]
async fn handover_opens_the_session_once() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let made = app.send(owner.post("/handover", "")).await;
    assert_eq!(made.header("cache-control"), "no-store");
    let made = made.json();
    let handover = made["handover"].as_str().unwrap();
    assert_eq!(made["url"], format!("/continue#{handover}"));
    let taken = app.send(take(handover)).await;
    assert_eq!(taken.status, StatusCode::OK);
    let cookie = taken.header("set-cookie");
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(cookie.contains(&owner.token), "it opens the session");
    assert_eq!(taken.json()["id"], *owner.id);
    assert_eq!(taken.json()["token"], *owner.token);
    assert_eq!(taken.json()["status_url"], *owner.path(""));
    assert_snapshot!(app.send(take(handover)).await.refusal(), @r#"
    404 Not Found application/problem+json
    {"type":"urn:latchkey:not_found","title":"Not found","status":404,"detail":"This was used before, or its time is over. Have a new one made where the session began.","code":"not_found"}
    "#);
    // Another way to write the same is the same.
    let padded = format!("{handover}==");
    assert_eq!(app.send(take(&padded)).await.status, StatusCode::NOT_FOUND);
    // Each is good once, however many there are.
    let [one, other] = [make(&app, &owner).await, make(&app, &owner).await];
    for handover in [&one, &other] {
        assert_eq!(app.send(take(handover)).await.status, StatusCode::OK);
    }
}

#[tokio::test(start_paused = true)]
async fn handover_is_good_for_five_minutes_and_while_there_is_a_session() {
    let app = TestApp::new();
    let owner = app.start().await;
    let [in_time, late] = [make(&app, &owner).await, make(&app, &owner).await];
    advance(Duration::from_secs(299)).await;
    assert_eq!(app.send(take(&in_time)).await.status, StatusCode::OK);
    advance(Duration::from_secs(1)).await;
    assert_eq!(app.send(take(&late)).await.status, StatusCode::NOT_FOUND);
    let (ready, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let handover = make(&app, &ready).await;
    app.send(ready.delete()).await;
    advance(Duration::from_secs(601)).await;
    assert_eq!(
        app.send(take(&handover)).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(start_paused = true)]
async fn handover_that_was_made_up_opens_nothing() {
    let app = TestApp::new();
    let [owner, other] = [app.start().await, app.start().await];
    let handover = make(&app, &owner).await;
    let (_, sealed) = handover.split_once('.').unwrap();
    let elsewhere = TestApp::new();
    let foreign = make(&elsewhere, &elsewhere.start().await).await;
    for text in [
        "",
        ".",
        &*owner.id,
        &format!("{}.", owner.id),
        &format!("{}.{sealed}", other.id),
        &format!("{}.{}", owner.id, owner.token),
        &format!("{}.{}", owner.id, owner.ticket),
        &handover[..handover.len() - 2],
        &foreign,
    ] {
        let refused = app.send(take(text)).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{text}");
        assert!(!refused.headers.contains_key("set-cookie"));
    }
    assert_eq!(app.send(take(&handover)).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn handover_is_made_by_the_owner_alone_and_taken_by_no_page_elsewhere() {
    let app = TestApp::new();
    let owner = app.start().await;
    let path = owner.path("/handover");
    let by_ticket = call(Method::POST, &format!("{path}?ticket={}", owner.ticket));
    let stranger = call(Method::POST, &path).bearer(&"A".repeat(43));
    for call in [call(Method::POST, &path), by_ticket, stranger] {
        assert_eq!(app.send(call).await.status, StatusCode::NOT_FOUND);
    }
    let handover = make(&app, &owner).await;
    let foreign = take(&handover)
        .header("host", "link.example")
        .header("origin", "https://evil.example");
    let refused = app.send(foreign).await;
    assert_eq!(refused.json()["code"], "foreign_origin");
    assert_eq!(app.send(take(&handover)).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn body_without_a_handover_is_refused() {
    let app = TestApp::new();
    for body in [
        "",
        "{}",
        "[]",
        r#"{"handover":7}"#,
        r#"{"handover":"","more":1}"#,
    ] {
        let refused = app.send(take_with(body)).await;
        assert_eq!(refused.json()["code"], "invalid_request", "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn page_that_goes_on_is_the_same_for_all_and_starts_nothing() {
    let app = TestApp::new();
    let page = app.send(get("/continue")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Go on here?"));
    assert!(page.text().contains("noindex"));
    assert!(!page.headers.contains_key("set-cookie"));
}

/// Has a session's owner make a handover.
pub(crate) async fn make(app: &TestApp, owner: &Owner) -> String {
    let made: Answer = app.send(owner.post("/handover", "")).await;
    made.json()["handover"].as_str().unwrap().to_owned()
}

/// Takes a handover.
pub(crate) fn take(handover: &str) -> Call {
    take_with(&json!({ "handover": handover }).to_string())
}

fn take_with(body: &str) -> Call {
    call(Method::POST, "/api/v1/sessions/continue")
        .header("content-type", "application/json")
        .streamed(Body::from(body.to_owned()))
}
