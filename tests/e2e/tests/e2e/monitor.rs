//! What an operator learns of each program: its health, its metrics, its logs.

use std::{collections::BTreeMap, net::TcpListener};

use latchkey_e2e::{CEILING, Fleet, Latchkey, Program, emulator, http, link, wait_until};
use latchkey_emulator::{Fault, FaultStage};
use serde_json::{Value, json};

#[tokio::test]
async fn each_program_tells_of_itself_and_health_says_whether_it_is_ready() {
    let mut fleet = Fleet::start(emulator().await, 0, 0, &[]).await;
    let [of_gateway, of_worker, of_both] = [(); 3].map(|()| free_address());
    fleet.set("LATCHKEY_MONITOR", &of_gateway);
    fleet.add_gateway().await;
    fleet.set("LATCHKEY_MONITOR", &of_worker);
    fleet.add_worker().await;
    let alone = [("LATCHKEY_MONITOR", &*of_both)];
    let latchkey = Latchkey::with(&fleet.emulator, &alone).await;
    let session = fleet.gateways[0].create().await;
    link(&session, &fleet.emulator.phone()).await;

    for (program, address) in [
        ("latchkey-gateway", &of_gateway),
        ("latchkey-worker", &of_worker),
        ("latchkey", &of_both),
    ] {
        assert_eq!(at(address, "/healthz").await.0, 200, "{program}");
        assert_eq!(at(address, "/readyz").await.0, 200, "{program}");
        assert_eq!(at(address, "/").await.0, 404, "{program}");
        let monitor = [("LATCHKEY_MONITOR", &**address)];
        assert_eq!(health(program, &monitor).await, Some(0), "{program}");
        let nowhere = free_address();
        let nowhere = [("LATCHKEY_MONITOR", &*nowhere)];
        assert_eq!(health(program, &nowhere).await, Some(1), "{program}");
    }
    let port = fleet.gateways[0].address().port().to_string();
    for program in ["latchkey-gateway", "latchkey"] {
        assert_eq!(health(program, &[("PORT", &port)]).await, Some(0));
    }
    assert_eq!(health("latchkey-worker", &[("PORT", &port)]).await, Some(2));

    let (gateway, worker) = (
        at(&of_gateway, "/metrics").await.1,
        at(&of_worker, "/metrics").await.1,
    );
    let ready = "latchkey_fleet_sessions_ended_total{method=\"qr\",end=\"ready\",code=\"\"} 1";
    for text in [&gateway, &worker] {
        assert!(text.lines().any(|line| line == ready), "{text}");
        let enqueued = "latchkey_process_broker_calls_total{call=\"";
        assert!(text.contains(enqueued), "{text}");
    }
    let started =
        "latchkey_process_http_requests_total{route=\"/api/v1/sessions\",status=\"202\"} 1";
    assert!(gateway.lines().any(|line| line == started), "{gateway}");
    let linked = "latchkey_process_scan_to_ready_seconds_count{method=\"qr\"} 1";
    assert!(worker.lines().any(|line| line == linked), "{worker}");
    assert!(!gateway.contains(linked));

    fleet.redis.stop();
    for (program, address) in [
        ("latchkey-gateway", &of_gateway),
        ("latchkey-worker", &of_worker),
    ] {
        wait_until("it is not ready", async || {
            at(address, "/readyz").await.0 == 503
        })
        .await;
        assert_eq!(at(address, "/healthz").await.0, 200, "{program}");
        let monitor = [("LATCHKEY_MONITOR", &**address)];
        assert_eq!(health(program, &monitor).await, Some(1), "{program}");
        let (status, metrics) = at(address, "/metrics").await;
        assert_eq!(status, 200);
        assert!(
            metrics.contains("latchkey_process_broker_up 0\n"),
            "{metrics}"
        );
        assert!(!metrics.contains("latchkey_fleet_"), "{metrics}");
    }
    drop(latchkey);
}

#[tokio::test]
async fn metrics_agree_with_what_was_done() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    for _ in 0..2 {
        let session = latchkey.create().await;
        link(&session, &emulator.phone()).await;
    }
    let cancelled = latchkey.create().await;
    cancelled.wait_for("awaiting_scan").await;
    cancelled.delete().await;
    emulator.inject(Fault::Failure(403), FaultStage::PairDevice, 1);
    latchkey.create().await.wait_for("failed").await;
    wait_until("the worker has let go of all sessions", async || {
        let metrics = latchkey.metrics().await;
        metrics.contains("latchkey_process_slots_in_use 0\n")
    })
    .await;
    let metrics = latchkey.metrics().await;
    for line in [
        "latchkey_fleet_sessions_started_total{method=\"qr\"} 4",
        "latchkey_fleet_sessions_ended_total{method=\"qr\",end=\"ready\",code=\"\"} 2",
        "latchkey_fleet_sessions_ended_total{method=\"qr\",end=\"cancelled\",code=\"\"} 1",
        "latchkey_fleet_sessions_ended_total{method=\"qr\",end=\"failed\",code=\"pairing_rejected\"} 1",
        "latchkey_fleet_sessions_ended_total{method=\"qr\",end=\"expired\",code=\"\"} 0",
        "latchkey_fleet_queue_length 0",
        "latchkey_process_slots 2000",
        "latchkey_process_slots_in_use 0",
        "latchkey_process_sessions{method=\"qr\",state=\"awaiting_scan\"} 0",
        "latchkey_process_request_to_code_seconds_count{method=\"qr\"} 3",
        "latchkey_process_code_to_scan_seconds_count{method=\"qr\"} 2",
        "latchkey_process_scan_to_ready_seconds_count{method=\"qr\"} 2",
        "latchkey_process_http_requests_total{route=\"/api/v1/sessions\",status=\"202\"} 4",
        "latchkey_process_broker_up 1",
    ] {
        assert!(
            metrics.lines().any(|told| told == line),
            "{line}: {metrics}"
        );
    }
    let opened = "latchkey_process_whatsapp_connections_total{outcome=\"opened\"} ";
    assert!(metrics.contains(opened), "{metrics}");
}

