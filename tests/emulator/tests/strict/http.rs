use std::time::Duration;

use latchkey_emulator::{CameraCode, Emulator, Options};
use latchkey_proto::frame::INTRO;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
};
use tokio_tungstenite::tungstenite::Error;

use crate::{
    client::{Client, emulator, link, started},
    companion::Companion,
};

#[tokio::test]
async fn websocket_is_for_pages_of_whatsapp_only() {
    let emulator = emulator().await;
    let url = emulator.whatsapp_url();
    for origin in [None, Some("https://web.whatsapp.com.example"), Some("null")] {
        let refused = Client::upgrade(&url, origin).await;
        assert!(matches!(refused, Err(Error::Http(answer)) if answer.status() == 403));
    }
    let elsewhere = url.replace("/ws/chat", "/ws/chats");
    assert!(
        Client::upgrade(&elsewhere, Some("https://web.whatsapp.com"))
            .await
            .is_err()
    );
    assert_eq!(emulator.violations().len(), 3);
}

#[tokio::test]
async fn intro_and_binary_messages_are_demanded() {
    let emulator = emulator().await;
    let mut client = Client::open(&emulator).await;
    client.send_bytes(b"GET / HTTP/1.1".to_vec()).await;
    client.closed().await;
    let mut client = Client::open(&emulator).await;
    client.send_text("hello").await;
    client.closed().await;
    let mut client = Client::open(&emulator).await;
    client
        .send_bytes([&INTRO[..], &[0xff, 0xff, 0xff]].concat())
        .await;
    client.closed().await;
    let mut client = Client::open(&emulator).await;
    client
        .send_bytes([&INTRO[..], &[0, 0, 2, 1, 2]].concat())
        .await;
    client.closed().await;
    assert_eq!(emulator.violations().len(), 4);
}

