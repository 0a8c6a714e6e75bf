//! The cookies that open a session to its owner's browser.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use insta::assert_snapshot;
use latchkey_shared::config::TrustedProxies;

use crate::support::{Call, Owner, QR_TEXT, TestApp, call, get, post};

const QR: &str = r#"{"method":"qr"}"#;

fn proxied() -> TestApp {
    TestApp::with(|settings| settings.trusted_proxies = TrustedProxies::Count(1))
}

fn https(call: Call) -> Call {
    call.header("x-forwarded-proto", "https")
}

/// The cookie of an answer as a browser sends it back.
fn pair(set_cookie: &str) -> &str {
    set_cookie.split(';').next().unwrap()
}

#[tokio::test(start_paused = true)]
async fn cookie_over_https_can_be_set_by_no_other_site() {
    let app = proxied();
    let answer = app.send(https(post(QR))).await;
    let owner = Owner::of(&answer);
    assert_eq!(answer.all("set-cookie").len(), 1);
    let cookie = answer.header("set-cookie");
    assert_snapshot!(owner.redact(cookie), @"__Host-latchkey_[id]=[token]; Path=/; Max-Age=900; HttpOnly; SameSite=Strict; Secure");
    let read = https(get(&owner.path(""))).header("cookie", pair(cookie));
    assert_eq!(app.send(read).await.status, StatusCode::OK);
    // Nobody but a trusted proxy can say so.
    let answer = TestApp::new().send(https(post(QR))).await;
    assert!(answer.header("set-cookie").starts_with("latchkey_session="));
}

#[tokio::test(start_paused = true)]
async fn every_way_of_starting_sets_such_a_cookie() {
    let app = proxied();
    let form = https(call(Method::POST, "/pair"))
        .header("content-type", "application/x-www-form-urlencoded")
        .streamed(Body::from("phone=%2B15550001111"));
    let started = app.send(form).await;
    assert_eq!(started.all("set-cookie").len(), 1);
    let page = started.header("location").to_owned();
    let cookie = pair(started.header("set-cookie"));
    assert!(cookie.starts_with("__Host-latchkey_"), "{cookie}");
    app.claim().await.show_code("ABCD-EFGH", 1, None).await;
    let page = app.send(https(get(&page)).header("cookie", cookie)).await;
    assert!(page.text().contains("ABCD-EFGH"));

    let (answer, ()) = tokio::join!(app.send(https(get("/server"))), async {
        app.claim().await.show_qr(QR_TEXT, 1).await;
    });
    assert_eq!(answer.all("set-cookie").len(), 1);
    let cookie = pair(answer.header("set-cookie"));
    let id = answer.header("x-session-id");
    let older = https(get(&format!("/server/session/{id}"))).header("cookie", cookie);
    assert_eq!(
        app.send(older).await.status,
        StatusCode::CONFLICT,
        "not ready yet"
    );
}

#[tokio::test(start_paused = true)]
async fn cookie_that_was_tossed_in_shows_nobody_the_session_of_another() {
    let app = proxied();
    let attacker = Owner::of(&app.send(https(post(QR))).await);
    let victim = Owner::of(&app.send(https(post(QR))).await);
    let own = format!("__Host-latchkey_{}={}", victim.id, victim.token);
    for tossed in [
        format!("latchkey_session={}", attacker.token),
        format!("__host-latchkey_{}={}", attacker.id, attacker.token),
        format!("__Host-latchkey_={}", attacker.token),
        // Of another session: it opens that one alone.
        format!("__Host-latchkey_{}={}", victim.id, attacker.token),
    ] {
        let both = format!("{tossed}; {own}");
        for uri in [attacker.path(""), format!("/link/{}", attacker.id)] {
            let shown = app.send(https(get(&uri)).header("cookie", &both)).await;
            assert!(!shown.text().contains("queue"), "{tossed} {uri}");
        }
        let own = app
            .send(https(get(&victim.path(""))).header("cookie", &both))
            .await;
        assert_eq!(own.status, StatusCode::OK, "{tossed}");
    }
}

#[tokio::test(start_paused = true)]
async fn all_cookies_of_one_name_are_tried() {
    let app = TestApp::new();
    let (owner, other) = (app.start().await, app.start().await);
    let right = format!("latchkey_session={}", owner.token);
    let wrong = format!("latchkey_session={}", other.token);
    let broken = "latchkey_session=broken".to_owned();
    for cookies in [
        format!("{wrong}; {right}"),
        format!("{right}; {wrong}"),
        format!("{broken}; {wrong}; {broken}; {right}; {wrong}"),
    ] {
        let read = app
            .send(get(&owner.path("")).header("cookie", &cookies))
            .await;
        assert_eq!(read.status, StatusCode::OK, "{cookies}");
    }
    let lines = get(&owner.path(""))
        .header("cookie", &wrong)
        .header("cookie", &right);
    assert_eq!(app.send(lines).await.status, StatusCode::OK);
    let none = format!("{wrong}; {broken}");
    let refused = app.send(get(&owner.path("")).header("cookie", &none)).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[tokio::test(start_paused = true)]
async fn browser_keeps_the_cookies_of_the_last_sessions_only() {
    let app = proxied();
    let names: Vec<_> = (0..30).map(|at| format!("__Host-latchkey_{at}")).collect();
    let sent = |count: usize| {
        let pairs = names[..count].iter().map(|name| format!("{name}=x"));
        let pairs: Vec<_> = pairs.collect();
        https(post(QR)).header("cookie", &pairs.join("; "))
    };
    let answer = app.send(sent(23)).await;
    assert_eq!(answer.all("set-cookie").len(), 1);
    let answer = app.send(sent(30)).await;
    let cookies = answer.all("set-cookie");
    let removed: Vec<_> = cookies[1..]
        .iter()
        .map(|cookie| {
            assert!(cookie.contains("=; Path=/; Max-Age=0; "), "{cookie}");
            cookie.split('=').next().unwrap()
        })
        .collect();
    assert_eq!(removed, names[..7], "the oldest, which browsers send first");
}

#[tokio::test(start_paused = true)]
async fn browser_that_came_over_https_is_kept_there() {
    const STRICT: &str = "strict-transport-security";
    let app = proxied();
    for uri in [
        "/",
        "/healthz",
        "/nothing",
        "/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let answer = app.send(https(get(uri))).await;
        assert_eq!(answer.header(STRICT), "max-age=31536000", "{uri}");
        assert_eq!(app.send(get(uri)).await.header(STRICT), "", "{uri}");
        let clear = get(uri).header("x-forwarded-proto", "http");
        assert_eq!(app.send(clear).await.header(STRICT), "", "{uri}");
        assert_eq!(
            TestApp::new().send(https(get(uri))).await.header(STRICT),
            ""
        );
    }
}
