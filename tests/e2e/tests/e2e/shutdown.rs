//! SIGTERM and SIGINT: what waits is given up at once, what is being linked is finished.

use std::time::Duration;

use latchkey_e2e::{CEILING, Latchkey, Session, emulator, eventually, scan};
use latchkey_emulator::{Emulator, Fault};
use latchkey_shared::clock::Clock;
use serde_json::Value;

#[tokio::test]
async fn sessions_that_wait_do_not_keep_the_process() {
    for signal in ["TERM", "INT"] {
        let emulator = emulator().await;
        let mut latchkey = Latchkey::with(&emulator, &[LONG_GRACE]).await;
        let mut readers = Vec::new();
        for _ in 0..5 {
            let session = latchkey.create().await;
            session.wait_for("awaiting_scan").await;
            readers.push(session.events(None).await);
        }
        latchkey.signal(signal).await;
        assert_eq!(latchkey.exit(CEILING).await.code(), Some(0), "{signal}");
        for reader in readers {
            assert!(reader.rest().await.iter().all(|it| !it.is_terminal()));
        }
        eventually("all is closed", || emulator.snapshot().waiting == 0).await;
        assert_eq!(emulator.violations(), [""; 0]);
    }
}

#[tokio::test]
async fn session_that_is_being_linked_is_finished_and_its_reader_told() {
    let emulator = emulator().await;
    let (mut latchkey, session) = linking(&emulator, &[LONG_HOLD, LONG_GRACE]).await;
    let events = session.events(None).await;
    let poll = session.wait_for("ready");
    latchkey.signal("TERM").await;
    latchkey.logs().wait_for("shutting down").await;
    // The hold is over.
    emulator.strike_all(Fault::Drop);
    let (seen, polled) = tokio::join!(events.rest(), poll);
    let ready = seen.last().unwrap();
    assert_eq!(ready.state(), "ready");
    assert_eq!(*ready, polled);
    // Whoever is told so comes for the files.
    let result = session.result().await;
    assert_eq!(result["session_id"], ready.0["result"]["session_id"]);
    assert!(ready.0["result"]["session_id"].is_string());
    assert_eq!(ready.0["account"]["jid"], emulator.devices()[0].jid);
    assert_eq!(latchkey.exit(CEILING).await.code(), Some(0));
    assert_eq!(emulator.devices()[0].tally.logins, 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn no_session_is_begun_once_the_process_is_to_end() {
    let emulator = emulator().await;
    let (latchkey, session) = linking(&emulator, &[LONG_HOLD, LONG_GRACE]).await;
    latchkey.signal("TERM").await;
    latchkey.logs().wait_for("shutting down").await;
    let refused = latchkey.request("POST", "/api/v1/sessions");
    let refused = refused.body(r#"{"method":"qr"}"#).send().await.unwrap();
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "shutting_down");
    let asked = async |path| latchkey.request("GET", path).send().await.unwrap().status();
    assert_eq!(asked("/readyz").await, 503);
    assert_eq!(asked("/healthz").await, 200);
    assert_eq!(session.status().await.state(), "linking");
}

#[tokio::test]
async fn second_signal_ends_the_process_at_once() {
    let emulator = emulator().await;
    let (mut latchkey, _) = linking(&emulator, &[LONG_HOLD, LONG_GRACE]).await;
    latchkey.signal("TERM").await;
    latchkey.logs().wait_for("shutting down").await;
    latchkey.signal("TERM").await;
    assert_eq!(latchkey.exit(CEILING).await.code(), Some(1));
}

#[tokio::test]
async fn grace_period_is_kept() {
    let emulator = emulator().await;
    let settings = [LONG_HOLD, ("LATCHKEY_SHUTDOWN_GRACE", "1s")];
    let (mut latchkey, _) = linking(&emulator, &settings).await;
    let (clock, signalled_at) = (Clock::system(), Clock::system().now());
    latchkey.signal("TERM").await;
    // Sooner than the hold is over, and no sooner than the grace.
    assert_eq!(latchkey.exit(CEILING).await.code(), Some(0));
    let took = clock.now().duration_since(signalled_at).unwrap();
    assert!(took >= Duration::from_secs(1), "{took:?}");
    latchkey.logs().wait_for("the grace period is over").await;
}

/// A session whose device is logged in and held.
async fn linking(emulator: &Emulator, settings: &[(&str, &str)]) -> (Latchkey, Session) {
    let latchkey = Latchkey::with(emulator, settings).await;
    let session = latchkey.create().await;
    scan(&session, &emulator.phone()).await.unwrap();
    eventually("the device is active", || emulator.devices()[0].active).await;
    session.wait_for("linking").await;
    (latchkey, session)
}

/// Each is longer than [`CEILING`]: a process that waits for its end does not end in time.
const LONG_GRACE: (&str, &str) = ("LATCHKEY_SHUTDOWN_GRACE", "10m");
const LONG_HOLD: (&str, &str) = ("LATCHKEY_HANDOFF_HOLD", "5m");
