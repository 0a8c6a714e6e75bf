//! API keys: who may start sessions, with which members, and whom limits count.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use insta::assert_snapshot;
use latchkey_shared::{bots::Bot, job::Pairing};
use serde_json::json;

use crate::{
    client::{Answer, Call},
    support::{Owner, TestApp, TestSettings, call, get, post},
};

const PANEL: &str = "panel-key-of-thirty-two-characters";
const BOT: &str = "bot-key-of-thirty-two-characters-1";
const QR: &str = r#"{"method":"qr"}"#;

#[tokio::test(start_paused = true)]
async fn wrong_key_is_refused_whether_there_are_keys_or_none() {
    let without_keys = TestApp::new();
    let answer = without_keys
        .send(post(QR).header("x-api-key", "wrong"))
        .await;
    assert_eq!(
        answer.header("www-authenticate"),
        r#"ApiKey header="X-API-Key""#
    );
    assert_snapshot!(answer.refusal(), @r#"
    401 Unauthorized application/problem+json
    {"type":"urn:latchkey:invalid_api_key","title":"Wrong API key","status":401,"detail":"The API key in X-API-Key is not one of this site's. Check it, or leave it out.","code":"invalid_api_key"}
    "#);
    let app = keyed();
    for wrong in ["", "wrong", "panel", &PANEL[1..], &format!("panel={PANEL}")] {
        let answer = app.send(post(QR).header("x-api-key", wrong)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    let two = post(QR).header("x-api-key", PANEL).header("x-api-key", BOT);
    assert_eq!(app.send(two).await.status, StatusCode::UNAUTHORIZED);
    let code = get("/code?number=15550001111").header("x-api-key", "wrong");
    assert_eq!(app.send(code).await.status, StatusCode::UNAUTHORIZED);
    assert!(app.send(with_key(QR)).await.status.is_success());
}

#[tokio::test(start_paused = true)]
async fn worker_finds_what_the_holder_of_a_key_wishes() {
    let app = keyed();
    let asked = json!({
        "method": "code",
        "phone": "+15550001111",
        "custom_code": "abcd-efgh",
        "client": "user 7",
        "session_id": "X~{multi|base64}",
        "browser": "Chrome (Windows)",
        "proxy": "socks5h://name:p4ss@proxy.example:1080",
        "metadata": {"user": "7", "plan": "free"},
    });
    let owner = Owner::of(&app.send(with_key(&asked.to_string())).await);
    let worker = app.claim().await;
    let wishes = &worker.job.wishes;
    assert_eq!(
        wishes.template.as_ref().unwrap().to_string(),
        "X~{multi|base64}"
    );
    assert_eq!(wishes.browser.unwrap().to_string(), "Chrome (Windows)");
    let proxy = wishes.proxy.as_ref().unwrap().reveal();
    assert_eq!(*proxy, "socks5h://name:p4ss@proxy.example:1080");
    let Pairing::Code { custom_code, .. } = &worker.job.pairing else {
        panic!("a code was asked for");
    };
    assert_eq!(custom_code.as_ref().unwrap().characters(), "ABCDEFGH");
    let status = app.send(owner.get("")).await.json();
    assert_eq!(status["metadata"], json!({"user": "7", "plan": "free"}));
}

#[tokio::test(start_paused = true)]
async fn metadata_comes_back_whatever_becomes_of_the_session() {
    let app = keyed();
    let body = r#"{"method":"qr","metadata":{"order":"ñ \u0000\n"}}"#;
    let owner = Owner::of(&app.send(with_key(body)).await);
    let mut worker = app.claim().await;
    worker.finish_failed().await;
    let status = app.send(owner.get("")).await.json();
    assert_eq!(status["state"], "failed");
    assert_eq!(status["metadata"]["order"], "ñ \u{0}\n");
    let none = app.start().await;
    assert_eq!(app.send(none.get("")).await.json().get("metadata"), None);
}

#[tokio::test(start_paused = true)]
async fn member_that_takes_a_key_is_refused_without_one() {
    let app = keyed();
    assert_snapshot!(app.send(post(r#"{"method":"qr","client":"7"}"#)).await.refusal(), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"\"client\" is for callers with an API key, sent as X-API-Key. Without one, allowed are method, seal_to.","code":"invalid_request"}
    "#);
    for (name, value) in [
        ("metadata", r#"{"user":"7"}"#),
        ("session_id", r#""X~{json}""#),
        ("bot", r#""gifted-md""#),
        ("browser", r#""Chrome (Windows)""#),
        ("proxy", r#""socks5://proxy.example:1080""#),
        ("custom_code", r#""ABCDEFGH""#),
    ] {
        let body = format!(r#"{{"method":"code","phone":"+15550001111","{name}":{value}}}"#);
        let detail = refused(&app.send(post(body)).await);
        let allowed = "allowed are method, phone, seal_to.";
        assert!(
            detail.starts_with(&format!("{name:?} is for callers with an API key")),
            "{detail}"
        );
        assert!(detail.ends_with(allowed), "{detail}");
    }
}

#[tokio::test(start_paused = true)]
async fn unknown_member_is_answered_with_all_that_the_caller_may_send() {
    let app = keyed();
    let body = r#"{"method":"code","phone":"+15550001111","colour":"red"}"#;
    assert_snapshot!(refused(&app.send(with_key(body)).await), @r#""colour" is not a member of this request. Allowed are method, phone, custom_code, seal_to, bot, session_id, client, metadata, browser, proxy."#);
    let body = r#"{"method":"qr","phone":"+15550001111"}"#;
    assert_snapshot!(refused(&app.send(with_key(body)).await), @r#""phone" is not a member of this request. Allowed are method, seal_to, bot, session_id, client, metadata, browser, proxy."#);
    let long = format!(r#"{{"method":"qr","{}":1}}"#, "x".repeat(5000));
    assert!(app.send(with_key(&long)).await.body.len() < 500);
}

#[tokio::test(start_paused = true)]
async fn wish_that_cannot_be_met_is_refused_with_what_may_be_wished() {
    let app = keyed();
    let refusal = async |member: &str| {
        let body = format!(r#"{{"method":"qr",{member}}}"#);
        refused(&app.send(with_key(&body)).await)
    };
    assert_snapshot!(refusal(r#""session_id":"X~{jsn}""#).await, @r#""session_id" cannot be used: at character 4: "jsn" is no field; there are json, multi, files, zip, mega, mega_url, mega_zip, mega_zip_url."#);
    assert_snapshot!(refusal(r#""browser":"Netscape (BeOS)""#).await, @r#""browser" must be Safari (Mac OS), or Chrome, Edge, Firefox or Opera with (Windows), (Mac OS), (Linux), (Ubuntu) or (Fedora)."#);
    assert_snapshot!(refusal(r#""proxy":"socks4://name:hush@proxy.example:1""#).await, @r#""proxy" must be socks5://, socks5h://, http:// or https:// and [user:password@]host:port."#);
    assert_snapshot!(refusal(r#""client":"""#).await, @r#""client" must have 1 to 128 characters, and none that cannot be printed."#);
    assert_snapshot!(refusal(r#""bot":"gifted-mb""#).await, @r#"No bot of the list has the name in "bot". Did you mean gifted-md?"#);
    assert_snapshot!(refusal(r#""bot":"asta-md""#).await, @r#""asta-md" cannot be served. The bot takes the id of a paste and fetches the session from a public paste site. Whoever has the id has the account, so Latchkey puts no session there."#);
    assert_snapshot!(refusal(r#""bot":"no bot at all""#).await, @r#"No bot of the list has the name in "bot". Send what it reads as "session_id"."#);
    assert_snapshot!(refusal(r#""bot":"gifted-md","session_id":"X~{json}""#).await, @r#"Send a "bot" or a "session_id", not both."#);
    let long = format!(r#""metadata":{{"text":"{}"}}"#, "x".repeat(1024));
    assert_snapshot!(refusal(&long).await, @r#""metadata" must be at most 1024 bytes of JSON. Shorten it."#);
    for member in [
        r#""metadata":{"number":7}"#,
        r#""metadata":["text"]"#,
        r#""metadata":"text""#,
        r#""client":7"#,
        r#""client":"a\u0000b""#,
    ] {
        refusal(member).await;
    }
    let most = format!(
        r#""client":"{}","metadata":{{"text":"{}"}}"#,
        "é".repeat(128),
        "x".repeat(1013)
    );
    let body = format!(r#"{{"method":"qr",{most}}}"#);
    assert_eq!(app.send(with_key(&body)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn any_bot_can_be_named_with_a_key_and_the_offered_ones_without() {
    let app = with(|settings| settings.bots = vec![Bot::named("amazing-bot").unwrap()]);
    let gifted = r#"{"method":"qr","bot":"Gifted-MD"}"#;
    assert_eq!(
        app.send(with_key(gifted)).await.status,
        StatusCode::ACCEPTED
    );
    assert_eq!(app.claim().await.job.bot.as_deref(), Some("gifted-md"));
    assert_eq!(app.send(post(gifted)).await.status, StatusCode::BAD_REQUEST);
    let library = r#"{"method":"qr","bot":"whatsapp-rust"}"#;
    let answer = app.send(with_key(library)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert_eq!(app.claim().await.job.bot.as_deref(), Some("whatsapp-rust"));
    let offered = r#"{"method":"qr","bot":"amazing-bot"}"#;
    assert_eq!(app.send(post(offered)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn anybody_may_choose_a_code_where_the_operator_lets_them() {
    let app = with(|settings| settings.custom_codes = true);
    let body = r#"{"method":"code","phone":"+15550001111","custom_code":"ABCDEFGH"}"#;
    assert_eq!(app.send(post(body)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn closed_site_starts_sessions_for_callers_with_a_key_only() {
    let app = with(|settings| settings.open = false);
    assert_snapshot!(app.send(post(QR)).await.refusal(), @r#"
    403 Forbidden application/problem+json
    {"type":"urn:latchkey:not_open","title":"Not open to everyone","status":403,"detail":"Only this site's own services start sessions here. If a bot or a panel sent you, start there again; a program shows its API key as X-API-Key.","code":"not_open"}
    "#);
    assert_eq!(app.send(get("/server")).await.status, StatusCode::FORBIDDEN);
    let code = app.send(get("/code?number=15550001111")).await;
    assert_eq!(code.status, StatusCode::FORBIDDEN);
    assert!(
        code.json()["error"]
            .as_str()
            .unwrap()
            .contains("own services")
    );
    for uri in ["/qr", "/pair"] {
        let form = call(Method::POST, uri)
            .header("content-type", "application/x-www-form-urlencoded")
            .streamed(Body::from("phone=15550001111"));
        let answer = app.send(form).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{uri}");
        assert_eq!(answer.header("set-cookie"), "");
        assert!(answer.text().contains("own services"), "{uri}");
    }
    let owner = Owner::of(&app.send(with_key(QR)).await);
    assert_eq!(app.send(owner.get("")).await.status, StatusCode::OK);
    let older = app.send(get("/server").header("x-api-key", PANEL));
    let (older, ()) = tokio::join!(older, async {
        app.claim().await;
        app.claim().await.show_qr("text", 1).await;
    });
    assert_eq!(older.header("content-type"), "image/png");
}

#[tokio::test(start_paused = true)]
async fn pages_of_a_closed_site_say_so_and_offer_nothing() {
    let app = with(|settings| settings.open = false);
    for uri in ["/", "/qr", "/pair"] {
        let page = app.send(get(uri)).await;
        assert_eq!(page.status, StatusCode::OK, "{uri}");
        assert!(
            page.text()
                .contains("Only this site&#39;s own services start sessions here."),
            "{uri}"
        );
        for offer in [
            "<form",
            "href=\"/qr\"",
            "href=\"/pair\"",
            "/qr.js",
            "/pair.js",
        ] {
            assert!(!page.text().contains(offer), "{uri} has {offer}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn limits_count_for_the_client_in_place_of_the_address() {
    let app = with(|settings| settings.rate_limit = Some("1/1m".parse().unwrap()));
    let ask = async |key, body: &str| {
        let answer = app.send(post(body).header("x-api-key", key)).await;
        if answer.status == StatusCode::ACCEPTED {
            app.claim().await;
        }
        answer.status
    };
    let of = |client: &str| format!(r#"{{"method":"qr","client":"{client}"}}"#);
    for client in ["1", "2", "3"] {
        assert_eq!(ask(PANEL, &of(client)).await, StatusCode::ACCEPTED);
    }
    for client in ["1", "2", "3"] {
        let status = ask(PANEL, &of(client)).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(ask(BOT, &of("1")).await, StatusCode::ACCEPTED);
    // Who names no client is its address.
    assert_eq!(ask(PANEL, QR).await, StatusCode::ACCEPTED);
    assert_eq!(ask(BOT, QR).await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(start_paused = true)]
async fn sessions_of_one_client_that_are_under_way_are_limited() {
    let app = with(|settings| settings.live_limit = Some(1));
    let owner = app.start().await;
    assert_snapshot!(app.send(post(QR)).await.refusal(), @r#"
    429 Too Many Requests application/problem+json
    retry-after: 30
    {"type":"urn:latchkey:rate_limited","title":"Too many sessions","status":429,"detail":"Too many sessions for you or from your network are under way. Finish or cancel one, or wait until one has ended.","code":"rate_limited"}
    "#);
    let of_seven = r#"{"method":"qr","client":"7"}"#;
    assert_eq!(
        app.send(with_key(of_seven)).await.status,
        StatusCode::ACCEPTED
    );
    let again = app.send(with_key(of_seven)).await;
    assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS);
    app.send(owner.delete()).await;
    app.start().await;
}

#[tokio::test(start_paused = true)]
async fn one_ipv6_site_is_limited_however_many_networks_it_has() {
    let app = with(|settings| settings.rate_limit = Some("1/1m".parse().unwrap()));
    let from = async |peer: String| {
        let answer = app.send(post(QR).from(&peer)).await;
        if answer.status == StatusCode::ACCEPTED {
            app.claim().await;
        }
        answer.status == StatusCode::ACCEPTED
    };
    // Four of one /56, and sixteen of one /48.
    for host in 0..4 {
        assert!(from(format!("2001:db8:1:{host}::1")).await);
    }
    assert!(!from("2001:db8:1:4::1".to_owned()).await);
    for site in 1..13 {
        assert!(from(format!("2001:db8:1:{site:x}00::1")).await, "{site}");
    }
    assert!(!from("2001:db8:1:d00::1".to_owned()).await);
    assert!(from("2001:db8:2::1".to_owned()).await);
}

#[tokio::test(start_paused = true)]
async fn newcomer_is_served_before_the_rest_of_a_crowd() {
    let app = TestApp::new();
    for _ in 0..2 {
        app.send(post(QR).from("2001:db8:1::1")).await;
    }
    let newcomer = Owner::of(&app.send(post(QR).from("198.51.100.7")).await);
    app.claim().await;
    assert_eq!(app.claim().await.job.id.to_string(), newcomer.id);
}

#[tokio::test(start_paused = true)]
async fn idempotency_key_is_the_clients_own() {
    let app = keyed();
    let body = r#"{"method":"qr","client":"7"}"#;
    let ask = async |call: Call| {
        let call = call.header("idempotency-key", "0123456789abcdef");
        Owner::of(&app.send(call).await).id
    };
    let first = ask(with_key(body)).await;
    assert_eq!(ask(with_key(body).from("198.51.100.7")).await, first);
    let other_client = r#"{"method":"qr","client":"8"}"#;
    assert_ne!(ask(with_key(other_client)).await, first);
    assert_ne!(ask(post(body).header("x-api-key", BOT)).await, first);
}

fn keyed() -> TestApp {
    with(|_| {})
}

fn with(change: impl FnOnce(&mut TestSettings)) -> TestApp {
    TestApp::with(|settings| {
        settings.api_keys = format!("panel={PANEL},bot={BOT}").parse().unwrap();
        change(settings);
    })
}

fn with_key(body: &str) -> Call {
    post(body).header("x-api-key", PANEL)
}

fn refused(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text());
    assert_eq!(answer.json()["code"], "invalid_request");
    answer.json()["detail"].as_str().unwrap().to_owned()
}
