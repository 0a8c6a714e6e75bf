use std::time::Duration;

use axum::http::StatusCode;
use insta::assert_snapshot;
use latchkey_shared::{
    broker::NumberKey,
    job::{Method, Pairing},
    status::{Change, CodeRenewal, FailureReason},
};
use tokio::time::advance;

use crate::support::{Owner, TestApp, get, post};

const CODE: &str = r#"{"method":"code","phone":"+1 (555) 000-1111"}"#;

#[tokio::test(start_paused = true)]
async fn worker_finds_the_number_and_the_code_as_they_are_meant() {
    let app = TestApp::with(|settings| settings.custom_codes = true);
    let asked = r#"{"method":"code","phone":"001 555 000 1111","custom_code":"abcd-efgh"}"#;
    let answer = app.send(post(asked)).await;
    let worker = app.claim().await;
    assert_eq!(worker.job.id.to_string(), Owner::of(&answer).id);
    assert_eq!(worker.status.method, Method::Code);
    let Pairing::Code { phone, custom_code } = worker.job.pairing else {
        panic!("a code was asked for");
    };
    assert_eq!(phone.to_string(), "+15550001111");
    assert_eq!(custom_code.unwrap().characters(), "ABCDEFGH");
}

#[tokio::test(start_paused = true)]
async fn each_way_a_number_can_be_wrong_is_told_apart() {
    let app = TestApp::new();
    let refusal = async |phone: &str| {
        let answer = app.send(post(body(phone))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        answer.json()["detail"].as_str().unwrap().to_owned()
    };
    assert_snapshot!(app.send(post(body(""))).await.refusal(), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_phone","title":"Not a phone number","status":400,"detail":"A phone number with its country code is needed, such as +94 77 123 4567.","code":"invalid_phone"}
    "#);
    assert_snapshot!(refusal("+94 seven").await, @"There are letters in this number. Write it in digits, with its country code, such as +94 77 123 4567.");
    assert_snapshot!(refusal("94+771234567").await, @"The plus sign stands once, in front of the number, as in +94 77 123 4567.");
    assert_snapshot!(refusal("94_771234567").await, @"The sign '_' does not belong in a phone number. Write it with its country code, such as +94 77 123 4567.");
    assert_snapshot!(refusal("077 123 4567").await, @"This number begins with 0, as it is dialled within a country. Put the country code in the place of that 0: +94 77 123 4567 for 077 123 4567.");
    assert_snapshot!(refusal("+94 77").await, @"This number is too short: it has 4 of at least 7 digits. Is the country code missing, as +94 in +94 77 123 4567?");
    assert_snapshot!(refusal("+94 77 123 4567 123 4567").await, @"This number is too long: it has 18 digits, and no number has more than 15. Is it one number only, without an extension?");
    let absent = app.send(post(r#"{"method":"code"}"#)).await;
    assert_eq!(absent.json()["code"], "invalid_phone");
}

#[tokio::test(start_paused = true)]
async fn custom_code_that_no_phone_can_type_is_refused() {
    let app = TestApp::with(|settings| settings.custom_codes = true);
    let asked = |code: &str| {
        post(format!(
            r#"{{"method":"code","phone":"+15550001111","custom_code":"{code}"}}"#
        ))
    };
    assert_snapshot!(app.send(asked("ABCDEFG0")).await.refusal(), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_custom_code","title":"Not a code","status":400,"detail":"\"custom_code\" must be 8 of the characters 123456789ABCDEFGHJKLMNPQRSTVWXYZ. The characters 0, I, O and U are not among them: no phone offers them for a code.","code":"invalid_custom_code"}
    "#);
    for code in [
        "",
        "ABCDEFG",
        "ABCDEFGHI",
        "IBCDEFGH",
        "OBCDEFGH",
        "UBCDEFGH",
    ] {
        let answer = app.send(asked(code)).await;
        assert_eq!(answer.json()["code"], "invalid_custom_code", "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn members_of_the_other_method_are_refused() {
    let app = TestApp::with(|settings| settings.custom_codes = true);
    for body in [
        r#"{"method":"qr","phone":"+15550001111"}"#,
        r#"{"method":"qr","custom_code":"ABCDEFGH"}"#,
        r#"{"method":"code","phone":"+15550001111","colour":"red"}"#,
        r#"{"method":"code","phone":15550001111}"#,
    ] {
        let answer = app.send(post(body)).await;
        assert_eq!(answer.json()["code"], "invalid_request", "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn number_with_a_live_code_gets_no_other_and_then_rests() {
    let app = cooled();
    let owner = Owner::of(&app.send(post(CODE)).await);
    let worker = app.claim().await;
    worker.take_turn().await;
    advance(Duration::from_secs(12)).await;
    let other_spelling = || post(body("+15550001111")).from("198.51.100.7");
    assert_snapshot!(app.send(other_spelling()).await.refusal(), @r#"
    429 Too Many Requests application/problem+json
    retry-after: 168
    {"type":"urn:latchkey:phone_cooldown","title":"Too soon for this number","status":429,"detail":"Someone is linking this number by code at this moment, and a second code would kill the first. Please try again in 3 minutes, or link by QR code.","code":"phone_cooldown","reason":"live_code"}
    "#);
    Owner::of(&app.send(post(body("+15550002222"))).await);
    Owner::of(&app.send(post(r#"{"method":"qr"}"#)).await);
    app.send(owner.delete()).await;
    assert_snapshot!(app.send(other_spelling()).await.refusal(), @r#"
    429 Too Many Requests application/problem+json
    retry-after: 48
    {"type":"urn:latchkey:phone_cooldown","title":"Too soon for this number","status":429,"detail":"A code for this number was asked for not long ago, and WhatsApp blocks numbers that ask too often. Please try again in 48 seconds, or link by QR code.","code":"phone_cooldown","reason":"cooldown"}
    "#);
    advance(Duration::from_secs(48)).await;
    Owner::of(&app.send(other_spelling()).await);
}

#[tokio::test(start_paused = true)]
async fn wait_that_whatsapp_named_is_kept() {
    let app = cooled();
    let phone = NumberKey::of(&"+15550001111".parse().unwrap(), &app.vault);
    let wait = Duration::from_hours(6);
    app.broker
        .leave_alone(&phone, app.clock.now() + wait)
        .await
        .unwrap();
    assert_snapshot!(app.send(post(CODE)).await.refusal(), @r#"
    429 Too Many Requests application/problem+json
    retry-after: 21600
    {"type":"urn:latchkey:phone_cooldown","title":"Too soon for this number","status":429,"detail":"WhatsApp wants this number left alone for a while: too many codes were asked for. Please try again in 6 hours, or link by QR code.","code":"phone_cooldown","reason":"left_alone"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn repeat_gets_the_first_answer_and_no_cooldown() {
    let app = cooled();
    let keyed = |body: &str| post(body).header("idempotency-key", "0123456789abcdef");
    let first = app.send(keyed(CODE)).await;
    let repeat = app.send(keyed(&body("+15550001111"))).await;
    assert_eq!(repeat.body, first.body);
    assert_eq!(repeat.headers, first.headers);
    let other_number = app.send(keyed(&body("+15550002222"))).await;
    assert_eq!(other_number.json()["code"], "invalid_request");
    let other_key = app
        .send(post(CODE).header("idempotency-key", "another-key-of-mine"))
        .await;
    assert_eq!(other_key.json()["code"], "phone_cooldown");
    let again = app
        .send(post(CODE).header("idempotency-key", "another-key-of-mine"))
        .await;
    assert_eq!(again.json()["code"], "phone_cooldown");
}

#[tokio::test(start_paused = true)]
async fn full_queue_leaves_the_number_free() {
    let app = cooled();
    for _ in 0..3 {
        app.start().await;
    }
    let refused = app.send(post(CODE)).await;
    assert_eq!(refused.json()["code"], "queue_full");
    assert_eq!(refused.header("retry-after"), "10");
    app.claim().await;
    Owner::of(&app.send(post(CODE)).await);
}

#[tokio::test(start_paused = true)]
async fn request_over_the_clients_own_limit_leaves_the_number_free() {
    let app = TestApp::with(|settings| {
        settings.phone_cooldown = Some(Duration::from_mins(1));
        settings.rate_limit = Some("1/1h".parse().unwrap());
    });
    Owner::of(&app.send(post(r#"{"method":"qr"}"#)).await);
    let limited = app.send(post(CODE)).await;
    assert_eq!(limited.json()["code"], "rate_limited");
    Owner::of(&app.send(post(CODE).from("198.51.100.7")).await);
}

#[tokio::test(start_paused = true)]
async fn number_is_known_by_a_name_that_hides_it() {
    let app = cooled();
    let phone = NumberKey::of(&"+15550001111".parse().unwrap(), &app.vault);
    assert!(!phone.to_string().contains("5550001111"), "{phone}");
    let other = TestApp::new();
    let elsewhere = NumberKey::of(&"+15550001111".parse().unwrap(), &other.vault);
    assert_ne!(phone, elsewhere, "another secret hides it otherwise");
}

#[tokio::test(start_paused = true)]
async fn without_a_cooldown_a_number_may_ask_again_at_once() {
    let app = TestApp::new();
    for _ in 0..2 {
        Owner::of(&app.send(post(CODE)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn what_whatsapp_asked_for_holds_without_a_cooldown_too() {
    let app = TestApp::with(|settings| settings.phone_cooldown = None);
    let phone = NumberKey::of(&"+94771234567".parse().unwrap(), &app.vault);
    let wait = Duration::from_mins(10);
    app.broker
        .leave_alone(&phone, app.clock.now() + wait)
        .await
        .unwrap();
    let asked = || post(r#"{"method":"code","phone":"+94 77 123 4567"}"#);
    assert_eq!(app.send(asked()).await.json()["code"], "phone_cooldown");
    tokio::time::advance(wait).await;
    assert_eq!(app.send(asked()).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn status_shows_the_code_and_why_it_is_another() {
    let app = TestApp::new();
    let owner = Owner::of(&app.send(post(CODE)).await);
    let mut worker = app.claim().await;
    let status = async || owner.redact(app.send(owner.get("")).await.text());
    worker.show_code("ABCD-EFGH", 1, None).await;
    assert_snapshot!(status().await, @r#"{"id":"[id]","method":"code","state":"awaiting_code","version":3,"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:00Z","expires_at":"2026-11-22T10:05:00Z","code":{"value":"ABCD-EFGH","phone":"+15550001111","expires_at":"2026-11-22T10:03:00Z","sequence":1}}"#);
    for (sequence, renewal, shown) in [
        (2, CodeRenewal::Expired, "expired"),
        (3, CodeRenewal::NotAccepted, "not_accepted"),
        (4, CodeRenewal::Withdrawn, "withdrawn"),
        (5, CodeRenewal::Reconnected, "reconnected"),
        (6, CodeRenewal::PasskeyInterrupted, "passkey_interrupted"),
    ] {
        worker.show_code("JKLM-NPQR", sequence, Some(renewal)).await;
        let code = &app.send(owner.get("")).await.json()["code"];
        assert_eq!(
            (&code["sequence"], &code["renewal"]),
            (&sequence.into(), &shown.into())
        );
    }
}

#[tokio::test(start_paused = true)]
async fn number_that_may_have_another_form_comes_with_a_hint_until_a_code_is_accepted() {
    let app = TestApp::new();
    let owner = Owner::of(&app.send(post(body("+5531991234567"))).await);
    let mut worker = app.claim().await;
    worker.show_code("ABCD-EFGH", 1, None).await;
    let status = app.send(owner.get("")).await.json();
    let hint = &status["hint"];
    assert_eq!(hint["code"], "brazil_ninth_digit");
    let message = hint["message"].as_str().unwrap();
    assert!(message.contains("Brazil"), "{message}");
    worker.publish(Change::Linking(None)).await;
    let linking = app.send(owner.get("")).await.json();
    assert!(linking.get("hint").is_none(), "{linking}");

    let owner = Owner::of(&app.send(post(body("+5531991234568"))).await);
    let mut worker = app.claim().await;
    worker.finish_failed_with(FailureReason::CodeRefused).await;
    let refused = app.send(owner.get("")).await.json();
    assert_eq!(refused["hint"]["code"], "brazil_ninth_digit");
    let other = Owner::of(&app.send(post(CODE)).await);
    let status = app.send(other.get("")).await.json();
    assert!(status.get("hint").is_none(), "{status}");
}

#[tokio::test(start_paused = true)]
async fn status_says_when_a_number_that_rests_gets_its_next_code() {
    let app = TestApp::new();
    let owner = Owner::of(&app.send(post(CODE)).await);
    let mut worker = app.claim().await;
    let due = app.clock.now() + Duration::from_secs(48);
    worker.publish(Change::Resting(due)).await;
    let resting = app.send(owner.get("")).await.json();
    assert_eq!(
        (&resting["state"], &resting["next_code_at"]),
        (&"connecting".into(), &"2026-11-22T10:00:48Z".into())
    );
    worker.show_code("ABCD-EFGH", 1, None).await;
    let shown = app.send(owner.get("")).await.json();
    assert!(shown.get("next_code_at").is_none(), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_for_a_session_watches_it() {
    let app = TestApp::new();
    let owner = Owner::of(&app.send(post(CODE)).await);
    let watched = async || {
        let record = app.broker.read(owner.id.parse().unwrap()).await.unwrap();
        let now = app.clock.now();
        now.duration_since(record.unwrap().watched_at).unwrap()
    };
    for path in ["", "?since=1&wait=1", "/qr.svg"] {
        advance(Duration::from_secs(30)).await;
        app.send(owner.get(path)).await;
        assert!(watched().await <= Duration::from_secs(1), "{path}");
    }
    // Whoever has no right to it does not.
    advance(Duration::from_secs(40)).await;
    app.send(get(&owner.path(""))).await;
    assert!(watched().await >= Duration::from_secs(40));
}

fn cooled() -> TestApp {
    TestApp::with(|settings| settings.phone_cooldown = Some(Duration::from_mins(1)))
}

fn body(phone: &str) -> String {
    format!(r#"{{"method":"code","phone":"{phone}"}}"#)
}
