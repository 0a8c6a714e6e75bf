//! A session from its beginning to its result.

use std::io::{Cursor, Read};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::GzDecoder;
use latchkey_e2e::{Latchkey, emulator, link, scan};
use latchkey_emulator::{AccountKind, Emulator, Options, Timing};
use latchkey_session::Store;
use serde_json::{Value, json};
use zip::ZipArchive;

#[tokio::test]
async fn session_goes_through_its_states_in_order_until_it_is_ready() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let (session, phone) = (latchkey.create().await, emulator.phone());
    let events = session.events(None).await;
    let (seen, device) = tokio::join!(events.rest(), scan(&session, &phone));

    let place = |state: &str| ORDER.iter().position(|known| *known == state).unwrap();
    let steps: Vec<_> = seen
        .iter()
        .map(|status| (status.version(), place(status.state())))
        .collect();
    assert!(
        steps.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1),
        "{seen:?}"
    );
    for state in ["awaiting_scan", "linking", "ready"] {
        assert!(seen.iter().any(|status| status.state() == state), "{state}");
    }
    let waiting = seen.iter().find(|status| status.qr().is_some()).unwrap();
    assert_eq!(waiting.state(), "awaiting_scan");
    assert_eq!(waiting.0["qr"]["sequence"], 1);
    assert_eq!(waiting.0["qr"]["total"], 6);
    let ready = seen.last().unwrap();
    assert_eq!(ready.0["qr"], Value::Null);
    assert_eq!(ready.0["account"]["jid"], device.unwrap().as_str());
    assert_eq!(ready.0["account"]["platform"], "android");
    assert_eq!(session.status().await, *ready);
}

#[tokio::test]
async fn device_is_registered_once_and_logs_in_once() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let (device, _) = link(&session, &emulator.phone()).await;

    let seen = emulator.snapshot();
    assert_eq!(seen.devices.len(), 1);
    assert_eq!(seen.devices[0].jid, device.as_str());
    assert_eq!(seen.devices[0].tally.logins, 1);
    assert_eq!(seen.devices[0].os, "Mac OS");
    assert_eq!(seen.devices[0].browser, "Safari");
    // Two answers: to the refs of the one registration, and to the phone's voucher.
    let answers = ["iq result", "iq result/pair-device-sign"];
    assert_eq!(answers.map(|kind| seen.stanzas[kind]), [1, 1]);
    assert_eq!(seen.violations, [""; 0]);
}

#[tokio::test]
async fn result_is_the_same_credentials_in_every_format() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let (device, status) = link(&session, &emulator.phone()).await;

    let json = session.result_as("json").await;
    assert!(json.is_ascii());
    let creds: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(creds["registered"], true);
    assert_eq!(creds["me"]["id"], device.as_str());
    assert_eq!(creds["me"]["lid"], emulator.devices()[0].lid);

    let decoded = |text: &[u8]| BASE64_STANDARD.decode(text).unwrap();
    let base64 = session.result_as("base64").await;
    assert_eq!(decoded(&base64), json);
    let gzip = session.result_as("gzip").await;
    let mut unzipped = Vec::new();
    let zipped = decoded(&gzip);
    GzDecoder::new(&*zipped).read_to_end(&mut unzipped).unwrap();
    assert_eq!(unzipped, json);
    let multi: Value = serde_json::from_slice(&session.result_as("multi").await).unwrap();
    assert_eq!(multi["creds"], creds);
    assert_eq!(multi["keys"], serde_json::json!({}));
    let zip = session.result_as("zip").await;
    let mut archive = ZipArchive::new(Cursor::new(&zip)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut file = Vec::new();
    let mut entry = archive.by_name("creds.json").unwrap();
    entry.read_to_end(&mut file).unwrap();
    assert_eq!(file, json);

    let all = session.result().await;
    assert_eq!(all["json"], creds);
    assert_eq!(all["base64"].as_str().unwrap().as_bytes(), base64);
    assert_eq!(all["gzip"].as_str().unwrap().as_bytes(), gzip);
    assert_eq!(all["multi"], multi);
    assert_eq!(all["zip"], BASE64_STANDARD.encode(&zip));
    let id = format!("Ilom~{}", all["base64"].as_str().unwrap());
    assert_eq!(all["session_id"], id);
    let result = &status.0["result"];
    assert_eq!(result["session_id"], id);
    assert_eq!(result["ids"], serde_json::json!([{ "session_id": id }]));
    assert_eq!(
        result["url"],
        format!("/api/v1/sessions/{}/result", session.id)
    );
}

#[tokio::test]
async fn downloads_are_named_as_bots_look_for_them() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    link(&session, &emulator.phone()).await;
    for (format, kind, name) in [
        ("json", "application/json", Some("creds.json")),
        ("zip", "application/zip", Some("session.zip")),
        ("base64", "text/plain; charset=utf-8", None),
        ("gzip", "text/plain; charset=utf-8", None),
    ] {
        let answer = session.get(&format!("/result?format={format}")).await;
        let headers = answer.headers();
        assert_eq!(headers["content-type"], kind, "{format}");
        assert_eq!(headers["cache-control"], "no-store");
        let disposition = headers.get("content-disposition");
        assert_eq!(
            disposition.map(|value| value.to_str().unwrap().to_owned()),
            name.map(|name| format!("attachment; filename=\"{name}\"")),
        );
    }
}

