use axum::http::{Method, StatusCode};
use insta::assert_snapshot;

use crate::support::{Answer, Call, TestApp, bundle, call, get};
use latchkey_shared::result::Delivery;

#[tokio::test(start_paused = true)]
async fn bearer_token_or_cookie_opens_the_session() {
    let app = TestApp::new();
    let owner = app.start().await;
    let with = async |call: Call| app.send(call).await.status;
    let plain = || get(&owner.path(""));
    assert_eq!(with(plain().bearer(&owner.token)).await, StatusCode::OK);
    let lower = format!("bearer {}", owner.token);
    assert_eq!(
        with(plain().header("authorization", &lower)).await,
        StatusCode::OK
    );
    let cookie = format!("theme=dark; latchkey_session={}; a=b", owner.token);
    assert_eq!(
        with(plain().header("cookie", &cookie)).await,
        StatusCode::OK
    );
    let behind_basic = plain()
        .header("cookie", &cookie)
        .header("authorization", "Basic Zm9v");
    assert_eq!(with(behind_basic).await, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn refusal_shows_nothing_of_why() {
    let app = TestApp::new();
    assert_snapshot!(app.send(get("/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA")).await.refusal(), @r#"
    404 Not Found application/problem+json
    {"type":"urn:latchkey:not_found","title":"Not found","status":404,"detail":"There is no such session for you: it has ended, or its token is missing or wrong. Start a new one.","code":"not_found"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn session_of_another_is_the_same_as_none_to_the_byte() {
    let app = TestApp::new();
    let (ready, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let other = app.start().await;
    let unknown = "x".repeat(21) + "A";
    let methods = [
        (Method::GET, ""),
        (Method::GET, "?since=1&wait=5"),
        (Method::GET, "?since=nonsense"),
        (Method::GET, "/events"),
        (Method::GET, "/qr.svg"),
        (Method::GET, "/qr.png"),
        (Method::GET, "/qr.png?size=1"),
        (Method::GET, "/result"),
        (Method::GET, "/result?format=nonsense"),
        (Method::POST, "/passkey"),
        (Method::DELETE, ""),
    ];
    let expected = app.send(get(&format!("/api/v1/sessions/{unknown}"))).await;
    assert_eq!(expected.status, StatusCode::NOT_FOUND);
    for (method, rest) in methods {
        let at = |id: &str| call(method.clone(), &format!("/api/v1/sessions/{id}{rest}"));
        let calls = [
            at(&ready.id),
            at(&ready.id).bearer(""),
            at(&ready.id).bearer("wrong"),
            at(&ready.id).bearer(&other.token),
            at(&ready.id).header("cookie", &format!("latchkey_session={}", other.token)),
            at(&ready.id).header("cookie", &format!("latchkey_sessions={}", ready.token)),
            at(&unknown).bearer(&ready.token),
            at("short").bearer(&ready.token),
            at("%ff").bearer(&ready.token),
            at("AAAAAAAAAAAAAAAAAAAAAA").bearer(&"A".repeat(43)),
        ];
        for call in calls {
            let shown = format!("{call:?}");
            assert_same(&app.send(call).await, &expected, &shown);
        }
    }
    assert_eq!(app.send(ready.get("/result")).await.status, StatusCode::OK);
}

fn assert_same(answer: &Answer, expected: &Answer, call: &str) {
    assert_eq!(answer.status, expected.status, "{call}");
    assert_eq!(answer.headers, expected.headers, "{call}");
    assert_eq!(answer.body, expected.body, "{call}");
}
