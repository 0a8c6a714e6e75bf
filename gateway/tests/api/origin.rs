//! Pages of other sites start nothing, change nothing and read nothing.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use insta::assert_snapshot;
use latchkey_shared::config::TrustedProxies;

use crate::support::{Answer, Call, Owner, QR_TEXT, TestApp, call, get, post, post_as};

const QR: &str = r#"{"method":"qr"}"#;
const HOST: &str = "link.example:8443";

/// A call to the site at [`HOST`].
fn here(call: Call) -> Call {
    call.header("host", HOST)
}

/// Asserts that nothing has been started: a queue takes three.
async fn assert_nothing_started(app: &TestApp) {
    for _ in 0..3 {
        app.start().await;
    }
}

fn assert_foreign(answer: &Answer, case: &str) {
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{case}");
    assert_eq!(answer.header("set-cookie"), "", "{case}");
    assert_eq!(answer.header("access-control-allow-origin"), "", "{case}");
}

#[tokio::test(start_paused = true)]
async fn origin_of_another_site_is_refused_whatever_else_the_browser_says() {
    let app = TestApp::new();
    for origin in [
        "https://evil.example",
        "https://other.link.example:8443",
        "https://link.example",
        "https://link.example:8444",
        "https://link.example.:8443",
        "https://link.example:84430",
        "ftp://link.example:8443",
        "link.example:8443",
        "null",
        "",
    ] {
        for site in [None, Some("same-origin"), Some("same-site"), Some("none")] {
            let mut call = here(post(QR)).header("origin", origin);
            if let Some(site) = site {
                call = call.header("sec-fetch-site", site);
            }
            let answer = app.send(call).await;
            assert_foreign(&answer, &format!("{origin} {site:?}"));
            assert_eq!(answer.json()["code"], "foreign_origin");
        }
    }
    let twice = here(post(QR)).header("origin", "https://link.example:8443");
    let twice = twice.header("origin", "https://evil.example");
    assert_foreign(&app.send(twice).await, "two origins");
    assert_nothing_started(&app).await;
}