/// What two gateways and a worker say of the same sessions, each in its way.
#[tokio::test]
async fn page_metrics_and_logs_agree_with_what_was_done() {
    let mut fleet = Fleet::start(emulator().await, 1, 1, &[]).await;
    fleet.set("LATCHKEY_SESSION_TTL", "10s");
    fleet.add_gateway().await;
    let [gateway, hasty] = &fleet.gateways[..] else {
        panic!("there are two")
    };
    let phone = fleet.emulator.phone();
    for _ in 0..2 {
        link(&gateway.create().await, &phone).await;
    }
    let body = json!({ "method": "code", "phone": phone.number() });
    let by_code = gateway.create_with(&body.to_string()).await;
    let shown = by_code.wait_for("awaiting_code").await;
    let code = shown.0["code"]["value"].as_str().unwrap();
    phone.enter_code(code).await.unwrap();
    by_code.wait_for("ready").await;
    let waits = gateway.create().await;
    waits.wait_for("awaiting_scan").await;
    for gateway in &fleet.gateways {
        wait_until("the page tells of the one that waits", async || {
            let page = gateway.operator_page().await;
            page.text("now-waiting") == "1" && page.text("now-slots-in-use") == "1"
        })
        .await;
    }
    waits.delete().await;
    let late = hasty.create().await;
    late.wait_for("awaiting_scan").await;
    late.wait_for("expired").await;
    let emulator = &fleet.emulator;
    emulator.inject(Fault::Failure(403), FaultStage::PairDevice, 1);
    let failed = gateway.create().await;
    failed.wait_for("failed").await;
    for gateway in &fleet.gateways {
        wait_until("the page tells that nothing is under way", async || {
            let page = gateway.operator_page().await;
            [
                "now-waiting",
                "now-linking",
                "now-slots-in-use",
                "now-queue",
            ]
            .iter()
            .all(|id| page.text(id) == "0")
        })
        .await;
    }

    let logs = fleet.logs();
    let lines = logs
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let lines: Vec<Value> = lines.collect();
    for gateway in &fleet.gateways {
        let (page, metrics) = (gateway.operator_page().await, gateway.metrics().await);
        for (row, metric, line, counts) in &DONE {
            assert_eq!(page.month(&format!("sessions-{row}")), *counts, "{row}");
            for (method, count) in [("qr", counts[1]), ("code", counts[2])] {
                let sample = format!("{} {count}", metric.replace("METHOD", method));
                assert!(
                    metrics.lines().any(|told| told == sample),
                    "{sample}: {metrics}"
                );
                let told = lines.iter().filter(|told| {
                    told["session.method"] == method
                        && (told["message"] == *line || told["session.end"] == *line)
                });
                assert_eq!(told.count() as u64, count, "{line} by {method}: {logs}");
            }
        }
        for (wait, count) in [
            ("request_to_code", 5),
            ("code_to_scan", 3),
            ("scan_to_ready", 3),
        ] {
            let (_, of_wait) = page.0.split_once(&format!("id=\"wait-{wait}\"")).unwrap();
            let measured = format!("<span class=\"count\">{count}</span> measured");
            let (told, _) = of_wait.split_once("</p>").unwrap();
            assert!(told.contains(&measured), "{wait}: {told}");
        }
        let [all, ..] = page.month("failure-pairing_rejected");
        assert_eq!(all, 1);
        assert!(page.0.contains(&failed.id), "the last failure is named");
        assert_eq!(page.text("now-slots"), "2000");
        for secret in [&phone.number(), &waits.id, &by_code.id] {
            assert!(!page.0.contains(secret.as_str()), "{secret}");
        }
    }
}

