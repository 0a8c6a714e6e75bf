//! API keys at several gateways: what their holders may wish, and whom limits count.

use latchkey_e2e::{
    Fleet, ForwardProxy, Latchkey, RedisDump, Rules, Secrets, Session, emulator, http, link,
};
use reqwest::Response;
use serde_json::{Value, json};

#[tokio::test]
async fn wishes_of_a_keys_holder_are_met_and_metadata_comes_back_at_every_gateway() {
    let keys = format!("panel={PANEL}");
    let settings = [("LATCHKEY_API_KEYS", keys.as_str()), ("RUST_LOG", "trace")];
    let fleet = Fleet::start(emulator().await, 2, 1, &settings).await;
    let rules = Rules {
        login: Some(LOGIN),
        ..Rules::default()
    };
    let proxy = ForwardProxy::start("socks5h", rules).await;
    let body = json!({
        "method": "qr",
        "client": CLIENT,
        "session_id": "Wished~{json|base64}~",
        "browser": "Firefox (Linux)",
        "proxy": proxy.url(Some(LOGIN)),
        "metadata": {"order": ORDER},
    });
    let answer = ask(&fleet.gateways[0], Some(PANEL), &body).await;
    let session = accepted(&fleet.gateways[0], answer).await;
    let elsewhere = session.via(&fleet.gateways[1]);
    assert_eq!(elsewhere.status().await.0["metadata"]["order"], ORDER);
    let (_, ready) = link(&elsewhere, &fleet.emulator.phone()).await;
    assert_eq!(ready.0["metadata"]["order"], ORDER);
    let id = ready.0["result"]["session_id"].as_str().unwrap();
    assert!(id.starts_with("Wished~") && id.ends_with('~'), "{id}");
    assert_eq!(ready.0["result"]["ids"].as_array().unwrap().len(), 1);
    let device = &fleet.emulator.devices()[0];
    let shown = (device.os.as_str(), device.browser.as_str());
    assert_eq!(shown, ("Linux", "Firefox"));
    // The link and the login, and nothing past the proxy.
    assert_eq!(proxy.asked().len(), 2, "{:?}", proxy.asked());

    let mut secrets = Secrets::default();
    secrets.text("the API key", PANEL);
    secrets.text("the password of the proxy", LOGIN.1);
    secrets.text("the client", CLIENT);
    secrets.text("the metadata", ORDER);
    assert_eq!(RedisDump::of(&fleet.redis).leaks(&secrets), [""; 0]);
    assert_eq!(secrets.found_in(&fleet.logs()), [""; 0]);
}

#[tokio::test]
async fn limits_count_for_a_client_in_place_of_the_address_at_all_gateways_together() {
    let keys = format!("panel={PANEL},bot={BOT}");
    let settings = [
        ("LATCHKEY_API_KEYS", keys.as_str()),
        ("LATCHKEY_RATE_LIMIT", "2/1h"),
    ];
    let fleet = Fleet::start(emulator().await, 2, 0, &settings).await;
    let [one, other] = &fleet.gateways[..] else {
        panic!("there are two gateways");
    };
    let of = |client: &str| json!({"method": "qr", "client": client});
    for client in ["first", "second", "third"] {
        for gateway in [one, other] {
            assert_eq!(status(gateway, Some(PANEL), &of(client)).await, 202);
        }
        for gateway in [one, other] {
            assert_eq!(status(gateway, Some(PANEL), &of(client)).await, 429);
        }
    }
    // The same name at another holder's is another client, and so is an address.
    assert_eq!(status(one, Some(BOT), &of("first")).await, 202);
    let nobodys = json!({"method": "qr"});
    assert_eq!(status(one, None, &nobodys).await, 202);
    assert_eq!(status(other, Some(PANEL), &nobodys).await, 202);
    assert_eq!(status(one, Some(BOT), &nobodys).await, 429);
}

