//! Requests that nobody should make: each is told what is wrong with it, none is a fault of ours.

use latchkey_e2e::{Latchkey, emulator, link};
use serde_json::Value;

#[tokio::test]
async fn body_that_is_no_wish_is_told_what_was_expected() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let deep = "[".repeat(4000);
    let nested = format!(r#"{{"method":{}"qr"}}"#, r#"{"a":"#.repeat(1000));
    let bodies: [&[u8]; 22] = [
        b"",
        b" ",
        b"null",
        b"true",
        b"qr",
        b"\"qr\"",
        b"[\"qr\"]",
        b"{",
        b"{}",
        b"{\"method\":\"qr\"",
        b"{\"method\":\"qr\"}}",
        b"{\"method\":\"qr\",\"method\":\"qr\"}",
        b"{\"method\":\"qr\",\"colour\":1}",
        b"{\"method\":\"QR\"}",
        b"{\"method\":\"telepathy\"}",
        b"{\"method\":[]}",
        b"{\"method\":null}",
        b"{\"method\":\"qr\",\"seal_to\":7}",
        b"\xff\xfe{\"method\":\"qr\"}",
        b"{\"method\":\"qr\0\"}",
        deep.as_bytes(),
        nested.as_bytes(),
    ];
    for body in bodies {
        let request = latchkey.request("POST", "/api/v1/sessions");
        let answer = request.body(body.to_vec()).send().await.unwrap();
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert_eq!(answer.status(), 400, "{shown}");
        expect_problem(answer, "invalid_request").await;
    }
    assert_eq!(emulator.snapshot().waiting, 0);
    link(&latchkey.create().await, &emulator.phone()).await;
}

#[tokio::test]
async fn body_that_is_too_long_is_refused() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let request = latchkey.request("POST", "/api/v1/sessions");
    let long = format!("{{\"method\":\"qr\"}}{}", " ".repeat(64 * 1024));
    let answer = request.body(long).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    expect_problem(answer, "payload_too_large").await;
    // One that does not tell its length before.
    let head = "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
        Content-Type: application/json\r\n";
    let chunk = "2000\r\n".to_owned() + &" ".repeat(0x2000) + "\r\n";
    let chunked = format!(
        "{head}Transfer-Encoding: chunked\r\n\r\n{}",
        chunk.repeat(3)
    );
    let answer = latchkey.raw(chunked.as_bytes()).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn numbers_and_formats_are_read_strictly() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    session.wait_for("awaiting_scan").await;
    for below in [
        "?wait=-1",
        "?wait=1.5",
        "?wait=abc&since=1",
        "?since=-1",
        "/qr.png?size=63",
        "/qr.png?size=2049",
        "/qr.png?size=",
        "/qr.png?size=1e3",
        "/result?format=yaml",
        "/result?format=JSON",
        "/result?format=../../etc/passwd",
        "/result?format=",
    ] {
        let answer = session.get(below).await;
        assert_eq!(answer.status(), 400, "{below}");
        expect_problem(answer, "invalid_request").await;
    }
}

#[tokio::test]
async fn addresses_that_are_none_are_not_found() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    for path in [
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v1/sessions/",
        "/api/v2/sessions",
        "/api/v1/sessions/%00",
        "/api/v1/sessions/%ff%fe",
        "/api/v1/sessions/..%2f..%2fetc%2fpasswd",
        "/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA/nothing",
        "/assets/1/%2e%2e%2fCargo.toml",
        "/.env",
        "/metrics/../.git/config",
    ] {
        let answer = latchkey.request("GET", path).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
        expect_problem(answer, "not_found").await;
    }
}

#[tokio::test]
async fn methods_that_are_none_are_refused_with_those_that_are() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    for (method, path, allowed) in [
        ("GET", "/api/v1/sessions", "POST"),
        ("PUT", "/api/v1/sessions", "POST"),
        ("DELETE", "/api/v1/sessions", "POST"),
        ("POST", "/healthz", "GET,HEAD"),
        ("POST", "/", "GET,HEAD"),
        ("BREW", "/qr", "GET,HEAD,POST"),
    ] {
        let answer = latchkey.request(method, path).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{method} {path}");
        assert_eq!(answer.headers()["allow"], allowed);
        expect_problem(answer, "method_not_allowed").await;
    }
}

#[tokio::test]
async fn odd_heads_never_break_the_server() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let path = format!("/api/v1/sessions/{}", session.id);
    let bearer = format!("Authorization: Bearer {}\r\n", session.token);
    let long = "x".repeat(60 * 1024);
    let many = "X-Odd: 1\r\n".repeat(500);
    let heads = [
        format!("{bearer}Last-Event-ID: -7\r\nAccept: \u{fffd}\r\n"),
        format!("{bearer}If-None-Match: \"\", W/, *,,\r\n"),
        format!("{bearer}Cookie: ;;;=;latchkey_session\r\n"),
        format!("{bearer}Idempotency-Key: \r\n"),
        format!("{bearer}X-Forwarded-For: ,,,999.9.9.9\r\n"),
        "Authorization: Bearer\r\n".to_owned(),
        "Authorization: \u{1f511}\r\n".to_owned(),
        format!("Cookie: latchkey_session={long}\r\n"),
        format!("X-Long: {long}\r\n"),
        many,
        "Broken header\r\n".to_owned(),
        ": nameless\r\n".to_owned(),
        "Content-Length: seven\r\n".to_owned(),
        "Content-Length: 1\r\nContent-Length: 2\r\n".to_owned(),
        "Transfer-Encoding: gzip\r\n".to_owned(),
    ];
    for head in heads {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{head}\r\n");
        let answer = latchkey.raw(request.as_bytes()).await;
        let answer = String::from_utf8_lossy(&answer);
        let shown: String = head.chars().take(60).collect();
        let code = answer
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3));
        let code: u16 = code.expect(&shown).parse().unwrap();
        assert!((200..500).contains(&code), "{shown}: {answer}");
    }
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0\0\0\0\0\0\0\0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let answer = latchkey.raw(garbage).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(!answer.starts_with("HTTP/1.1 5"), "{answer}");
    }
    link(&session, &emulator.phone()).await;
    assert!(!latchkey.logs().text().contains("panic"));
}

async fn expect_problem(answer: reqwest::Response, code: &str) {
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["code"], code, "{problem}");
    for member in ["type", "title", "detail"] {
        let text = problem[member].as_str().unwrap();
        assert!(!text.is_empty(), "{member}");
    }
}
