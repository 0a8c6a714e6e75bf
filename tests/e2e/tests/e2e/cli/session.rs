//! What can be done with a session in the terminal.

use std::fs;

use latchkey_e2e::{Terminal, emulator, run};
use latchkey_emulator::{DeviceJid, Fault, FaultStage};
use serde_json::Value;

use super::{link, names};

#[tokio::test]
async fn every_kind_of_session_id_is_inspected_and_unpacked_to_the_same_files() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_HANDOFF", "upload")];
    for (format, files, unpacked) in [
        ("{json}", 6, 1),
        ("Mine~{json|base64}", 6, 1),
        ("Mine~{json|gzip|base64}", 6, 1),
        ("{multi}", 6, 6),
        ("Mine~{zip|base64}", 6, 6),
    ] {
        let (terminal, ready) = link(&emulator, &["--id", format], &settings).await;
        let folder = terminal.directory().join("session");
        assert_eq!(names(&folder).len(), files, "{format}");
        let id = ready["result"]["session_id"].as_str().unwrap();

        let inspected = run(&["session", "inspect", id], &[]).await;
        let stdout = String::from_utf8(inspected.stdout).unwrap();
        assert_eq!(inspected.status.code(), Some(0), "{format}: {stdout}");
        let jid = ready["account"]["jid"].as_str().unwrap();
        assert!(stdout.contains(jid) && !stdout.contains("BAD"), "{stdout}");
        let creds = fs::read_to_string(folder.join("creds.json")).unwrap();
        let keys: Value = serde_json::from_str(&creds).unwrap();
        let private = keys["noiseKey"]["private"]["data"].as_str().unwrap();
        assert!(!stdout.contains(private));

        let out = terminal.directory().join("unpacked");
        let arguments = ["session", "unpack", id, "--out", out.to_str().unwrap()];
        let output = run(&arguments, &[]).await;
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(names(&out).len(), unpacked, "{format}");
        for name in names(&out) {
            let (ours, theirs) = (fs::read(out.join(&name)), fs::read(folder.join(&name)));
            assert_eq!(ours.unwrap(), theirs.unwrap(), "{format} {name}");
        }
        let of_folder = run(&["session", "inspect", folder.to_str().unwrap()], &[]).await;
        let stdout = String::from_utf8(of_folder.stdout).unwrap();
        assert!(stdout.contains("5 shipped"), "{stdout}");
    }
}

#[tokio::test]
async fn session_comes_in_through_standard_input() {
    let emulator = emulator().await;
    let (_, ready) = link(&emulator, &[], &[]).await;
    let id = ready["result"]["session_id"].as_str().unwrap();
    for arguments in [&["session", "inspect", "-"][..], &["session", "inspect"]] {
        let mut terminal = Terminal::start(&emulator, arguments, &[]);
        terminal.type_line(&format!("  \"{id}\"")).await;
        assert_eq!(terminal.exit().await, (Some(0), String::new()));
        assert!(terminal.out().text().contains("base64 of creds.json"));
    }
}

#[tokio::test]
async fn what_is_no_session_is_an_error_with_a_reason() {
    let key = "k".repeat(43);
    for (given, word) in [
        (format!("Ilom~AbCdEfGh#{key}"), "at MEGA"),
        (format!("https://mega.nz/file/AbCdEfGh#{key}"), "at MEGA"),
        (
            format!("https://mega.nz/folder/AbCdEfGh#{key}"),
            "a folder at MEGA",
        ),
        ("Ilom~eyJub2lzZUtleSI6".to_owned(), "copied"),
        ("not a session".to_owned(), "none of them"),
    ] {
        for task in ["inspect", "unpack", "unlink"] {
            let nowhere = [("LATCHKEY_MEGA_API_URL", "http://127.0.0.1:1")];
            let output = run(&["session", task, &given], &nowhere).await;
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{task} {given}: {stderr}");
            assert!(stderr.contains(word), "{task} {given}: {stderr}");
            assert_eq!(output.stdout, b"");
        }
    }
}

#[tokio::test]
async fn unlinked_device_is_gone_and_unlinking_it_again_is_no_error() {
    let emulator = emulator().await;
    let (_, ready) = link(&emulator, &[], &[]).await;
    let id = ready["result"]["session_id"].as_str().unwrap();
    assert_eq!(emulator.devices().len(), 1);
    for words in ["Unlinked.", "unlinked before"] {
        let mut terminal = Terminal::start(&emulator, &["session", "unlink", id], &[]);
        assert_eq!(terminal.exit().await, (Some(0), String::new()));
        let stdout = terminal.out().text();
        assert!(stdout.contains(words), "{stdout}");
        assert!(emulator.devices().is_empty());
    }
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn device_unlinked_on_the_phone_is_told_as_unlinked_before() {
    let emulator = emulator().await;
    let (_, ready) = link(&emulator, &[], &[]).await;
    let device = DeviceJid::new(ready["account"]["jid"].as_str().unwrap());
    emulator.phone().unlink(&device).unwrap();
    let id = ready["result"]["session_id"].as_str().unwrap();
    let mut terminal = Terminal::start(&emulator, &["session", "unlink", id], &[]);
    assert_eq!(terminal.exit().await.0, Some(0));
    assert!(terminal.out().text().contains("unlinked before"));
}

#[tokio::test]
async fn unlinking_goes_on_after_what_can_be_mended_and_fails_without_a_connection() {
    let emulator = emulator().await;
    let (_, ready) = link(&emulator, &[], &[]).await;
    let id = ready["result"]["session_id"].as_str().unwrap();
    emulator.inject(Fault::Drop, FaultStage::Success, 1);
    emulator.inject(Fault::Failure(405), FaultStage::Success, 1);
    let mut terminal = Terminal::start(&emulator, &["session", "unlink", id], &[]);
    assert_eq!(terminal.exit().await.0, Some(0));
    assert!(emulator.devices().is_empty());

    let (_, ready) = link(&emulator, &[], &[]).await;
    let id = ready["result"]["session_id"].as_str().unwrap();
    let nowhere = [("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1/")];
    let mut terminal = Terminal::start(&emulator, &["session", "unlink", id], &nowhere);
    let (code, errors) = terminal.exit().await;
    assert_eq!(code, Some(1));
    assert!(errors.contains("could not be reached"), "{errors}");
    assert!(errors.contains("may still be linked"), "{errors}");
    assert_eq!(emulator.devices().len(), 1);
}
