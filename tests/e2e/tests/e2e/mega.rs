//! Sessions as files in the operator's cloud.

use std::{collections::HashSet, fs, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::future::join_all;
use latchkey_e2e::{
    Fleet, Latchkey, Secrets, Session, Terminal, eventually, link, run, scan, wait_until,
};
use latchkey_emulator::{
    Emulator, MegaAccount, MegaFault, MegaOptions, MegaSnapshot, MegaStage, Options, Timing,
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_hundred_sessions_of_two_workers_each_have_their_own_files() {
    let emulator = emulator().await;
    let settings = settings(&emulator);
    let fleet = Fleet::start(emulator, 1, 2, &borrowed(&settings)).await;
    let sessions = join_all((0..CROWD).map(|_| fleet.gateways[0].create())).await;
    let phones: Vec<_> = (0..20)
        .map(|place| fleet.emulator.phone_of_account(place))
        .collect();
    let linked = sessions.iter().zip(phones.iter().cycle());
    let linked = join_all(linked.map(|(session, phone)| link(session, phone))).await;

    let at_mega = fleet.emulator.mega().snapshot();
    assert_eq!((at_mega.files.len(), at_mega.logins), (2 * CROWD, 1));
    assert_eq!((at_mega.clients, at_mega.max_in_flight), (1, 1));
    assert_eq!(fleet.emulator.violations(), [""; 0]);
    let mut ids = HashSet::new();
    for (session, (_, ready)) in sessions.iter().zip(&linked) {
        let result = session.result().await;
        assert_eq!(ready.0["result"]["bot"], "popkid-xd");
        assert_eq!(ready.0["result"]["ids"], result["ids"]);
        expect_to_open(&fleet.emulator, &result, 0).await;
        for at in [0, 1] {
            ids.insert(id(&result, at).to_owned());
        }
    }
    assert_eq!(ids.len(), 2 * CROWD);
    let one = sessions[0].result().await;
    expect_to_open(&fleet.emulator, &one, 1).await;
    let zip_url = id(&one, 1).strip_prefix("ilombot--").unwrap();
    let zip_url = String::from_utf8(BASE64_STANDARD.decode(zip_url).unwrap()).unwrap();
    assert!(zip_url.starts_with("https://mega.nz/file/"));
}

#[tokio::test]
async fn gateway_without_the_account_learns_from_the_workers_that_there_is_one() {
    let emulator = emulator().await;
    let account = settings(&emulator);
    let own_bots = |(name, _): &&(&str, String)| *name != "LATCHKEY_BOTS";
    // A bot that reads its session from MEGA only where there is an account.
    let mut fleet = Fleet::start(emulator, 1, 0, &[("LATCHKEY_BOTS", "amazing-bot")]).await;
    assert!(pages_seal(&fleet.gateways[0]).await);
    for (name, value) in account.iter().filter(own_bots) {
        fleet.set(name, value);
    }
    fleet.add_worker().await;
    let gateway = &fleet.gateways[0];
    wait_until("the gateway has learnt it", async || {
        !pages_seal(gateway).await
    })
    .await;
    let session = gateway.create().await;
    link(&session, &fleet.emulator.phone()).await;
    expect_to_open(&fleet.emulator, &session.result().await, 0).await;
    assert_eq!(fleet.emulator.mega().snapshot().files.len(), 1);
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}

/// Whether the pages of a gateway have results sealed to the browser.
async fn pages_seal(gateway: &Latchkey) -> bool {
    let page = gateway.request("GET", "/qr").send().await.unwrap();
    page.text().await.unwrap().contains(" data-seal>")
}

#[tokio::test]
async fn only_the_files_that_a_session_id_names_are_put_there() {
    for (template, names) in [
        (None, &["session.zip"][..]),
        (Some("X~{mega}"), &["creds.json"]),
        (
            Some("X~{mega_url}|{mega_zip}"),
            &["creds.json", "session.zip"],
        ),
        (Some("X~{json|gzip|base64}"), &[]),
    ] {
        let emulator = emulator().await;
        let mut settings = settings(&emulator);
        settings.retain(|(name, _)| *name != "LATCHKEY_BOTS");
        settings.extend(template.map(|template| ("LATCHKEY_SESSION_ID", template.to_owned())));
        let latchkey = Latchkey::with(&emulator, &borrowed(&settings)).await;
        let session = latchkey.create().await;
        let (_, ready) = link(&session, &emulator.phone()).await;
        let at_mega = emulator.mega().snapshot();
        let mut there: Vec<_> = at_mega.files.iter().map(|file| &*file.name).collect();
        there.sort_unstable();
        assert_eq!(there, names, "{template:?}");
        assert_eq!(at_mega.logins > 0, !names.is_empty(), "{template:?}");
        assert!(ready.0["result"].get("notes").is_none());
        if template.is_none() {
            expect_to_open(&emulator, &session.result().await, 0).await;
            let id = ready.0["result"]["session_id"].as_str().unwrap();
            assert!(id.starts_with("ilombot--"), "{id}");
        }
        assert_eq!(emulator.violations(), [""; 0]);
    }
}

#[tokio::test]
async fn session_of_a_worker_that_dies_at_mega_goes_on_and_no_file_is_made_twice() {
    for (fault, at) in [
        (MegaFault::Never, MegaStage::U),
        (MegaFault::Never, MegaStage::Upload),
        (MegaFault::Never, MegaStage::P),
        (MegaFault::Unanswered, MegaStage::P),
        (MegaFault::Never, MegaStage::L),
    ] {
        let emulator = emulator().await;
        let settings = settings(&emulator);
        let mut fleet = Fleet::start(emulator, 1, 1, &borrowed(&settings)).await;
        let session = exporting_until_its_worker_dies(&mut fleet, fault, at).await;
        fleet.add_worker().await;
        let ready = session.wait_for("ready").await;
        assert_eq!(ready.0["result"]["bot"], "popkid-xd", "{at:?}");
        expect_to_open(&fleet.emulator, &session.result().await, 0).await;
        let at_mega = fleet.emulator.mega().snapshot();
        assert_eq!((at_mega.files.len(), at_mega.logins), (2, 1), "{at:?}");
        assert_eq!(fleet.emulator.snapshot().violations, [""; 0], "{at:?}");
    }
}

#[tokio::test]
async fn worker_that_takes_over_stores_what_its_own_settings_name_beside_what_is_there() {
    for (first, next, at) in [
        ("popkid-xd", "popkid-xd,amazing-bot", MegaStage::P),
        ("popkid-xd", "amazing-bot,popkid-xd", MegaStage::L),
        ("amazing-bot", "popkid-xd", MegaStage::L),
    ] {
        let emulator = emulator().await;
        let settings = settings(&emulator);
        let mut fleet = Fleet::start(emulator, 1, 0, &borrowed(&settings)).await;
        fleet.set("LATCHKEY_BOTS", first);
        fleet.add_worker().await;
        let session = exporting_until_its_worker_dies(&mut fleet, MegaFault::Never, at).await;
        fleet.set("LATCHKEY_BOTS", next);
        fleet.add_worker().await;
        let ready = session.wait_for("ready").await;
        assert!(ready.0["result"].get("notes").is_none(), "{first} {next}");
        let result = session.result().await;
        let bots: Vec<_> = next.split(',').collect();
        assert_eq!(result["ids"].as_array().unwrap().len(), bots.len());
        for (at, bot) in bots.iter().enumerate() {
            assert_eq!(result["ids"][at]["bot"], *bot);
            expect_to_open(&fleet.emulator, &result, at).await;
        }
        let mut names: Vec<_> = fleet.emulator.mega().files();
        names.sort_by(|a, b| a.name.cmp(&b.name));
        let names: Vec<_> = names.iter().map(|file| &*file.name).collect();
        assert_eq!(names, ["creds.json", "session.zip"], "{first} {next}");
        assert_eq!(session.delete().await, 204);
        let is_clean = || fleet.emulator.mega().files().is_empty();
        eventually("the files are gone", is_clean).await;
        assert_eq!(fleet.emulator.snapshot().violations, [""; 0]);
    }
}

#[tokio::test]
async fn files_that_were_there_go_where_those_of_the_next_worker_cannot_come() {
    let emulator = emulator().await;
    let settings = settings(&emulator);
    let mut fleet = Fleet::start(emulator, 1, 0, &borrowed(&settings)).await;
    fleet.set("LATCHKEY_BOTS", "popkid-xd");
    fleet.add_worker().await;
    let session = exporting_until_its_worker_dies(&mut fleet, MegaFault::Never, MegaStage::L).await;
    fleet.set("LATCHKEY_BOTS", "popkid-xd,amazing-bot");
    // One that is this file's alone: the account goes on, and deletes.
    let broken = MegaFault::Error(-14);
    fleet.emulator.mega().inject(broken, MegaStage::Upload, 1);
    fleet.add_worker().await;
    let ready = session.wait_for("ready").await;
    let note = ready.0["result"]["notes"][0].as_str().unwrap();
    assert!(note.starts_with("This session is not at MEGA: "), "{note}");
    let ids = ready.0["result"]["ids"].as_array().unwrap();
    assert_eq!(ids.len(), 1);
    assert!(
        ids[0]["session_id"]
            .as_str()
            .unwrap()
            .starts_with("Ilom~ey")
    );
    let is_clean = || fleet.emulator.mega().files().is_empty();
    eventually("the file that nobody has a link to is gone", is_clean).await;
}

/// Has a session's files stored until MEGA leaves its worker waiting, and kills the worker.
async fn exporting_until_its_worker_dies(
    fleet: &mut Fleet,
    fault: MegaFault,
    at: MegaStage,
) -> Session {
    fleet.emulator.mega().inject(fault, at, 1);
    let session = fleet.gateways[0].create().await;
    scan(&session, &fleet.emulator.phone()).await.unwrap();
    session.wait_for("exporting").await;
    let hangs = || fleet.emulator.mega().faults_left() == 0;
    eventually("the worker hangs", hangs).await;
    fleet.workers[0].program.kill().await;
    session
}

#[tokio::test]
async fn redis_that_is_away_while_a_file_is_made_costs_none() {
    let emulator = emulator().await;
    let settings = settings(&emulator);
    let fleet = Fleet::start(emulator, 1, 1, &borrowed(&settings)).await;
    let mega = fleet.emulator.mega();
    let slow = MegaFault::Delay { ms: 300 };
    mega.inject(slow, MegaStage::P, 1);
    let session = fleet.gateways[0].create().await;
    scan(&session, &fleet.emulator.phone()).await.unwrap();
    eventually("the files are asked for", || mega.faults_left() == 0).await;
    // The answer comes to a worker that can keep nothing of it.
    fleet.workers[0].line.cut();
    eventually("the files are made", || mega.files().len() == 2).await;
    fleet.workers[0].line.mend();
    let ready = session.wait_for("ready").await;
    assert_eq!(ready.0["result"]["bot"], "popkid-xd");
    expect_to_open(&fleet.emulator, &session.result().await, 0).await;
    assert_eq!(mega.snapshot().files.len(), 2);
    assert_eq!(mega.snapshot().logins, 1);
}

#[tokio::test]
async fn wiped_session_takes_its_files_along() {
    let emulator = emulator().await;
    let latchkey = Latchkey::with(&emulator, &borrowed(&settings(&emulator))).await;
    let [wiped, kept] = [latchkey.create().await, latchkey.create().await];
    for session in [&wiped, &kept] {
        link(session, &emulator.phone()).await;
    }
    let result = kept.result().await;
    assert_eq!(wiped.delete().await, 204);
    eventually("two files are left", || emulator.mega().files().len() == 2).await;
    expect_to_open(&emulator, &result, 0).await;
    assert_eq!(emulator.mega().snapshot().deletes, 2);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_called_off_while_it_is_stored_leaves_no_file() {
    for at in [MegaStage::P, MegaStage::L] {
        let emulator = emulator().await;
        let latchkey = Latchkey::with(&emulator, &borrowed(&settings(&emulator))).await;
        let slow = MegaFault::Delay { ms: 1500 };
        emulator.mega().inject(slow, at, 1);
        let session = latchkey.create().await;
        scan(&session, &emulator.phone()).await.unwrap();
        let calls = || emulator.mega().faults_left() == 0;
        eventually("mega is asked", calls).await;
        assert_eq!(session.delete().await, 204);
        let is_clean = |at_mega: MegaSnapshot| at_mega.deletes == 2 && at_mega.files.is_empty();
        eventually("the files are gone", || {
            is_clean(emulator.mega().snapshot())
        })
        .await;
        assert_eq!(emulator.violations(), [""; 0]);
    }
}

#[tokio::test]
async fn files_are_deleted_when_their_time_is_over() {
    let emulator = emulator().await;
    let mut settings = settings(&emulator);
    settings.push(("LATCHKEY_MEGA_KEEP", "1s".to_owned()));
    let fleet = Fleet::start(emulator, 1, 1, &borrowed(&settings)).await;
    let session = fleet.gateways[0].create().await;
    link(&session, &fleet.emulator.phone()).await;
    let at_mega = || fleet.emulator.mega().files().is_empty();
    eventually("the files are gone", at_mega).await;
    // The session itself is as it was.
    assert_eq!(session.status().await.state(), "ready");
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_goes_out_in_the_other_formats_when_mega_fails_and_operators_see_why() {
    for (fault, at, word) in [
        (MegaFault::Error(-17), MegaStage::U, "make room"),
        (
            MegaFault::Error(-16),
            MegaStage::Us,
            "log in with a browser",
        ),
        (MegaFault::Error(-9), MegaStage::Us, "MEGA_PASSWORD"),
    ] {
        let emulator = emulator().await;
        emulator.mega().inject(fault, at, 1);
        let latchkey = Latchkey::with(&emulator, &borrowed(&settings(&emulator))).await;
        for _ in 0..2 {
            let session = latchkey.create().await;
            let (_, ready) = link(&session, &emulator.phone()).await;
            assert!(ready.0["result"].get("bot").is_none());
            let id = ready.0["result"]["session_id"].as_str().unwrap();
            assert!(id.starts_with("Ilom~ey"));
            let note = ready.0["result"]["notes"][0].as_str().unwrap();
            assert!(note.starts_with("This session is not at MEGA: "), "{note}");
            let result = session.result().await;
            let ids = result["ids"].as_array().unwrap();
            assert_eq!(ids.len(), 1, "none that names a file at MEGA");
            assert_eq!(ids[0]["session_id"], id);
        }
        let ready = latchkey.request("GET", "/readyz").send().await.unwrap();
        assert_eq!(ready.status(), 200);
        let readiness = ready.json::<Value>().await.unwrap();
        assert_eq!(readiness["mega"]["status"], "paused");
        let reason = readiness["mega"]["reason"].as_str().unwrap();
        assert!(reason.contains(word), "{reason}");
        let metrics = latchkey.metrics().await;
        for line in [
            "latchkey_fleet_mega_paused 1",
            "latchkey_fleet_mega_failures_total 2",
        ] {
            assert!(metrics.lines().any(|present| present == line), "{metrics}");
        }
        let snapshot = emulator.mega().snapshot();
        assert!(snapshot.logins + snapshot.refused_logins <= 1 && snapshot.files.is_empty());
        assert!(latchkey.logs().text().contains("pausing MEGA uploads"));
        assert_eq!(emulator.violations(), [""; 0]);
    }
}

#[tokio::test]
async fn sealed_session_is_not_put_where_the_operator_could_open_it() {
    let emulator = emulator().await;
    let latchkey = Latchkey::with(&emulator, &borrowed(&settings(&emulator))).await;
    let key = BASE64_STANDARD.encode([9; 32]);
    let body = format!(r#"{{"method":"qr","seal_to":"{key}"}}"#);
    let session = latchkey.create_with(&body).await;
    let (_, ready) = link(&session, &emulator.phone()).await;
    let note = ready.0["result"]["notes"][0].as_str().unwrap();
    assert!(note.contains("sealed to your key"), "{note}");
    let at_mega = emulator.mega().snapshot();
    assert_eq!((at_mega.files.len(), at_mega.logins), (0, 0));
}

#[tokio::test]
async fn nothing_that_is_said_gives_the_account_or_a_link_away() {
    let emulator = emulator().await;
    let mut settings = settings(&emulator);
    settings.push(("RUST_LOG", "trace".to_owned()));
    let fleet = Fleet::start(emulator, 1, 1, &borrowed(&settings)).await;
    let mut secrets = Secrets::default();
    secrets.text(
        "the password of the account",
        &MegaAccount::default().password,
    );
    let session = fleet.gateways[0].create().await;
    link(&session, &fleet.emulator.phone()).await;
    for sid in fleet.emulator.mega().session_ids() {
        secrets.text("the session with mega", &sid);
    }
    let result = session.result().await;
    for at in [0, 1] {
        secrets.text("a session ID", id(&result, at));
    }
    let (_, key) = id(&result, 0).split_once('#').unwrap();
    secrets.text("the key of a link", key);
    assert_eq!(session.delete().await, 204);
    eventually("the files are gone", || {
        fleet.emulator.mega().files().is_empty()
    })
    .await;
    let logs = fleet.logs();
    assert!(logs.contains("TRACE"));
    assert_eq!(secrets.found_in(&logs), [""; 0]);
}

#[tokio::test]
async fn session_at_mega_comes_from_the_terminal_and_goes_back_there() {
    let emulator = emulator().await;
    let mut settings = settings(&emulator);
    settings.retain(|(name, _)| *name != "LATCHKEY_BOTS");
    settings.push(("LATCHKEY_SESSION_ID", "{json}".to_owned()));
    let arguments = ["link", "--id", "Mine~{mega}", "--json"];
    let mut terminal = Terminal::start(&emulator, &arguments, &borrowed(&settings));
    let waiting = terminal.wait_for("awaiting_scan").await;
    let qr = waiting["qr"]["data"].as_str().unwrap();
    emulator.phone().scan(qr).await.unwrap();
    assert_eq!(terminal.exit().await.0, Some(0));
    let ready = terminal.objects().pop().unwrap();
    let id = ready["result"]["session_id"].as_str().unwrap().to_owned();
    let output = run(&["session", "inspect", &id], &borrowed(&settings)).await;
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("creds.json, at MEGA"), "{stdout}");
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_at_mega_is_checked_and_unlinked_by_its_link_alone() {
    let emulator = emulator().await;
    let mut settings = settings(&emulator);
    settings.push(("LATCHKEY_API_KEYS", format!("panel={PANEL}")));
    settings.push(("LATCHKEY_PHONE_COOLDOWN", "off".to_owned()));
    let latchkey = Latchkey::with(&emulator, &borrowed(&settings)).await;
    let ask = async |errand: &str, id: &str| {
        let asked = latchkey
            .request("POST", &format!("/api/v1/sessions/{errand}"))
            .header("x-api-key", PANEL)
            .body(json!({ "session_id": id }).to_string());
        let answer = asked.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap(),
        )
    };
    let session = latchkey.create().await;
    let (device, _) = link(&session, &emulator.phone()).await;
    let result = session.result().await;
    for at in [0, 1] {
        let (status, found) = ask("check", id(&result, at)).await;
        assert_eq!(status, 200, "{found}");
        assert_eq!(found["state"], "linked");
        assert_eq!(found["account"]["jid"], device.as_str());
    }
    let (status, found) = ask("unlink", id(&result, 1)).await;
    assert_eq!(
        (status, &found["state"]),
        (200, &json!("unlinked")),
        "{found}"
    );
    let (_, found) = ask("check", id(&result, 0)).await;
    assert_eq!(found["state"], "unlinked");

    assert_eq!(session.delete().await, 204);
    eventually("the files are gone", || emulator.mega().files().is_empty()).await;
    for errand in ["check", "unlink"] {
        let (status, refused) = ask(errand, id(&result, 0)).await;
        assert_eq!(status, 400, "{refused}");
        assert_eq!(refused["code"], "invalid_request");
        let why = refused["detail"].as_str().unwrap();
        assert!(why.contains("MEGA"), "{why}");
    }
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_at_mega_is_read_in_every_shape_that_its_link_comes_in() {
    let emulator = emulator().await;
    let mut settings = settings(&emulator);
    settings.retain(|(name, _)| *name != "LATCHKEY_BOTS");
    settings.push(("LATCHKEY_HANDOFF", "upload".to_owned()));
    let arguments = ["link", "--id", "{mega}|{mega_zip}", "--json"];
    let mut terminal = Terminal::start(&emulator, &arguments, &borrowed(&settings));
    let waiting = terminal.wait_for("awaiting_scan").await;
    let qr = waiting["qr"]["data"].as_str().unwrap();
    emulator.phone().scan(qr).await.unwrap();
    assert_eq!(terminal.exit().await.0, Some(0));
    let ready = terminal.objects().pop().unwrap();
    let links = ready["result"]["session_id"].as_str().unwrap();
    let (creds, zip) = links.split_once('|').unwrap();
    let folder = terminal.directory().join("session");

    let url = |link: &str| format!("https://mega.nz/file/{link}");
    let mut shapes = vec![
        PLACEHOLDER.to_owned(),
        url(PLACEHOLDER),
        format!("Ilom~{}", url(PLACEHOLDER)),
        format!("SESSION_ID='X-MD;;;{PLACEHOLDER}' # mine"),
        url(PLACEHOLDER)
            .replace("nz/file/", "co.nz/#!")
            .replace("h#", "h!"),
        BASE64_STANDARD.encode(PLACEHOLDER),
        BASE64_STANDARD.encode(url(PLACEHOLDER)),
    ];
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../../session/tests/cases");
    for case in fs::read_dir(cases).unwrap() {
        let text = fs::read_to_string(case.unwrap().path()).unwrap_or_default();
        let has = |form: String| text.contains(&form);
        if has(PLACEHOLDER.to_owned())
            || has(PLACEHOLDER.replace('#', "%23"))
            || has(BASE64_STANDARD.encode(url(PLACEHOLDER)))
        {
            shapes.push(text);
        }
    }
    assert_eq!(shapes.len(), 7 + 6);
    for (link, files) in [(creds, 1), (zip, 6)] {
        for shape in &shapes {
            let given = shape
                .replace(PLACEHOLDER, link)
                .replace(&PLACEHOLDER.replace('#', "%23"), &link.replace('#', "%23"))
                .replace(&PLACEHOLDER.replace('#', "!"), &link.replace('#', "!"))
                .replace(
                    &BASE64_STANDARD.encode(url(PLACEHOLDER)),
                    &BASE64_STANDARD.encode(url(link)),
                )
                .replace(
                    &BASE64_STANDARD.encode(PLACEHOLDER),
                    &BASE64_STANDARD.encode(link),
                );
            let directory = tempfile::tempdir().unwrap();
            let out = directory.path().join("out");
            let arguments = ["session", "unpack", &given, "--out", out.to_str().unwrap()];
            let output = run(&arguments, &borrowed(&settings)).await;
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(0), "{shape}: {stderr}");
            let names = fs::read_dir(&out)
                .unwrap()
                .map(|entry| entry.unwrap().file_name());
            let names: Vec<_> = names.collect();
            assert_eq!(names.len(), files, "{shape}");
            for name in names {
                let [ours, theirs] = [&folder, &out].map(|folder| fs::read(folder.join(&name)));
                assert_eq!(ours.unwrap(), theirs.unwrap(), "{shape}");
            }
        }
    }
    assert_eq!(emulator.violations(), [""; 0]);
}

/// Has the program of the bot's owner open a session ID, which must hold the result's credentials.
async fn expect_to_open(emulator: &Emulator, result: &Value, at: usize) {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("session");
    let id = id(result, at);
    let arguments = ["session", "unpack", id, "--out", out.to_str().unwrap()];
    let output = run(&arguments, &borrowed(&settings(emulator))).await;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    let creds: Value = serde_json::from_slice(&fs::read(out.join("creds.json")).unwrap()).unwrap();
    assert!(creds == result["json"], "the file is another session's");
}

/// One of the session IDs of a result.
fn id(result: &Value, at: usize) -> &str {
    result["ids"][at]["session_id"].as_str().unwrap()
}

async fn emulator() -> Emulator {
    let started = Emulator::start(Options {
        timing: Timing {
            restart_after: Duration::ZERO,
            ..Timing::real()
        },
        mega: Some(MegaOptions {
            // Calls at the same time are seen only if they last.
            latency: Duration::from_millis(1),
            ..MegaOptions::default()
        }),
        ..Options::default()
    });
    started.await.unwrap()
}

fn settings(emulator: &Emulator) -> Vec<(&'static str, String)> {
    let account = MegaAccount::default();
    vec![
        ("MEGA_EMAIL", account.email),
        ("MEGA_PASSWORD", account.password),
        ("LATCHKEY_MEGA_API_URL", emulator.mega().url()),
        // The one names creds.json, the other session.zip.
        ("LATCHKEY_BOTS", "popkid-xd,amazing-bot".to_owned()),
    ]
}

fn borrowed<'a>(settings: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    let settings = settings.iter();
    settings
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

const CROWD: usize = 100;
const PANEL: &str = "0123456789abcdef0123456789abcdef";
/// Where a link is to stand in a shape.
const PLACEHOLDER: &str = "AbCdEfGh#kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkE";
