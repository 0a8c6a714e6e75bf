use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime},
};

use tokio::time::advance;

use super::*;
use crate::{
    broker::{BrokerSettings, LEASE, MemoryBroker},
    clock::{self, Clock},
    cloud::{CloudHealth, CloudRoom},
    errand::{ErrandOutcome, ErrandTask},
    job::{Job, Method, Pairing, SessionId, Token},
    sealed::{ResultKey, Vault},
    secret::Secret,
    status::{Account, Change, Milestone, QrPrompt, ResultSummary, State, Status},
    version::VersionReport,
};

fn queue() -> Queue {
    let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(1));
    let settings = BrokerSettings {
        queue_limit: 1,
        lease: LEASE,
    };
    Queue {
        broker: std::sync::Arc::new(MemoryBroker::new(clock.clone(), settings)),
        vault: std::sync::Arc::new(Vault::new(&Secret::random(&mut clock::rng()))),
        clock,
        metrics: ProcessMetrics::new(),
    }
}

fn status(now: SystemTime) -> Status {
    let mut rng = clock::rng();
    let id = SessionId::random(&mut rng);
    Status::queued(&Job {
        id,
        result_key: ResultKey::of(id, &Token::random(&mut rng)),
        pairing: Pairing::Qr,
        created_at: now,
        expires_at: now + Duration::from_mins(5),
        seal_to: None,
        bot: None,
        wishes: Box::default(),
        language: None,
        trace: None,
    })
}

fn code(now: SystemTime) -> Change {
    Change::AwaitingScan(QrPrompt {
        data: "code".to_owned(),
        sequence: 1,
        total: 6,
        renewal: None,
        expires_at: now + Duration::from_mins(1),
    })
}

fn ready(now: SystemTime) -> Change {
    Change::Ready {
        account: Account {
            jid: "15550100000:1@s.whatsapp.net".to_owned(),
            lid: None,
            name: None,
            platform: None,
        },
        result: ResultSummary::default(),
        expires_at: now + Duration::from_mins(10),
    }
}

/// A queue in which everything has happened that is ever told.
async fn eventful() -> Queue {
    let queue = queue();
    let coordination = queue.broker.coordination();
    let now = queue.clock.now();
    let health = CloudHealth {
        pause: None,
        room: Some(CloudRoom { used: 5, total: 9 }),
        since: now,
    };
    let version = VersionReport {
        revision: 1_049_558_099,
        published_by: now,
        confirmed_at: Some(now),
        ends_at: now + Duration::from_hours(24),
    };
    for (key, value) in [
        (CloudHealth::KEY, serde_json::to_vec(&health).unwrap()),
        (VersionReport::KEY, version.to_json()),
    ] {
        let lock = coordination.lock(key, Duration::from_mins(1)).await;
        let lock = lock.unwrap();
        let stored = coordination.put(&lock, key, value, Duration::from_hours(1));
        stored.await.unwrap();
    }
    let metrics = &queue.metrics;
    metrics.answered("/api/v1/sessions", 202);
    metrics.connected("opened");
    metrics.called_mega("ok");
    metrics.did_errand(ErrandTask::Check, ErrandOutcome::Linked);
    let took = Duration::from_millis(3);
    let calls = queue.broker.health().calls();
    calls.record("publish", &Ok::<_, BrokerError>(()), took);
    let mut waits = status(now);
    waits.apply(Change::Connecting, now).unwrap();
    waits.apply(code(now), now).unwrap();
    // Forgotten, or it would leave.
    std::mem::forget(metrics.under_way(&waits));
    let mut ends = status(now);
    let mut under_way = metrics.under_way(&ends);
    let changes = [
        Change::Connecting,
        code(now),
        Change::Linking(None),
        Change::Exporting,
        ready(now),
    ];
    for change in changes {
        ends.apply(change, now).unwrap();
        under_way.changed(&ends);
    }
    queue
}

