//! Following a session: long poll, events, `ETag`, and the QR code as a picture.

use std::time::Duration;

use latchkey_e2e::{Latchkey, emulator, link, scan};
use latchkey_shared::clock::Clock;

#[tokio::test]
async fn long_poll_is_answered_as_soon_as_something_changes() {
    let emulator = emulator().await;
    let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_HANDOFF_HOLD", "1m")]).await;
    let session = latchkey.create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let (clock, phone) = (Clock::system(), emulator.phone());
    let newer = async {
        let newer = session.newer(waiting.version()).await;
        (newer, clock.now())
    };
    let scanned = async {
        scan(&session, &phone).await.unwrap();
        clock.now()
    };
    let ((newer, answered_at), scanned_at) = tokio::join!(newer, scanned);
    assert_eq!(newer.state(), "linking");
    assert_eq!(newer.version(), waiting.version() + 1);
    let late = answered_at.duration_since(scanned_at).unwrap_or_default();
    assert!(late < PROMPT, "{late:?}");
}

#[tokio::test]
async fn long_poll_without_a_change_is_answered_when_its_time_is_over() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let (clock, since) = (Clock::system(), waiting.version());
    let asked_at = clock.now();
    let answer = session.get(&format!("?since={since}&wait=1")).await;
    let took = clock.now().duration_since(asked_at).unwrap();
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap(), waiting.0);
    let second = Duration::from_secs(1);
    assert!(took >= second && took < second + PROMPT, "{took:?}");
    // Who is behind does not wait.
    let answer = session.get(&format!("?since={}&wait=25", since - 1)).await;
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap(), waiting.0);
}

#[tokio::test]
async fn status_that_has_not_changed_is_not_sent_again() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let etag = session.get("").await.headers()["etag"].clone();
    assert_eq!(etag, format!("\"{}\"", waiting.version()));
    let known = session
        .request("GET", "")
        .header("if-none-match", etag.clone());
    let answer = known.send().await.unwrap();
    assert_eq!(answer.status(), 304);
    assert_eq!(answer.headers()["etag"], etag);
    assert_eq!(answer.text().await.unwrap(), "");

    link(&session, &emulator.phone()).await;
    let known = session.request("GET", "").header("if-none-match", etag);
    assert_eq!(known.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn events_begin_with_the_present_and_end_with_the_session() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let mut events = session.events(None).await;
    assert_eq!(events.next().await.unwrap(), waiting);

    let (clock, phone) = (Clock::system(), emulator.phone());
    let scanned = async {
        scan(&session, &phone).await.unwrap();
        clock.now()
    };
    let event = async {
        let event = events.next().await.unwrap();
        (event, clock.now())
    };
    let ((event, event_at), scanned_at) = tokio::join!(event, scanned);
    assert_eq!(event.state(), "linking");
    let late = event_at.duration_since(scanned_at).unwrap_or_default();
    assert!(late < PROMPT, "{late:?}");
    let rest = events.rest().await;
    assert_eq!(rest.last().unwrap().state(), "ready");
}

#[tokio::test]
async fn reader_that_comes_back_gets_only_what_it_has_not_seen() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let mut events = session.events(Some(waiting.version())).await;
    let (_, ready) = link(&session, &emulator.phone()).await;
    assert!(events.next().await.unwrap().version() > waiting.version());
    let again = session.events(Some(waiting.version())).await.rest().await;
    assert_eq!(again, std::slice::from_ref(&ready));
    // There will never be anything more: an EventSource must not come back for it.
    let request = session.request("GET", "/events");
    let request = request.header("last-event-id", ready.version());
    assert_eq!(request.send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn every_reader_of_a_session_is_told() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let mut readers = Vec::new();
    for _ in 0..20 {
        readers.push(session.events(None).await.rest());
    }
    let phone = emulator.phone();
    let all = futures_util::future::join_all(readers);
    let (all, linked) = tokio::join!(all, link(&session, &phone));
    for seen in all {
        assert_eq!(*seen.last().unwrap(), linked.1);
    }
}

#[tokio::test]
async fn qr_code_is_drawn_as_a_picture_while_it_waits() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    session.wait_for("awaiting_scan").await;
    let svg = session.get("/qr.svg").await;
    assert_eq!(svg.headers()["content-type"], "image/svg+xml");
    assert!(svg.text().await.unwrap().contains("<svg"));
    let png = session.get("/qr.png?size=256").await;
    assert_eq!(png.headers()["content-type"], "image/png");
    assert!(png.bytes().await.unwrap().starts_with(b"\x89PNG\r\n\x1a\n"));
    link(&session, &emulator.phone()).await;
    let gone = session.get("/qr.svg").await;
    assert_eq!(gone.status(), 409);
    assert!(
        gone.text()
            .await
            .unwrap()
            .contains(r#""code":"qr_not_available""#)
    );
}

/// Less than it takes until a reader looks for itself who was not told: a poll waits for 25 s.
const PROMPT: Duration = Duration::from_secs(10);
