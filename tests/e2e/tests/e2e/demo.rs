//! `latchkey demo`: the whole of it with a pretend phone.

use latchkey_e2e::{Latchkey, http};
use serde_json::{Value, json};

#[tokio::test]
async fn demo_links_with_the_pretend_phone_and_needs_nobody_else() {
    // Nothing listens there: the demo must not even ask.
    let settings = [
        ("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1/ws/chat"),
        ("LATCHKEY_WHATSAPP_VERSION_URL", "http://127.0.0.1:1/sw.js"),
        ("LATCHKEY_MEGA_API_URL", "http://127.0.0.1:1"),
        ("MEGA_EMAIL", "operator@mega.example"),
        ("MEGA_PASSWORD", "the operator's own"),
        ("MEGA_MFA_SECRET", "JBSWY3DPEHPK3PXP"),
    ];
    let latchkey = Latchkey::serve(&["demo"], &settings).await;
    let line = latchkey.logs().wait_for("pretend phone").await;
    let line: Value = serde_json::from_str(&line).unwrap();
    let message = line["message"].as_str().unwrap();
    let phone = message.split_once("http://").unwrap().1;
    let control = format!("http://{}/control", phone.split('/').next().unwrap());

    let session = latchkey.create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let http = http();
    let scan = http.post(format!("{control}/scan"));
    let qr = json!({ "qr": waiting.qr() });
    let answer = scan.json(&qr).send().await.unwrap();
    let device: Value = answer.json().await.unwrap();
    let ready = session.wait_for("ready").await;
    assert_eq!(ready.0["account"]["jid"], device["jid"]);
    let state = http.get(format!("{control}/state")).send().await.unwrap();
    let state: Value = state.json().await.unwrap();
    assert_eq!(state["violations"], json!([]));
    assert_eq!(state["mega"]["logins"], 1);
    assert_eq!(state["mega"]["files"].as_array().unwrap().len(), 1);
    assert!(!latchkey.logs().text().contains("cannot be fetched"));
}