#[tokio::test]
async fn sessions_of_a_client_that_are_under_way_are_limited_at_all_gateways_together() {
    let settings = [("LATCHKEY_LIVE_LIMIT", "2")];
    let fleet = Fleet::start(emulator().await, 2, 1, &settings).await;
    let first = fleet.gateways[0].create().await;
    first.wait_for("awaiting_scan").await;
    let second = fleet.gateways[1].create().await;
    let body = json!({"method": "qr"});
    for gateway in &fleet.gateways {
        let answer = ask(gateway, None, &body).await;
        assert_eq!(answer.status(), 429);
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["code"], "rate_limited");
    }
    // One that is linked is not under way any more, nor one that is called off.
    link(&first, &fleet.emulator.phone()).await;
    let third = fleet.gateways[1].create().await;
    assert_eq!(status(&fleet.gateways[0], None, &body).await, 429);
    assert_eq!(second.via(&fleet.gateways[0]).delete().await, 204);
    fleet.gateways[0].create().await;
    third.wait_for("awaiting_scan").await;
}

#[tokio::test]
async fn newcomer_gets_a_code_while_others_have_filled_the_queue() {
    let settings = [
        ("LATCHKEY_TRUSTED_PROXIES", "1"),
        ("LATCHKEY_WORKER_SLOTS", "3"),
    ];
    let mut fleet = Fleet::start(emulator().await, 2, 0, &settings).await;
    let mut crowd = Vec::new();
    for place in 0..40 {
        let gateway = &fleet.gateways[place % 2];
        // Hosts of one site, each with a network of its own, and one that stays where it is.
        let address = if place % 4 == 0 {
            "203.0.113.7".to_owned()
        } else {
            format!("2001:db8:1:{place:x}::1")
        };
        crowd.push(start_from(gateway, &address).await);
    }
    let newcomer = start_from(&fleet.gateways[0], "198.51.100.7").await;
    fleet.add_worker().await;
    newcomer.wait_for("awaiting_scan").await;
    let mut served = 0;
    for session in &crowd {
        served += usize::from(session.status().await.state() != "queued");
    }
    assert!(served <= 2, "each of the others has had one turn: {served}");
    link(&newcomer, &fleet.emulator.phone()).await;
}

#[tokio::test]
async fn closed_site_asks_for_a_key_at_every_gateway() {
    let keys = format!("panel={PANEL}");
    let settings = [
        ("LATCHKEY_API_KEYS", keys.as_str()),
        ("LATCHKEY_OPEN", "off"),
    ];
    let fleet = Fleet::start(emulator().await, 2, 0, &settings).await;
    let body = json!({"method": "qr"});
    for gateway in &fleet.gateways {
        for (key, expected) in [(None, 403), (Some(BOT), 401), (Some(PANEL), 202)] {
            assert_eq!(status(gateway, key, &body).await, expected, "{key:?}");
        }
        let page = gateway.request("GET", "/qr").send().await.unwrap();
        let page = page.text().await.unwrap();
        assert!(page.contains("own services start sessions here"), "{page}");
    }
}

async fn start_from(gateway: &Latchkey, address: &str) -> Session {
    let request = gateway.request("POST", "/api/v1/sessions");
    let request = request
        .header("content-type", "application/json")
        .header("x-forwarded-for", address);
    let answer = request.body(r#"{"method":"qr"}"#).send().await.unwrap();
    accepted(gateway, answer).await
}

async fn status(gateway: &Latchkey, key: Option<&str>, body: &Value) -> u16 {
    ask(gateway, key, body).await.status().as_u16()
}

async fn ask(gateway: &Latchkey, key: Option<&str>, body: &Value) -> Response {
    let mut request = gateway.request("POST", "/api/v1/sessions");
    if let Some(key) = key {
        request = request.header("x-api-key", key);
    }
    let request = request.header("content-type", "application/json");
    request.body(body.to_string()).send().await.unwrap()
}

async fn accepted(gateway: &Latchkey, answer: Response) -> Session {
    assert_eq!(answer.status(), 202);
    let body = answer.json().await.unwrap();
    Session::new(&http(), gateway.address(), &body)
}

const PANEL: &str = "a-key-of-the-panel-0123456789abcdef";
const BOT: &str = "a-key-of-the-bot-0123456789abcdefgh";
const CLIENT: &str = "the-client-of-the-panel-4711";
const ORDER: &str = "the-order-of-the-client-0815";
const LOGIN: (&str, &str) = ("caller", "hush-hush-hush");
