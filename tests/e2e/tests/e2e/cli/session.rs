//! What can be done with a session in the terminal.

use std::{fs, io::Write as _};

use latchkey_e2e::{Terminal, emulator, run};
use latchkey_emulator::{DeviceJid, Fault, FaultStage, StreamError};
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
async fn session_is_converted_for_each_library_and_back() {
    let emulator = emulator().await;
    let (terminal, ready) = link(&emulator, &[], &[("LATCHKEY_HANDOFF", "upload")]).await;
    let folder = terminal.directory().join("session");
    let jid = ready["account"]["jid"].as_str().unwrap();
    for library in ["whatsmeow", "whatsapp-rust"] {
        let store = terminal.directory().join(library).join("bot.db");
        let back = terminal.directory().join(format!("back-from-{library}"));
        let [from, to, back_to] = [&folder, &store, &back].map(|path| path.to_str().unwrap());
        let convert = ["session", "convert", from, "--to", library, "--out", to];
        let converted = run(&convert, &[]).await;
        assert_eq!(converted.status.code(), Some(0), "{converted:?}");
        assert_eq!(converted.stdout, format!("{to}\n").into_bytes());
        assert!(converted.stderr.is_empty());
        assert_eq!(names(store.parent().unwrap()), ["bot.db"]);
        let again = run(&convert, &[]).await;
        assert_eq!(again.status.code(), Some(2), "it is there already");
        let forced = run(&[&convert[..], &["--force"]].concat(), &[]).await;
        assert_eq!(forced.status.code(), Some(0), "{forced:?}");

        let inspected = run(&["session", "inspect", to], &[]).await;
        let shown = String::from_utf8(inspected.stdout).unwrap();
        assert_eq!(inspected.status.code(), Some(0), "{shown}");
        assert!(
            shown.contains(&format!("store of {library}")) && shown.contains(jid),
            "{shown}"
        );
        assert!(
            shown.contains("5 shipped") && !shown.contains("BAD"),
            "{shown}"
        );

        let convert = [
            "session", "convert", to, "--to", "baileys", "--out", back_to,
        ];
        let converted = run(&convert, &[]).await;
        assert_eq!(converted.status.code(), Some(0), "{converted:?}");
        let creds = |folder: &std::path::Path| {
            let text = fs::read_to_string(folder.join("creds.json")).unwrap();
            let mut creds: Value = serde_json::from_str(&text).unwrap();
            // Of use before the device is linked only.
            creds["pairingEphemeralKeyPair"] = Value::Null;
            // whatsapp-rust has no place for it.
            creds["platform"] = Value::Null;
            creds
        };
        assert_eq!(creds(&folder), creds(&back), "{library}");
        for key in (1..=5).map(|id| format!("pre-key-{id}.json")) {
            let [ours, theirs] = [&folder, &back].map(|folder| fs::read(folder.join(&key)));
            assert_eq!(ours.unwrap(), theirs.unwrap(), "{library}: {key}");
        }
    }
    let half = terminal.directory().join("half.db");
    fs::write(&half, b"SQLite format 3\0 and no more").unwrap();
    let refused = run(&["session", "inspect", half.to_str().unwrap()], &[]).await;
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(told.contains("damaged"), "{told}");
}

