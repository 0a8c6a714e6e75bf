use std::time::Duration;

use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use insta::assert_snapshot;
use latchkey_shared::{job::CallerInput, status::Change};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::time::advance;

use crate::support::{Owner, TestApp, Worker};

const CHALLENGE: &str = "q80BAgMEBQYHCAkKCwwNDg";

#[tokio::test(start_paused = true)]
async fn status_carries_what_is_asked_and_later_the_code_to_compare() {
    let (app, owner, mut worker) = asked().await;
    let status = async || owner.redact(app.send(owner.get("")).await.text());
    assert_snapshot!(status().await, @r#"{"id":"[id]","method":"qr","state":"passkey_required","version":4,"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:00Z","expires_at":"2026-11-22T10:05:00Z","passkey":{"options":{"challenge":"q80BAgMEBQYHCAkKCwwNDg",  "timeout":600000, "rpId":"whatsapp.com","allowCredentials":[],"userVerification":"required","extensions":{"uvm":true}},"expires_at":"2026-11-22T10:05:00Z"}}"#);
    worker.ask_for_passkey(Some("ABCD-EFGH")).await;
    let shown = app.send(owner.get("")).await.json();
    assert_eq!(shown["passkey"]["confirmation_code"], "ABCD-EFGH");
    worker.publish(Change::Linking(None)).await;
    assert_eq!(app.send(owner.get("")).await.json().get("passkey"), None);
}

#[tokio::test(start_paused = true)]
async fn request_for_a_passkey_is_one_event_even_if_its_lines_end() {
    let (app, owner, mut worker) = asked().await;
    let (events, ()) = tokio::join!(app.send(owner.get("/events")), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        worker.finish(Change::Expired, None).await;
    });
    let data: Vec<_> = events
        .text()
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str::<Value>(data).unwrap())
        .collect();
    assert_eq!(data[0]["passkey"]["options"]["challenge"], CHALLENGE);
    assert_eq!(data[1]["state"], "expired");
}

#[tokio::test(start_paused = true)]
async fn answer_of_a_passkey_reaches_the_worker_as_it_is() {
    let (app, owner, worker) = asked().await;
    let text = assertion().to_string();
    let answer = app.send(owner.post("/passkey", text.clone())).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert_eq!(answer.text(), "{}");
    assert!(worker.receive().await == CallerInput::Assertion(text));
}

