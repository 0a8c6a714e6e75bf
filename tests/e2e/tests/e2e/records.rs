//! Records of links: what is kept, and that nothing in it is secret.

use std::{
    fs,
    path::{Path, PathBuf},
};

use latchkey_e2e::{Latchkey, Secrets, Status, Terminal, emulator, run, scan};
use latchkey_emulator::{
    AccountKind, Emulator, Fault, FaultStage, Options, PasskeyGate, StreamError, Timing,
};
use serde_json::{Value, json};
use tempfile::TempDir;

#[tokio::test]
async fn nothing_secret_is_in_the_record_of_a_link_by_qr_code() {
    let emulator = with_everything().await;
    let (mut terminal, mut secrets) = recorded(&emulator, &["--handoff", "upload"], &[]);
    let waiting = terminal.wait_for("awaiting_scan").await;
    let scanned = waiting["qr"]["data"].as_str().unwrap();
    emulator.phone().retire(scanned).unwrap();
    let fresh = terminal.out().wait_for("\"version\":4").await;
    let fresh: Value = serde_json::from_str(&fresh).unwrap();
    let qr = fresh["qr"]["data"].as_str().unwrap();
    assert_ne!(qr, scanned);
    emulator.phone().scan(qr).await.unwrap();
    let record = linked(&mut terminal, &mut secrets).await;
    for part in [
        "<begin from=\"registration\"",
        "browser=\"Safari (Mac OS)\" handoff=\"upload\"",
        "<handshake certificate=",
        "<pair-device><ref>[text ",
        "type=\"companion_reg_refresh\"",
        "<pair-success><device-identity>[bytes ",
        "jid=\"[digits 11 #",
        "<biz name=\"[text 17 #",
        "<pair-device-sign>",
        "code=\"515\"",
        "<success ",
        "xmlns=\"encrypt\"",
        "<active/>",
        "<finished/>",
    ] {
        assert!(record.contains(part), "{part} in\n{record}");
    }
}

#[tokio::test]
async fn nothing_secret_is_in_the_record_of_a_link_by_code() {
    let emulator = with_everything().await;
    let number = format!("+{}", emulator.phone().number());
    let (mut terminal, mut secrets) = recorded(&emulator, &["--code", &number], &[]);
    let waiting = terminal.wait_for("awaiting_code").await;
    let code = waiting["code"]["value"].as_str().unwrap();
    emulator.phone().enter_code(code).await.unwrap();
    let record = linked(&mut terminal, &mut secrets).await;
    for part in [
        "method=\"code\"",
        "<derived/>",
        "stage=\"companion_hello\"",
        "<companion_platform_display>Safari (Mac OS)</companion_platform_display>",
        "<event is=\"Code\" sequence=\"1\"",
        "stage=\"primary_hello\"",
        "stage=\"companion_finish\"",
        "<finished/>",
    ] {
        assert!(record.contains(part), "{part} in\n{record}");
    }
}

#[tokio::test]
async fn nothing_secret_is_in_the_record_of_a_link_with_a_passkey() {
    let emulator = with_everything().await;
    let phone = emulator.phone();
    phone.demand_passkey(PasskeyGate::Demanded);
    let (mut terminal, mut secrets) = recorded(&emulator, &[], &[]);
    let waiting = terminal.wait_for("awaiting_scan").await;
    let qr = waiting["qr"]["data"].as_str().unwrap().to_owned();
    let scanning = tokio::spawn({
        let phone = phone.clone();
        async move { phone.scan(&qr).await }
    });
    let asked = terminal.wait_for("passkey_required").await;
    let options = &asked["passkey"]["options"];
    secrets.text("the challenge", options["challenge"].as_str().unwrap());
    let assertion = phone.passkey().sign(&options.to_string()).unwrap();
    let answer: Value = serde_json::from_str(&assertion).unwrap();
    for part in ["clientDataJSON", "authenticatorData", "signature"] {
        secrets.text(part, answer["response"][part].as_str().unwrap());
    }
    terminal.type_line(&assertion).await;
    let line = terminal.out().wait_for("confirmation_code").await;
    let shown: Value = serde_json::from_str(&line).unwrap();
    let code = shown["passkey"]["confirmation_code"].as_str().unwrap();
    secrets.text("the code to compare", code);
    terminal.type_line("y").await;
    scanning.await.unwrap().unwrap();
    let record = linked(&mut terminal, &mut secrets).await;
    for part in [
        "type=\"passkey_prologue_request\"",
        "<assertion/>",
        "<passkey_prologue>",
        "type=\"crsc_continuation\"",
        "<confirmed same=\"true\"/>",
        "<encrypted_pairing_request>",
        "<finished/>",
    ] {
        assert!(record.contains(part), "{part} in\n{record}");
    }
}

