use std::time::Duration;

use latchkey_emulator::{MegaAccount, MegaOptions};
use serde_json::json;

use super::client::{Client, File, account, emulator, started};

#[tokio::test]
async fn login_needs_the_password_and_the_second_factor() {
    let mega = MegaOptions {
        account: MegaAccount {
            mfa_secret: Some("JBSWY3DPEHPK3PXP".to_owned()),
            ..account()
        },
        ..MegaOptions::default()
    };
    let emulator = started(mega).await;
    let client = Client::new(&emulator);
    let email = account().email;
    assert_eq!(
        client.call(json!({"a": "us0", "user": email})).await,
        json!({"v": 1})
    );
    let stranger = json!({"a": "us0", "user": "stranger@example.com"});
    assert_eq!(client.call(stranger).await, -9);
    let guessed = json!({"a": "us", "user": email, "uh": "AAAAAAAAAAA"});
    assert_eq!(client.call(guessed).await, -9);
    let uh = super::client::user_hash(&super::client::password_key());
    let without = json!({"a": "us", "user": email, "uh": uh});
    assert_eq!(client.call(without.clone()).await, -26);
    let mut wrong = without;
    wrong["mfa"] = json!("1234567");
    assert_eq!(client.call(wrong).await, -5);
    let snapshot = emulator.mega().snapshot();
    assert_eq!((snapshot.logins, snapshot.refused_logins), (0, 3));
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_is_needed_and_out_of_place_at_a_login() {
    let emulator = emulator().await;
    let mut client = Client::logged_in(&emulator).await;
    let prelogin = json!({"a": "us0", "user": account().email});
    assert_eq!(client.call(prelogin.clone()).await, json!({"v": 1}));
    assert_eq!(
        emulator.violations(),
        ["mega: expected no session at a login"]
    );
    emulator.mega().expire_sessions();
    assert_eq!(client.call(prelogin).await, -15);
    assert_eq!(client.call(json!({"a": "f", "c": 1})).await, -15);
    client.sid = None;
    assert_eq!(client.call(json!({"a": "f", "c": 1})).await, -15);
}

#[tokio::test]
async fn address_of_the_account_is_in_lower_case() {
    let emulator = emulator().await;
    let client = Client::new(&emulator);
    let shouted = json!({"a": "us0", "user": account().email.to_uppercase()});
    assert_eq!(client.call(shouted).await, -9);
    assert_eq!(
        emulator.violations(),
        ["mega: expected the address in lower case"]
    );
}

#[tokio::test]
async fn repeated_call_is_answered_as_before_and_does_nothing_twice() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let file = File::of(b"{}");
    let put = client.put(&client.upload(&file).await, &file);
    let id = client.id();
    let first = client.call_as(id, put.clone()).await;
    assert_eq!(client.call_as(id, put).await, first);
    let snapshot = emulator.mega().snapshot();
    assert_eq!((snapshot.files.len(), snapshot.calls["p"]), (1, 1));
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn ids_follow_each_other_and_are_not_used_for_other_bodies() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let id = client.id();
    client.call_as(id, json!({"a": "ug"})).await;
    client.call_as(id, json!({"a": "uq", "strg": 1})).await;
    client.call_as(id + 2, json!({"a": "ug"})).await;
    assert_eq!(
        emulator.violations(),
        [
            format!("mega: expected another body under a new id, got {id} again"),
            format!("mega: expected the id {}, got {}", id + 1, id + 2),
        ]
    );
    assert_eq!(emulator.mega().snapshot().clients, 1);
}

#[tokio::test]
async fn two_calls_at_a_time_are_seen_and_downloads_are_free() {
    let emulator = started(MegaOptions {
        account: account(),
        latency: Duration::from_millis(200),
        ..MegaOptions::default()
    })
    .await;
    let client = Client::logged_in(&emulator).await;
    let quota = json!({"a": "uq", "strg": 1});
    let download = json!({"a": "g", "g": 1, "p": "AAAAAAAA"});
    tokio::join!(client.call(quota.clone()), client.call(download));
    assert_eq!(emulator.mega().snapshot().max_in_flight, 1);
    assert_eq!(emulator.violations(), [""; 0]);
    tokio::join!(client.call(quota.clone()), client.call(quota));
    assert_eq!(emulator.mega().snapshot().max_in_flight, 2);
    assert_eq!(
        emulator.violations(),
        ["mega: expected one call at a time, got uq while uq was under way"]
    );
}

#[tokio::test]
async fn malformed_calls_are_refused() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let bodies: [(&str, &[u8]); 5] = [
        ("/cs", b"[{\"a\":\"ug\"}]"),
        ("/cs?id=x", b"[{\"a\":\"ug\"}]"),
        ("/cs?id=1", b"[]"),
        ("/cs?id=2", b"{\"a\":\"ug\"}"),
        ("/cs?id=3", b"\xff\xfe"),
    ];
    for (path, body) in bodies {
        let answer = client.send("POST", path, "", body).await.unwrap();
        assert_eq!(answer.body, b"-2", "{path}");
    }
    assert_eq!(client.call(json!({"a": "fly"})).await, -2);
    let answer = client.send("POST", "/cs?id=4&v=3", "", b"[{\"a\":\"ug\"}]");
    assert_eq!(answer.await.unwrap().body, b"-15");
    let elsewhere = client.send("GET", "/elsewhere", "", b"").await.unwrap();
    assert_eq!(elsewhere.status, 404);
    assert_eq!(
        emulator.violations().len(),
        8,
        "{:?}",
        emulator.violations()
    );
}

#[tokio::test]
async fn all_commands_of_a_call_are_answered() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let body = json!([{"a": "uq", "strg": 1}, {"a": "l", "n": "AAAAAAAA"}]);
    let slots = client.call_all(&body).await;
    assert_eq!(slots[0]["cstrg"], 0);
    assert_eq!(slots[1], -9);
}