/// The names and labels of all samples.
fn series(text: &str) -> BTreeSet<&str> {
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    samples
        .filter_map(|line| Some(line.rsplit_once(' ')?.0))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn document_has_each_metric_and_an_example_that_occurs() {
    let text = text(&eventful().await).await;
    let series = series(&text);
    let rows = DOCUMENT
        .lines()
        .filter(|line| line.starts_with("| `latchkey_"));
    let rows: Vec<[&str; 3]> = rows
        .map(|row| {
            let mut cells = row.trim_matches(['|', ' ']).split(" | ");
            [(); 3].map(|()| cells.next().unwrap().trim_matches('`'))
        })
        .collect();
    for [name, _, example] in &rows {
        assert!(example.starts_with(name), "{name}: {example}");
        let (sample, _) = example.rsplit_once(' ').unwrap();
        assert!(series.contains(sample), "{sample} in {text}");
    }
    let documented: BTreeSet<_> = rows.iter().map(|[name, ..]| *name).collect();
    let told: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| match line.split_once(' ').unwrap() {
            (name, "counter") => format!("{name}_total"),
            (name, "info") => format!("{name}_info"),
            (name, _) => name.to_owned(),
        })
        .collect();
    assert_eq!(documented, told.iter().map(String::as_str).collect());
    for help in text.lines().filter(|line| line.starts_with("# HELP ")) {
        assert!(help.split(' ').count() > 4 && help.ends_with('.'), "{help}");
    }
}

#[tokio::test(start_paused = true)]
async fn session_is_counted_under_its_state_and_its_waits_are_told_once() {
    let queue = queue();
    let mut session = status(queue.clock.now());
    let mut under_way = queue.metrics.under_way(&session);
    let mut milestones = Vec::new();
    for (change, seconds) in [
        (Change::Connecting, 1),
        (code(queue.clock.now()), 2),
        // A worker died, and the next one shows a code of its own.
        (Change::Connecting, 3),
        (code(queue.clock.now()), 4),
        (Change::Linking(None), 5),
        (Change::Exporting, 6),
        (ready(queue.clock.now()), 7),
    ] {
        advance(Duration::from_secs(seconds)).await;
        session.apply(change, queue.clock.now()).unwrap();
        milestones.extend(under_way.changed(&session));
    }
    assert_eq!(milestones, [Milestone::Shown, Milestone::Linked]);
    let told = async || text(&queue).await;
    for line in [
        "latchkey_process_sessions{method=\"qr\",state=\"ready\"} 1",
        "latchkey_process_sessions{method=\"qr\",state=\"awaiting_scan\"} 0",
        "latchkey_process_request_to_code_seconds_sum{method=\"qr\"} 3.0",
        "latchkey_process_code_to_scan_seconds_sum{method=\"qr\"} 12.0",
        "latchkey_process_scan_to_ready_seconds_sum{method=\"qr\"} 13.0",
        "latchkey_process_scan_to_ready_seconds_count{method=\"qr\"} 1",
    ] {
        let text = told().await;
        assert!(text.lines().any(|told| told == line), "{line}: {text}");
    }
    drop(under_way);
    let gone = "latchkey_process_sessions{method=\"qr\",state=\"ready\"} 0";
    assert!(told().await.lines().any(|line| line == gone));
    assert_eq!(session.method, Method::Qr);
    assert_eq!(session.state, State::Ready);
}

#[tokio::test(start_paused = true)]
async fn slot_is_in_use_as_long_as_it_is_held() {
    let queue = queue();
    queue.metrics.set_slots(7);
    let slots = [queue.metrics.use_slot(), queue.metrics.use_slot()];
    let told = text(&queue).await;
    for line in [
        "latchkey_process_slots 7",
        "latchkey_process_slots_in_use 2",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}");
    }
    drop(slots);
    assert!(
        text(&queue)
            .await
            .contains("latchkey_process_slots_in_use 0\n")
    );
}

const DOCUMENT: &str = include_str!("../../../docs/metrics.md");
