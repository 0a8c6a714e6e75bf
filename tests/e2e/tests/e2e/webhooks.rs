//! Webhooks of one process: each end is told, once, signed, and without a credential.

use latchkey_e2e::{
    CEILING, Latchkey, Receiver, Secrets, Session, WEBHOOK_SECRET, emulator, http, link, scan,
    wait_until,
};
use latchkey_emulator::Emulator;

#[tokio::test]
async fn every_end_is_told_once_with_a_right_signature() {
    let (emulator, receiver) = (emulator().await, Receiver::start().await);
    let latchkey = start(&emulator, &receiver, &[]).await;
    let ready = latchkey.create().await;
    let (device, status) = link(&ready, &emulator.phone()).await;
    let session_id = status.0["result"]["session_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let webhook = receiver.wait_for(1).await.remove(0);
    assert!(webhook.is_signed(), "{webhook:?}");
    assert_eq!(webhook.request, "POST /hook?key=hush-of-receiver HTTP/1.1");
    assert_eq!(webhook.headers["content-type"], "application/json");
    let told = webhook.json();
    assert_eq!(told["type"], "session.ready");
    assert_eq!(told["timestamp"], status.0["updated_at"]);
    let data = &told["data"];
    assert_eq!(data["id"], ready.id.as_str());
    assert_eq!(
        (&data["method"], &data["state"]),
        (&"qr".into(), &"ready".into())
    );
    assert_eq!(data["account"]["jid"], device.as_str());
    assert_eq!(data["account"]["name"], status.0["account"]["name"]);
    assert_eq!(data["account"]["platform"], status.0["account"]["platform"]);
    assert_eq!(data["metadata"], serde_json::json!({}));
    assert!(!webhook.body.contains(&session_id));
    assert!(!webhook.body.contains(&ready.token));

    // Its end was told; that the result is wiped is no other one.
    assert_eq!(ready.delete().await, 204);
    let cancelled = latchkey.create().await;
    cancelled.wait_for("awaiting_scan").await;
    assert_eq!(cancelled.delete().await, 204);
    let webhook = receiver.wait_for(2).await.remove(1);
    assert!(webhook.is_signed());
    assert_eq!(webhook.json()["type"], "session.cancelled");
    assert_eq!(webhook.json()["data"]["id"], cancelled.id.as_str());

    assert_eq!(
        metric(
            &latchkey,
            "latchkey_fleet_webhooks_total{outcome=\"delivered\"} 2"
        )
        .await,
        1
    );
    assert_eq!(receiver.came().len(), 2);
}

#[tokio::test]
async fn metadata_comes_back_with_the_end() {
    let (emulator, receiver) = (emulator().await, Receiver::start().await);
    let key = "a-key-of-the-panel-0123456789abcdef";
    let keys = format!("panel={key}");
    let settings = [("LATCHKEY_API_KEYS", keys.as_str())];
    let latchkey = start(&emulator, &receiver, &settings).await;
    let request = latchkey.request("POST", "/api/v1/sessions");
    let request = request
        .header("content-type", "application/json")
        .header("x-api-key", key);
    let request = request.body(r#"{"method":"qr","metadata":{"order":"0815"}}"#);
    let created: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
    let session = Session::new(&http(), latchkey.address(), &created);
    assert_eq!(session.delete().await, 204);
    let webhook = receiver.wait_for(1).await.remove(0);
    assert_eq!(webhook.json()["data"]["id"], session.id.as_str());
    assert_eq!(webhook.json()["data"]["metadata"]["order"], "0815");
}

#[tokio::test]
async fn session_that_nobody_links_in_time_is_told_as_expired() {
    let (emulator, receiver) = (emulator().await, Receiver::start().await);
    let latchkey = start(&emulator, &receiver, &[("LATCHKEY_SESSION_TTL", "1s")]).await;
    let session = latchkey.create().await;
    let webhook = receiver.wait_for(1).await.remove(0);
    assert_eq!(webhook.json()["type"], "session.expired");
    assert_eq!(webhook.json()["data"]["id"], session.id.as_str());
    assert!(webhook.is_signed());
}

#[tokio::test]
async fn session_that_fails_is_told_with_its_error() {
    let (emulator, receiver) = (emulator().await, Receiver::start().await);
    let nowhere = [("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1/")];
    let latchkey = start(&emulator, &receiver, &nowhere).await;
    let session = latchkey.create().await;
    let webhook = receiver.wait_for(1).await.remove(0);
    let told = webhook.json();
    assert_eq!(told["type"], "session.failed");
    assert_eq!(told["data"]["state"], "failed");
    assert_eq!(told["data"]["error"], session.status().await.0["error"]);
    assert!(told["data"].get("account").is_none());
}

#[tokio::test]
async fn receiver_that_was_away_has_it_when_it_is_back() {
    let (emulator, mut receiver) = (emulator().await, Receiver::start().await);
    let latchkey = start(&emulator, &receiver, &[]).await;
    receiver.go_away().await;
    let session = latchkey.create().await;
    session.delete().await;
    let logged = latchkey.logs().wait_for("does not take webhooks").await;
    assert!(
        logged.contains("the receiver cannot be reached"),
        "{logged}"
    );
    receiver.come_back();
    let webhook = receiver.wait_for(1).await.remove(0);
    assert!(webhook.is_signed());
    assert_eq!(webhook.json()["data"]["id"], session.id.as_str());
    latchkey.logs().wait_for("takes webhooks again").await;
}

#[tokio::test]
async fn process_that_ends_tells_of_what_it_has_finished() {
    let (emulator, receiver) = (emulator().await, Receiver::start().await);
    let hold = [("LATCHKEY_HANDOFF_HOLD", "1s")];
    let mut latchkey = start(&emulator, &receiver, &hold).await;
    let session = latchkey.create().await;
    scan(&session, &emulator.phone()).await.unwrap();
    session.wait_for("linking").await;
    latchkey.signal("TERM").await;
    let status = latchkey.exit(CEILING).await;
    assert!(status.success(), "{status}");
    // Nobody is left to tell it later.
    let [webhook] = receiver.came().try_into().unwrap();
    assert_eq!(webhook.json()["type"], "session.ready");
    assert_eq!(webhook.json()["data"]["id"], session.id.as_str());
}

#[tokio::test]
async fn no_log_shows_the_secret_the_address_or_what_is_told() {
    let (emulator, receiver) = (emulator().await, Receiver::start().await);
    receiver.answer(500);
    let latchkey = start(&emulator, &receiver, &[("RUST_LOG", "trace")]).await;
    let session = latchkey.create().await;
    let (device, _) = link(&session, &emulator.phone()).await;
    receiver.wait_for(1).await;
    latchkey.logs().wait_for("the receiver answers 500").await;
    let mut secrets = Secrets::default();
    secrets.text(
        "the webhook's secret",
        WEBHOOK_SECRET.trim_start_matches("whsec_"),
    );
    secrets.text("the receiver's key", "hush-of-receiver");
    secrets.text("the account", device.as_str());
    assert_eq!(secrets.found_in(&latchkey.logs().text()), [""; 0]);
}

#[tokio::test]
async fn without_a_receiver_nothing_is_kept_for_one() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    session.delete().await;
    assert_eq!(
        metric(&latchkey, "latchkey_fleet_webhooks_waiting 0").await,
        1
    );
}

/// Waits until `/metrics` has this line, and returns how often.
async fn metric(latchkey: &Latchkey, line: &str) -> usize {
    let lines = async || {
        let text = latchkey.metrics().await;
        text.lines().filter(|told| *told == line).count()
    };
    wait_until(line, async || lines().await > 0).await;
    lines().await
}

async fn start(emulator: &Emulator, receiver: &Receiver, more: &[(&str, &str)]) -> Latchkey {
    let own = receiver.settings();
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let settings: Vec<_> = own.chain(more.iter().copied()).collect();
    Latchkey::with(emulator, &settings).await
}
