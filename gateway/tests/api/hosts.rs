//! The names that the gateway answers to.

use axum::http::{Method, StatusCode};
use insta::assert_snapshot;
use latchkey_shared::config::TrustedProxies;

use crate::support::{TestApp, call, get, post};

const LOOPBACK: [&str; 9] = [
    "localhost",
    "LOCALHOST:8080",
    "localhost.",
    "link.localhost:8080",
    "127.0.0.1",
    "127.0.0.1:8080",
    "127.8.8.8",
    "[::1]:8080",
    "[::ffff:127.0.0.1]",
];
const OTHERS: [&str; 12] = [
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "evillocalhost",
    "127.0.0.1.evil.example",
    "192.0.2.1",
    "[2001:db8::1]",
    "link.example.evil.example",
    "a.link.example",
    "link.example@evil.example",
    "link.example evil.example",
    "",
];

fn named(names: &[&str]) -> TestApp {
    let names = names.iter().map(|name| (*name).to_owned());
    TestApp::with(|settings| settings.hosts = Some(names.collect()))
}

#[tokio::test(start_paused = true)]
async fn names_of_the_operator_and_of_loopback_are_answered_and_no_other() {
    let app = named(&["link.example", "2001:db8::7"]);
    let own = [
        "link.example",
        "Link.Example:443",
        "link.example.",
        "[2001:db8::7]:8080",
    ];
    for host in own.iter().chain(&LOOPBACK) {
        let page = app.send(get("/qr").header("host", host)).await;
        assert_eq!(page.status, StatusCode::OK, "{host}");
    }
    for host in OTHERS {
        for uri in [
            "/qr",
            "/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA",
            "/healthz",
            "/nothing",
        ] {
            let refused = app.send(get(uri).header("host", host)).await;
            assert_eq!(
                refused.status,
                StatusCode::MISDIRECTED_REQUEST,
                "{host} {uri}"
            );
        }
    }
    let refused = app.send(get("/").header("host", OTHERS[0])).await;
    assert_snapshot!(refused.refusal(), @r#"
    421 Misdirected Request application/problem+json
    {"type":"urn:latchkey:misdirected_host","title":"Not the name of this site","status":421,"detail":"This site does not answer to the name that was asked for. If it is yours, put the name into LATCHKEY_HOSTS, or set LATCHKEY_TRUSTED_PROXIES if a proxy is in front.","code":"misdirected_host"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn page_that_has_its_name_lead_here_starts_nothing() {
    let app = named(&[]);
    for host in ["evil.example", "evil.example:8080"] {
        let origin = format!("http://{host}");
        let ask = post(r#"{"method":"qr"}"#).header("host", host);
        let ask = ask
            .header("origin", &origin)
            .header("sec-fetch-site", "same-origin");
        let refused = app.send(ask).await;
        assert_eq!(refused.status, StatusCode::MISDIRECTED_REQUEST);
        for uri in ["/server", "/code?number=15550001111"] {
            let refused = app.send(get(uri).header("host", host)).await;
            assert_eq!(refused.status, StatusCode::MISDIRECTED_REQUEST);
        }
    }
    for _ in 0..3 {
        app.start().await;
    }
}

#[tokio::test(start_paused = true)]
async fn every_name_of_a_request_must_be_known() {
    let app = named(&["link.example"]);
    let status = async |call| app.send(call).await.status;
    let two = get("/")
        .header("host", "link.example")
        .header("host", "evil.example");
    assert_eq!(status(two).await, StatusCode::MISDIRECTED_REQUEST);
    let whole = call(Method::GET, "http://evil.example/").header("host", "link.example");
    assert_eq!(status(whole).await, StatusCode::MISDIRECTED_REQUEST);
    let whole = call(Method::GET, "http://link.example/").header("host", "link.example");
    assert_eq!(status(whole).await, StatusCode::OK);
    assert_eq!(
        status(get("/")).await,
        StatusCode::OK,
        "no browser leaves it out"
    );
}

#[tokio::test(start_paused = true)]
async fn name_that_a_trusted_proxy_passes_on_must_be_known_beside_its_own() {
    let app = TestApp::with(|settings| {
        settings.hosts = Some(vec!["link.example".to_owned()]);
        settings.trusted_proxies = TrustedProxies::Count(1);
    });
    let status = async |host: &str, forwarded: &str| {
        let call = get("/")
            .header("host", host)
            .header("x-forwarded-host", forwarded);
        app.send(call).await.status
    };
    assert_eq!(
        status("127.0.0.1:8080", "link.example").await,
        StatusCode::OK
    );
    for (host, forwarded) in [("localhost", "evil.example"), ("evil.example", "localhost")] {
        assert_eq!(
            status(host, forwarded).await,
            StatusCode::MISDIRECTED_REQUEST
        );
    }
}

#[tokio::test(start_paused = true)]
async fn any_name_is_answered_where_none_is_required() {
    let app = TestApp::new();
    for host in ["link.example", "192.0.2.1", "strange name"] {
        let page = app.send(get("/").header("host", host)).await;
        assert_eq!(page.status, StatusCode::OK, "{host}");
    }
}
