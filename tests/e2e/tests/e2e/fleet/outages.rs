//! Redis and gateways go away and come back.

use latchkey_e2e::{CEILING, Fleet, emulator, eventually, link, wait_until};
use reqwest::StatusCode;
use serde_json::Value;
use tokio::time::timeout;

#[tokio::test]
async fn without_redis_the_gateway_says_so_and_nothing_is_lost() {
    let mut fleet = Fleet::start(emulator().await, 1, 1, &[]).await;
    let session = fleet.gateways[0].create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let mut events = session.events(Some(waiting.version())).await;
    fleet.redis.kill();

    let status = format!("/api/v1/sessions/{}", session.id);
    for (method, path) in [("POST", "/api/v1/sessions"), ("GET", &status)] {
        let request = fleet.gateways[0].request(method, path);
        let request = request.bearer_auth(&session.token);
        let request = request.body(r#"{"method":"qr"}"#).timeout(CEILING);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 503, "{method}");
        assert!(answer.headers().contains_key("retry-after"), "{method}");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["code"], "broker_unavailable", "{method}");
    }
    assert_eq!(asked(&fleet, "/readyz").await, 503);
    assert_eq!(asked(&fleet, "/healthz").await, 200);
    assert_eq!(asked(&fleet, "/").await, 200);

    fleet.redis.restart();
    wait_until("the gateway is ready again", async || {
        asked(&fleet, "/readyz").await == 200
    })
    .await;
    // The worker has kept its connection to WhatsApp, and the reader its stream.
    assert_eq!(session.status().await, waiting);
    let (device, ready) = link(&session, &fleet.emulator.phone()).await;
    let mut last = events.next().await.unwrap();
    while let Some(next) = events.next().await {
        last = next;
    }
    assert_eq!(last, ready);
    assert_eq!(ready.0["account"]["jid"], device.as_str());
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn reader_of_a_gateway_that_died_goes_on_where_it_was() {
    let mut fleet = Fleet::start(emulator().await, 1, 1, &[]).await;
    let session = fleet.gateways[0].create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let mut events = session.events(None).await;
    assert_eq!(events.next().await.unwrap(), waiting);
    fleet.kill_gateway(0).await;
    assert_eq!(events.next().await, None);
    fleet.restart_gateway(0).await;
    let mut events = session.events(Some(waiting.version())).await;
    link(&session, &fleet.emulator.phone()).await;
    let mut versions = Vec::new();
    while let Some(status) = events.next().await {
        versions.push(status.version());
    }
    assert!(versions[0] > waiting.version(), "{versions:?}");
    assert!(versions.is_sorted(), "{versions:?}");
}

#[tokio::test]
async fn gateway_that_is_asked_to_end_sends_its_readers_to_another() {
    let settings = [("LATCHKEY_SHUTDOWN_GRACE", "10m")];
    let mut fleet = Fleet::start(emulator().await, 2, 1, &settings).await;
    let session = fleet.gateways[0].create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let events = session.events(Some(waiting.version())).await;
    fleet.gateways[0].signal("TERM").await;
    let rest = timeout(CEILING, events.rest()).await;
    assert_eq!(rest.expect("the stream ends"), []);
    let ended = fleet.gateways[0].exit(CEILING).await;
    assert_eq!(ended.code(), Some(0));
    let elsewhere = session.via(&fleet.gateways[1]);
    let events = elsewhere.events(Some(waiting.version())).await;
    let phone = fleet.emulator.phone();
    let (rest, (_, ready)) = tokio::join!(events.rest(), link(&elsewhere, &phone));
    assert_eq!(*rest.last().unwrap(), ready);
}

#[tokio::test]
async fn session_that_nobody_links_ends_though_its_worker_has_died() {
    let settings = [("LATCHKEY_SESSION_TTL", "12s")];
    let mut fleet = Fleet::start(emulator().await, 1, 1, &settings).await;
    let session = fleet.gateways[0].create().await;
    session.wait_for("awaiting_scan").await;
    fleet.add_worker().await;
    fleet.workers[0].program.kill().await;
    assert_eq!(session.end().await.state(), "expired");
    eventually("its connection is closed, too", || {
        fleet.emulator.snapshot().waiting == 0
    })
    .await;
}

async fn asked(fleet: &Fleet, path: &str) -> StatusCode {
    let answer = fleet.gateways[0].request("GET", path).send().await;
    answer.expect("it answers").status()
}
