use std::{io::ErrorKind, time::Duration};

use latchkey_emulator::{MegaFault, MegaStage};
use serde_json::{Value, json};

use super::client::{Client, File, emulator};
use crate::http::{http, post};

#[tokio::test]
async fn errors_come_in_all_forms_and_change_nothing() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let file = File::of(b"{}");
    let put = client.put(&client.upload(&file).await, &file);
    emulator
        .mega()
        .inject(MegaFault::Error(-3), MegaStage::P, 3);
    let id = client.id();
    let mut forms = Vec::new();
    for _ in 0..3 {
        let answer = client.try_call_as(id, put.clone(), "").await.unwrap();
        forms.push(String::from_utf8(answer.body).unwrap());
    }
    assert_eq!(forms, ["-3", "[-3]", "{\"err\":-3}"]);
    assert_eq!(emulator.mega().files().len(), 0);
    assert!(client.call_as(id, put).await["f"].is_array());
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn one_command_of_a_call_is_refused_and_the_others_are_carried_out() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let node = client.add(&File::of(b"{}")).await;
    emulator
        .mega()
        .inject(MegaFault::Refuse(-9), MegaStage::L, 1);
    let body = json!([{"a": "uq", "strg": 1}, {"a": "l", "n": node}, {"a": "l", "n": node}]);
    let slots = client.call_all(&body).await;
    assert_eq!((&slots[0]["cstrg"], &slots[1]), (&json!(2), &json!(-9)));
    assert!(slots[2].is_string());
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn lost_answer_is_of_a_call_that_was_carried_out() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let file = File::of(b"{}");
    let put = client.put(&client.upload(&file).await, &file);
    emulator
        .mega()
        .inject(MegaFault::LostAnswer, MegaStage::P, 1);
    let id = client.id();
    let lost = client.try_call_as(id, put.clone(), "").await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::ConnectionReset);
    let [made] = &emulator.mega().files()[..] else {
        panic!("expected one file");
    };
    let again = client.call_as(id, put).await;
    assert_eq!(again["f"][0]["h"], made.handle.as_str());
    assert_eq!(emulator.mega().files().len(), 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn cut_call_was_not_carried_out() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let node = client.add(&File::of(b"{}")).await;
    emulator.mega().inject(MegaFault::Cut, MegaStage::Any, 1);
    let id = client.id();
    let link = json!({"a": "l", "n": node});
    let cut = client.try_call_as(id, link.clone(), "").await.unwrap_err();
    assert_eq!(cut.kind(), ErrorKind::ConnectionReset);
    assert_eq!(emulator.mega().snapshot().exports, 0);
    assert!(client.call_as(id, link).await.is_string());
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn upload_is_cut_fails_in_text_and_loses_its_answer() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let content = vec![5; 100_000];
    let url = format!("{}/0", client.upload_url(content.len()).await);
    emulator.mega().inject(MegaFault::Cut, MegaStage::Upload, 1);
    emulator
        .mega()
        .inject(MegaFault::Error(-4), MegaStage::Upload, 1);
    emulator
        .mega()
        .inject(MegaFault::LostAnswer, MegaStage::Upload, 1);
    assert!(client.send_to(&url, "POST", &content).await.is_err());
    let refused = client.send_to(&url, "POST", &content).await.unwrap();
    assert_eq!((refused.status, refused.body), (200, b"-4".to_vec()));
    assert_eq!(emulator.mega().snapshot().uploads, 0);
    assert!(client.send_to(&url, "POST", &content).await.is_err());
    assert_eq!(emulator.mega().snapshot().uploads, 1);
    let again = client.send_to(&url, "POST", &content).await.unwrap();
    assert_eq!(again.body.len(), 36);
    assert_eq!(emulator.mega().snapshot().uploads, 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn statuses_and_garbage_come_in_the_place_of_an_answer() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let call = async || {
        let answer = client
            .try_call_as(client.id(), json!({"a": "ug"}), "")
            .await;
        answer.unwrap()
    };
    emulator
        .mega()
        .inject(MegaFault::HttpStatus(500), MegaStage::Ug, 1);
    assert_eq!(call().await.status, 500);
    let limit = MegaFault::BandwidthLimit { seconds_left: 90 };
    emulator.mega().inject(limit, MegaStage::Ug, 1);
    let limited = call().await;
    assert_eq!(limited.status, 509);
    assert!(limited.head.contains("x-mega-time-left: 90"));
    emulator.mega().inject(MegaFault::Garbage, MegaStage::Ug, 1);
    let garbage = call().await;
    assert!(garbage.status == 200 && serde_json::from_slice::<Value>(&garbage.body).is_err());
    let delay = MegaFault::Delay { ms: 50 };
    emulator.mega().inject(delay, MegaStage::Ug, 1);
    assert_eq!(call().await.status, 200);
    emulator
        .mega()
        .inject(MegaFault::HttpStatus(500), MegaStage::Any, 1);
    emulator.mega().clear_faults();
    assert_eq!(call().await.status, 200);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_expires_in_the_middle() {
    let emulator = emulator().await;
    let mut client = Client::logged_in(&emulator).await;
    emulator
        .mega()
        .inject(MegaFault::SessionExpired, MegaStage::U, 1);
    let upload = json!({"a": "u", "s": 1, "v": 2});
    assert_eq!(client.call(upload.clone()).await, -15);
    assert_eq!(client.call(upload.clone()).await, -15);
    client.log_in().await;
    assert!(client.call(upload).await["p"].is_string());
    assert_eq!(emulator.mega().snapshot().logins, 2);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn unanswered_call_ends_when_the_client_hangs_up() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    emulator.mega().inject(MegaFault::Never, MegaStage::Ug, 1);
    let id = client.id();
    let call = client.try_call_as(id, json!({"a": "ug"}), "");
    assert!(
        tokio::time::timeout(Duration::from_millis(100), call)
            .await
            .is_err()
    );
    assert!(client.call_as(id, json!({"a": "ug"})).await.is_object());
    assert!(client.call(json!({"a": "ug"})).await.is_object());
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn call_is_carried_out_though_its_answer_never_comes() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let node = client.add(&File::of(b"{}")).await;
    emulator
        .mega()
        .inject(MegaFault::Unanswered, MegaStage::L, 1);
    let (id, link) = (client.id(), json!({"a": "l", "n": node}));
    let call = client.try_call_as(id, link.clone(), "");
    assert!(
        tokio::time::timeout(Duration::from_millis(100), call)
            .await
            .is_err()
    );
    assert_eq!(emulator.mega().snapshot().exports, 1);
    assert!(client.call_as(id, link).await.is_string());
    assert_eq!(emulator.mega().snapshot().calls["l"], 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn proof_of_work_is_demanded_with_the_same_call() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    emulator
        .mega()
        .inject(MegaFault::Hashcash, MegaStage::Any, 1);
    let id = client.id();
    let command = json!({"a": "ug"});
    let asked = client.try_call_as(id, command.clone(), "").await.unwrap();
    assert_eq!((asked.status, asked.body.len()), (402, 0));
    let (_, challenge) = asked.head.split_once("x-hashcash: ").unwrap();
    assert!(challenge.starts_with("1:255:"), "{challenge}");
    let headers = ["", "x-hashcash: 1:AAAA:AAAA\r\n"];
    for (place, header) in headers.into_iter().enumerate() {
        let again = client
            .try_call_as(id, command.clone(), header)
            .await
            .unwrap();
        assert_eq!(again.status, 402);
        assert_eq!(emulator.violations().len(), place + 1);
    }
    let unasked = client
        .try_call_as(client.id(), command, headers[1])
        .await
        .unwrap();
    assert_eq!(unasked.status, 200);
    assert_eq!(emulator.violations().len(), 3);
    assert_eq!(emulator.mega().snapshot().proofs, 0);
}

#[test]
#[should_panic(expected = "cannot strike at")]
fn impossible_fault_is_refused() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let emulator = emulator().await;
        emulator
            .mega()
            .inject(MegaFault::Hashcash, MegaStage::Upload, 1);
    });
}