/// What was done: the row of the page, the metric, the line of the log, and how often in all, by QR code and by
/// pairing code.
const DONE: [(&str, &str, &str, [u64; 3]); 7] = [
    (
        "started",
        "latchkey_fleet_sessions_started_total{method=\"METHOD\"}",
        "the session has started",
        [6, 5, 1],
    ),
    (
        "shown",
        "latchkey_fleet_sessions_shown_total{method=\"METHOD\"}",
        "the session's first code is shown",
        [5, 4, 1],
    ),
    (
        "linked",
        "latchkey_fleet_sessions_linked_total{method=\"METHOD\"}",
        "the phone has accepted the session's device",
        [3, 2, 1],
    ),
    (
        "ready",
        "latchkey_fleet_sessions_ended_total{method=\"METHOD\",end=\"ready\",code=\"\"}",
        "ready",
        [3, 2, 1],
    ),
    (
        "failed",
        "latchkey_fleet_sessions_ended_total{method=\"METHOD\",end=\"failed\",code=\"pairing_rejected\"}",
        "failed",
        [1, 1, 0],
    ),
    (
        "expired",
        "latchkey_fleet_sessions_ended_total{method=\"METHOD\",end=\"expired\",code=\"\"}",
        "expired",
        [1, 1, 0],
    ),
    (
        "cancelled",
        "latchkey_fleet_sessions_ended_total{method=\"METHOD\",end=\"cancelled\",code=\"\"}",
        "cancelled",
        [1, 1, 0],
    ),
];

#[tokio::test]
async fn log_tells_the_story_of_each_session_in_four_lines_at_the_most() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let hasty = Latchkey::with(&emulator, &[("LATCHKEY_SESSION_TTL", "1s")]).await;
    let linked = latchkey.create().await;
    link(&linked, &emulator.phone()).await;
    assert_eq!(linked.delete().await, 204);
    let cancelled = latchkey.create().await;
    cancelled.wait_for("awaiting_scan").await;
    cancelled.delete().await;
    emulator.inject(Fault::Failure(403), FaultStage::PairDevice, 1);
    let failed = latchkey.create().await;
    failed.wait_for("failed").await;
    let expired = hasty.create().await;
    hasty.logs().wait_for("the session has ended").await;

    let mut stories: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let logs = latchkey.logs().text() + &hasty.logs().text();
    for line in logs.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if let (Some(id), Some("INFO")) = (line["session.id"].as_str(), line["level"].as_str()) {
            stories.entry(id.to_owned()).or_default().push(line);
        }
    }
    let [started, shown, accepted, ended] = [
        "the session has started",
        "the session's first code is shown",
        "the phone has accepted the session's device",
        "the session has ended",
    ];
    for (session, end, lines) in [
        (&linked, "ready", &[started, shown, accepted, ended][..]),
        (&cancelled, "cancelled", &[started, shown, ended]),
        (&failed, "failed", &[started, ended]),
    ] {
        let story = &stories[&session.id];
        let told: Vec<_> = story
            .iter()
            .map(|line| line["message"].as_str().unwrap())
            .collect();
        assert_eq!(told, lines, "{end}");
        assert_eq!(story[0]["session.method"], "qr");
        let last = story.last().unwrap();
        assert_eq!(last["session.end"], end);
        assert!(last["lasted_ms"].is_u64(), "{last}");
        assert_eq!(
            last["wait.request_to_code_ms"].is_u64(),
            lines.contains(&shown)
        );
        assert_eq!(last["wait.scan_to_ready_ms"].is_u64(), end == "ready");
        assert_eq!(
            last["session.code"].as_str().is_some(),
            end == "failed",
            "{last}"
        );
    }
    // How far it came in its second is for the machine to say.
    let story = &stories[&expired.id];
    assert!(story.len() <= 3, "{story:?}");
    assert_eq!(story[0]["message"], started);
    assert_eq!(story.last().unwrap()["session.end"], "expired");
}

#[tokio::test]
async fn each_program_begins_with_what_is_set_up_where_it_listens_and_what_is_off() {
    let mut fleet = Fleet::start(emulator().await, 1, 0, &[]).await;
    fleet.set("LATCHKEY_MONITOR", "127.0.0.1:0");
    fleet.add_worker().await;
    let gateway = fleet.gateways[0].logs().wait_for("set_up").await;
    let worker = fleet.workers[0].program.logs().wait_for("set_up").await;
    for (line, is_off) in [(gateway, true), (worker, false)] {
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["version"], env!("CARGO_PKG_VERSION"));
        assert!(
            line["set_up"].as_str().unwrap().starts_with("redis, "),
            "{line}"
        );
        let off = line["off"].as_str().unwrap();
        assert!(off.contains("mega"), "{line}");
        assert_eq!(off.contains("monitor"), is_off, "{line}");
        assert_eq!(line.get("monitor.address").is_none(), is_off, "{line}");
        assert_eq!(line.get("listen.address").is_some(), is_off, "{line}");
    }
}

/// Returns the exit code of a program's `health`.
async fn health(program: &'static str, settings: &[(&str, &str)]) -> Option<i32> {
    let mut asking = Program::start(program, &["health"], settings.iter().copied());
    asking.exit(CEILING).await.code()
}

async fn at(address: &str, path: &str) -> (u16, String) {
    let answer = http()
        .get(format!("http://{address}{path}"))
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Returns an address that nobody listens at now.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
