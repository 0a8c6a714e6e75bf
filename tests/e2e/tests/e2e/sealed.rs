//! Results that only the caller can read.

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hkdf::Hkdf;
use latchkey_e2e::{Latchkey, Session, emulator, link};
use latchkey_shared::clock;
use serde_json::{Value, json};
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};

#[tokio::test]
async fn sealed_result_opens_with_the_callers_key_and_shows_nothing_before() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let caller = Caller::new();
    let session = latchkey.create_with(&caller.body()).await;
    let (device, status) = link(&session, &emulator.phone()).await;
    let result = &status.0["result"];
    assert!(result.get("session_id").is_none(), "{result}");
    assert!(result.get("ids").is_none(), "{result}");

    let answer = session.result().await;
    assert_eq!(answer.as_object().unwrap().len(), 1);
    assert!(!status.0.to_string().contains("Ilom~"));
    let opened = caller.open(&session, &answer["sealed"]).unwrap();
    let opened: Value = serde_json::from_slice(&opened).unwrap();
    assert_eq!(opened["json"]["me"]["id"], device.as_str());
    let id = format!("Ilom~{}", opened["base64"].as_str().unwrap());
    assert_eq!(opened["session_id"], id);
    let members: Vec<_> = opened.as_object().unwrap().keys().collect();
    let formats = [
        "json",
        "base64",
        "gzip",
        "multi",
        "zip",
        "files",
        "session_id",
        "ids",
    ];
    assert!(
        formats
            .iter()
            .all(|name| members.iter().any(|it| it == name))
    );
}

#[tokio::test]
async fn sealed_result_opens_with_no_other_key_and_for_no_other_session() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let caller = Caller::new();
    let session = latchkey.create_with(&caller.body()).await;
    link(&session, &emulator.phone()).await;
    let sealed = &session.result().await["sealed"];
    assert!(caller.open(&session, sealed).is_some());
    assert_eq!(Caller::new().open(&session, sealed), None);
    let other = latchkey.create().await;
    assert_eq!(caller.open(&other, sealed), None);
}

#[tokio::test]
async fn sealed_result_has_no_format_that_could_be_downloaded() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create_with(&Caller::new().body()).await;
    link(&session, &emulator.phone()).await;
    for format in ["json", "base64", "gzip", "multi", "zip"] {
        let answer = session.get(&format!("/result?format={format}")).await;
        assert_eq!(answer.status(), 400, "{format}");
    }
}

#[tokio::test]
async fn key_that_nothing_can_be_sealed_to_is_refused_before_anyone_scans() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let low_order = BASE64_STANDARD.encode([0; 32]);
    let short = BASE64_STANDARD.encode([9; 31]);
    for key in [low_order.as_str(), &short, "not base64!", ""] {
        let body = json!({"method": "qr", "seal_to": key}).to_string();
        let request = latchkey.request("POST", "/api/v1/sessions");
        let answer = request.body(body).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{key}");
    }
    assert_eq!(emulator.snapshot().waiting, 0);
}

struct Caller {
    private: StaticSecret,
    public: [u8; 32],
}

impl Caller {
    fn new() -> Self {
        let private = StaticSecret::random_from_rng(&mut clock::rng());
        let public = PublicKey::from(&private).to_bytes();
        Self { private, public }
    }

    fn body(&self) -> String {
        let key = BASE64_STANDARD.encode(self.public);
        json!({"method": "qr", "seal_to": key}).to_string()
    }

    /// Opens a result as docs/http.md tells callers to.
    fn open(&self, session: &Session, sealed: &Value) -> Option<Vec<u8>> {
        assert_eq!(sealed["alg"], "x25519-hkdf-sha256-aes256gcm");
        let bytes = |name: &str| {
            let text = sealed[name].as_str().unwrap();
            BASE64_STANDARD.decode(text).unwrap()
        };
        let epk: [u8; 32] = bytes("epk").try_into().unwrap();
        let nonce: [u8; 12] = bytes("nonce").try_into().unwrap();
        let shared = self.private.diffie_hellman(&PublicKey::from(epk));
        let salt = [epk, self.public].concat();
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes())
            .expand(b"latchkey sealed result v1", &mut key)
            .unwrap();
        let payload = Payload {
            msg: &bytes("ciphertext"),
            aad: session.id.as_bytes(),
        };
        let cipher = Aes256Gcm::new(&key.into());
        cipher.decrypt(&Nonce::from(nonce), payload).ok()
    }
}
