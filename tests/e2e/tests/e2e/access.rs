//! Who may see a session, and how many may be started.

use latchkey_e2e::{Latchkey, emulator, eventually, link};
use serde_json::Value;

#[tokio::test]
async fn wrong_token_gets_the_same_bytes_as_an_unknown_session() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let (waiting, ready) = (latchkey.create().await, latchkey.create().await);
    waiting.wait_for("awaiting_scan").await;
    link(&ready, &emulator.phone()).await;
    let other = latchkey.create().await.token;
    let unknown = Key::new(&"A".repeat(22), &ready.token);
    let wrong = [
        Key::new(&waiting.id, &other),
        Key::new(&ready.id, &other),
        Key::new(&ready.id, &flipped(&ready.token)),
        Key::new("no-such-id", &ready.token),
    ];
    for (method, below) in ENDPOINTS {
        let reference = answer(&latchkey, &unknown, method, below, BEARER).await;
        let text = String::from_utf8_lossy(&reference);
        assert!(text.starts_with("HTTP/1.1 404 Not Found\r\n"), "{text}");
        assert!(method == "HEAD" || text.contains(r#""code":"not_found""#));
        for key in &wrong {
            for credential in CREDENTIALS {
                let got = answer(&latchkey, key, method, below, credential).await;
                let got = String::from_utf8_lossy(&got);
                assert_eq!(got, text, "{method} {below} {credential:?}");
            }
        }
    }
    // None of it did anything.
    assert_eq!(waiting.status().await.state(), "awaiting_scan");
    assert_eq!(ready.get("/result").await.status(), 200);
}

#[tokio::test]
async fn unknown_method_is_refused_alike_for_every_session() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let known = Key::new(&session.id, &session.token);
    let unknown = Key::new(&"A".repeat(22), &session.token);
    for method in ["POST", "PUT", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        for below in ["", "/events", "/result", "/qr.svg", "/qr.png"] {
            let known = answer(&latchkey, &known, method, below, BEARER).await;
            let unknown = answer(&latchkey, &unknown, method, below, BEARER).await;
            let text = String::from_utf8_lossy(&known);
            assert_eq!(text, String::from_utf8_lossy(&unknown));
            assert!(
                text.starts_with("HTTP/1.1 405 "),
                "{method} {below}: {text}"
            );
            assert!(text.to_ascii_lowercase().contains("\r\nallow: "), "{text}");
        }
    }
}

#[tokio::test]
async fn cookie_opens_its_session_without_a_token() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let request = latchkey.request("POST", "/api/v1/sessions");
    let created = request.body(QR).send().await.unwrap();
    let cookie = created.headers()["set-cookie"].to_str().unwrap().to_owned();
    let path = created.headers()["location"].to_str().unwrap().to_owned();
    for attribute in ["HttpOnly", "SameSite=Strict", &format!("Path={path}")] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{cookie}");
    }
    let body: Value = created.json().await.unwrap();
    let pair = cookie.split(';').next().unwrap();
    assert!(pair.contains(body["token"].as_str().unwrap()));

    let with_cookie = async |path: &str| {
        let request = latchkey.request("GET", path).header("cookie", pair);
        request.send().await.unwrap().status()
    };
    assert_eq!(with_cookie(&path).await, 200);
    assert_eq!(with_cookie(&format!("{path}/result")).await, 409);
    let second = latchkey.create().await;
    let other = format!("/api/v1/sessions/{}", second.id);
    assert_eq!(with_cookie(&other).await, 404);
}

#[tokio::test]
async fn repeat_with_the_same_key_is_the_same_session() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let create = async |key: &str| -> Value {
        let request = latchkey.request("POST", "/api/v1/sessions");
        let request = request.header("idempotency-key", key).body(QR);
        request.send().await.unwrap().json().await.unwrap()
    };
    let (first, again) = tokio::join!(create(KEY), create(KEY));
    assert_eq!(first, again);
    assert_ne!(create("another-key-of-mine").await["id"], first["id"]);
    eventually("two sessions wait", || emulator.snapshot().waiting == 2).await;
    assert_eq!(create(KEY).await, first);
    assert_eq!(emulator.snapshot().waiting, 2);
}

