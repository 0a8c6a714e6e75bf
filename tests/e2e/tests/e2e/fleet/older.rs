//! Sessions that an older release has begun, gone on with by this one. What it left in Redis is recorded
//! in `tests/older`; rolling fleets between its real programs and these takes a build of it, which
//! `rolling.rs` does where there is one.

use std::path::{Path, PathBuf};

use latchkey_e2e::{
    Build, Fleet, RecordedSession, Recording, Session, emulator, older_build, scan, wait_until,
};
use latchkey_shared::clock::Clock;
use serde_json::{Value, from_value, json};

#[tokio::test]
async fn sessions_that_an_older_release_left_are_gone_on_with() {
    let recording: Recording = from_value(recorded()).expect("the recording is whole");
    let mut fleet = Fleet::start(emulator().await, 1, 0, &[]).await;
    recording.put_into(&fleet.redis, Clock::system().now());
    let left = |name: &str| left(&recording, name);

    // What had ended is read.
    let ready = open(left(READY), &fleet);
    assert_eq!(ready.status().await.state(), "ready");
    let session_id = left(READY).session_id.as_deref();
    assert_eq!(ready.result().await["session_id"].as_str(), session_id);
    for (name, state) in [
        (NEW, "queued"),
        (SHOWN, "queued"),
        (TYPED, "queued"),
        (LINKED, "linking"),
    ] {
        let status = open(left(name), &fleet).status().await;
        assert_eq!(status.state(), state, "{name}");
    }

    // What had not is gone on with.
    fleet.add_worker().await;
    for name in [NEW, SHOWN] {
        let session = open(left(name), &fleet);
        let phone = fleet.emulator.phone_of_account(left(name).account);
        let device = scan(&session, &phone).await.expect("it can be linked");
        session.wait_for("ready").await;
        let result = session.result().await;
        assert_eq!(result["json"]["me"]["id"], device.as_str(), "{name}");
    }
    let session = open(left(TYPED), &fleet);
    let shown = session.wait_for("awaiting_code").await;
    assert_eq!(shown.0["code"]["sequence"], 2, "one was shown before");
    assert_eq!(shown.0["code"]["renewal"], "reconnected");
    let phone = fleet.emulator.phone_of_account(left(TYPED).account);
    let code = shown.0["code"]["value"].as_str().unwrap();
    phone.enter_code(code).await.unwrap();
    session.wait_for("ready").await;
    // It is linked elsewhere: this WhatsApp knows no such device, so its login, and no second link,
    // ends here.
    let linked = open(left(LINKED), &fleet).end().await;
    assert_eq!(linked.error(), Some("logged_out"), "{linked:?}");
}

#[tokio::test]
async fn session_of_a_newer_release_is_left_to_newer_workers() {
    let mut recorded = recorded();
    let recording: Recording = from_value(recorded.clone()).unwrap();
    let newer = left(&recording, NEW);
    let key = format!("{{latchkey}}:session:{}", newer.id);
    recorded["keys"][key]["hash"]["job"]["sealed"]["v"] = 2.into();
    let recording: Recording = from_value(recorded).unwrap();
    let mut fleet = Fleet::start(emulator().await, 1, 0, &[]).await;
    recording.put_into(&fleet.redis, Clock::system().now());
    fleet.add_worker().await;
    let logs = fleet.workers[0].program.logs();
    let line = logs.wait_for("is left to newer workers").await;
    assert!(line.contains(&newer.id), "{line}");
    let session = open(newer, &fleet);
    assert_eq!(session.status().await.state(), "queued");
    // It is in nobody's way, and its owner's to call off.
    let other = left(&recording, SHOWN);
    open(other, &fleet).wait_for("awaiting_scan").await;
    assert_eq!(session.delete().await, 204);
}

