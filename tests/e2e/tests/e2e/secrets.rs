//! Nothing secret in any log line, however much is logged.

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_authority::{Authority, Validity};
use latchkey_e2e::{CEILING, Latchkey, Secrets, Session, Status, link, scan};
use latchkey_emulator::{Emulator, Fault, FaultStage, Options, Timing};
use latchkey_shared::clock;
use serde_json::json;
use x25519_dalek::{PublicKey, StaticSecret};

#[tokio::test]
async fn no_secret_is_in_any_log_line_of_a_full_run_at_trace() {
    for (handoff, format) in [("active", "json"), ("upload", "text")] {
        let authority = Authority::new();
        let identity = authority.issue("127.0.0.1", Validity::Current);
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        std::fs::write(&roots, authority.pem()).unwrap();
        let emulator = Emulator::start(Options {
            tls: Some(identity.server()),
            provisions: true,
            timing: Timing::fast(),
            ..Options::default()
        });
        let emulator = emulator.await.unwrap();
        let key = StaticSecret::random_from_rng(&mut clock::rng());
        let own_secret = hex::encode(StaticSecret::random_from_rng(&mut clock::rng()).as_bytes());
        let settings = [
            ("RUST_LOG", "trace"),
            ("LATCHKEY_LOG_FORMAT", format),
            ("LATCHKEY_SECRET", &own_secret),
            ("LATCHKEY_HANDOFF", handoff),
            ("LATCHKEY_CA_FILE", roots.to_str().unwrap()),
        ];
        let mut latchkey = Latchkey::with(&emulator, &settings).await;
        let mut secrets = Secrets::default();
        secrets.text("LATCHKEY_SECRET", &own_secret);
        secrets.text("the phone number", &emulator.phone().number());
        secrets.text("the hidden number", HIDDEN_NUMBER);

        full_run(&latchkey, &emulator, &mut secrets).await;
        sealed_run(&latchkey, &emulator, &key, &mut secrets).await;
        broken_runs(&latchkey, &emulator, &mut secrets).await;

        latchkey.signal("TERM").await;
        latchkey.exit(CEILING).await;
        let logs = latchkey.logs().text();
        assert_eq!(secrets.found_in(&logs), [""; 0], "{format}");
        // All of it was logged, and so were the libraries.
        assert!(secrets.count() > 60, "{}", secrets.count());
        assert!(logs.lines().count() > 500, "{}", logs.lines().count());
        for word in [
            "TRACE",
            "DEBUG",
            "latchkey_gateway",
            "latchkey_worker",
            "tungstenite",
            "rustls",
            "the session has started",
            "the session failed",
            "the session has ended",
            "stopped",
        ] {
            assert!(logs.contains(word), "{word}");
        }
        // And it would have been found.
        let mut present = Secrets::default();
        present.text("an address", &latchkey.address().to_string());
        assert_eq!(present.found_in(&logs), ["an address"]);
    }
}

/// A session with everything that a caller may ask of it.
async fn full_run(latchkey: &Latchkey, emulator: &Emulator, secrets: &mut Secrets) {
    let session = begin(latchkey, r#"{"method":"qr"}"#, secrets).await;
    let retired = waiting(&session, secrets).await;
    for below in [
        "",
        "/qr.svg",
        "/qr.png",
        "/result",
        "?since=1&wait=1",
        "/no",
    ] {
        session.get(below).await;
    }
    let stranger = latchkey.request("GET", &format!("/api/v1/sessions/{}", session.id));
    let stranger = stranger.bearer_auth("A".repeat(43)).send().await.unwrap();
    assert_eq!(stranger.status(), 404);
    let events = session.events(None).await;
    emulator.phone().retire(retired.qr().unwrap()).unwrap();
    let new = |status: &Status| status.qr().is_some() && status.qr() != retired.qr();
    session.wait_until(new).await;
    waiting(&session, secrets).await;
    let (_, ready) = link(&session, &emulator.phone()).await;
    events.rest().await;
    secrets.status(&ready);

    let all = session.result().await;
    secrets.credentials(&all);
    for format in ["json", "base64", "gzip", "multi", "zip"] {
        let bytes = session.result_as(format).await;
        secrets.bytes(format!("the result as {format}"), &bytes);
        secrets.text(
            format!("the text {format}"),
            &String::from_utf8_lossy(&bytes),
        );
    }
    assert_eq!(session.delete().await, 204);
}

async fn sealed_run(
    latchkey: &Latchkey,
    emulator: &Emulator,
    key: &StaticSecret,
    secrets: &mut Secrets,
) {
    let seal_to = BASE64_STANDARD.encode(PublicKey::from(key).as_bytes());
    let body = json!({"method": "qr", "seal_to": seal_to}).to_string();
    let session = begin(latchkey, &body, secrets).await;
    waiting(&session, secrets).await;
    let (_, ready) = link(&session, &emulator.phone()).await;
    secrets.status(&ready);
    let sealed = session.result().await["sealed"].take();
    secrets.text("a sealed result", sealed["ciphertext"].as_str().unwrap());
}

/// Sessions that come to nothing: what goes wrong is what is most likely to be logged in full.
async fn broken_runs(latchkey: &Latchkey, emulator: &Emulator, secrets: &mut Secrets) {
    for (fault, stage) in [
        (Fault::BadHmac, FaultStage::PairSuccess),
        (Fault::BadAccountSignature, FaultStage::PairSuccess),
        (Fault::Garbage, FaultStage::AfterSign),
        (Fault::Failure(409), FaultStage::Success),
        (Fault::Failure(403), FaultStage::Online),
    ] {
        emulator.inject(fault, stage, 1);
        let session = begin(latchkey, r#"{"method":"qr"}"#, secrets).await;
        waiting(&session, secrets).await;
        scan(&session, &emulator.phone()).await;
        secrets.status(&session.end().await);
    }
    let called_off = begin(latchkey, r#"{"method":"qr"}"#, secrets).await;
    waiting(&called_off, secrets).await;
    assert_eq!(called_off.delete().await, 204);
}

async fn begin(latchkey: &Latchkey, body: &str, secrets: &mut Secrets) -> Session {
    let session = latchkey.create_with(body).await;
    secrets.text("a token", &session.token);
    session
}

/// Waits for a QR code and notes what is in it.
async fn waiting(session: &Session, secrets: &mut Secrets) -> Status {
    let status = session.wait_for("awaiting_scan").await;
    secrets.status(&status);
    status
}

/// Of the account that the emulator's first phone holds.
const HIDDEN_NUMBER: &str = "236010000000000";