#[tokio::test]
async fn version_is_told_to_browsers() {
    let emulator = emulator().await;
    let browser = "sec-fetch-site: none\r\nuser-agent: Mozilla/5.0 (X11)\r\n";
    let (status, body) = http(&emulator, "GET /sw.js", browser, "").await;
    assert_eq!(status, 200);
    assert!(
        body.contains(r#"\"client_revision\":1049558099,"#),
        "{body}"
    );
    let (status, _) = http(&emulator, "GET /sw.js", "", "").await;
    assert_eq!(status, 400);
    assert_eq!(emulator.version_fetches(), 1);
    let navigation = "sec-fetch-dest: document\r\nsec-fetch-mode: navigate\r\nsec-fetch-user: ?1\r\n\
                      accept-language: en\r\n";
    let (status, body) = http(&emulator, "GET /", &format!("{browser}{navigation}"), "").await;
    assert_eq!(status, 200);
    assert!(body.contains(r#""client_revision":1049558099,"#), "{body}");
    let (status, _) = http(&emulator, "GET /", browser, "").await;
    assert_eq!(status, 400);
    assert_eq!(emulator.page_fetches(), 1);
}

#[tokio::test]
async fn control_is_off_unless_asked_for() {
    let emulator = emulator().await;
    assert_eq!(http(&emulator, "GET /control/state", "", "").await.0, 404);
    assert_eq!(http(&emulator, "GET /phone", "", "").await.0, 404);
}

#[tokio::test]
async fn control_does_what_the_library_does() {
    let emulator = started(Options {
        control: true,
        ..Options::default()
    })
    .await;
    let linked = link(&emulator).await;
    let device = linked.jid.as_str();
    let sent = post(
        &emulator,
        "send",
        json!({"what": "text", "device": device, "contact": 1, "text": "hi"}),
    )
    .await;
    assert_eq!(sent.0, 200);
    let sent = post(
        &emulator,
        "send",
        json!({"what": "key_share", "device": device}),
    )
    .await;
    assert_eq!(sent.0, 200);
    let fault = json!({"fault": {"failure": 503}, "stage": "success", "times": 2});
    assert_eq!(post(&emulator, "inject", fault).await.0, 200);
    let impossible = json!({"fault": "bad_hmac", "stage": "success"});
    assert_eq!(post(&emulator, "inject", impossible).await.0, 409);
    let mut client = Client::login(&emulator, &linked, true).await;
    assert_eq!(client.next().await.get("reason"), Some("503"));
    let (status, error) = post(&emulator, "scan", json!({"qr": "nonsense"})).await;
    assert_eq!(status, 409);
    assert!(
        error["error"]
            .as_str()
            .unwrap()
            .contains("couldn't link device")
    );
    let (_, state) = http(&emulator, "GET /control/state", "", "").await;
    let state: Value = serde_json::from_str(&state).unwrap();
    assert_eq!(
        state["devices"][0]["unacknowledged"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        post(&emulator, "unlink", json!({"device": device})).await.0,
        200
    );
    assert_eq!(
        post(&emulator, "unlink", json!({"device": device})).await.0,
        409
    );
    assert_eq!(
        post(&emulator, "restart", json!({"down_for_ms": 1000}))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn control_types_codes_and_signs_with_the_passkey() {
    let emulator = started(Options {
        control: true,
        ..Options::default()
    })
    .await;
    let (status, error) = post(&emulator, "enter_code", json!({"code": "ABCD-EFGH"})).await;
    assert_eq!(status, 409);
    assert_eq!(error["error"], "couldn't link device: no code is expected");
    assert_eq!(post(&emulator, "refresh_code", json!({})).await.0, 409);

    let mut companion = Box::pin(Companion::announced(&emulator)).await;
    let typing = post(&emulator, "enter_code", json!({"code": "abcdefgh"}));
    let (answer, jid) = tokio::join!(typing, companion.finish_and_sign());
    assert_eq!(answer, (200, json!({ "jid": jid })));

    let options = json!({"challenge": "AAAA", "rpId": "whatsapp.com"});
    let text = options.to_string();
    for options in [options, Value::String(text)] {
        let (_, signed) = post(&emulator, "passkey_sign", json!({ "options": options })).await;
        assert_eq!(signed["assertion"]["type"], "public-key");
        let (_, passkey) = post(&emulator, "passkey", json!({})).await;
        assert_eq!(passkey["id"], signed["assertion"]["id"]);
        assert_eq!(
            passkey["owner"],
            signed["assertion"]["response"]["userHandle"]
        );
    }
    assert_eq!(
        post(&emulator, "passkey_sign", json!({"options": {}}))
            .await
            .0,
        409
    );
    let gate = json!({"gate": "demanded_at_once", "phone": 1});
    assert_eq!(post(&emulator, "demand_passkey", gate).await.0, 200);
    let shown = post(&emulator, "confirmation_code", json!({})).await;
    assert_eq!(shown, (200, json!({ "code": null })));
}

#[tokio::test]
async fn page_shows_what_the_camera_sees() {
    let (show, camera) = watch::channel(Vec::new());
    let options = Options {
        control: true,
        camera: Some(camera),
        ..Options::default()
    };
    let emulator = started(options).await;
    assert_eq!(http(&emulator, "GET /phone/codes", "", "").await.1, "[]");
    let qr_text = "<script>".to_owned();
    show.send_replace(vec![CameraCode {
        label: "a & b".to_owned(),
        qr_text,
    }]);
    let (_, codes) = http(&emulator, "GET /phone/codes", "", "").await;
    let codes: Value = serde_json::from_str(&codes).unwrap();
    assert_eq!(codes, json!([{"label": "a & b", "qr_text": "<script>"}]));
    for file in ["/phone", "/phone/phone.css", "/phone/phone.js"] {
        assert_eq!(http(&emulator, &format!("GET {file}"), "", "").await.0, 200);
    }
}

#[tokio::test]
async fn pages_of_others_cannot_use_control() {
    let emulator = started(Options {
        control: true,
        ..Options::default()
    })
    .await;
    for foreign in ["origin: https://example.com\r\n", "origin: null\r\n"] {
        let headers = format!("content-type: application/json\r\n{foreign}");
        let (status, _) = http(&emulator, "POST /control/clear", &headers, "{}").await;
        assert_eq!(status, 403);
    }
    let rebound = "host: example.com\r\n";
    assert_eq!(
        http(&emulator, "GET /control/state", rebound, "").await.0,
        403
    );
}

pub(crate) async fn post(emulator: &Emulator, path: &str, body: Value) -> (u16, Value) {
    let request = format!("POST /control/{path}");
    let headers = "content-type: application/json\r\n";
    let (status, body) = http(emulator, &request, headers, &body.to_string()).await;
    (status, serde_json::from_str(&body).unwrap_or(Value::Null))
}

pub(crate) async fn http(
    emulator: &Emulator,
    request: &str,
    headers: &str,
    body: &str,
) -> (u16, String) {
    let url = emulator.version_url();
    let address = url
        .strip_prefix("http://")
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let host = if headers.contains("host:") {
        String::new()
    } else {
        format!("host: {address}\r\n")
    };
    let request = format!(
        "{request} HTTP/1.1\r\n{host}{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = stream.read_to_string(&mut answer);
    tokio::time::timeout(Duration::from_secs(10), read)
        .await
        .unwrap()
        .unwrap();
    let status = answer[9..12].parse().unwrap();
    let body = answer
        .split_once("\r\n\r\n")
        .map(|(_, body)| body.to_owned());
    (status, body.unwrap_or_default())
}
