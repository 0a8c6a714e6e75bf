//! The weaker key of a session, which may stand in an address.

use axum::http::{Method, StatusCode};
use latchkey_shared::result::Delivery;

use crate::support::{Call, QR_TEXT, TestApp, bundle, call, get};

#[tokio::test(start_paused = true)]
async fn ticket_in_the_address_shows_the_pictures_and_the_events() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    let by_ticket = |rest: &str| get(&owner.path(&format!("{rest}ticket={}", owner.ticket)));
    for (rest, content_type) in [
        ("/qr.svg?", "image/svg+xml"),
        ("/qr.png?", "image/png"),
        ("/qr.png?size=128&", "image/png"),
    ] {
        let picture = app.send(by_ticket(rest)).await;
        assert_eq!(picture.status, StatusCode::OK, "{rest}");
        assert_eq!(picture.header("content-type"), content_type);
        let policy = picture.header("cross-origin-resource-policy");
        assert_eq!(policy, "cross-origin", "a page elsewhere shows it");
        let own = app.send(owner.get(&rest[..rest.len() - 1])).await;
        assert_eq!(own.body, picture.body);
        assert_eq!(own.header("cross-origin-resource-policy"), "same-origin");
    }
    worker.finish_failed().await;
    let events = app.send(by_ticket("/events?")).await;
    assert_eq!(events.header("content-type"), "text/event-stream");
    assert!(events.text().contains("\"state\":\"failed\""));
}

#[tokio::test(start_paused = true)]
async fn status_under_a_ticket_has_no_session_id() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let events = app.send(owner.get("/events")).await;
    assert!(events.text().contains("Ilom~"));
    let events = get(&owner.path(&format!("/events?ticket={}", owner.ticket)));
    let events = app.send(events).await;
    assert!(events.text().contains("\"state\":\"ready\""));
    assert!(events.text().contains("/result\""));
    for secret in ["Ilom~", "session_id", "\"ids\"", "\"bot\""] {
        assert!(!events.text().contains(secret), "{secret}");
    }
}

#[tokio::test(start_paused = true)]
async fn ticket_opens_nothing_else() {
    let app = TestApp::new();
    let (ready, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let path = format!("/api/v1/sessions/{}", "x".repeat(21) + "A");
    let expected = app.send(get(&path)).await;
    let ticket = format!("ticket={}", ready.ticket);
    for (method, rest) in [
        (Method::GET, "?"),
        (Method::GET, "?since=1&"),
        (Method::GET, "/result?"),
        (Method::GET, "/result?format=json&"),
        (Method::POST, "/passkey?"),
        (Method::DELETE, "?"),
    ] {
        let refused = app
            .send(call(method, &ready.path(&format!("{rest}{ticket}"))))
            .await;
        assert_eq!(
            (refused.status, &refused.body),
            (expected.status, &expected.body),
            "{rest}"
        );
    }
    for family in ["code", "server"] {
        let uri = format!("/{family}/session/{}?{ticket}", ready.id);
        assert_eq!(app.send(get(&uri)).await.status, StatusCode::NOT_FOUND);
    }
    let page = app.send(get(&format!("/link/{}?{ticket}", ready.id))).await;
    assert!(page.text().contains("This session has ended"));
    let with = async |call: Call| app.send(call).await.status;
    let as_token = ready.ticket.as_str();
    assert_eq!(
        with(get(&ready.path("/events")).bearer(as_token)).await,
        404
    );
}

#[tokio::test(start_paused = true)]
async fn wrong_ticket_is_the_same_as_no_session_to_the_byte() {
    let app = TestApp::new();
    let (ready, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let other = app.start().await;
    let unknown = "x".repeat(21) + "A";
    let expected = app.send(get(&format!("/api/v1/sessions/{unknown}"))).await;
    assert_eq!(expected.status, StatusCode::NOT_FOUND);
    for rest in ["/events", "/qr.svg", "/qr.png"] {
        for (id, ticket) in [
            (&ready.id, &other.ticket),
            (&ready.id, &String::new()),
            (&ready.id, &ready.token),
            (&ready.id, &ready.ticket[1..].to_owned()),
            (&ready.id, &ready.ticket.to_uppercase()),
            (&unknown, &ready.ticket),
        ] {
            let uri = format!("/api/v1/sessions/{id}{rest}?ticket={ticket}");
            let refused = app.send(get(&uri)).await;
            assert_eq!(refused.status, expected.status, "{uri}");
            assert_eq!(refused.headers, expected.headers, "{uri}");
            assert_eq!(refused.body, expected.body, "{uri}");
        }
    }
}
