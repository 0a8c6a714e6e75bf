//! Linking from the terminal.

use std::{fs, path::Path, time::Duration};

use latchkey_e2e::{Secrets, Terminal, emulator, eventually, run};
use latchkey_emulator::{Emulator, Fault, FaultStage, Options, PasskeyGate, Timing};
use latchkey_session::Store;
use serde_json::{Value, json};

use super::{link, names};

#[tokio::test]
async fn script_links_by_the_objects_on_standard_output() {
    let emulator = emulator().await;
    let (terminal, ready) = link(&emulator, &[], &[]).await;
    let device = &emulator.devices()[0];

    let states: Vec<_> = terminal
        .objects()
        .iter()
        .map(|status| status["state"].as_str().unwrap().to_owned())
        .collect();
    assert!(states.contains(&"awaiting_scan".to_owned()), "{states:?}");
    assert_eq!(ready["account"]["jid"], device.jid);
    assert_eq!(ready["result"]["files"][0], "session/creds.json");
    let id = ready["result"]["session_id"].as_str().unwrap();
    assert!(id.starts_with("Ilom~"));

    let folder = terminal.directory().join("session");
    assert_eq!(names(terminal.directory()), ["session"]);
    assert_eq!(names(&folder), ["creds.json"]);
    let creds: Value =
        serde_json::from_slice(&fs::read(folder.join("creds.json")).unwrap()).unwrap();
    assert_eq!(creds["me"]["id"], device.jid);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("creds.json")), 0o600);
    }
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn store_of_a_library_is_among_the_files() {
    let emulator = emulator().await;
    let (terminal, ready) = link(&emulator, &["--bot", "whatsmeow"], &[]).await;
    let files = ["session/whatsmeow.db", "session/creds.json"];
    assert_eq!(ready["result"]["files"], json!(files));
    assert_eq!(ready["result"]["stores"], json!(["whatsmeow"]));
    let folder = terminal.directory().join("session");
    assert_eq!(names(&folder), ["creds.json", "whatsmeow.db"]);
    let store = fs::read(folder.join("whatsmeow.db")).unwrap();
    let read = Store::read(&store).unwrap();
    assert_eq!(read.account()[0], Some(&*emulator.devices()[0].jid));
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn drawn_code_can_be_scanned_and_the_session_id_stands_alone_on_the_last_line() {
    let emulator = emulator().await;
    let mut terminal = Terminal::start(&emulator, &["link", "--out", "my/bot"], &[]);
    terminal.out().wait_for("Ctrl-C").await;
    let qr = scanned(&terminal.out().text());
    emulator.phone().scan(&qr).await.unwrap();
    let (code, errors) = terminal.exit().await;
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let text = terminal.out().text();
    assert!(text.contains("Written: my/bot/creds.json"), "{text}");
    let id = text.lines().last().unwrap();
    let inspected = run(&["session", "inspect", id], &[]).await;
    assert!(inspected.status.success());
}

#[tokio::test]
async fn terminal_is_answered_in_its_own_language_and_with_the_operators_texts() {
    let emulator = emulator().await;
    let own = tempfile::tempdir().unwrap();
    fs::write(
        own.path().join("pt.ftl"),
        "terminal-session-id = Guarde isto:\n",
    )
    .unwrap();
    let settings = [
        ("LANG", "pt_BR.UTF-8"),
        ("LATCHKEY_WORDS", own.path().to_str().unwrap()),
    ];
    let mut terminal = Terminal::start(&emulator, &["link"], &settings);
    terminal.out().wait_for("Dispositivos conectados").await;
    terminal.out().wait_for("de 6).").await;
    let code = scanned(&terminal.out().text());
    emulator.phone().scan(&code).await.unwrap();
    assert_eq!(terminal.exit().await.0, Some(0));
    assert!(terminal.out().text().contains("Guarde isto:"));
    // What decides is the more specific of the variables.
    let settings = [("LC_ALL", "C.UTF-8"), ("LANG", "pt_BR.UTF-8")];
    let terminal = Terminal::start(&emulator, &["link"], &settings);
    terminal.out().wait_for("(1 of 6)").await;
}

#[tokio::test]
async fn text_that_cannot_take_the_place_of_another_stops_the_start() {
    let own = tempfile::tempdir().unwrap();
    fs::write(own.path().join("en.ftl"), "agian = Again\n").unwrap();
    let folder = own.path().to_str().unwrap();
    let refused = run(&["link"], &[("LATCHKEY_WORDS", folder)]).await;
    assert_eq!(refused.status.code(), Some(2));
    let stderr = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(
        stderr.contains("LATCHKEY_WORDS") && stderr.contains("no text is called agian"),
        "{stderr}"
    );
}

#[tokio::test]
async fn new_code_is_drawn_below_the_old_one_where_there_is_no_terminal() {
    let emulator = Emulator::start(Options {
        timing: Timing::fast(),
        ..Options::default()
    });
    let emulator = emulator.await.unwrap();
    let mut terminal = Terminal::start(&emulator, &["link"], &[]);
    terminal.out().wait_for("(1 of 6)").await;
    emulator.strike_all(Fault::Drop);
    eventually("another code is drawn", || {
        terminal.out().text().matches("(1 of 6)").count() == 2
    })
    .await;
    let text = terminal.out().text();
    assert!(!text.contains('\x1b'));
    let (_, second) = text.split_once("(1 of 6)").unwrap();
    emulator.phone().scan(&scanned(second)).await.unwrap();
    assert_eq!(terminal.exit().await.0, Some(0));
}

#[tokio::test]
async fn code_that_whatsapp_withdrew_is_drawn_again_and_says_to_scan_again() {
    let emulator = emulator().await;
    let mut terminal = Terminal::start(&emulator, &["link"], &[]);
    terminal.out().wait_for("(1 of 6)").await;
    let first = scanned(&terminal.out().text());
    emulator.phone().retire(&first).unwrap();
    terminal
        .out()
        .wait_for("Scan again. WhatsApp took the last code back")
        .await;
    let text = terminal.out().text();
    let (_, second) = text.split_once("(1 of 6)").unwrap();
    assert!(second.contains("(2 of 7)"), "{second}");
    emulator.phone().scan(&scanned(second)).await.unwrap();
    assert_eq!(terminal.exit().await.0, Some(0));
}

#[tokio::test]
async fn pairing_code_is_shown_and_links_when_it_is_typed() {
    let emulator = emulator().await;
    let phone = emulator.phone();
    let number = format!("+{}", phone.number());
    let mut terminal = Terminal::start(&emulator, &["link", "--code", &number], &[]);
    let line = terminal.out().wait_for("│").await;
    let code: String = line.chars().filter(char::is_ascii_alphanumeric).collect();
    terminal.out().wait_for(&number).await;
    let device = phone.enter_code(&code).await.unwrap();
    assert_eq!(terminal.exit().await, (Some(0), String::new()));
    assert_eq!(emulator.devices()[0].jid, device.as_str());
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn interrupt_leaves_nothing_behind() {
    let emulator = emulator().await;
    for json in [true, false] {
        let arguments: &[&str] = if json { &["link", "--json"] } else { &["link"] };
        let mut terminal = Terminal::start(&emulator, arguments, &[]);
        let shown = if json { "awaiting_scan" } else { "Ctrl-C" };
        terminal.out().wait_for(shown).await;
        terminal.signal("INT").await;
        let (code, errors) = terminal.exit().await;
        assert_eq!(code, Some(1));
        assert_eq!(errors, "latchkey: Cancelled. Nothing of it is kept.\n");
        assert_eq!(names(terminal.directory()), [""; 0]);
        if json {
            assert_eq!(terminal.objects().pop().unwrap()["state"], "cancelled");
        }
        eventually("the connection is closed", || {
            emulator.snapshot().waiting == 0
        })
        .await;
    }
}

#[tokio::test]
async fn interrupt_after_the_phone_said_yes_says_where_the_device_is() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_HANDOFF_HOLD", "1m")];
    let mut terminal = Terminal::start(&emulator, &["link", "--json"], &settings);
    let waiting = terminal.wait_for("awaiting_scan").await;
    let qr = waiting["qr"]["data"].as_str().unwrap();
    emulator.phone().scan(qr).await.unwrap();
    terminal.wait_for("linking").await;
    terminal.signal("TERM").await;
    let (code, errors) = terminal.exit().await;
    assert_eq!(code, Some(1));
    assert!(errors.contains("Linked devices"), "{errors}");
    assert_eq!(names(terminal.directory()), [""; 0]);
    eventually("the connection is closed", || {
        emulator.snapshot().online == 0
    })
    .await;
}

#[tokio::test]
async fn failure_says_what_happened_and_what_to_do() {
    let emulator = emulator().await;
    emulator.inject(Fault::Failure(402), FaultStage::PairDevice, 1);
    let mut terminal = Terminal::start(&emulator, &["link", "--json"], &[]);
    let (code, errors) = terminal.exit().await;
    assert_eq!(code, Some(1));
    let failed = terminal.objects().pop().unwrap();
    assert_eq!(failed["error"]["code"], "pairing_rejected");
    assert_eq!(failed["error"]["reason"], "registration_refused");
    let message = failed["error"]["message"].as_str().unwrap();
    // Above it stands what the log says of it.
    let last = errors.trim_end().lines().last().unwrap();
    assert_eq!(last, format!("latchkey: {message}"));
    assert_eq!(names(terminal.directory()), [""; 0]);
}

#[tokio::test]
async fn session_that_nobody_links_ends_in_time() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_SESSION_TTL", "1s")];
    let mut terminal = Terminal::start(&emulator, &["link", "--json"], &settings);
    let (code, errors) = terminal.exit().await;
    assert_eq!(code, Some(1));
    assert!(errors.contains("in time"), "{errors}");
    assert_eq!(terminal.objects().pop().unwrap()["state"], "expired");
}

