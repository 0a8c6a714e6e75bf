//! Whatever gateway one asks, it is the same session.

use latchkey_e2e::{Fleet, LEASE, RedisDump, emulator, eventually, link, scan};
use latchkey_shared::clock::Clock;
use serde_json::Value;

#[tokio::test]
async fn session_made_at_one_gateway_is_read_and_streamed_at_the_other() {
    let fleet = Fleet::start(emulator().await, 2, 2, &[]).await;
    let session = fleet.gateways[0].create().await;
    let elsewhere = session.via(&fleet.gateways[1]);
    let waiting = session.wait_for("awaiting_scan").await;
    assert_eq!(elsewhere.status().await, waiting);
    let events = elsewhere.events(None).await;
    let phone = fleet.emulator.phone();
    let (seen, (device, ready)) = tokio::join!(events.rest(), link(&session, &phone));
    assert_eq!(*seen.first().unwrap(), waiting);
    assert_eq!(*seen.last().unwrap(), ready);
    let result = elsewhere.result().await;
    assert_eq!(result, session.result().await);
    assert_eq!(result["json"]["me"]["id"], device.as_str());
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn sessions_called_off_at_any_gateway_are_given_up_at_once() {
    let fleet = Fleet::start(emulator().await, 2, 1, &[]).await;
    for gateway in [0, 1] {
        let session = fleet.gateways[0].create().await;
        session.wait_for("awaiting_scan").await;
        let (clock, called_off_at) = (Clock::system(), Clock::system().now());
        assert_eq!(session.via(&fleet.gateways[gateway]).delete().await, 204);
        eventually("the connection is closed", || {
            fleet.emulator.snapshot().waiting == 0
        })
        .await;
        let took = clock.now().duration_since(called_off_at).unwrap();
        assert!(took < LEASE, "{took:?}");
        assert_eq!(session.status().await.state(), "cancelled");
    }
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn wiped_result_is_gone_everywhere() {
    let fleet = Fleet::start(emulator().await, 2, 1, &[]).await;
    let session = fleet.gateways[0].create().await;
    link(&session, &fleet.emulator.phone()).await;
    let fields = |dump: RedisDump| {
        let values = dump.values.into_iter();
        let all: Vec<_> = values.flat_map(|(_, value)| value).collect();
        [&b"\r\nresult\r\n"[..], b"\r\ncheckpoint\r\n"]
            .map(|field| all.windows(field.len()).any(|piece| piece == field))
    };
    // What has ended needs no checkpoint any more.
    assert_eq!(fields(RedisDump::of(&fleet.redis)), [true, false]);
    assert_eq!(session.via(&fleet.gateways[1]).delete().await, 204);
    assert_eq!(fields(RedisDump::of(&fleet.redis)), [false, false]);
    for gateway in &fleet.gateways {
        let answer = session.via(gateway).get("/result").await;
        assert_eq!(answer.status(), 404);
    }
}

#[tokio::test]
async fn request_repeated_at_another_gateway_is_answered_with_the_first_session() {
    let fleet = Fleet::start(emulator().await, 2, 1, &[]).await;
    let mut answers = Vec::new();
    for gateway in &fleet.gateways {
        let request = gateway.request("POST", "/api/v1/sessions");
        let request = request.header("idempotency-key", "c0ffee00-1d3a-4f00-8000-00000000beef");
        let answer = request.body(r#"{"method":"qr"}"#).send().await.unwrap();
        assert_eq!(answer.status(), 202);
        answers.push(answer.json::<Value>().await.unwrap());
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn sessions_are_shared_out_among_the_workers() {
    let settings = [("LATCHKEY_WORKER_SLOTS", "3")];
    let fleet = Fleet::start(emulator().await, 1, 2, &settings).await;
    let mut sessions = Vec::new();
    for _ in 0..6 {
        sessions.push(fleet.gateways[0].create().await);
    }
    for session in &sessions {
        session.wait_for("awaiting_scan").await;
    }
    // Neither could hold them alone; one more waits until a place is free.
    let late = fleet.gateways[0].create().await;
    assert_eq!(late.status().await.state(), "queued");
    assert_eq!(sessions[0].delete().await, 204);
    late.wait_for("awaiting_scan").await;
    assert!(scan(&late, &fleet.emulator.phone()).await.is_some());
    late.wait_for("ready").await;
}