#[tokio::test]
async fn each_link_that_failed_is_recorded_without_a_secret_and_no_other_link_is() {
    let emulator = with_everything().await;
    let folder = TempDir::new().unwrap();
    let records = folder.path().join("records");
    let settings = [("LATCHKEY_RECORD", records.to_str().unwrap())];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let mut secrets = Secrets::default();
    about(&emulator, &mut secrets);
    let cases = [
        (
            Fault::Failure(403),
            FaultStage::PairDevice,
            "reason=\"403\"",
        ),
        (Fault::BadHmac, FaultStage::PairSuccess, "hmac-mismatch"),
        (
            Fault::BadAccountSignature,
            FaultStage::PairSuccess,
            "signature-mismatch",
        ),
        (Fault::Failure(401), FaultStage::Success, "reason=\"401\""),
        (
            Fault::StreamError(StreamError::DeviceRemoved),
            FaultStage::Online,
            "device_removed",
        ),
    ];
    for (place, (fault, stage, word)) in cases.into_iter().enumerate() {
        emulator.inject(fault, stage, u32::MAX);
        let session = latchkey.create().await;
        secrets.token(&session.token);
        if stage != FaultStage::PairDevice {
            let waiting = session.wait_for("awaiting_scan").await;
            secrets.status(&waiting);
            // What is under another secret is passed over twice.
            let phone = emulator.phone();
            for _ in 0..3 {
                if phone.scan(waiting.qr().unwrap()).await.is_ok() {
                    break;
                }
            }
        }
        let end = session.end().await;
        emulator.clear_faults();
        assert_eq!(end.state(), "failed", "{stage:?}: {end:?}");
        secrets.status(&end);
        let kept = files(&records);
        assert_eq!(
            kept.len(),
            place + 1,
            "it is there before the owner is told"
        );
        let name = |path: &&PathBuf| path.to_str().unwrap().contains(&session.id[..8]);
        let path = kept
            .iter()
            .find(name)
            .expect("the name has the id's beginning");
        let record = harmless(path, &secrets);
        assert!(record.contains(word), "{word} in\n{record}");
        assert!(record.contains("<finished failed="), "{record}");
        assert!(!path.to_str().unwrap().contains(&session.id));
    }

    let ready = latchkey.create().await;
    scan(&ready, &emulator.phone()).await;
    ready.wait_for("ready").await;
    let called_off = latchkey.create().await;
    called_off.wait_for("awaiting_scan").await;
    assert_eq!(called_off.delete().await, 204);
    called_off.end().await;
    assert_eq!(files(&records).len(), cases.len());
}

#[tokio::test]
async fn link_that_is_called_off_is_recorded_if_that_was_asked_for() {
    let emulator = emulator().await;
    let arguments = ["link", "--json", "--record", "record.txt"];
    let mut terminal = Terminal::start(&emulator, &arguments, &[]);
    terminal.wait_for("awaiting_scan").await;
    terminal.signal("INT").await;
    let (code, errors) = terminal.exit().await;
    assert_eq!(code, Some(1));
    assert!(
        errors.contains("went to and fro is in record.txt"),
        "{errors}"
    );
    let record = fs::read_to_string(terminal.directory().join("record.txt")).unwrap();
    assert!(record.contains("<ended how="), "{record}");
}

#[tokio::test]
async fn options_of_a_link_take_the_place_of_its_settings() {
    let emulator = with_everything().await;
    let settings = [
        ("LATCHKEY_HANDOFF", "passive"),
        ("LATCHKEY_HANDOFF_HOLD", "5m"),
        ("LATCHKEY_RECORD", "/dev/null/nowhere"),
    ];
    let arguments = [
        "--handoff",
        "active",
        "--hold",
        "0s",
        "--browser",
        "Chrome (Windows)",
    ];
    let (mut terminal, mut secrets) = recorded(&emulator, &arguments, &settings);
    let waiting = terminal.wait_for("awaiting_scan").await;
    let qr = waiting["qr"]["data"].as_str().unwrap();
    emulator.phone().scan(qr).await.unwrap();
    let record = linked(&mut terminal, &mut secrets).await;
    let device = &emulator.devices()[0];
    assert_eq!(
        (device.os.as_str(), device.tally.activations),
        ("Windows", 1)
    );
    assert!(
        record.contains("handoff=\"active\" hold-ms=\"0\""),
        "{record}"
    );
}