#[tokio::test]
async fn unpack_by_force_touches_nothing_that_is_no_part_of_a_session() {
    let emulator = emulator().await;
    let (terminal, _) = link(&emulator, &[], &[]).await;
    let creds = fs::read(terminal.directory().join("session/creds.json")).unwrap();
    // What somebody hands one as a session may bring anything along.
    let brought = [
        "creds.json",
        "session-15550100001.0.json",
        "package.json",
        "package-lock.json",
        ".npmrc",
        ".env",
        "index.js",
        "config.json",
        "session-1/../package.json",
        "../package.json",
        "node_modules/baileys/index.js",
        "PRE-KEY-1.JSON",
        "pre-key-1.js",
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in brought {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(name, options).unwrap();
        let content: &[u8] = if name == "creds.json" {
            &creds
        } else {
            b"{\"theirs\":1}"
        };
        archive.write_all(content).unwrap();
    }
    let archive = archive.finish().unwrap().into_inner();
    let place = tempfile::tempdir().unwrap();
    let (folder, file) = (place.path().join("bot"), place.path().join("session.zip"));
    fs::write(&file, archive).unwrap();
    fs::create_dir_all(folder.join("node_modules/baileys")).unwrap();
    let own = [
        "package.json",
        "package-lock.json",
        ".npmrc",
        ".env",
        "index.js",
        "config.json",
        "node_modules/baileys/index.js",
        "../package.json",
    ];
    for name in own {
        fs::write(folder.join(name), "mine").unwrap();
    }
    fs::write(folder.join("pre-key-9.json"), "of the session before").unwrap();
    let [from, to] = [&file, &folder].map(|path| path.to_str().unwrap());
    let output = run(&["session", "unpack", from, "--out", to, "--force"], &[]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    for name in own {
        assert_eq!(
            fs::read_to_string(folder.join(name)).unwrap(),
            "mine",
            "{name}"
        );
    }
    let written = ["creds.json", "session-15550100001.0.json"];
    let mut expected = [
        ".env",
        ".npmrc",
        "config.json",
        "index.js",
        "node_modules",
        "package-lock.json",
        "package.json",
    ]
    .map(str::to_owned)
    .to_vec();
    expected.extend(written.map(str::to_owned));
    expected.sort();
    assert_eq!(names(&folder), expected);
    assert_eq!(names(place.path()), ["bot", "package.json", "session.zip"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(told.lines().count(), written.len(), "{told}");
}

#[tokio::test]
async fn marks_of_direction_do_not_reach_the_terminal() {
    let emulator = emulator().await;
    let (terminal, _) = link(&emulator, &[], &[]).await;
    let creds = fs::read_to_string(terminal.directory().join("session/creds.json")).unwrap();
    let mut creds: Value = serde_json::from_str(&creds).unwrap();
    let name = format!("Ren\u{e9}{MARKS}\u{1b}]0;pwned\u{7}");
    creds["me"]["name"] = name.clone().into();
    creds["platform"] = name.into();
    let id = creds.to_string();
    let inspected = run(&["session", "inspect", &id], &[]).await;
    assert_eq!(inspected.status.code(), Some(0));
    let shown = String::from_utf8(inspected.stdout).unwrap();
    assert!(shown.contains("Ren\u{e9}"), "{shown}");
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join(format!("a{MARKS}b"));
    let arguments = ["session", "unpack", &id, "--out", folder.to_str().unwrap()];
    let unpacked = run(&arguments, &[]).await;
    assert_eq!(unpacked.status.code(), Some(0), "{unpacked:?}");
    let refused = run(&arguments, &[]).await;
    assert_eq!(refused.status.code(), Some(2));
    let file = folder.join("creds.json");
    let no_folder = [&arguments[..4], &[file.to_str().unwrap()]].concat();
    let no_folder = run(&no_folder, &[]).await;
    assert_eq!(no_folder.status.code(), Some(2));
    let all = [
        shown.into_bytes(),
        unpacked.stdout,
        refused.stderr,
        no_folder.stderr,
    ];
    for text in all {
        let text = String::from_utf8(text).unwrap();
        assert!(!text.is_empty() && !text.contains(is_mark), "{text}");
    }
}

fn is_mark(c: char) -> bool {
    MARKS.contains(c) || (c.is_control() && c != '\n')
}

/// They turn the direction of what follows, hide it, or steer the terminal.
const MARKS: &str = "\u{202e}\u{2066}\u{2067}\u{2068}\u{202a}\u{202b}\u{200e}\u{200f}\u{61c}";

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
        for task in ["inspect", "unpack", "check", "unlink"] {
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

#[tokio::test]
async fn session_in_every_form_is_checked_and_its_device_left_as_it_is() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_HANDOFF", "upload")];
    for format in [
        "{json}",
        "Mine~{json|gzip|base64}",
        "{multi}",
        "Mine~{zip|base64}",
    ] {
        let (terminal, ready) = link(&emulator, &["--id", format], &settings).await;
        let id = ready["result"]["session_id"].as_str().unwrap();
        let folder = terminal.directory().join("session");
        for given in [id, folder.to_str().unwrap()] {
            let before = emulator.devices().len();
            let mut terminal = Terminal::start(&emulator, &["session", "check", given], &[]);
            assert_eq!(terminal.exit().await, (Some(0), String::new()), "{format}");
            let said = terminal.out().text();
            let lines: Vec<&str> = said.lines().collect();
            assert!(
                lines[0].contains("loses its connection for a moment"),
                "{said}"
            );
            assert!(lines[1].starts_with("Linked: "), "{said}");
            let number = ready["account"]["jid"].as_str().unwrap();
            let number = number.split(':').next().unwrap();
            assert!(said.contains(&format!("Account: +{number}\n")), "{said}");
            assert!(said.contains("Platform: android\n"), "{said}");
            let since = lines
                .iter()
                .find_map(|line| line.strip_prefix("Linked since: "));
            let since: jiff::Timestamp = since.unwrap().parse().unwrap();
            let age = jiff::Timestamp::now().duration_since(since).as_secs();
            assert!((0..600).contains(&age), "{said}");
            assert_eq!(emulator.devices().len(), before);
        }
    }
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn check_tells_each_end_apart_and_says_it_to_programs_as_json() {
    let emulator = emulator().await;
    let (_, ready) = link(&emulator, &[], &[]).await;
    let id = ready["result"]["session_id"].as_str().unwrap();
    let for_an_hour = Fault::TemporaryBan {
        code: 101,
        expire_s: 3600,
    };
    let taken = Fault::StreamError(StreamError::Replaced);
    for (fault, state, word) in [
        (None, "linked", "Linked: "),
        (Some(Fault::Failure(403)), "restricted", "Restricted: "),
        (Some(for_an_hour), "restricted", "about 60 minutes"),
        (Some(taken), "replaced", "Replaced: "),
        (Some(Fault::Failure(401)), "unlinked", "Unlinked: "),
    ] {
        for fault in fault.iter().cycle().take(2) {
            emulator.inject(*fault, FaultStage::Success, 1);
        }
        let mut told = Terminal::start(&emulator, &["session", "check", id], &[]);
        assert_eq!(told.exit().await, (Some(0), String::new()), "{state}");
        let said = told.out().text();
        assert!(said.contains(word), "{state}: {said}");

        let mut told = Terminal::start(&emulator, &["session", "check", "--json", id], &[]);
        let (code, errors) = told.exit().await;
        assert_eq!(code, Some(0), "{state}");
        assert!(errors.contains("for a moment"), "{errors}");
        let said: Value = serde_json::from_str(&told.out().text()).unwrap();
        assert_eq!(said["state"], state);
        assert_eq!(said["account"]["jid"], ready["account"]["jid"]);
        assert_eq!(said["account"]["lid"], ready["account"]["lid"]);
        let restricted_for = (word == "about 60 minutes").then_some(3600);
        assert_eq!(said["restricted_for"].as_u64(), restricted_for, "{said}");
    }
    let device = DeviceJid::new(ready["account"]["jid"].as_str().unwrap());
    emulator.phone().unlink(&device).unwrap();
    let mut told = Terminal::start(&emulator, &["session", "check", id], &[]);
    assert_eq!(told.exit().await, (Some(0), String::new()));
    assert!(told.out().text().contains("Unlinked: "));
}

#[tokio::test]
async fn check_that_finds_nothing_out_says_so_and_fails() {
    let emulator = emulator().await;
    let (_, ready) = link(&emulator, &[], &[]).await;
    let id = ready["result"]["session_id"].as_str().unwrap();
    emulator.inject(Fault::Drop, FaultStage::Success, 1);
    emulator.inject(Fault::Failure(405), FaultStage::Success, 1);
    let mut mended = Terminal::start(&emulator, &["session", "check", id], &[]);
    assert_eq!(mended.exit().await.0, Some(0));

    let nowhere = [("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1/")];
    let mut terminal = Terminal::start(&emulator, &["session", "check", id], &nowhere);
    let (code, errors) = terminal.exit().await;
    assert_eq!(code, Some(1));
    assert!(errors.contains("could not be reached"), "{errors}");
    assert!(errors.contains("is not known"), "{errors}");
    assert!(!terminal.out().text().contains("inked: "));
    assert_eq!(emulator.devices().len(), 1);
}