#[tokio::test(start_paused = true)]
async fn answer_in_other_usual_forms_is_taken_too() {
    let padded = CHALLENGE.to_owned() + "==";
    let with = |member: &str, value: Value| {
        let mut assertion = assertion();
        assertion["response"][member] = value;
        assertion
    };
    let mut with_extras = assertion();
    with_extras["authenticatorAttachment"] = "platform".into();
    with_extras["clientExtensionResults"] = json!({});
    let usual = [
        with("userHandle", Value::Null),
        with("userHandle", "AAAA".into()),
        with("signature", "+/+/".into()),
        with(
            "clientDataJSON",
            client_data("webauthn.get", &padded, ORIGIN).into(),
        ),
        with_extras,
    ];
    for assertion in usual {
        let (app, owner, _) = asked().await;
        let answer = app
            .send(owner.post("/passkey", assertion.to_string()))
            .await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{assertion}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_fault_of_an_answer_is_told_in_plain_words() {
    let (app, owner, _) = asked().await;
    let refusal = async |path: &[&str], value: Value| {
        let mut assertion = assertion();
        *path
            .iter()
            .fold(&mut assertion, |object, name| &mut object[name]) = value;
        let answer = app
            .send(owner.post("/passkey", assertion.to_string()))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.json()["code"], "invalid_request");
        answer.json()["detail"].as_str().unwrap().to_owned()
    };
    assert_snapshot!(refusal(&["type"], "password".into()).await, @r#""type" must be "public-key": this is not the answer of a passkey. Copy all of it."#);
    assert_snapshot!(refusal(&["rawId"], Value::Null).await, @r#""rawId" is missing or no text. Copy all of the passkey's answer."#);
    assert_snapshot!(refusal(&["rawId"], "AAAA".into()).await, @r#""id" and "rawId" differ. Copy the passkey's answer as it is."#);
    assert_snapshot!(refusal(&["response"], Value::Null).await, @r#""clientDataJSON" is missing or no text. Copy all of the passkey's answer."#);
    assert_snapshot!(refusal(&["response", "signature"], 7.into()).await, @r#""signature" is missing or no text. Copy all of the passkey's answer."#);
    assert_snapshot!(refusal(&["response", "signature"], "".into()).await, @r#""signature" is not in base64url, or empty. Copy the passkey's answer as it is."#);
    assert_snapshot!(refusal(&["response", "authenticatorData"], "%".into()).await, @r#""authenticatorData" is not in base64url, or empty. Copy the passkey's answer as it is."#);
    assert_snapshot!(refusal(&["response", "userHandle"], json!([1])).await, @r#""userHandle" is missing or no text. Copy all of the passkey's answer."#);
    let client_data_is =
        async |text: String| refusal(&["response", "clientDataJSON"], text.into()).await;
    assert_snapshot!(client_data_is("AAAA".to_owned()).await, @r#""clientDataJSON" holds no JSON. Copy the passkey's answer as it is."#);
    assert_snapshot!(client_data_is(client_data("webauthn.create", CHALLENGE, ORIGIN)).await, @r#"This passkey was made and not used: "webauthn.get" is what is asked for."#);
    assert_snapshot!(client_data_is(client_data("webauthn.get", CHALLENGE, "https://evil.example")).await, @"This was not made on https://web.whatsapp.com. Make it in a tab of WhatsApp Web.");
    assert_snapshot!(client_data_is(client_data("webauthn.get", "AAAA", ORIGIN)).await, @"This answers another request than the one that waits. Make one for this session.");
    let authenticator_is =
        async |text: String| refusal(&["response", "authenticatorData"], text.into()).await;
    assert_snapshot!(authenticator_is("AAAA".to_owned()).await, @r#""authenticatorData" is too short. Copy the passkey's answer as it is."#);
    assert_snapshot!(authenticator_is(authenticator_data("evil.example", UNLOCKED)).await, @"This passkey is for another site. Use one of this WhatsApp account.");
    assert_snapshot!(authenticator_is(authenticator_data("whatsapp.com", TOUCHED)).await, @"This passkey was not unlocked. Use it once more, with your fingerprint, face or screen lock.");
}

/// A worker drops what the protocol refuses, and the person would wait for a time-out.
#[tokio::test(start_paused = true)]
async fn assertion_that_the_protocol_would_refuse_does_not_reach_the_worker() {
    let (app, owner, worker) = asked().await;
    let too_short = BASE64_URL_SAFE_NO_PAD.encode([UNLOCKED; 36]);
    let without_presence = authenticator_data("whatsapp.com", UNLOCKED & !TOUCHED);
    for data in [too_short, without_presence] {
        let mut assertion = assertion();
        assertion["response"]["authenticatorData"] = data.into();
        let answer = app
            .send(owner.post("/passkey", assertion.to_string()))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{assertion}");
    }
    let nothing = tokio::time::timeout(Duration::from_secs(1), worker.receive()).await;
    assert!(nothing.is_err(), "the worker received one of them");
}

#[tokio::test(start_paused = true)]
async fn body_that_is_no_answer_is_refused() {
    let (app, owner, _) = asked().await;
    let refused = app.send(owner.post("/passkey", "")).await;
    assert_snapshot!(refused.refusal(), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"The body must be the whole answer of the passkey, a JSON object, or {\"confirmed\":true}.","code":"invalid_request"}
    "#);
    for body in ["[]", "{", "null", "{} {}", "{\"type\":\"\u{0}\"}"] {
        let answer = app.send(owner.post("/passkey", body)).await;
        assert_eq!(answer.json()["code"], "invalid_request", "{body}");
    }
    let long = format!("{:16385}", assertion().to_string());
    let answer = app.send(owner.post("/passkey", long)).await;
    assert_eq!(answer.json()["code"], "payload_too_large");
}

#[tokio::test(start_paused = true)]
async fn passkey_that_nobody_asked_for_is_not_expected() {
    let app = TestApp::new();
    let (owner, _) = app.start_claimed().await;
    let answer = app
        .send(owner.post("/passkey", assertion().to_string()))
        .await;
    assert_snapshot!(answer.refusal(), @r#"
    409 Conflict application/problem+json
    {"type":"urn:latchkey:passkey_not_expected","title":"No passkey asked for","status":409,"detail":"No passkey is asked for at this moment. The session's status says why.","code":"passkey_not_expected"}
    "#);
    let yes = app
        .send(owner.post("/passkey", r#"{"confirmed":true}"#))
        .await;
    assert_eq!(yes.json()["code"], "passkey_not_expected");
}

#[tokio::test(start_paused = true)]
async fn yes_or_no_needs_a_code_that_was_shown() {
    let (app, owner, mut worker) = asked().await;
    let yes = || owner.post("/passkey", r#"{"confirmed":true}"#);
    assert_snapshot!(app.send(yes()).await.refusal(), @r#"
    409 Conflict application/problem+json
    {"type":"urn:latchkey:passkey_not_expected","title":"No passkey asked for","status":409,"detail":"There is no code to compare yet. Send the passkey's answer first.","code":"passkey_not_expected"}
    "#);
    worker.ask_for_passkey(Some("ABCD-EFGH")).await;
    for (body, confirmed) in [
        (r#"{"confirmed":true}"#, true),
        (r#"{"confirmed":false}"#, false),
    ] {
        let answer = app.send(owner.post("/passkey", body)).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
        assert!(worker.receive().await == CallerInput::Confirmed(confirmed));
    }
    for body in [r#"{"confirmed":1}"#, r#"{"confirmed":true,"id":"AAAA"}"#] {
        let answer = app.send(owner.post("/passkey", body)).await;
        assert_eq!(answer.json()["code"], "invalid_request", "{body}");
    }
    let second = app
        .send(owner.post("/passkey", assertion().to_string()))
        .await;
    assert_eq!(second.json()["code"], "passkey_not_expected");
}

#[tokio::test(start_paused = true)]
async fn inputs_that_the_worker_does_not_take_are_refused_in_the_end() {
    let (app, owner, mut worker) = asked().await;
    worker.ask_for_passkey(Some("ABCD-EFGH")).await;
    let mut taken = 0;
    let refused = loop {
        let answer = app
            .send(owner.post("/passkey", r#"{"confirmed":true}"#))
            .await;
        if answer.status != StatusCode::ACCEPTED {
            break answer;
        }
        taken += 1;
        assert!(taken < 100, "somebody takes them");
    };
    assert_eq!(refused.json()["code"], "passkey_not_expected");
}

#[tokio::test(start_paused = true)]
async fn session_that_is_over_takes_no_passkey() {
    let (app, owner, _) = asked().await;
    advance(Duration::from_mins(6)).await;
    let answer = app
        .send(owner.post("/passkey", assertion().to_string()))
        .await;
    assert_eq!(answer.json()["code"], "passkey_not_expected");
}

async fn asked() -> (TestApp, Owner, Worker) {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker
        .show_qr("https://wa.me/settings/linked_devices#ref", 1)
        .await;
    worker.ask_for_passkey(None).await;
    (app, owner, worker)
}

/// What `PublicKeyCredential.toJSON()` gives in a browser.
pub(crate) fn assertion() -> Value {
    json!({
        "id": "Y3JlZGVudGlhbA",
        "rawId": "Y3JlZGVudGlhbA",
        "type": "public-key",
        "response": {
            "clientDataJSON": client_data("webauthn.get", CHALLENGE, ORIGIN),
            "authenticatorData": authenticator_data("whatsapp.com", UNLOCKED),
            "signature": "MEUCIQ",
            "userHandle": "dXNlcg",
        },
    })
}

fn client_data(action: &str, challenge: &str, origin: &str) -> String {
    let client_data = json!({
        "type": action,
        "challenge": challenge,
        "origin": origin,
        "crossOrigin": false,
    });
    BASE64_URL_SAFE_NO_PAD.encode(client_data.to_string())
}

/// The site's hash, what the authenticator did, and how often.
fn authenticator_data(site: &str, flags: u8) -> String {
    let mut data = Sha256::digest(site).to_vec();
    data.extend([flags, 0, 0, 0, 7]);
    BASE64_URL_SAFE_NO_PAD.encode(data)
}

/// Somebody was there, and unlocked it.
const UNLOCKED: u8 = 0b101;
const TOUCHED: u8 = 0b001;
const ORIGIN: &str = "https://web.whatsapp.com";