#[tokio::test]
async fn bad_usage_is_told_before_anything_is_tried() {
    for (arguments, word) in [
        (&["link", "--code", "077 123 4567"][..], "country code"),
        (&["link", "--code", "nonsense"], "letters"),
        (&["link", "--id", "X~{xml}"], "xml"),
        (&["link", "--bot", "gifted-mb"], "gifted-md"),
        (&["link", "--nonsense"], "--nonsense"),
        (&["session"], "inspect"),
        (
            &["session", "unpack", "Ilom~AAAA", "--out", "/dev/null"],
            "--out",
        ),
    ] {
        let output = run(arguments, &[]).await;
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(word), "{arguments:?}: {stderr}");
        assert_eq!(output.stdout, b"");
    }
}

#[tokio::test]
async fn session_in_the_folder_is_replaced_by_force_only() {
    let emulator = emulator().await;
    let (first, _) = link(&emulator, &[], &[]).await;
    let folder = first.directory().join("session");
    let folder = folder.to_str().unwrap();
    let before = fs::read(first.directory().join("session/creds.json")).unwrap();

    let refused = run(&["link", "--out", folder], &[]).await;
    assert_eq!(refused.status.code(), Some(2));
    let stderr = String::from_utf8(refused.stderr).unwrap();
    assert!(stderr.contains("--force"), "{stderr}");
    link(&emulator, &["--out", folder, "--force"], &[]).await;
    let after = fs::read(first.directory().join("session/creds.json")).unwrap();
    assert_ne!(before, after);
}

