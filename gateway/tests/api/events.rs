use std::time::Duration;

use axum::http::StatusCode;
use insta::assert_snapshot;
use latchkey_shared::{result::Delivery, status::Change};
use tokio::time::sleep;

use crate::support::{QR_TEXT, TestApp, bundle};

#[tokio::test(start_paused = true)]
async fn changes_come_as_events_until_the_last_one() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    let begun = app.clock.now();
    let (answer, ()) = tokio::join!(app.send(owner.get("/events")), async {
        for change in [Change::Connecting, Change::Queued, Change::Connecting] {
            sleep(Duration::from_secs(1)).await;
            worker.publish(change).await;
        }
        sleep(Duration::from_secs(1)).await;
        worker.finish_failed().await;
    });
    assert_eq!(app.since(begun), Duration::from_secs(4));
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-accel-buffering"), "no");
    let events: Vec<_> = answer.text().split_terminator("\n\n").collect();
    assert_eq!(events.len(), 5, "{events:?}");
    assert_snapshot!(owner.redact(events[1]), @r#"
    event: status
    id: 2
    data: {"id":"[id]","method":"qr","state":"connecting","version":2,"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:01Z","expires_at":"2026-11-22T10:05:00Z"}
    "#);
    assert!(events[4].contains("\nid: 5") && events[4].contains("pairing_rejected"));
}

#[tokio::test(start_paused = true)]
async fn changes_made_at_once_are_told_as_the_last_of_them() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let answer = app.send(owner.get("/events")).await;
    assert_eq!(answer.text().matches("event: status").count(), 1);
    assert!(answer.text().contains("\"state\":\"ready\""));
}

#[tokio::test(start_paused = true)]
async fn client_that_comes_back_gets_only_what_is_newer() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    let (answer, ()) = tokio::join!(
        app.send(owner.get("/events").header("last-event-id", "3")),
        async {
            sleep(Duration::from_secs(1)).await;
            worker.finish_failed().await;
        }
    );
    assert_eq!(answer.text().matches("event: status").count(), 1);
    assert!(answer.text().contains("id: 4"));
}

#[tokio::test(start_paused = true)]
async fn client_that_has_the_last_status_is_told_to_stay_away() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.finish_failed().await;
    let again = app
        .send(owner.get("/events").header("last-event-id", "2"))
        .await;
    assert_eq!(again.status, StatusCode::NO_CONTENT);
    for unread in ["1", "nonsense"] {
        let answer = app
            .send(owner.get("/events").header("last-event-id", unread))
            .await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

#[tokio::test(start_paused = true)]
async fn silent_stream_is_kept_alive_and_ends_with_the_sessions_time() {
    let app = TestApp::new();
    let owner = app.start().await;
    let begun = app.clock.now();
    let answer = app.send(owner.get("/events")).await;
    let seconds = app.since(begun).as_secs();
    assert!((300..302).contains(&seconds), "{seconds}");
    assert!(answer.text().contains("\"state\":\"expired\""));
    let comments = answer
        .text()
        .lines()
        .filter(|line| line.starts_with(':'))
        .count();
    assert!(
        (19..=20).contains(&comments),
        "one every 15 s, got {comments}"
    );
}

#[tokio::test(start_paused = true)]
async fn session_that_waits_is_told_each_step_on_in_the_queue() {
    let app = TestApp::new();
    for _ in 0..2 {
        app.start().await;
    }
    let owner = app.start().await;
    let (answer, _) = tokio::join!(app.send(owner.get("/events")), async {
        let mut workers = Vec::new();
        for _ in 0..3 {
            sleep(Duration::from_secs(10)).await;
            workers.push(app.claim().await);
        }
        app.send(owner.delete()).await;
        workers
    });
    let events = answer.text().split_terminator("\n\n");
    let places: Vec<_> = events
        .filter_map(|event| event.split("\"queue\":{\"ahead\":").nth(1))
        .map(|rest| &rest[..1])
        .collect();
    assert_eq!(places, ["2", "1", "0"]);
    assert_eq!(answer.text().matches("event: status").count(), 4);
    assert_eq!(answer.text().matches("id: 1\n").count(), 3);
}

#[tokio::test(start_paused = true)]
async fn stream_ends_at_once_when_the_gateway_does() {
    let app = TestApp::new();
    let owner = app.start().await;
    let begun = app.clock.now();
    let (answer, ()) = tokio::join!(app.send(owner.get("/events")), async {
        sleep(Duration::from_secs(1)).await;
        app.shutdown.cancel();
    });
    assert_eq!(answer.text().matches("event: status").count(), 1);
    assert_eq!(app.since(begun), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn calling_a_session_off_reaches_the_stream_that_waits_for_news_of_it() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    let (answer, _) = tokio::join!(app.send(owner.get("/events")), async {
        sleep(Duration::from_secs(1)).await;
        app.send(owner.delete()).await
    });
    assert!(answer.text().contains("\"state\":\"cancelled\""));
}
