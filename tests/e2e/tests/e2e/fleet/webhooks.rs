//! Webhooks of a fleet: whoever dies, each end is told.

use latchkey_e2e::{
    Fleet, Receiver, RedisDump, Secrets, Webhook, emulator, link, scan, wait_until,
};

#[tokio::test]
async fn webhook_of_a_worker_that_was_killed_right_after_ready_arrives() {
    let receiver = Receiver::start().await;
    let mut fleet = start(&receiver, 1, 1).await;
    // It gets the webhook and gives no answer: the worker dies in the middle of it.
    receiver.answer(0);
    let session = fleet.gateways[0].create().await;
    let (device, _) = link(&session, &fleet.emulator.phone()).await;
    let first = receiver.wait_for(1).await.remove(0);
    fleet.workers[0].program.kill().await;
    receiver.answer(204);
    fleet.add_worker().await;
    let again = receiver.wait_for(2).await.remove(1);
    expect(&again, "session.ready", &session.id);
    assert_eq!(again.json()["data"]["account"]["jid"], device.as_str());
    // Told twice, and told as the same.
    assert_eq!((again.id(), &again.body), (first.id(), &first.body));
    nothing_waits(&fleet).await;
}

#[tokio::test]
async fn webhook_that_no_worker_was_there_to_deliver_arrives() {
    let receiver = Receiver::start().await;
    let mut fleet = start(&receiver, 2, 1).await;
    let session = fleet.gateways[0].create().await;
    session.wait_for("awaiting_scan").await;
    fleet.workers[0].program.kill().await;
    assert_eq!(session.via(&fleet.gateways[1]).delete().await, 204);
    fleet.kill_gateway(0).await;
    fleet.kill_gateway(1).await;
    assert_eq!(receiver.came().len(), 0);
    fleet.add_worker().await;
    let webhook = receiver.wait_for(1).await.remove(0);
    expect(&webhook, "session.cancelled", &session.id);
}

#[tokio::test]
async fn gateway_that_restarts_loses_no_webhook() {
    let receiver = Receiver::start().await;
    let mut fleet = start(&receiver, 1, 1).await;
    let session = fleet.gateways[0].create().await;
    session.wait_for("awaiting_scan").await;
    fleet.kill_gateway(0).await;
    fleet.restart_gateway(0).await;
    let session = session.via(&fleet.gateways[0]);
    assert!(scan(&session, &fleet.emulator.phone()).await.is_some());
    fleet.kill_gateway(0).await;
    let webhook = receiver.wait_for(1).await.remove(0);
    expect(&webhook, "session.ready", &session.id);
    fleet.restart_gateway(0).await;
    nothing_waits(&fleet).await;
}

#[tokio::test]
async fn receiver_that_was_down_has_every_webhook_when_it_is_back() {
    let mut receiver = Receiver::start().await;
    let fleet = start(&receiver, 2, 2).await;
    receiver.go_away().await;
    let mut ids = Vec::new();
    for gateway in fleet.gateways.iter().cycle().take(6) {
        let session = gateway.create().await;
        assert_eq!(session.delete().await, 204);
        ids.push(session.id);
    }
    wait_until("each was tried", async || {
        metrics(&fleet)
            .await
            .contains("latchkey_fleet_webhooks_total{outcome=\"failed\"} 6\n")
    })
    .await;
    receiver.come_back();
    let came = receiver.wait_for(6).await;
    nothing_waits(&fleet).await;
    let mut told: Vec<_> = came
        .iter()
        .map(|webhook| webhook.json()["data"]["id"].clone())
        .collect();
    told.sort_by_key(ToString::to_string);
    ids.sort();
    assert_eq!(told, ids);
    assert_eq!(receiver.came().len(), 6, "no one is told twice");
}

#[tokio::test]
async fn webhook_that_waits_is_sealed_in_redis() {
    let receiver = Receiver::start().await;
    let fleet = start(&receiver, 1, 1).await;
    receiver.answer(503);
    let session = fleet.gateways[0].create().await;
    let (device, _) = link(&session, &fleet.emulator.phone()).await;
    receiver.wait_for(1).await;
    let dump = RedisDump::of(&fleet.redis);
    let kept = dump.values.iter();
    assert_eq!(
        kept.filter(|(name, _)| name.contains(":webhook:")).count(),
        1
    );
    let mut secrets = Secrets::default();
    secrets.text("the account", device.as_str());
    secrets.text("the receiver's key", "hush-of-receiver");
    assert_eq!(dump.leaks(&secrets), [""; 0]);
    assert_eq!(dump.without_ttl, [""; 0]);
}

async fn start(receiver: &Receiver, gateways: usize, workers: usize) -> Fleet {
    let settings = receiver.settings();
    let settings = settings
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    Fleet::start(emulator().await, gateways, workers, &settings).await
}

fn expect(webhook: &Webhook, kind: &str, id: &str) {
    assert!(webhook.is_signed(), "{webhook:?}");
    assert_eq!(webhook.json()["type"], kind);
    assert_eq!(webhook.json()["data"]["id"], id);
}

async fn metrics(fleet: &Fleet) -> String {
    fleet.gateways[0].metrics().await
}

async fn nothing_waits(fleet: &Fleet) {
    let none = "latchkey_fleet_webhooks_waiting 0\n";
    wait_until("nothing waits", async || {
        metrics(fleet).await.contains(none)
    })
    .await;
}