#[tokio::test]
async fn options_that_cannot_be_are_told_before_anything_is_tried() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let file = file.path().to_str().unwrap();
    for (option, value, words) in [
        ("--handoff", "sideways", "active, passive or upload"),
        ("--hold", "6m", "a time from 0s to 5m"),
        ("--hold", "soon", "a time from 0s to 5m"),
        ("--browser", "Chrome (Acme)", "Safari (Mac OS)"),
        ("--record", file, "there already"),
        ("--record", "no/such/folder/record.txt", "no folder"),
    ] {
        let output = run(&["link", option, value], &[]).await;
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{option} {value}: {stderr}");
        assert!(
            stderr.contains(option) && stderr.contains(words),
            "{stderr}"
        );
        assert_eq!(output.stdout, b"");
    }
    let nowhere = [("LATCHKEY_RECORD", "/dev/null/records")];
    let output = run(&["serve"], &nowhere).await;
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("LATCHKEY_RECORD is"), "{stderr}");
}

/// An account with a name, whose phone sends its history at once.
async fn with_everything() -> Emulator {
    let started = Emulator::start(Options {
        account: AccountKind::Business,
        provisions: true,
        timing: Timing::fast(),
        ..Options::default()
    });
    started.await.unwrap()
}

/// Begins a link that is recorded.
fn recorded(emulator: &Emulator, more: &[&str], settings: &[(&str, &str)]) -> (Terminal, Secrets) {
    let arguments = [&["link", "--json", "--record", RECORD], more].concat();
    let own = [
        ("LATCHKEY_HANDOFF_HOLD", "100ms"),
        ("LATCHKEY_PASSKEY_ASSIST", "on"),
    ];
    let settings = [&own, settings].concat();
    let terminal = Terminal::start(emulator, &arguments, &settings);
    let mut secrets = Secrets::default();
    about(emulator, &mut secrets);
    (terminal, secrets)
}

/// Waits for the end of a link, and returns its record once nothing secret is found in it.
async fn linked(terminal: &mut Terminal, secrets: &mut Secrets) -> String {
    let (code, errors) = terminal.exit().await;
    assert_eq!(code, Some(0), "{errors}");
    for status in terminal.objects() {
        secrets.status(&Status(status));
    }
    let folder = terminal.directory().join("session");
    let creds = fs::read_to_string(folder.join("creds.json")).unwrap();
    let creds: Value = serde_json::from_str(&creds).unwrap();
    let keys = (1..=5).filter_map(|id| {
        let key = fs::read_to_string(folder.join(format!("pre-key-{id}.json"))).ok()?;
        let key: Value = serde_json::from_str(&key).unwrap();
        Some((id.to_string(), key))
    });
    let keys: serde_json::Map<_, _> = keys.collect();
    secrets.credentials(&json!({"json": creds, "multi": {"keys": {"pre-key": keys}}}));
    assert!(secrets.count() > 15, "{}", secrets.count());
    harmless(&terminal.directory().join(RECORD), secrets)
}

/// What is known of the account without any session.
fn about(emulator: &Emulator, secrets: &mut Secrets) {
    secrets.text("the phone number", &emulator.phone().number());
    secrets.text("the hidden number", "236010000000000");
    secrets.text("the account's name", AccountKind::BUSINESS_NAME);
}

/// Returns a record after a search for whatever it must not hold.
fn harmless(path: &Path, secrets: &Secrets) -> String {
    let record = fs::read_to_string(path).unwrap();
    assert_eq!(secrets.found_in(&record), [""; 0], "{record}");
    assert_eq!(secrets.found_in(path.to_str().unwrap()), [""; 0]);
    // And nothing that looks like one: no long number, and nothing that is no word.
    let stanzas = record.lines().filter(|line| !line.contains(" -- ")).skip(2);
    for line in stanzas {
        let (_, stanza) = line.trim_start().split_once(' ').unwrap();
        let mut runs = stanza.split(|c: char| !c.is_ascii_digit());
        assert!(!runs.any(|run| run.len() > 5), "{line}");
        let mut words =
            stanza.split(|c: char| !(c.is_ascii_alphanumeric() || "+/_-:.".contains(c)));
        let is_odd = |word: &str| {
            word.len() > 16 && word.contains(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
        };
        assert!(!words.any(is_odd), "{line}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    record
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

const RECORD: &str = "record.txt";