#[tokio::test(start_paused = true)]
async fn refusal_of_another_site_says_what_to_do() {
    let answer = TestApp::new()
        .send(post(QR).header("origin", "https://evil.example"))
        .await;
    assert_snapshot!(answer.refusal(), @r#"
    403 Forbidden application/problem+json
    {"type":"urn:latchkey:foreign_origin","title":"Not from this page","status":403,"detail":"A page of another site cannot do this here. Use this site's own page, or call from your server. If this is the site's own page, its proxy must pass the Host header on.","code":"foreign_origin"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn own_pages_and_programs_start_sessions() {
    for call in [
        post(QR),
        post(QR).header("host", HOST),
        here(post(QR)).header("origin", "https://link.example:8443"),
        here(post(QR)).header("origin", "http://link.example:8443"),
        here(post(QR)).header("origin", "https://LINK.example:8443"),
        post(QR)
            .header("host", "link.example")
            .header("origin", "https://link.example"),
        post(QR)
            .header("host", "link.example:443")
            .header("origin", "https://link.example"),
        post(QR)
            .header("host", "[::1]:8080")
            .header("origin", "http://[::1]:8080"),
        // What the origin says counts, whatever the other header says.
        here(post(QR))
            .header("origin", "https://link.example:8443")
            .header("sec-fetch-site", "cross-site"),
        here(post(QR)).header("sec-fetch-site", "same-origin"),
        here(post(QR)).header("sec-fetch-site", "none"),
        here(post(QR)).header("sec-fetch-mode", "cors"),
        here(post(QR)).header("referer", "https://link.example:8443/qr"),
    ] {
        let shown = format!("{call:?}");
        let answer = TestApp::new().send(call).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn page_that_hides_its_origin_is_known_by_what_else_the_browser_says() {
    let app = TestApp::new();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "strange"),
        ("referer", "https://evil.example/page"),
        ("referer", "https://link.example/page"),
        ("referer", "strange"),
    ] {
        let answer = app.send(here(post(QR)).header(name, value)).await;
        assert_foreign(&answer, value);
    }
    assert_nothing_started(&app).await;
}

#[tokio::test(start_paused = true)]
async fn site_whose_proxy_encrypts_is_another_than_the_same_name_in_clear() {
    let app = TestApp::with(|settings| settings.trusted_proxies = TrustedProxies::Count(1));
    let from = |origin| {
        let call = post(QR)
            .header("host", "link.example")
            .header("x-forwarded-proto", "https");
        app.send(call.header("origin", origin))
    };
    assert_foreign(&from("http://link.example").await, "in clear");
    Owner::of(&from("https://link.example").await);
}

#[tokio::test(start_paused = true)]
async fn page_of_another_site_changes_no_session_whose_right_it_has() {
    let app = TestApp::new();
    let owner = app.start().await;
    let foreign = |call: Call| here(call).header("origin", "https://evil.example");
    let cookie = format!("latchkey_session={}", owner.token);
    for call in [
        foreign(owner.delete()),
        foreign(call(Method::DELETE, &owner.path(""))).header("cookie", &cookie),
        foreign(owner.post("/passkey", r#"{"confirmed":true}"#)),
        foreign(owner.of_page(Method::POST)),
    ] {
        let shown = format!("{call:?}");
        assert_foreign(&app.send(call).await, &shown);
    }
    let status = app.send(owner.get("")).await;
    assert_eq!(status.json()["state"], "queued");
}

#[tokio::test(start_paused = true)]
async fn form_of_another_site_starts_nothing() {
    let app = TestApp::new();
    for uri in ["/qr", "/pair"] {
        for origin in ["https://evil.example", "null"] {
            let form = here(call(Method::POST, uri))
                .header("content-type", "application/x-www-form-urlencoded")
                .header("origin", origin)
                .streamed(Body::from("phone=%2B15550001111"));
            assert_foreign(&app.send(form).await, origin);
        }
    }
    assert_nothing_started(&app).await;
}

#[tokio::test(start_paused = true)]
async fn body_in_another_form_than_json_is_refused() {
    let app = TestApp::new();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "text/plain; x=application/json",
        "",
    ] {
        let answer = app.send(post_as(content_type, QR)).await;
        assert_eq!(
            answer.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{content_type}"
        );
    }
    let without = call(Method::POST, "/api/v1/sessions").streamed(Body::from(QR));
    assert_snapshot!(app.send(without).await.refusal(), @r#"
    415 Unsupported Media Type application/problem+json
    {"type":"urn:latchkey:unsupported_media_type","title":"Not JSON","status":415,"detail":"The body must be JSON, sent with the header Content-Type: application/json.","code":"unsupported_media_type"}
    "#);
    for content_type in ["Application/JSON", "application/json; charset=utf-8"] {
        Owner::of(&app.send(post_as(content_type, QR)).await);
    }
}

/// What a browser sends with a GET of each kind, beside the address of the page.
const MARKS: [(&str, &str, &str); 12] = [
    ("iframe", "navigate", "cross-site"),
    ("frame", "navigate", "same-site"),
    ("embed", "navigate", "cross-site"),
    ("object", "navigate", "cross-site"),
    ("image", "no-cors", "cross-site"),
    ("image", "no-cors", "same-site"),
    ("image", "no-cors", "same-origin"),
    ("iframe", "navigate", "same-origin"),
    ("script", "no-cors", "cross-site"),
    ("style", "no-cors", "same-site"),
    ("empty", "cors", "cross-site"),
    ("empty", "no-cors", "same-site"),
];

#[tokio::test(start_paused = true)]
async fn get_behind_which_a_foreign_page_may_be_starts_nothing() {
    let app = TestApp::new();
    for uri in STARTING {
        for (dest, mode, site) in MARKS {
            let answer = app.send(marked(uri, dest, mode, site)).await;
            assert_foreign(&answer, &format!("{uri} {dest} {site}"));
        }
        for call in [
            get(uri).header("origin", "https://evil.example"),
            get(uri).header("origin", "null"),
            get(uri).header("referer", "https://evil.example/"),
            get(uri).header("sec-fetch-site", "cross-site"),
            get(uri).header("sec-purpose", "prefetch"),
            get(uri).header("sec-purpose", "prefetch;prerender"),
            get(uri).header("purpose", "Prefetch"),
            call(Method::HEAD, uri),
            // Over plain http a browser marks nothing, and a page may have it send no address either.
            in_clear(get(uri), "image/avif,image/webp,*/*;q=0.8"),
            in_clear(get(uri), "*/*"),
        ] {
            let call = here(call);
            let shown = format!("{call:?}");
            assert_foreign(&app.send(call).await, &shown);
        }
    }
    assert_nothing_started(&app).await;
}

#[tokio::test(start_paused = true)]
async fn refused_get_is_told_why_in_the_shape_of_its_route() {
    let app = TestApp::new();
    let from = |uri| app.send(get(uri).header("origin", "https://evil.example"));
    assert_eq!(from("/server").await.json()["code"], "foreign_origin");
    assert_snapshot!(from("/code?number=15550001111").await.refusal(), @r#"
    403 Forbidden application/json
    {"error":"A page of another site cannot do this here. Use this site's own page, or call from your server. If this is the site's own page, its proxy must pass the Host header on."}
    "#);
}

#[tokio::test(start_paused = true)]
async fn person_who_is_led_to_a_starting_get_is_asked_first() {
    let app = TestApp::new();
    for (uri, action) in [
        ("/server", "action=\"/qr\""),
        ("/code?number=%2B1+555-000-1111", "action=\"/pair\""),
    ] {
        for call in [
            marked(uri, "document", "navigate", "cross-site"),
            marked(uri, "document", "navigate", "none"),
            get(uri).header("sec-fetch-mode", "navigate"),
            in_clear(get(uri), "text/html,application/xhtml+xml,*/*;q=0.8"),
            in_clear(get(uri), "text/html").header("referer", "http://evil.example/"),
        ] {
            let page = app.send(here(call)).await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert!(
                page.header("content-security-policy")
                    .contains("frame-ancestors 'none'")
            );
            assert_eq!(page.header("cache-control"), "no-store");
            assert_eq!(page.header("set-cookie"), "");
            assert_eq!(page.text().matches("<button").count(), 1, "{uri}");
            assert!(page.text().contains(action), "{uri}");
        }
    }
    let page = app
        .send(marked(STARTING[1], "document", "navigate", "none"))
        .await;
    assert!(page.text().contains("name=\"phone\" value=\"15550001111\""));
    assert_nothing_started(&app).await;
}

#[tokio::test(start_paused = true)]
async fn number_that_cannot_be_one_is_put_into_words_for_a_person() {
    let app = TestApp::new();
    for number in ["", "0771234567", "%22%3E%3Cscript%3E"] {
        let uri = format!("/code?number={number}");
        let page = app.send(marked(&uri, "document", "navigate", "none")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{number}");
        assert!(page.text().contains("<h1>Check the number</h1>"));
        assert!(!page.text().contains("<script>"));
    }
}

#[tokio::test(start_paused = true)]
async fn programs_and_own_pages_are_answered_as_ever() {
    let own = "https://link.example:8443/";
    for call in [
        get("/server"),
        // Node's own fetch.
        get("/server")
            .header("sec-fetch-mode", "cors")
            .header("accept", "*/*")
            .header("accept-language", "*")
            .header("user-agent", "node"),
        get("/server").header("accept", "text/html"),
        get("/server").header("user-agent", "Mozilla/5.0"),
        get("/server").header("referer", own),
        in_clear(get("/server"), "*/*").header("referer", own),
        get("/server").header("origin", "https://link.example:8443"),
        marked("/server", "empty", "cors", "same-origin"),
        marked("/server", "empty", "cors", "none"),
    ] {
        let app = TestApp::new();
        let shown = format!("{call:?}");
        let (answer, ()) = tokio::join!(app.send(here(call)), async {
            app.claim().await.show_qr(QR_TEXT, 1).await;
        });
        assert_eq!(answer.status, StatusCode::OK, "{shown}");
        assert_eq!(answer.header("content-type"), "image/png", "{shown}");
    }
}

fn marked(uri: &str, dest: &str, mode: &str, site: &str) -> Call {
    get(uri)
        .header("sec-fetch-dest", dest)
        .header("sec-fetch-mode", mode)
        .header("sec-fetch-site", site)
}

/// What a browser sends over plain http, with this in `Accept`.
fn in_clear(call: Call, accept: &str) -> Call {
    call.header(
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
    )
    .header("accept-language", "en-US,en;q=0.9")
    .header("accept", accept)
}

const STARTING: [&str; 2] = ["/server", "/code?number=15550001111"];
