//! Whole addresses, for callers that prefer them.

use axum::http::StatusCode;
use latchkey_shared::{config::TrustedProxies, result::Delivery};

use crate::support::{Answer, Call, Owner, QR_TEXT, TestApp, bundle, get, post};

const QR: &str = r#"{"method":"qr"}"#;

fn prefers_whole(call: Call) -> Call {
    call.header("host", "link.example:8443")
        .header("prefer", "absolute-urls")
}

fn assert_confirmed(answer: &Answer) {
    assert_eq!(answer.header("preference-applied"), "absolute-urls");
}

#[tokio::test(start_paused = true)]
async fn addresses_are_whole_for_a_caller_that_prefers_them() {
    let app = TestApp::new();
    let created = app.send(prefers_whole(post(QR))).await;
    assert_confirmed(&created);
    let owner = Owner::of(&created);
    let url = |rest: &str| format!("http://link.example:8443{}", owner.path(rest));
    assert_eq!(created.header("location"), url(""));
    for (member, rest) in [
        ("status_url", ""),
        ("events_url", "/events"),
        ("result_url", "/result"),
    ] {
        assert_eq!(created.json()[member], url(rest));
    }
    let cookie = created.header("set-cookie");
    assert!(
        cookie.contains(&format!("; Path={};", owner.path(""))),
        "{cookie}"
    );

    let mut worker = app.claim().await;
    worker.show_qr(QR_TEXT, 1).await;
    let status = app.send(prefers_whole(owner.get(""))).await;
    assert_confirmed(&status);
    assert_eq!(status.json()["qr"]["svg_url"], url("/qr.svg"));
    assert_eq!(status.json()["qr"]["png_url"], url("/qr.png"));
    let usual = app.send(owner.get("")).await;
    assert_eq!(usual.header("preference-applied"), "");
    assert_eq!(usual.json()["qr"]["svg_url"], owner.path("/qr.svg"));

    worker.finish_failed().await;
    let (ready, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let events = app.send(prefers_whole(ready.get("/events"))).await;
    assert_confirmed(&events);
    let result = format!("\"http://link.example:8443{}\"", ready.path("/result"));
    assert!(events.text().contains(&result), "{}", events.text());
}

#[tokio::test(start_paused = true)]
async fn whole_addresses_are_those_that_a_trusted_proxy_saw() {
    let ask = || {
        let call = post(QR)
            .header("host", "inner:8080")
            .header("prefer", "wait=5, Absolute-URLs");
        call.header("x-forwarded-host", "link.example")
            .header("x-forwarded-proto", "https")
    };
    let app = TestApp::with(|settings| settings.trusted_proxies = TrustedProxies::Count(1));
    let created = app.send(ask()).await;
    let path = Owner::of(&created).path("");
    assert_eq!(
        created.json()["status_url"],
        format!("https://link.example{path}")
    );
    let created = TestApp::new().send(ask()).await;
    let path = Owner::of(&created).path("");
    assert_eq!(
        created.json()["status_url"],
        format!("http://inner:8080{path}")
    );
}

#[tokio::test(start_paused = true)]
async fn caller_whose_host_cannot_stand_in_an_address_gets_paths() {
    for call in [post(QR), post(QR).header("host", "a b")] {
        let created = TestApp::new()
            .send(call.header("prefer", "absolute-urls"))
            .await;
        assert_eq!(created.json()["status_url"], Owner::of(&created).path(""));
        assert_eq!(created.header("preference-applied"), "");
    }
}

#[tokio::test(start_paused = true)]
async fn older_routes_have_whole_addresses_too() {
    let app = TestApp::new();
    let (answer, ()) = tokio::join!(app.send(prefers_whole(get("/server"))), async {
        app.claim().await.show_qr(QR_TEXT, 1).await;
    });
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer
            .header("link")
            .starts_with("<http://link.example:8443/api/")
    );
    let code = prefers_whole(get("/code?number=15550001111"));
    let (answer, ()) = tokio::join!(app.send(code), async {
        app.claim().await.show_code("ABCD-EFGH", 1, None).await;
    });
    let url = answer.json()["statusUrl"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://link.example:8443/api/"), "{url}");
}
