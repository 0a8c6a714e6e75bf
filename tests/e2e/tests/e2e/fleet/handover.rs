//! A session that goes on on another device, whichever gateway is asked.

use latchkey_e2e::{Fleet, Latchkey, RedisDump, Secrets, emulator, link};
use reqwest::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn handover_is_taken_once_by_either_gateway_and_nothing_of_it_is_in_redis_or_a_log() {
    let fleet = Fleet::start(emulator().await, 2, 1, &[("RUST_LOG", "trace")]).await;
    let [one, other] = [0, 1].map(|at| &fleet.gateways[at]);
    let session = one.create().await;
    let path = format!("/api/v1/sessions/{}/handover", session.id);
    let made = one.request("POST", &path).bearer_auth(&session.token);
    let made: Value = made.send().await.unwrap().json().await.unwrap();
    let handover = made["handover"].as_str().unwrap();
    let (_, sealed) = handover.split_once('.').unwrap();
    // Two at once, at two gateways: one of them gets it.
    let (first, second) = tokio::join!(take(one, handover), take(other, handover));
    let taken = [first, second];
    let won: Vec<_> = taken.iter().filter_map(Option::as_ref).collect();
    assert_eq!(won.len(), 1, "{taken:?}");
    assert_eq!(won[0]["token"], *session.token);
    for gateway in [one, other] {
        assert_eq!(take(gateway, handover).await, None);
    }
    let there = other.session(won[0]);
    let (_, ready) = link(&there, &fleet.emulator.phone()).await;
    assert!(ready.0["result"]["session_id"].is_string());
    let mut secrets = Secrets::default();
    secrets.token(&session.token);
    secrets.text("what was handed over", sealed);
    let dump = RedisDump::of(&fleet.redis);
    assert_eq!(dump.leaks(&secrets), [""; 0]);
    assert_eq!(secrets.found_in(&fleet.logs()), [""; 0]);
    let counted = dump.values.iter();
    let counted = counted.filter(|(name, _)| name.contains("arrival:handover:"));
    assert_eq!(counted.count(), 1, "that it was taken is kept");
}

async fn take(gateway: &Latchkey, handover: &str) -> Option<Value> {
    let asked = gateway.request("POST", "/api/v1/sessions/continue");
    let asked = asked.body(json!({ "handover": handover }).to_string());
    let answer = asked.send().await.unwrap();
    match answer.status() {
        StatusCode::OK => Some(answer.json().await.unwrap()),
        StatusCode::NOT_FOUND => None,
        status => panic!("{status}"),
    }
}