#[tokio::test]
async fn passkey_is_brought_over_in_the_terminal_where_that_is_switched_on() {
    let emulator = emulator().await;
    let phone = emulator.phone();
    phone.demand_passkey(PasskeyGate::Demanded);
    let settings = [("LATCHKEY_PASSKEY_ASSIST", "on")];
    let mut terminal = Terminal::start(&emulator, &["link", "--json"], &settings);
    let waiting = terminal.wait_for("awaiting_scan").await;
    let qr = waiting["qr"]["data"].as_str().unwrap().to_owned();
    let scan = tokio::spawn({
        let phone = phone.clone();
        async move { phone.scan(&qr).await }
    });
    let asked = terminal.wait_for("passkey_required").await;
    let options = asked["passkey"]["options"].to_string();
    terminal.type_line("no answer").await;
    let assertion = phone.passkey().sign(&options).unwrap();
    terminal.type_line(&assertion).await;
    let line = terminal.out().wait_for("confirmation_code").await;
    let shown: Value = serde_json::from_str(&line).unwrap();
    let code = shown["passkey"]["confirmation_code"].as_str();
    eventually("the phone shows the same code", || {
        code.is_some() && phone.confirmation_code().as_deref() == code
    })
    .await;
    terminal.type_line("y").await;
    tokio::time::timeout(Duration::from_mins(1), scan)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let (exit, errors) = terminal.exit().await;
    assert_eq!(exit, Some(0), "{errors}");
    assert!(errors.contains("not the answer of the passkey"), "{errors}");
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn no_secret_is_in_what_it_logs_at_trace() {
    let emulator = emulator().await;
    let settings = [("RUST_LOG", "trace")];
    let mut terminal = Terminal::start(&emulator, &["link", "--json"], &settings);
    let waiting = terminal.wait_for("awaiting_scan").await;
    let qr = waiting["qr"]["data"].as_str().unwrap();
    emulator.phone().scan(qr).await.unwrap();
    let (code, linking) = terminal.exit().await;
    assert_eq!(code, Some(0));
    let ready = terminal.objects().pop().unwrap();
    let id = ready["result"]["session_id"].as_str().unwrap();
    let creds = fs::read_to_string(terminal.directory().join("session/creds.json")).unwrap();
    let creds: Value = serde_json::from_str(&creds).unwrap();
    let mut unlinking = Terminal::start(&emulator, &["session", "unlink", id], &settings);
    let (code, unlinked) = unlinking.exit().await;
    assert_eq!(code, Some(0));

    let mut secrets = Secrets::default();
    secrets.text("the QR text", qr.split_once('#').unwrap().1);
    secrets.text("the session ID", id);
    secrets.text("the phone number", &emulator.phone().number());
    for place in [
        "/noiseKey/private/data",
        "/signedIdentityKey/private/data",
        "/signedPreKey/keyPair/private/data",
        "/advSecretKey",
        "/account/accountSignature",
    ] {
        secrets.text(place, creds.pointer(place).unwrap().as_str().unwrap());
    }
    assert!(linking.contains("TRACE") && unlinked.contains("TRACE"));
    assert_eq!(secrets.found_in(&linking), [""; 0]);
    assert_eq!(secrets.found_in(&unlinked), [""; 0]);
}

/// What can be read from the half blocks in `text` with a camera.
fn scanned(text: &str) -> String {
    let lines: Vec<Vec<char>> = text
        .lines()
        .filter(|line| line.contains(['█', '▀', '▄']))
        .map(|line| line.chars().collect())
        .collect();
    let scale = 4;
    let margin = 4;
    let (width, height) = (lines[0].len(), lines.len() * 2);
    let side = |modules: usize| (modules + 2 * margin) * scale;
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(side(width), side(height), |x, y| {
            let place = |at: usize| (at / scale).checked_sub(margin);
            let (Some(x), Some(y)) = (place(x), place(y)) else {
                return 255;
            };
            let block = lines.get(y / 2).and_then(|line| line.get(x));
            let light = match block {
                Some('█') | None => true,
                Some('▀') => y % 2 == 0,
                Some('▄') => y % 2 == 1,
                Some(_) => false,
            };
            if light { 255 } else { 0 }
        });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "{text}");
    grids[0].decode().unwrap().1
}
