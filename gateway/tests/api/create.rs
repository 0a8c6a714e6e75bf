use std::{convert::Infallible, time::Duration};

use axum::{body::Body, http::StatusCode};
use base64::{Engine, prelude::BASE64_STANDARD};
use insta::assert_snapshot;
use latchkey_shared::{
    bots::Bot,
    bundle::Library,
    config::TrustedProxies,
    job::Method,
    rate_limit::{Admission, LimitKey, Quota},
};

use crate::support::{Owner, TestApp, beginning, post};

const QR: &str = r#"{"method":"qr"}"#;
const KEY: &str = "0123456789abcdef";

#[tokio::test(start_paused = true)]
async fn session_is_accepted_with_its_addresses_and_its_token() {
    let app = TestApp::new();
    let answer = app.send(post(QR)).await;
    let owner = Owner::of(&answer);
    assert_eq!(answer.header("location"), owner.path(""));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_snapshot!(owner.redact(answer.text()), @r#"{"id":"[id]","token":"[token]","ticket":"[ticket]","status_url":"/api/v1/sessions/[id]","events_url":"/api/v1/sessions/[id]/events","result_url":"/api/v1/sessions/[id]/result","expires_at":"2026-11-22T10:05:00Z"}"#);
}

#[tokio::test(start_paused = true)]
async fn cookie_is_limited_to_the_session_and_hidden_from_scripts() {
    let app = TestApp::new();
    let answer = app.send(post(QR)).await;
    let owner = Owner::of(&answer);
    assert_snapshot!(owner.redact(answer.header("set-cookie")), @"latchkey_session=[token]; Path=/api/v1/sessions/[id]; Max-Age=900; HttpOnly; SameSite=Strict");
}

#[tokio::test(start_paused = true)]
async fn worker_finds_the_job_as_it_was_asked_for() {
    let app = TestApp::new();
    let key = BASE64_STANDARD.encode([9; 32]);
    let answer = app
        .send(post(format!(r#"{{"method":"qr","seal_to":"{key}"}}"#)))
        .await;
    let worker = app.claim().await;
    assert_eq!(worker.job.id.to_string(), Owner::of(&answer).id);
    assert_eq!(worker.job.pairing.method(), Method::Qr);
    assert_eq!(worker.job.created_at, beginning());
    assert_eq!(worker.job.seal_to, Some([9; 32]));
}

#[tokio::test(start_paused = true)]
async fn key_without_padding_is_read_too() {
    let key = BASE64_STANDARD.encode([9; 32]);
    let body = format!(
        r#"{{"method":"qr","seal_to":"{}"}}"#,
        key.trim_end_matches('=')
    );
    assert_eq!(
        TestApp::new().send(post(body)).await.status,
        StatusCode::ACCEPTED
    );
}

#[tokio::test(start_paused = true)]
async fn request_that_is_not_understood_says_what_was_expected() {
    let app = TestApp::new();
    let refusal = async |body: &str| app.send(post(body)).await.refusal();
    assert_snapshot!(refusal("").await, @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"The body must be a JSON object such as {\"method\":\"qr\"}.","code":"invalid_request"}
    "#);
    assert_snapshot!(refusal(r#"["qr",null]"#).await, @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"The body must be a JSON object such as {\"method\":\"qr\"}.","code":"invalid_request"}
    "#);
    assert_snapshot!(refusal("{}").await, @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"The body is not a request for a session: missing field `method` at line 1 column 2.","code":"invalid_request"}
    "#);
    assert_snapshot!(refusal(r#"{"method":"qr""#).await, @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"The body is not a request for a session: EOF while parsing an object at line 1 column 14.","code":"invalid_request"}
    "#);
    assert_snapshot!(refusal(r#"{"method":"qr","colour":"red"}"#).await, @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"\"colour\" is not a member of this request. Allowed are method, seal_to.","code":"invalid_request"}
    "#);
    assert_snapshot!(refusal(r#"{"method":"qr","phone":"+15550001111"}"#).await, @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"\"phone\" is not a member of this request. Allowed are method, seal_to.","code":"invalid_request"}
    "#);
    assert_snapshot!(refusal(r#"{"method":"smoke"}"#).await, @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"\"method\" must be \"qr\" or \"code\".","code":"invalid_request"}
    "#);
    assert_snapshot!(refusal(r#"{"method":"qr","seal_to":"AAAA"}"#).await, @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"\"seal_to\" must be the base64 of a raw X25519 public key, 32 bytes.","code":"invalid_request"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn key_of_low_order_is_refused_before_anyone_scans() {
    let key = BASE64_STANDARD.encode([0; 32]);
    let answer = TestApp::new()
        .send(post(format!(r#"{{"method":"qr","seal_to":"{key}"}}"#)))
        .await;
    assert_eq!(answer.json()["code"], "invalid_request");
}

#[tokio::test(start_paused = true)]
async fn body_over_the_limit_is_refused() {
    let app = TestApp::new();
    let padded = |length: usize| format!("{QR}{}", " ".repeat(length - QR.len()));
    assert_eq!(
        app.send(post(padded(16_384))).await.status,
        StatusCode::ACCEPTED
    );
    assert_snapshot!(app.send(post(padded(16_385))).await.refusal(), @r#"
    413 Payload Too Large application/problem+json
    {"type":"urn:latchkey:payload_too_large","title":"Request too large","status":413,"detail":"The request is too long; 16 KiB are enough for every call.","code":"payload_too_large"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn body_that_does_not_arrive_is_not_waited_for() {
    let app = TestApp::new();
    let begun = app.clock.now();
    let endless = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, Infallible>>());
    assert_snapshot!(app.send(post("").streamed(endless)).await.refusal(), @r#"
    408 Request Timeout application/problem+json
    {"type":"urn:latchkey:request_timeout","title":"Request too slow","status":408,"detail":"The request's body took too long to arrive. Please try again.","code":"request_timeout"}
    "#);
    assert!(app.since(begun) <= Duration::from_secs(11));
}

#[tokio::test(start_paused = true)]
async fn repeat_with_the_same_key_brings_back_the_first_session() {
    let app = TestApp::new();
    let keyed = |key| post(QR).header("idempotency-key", key);
    let first = app.send(keyed(KEY)).await;
    let repeat = app.send(keyed(KEY)).await;
    assert_eq!(repeat.status, StatusCode::ACCEPTED);
    assert_eq!(repeat.body, first.body);
    assert_eq!(repeat.headers, first.headers);
    assert_ne!(app.send(keyed("0123456789abcdeg")).await.body, first.body);
    let owner = Owner::of(&repeat);
    assert_eq!(app.send(owner.get("")).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn key_of_another_address_opens_nothing() {
    let app = TestApp::new();
    let keyed = || post(QR).header("idempotency-key", KEY);
    let first = app.send(keyed()).await;
    let other = app.send(keyed().from("198.51.100.7")).await;
    assert_ne!(Owner::of(&other).id, Owner::of(&first).id);
}

#[tokio::test(start_paused = true)]
async fn key_with_another_request_is_refused() {
    let app = TestApp::new();
    app.send(post(QR).header("idempotency-key", KEY)).await;
    let sealed = format!(
        r#"{{"method":"qr","seal_to":"{}"}}"#,
        BASE64_STANDARD.encode([9; 32])
    );
    let answer = app.send(post(sealed).header("idempotency-key", KEY)).await;
    assert_snapshot!(answer.refusal(), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"This Idempotency-Key came with a different request before. Use a new key.","code":"invalid_request"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn key_that_can_be_guessed_or_is_too_long_or_unprintable_is_refused() {
    let app = TestApp::new();
    for key in [
        "",
        &"k".repeat(15),
        &"k".repeat(256),
        "sixteen or more, with blanks",
        "ключключключключ",
    ] {
        let answer = app.send(post(QR).header("idempotency-key", key)).await;
        assert_eq!(answer.json()["code"], "invalid_request", "{key}");
        let words = "Idempotency-Key must be 16 to 255 visible ASCII characters.";
        assert_eq!(answer.json()["detail"], words);
    }
    for length in [16, 255] {
        let key = "k".repeat(length);
        let keyed = app.send(post(QR).header("idempotency-key", &key)).await;
        assert_eq!(keyed.status, StatusCode::ACCEPTED, "{length}");
    }
}

#[tokio::test(start_paused = true)]
async fn sessions_of_one_address_are_limited() {
    let app = TestApp::with(|settings| settings.rate_limit = Some("2/1m".parse().unwrap()));
    for _ in 0..2 {
        assert_eq!(app.send(post(QR)).await.status, StatusCode::ACCEPTED);
    }
    assert_snapshot!(app.send(post(QR)).await.refusal(), @r#"
    429 Too Many Requests application/problem+json
    retry-after: 30
    {"type":"urn:latchkey:rate_limited","title":"Too many sessions","status":429,"detail":"Too many sessions were started for you or from your network. You can start again in 30 seconds.","code":"rate_limited"}
    "#);
    assert_eq!(
        app.send(post(QR).from("192.0.2.2")).await.status,
        StatusCode::ACCEPTED
    );
    tokio::time::advance(Duration::from_secs(30)).await;
    app.claim().await;
    assert_eq!(app.send(post(QR)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn sessions_are_counted_under_a_name_that_hides_the_address() {
    let app = TestApp::with(|settings| settings.rate_limit = Some("1/1m".parse().unwrap()));
    app.send(post(QR).from("192.0.2.2")).await;
    let quota = Quota::new(1, Duration::from_mins(1)).unwrap();
    for (key, is_new) in [
        (LimitKey::at("192.0.2.2", &app.vault), false),
        (LimitKey::Client("192.0.2.2".to_owned()), true),
    ] {
        let admission = app.broker.admit(&[(key, quota)]).await.unwrap();
        assert_eq!(admission == Admission::Admitted, is_new);
    }
}

#[tokio::test(start_paused = true)]
async fn one_ipv6_network_is_limited_as_one_address() {
    let app = TestApp::with(|settings| settings.rate_limit = Some("1/1m".parse().unwrap()));
    let from = async |peer| app.send(post(QR).from(peer)).await.status;
    assert_eq!(from("2001:db8::1").await, StatusCode::ACCEPTED);
    assert_eq!(
        from("2001:db8::ffff:2").await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(from("2001:db8:0:1::1").await, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn limit_counts_the_address_that_a_trusted_proxy_reports() {
    let app = TestApp::with(|settings| {
        settings.rate_limit = Some("1/1m".parse().unwrap());
        settings.trusted_proxies = TrustedProxies::Count(1);
    });
    let from = async |client| {
        app.send(post(QR).header("x-forwarded-for", client))
            .await
            .status
    };
    assert_eq!(from("203.0.113.1").await, StatusCode::ACCEPTED);
    assert_eq!(from("203.0.113.2").await, StatusCode::ACCEPTED);
    assert_eq!(
        from("198.51.100.1, 203.0.113.2").await,
        StatusCode::TOO_MANY_REQUESTS
    );
}

#[tokio::test(start_paused = true)]
async fn refused_requests_do_not_count() {
    let app = TestApp::with(|settings| settings.rate_limit = Some("1/1m".parse().unwrap()));
    app.send(post("{}")).await;
    assert_eq!(app.send(post(QR)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn full_queue_asks_to_come_back() {
    let app = TestApp::new();
    for _ in 0..3 {
        app.start().await;
    }
    assert_snapshot!(app.send(post(QR)).await.refusal(), @r#"
    503 Service Unavailable application/problem+json
    retry-after: 10
    {"type":"urn:latchkey:queue_full","title":"Too busy","status":503,"detail":"Too many people are linking at this moment. Please try again in a moment.","code":"queue_full"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn bot_that_the_site_offers_can_be_named_and_no_other() {
    let bots = ["amazing-bot", "gifted-md"].map(|name| Bot::named(name).unwrap());
    let app = TestApp::with(|settings| {
        settings.bots = bots.to_vec();
        settings.libraries = vec![Library::Whatsmeow];
    });
    let answer = app.send(post(r#"{"method":"qr","bot":"whatsmeow"}"#)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert_eq!(app.claim().await.job.bot.as_deref(), Some("whatsmeow"));
    let answer = app.send(post(r#"{"method":"qr","bot":"gifted-md"}"#)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert_eq!(app.claim().await.job.bot.as_deref(), Some("gifted-md"));
    let refused = app.send(post(r#"{"method":"qr","bot":"keith-md"}"#)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let words = "\"bot\" must be one of amazing-bot, gifted-md, whatsmeow.";
    assert_eq!(refused.json()["detail"], words);
    let app = TestApp::new();
    let refused = app.send(post(r#"{"method":"qr","bot":"gifted-md"}"#)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}
