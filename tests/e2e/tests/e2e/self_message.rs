//! The session ID in the owner's own chat.

use std::{
    collections::BTreeSet,
    io::{Cursor, Read},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_e2e::{Fleet, Latchkey, Session, Status, link, run, scan};
use latchkey_emulator::{
    Emulator, Fault, FaultStage, MegaAccount, MegaOptions, Options, StreamError, Timing,
};
use serde_json::Value;
use zip::ZipArchive;

#[tokio::test]
async fn session_id_is_in_the_own_chat_with_what_to_know_in_the_owners_language() {
    let emulator = latchkey_e2e::emulator().await;
    let latchkey = Latchkey::with(&emulator, &ON).await;
    let asked = latchkey.request("POST", "/api/v1/sessions");
    let asked = asked
        .header("accept-language", "fr")
        .body(r#"{"method":"qr"}"#);
    let created: Value = asked.send().await.unwrap().json().await.unwrap();
    let session = latchkey.session(&created);
    let (_, ready) = link(&session, &emulator.phone()).await;

    let [device] = emulator.devices().try_into().unwrap();
    let [sent] = device.sent.try_into().unwrap();
    assert_eq!(sent.to, device.lid.replace(":1@", "@"));
    let text = sent.text.unwrap();
    let id = ready.0["result"]["session_id"].as_str().unwrap();
    assert!(text.ends_with(&format!("\n\n{id}")), "{text}");
    assert!(text.contains("1. Gardez-le secret."), "{text}");
    assert!(text.contains("3. Pour déconnecter,"), "{text}");
    let told = notes(&session).await;
    assert!(told[0].contains("session.zip"), "{told:?}");
    assert!(told[1].contains("in your own chat"), "{told:?}");
    assert_eq!(told.len(), 2);

    let names = files_of(id);
    let user = device.lid.split(':').next().unwrap();
    let number = device.jid.split(':').next().unwrap();
    let expected = [
        "creds.json".to_owned(),
        format!("session-{user}_1.0.json"),
        format!("session-{user}.0.json"),
        format!("session-{number}.0.json"),
    ];
    assert_eq!(names, BTreeSet::from(expected));
    // Once to prove the credentials, and once for the message; nothing is settled for the bot.
    assert_eq!((device.tally.logins, device.tally.uploads), (2, 0));
    assert_eq!(device.settled, []);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn link_at_mega_goes_to_the_own_chat_once_the_file_is_there() {
    let emulator = at_mega().await;
    let account = mega(&emulator);
    let account: Vec<_> = account.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let settings = [&account[..], &[("LATCHKEY_SEND_TO_SELF", "on")]].concat();
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create().await;
    let (_, ready) = link(&session, &emulator.phone()).await;
    let id = ready.0["result"]["session_id"].as_str().unwrap();
    assert!(id.starts_with("ilombot--"), "{id}");
    let [device] = emulator.devices().try_into().unwrap();
    assert!(device.sent[0].text.as_ref().unwrap().ends_with(id));
    assert_eq!(emulator.mega().snapshot().files.len(), 1);
    let archive = emulator.mega().files().remove(0).content;
    assert_eq!(ZipArchive::new(Cursor::new(archive)).unwrap().len(), 4);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn message_that_cannot_be_sent_does_not_cost_the_session() {
    for fault in [
        Fault::Refuse {
            code: 463,
            backoff_s: None,
        },
        Fault::Drop,
        Fault::Silence,
        Fault::StreamError(StreamError::Code(503)),
        Fault::Failure(503),
        Fault::Garbage,
    ] {
        let emulator = latchkey_e2e::emulator().await;
        let latchkey = Latchkey::with(&emulator, &ON).await;
        emulator.inject(fault, FaultStage::SelfMessage, 9);
        let session = latchkey.create().await;
        link(&session, &emulator.phone()).await;
        let told = notes(&session).await;
        assert!(
            told[1].contains("may not have reached"),
            "{fault:?}: {told:?}"
        );
        let logged = latchkey.logs().text();
        let warnings = logged.matches("could not be sent to the owner's own chat");
        assert_eq!(warnings.count(), 1, "{logged}");
        // The bot has the sessions all the same: the message may have arrived.
        let result = session.result().await;
        assert_eq!(files_of(result["session_id"].as_str().unwrap()).len(), 4);
        assert_eq!(emulator.devices()[0].tally.logins, 2, "{fault:?}");
        assert_eq!(emulator.violations(), [""; 0]);
    }
}

#[tokio::test]
async fn worker_that_dies_while_it_sends_does_not_have_it_sent_twice() {
    for at in [FaultStage::SelfMessage, FaultStage::Success] {
        let emulator = latchkey_e2e::emulator().await;
        let mut fleet = Fleet::start(emulator, 1, 1, &ON).await;
        let session = fleet.gateways[0].create().await;
        let logins = if at == FaultStage::Success { 2 } else { 1 };
        fleet.emulator.inject(Fault::Hold, at, logins);
        scan(&session, &fleet.emulator.phone()).await;
        fleet.emulator.held(1).await;
        if at == FaultStage::Success {
            // That was the login that proves the credentials.
            fleet.emulator.let_go();
            fleet.emulator.held(1).await;
        }
        fleet.workers[0].program.kill().await;
        fleet.workers.clear();
        fleet.emulator.let_go();
        fleet.add_worker().await;
        session.wait_for("ready").await;
        let told = notes(&session).await;
        assert!(told[1].contains("may not have reached"), "{told:?}");
        let [device] = fleet.emulator.devices().try_into().unwrap();
        assert!(device.sent.len() <= 1, "{at:?}: {:?}", device.sent);
        let id = session.result().await["session_id"].clone();
        assert_eq!(files_of(id.as_str().unwrap()).len(), 4);
        assert_eq!(fleet.emulator.violations(), [""; 0]);
    }
}

#[tokio::test]
async fn session_id_without_key_files_that_a_caller_asks_for_is_not_sent() {
    let emulator = latchkey_e2e::emulator().await;
    let key = "panel=0123456789abcdef0123456789abcdef";
    let settings = [&ON[..], &[("LATCHKEY_API_KEYS", key)]].concat();
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let asked = latchkey
        .request("POST", "/api/v1/sessions")
        .header("x-api-key", "0123456789abcdef0123456789abcdef")
        .body(r#"{"method":"qr","session_id":"Mine~{json|base64}"}"#);
    let created: Value = asked.send().await.unwrap().json().await.unwrap();
    let session = latchkey.session(&created);
    let (_, ready) = link(&session, &emulator.phone()).await;
    assert!(ready.0["result"].get("notes").is_none());
    let [device] = emulator.devices().try_into().unwrap();
    assert_eq!((device.sent.len(), device.tally.logins), (0, 1));
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_id_without_key_files_stops_the_start() {
    for (settings, why) in [
        (&[][..], "Ilom~{json|base64} carries no key files"),
        (
            &[("LATCHKEY_BOTS", "gifted-md")],
            "gifted-md of LATCHKEY_BOTS reads no key files",
        ),
        (
            &[ON[1], ("LATCHKEY_HANDOFF", "passive")],
            "LATCHKEY_HANDOFF is passive",
        ),
    ] {
        let settings = [&[("PORT", "0"), ON[0]], settings].concat();
        let output = run(&[], &settings).await;
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            stderr.contains(r#"LATCHKEY_SEND_TO_SELF is "on""#),
            "{stderr}"
        );
        assert!(stderr.contains(why), "{stderr}");
        assert_eq!(stderr.trim().lines().count(), 1, "{stderr}");
    }
}

const ON: [(&str, &str); 2] = [
    ("LATCHKEY_SEND_TO_SELF", "on"),
    ("LATCHKEY_SESSION_ID", "X~{zip|base64}"),
];

async fn notes(session: &Session) -> Vec<String> {
    let Status(status) = session.status().await;
    let notes = status["result"]["notes"].as_array().unwrap();
    notes
        .iter()
        .map(|note| note.as_str().unwrap().to_owned())
        .collect()
}

/// Returns the names of the files in a session ID.
fn files_of(id: &str) -> BTreeSet<String> {
    let archive = BASE64_STANDARD.decode(id.strip_prefix("X~").unwrap());
    let mut archive = ZipArchive::new(Cursor::new(archive.unwrap())).unwrap();
    let names: BTreeSet<_> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    for name in names.iter().filter(|name| name.starts_with("session-")) {
        let mut text = String::new();
        let mut file = archive.by_name(name).unwrap();
        file.read_to_string(&mut text).unwrap();
        let record: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(record["version"], "v1");
    }
    names
}

async fn at_mega() -> Emulator {
    let emulator = Emulator::start(Options {
        timing: Timing::fast(),
        mega: Some(MegaOptions::default()),
        ..Options::default()
    });
    emulator.await.unwrap()
}

fn mega(emulator: &Emulator) -> [(&'static str, String); 3] {
    let MegaAccount {
        email, password, ..
    } = MegaAccount::default();
    [
        ("MEGA_EMAIL", email),
        ("MEGA_PASSWORD", password),
        ("LATCHKEY_MEGA_API_URL", emulator.mega().url()),
    ]
}
