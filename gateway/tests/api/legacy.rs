use std::time::Duration;

use axum::http::StatusCode;
use insta::assert_snapshot;
use latchkey_shared::{
    result::{Delivery, SealedToCaller},
    status::{FailureReason, State},
    words::ENGLISH,
};
use tokio::time::{sleep, timeout};

use crate::{
    qr::Picture,
    support::{Answer, CREDS, QR_TEXT, TestApp, bundle, get, post},
};

#[tokio::test(start_paused = true)]
async fn gateway_that_ends_says_so_and_leaves_no_session_behind() {
    let app = TestApp::new();
    let (answer, worker) = tokio::join!(app.send(get("/server")), async {
        let worker = app.claim().await;
        sleep(Duration::from_secs(1)).await;
        app.shutdown.cancel();
        worker
    });
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["code"], "shutting_down");
    let record = app.broker.read(worker.job.id).await.unwrap().unwrap();
    assert_eq!(record.snapshot.state, State::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn server_answers_with_the_first_qr_and_the_way_to_its_session() {
    let app = TestApp::new();
    let (answer, id) = tokio::join!(app.send(get("/server")), async {
        let mut worker = app.claim().await;
        sleep(Duration::from_secs(2)).await;
        worker.show_qr(QR_TEXT, 1).await;
        worker.job.id.to_string()
    });
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-session-id"), id);
    assert_eq!(
        answer.header("link"),
        format!("</api/v1/sessions/{id}>; rel=\"status\"")
    );
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert_eq!(Picture::of(&answer.body).read(), QR_TEXT);
    let cookies = answer.all("set-cookie");
    assert_eq!(cookies.len(), 2);
    for (cookie, path) in cookies.iter().zip(["/api/v1/sessions", "/server/session"]) {
        assert!(cookie.contains(&format!(
            "; Path={path}/{id}; Max-Age=900; HttpOnly; SameSite=Strict"
        )));
        let (pair, _) = cookie.split_once(';').unwrap();
        let status = app
            .send(get(&format!("/api/v1/sessions/{id}")).header("cookie", pair))
            .await;
        assert_eq!(status.json()["state"], "awaiting_scan");
    }
}

#[tokio::test(start_paused = true)]
async fn server_without_a_qr_in_time_says_so_and_calls_its_session_off() {
    let app = TestApp::new();
    let begun = app.clock.now();
    let (answer, worker) = tokio::join!(app.send(get("/server")), app.claim());
    assert_eq!(app.since(begun).as_secs(), 20);
    assert_snapshot!(answer.refusal(), @r#"
    503 Service Unavailable application/problem+json
    retry-after: 10
    {"type":"urn:latchkey:whatsapp_unavailable","title":"WhatsApp does not answer","status":503,"detail":"WhatsApp did not answer in time. Please try again in a moment.","code":"whatsapp_unavailable"}
    "#);
    app.broker.revoked(&worker.claim.lease).await;
}

#[tokio::test(start_paused = true)]
async fn session_of_a_client_that_hangs_up_is_called_off() {
    for uri in ["/server", "/code?number=15550001111"] {
        let app = TestApp::new();
        let moment = Duration::from_secs(1);
        let (hung_up, worker) = tokio::join!(timeout(moment, app.send(get(uri))), app.claim());
        assert!(hung_up.is_err());
        let revoked = timeout(moment, app.broker.revoked(&worker.claim.lease)).await;
        assert!(revoked.is_ok(), "{uri}");
    }
}

#[tokio::test(start_paused = true)]
async fn server_tells_what_went_wrong() {
    let app = TestApp::new();
    let (answer, ()) = tokio::join!(app.send(get("/server")), async {
        app.claim().await.finish_failed().await;
    });
    assert_snapshot!(answer.refusal(), @r#"
    503 Service Unavailable application/problem+json
    {"type":"urn:latchkey:whatsapp_unavailable","title":"WhatsApp does not answer","status":503,"detail":"WhatsApp refused to link this device. Start again with a new code.","code":"whatsapp_unavailable"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn code_is_answered_once_whatsapp_has_accepted_it() {
    let app = TestApp::new();
    let call = get("/code?number=%2B1%20555-000%201111");
    let (answer, id) = tokio::join!(app.send(call), async {
        let mut worker = app.claim().await;
        sleep(Duration::from_secs(3)).await;
        worker.show_code("ABCD-EFGH", 1, None).await;
        worker.job.id.to_string()
    });
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    let shown = answer
        .text()
        .replace(&id, "[id]")
        .replace(&token, "[token]");
    assert_snapshot!(shown, @r#"{"code":"ABCD-EFGH","sessionId":"[id]","statusUrl":"/api/v1/sessions/[id]","token":"[token]"}"#);
    let status = app
        .send(get(answer.json()["statusUrl"].as_str().unwrap()).bearer(&token))
        .await;
    assert_eq!(status.json()["code"]["value"], "ABCD-EFGH");
    assert_eq!(status.json()["code"]["phone"], "+15550001111");
    let paths: Vec<_> = answer
        .all("set-cookie")
        .into_iter()
        .map(|cookie| cookie.split("; ").nth(1).unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            format!("Path=/api/v1/sessions/{id}"),
            format!("Path=/code/session/{id}")
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn number_is_read_as_browsers_write_it() {
    let app = TestApp::new();
    for number in [
        "+15550001111",
        "%2B15550001111",
        "15550001111",
        "1+555%20000-1111",
    ] {
        let call = get(&format!("/code?v=1&number={number}"));
        let (answer, ()) = tokio::join!(app.send(call), async {
            app.claim().await.show_code("ABCD-EFGH", 1, None).await;
        });
        assert_eq!(answer.status, StatusCode::OK, "{number}");
    }
}

#[tokio::test(start_paused = true)]
async fn bad_number_is_an_error_in_the_older_shape_and_starts_nothing() {
    let app = TestApp::new();
    assert_snapshot!(app.send(get("/code?number=0771234567")).await.refusal(), @r#"
    400 Bad Request application/json
    {"error":"This number begins with 0, as it is dialled within a country. Put the country code in the place of that 0: +94 77 123 4567 for 077 123 4567."}
    "#);
    for uri in [
        "/code",
        "/code?number=",
        "/code?number=me",
        "/code?number=%ff%fe",
    ] {
        let answer = app.send(get(uri)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{uri}");
        assert!(answer.json()["error"].is_string());
    }
    for _ in 0..3 {
        app.start().await;
    }
}

#[tokio::test(start_paused = true)]
async fn refusal_of_whatsapp_is_an_error_and_never_a_dead_code() {
    for (reason, status) in [
        (FailureReason::CodeRefused, 403),
        (FailureReason::NotEligible, 422),
        (FailureReason::rate_limited(None), 429),
        (FailureReason::Unreachable, 502),
        (FailureReason::PasskeyTimeout, 504),
        (FailureReason::Protocol, 500),
    ] {
        let app = TestApp::new();
        let (answer, ()) = tokio::join!(app.send(get("/code?number=15550001111")), async {
            app.claim().await.finish_failed_with(reason.clone()).await;
        });
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(answer.header("content-type"), "application/json");
        let words = ENGLISH.failure(&reason);
        assert_eq!(answer.text(), format!(r#"{{"error":"{words}"}}"#));
    }
}

#[tokio::test(start_paused = true)]
async fn code_that_does_not_come_in_time_is_called_off() {
    let app = TestApp::new();
    let (answer, worker) = tokio::join!(app.send(get("/code?number=15550001111")), app.claim());
    assert_snapshot!(answer.refusal(), @r#"
    503 Service Unavailable application/json
    retry-after: 10
    {"error":"WhatsApp did not answer in time. Please try again in a moment."}
    "#);
    app.broker.revoked(&worker.claim.lease).await;
}

#[tokio::test(start_paused = true)]
async fn older_routes_are_limited_as_the_api_is() {
    let app = TestApp::with(|settings| {
        settings.rate_limit = Some("1/1m".parse().unwrap());
        settings.phone_cooldown = Some(Duration::from_mins(1));
    });
    app.send(post(r#"{"method":"code","phone":"+15550001111"}"#))
        .await;
    assert_eq!(
        app.send(get("/server")).await.json()["code"],
        "rate_limited"
    );
    assert_snapshot!(app.send(get("/code?number=15550001111")).await.refusal(), @r#"
    429 Too Many Requests application/json
    retry-after: 60
    {"error":"Too many sessions were started for you or from your network. You can start again in a minute."}
    "#);
    let elsewhere = get("/code?number=15550001111").from("198.51.100.7");
    assert_snapshot!(app.send(elsewhere).await.refusal(), @r#"
    429 Too Many Requests application/json
    retry-after: 300
    {"error":"Someone is linking this number by code at this moment, and a second code would kill the first. Please try again in 5 minutes, or link by QR code."}
    "#);
}

#[tokio::test(start_paused = true)]
async fn code_is_asked_for_as_other_generators_have_it() {
    for uri in [
        "/code?phone=15550001111",
        "/pair?number=15550001111",
        "/pair?phone=%2B1+555-000-1111",
        "/code?phone=077&number=15550001111",
    ] {
        let app = TestApp::new();
        let (answer, ()) = tokio::join!(app.send(get(uri)), async {
            app.claim().await.show_code("ABCD-EFGH", 1, None).await;
        });
        assert_eq!(answer.status, StatusCode::OK, "{uri}");
        assert_eq!(answer.json()["code"], "ABCD-EFGH", "{uri}");
    }
    let app = TestApp::new();
    for uri in ["/pair?number=", "/pair?number=0771234567"] {
        let refused = app.send(get(uri)).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{uri}");
        assert!(refused.json()["error"].is_string());
    }
    let foreign = get("/pair?number=15550001111").header("origin", "https://evil.example");
    assert_eq!(app.send(foreign).await.status, StatusCode::FORBIDDEN);
    for _ in 0..3 {
        app.start().await;
    }
}

#[tokio::test(start_paused = true)]
async fn person_who_comes_with_a_number_finds_it_in_the_field() {
    let app = TestApp::new();
    for uri in [
        "/pair?number=%2B1+555-000-1111",
        "/pair?phone=%2B1%20555-000-1111",
    ] {
        let page = get(uri)
            .header("sec-fetch-dest", "document")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-site", "cross-site");
        let page = app.send(page.header("accept-encoding", "gzip")).await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(
            page.text().matches("value=\"+1 555-000-1111\"").count(),
            2,
            "{uri}"
        );
    }
    let strange = get("/pair?number=%22%3E%3Cscript%3E").header("sec-fetch-dest", "document");
    assert!(!app.send(strange).await.text().contains("\"><script>"));
    let off = TestApp::with(|settings| settings.legacy_routes = false);
    let page = off.send(get("/pair?number=15550001111")).await;
    assert!(page.text().contains("value=\"15550001111\""));
    for _ in 0..3 {
        app.start().await;
    }
}

#[tokio::test(start_paused = true)]
async fn older_routes_can_be_turned_off() {
    let app = TestApp::with(|settings| settings.legacy_routes = false);
    for uri in [
        "/server",
        "/code?number=15550001111",
        "/server/session/AAAAAAAAAAAAAAAAAAAAAA",
        "/code/session/AAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let answer = app.send(get(uri)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{uri}");
        let words = "Nothing is at this address. The API begins at /api/v1/sessions.";
        assert_eq!(answer.json()["detail"], words);
    }
    assert_eq!(app.send(get("/qr")).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn result_comes_in_the_older_shapes() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    for family in ["code", "server"] {
        let fetch = async |query: &str| -> Answer {
            let uri = format!("/{family}/session/{}{query}", owner.id);
            let cookie = format!("latchkey_session={}", owner.token);
            app.send(get(&uri).header("cookie", &cookie)).await
        };
        let expected = r#"{"sessionId":"Ilom~eyJyZWdpc3RlcmVkIjp0cnVlLCJtZSI6eyJuYW1lIjoiUmVuXHUwMGU5In19","format":"base64"}"#;
        assert_eq!(fetch("").await.text(), expected);
        assert_eq!(fetch("?format=base64").await.text(), expected);
        let object = fetch("?format=json").await;
        assert_eq!(
            (object.header("content-type"), object.text()),
            ("application/json", CREDS)
        );
        assert_eq!(object.header("content-disposition"), "");
        let raw = fetch("?format=raw").await;
        assert_eq!(raw.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(
            raw.text(),
            "Ilom~eyJyZWdpc3RlcmVkIjp0cnVlLCJtZSI6eyJuYW1lIjoiUmVuXHUwMGU5In19"
        );
        let download = fetch("?format=download").await;
        assert_eq!(
            download.header("content-disposition"),
            "attachment; filename=\"creds.json\""
        );
        assert_eq!(download.text(), CREDS);
        for query in [
            "",
            "?format=base64",
            "?format=json",
            "?format=raw",
            "?format=download",
        ] {
            assert_eq!(fetch(query).await.header("cache-control"), "no-store");
        }
        let unknown = fetch("?format=mega").await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
        assert_eq!(
            unknown.text(),
            r#"{"error":"\"format\" must be one of base64, json, raw, download."}"#
        );
    }
}

#[tokio::test(start_paused = true)]
async fn result_is_for_the_holder_of_the_token_only() {
    let app = TestApp::new();
    let (ready, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let other = app.start().await;
    let unknown = app
        .send(get("/code/session/AAAAAAAAAAAAAAAAAAAAAA").bearer(&other.token))
        .await;
    assert_snapshot!(unknown.refusal(), @r#"
    404 Not Found application/json
    {"error":"There is no such session for you: it has ended, or its token is missing or wrong. Start a new one."}
    "#);
    let uri = format!("/code/session/{}?format=raw", ready.id);
    for call in [
        get(&uri),
        get(&uri).bearer(&other.token),
        get(&format!("{uri}&token={}", ready.token)),
    ] {
        let answer = app.send(call).await;
        assert_eq!(
            (answer.status, &answer.body),
            (unknown.status, &unknown.body)
        );
    }
    assert_eq!(
        app.send(get(&uri).bearer(&ready.token)).await.status,
        StatusCode::OK
    );
}

#[tokio::test(start_paused = true)]
async fn result_of_an_unfinished_or_sealed_session_is_an_error_in_the_older_shape() {
    let app = TestApp::new();
    let owner = app.start().await;
    let of = |owner: &crate::support::Owner| {
        get(&format!("/code/session/{}", owner.id)).bearer(&owner.token)
    };
    assert_snapshot!(app.send(of(&owner)).await.refusal(), @r#"
    409 Conflict application/json
    {"error":"The session is not finished. Follow its status until it says ready."}
    "#);
    app.claim().await;
    let sealed = SealedToCaller {
        alg: "x25519-hkdf-sha256-aes256gcm".to_owned(),
        epk: "ZXBr".to_owned(),
        nonce: "bm9uY2U=".to_owned(),
        ciphertext: "Y2lwaGVydGV4dA==".to_owned(),
    };
    let (owner, _) = app.start_ready(Delivery::Sealed(sealed)).await;
    assert_snapshot!(app.send(of(&owner)).await.refusal(), @r#"
    400 Bad Request application/json
    {"error":"This result is sealed to your key. Fetch it from the session's result_url."}
    "#);
}
