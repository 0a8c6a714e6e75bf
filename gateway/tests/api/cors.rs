//! Front ends on other origins, as the operator allows them.

use axum::http::{Method, StatusCode};
use latchkey_shared::result::Delivery;

use crate::support::{Answer, Owner, QR_TEXT, TestApp, bundle, call, get, post, post_as};

const QR: &str = r#"{"method":"qr"}"#;
const FRONT: &str = "https://front.example";
const OTHERS: [&str; 7] = [
    "https://evil.example",
    "http://front.example",
    "https://front.example:444",
    "https://front.example.evil.example",
    "https://xfront.example",
    "https://a.front.example",
    "null",
];

fn app() -> TestApp {
    TestApp::with(|settings| {
        settings.allowed_origins = [FRONT, "http://localhost:3000"]
            .map(|origin| origin.parse().unwrap())
            .to_vec();
    })
}

async fn preflight(app: &TestApp, uri: &str, origin: &str, method: &str) -> Answer {
    let ask = call(Method::OPTIONS, uri)
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        );
    app.send(ask).await
}

#[tokio::test(start_paused = true)]
async fn page_of_an_allowed_origin_starts_a_session_and_may_read_the_answer() {
    let app = app();
    for origin in [FRONT, "http://localhost:3000"] {
        let ask = post(QR)
            .header("host", "link.example")
            .header("origin", origin);
        let answer = app.send(ask.header("sec-fetch-site", "cross-site")).await;
        let owner = Owner::of(&answer);
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        let exposed = answer.header("access-control-expose-headers");
        for name in ["location", "etag", "retry-after"] {
            assert!(exposed.contains(name), "{exposed}");
        }
        for rest in ["", "/qr.svg", "/result"] {
            let read = app.send(owner.get(rest).header("origin", origin)).await;
            assert_eq!(read.header("access-control-allow-origin"), origin, "{rest}");
            assert!(
                read.header("vary").contains("origin"),
                "no cache gives it to another"
            );
        }
        let gone = app.send(owner.delete().header("origin", origin)).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_can_be_read_too() {
    let app = app();
    let owner = app.start().await;
    for (ask, status) in [
        (post("{}"), 400),
        (post_as("text/plain", QR), 415),
        (get(&owner.path("")), 404),
        (owner.get("/qr.svg"), 409),
        (owner.post("", "{}"), 405),
    ] {
        let refused = app.send(ask.header("origin", FRONT)).await;
        assert_eq!(refused.status, status);
        assert_eq!(
            refused.header("access-control-allow-origin"),
            FRONT,
            "{status}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn preflight_allows_what_the_api_takes_and_is_kept() {
    let app = app();
    for (uri, method) in [
        ("/api/v1/sessions", "POST"),
        ("/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA", "DELETE"),
        ("/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA/result", "GET"),
    ] {
        let allowed = preflight(&app, uri, FRONT, method).await;
        assert!(allowed.status.is_success(), "{uri}");
        assert_eq!(allowed.header("access-control-allow-origin"), FRONT);
        assert_eq!(allowed.header("access-control-allow-credentials"), "");
        assert!(
            allowed
                .header("access-control-allow-methods")
                .contains(method)
        );
        let headers = allowed.header("access-control-allow-headers");
        for name in ["authorization", "idempotency-key", "content-type"] {
            assert!(headers.contains(name), "{headers}");
        }
        let kept: u32 = allowed.header("access-control-max-age").parse().unwrap();
        assert!(kept >= 600, "{kept}");
    }
}

#[tokio::test(start_paused = true)]
async fn other_origins_are_allowed_nothing() {
    let app = app();
    let owner = app.start().await;
    for origin in OTHERS {
        let refused = preflight(&app, "/api/v1/sessions", origin, "POST").await;
        assert_eq!(
            refused.header("access-control-allow-origin"),
            "",
            "{origin}"
        );
        let refused = app.send(post(QR).header("origin", origin)).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{origin}");
        assert_eq!(refused.json()["code"], "foreign_origin");
        assert_eq!(refused.header("access-control-allow-origin"), "");
        let read = app.send(owner.get("").header("origin", origin)).await;
        assert_eq!(read.header("access-control-allow-origin"), "", "{origin}");
    }
    for _ in 0..2 {
        app.start().await;
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_allowed_where_the_operator_names_nobody() {
    let app = TestApp::new();
    let refused = preflight(&app, "/api/v1/sessions", FRONT, "POST").await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(refused.header("access-control-allow-origin"), "");
}

#[tokio::test(start_paused = true)]
async fn older_routes_and_pages_are_not_for_other_origins() {
    let app = app();
    for uri in ["/server", "/code?number=15550001111"] {
        let refused = app.send(get(uri).header("origin", FRONT)).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{uri}");
        assert_eq!(refused.header("access-control-allow-origin"), "");
    }
    let page = app.send(get("/qr").header("origin", FRONT)).await;
    assert_eq!(page.header("access-control-allow-origin"), "");
}

#[tokio::test(start_paused = true)]
async fn front_end_elsewhere_follows_by_ticket_and_fetches_by_token() {
    let app = app();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    let picture = get(&owner.path(&format!("/qr.png?ticket={}", owner.ticket)));
    let picture = app.send(picture).await;
    assert_eq!(
        picture.header("cross-origin-resource-policy"),
        "cross-origin"
    );
    worker.finish_failed().await;
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let events = get(&owner.path(&format!("/events?ticket={}", owner.ticket)));
    let events = app.send(events.header("origin", FRONT)).await;
    assert_eq!(events.header("access-control-allow-origin"), FRONT);
    let result = app.send(owner.get("/result").header("origin", FRONT)).await;
    assert_eq!(result.status, StatusCode::OK);
    assert_eq!(result.header("access-control-allow-origin"), FRONT);
}
