use std::time::Duration;

use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_STANDARD};
use insta::assert_snapshot;
use latchkey_shared::{result::Delivery, status::Change};
use serde_json::{Value, json};
use tokio::time::advance;

use crate::{
    contract::CONTRACT,
    support::{Owner, QR_TEXT, TestApp, account, bundle},
};

#[tokio::test(start_paused = true)]
async fn status_shows_only_what_applies() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    let status = async || owner.redact(app.send(owner.get("")).await.text());
    assert_snapshot!(status().await, @r#"{"id":"[id]","method":"qr","state":"queued","version":1,"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:00Z","expires_at":"2026-11-22T10:05:00Z"}"#);
    advance(Duration::from_millis(1500)).await;
    worker
        .show_qr("https://wa.me/settings/linked_devices#ref", 1)
        .await;
    assert_snapshot!(status().await, @r#"{"id":"[id]","method":"qr","state":"awaiting_scan","version":3,"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:01.5Z","expires_at":"2026-11-22T10:05:00Z","qr":{"data":"https://wa.me/settings/linked_devices#ref","sequence":1,"total":6,"expires_at":"2026-11-22T10:01:01.5Z","svg_url":"/api/v1/sessions/[id]/qr.svg","png_url":"/api/v1/sessions/[id]/qr.png"}}"#);
    worker.publish(Change::Linking(Some(account()))).await;
    assert_snapshot!(status().await, @r#"{"id":"[id]","method":"qr","state":"linking","version":4,"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:01.5Z","expires_at":"2026-11-22T10:05:00Z","account":{"jid":"15550001111:7@s.whatsapp.net","lid":"236300000000000:7@lid","platform":"android"}}"#);
    let held_until = app.clock.now() + Duration::from_secs(8);
    worker.publish(Change::Holding(held_until)).await;
    assert_snapshot!(status().await, @r#"{"id":"[id]","method":"qr","state":"linking","version":5,"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:01.5Z","expires_at":"2026-11-22T10:05:00Z","held_until":"2026-11-22T10:00:09.5Z","account":{"jid":"15550001111:7@s.whatsapp.net","lid":"236300000000000:7@lid","platform":"android"}}"#);
}

#[tokio::test(start_paused = true)]
async fn status_of_a_ready_session_leads_to_its_result() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    assert_snapshot!(owner.redact(app.send(owner.get("")).await.text()), @r#"{"id":"[id]","method":"qr","state":"ready","version":6,"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:00Z","expires_at":"2026-11-22T10:10:00Z","account":{"jid":"15550001111:7@s.whatsapp.net","lid":"236300000000000:7@lid","platform":"android"},"result":{"session_id":"Ilom~eyJyZWdpc3RlcmVkIjp0cnVlLCJtZSI6eyJuYW1lIjoiUmVuXHUwMGU5In19","ids":[{"session_id":"Ilom~eyJyZWdpc3RlcmVkIjp0cnVlLCJtZSI6eyJuYW1lIjoiUmVuXHUwMGU5In19"}],"url":"/api/v1/sessions/[id]/result"}}"#);
}

#[tokio::test(start_paused = true)]
async fn status_of_a_failed_session_says_why() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.finish_failed().await;
    assert_snapshot!(app.send(owner.get("")).await.json()["error"], @r#"{"code":"pairing_rejected","message":"WhatsApp refused to link this device. Start again with a new code.","reason":"rejected","retryable":true}"#);
}

#[tokio::test(start_paused = true)]
async fn unchanged_status_is_not_sent_again() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    let answer = app.send(owner.get("")).await;
    assert_eq!(answer.header("etag"), "\"1\"");
    for known in ["\"1\"", "W/\"1\"", "\"0\", \"1\"", "*"] {
        let answer = app.send(owner.get("").header("if-none-match", known)).await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(answer.header("etag"), "\"1\"");
        assert!(answer.body.is_empty());
    }
    worker.publish(Change::Connecting).await;
    let answer = app
        .send(owner.get("").header("if-none-match", "\"1\""))
        .await;
    assert_eq!(
        (answer.status, answer.header("etag")),
        (StatusCode::OK, "\"2\"")
    );
}

#[tokio::test(start_paused = true)]
async fn session_that_waits_is_told_its_place() {
    let app = TestApp::new();
    let first = app.start().await;
    let second = app.start().await;
    let answer = app.send(second.get("")).await;
    assert_eq!(answer.json()["queue"], json!({ "ahead": 1 }));
    let known = answer.header("etag").to_owned();
    assert_eq!(known, "\"1-1\"");
    let queue = async |owner: &Owner| app.send(owner.get("")).await.json()["queue"].clone();
    assert_eq!(queue(&first).await, json!({ "ahead": 0 }));
    let _first = app.claim().await;
    assert_eq!(queue(&first).await, Value::Null);
    let moved = app
        .send(second.get("").header("if-none-match", &known))
        .await;
    assert_eq!(moved.status, StatusCode::OK);
    assert_eq!(moved.json()["queue"], json!({ "ahead": 0 }));
}

#[tokio::test(start_paused = true)]
async fn modules_of_the_code_come_along_for_who_draws_it() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    let modules =
        async |path: &str| app.send(owner.get(path)).await.json()["qr"]["modules"].clone();
    assert_eq!(modules("?draw=modules").await, Value::Null);
    worker.show_qr(QR_TEXT, 1).await;
    assert_eq!(modules("").await, Value::Null);
    assert_eq!(modules("?draw=svg").await, Value::Null);
    let drawn = modules("?draw=modules").await;
    let drawn = BASE64_STANDARD.decode(drawn.as_str().unwrap()).unwrap();
    let picture = app.send(owner.get("/qr.svg")).await;
    let side = picture.text().split("viewBox=\"0 0 ").nth(1).unwrap();
    let side: usize = side.split(' ').next().unwrap().parse().unwrap();
    let side = side - 8;
    assert_eq!(drawn.len(), (side * side).div_ceil(8));
    assert_eq!(drawn[0] >> 1, 0b111_1111, "the first finder's upper edge");
    let events = app.send(owner.get("/events?draw=modules")).await;
    assert!(events.text().contains("\"modules\":\""));
}

#[tokio::test(start_paused = true)]
async fn long_poll_is_answered_at_the_change() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    let begun = app.clock.now();
    let (answer, ()) = tokio::join!(app.send(owner.get("?since=1&wait=25")), async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        worker.publish(Change::Connecting).await;
    });
    assert_eq!(answer.json()["version"], 2);
    assert_eq!(app.since(begun), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn long_poll_without_a_change_is_answered_in_the_end() {
    let app = TestApp::new();
    let owner = app.start().await;
    let begun = app.clock.now();
    let answer = app.send(owner.get("?since=1&wait=25")).await;
    assert_eq!(answer.json()["version"], 1);
    assert!(
        (25.0..25.1).contains(&app.since(begun).as_secs_f64()),
        "{:?}",
        app.since(begun)
    );
}

#[tokio::test(start_paused = true)]
async fn long_poll_that_has_something_newer_does_not_wait() {
    let app = TestApp::new();
    let owner = app.start().await;
    let begun = app.clock.now();
    for query in [
        "?wait=25",
        "?since=0&wait=25",
        "?since=1",
        "?since=1&wait=0",
    ] {
        assert_eq!(app.send(owner.get(query)).await.status, StatusCode::OK);
    }
    assert_eq!(app.since(begun), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn long_poll_that_asks_for_more_waits_as_long_as_it_may() {
    for wait in ["26", "3600", "99999999999999999999999"] {
        let app = TestApp::new();
        let owner = app.start().await;
        let begun = app.clock.now();
        let answer = app.send(owner.get(&format!("?since=1&wait={wait}"))).await;
        assert_eq!(answer.json()["version"], 1);
        assert_eq!(app.since(begun), Duration::from_secs(25), "{wait}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_number_is_too_long_and_the_document_does_not_say_so() {
    let app = TestApp::new();
    let owner = app.start().await;
    for digits in ["9223372036854775808", "99999999999999999999999"] {
        let query = format!("?since={digits}&wait=0");
        assert_eq!(app.send(owner.get(&query)).await.json()["version"], 1);
    }
    let document = &CONTRACT.document;
    let parameters = &document["paths"]["/api/v1/sessions/{id}"]["get"]["parameters"];
    for name in ["since", "wait"] {
        let of_name = |parameter: &&Value| parameter["name"] == name;
        let found = parameters.as_array().unwrap().iter().find(of_name).unwrap();
        assert_eq!(found["schema"], json!({ "type": "integer", "minimum": 0 }));
    }
}

#[tokio::test(start_paused = true)]
async fn long_poll_that_is_no_number_is_refused() {
    let app = TestApp::new();
    let owner = app.start().await;
    assert_snapshot!(app.send(owner.get("?since=1&wait=soon")).await.refusal(), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"\"wait\" must be a whole number, 0 or more.","code":"invalid_request"}
    "#);
    assert_snapshot!(app.send(owner.get("?since=-1")).await.refusal(), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"\"since\" must be a whole number, 0 or more.","code":"invalid_request"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn long_poll_ends_at_once_when_the_gateway_does() {
    let app = TestApp::new();
    let owner = app.start().await;
    let begun = app.clock.now();
    let (answer, ()) = tokio::join!(app.send(owner.get("?since=1&wait=25")), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        app.shutdown.cancel();
    });
    assert_eq!(answer.json()["version"], 1);
    assert_eq!(app.since(begun), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn session_past_its_time_is_expired_even_if_no_worker_says_so() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    advance(Duration::from_secs(299)).await;
    assert_eq!(
        app.send(owner.get("")).await.json()["state"],
        "awaiting_scan"
    );
    let begun = app.clock.now();
    let answer = app.send(owner.get("?since=3&wait=25")).await;
    assert!(
        app.since(begun) < Duration::from_millis(1100),
        "{:?}",
        app.since(begun)
    );
    assert_snapshot!(owner.redact(answer.text()), @r#"{"id":"[id]","method":"qr","state":"expired","version":4,"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:05:00Z","expires_at":"2026-11-22T10:05:00Z"}"#);
    assert_eq!(answer.header("etag"), "\"4\"");
    let picture = app.send(owner.get("/qr.svg")).await;
    assert_eq!(picture.json()["code"], "qr_not_available");
}

#[tokio::test(start_paused = true)]
async fn phone_that_accepted_in_time_is_given_its_time() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    worker.publish(Change::Linking(None)).await;
    advance(Duration::from_secs(301)).await;
    assert_eq!(app.send(owner.get("")).await.json()["state"], "linking");
    let begun = app.clock.now();
    app.send(owner.get("?since=4&wait=5")).await;
    assert!(app.since(begun) >= Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn cancelled_session_is_shown_so_and_taken_from_its_worker() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    let (answer, ()) = tokio::join!(
        app.send(owner.delete()),
        app.broker.revoked(&worker.claim.lease)
    );
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let status = app.send(owner.get("")).await.json();
    assert_eq!(
        (&status["state"], &status["version"]),
        (&"cancelled".into(), &4.into())
    );
    assert_eq!(
        app.send(owner.delete()).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(app.send(owner.get("")).await.json()["version"], 4);
}

#[tokio::test(start_paused = true)]
async fn wiped_result_is_gone_for_good() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    assert_eq!(
        app.send(owner.delete()).await.status,
        StatusCode::NO_CONTENT
    );
    let status = app.send(owner.get("")).await;
    assert_eq!(status.json()["state"], "cancelled");
    assert!(!status.text().contains("Ilom~"));
    assert!(!status.text().contains("15550001111"));
    assert_snapshot!(app.send(owner.get("/result")).await.refusal(), @r#"
    404 Not Found application/problem+json
    {"type":"urn:latchkey:not_found","title":"Not found","status":404,"detail":"The session was called off or its result was wiped; it is gone for good. Start a new one.","code":"not_found"}
    "#);
    assert_eq!(
        app.send(owner.get("/result?format=json")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(start_paused = true)]
async fn failed_session_stays_failed_when_it_is_called_off() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.finish_failed().await;
    assert_eq!(
        app.send(owner.delete()).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(app.send(owner.get("")).await.json()["state"], "failed");
}

#[tokio::test(start_paused = true)]
async fn ended_session_is_forgotten_in_time() {
    let app = TestApp::new();
    let owner = app.start().await;
    app.send(owner.delete()).await;
    advance(Duration::from_secs(599)).await;
    assert_eq!(app.send(owner.get("")).await.json()["state"], "cancelled");
    advance(Duration::from_secs(2)).await;
    assert_eq!(app.send(owner.get("")).await.status, StatusCode::NOT_FOUND);
}
