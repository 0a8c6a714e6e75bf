//! Whoever can write Redis, whoever reads its disk, and whoever has a gateway's settings besides, gets
//! nobody's credentials.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use latchkey_e2e::{
    Fleet, LEASE, RedisDump, RedisHand, SECRET, Secrets, Session, Status, emulator, eventually,
    http, link, scan,
};
use latchkey_emulator::{Fault, FaultStage};
use latchkey_shared::{
    job::{Job, SessionId, Token},
    result::Delivery,
    sealed::{Purpose, Vault},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// He puts his own token's hash in the place of the victim's, as it was made before, as it is for his
/// own session, and, with the secret, as it would be for the victim's.
#[tokio::test]
async fn hash_of_ones_own_token_in_anothers_session_opens_no_result() {
    let fleet = Fleet::start(emulator().await, 1, 1, &[]).await;
    let gateway = &fleet.gateways[0];
    let (victim, thief) = (gateway.create().await, gateway.create().await);
    let (_, ready) = link(&victim, &fleet.emulator.phone()).await;
    let secrets = secrets_of(&victim, &ready).await;
    let mut redis = RedisHand::reach(&fleet.redis);
    let thiefs = redis.fields(&thief).remove("token_hash").unwrap();
    let victims = redis.fields(&victim).remove("token_hash").unwrap();
    let as_thief = victim.with_token(&thief.token);
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(&thief.token).unwrap();
    let unkeyed = Sha256::digest(bytes);
    for hash in [thiefs, unkeyed.to_vec()] {
        redis.put(&victim, "token_hash", Some(&hash));
        for below in PLACES {
            let answer = as_thief.get(below).await;
            assert_eq!(answer.status(), 404, "{below}");
        }
    }
    // With the secret he is let in, and finds what only the token opens.
    let forged = vault().token_hash(id(&victim), &token(&thief));
    redis.put(&victim, "token_hash", Some(forged.as_bytes()));
    for below in &PLACES {
        let answer = as_thief.get(below).await;
        // A stream has begun before its first event is made.
        let status = if *below == "/events" { 200 } else { 500 };
        assert_eq!(answer.status(), status, "{below}");
        let body = answer.bytes().await.unwrap();
        assert_eq!(secrets.found_in_bytes(&body), [""; 0], "{below}");
    }
    redis.put(&victim, "token_hash", Some(&victims));
    assert_eq!(victim.status().await, ready);
    assert_eq!(victim.get("/result").await.status(), 200);
}

#[tokio::test]
async fn sealed_result_of_another_under_ones_own_session_does_not_open() {
    let fleet = Fleet::start(emulator().await, 1, 1, &[]).await;
    let gateway = &fleet.gateways[0];
    let (victim, thief) = (gateway.create().await, gateway.create().await);
    let (_, ready) = link(&victim, &fleet.emulator.phone()).await;
    let secrets = secrets_of(&victim, &ready).await;
    link(&thief, &fleet.emulator.phone()).await;
    let mut redis = RedisHand::reach(&fleet.redis);
    let (theirs, own) = (redis.fields(&victim), redis.fields(&thief));
    let results = &PLACES[1..3];
    for (fields, places) in [
        (&["result"][..], results),
        (&["ids"], &PLACES[..1]),
        (&["status"], &PLACES),
        (&["status", "result", "ids"], &PLACES),
        (
            &["status", "result", "ids", "state", "version", "ends_at"],
            &PLACES,
        ),
    ] {
        for field in fields {
            redis.put(&thief, field, Some(&theirs[*field]));
        }
        for below in places {
            let answer = thief.get(below).await;
            assert_eq!(answer.status(), 500, "{fields:?} {below}");
            let body = answer.bytes().await.unwrap();
            assert_eq!(secrets.found_in_bytes(&body), [""; 0], "{fields:?} {below}");
        }
        for field in fields {
            redis.put(&thief, field, Some(&own[*field]));
        }
    }
    assert_eq!(thief.get("/result").await.status(), 200);
}

#[tokio::test]
async fn one_older_field_among_newer_ones_is_refused() {
    let fleet = Fleet::start(emulator().await, 1, 1, &[]).await;
    let session = fleet.gateways[0].create().await;
    let mut redis = RedisHand::reach(&fleet.redis);
    session.wait_for("awaiting_scan").await;
    let before = redis.fields(&session);
    let (_, ready) = link(&session, &fleet.emulator.phone()).await;
    let after = redis.fields(&session);
    for field in ["status", "state", "version"] {
        assert_ne!(before[field], after[field]);
        redis.put(&session, field, Some(&before[field]));
        let answer = session.get("").await;
        assert_eq!(answer.status(), 500, "{field}");
        let body = answer.text().await.unwrap();
        assert!(
            !body.contains("linked_devices") && !body.contains("awaiting_scan"),
            "{body}"
        );
        redis.put(&session, field, Some(&after[field]));
        assert_eq!(session.status().await, ready);
    }
    // A result that was wiped does not come back either.
    assert_eq!(session.delete().await, 204);
    redis.put(&session, "result", Some(&after["result"]));
    assert_eq!(session.get("/result").await.status(), 404);
    assert_eq!(session.status().await.state(), "cancelled");
}

/// The device is linked, and a checkpoint from before it was is put back: a worker that went on from it
/// would link a second one.
#[tokio::test]
async fn worker_does_not_go_on_from_an_older_checkpoint() {
    let emulator = emulator().await;
    emulator.inject(Fault::Silence, FaultStage::Success, u32::MAX);
    let mut fleet = Fleet::start(emulator, 1, 1, &[]).await;
    let session = fleet.gateways[0].create().await;
    let mut redis = RedisHand::reach(&fleet.redis);
    session.wait_for("awaiting_scan").await;
    let before = redis.fields(&session);
    scan(&session, &fleet.emulator.phone()).await.unwrap();
    session.wait_for("linking").await;
    fleet.workers[0].program.kill().await;
    let after = redis.fields(&session);
    assert_ne!(before["checkpoint"], after["checkpoint"]);
    for checkpoint in [Some(&before["checkpoint"][..]), None] {
        redis.put(&session, "checkpoint", checkpoint);
        fleet.add_worker().await;
        let worker = &mut fleet.workers.last_mut().unwrap().program;
        worker
            .logs()
            .wait_for("expected the session's last checkpoint")
            .await;
        worker.kill().await;
    }
    assert_eq!(session.status().await.state(), "linking");
    assert_eq!(fleet.emulator.snapshot().waiting, 0);
    redis.put(&session, "checkpoint", Some(&after["checkpoint"]));
    fleet.emulator.clear_faults();
    fleet.add_worker().await;
    session.wait_for("ready").await;
    assert_eq!(fleet.emulator.devices().len(), 1);
}

#[tokio::test]
async fn what_a_disk_has_of_a_wiped_session_opens_to_nobody_without_the_token() {
    let mut fleet = Fleet::start(emulator().await, 1, 0, &[]).await;
    fleet.set("LATCHKEY_WORKER_SECRET", WORKER_SECRET);
    fleet.add_worker().await;
    let request = fleet.gateways[0].request("POST", "/api/v1/sessions");
    let request = request.header("idempotency-key", IDEMPOTENCY_KEY);
    let answer = request.body(r#"{"method":"qr"}"#).send().await.unwrap();
    let created: Value = answer.json().await.unwrap();
    let session = Session::new(&http(), fleet.gateways[0].address(), &created);
    let (_, ready) = link(&session, &fleet.emulator.phone()).await;
    let mut secrets = secrets_of(&session, &ready).await;
    secrets.token(&session.token);
    let whole = session.result().await;
    assert_eq!(session.delete().await, 204);

    let dump = RedisDump::of(&fleet.redis);
    let written = dump.written();
    let (vault, id) = (vault(), id(&session));
    let mut opened = Vec::new();
    for value in &written {
        opened.extend(openable(id).filter_map(|(purpose, place)| {
            let content = vault.open(purpose, place, value).ok()?;
            Some((purpose, content))
        }));
    }
    let of = |purpose: Purpose| opened.iter().filter(move |(it, _)| *it == purpose);
    assert_eq!(of(Purpose::Job).count(), 1);
    assert!(of(Purpose::Status).count() >= 5);
    assert_eq!(of(Purpose::Result).count(), 1, "its outer seal");
    assert_eq!(of(Purpose::Checkpoint).count(), 0);
    let mut present = Secrets::default();
    present.text("an id", &session.id);
    for (purpose, content) in &opened {
        let mut found = secrets.found_in_bytes(content);
        found.retain(|name| !IN_QR_TEXTS.contains(name));
        assert_eq!(found, [""; 0], "in what opens as {purpose:?}");
    }
    let in_jobs = of(Purpose::Job).flat_map(|(_, job)| present.found_in_bytes(job));
    assert_eq!(in_jobs.count(), 1, "and what is there is found");
    // The token opens it, and was all that was missing.
    let version = ready.version();
    let found = written.iter().find_map(|value| {
        let delivery = vault
            .open_result(id, version, &token(&session), value)
            .ok()?;
        match delivery {
            Delivery::Plain(bundle) => serde_json::from_str::<Value>(&bundle.creds_json).ok(),
            Delivery::Sealed(_) => None,
        }
    });
    assert_eq!(found.unwrap(), whole["json"]);
}

#[tokio::test]
async fn gateway_does_not_open_a_checkpoint_and_needs_no_secret_of_workers() {
    let mut fleet = Fleet::start(emulator().await, 1, 0, &[]).await;
    fleet.set("LATCHKEY_WORKER_SECRET", WORKER_SECRET);
    fleet.add_worker().await;
    let session = fleet.gateways[0].create().await;
    session.wait_for("awaiting_scan").await;
    let mut redis = RedisHand::reach(&fleet.redis);
    let fields = redis.fields(&session);
    let (id, vault) = (id(&session), vault());
    let job: Job = vault.open_json(Purpose::Job, id, &fields["job"]).unwrap();
    let place = [&id.as_bytes()[..], job.result_key.as_bytes()].concat();
    let opens = |vault: &Vault| {
        vault
            .open(Purpose::Checkpoint, &place, &fields["checkpoint"])
            .is_ok()
    };
    let workers = Vault::of(
        &SECRET.parse().unwrap(),
        Some(&WORKER_SECRET.parse().unwrap()),
    );
    assert!(!opens(&vault) && opens(&workers));

    // Another worker with both goes on with it, and one without its own does not.
    fleet.workers[0].program.kill().await;
    fleet.set("LATCHKEY_WORKER_SECRET", "");
    fleet.add_worker().await;
    let stranger = &mut fleet.workers[1].program;
    stranger
        .logs()
        .wait_for("the session cannot be opened")
        .await;
    stranger.kill().await;
    fleet.set(
        "LATCHKEY_WORKER_SECRET",
        &format!("{NEXT_SECRET},{WORKER_SECRET}"),
    );
    fleet.add_worker().await;
    link(&session, &fleet.emulator.phone()).await;
}

#[tokio::test]
async fn secret_is_replaced_without_losing_a_session() {
    let mut fleet = Fleet::start(emulator().await, 2, 1, &[]).await;
    let phone = fleet.emulator.phone();
    let ready = fleet.gateways[0].create().await;
    link(&ready, &phone).await;
    let waiting = fleet.gateways[0].create().await;
    waiting.wait_for("awaiting_scan").await;

    // All processes learn of the new secret before any uses it.
    let replace = async |fleet: &mut Fleet, secrets: &str| {
        fleet.set("LATCHKEY_SECRET", secrets);
        for place in [0, 1] {
            fleet.kill_gateway(place).await;
            fleet.restart_gateway(place).await;
        }
        let last = fleet.workers.len() - 1;
        fleet.workers[last].program.signal("TERM").await;
        fleet.workers[last].program.exit(LEASE * 10).await;
        fleet.add_worker().await;
    };
    replace(&mut fleet, &format!("{SECRET},{NEXT_SECRET}")).await;
    replace(&mut fleet, &format!("{NEXT_SECRET}, {SECRET}")).await;
    assert_eq!(ready.status().await.state(), "ready");
    assert_eq!(ready.get("/result").await.status(), 200);
    link(&waiting, &fleet.emulator.phone()).await;
    let next = fleet.gateways[1].create().await;
    replace(&mut fleet, NEXT_SECRET).await;
    link(&next, &fleet.emulator.phone()).await;
    // The old one opens nothing any more.
    assert_eq!(ready.get("/result").await.status(), 404);
    eventually("nobody waits", || fleet.emulator.snapshot().waiting == 0).await;
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}

/// Whatever a session's blobs can be named by.
fn openable(id: SessionId) -> impl Iterator<Item = (Purpose, Vec<u8>)> {
    let whole = [
        Purpose::Job,
        Purpose::Input,
        Purpose::Checkpoint,
        Purpose::Cleanup,
    ];
    let whole = whole.map(|purpose| (purpose, id.as_bytes().to_vec()));
    let versions = (1_u64..30).flat_map(move |version| {
        let named = [id.as_bytes(), &version.to_be_bytes()[..]].concat();
        let statuses = STATES.map(|state| {
            let place = [named.as_slice(), state.as_bytes()].concat();
            (Purpose::Status, place)
        });
        let result = (Purpose::Result, named.clone());
        statuses.into_iter().chain([result])
    });
    whole.into_iter().chain(versions)
}

async fn secrets_of(session: &Session, ready: &Status) -> Secrets {
    let mut secrets = Secrets::default();
    let ids = ready.0["result"]["session_id"].as_str().unwrap();
    secrets.text("a session ID", ids);
    secrets.credentials(&session.result().await);
    secrets
}

fn vault() -> Vault {
    Vault::of(&SECRET.parse().unwrap(), None)
}

fn id(session: &Session) -> SessionId {
    session.id.parse().unwrap()
}

fn token(session: &Session) -> Token {
    Token::parse(&session.token).unwrap()
}

/// Where a session is read.
const PLACES: [&str; 4] = ["", "/result", "/result?format=json", "/events"];
/// What every QR code shows of the credentials, and so the status while there is one.
const IN_QR_TEXTS: [&str; 3] = [
    "the adv secret",
    "public key of noiseKey",
    "public key of signedIdentityKey",
];
const STATES: [&str; 8] = [
    "queued",
    "connecting",
    "awaiting_scan",
    "linking",
    "exporting",
    "ready",
    "failed",
    "cancelled",
];
const IDEMPOTENCY_KEY: &str = "5f0c7b7e-6f0e-4a3c-9a52-c0ffee00beef";
const WORKER_SECRET: &str = "a secret that no gateway has: 7d1f0c55b2e94e0a";
const NEXT_SECRET: &str = "0c1d2e3f4a5b6c7d8e9f00112233445566778899aabbccddeeff001122334455";