/// Writes `tests/older/redis.json`. `LATCHKEY_OLDER` is the folder with the programs of an older release,
/// `LATCHKEY_OLDER_REVISION` what they were built from.
#[tokio::test]
#[ignore = "writes what an older release leaves: run `tests/older/run --record`"]
async fn record_what_an_older_release_leaves() {
    let (folder, revision) = older_build();
    let long = [
        ("LATCHKEY_SESSION_TTL", "1day"),
        ("LATCHKEY_RESULT_TTL", "7days"),
        ("LATCHKEY_UNWATCHED", "off"),
        // The hold is still on when the worker has to hand back what it links.
        ("LATCHKEY_HANDOFF_HOLD", "5m"),
        ("LATCHKEY_SHUTDOWN_GRACE", "2s"),
    ];
    let build = Build::Other(folder);
    let mut fleet = Fleet::start_of(build, emulator().await, 1, 0, &long).await;
    let mut sessions = Vec::new();

    fleet.set("LATCHKEY_HANDOFF_HOLD", "100ms");
    fleet.add_worker().await;
    let ready = ask(&fleet, READY, 0, &mut sessions).await;
    scan(&ready, &fleet.emulator.phone_of_account(0)).await;
    ready.wait_for("ready").await;
    let result = ready.result().await;
    sessions[0].session_id = result["session_id"].as_str().map(str::to_owned);
    fleet.set("LATCHKEY_HANDOFF_HOLD", "5m");
    fleet.roll_worker(0).await;

    let linked = ask(&fleet, LINKED, 1, &mut sessions).await;
    scan(&linked, &fleet.emulator.phone_of_account(1)).await;
    wait_until("the device is held", async || {
        fleet.emulator.devices().iter().any(|device| device.active)
    })
    .await;
    linked.wait_for("linking").await;
    let shown = ask(&fleet, SHOWN, 2, &mut sessions).await;
    shown.wait_for("awaiting_scan").await;
    let typed = ask(&fleet, TYPED, 3, &mut sessions).await;
    typed.wait_for("awaiting_code").await;
    let mut worker = fleet.workers.remove(0);
    worker.program.signal("TERM").await;
    worker.program.exit(latchkey_e2e::CEILING).await;
    ask(&fleet, NEW, 4, &mut sessions).await;

    let now = Clock::system().now();
    let recorded = Recording::of(&fleet.redis, &revision, sessions, now);
    let mut text = serde_json::to_string_pretty(&recorded).unwrap();
    text.push('\n');
    std::fs::write(recording(), text).unwrap();
}

/// Asks for the session of this name.
async fn ask(
    fleet: &Fleet,
    name: &str,
    account: usize,
    sessions: &mut Vec<RecordedSession>,
) -> Session {
    let body = if name == TYPED {
        let number = fleet.emulator.phone_of_account(account).number();
        json!({"method": "code", "phone": format!("+{number}")})
    } else {
        json!({"method": "qr"})
    };
    let session = fleet.gateways[0].create_with(&body.to_string()).await;
    sessions.push(RecordedSession {
        name: name.to_owned(),
        id: session.id.clone(),
        token: session.token.clone(),
        account,
        session_id: None,
    });
    session
}

fn left<'a>(recording: &'a Recording, name: &str) -> &'a RecordedSession {
    let mut sessions = recording.sessions.iter();
    let session = sessions.find(|session| session.name == name);
    session.expect("it is in the recording")
}

/// Opens a session that was left, as its owner does.
fn open(left: &RecordedSession, fleet: &Fleet) -> Session {
    let (id, token) = (&left.id, &left.token);
    let status_url = format!("/api/v1/sessions/{id}");
    let created = json!({"id": id, "token": token, "status_url": status_url});
    fleet.gateways[0].session(&created)
}

fn recorded() -> Value {
    let file = std::fs::read(recording()).expect("the recording is there");
    serde_json::from_slice(&file).expect("the recording is JSON")
}

fn recording() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../older/redis.json")
}

const NEW: &str = "nobody has begun";
const SHOWN: &str = "QR code was shown";
const TYPED: &str = "pairing code was shown";
const LINKED: &str = "linked and held";
const READY: &str = "ready";
