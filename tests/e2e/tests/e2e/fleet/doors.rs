//! Front ends elsewhere, and pages that must not get in, whatever gateway they ask.

use latchkey_e2e::{Fleet, Latchkey, emulator, eventually, link};
use reqwest::Response;
use serde_json::Value;

#[tokio::test]
async fn front_end_on_another_origin_uses_any_gateway_and_other_pages_none() {
    let settings = [("LATCHKEY_ALLOWED_ORIGINS", FRONT)];
    let fleet = Fleet::start(emulator().await, 2, 1, &settings).await;
    for (gateway, other) in [(0, 1), (1, 0)] {
        let [gateway, other] = [gateway, other].map(|at| &fleet.gateways[at]);
        for origin in [EVIL, "http://front.example", "null"] {
            let refused = ask(gateway, "POST", "/api/v1/sessions", origin).await;
            assert_eq!(refused.status(), 403, "{origin}");
            assert!(!refused.headers().contains_key(ALLOWED));
            let problem: Value = refused.json().await.unwrap();
            assert_eq!(problem["code"], "foreign_origin");
            for path in ["/server", "/code?number=15550001111"] {
                let refused = ask(gateway, "GET", path, origin).await;
                assert_eq!(refused.status(), 403, "{path} {origin}");
            }
        }
        let started = ask(gateway, "POST", "/api/v1/sessions", FRONT).await;
        assert_eq!(started.status(), 202);
        assert_eq!(started.headers()[ALLOWED], FRONT);
        let started: Value = started.json().await.unwrap();
        let path = started["status_url"].as_str().unwrap();
        let read = other.request("GET", path).header("origin", FRONT);
        let token = started["token"].as_str().unwrap();
        let read = read.bearer_auth(token).send().await.unwrap();
        assert_eq!(read.status(), 200);
        assert_eq!(read.headers()[ALLOWED], FRONT);
    }
    // What was refused would have been taken before this one.
    let last = fleet.gateways[0].create().await;
    last.wait_for("awaiting_scan").await;
    eventually("three sessions wait", || {
        fleet.emulator.snapshot().waiting == 3
    })
    .await;
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn ticket_of_one_gateway_shows_the_session_at_the_other_and_opens_nothing() {
    let fleet = Fleet::start(emulator().await, 2, 1, &[]).await;
    let started = fleet.gateways[0].request("POST", "/api/v1/sessions");
    let started = started.body(QR).send().await.unwrap();
    let started: Value = started.json().await.unwrap();
    let ticket = started["ticket"].as_str().unwrap();
    let session = fleet.gateways[0].session(&started);
    session.wait_for("awaiting_scan").await;
    let other = &fleet.gateways[1];
    let by_ticket = async |below: &str| {
        let path = format!("/api/v1/sessions/{}{below}?ticket={ticket}", session.id);
        other.request("GET", &path).send().await.unwrap()
    };
    assert_eq!(by_ticket("/qr.png").await.status(), 200);
    let events = by_ticket("/events").await;
    assert_eq!(events.status(), 200);
    let phone = fleet.emulator.phone();
    let (events, (_, ready)) = tokio::join!(events.text(), link(&session, &phone));
    let events = events.unwrap();
    let id = ready.0["result"]["session_id"].as_str().unwrap();
    assert!(events.contains("\"state\":\"ready\""), "{events}");
    assert!(!events.contains(id) && !events.contains("session_id"));
    for below in ["", "/result"] {
        assert_eq!(by_ticket(below).await.status(), 404, "{below}");
    }
}

#[tokio::test]
async fn page_that_has_its_name_lead_to_a_gateway_is_answered_by_none() {
    let mut fleet = Fleet::start(emulator().await, 2, 0, &[]).await;
    for gateway in &fleet.gateways {
        assert_eq!(asked_by(gateway, "evil.example").await, 421);
        assert_eq!(asked_by(gateway, "link.example").await, 421);
        assert_eq!(asked_by(gateway, "localhost").await, 200);
    }
    fleet.set("LATCHKEY_HOSTS", "link.example");
    fleet.kill_gateway(1).await;
    fleet.restart_gateway(1).await;
    let gateway = &fleet.gateways[1];
    assert_eq!(asked_by(gateway, "evil.example").await, 421);
    assert_eq!(asked_by(gateway, "link.example").await, 200);
}

#[tokio::test]
async fn idempotency_key_of_one_client_is_no_key_for_another_at_any_gateway() {
    let settings = [("LATCHKEY_TRUSTED_PROXIES", "127.0.0.0/8")];
    let fleet = Fleet::start(emulator().await, 2, 0, &settings).await;
    let start = async |gateway: usize, client: &str, key: &str| {
        let request = fleet.gateways[gateway].request("POST", "/api/v1/sessions");
        let request = request.header("x-forwarded-for", client);
        let request = request.header("idempotency-key", key).body(QR);
        request.send().await.unwrap()
    };
    let id = async |gateway: usize, client: &str| {
        let started = start(gateway, client, "0123456789abcdef").await;
        assert_eq!(started.status(), 202);
        let started: Value = started.json().await.unwrap();
        started["id"].as_str().unwrap().to_owned()
    };
    let first = id(0, "203.0.113.1").await;
    assert_eq!(id(1, "203.0.113.1").await, first);
    assert_ne!(id(1, "203.0.113.2").await, first);
    for gateway in [0, 1] {
        let refused = start(gateway, "203.0.113.1", "0123456789abcde").await;
        assert_eq!(refused.status(), 400);
    }
}

#[tokio::test]
async fn client_is_who_a_trusted_proxy_says_at_any_gateway_whatever_else_is_said() {
    for (proxies, believed, forged) in [
        ("127.0.0.0/8,10.0.0.0/8", "x-forwarded-for", "198.51.100.7"),
        (
            "header:CF-Connecting-IP",
            "cf-connecting-ip",
            "198.51.100.7, 10.0.0.1",
        ),
    ] {
        let settings = [
            ("LATCHKEY_TRUSTED_PROXIES", proxies),
            ("LATCHKEY_RATE_LIMIT", "1/1h"),
        ];
        let fleet = Fleet::start(emulator().await, 2, 0, &settings).await;
        let start = async |gateway: usize, client: &str| {
            let request = fleet.gateways[gateway].request("POST", "/api/v1/sessions");
            let request = request.header("x-forwarded-for", forged);
            let request = request.header(believed, client).body(QR);
            request.send().await.unwrap().status().as_u16()
        };
        assert_eq!(start(0, "203.0.113.1").await, 202, "{proxies}");
        assert_eq!(start(1, "203.0.113.1").await, 429, "{proxies}");
        assert_eq!(start(1, "203.0.113.2").await, 202, "{proxies}");
    }
}

async fn ask(gateway: &Latchkey, method: &str, path: &str, origin: &str) -> Response {
    let request = gateway.request(method, path).header("origin", origin);
    request.body(QR).send().await.unwrap()
}

/// What a request gets that calls the gateway by this name.
async fn asked_by(gateway: &Latchkey, host: &str) -> u16 {
    let request = gateway.request("GET", "/qr").header("host", host);
    request.send().await.unwrap().status().as_u16()
}

const FRONT: &str = "https://front.example";
const EVIL: &str = "https://evil.example";
const ALLOWED: &str = "access-control-allow-origin";
const QR: &str = r#"{"method":"qr"}"#;