#[tokio::test]
async fn control_reaches_mega() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let post = async |path: &str, body: Value| post(&emulator, path, body).await;
    let get = async |path: &str| {
        let (_, json) = http(&emulator, &format!("GET /control/{path}"), "", "").await;
        serde_json::from_str::<Value>(&json).unwrap()
    };
    let fault = json!({"fault": {"error": -17}, "stage": "u", "times": 2});
    assert_eq!(post("mega/inject", fault).await.0, 200);
    let impossible = json!({"fault": "hashcash", "stage": "download"});
    assert_eq!(post("mega/inject", impossible).await.0, 409);
    assert_eq!(client.call(json!({"a": "u", "s": 1, "v": 2})).await, -17);
    assert_eq!(post("mega/clear", json!({})).await.0, 200);
    client.add(&File::of(b"{}")).await;
    let files = get("mega/files").await;
    assert_eq!(
        (&files[0]["name"], &files[0]["content"]),
        (&json!("creds.json"), &json!("e30="))
    );
    let state = get("state").await;
    assert_eq!(
        (&state["mega"]["logins"], &state["mega"]["files"][0]["size"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(post("mega/replace_root", json!({})).await.0, 200);
    assert_ne!(client.root_of_list().await, client.root);
    assert_eq!(post("mega/expire_sessions", json!({})).await.0, 200);
    assert_eq!(client.call(json!({"a": "ug"})).await, -15);
}