#[tokio::test]
async fn sessions_of_one_address_are_limited() {
    let emulator = emulator().await;
    let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_RATE_LIMIT", "2/1m")]).await;
    latchkey.create().await;
    latchkey.create().await;
    let refused = refused(&latchkey, 429).await;
    assert_eq!(refused["code"], "rate_limited");
}

#[tokio::test]
async fn full_queue_says_when_to_come_back_and_takes_more_once_a_slot_is_free() {
    let emulator = emulator().await;
    let settings = [
        ("LATCHKEY_WORKER_SLOTS", "1"),
        ("LATCHKEY_QUEUE_LIMIT", "1"),
    ];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let working = latchkey.create().await;
    working.wait_for("awaiting_scan").await;
    let queued = latchkey.create().await;
    let refused = refused(&latchkey, 503).await;
    assert_eq!(refused["code"], "queue_full");
    assert_eq!(queued.status().await.state(), "queued");
    assert_eq!(emulator.snapshot().waiting, 1);

    assert_eq!(working.delete().await, 204);
    link(&queued, &emulator.phone()).await;
    link(&latchkey.create().await, &emulator.phone()).await;
}

/// Asks for a session that is refused with this status and a time to come back.
async fn refused(latchkey: &Latchkey, status: u16) -> Value {
    let request = latchkey.request("POST", "/api/v1/sessions");
    let answer = request.body(QR).send().await.unwrap();
    assert_eq!(answer.status(), status);
    let after = answer.headers()["retry-after"].to_str().unwrap();
    assert!((1..=60).contains(&after.parse().unwrap()), "{after}");
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    answer.json().await.unwrap()
}

/// What came in answer, all of it but the date.
async fn answer(
    latchkey: &Latchkey,
    key: &Key,
    method: &str,
    below: &str,
    credential: Credential,
) -> Vec<u8> {
    let Key { id, token } = key;
    let credential = match credential {
        Credential::None => String::new(),
        Credential::Bearer => format!("Authorization: Bearer {token}\r\n"),
        Credential::Cookie => format!("Cookie: latchkey_session={token}\r\n"),
        Credential::Malformed => "Authorization: Bearer short\r\n".to_owned(),
        Credential::OtherScheme => format!("Authorization: Basic {token}\r\n"),
    };
    let request = format!(
        "{method} /api/v1/sessions/{id}{below} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{credential}\r\n",
        latchkey.address(),
    );
    let answer = latchkey.raw(request.as_bytes()).await;
    let lines = answer.split_inclusive(|byte| *byte == b'\n');
    lines
        .filter(|line| !line.to_ascii_lowercase().starts_with(b"date: "))
        .flatten()
        .copied()
        .collect()
}

/// What a caller claims to be allowed.
struct Key {
    id: String,
    token: String,
}

impl Key {
    fn new(id: &str, token: &str) -> Self {
        let (id, token) = (id.to_owned(), token.to_owned());
        Self { id, token }
    }
}

fn flipped(token: &str) -> String {
    let other = if token.starts_with('A') { "B" } else { "A" };
    format!("{other}{}", &token[1..])
}

#[derive(Clone, Copy, Debug)]
enum Credential {
    None,
    Bearer,
    Cookie,
    Malformed,
    OtherScheme,
}

const BEARER: Credential = Credential::Bearer;
const CREDENTIALS: [Credential; 5] = [
    Credential::None,
    Credential::Bearer,
    Credential::Cookie,
    Credential::Malformed,
    Credential::OtherScheme,
];
const ENDPOINTS: [(&str, &str); 13] = [
    ("GET", ""),
    ("HEAD", ""),
    ("DELETE", ""),
    ("GET", "?since=1&wait=25"),
    ("GET", "/events"),
    ("HEAD", "/events"),
    ("GET", "/qr.svg"),
    ("GET", "/qr.png"),
    ("GET", "/qr.png?size=128"),
    ("GET", "/result"),
    ("GET", "/result?format=json"),
    ("GET", "/result?format=zip"),
    ("HEAD", "/result"),
];
const KEY: &str = "0123456789abcdef";
const QR: &str = r#"{"method":"qr"}"#;
