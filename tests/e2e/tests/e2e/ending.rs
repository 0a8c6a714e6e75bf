//! How a session ends when it is not `ready` for its owner to keep: called off, wiped, run out.

use std::time::Duration;

use latchkey_e2e::{Latchkey, emulator, eventually, link, scan, wait_until};
use latchkey_emulator::ScanRefused;
use latchkey_shared::clock::Clock;

#[tokio::test]
async fn session_that_is_called_off_leaves_whatsapp_at_once() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    assert_eq!(emulator.snapshot().waiting, 1);

    let events = session.events(Some(waiting.version())).await;
    assert_eq!(session.delete().await, 204);
    eventually("the connection is closed", || {
        emulator.snapshot().waiting == 0
    })
    .await;
    let seen = events.rest().await;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].state(), "cancelled");
    assert_eq!(seen[0].qr(), None);
    let late = emulator.phone().scan(waiting.qr().unwrap()).await;
    assert_eq!(late, Err(ScanRefused::Expired));
    assert_eq!(session.get("/qr.svg").await.status(), 409);
    // Called off is called off, however often.
    assert_eq!(session.delete().await, 204);
    assert_eq!(session.status().await, seen[0]);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_that_is_called_off_while_it_links_yields_nothing() {
    let emulator = emulator().await;
    let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_HANDOFF_HOLD", "1m")]).await;
    let session = latchkey.create().await;
    scan(&session, &emulator.phone()).await.unwrap();
    session.wait_for("linking").await;
    eventually("the device is active", || emulator.devices()[0].active).await;
    assert_eq!(session.delete().await, 204);
    eventually("the device is gone", || !emulator.devices()[0].online).await;
    assert_eq!(session.status().await.state(), "cancelled");
    assert_eq!(session.get("/result").await.status(), 404);
}

#[tokio::test]
async fn device_that_its_owner_unlinks_in_the_hold_is_logged_out() {
    let emulator = emulator().await;
    let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_HANDOFF_HOLD", "1m")]).await;
    let session = latchkey.create().await;
    let phone = emulator.phone();
    let device = scan(&session, &phone).await.unwrap();
    eventually("the device is active", || emulator.devices()[0].active).await;
    phone.unlink(&device).unwrap();
    let end = session.end().await;
    assert_eq!(end.error(), Some("logged_out"));
    assert_eq!(end.0["error"]["retryable"], true);
    assert_eq!(session.get("/result").await.status(), 404);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn wiped_result_is_gone_for_good() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    link(&session, &emulator.phone()).await;
    assert_eq!(session.delete().await, 204);
    let status = session.status().await;
    assert_eq!(status.state(), "cancelled");
    assert!(status.0.get("result").is_none());
    assert!(status.0.get("account").is_none());
    for below in ["/result", "/result?format=json", "/result?format=zip"] {
        let answer = session.get(below).await;
        assert_eq!(answer.status(), 404, "{below}");
        assert!(answer.text().await.unwrap().contains("gone for good"));
    }
}

#[tokio::test]
async fn session_that_nobody_scans_expires_and_leaves_whatsapp() {
    let emulator = emulator().await;
    let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_SESSION_TTL", "5s")]).await;
    let (clock, session) = (Clock::system(), latchkey.create().await);
    let created = clock.now();
    let waiting = session.wait_for("awaiting_scan").await;
    let events = session.events(Some(waiting.version())).await;
    let seen = events.rest().await;
    let lasted = clock.now().duration_since(created).unwrap();
    assert!(lasted > Duration::from_millis(4900), "{lasted:?}");
    assert_eq!(seen.last().unwrap().state(), "expired");
    eventually("the connection is closed", || {
        emulator.snapshot().waiting == 0
    })
    .await;
    let stored = session.status().await;
    assert_eq!(stored.state(), "expired");
    assert_eq!(stored.qr(), None);
    assert_eq!(session.get("/result").await.status(), 404);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_that_was_scanned_in_time_does_not_expire() {
    let emulator = emulator().await;
    let settings = [
        ("LATCHKEY_SESSION_TTL", "1s"),
        ("LATCHKEY_HANDOFF_HOLD", "1500ms"),
    ];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create().await;
    link(&session, &emulator.phone()).await;
}

#[tokio::test]
async fn result_that_nobody_fetched_in_time_is_gone() {
    let emulator = emulator().await;
    let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_RESULT_TTL", "5s")]).await;
    let session = latchkey.create().await;
    link(&session, &emulator.phone()).await;
    assert_eq!(session.get("/result").await.status(), 200);
    wait_until("the result is gone", async || {
        session.get("/result").await.status() != 200
    })
    .await;
    for below in ["/result", "", "/events", "/qr.svg"] {
        assert_eq!(session.get(below).await.status(), 404, "{below}");
    }
}

#[tokio::test]
async fn result_is_not_there_before_it_is_ready() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    session.wait_for("awaiting_scan").await;
    let answer = session.get("/result").await;
    assert_eq!(answer.status(), 409);
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains(r#""code":"not_ready""#)
    );
}