#[tokio::test]
async fn session_id_is_made_of_the_template_that_the_operator_chose() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_SESSION_ID", "𝙇🔥~{json|gzip|base64}≈")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create().await;
    let (_, status) = link(&session, &emulator.phone()).await;
    let id = status.0["result"]["session_id"].as_str().unwrap();
    let zipped = id.strip_prefix("𝙇🔥~").unwrap().strip_suffix('≈').unwrap();
    let zipped = BASE64_STANDARD.decode(zipped).unwrap();
    let mut json = String::new();
    GzDecoder::new(&*zipped).read_to_string(&mut json).unwrap();
    assert_eq!(json.as_bytes(), session.result_as("json").await);
}

#[tokio::test]
async fn bot_that_the_caller_names_is_the_main_one_of_its_session() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_BOTS", "amazing-bot,gifted-md")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    for (body, main) in [
        (r#"{"method":"qr"}"#, ["amazing-bot", "gifted-md"]),
        (
            r#"{"method":"qr","bot":"gifted-md"}"#,
            ["gifted-md", "amazing-bot"],
        ),
    ] {
        let session = latchkey.create_with(body).await;
        let (_, status) = link(&session, &emulator.phone()).await;
        let result = &status.0["result"];
        assert_eq!(result["bot"], main[0]);
        assert_eq!(result["session_id"], result["ids"][0]["session_id"]);
        for (at, bot) in main.iter().enumerate() {
            assert_eq!(result["ids"][at]["bot"], *bot);
            let text = session.get(&format!("/result?bot={bot}")).await;
            let text = text.text().await.unwrap();
            assert_eq!(result["ids"][at]["session_id"], text);
        }
    }
}

#[tokio::test]
async fn library_that_the_operator_offers_gets_the_session_as_its_store() {
    let emulator = emulator().await;
    let settings = [
        ("LATCHKEY_BOTS", "whatsmeow,whatsapp-rust,gifted-md"),
        ("LATCHKEY_HANDOFF", "upload"),
    ];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    for (body, stores) in [
        (r#"{"method":"qr"}"#, ["whatsmeow", "whatsapp-rust"]),
        (
            r#"{"method":"qr","bot":"whatsapp-rust"}"#,
            ["whatsapp-rust", "whatsmeow"],
        ),
    ] {
        let session = latchkey.create_with(body).await;
        let (device, status) = link(&session, &emulator.phone()).await;
        let result = &status.0["result"];
        assert_eq!(result["bot"], "gifted-md");
        assert_eq!(result["stores"], json!(stores));
        let whole = session.result().await;
        for library in stores {
            let answer = session.get(&format!("/result?bot={library}")).await;
            let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
            assert_eq!(header("content-type"), "application/vnd.sqlite3");
            let disposition = format!("attachment; filename=\"{library}.db\"");
            assert_eq!(header("content-disposition"), disposition);
            let file = answer.bytes().await.unwrap();
            let read = Store::read(&file).unwrap();
            assert_eq!(read.account()[0], Some(device.as_str()));
            assert_eq!(read.pre_keys().len(), 5);
            let zipped = whole["stores"][library].as_str().unwrap();
            let zipped = BASE64_STANDARD.decode(zipped).unwrap();
            let mut unpacked = Vec::new();
            GzDecoder::new(&*zipped).read_to_end(&mut unpacked).unwrap();
            assert_eq!(unpacked, file);
        }
    }
}

#[tokio::test]
async fn accounts_of_every_kind_can_be_linked() {
    for (kind, platform, name) in [
        (AccountKind::Personal, "android", None),
        (
            AccountKind::Business,
            "smba",
            Some(AccountKind::BUSINESS_NAME),
        ),
        (AccountKind::Hosted, "smba", None),
    ] {
        let emulator = Emulator::start(Options {
            account: kind,
            timing: Timing::fast(),
            ..Options::default()
        });
        let emulator = emulator.await.unwrap();
        let latchkey = Latchkey::start(&emulator).await;
        let session = latchkey.create().await;
        let (_, status) = link(&session, &emulator.phone()).await;
        assert_eq!(status.0["account"]["platform"], platform);
        assert_eq!(status.0["account"]["name"].as_str(), name);
        let creds = &session.result().await["json"];
        assert_eq!(creds["me"]["name"].as_str(), name);
        assert_eq!(emulator.violations(), [""; 0], "{kind:?}");
    }
}

#[tokio::test]
async fn messages_may_arrive_in_pieces_of_any_size() {
    let emulator = Emulator::start(Options {
        chop: Some(7),
        timing: Timing::fast(),
        ..Options::default()
    });
    let emulator = emulator.await.unwrap();
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    link(&session, &emulator.phone()).await;
    assert_eq!(emulator.violations(), [""; 0]);
}

const ORDER: [&str; 6] = [
    "queued",
    "connecting",
    "awaiting_scan",
    "linking",
    "exporting",
    "ready",
];
