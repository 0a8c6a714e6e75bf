use std::time::Duration;

use axum::http::{Method, StatusCode};
use base64::{Engine, prelude::BASE64_STANDARD};
use insta::assert_snapshot;
use latchkey_shared::{
    broker::Counter,
    cloud::{CloudHealth, CloudPause, CloudRoom},
    result::Delivery,
    status::FailureReason,
    version::VersionReport,
};
use tokio::time::advance;

use crate::support::{Call, TestApp, bundle, call, get, post};

/// A gateway with an operator.
fn watched() -> TestApp {
    TestApp::with(|settings| settings.operator_token = Some(TOKEN.parse().unwrap()))
}

/// The call of the operator's Prometheus.
fn metrics() -> Call {
    get("/metrics").header("authorization", &format!("Bearer {TOKEN}"))
}

const TOKEN: &str = "the-token-of-the-operator";

#[tokio::test(start_paused = true)]
async fn metrics_tell_what_was_counted_and_nothing_of_a_single_session() {
    let app = watched();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let owner_of_another = app.start().await;
    app.send(owner_of_another.delete()).await;
    let by_code = r#"{"method":"code","phone":"+15550002222"}"#;
    app.send(post(by_code)).await;
    let mut worker = app.claim().await;
    worker.finish_failed_with(FailureReason::CodeRefused).await;
    let coordination = app.broker.coordination();
    coordination.count(Counter::MegaSessions, 7).await.unwrap();
    app.start().await;
    advance(Duration::from_secs(3)).await;
    let answer = app.send(metrics()).await;
    assert_eq!(
        answer.header("content-type"),
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    let text = answer.text();
    for line in [
        "latchkey_fleet_sessions_started_total{method=\"qr\"} 3",
        "latchkey_fleet_sessions_started_total{method=\"code\"} 1",
        "latchkey_fleet_sessions_ended_total{method=\"qr\",end=\"ready\",code=\"\"} 1",
        "latchkey_fleet_sessions_ended_total{method=\"qr\",end=\"cancelled\",code=\"\"} 1",
        "latchkey_fleet_sessions_ended_total{method=\"code\",end=\"failed\",code=\"code_refused\"} 1",
        "latchkey_fleet_sessions_ended_total{method=\"qr\",end=\"failed\",code=\"internal\"} 0",
        "latchkey_fleet_queue_length 1",
        "latchkey_fleet_queue_oldest_age_seconds 3.0",
        "latchkey_fleet_mega_sessions_total 7",
        "latchkey_fleet_mega_paused 0",
        "latchkey_process_broker_up 1",
        "latchkey_process_http_requests_total{route=\"/api/v1/sessions\",status=\"202\"} 4",
        "latchkey_process_http_requests_total{route=\"/api/v1/sessions/{id}\",status=\"204\"} 1",
        "latchkey_fleet_webhooks_total{outcome=\"delivered\"} 0",
        "latchkey_fleet_webhooks_total{outcome=\"given_up\"} 0",
        "latchkey_fleet_webhooks_waiting 3",
        "# EOF",
    ] {
        assert!(text.lines().any(|told| told == line), "{line}: {text}");
    }
    for secret in [&*owner.id, "15550002222", "192.0.2."] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test(start_paused = true)]
async fn metrics_are_there_for_the_operator_alone() {
    let basic = |login: &str| format!("Basic {}", BASE64_STANDARD.encode(login));
    let app = watched();
    for shown in [
        format!("Bearer {TOKEN}"),
        basic(&format!("prometheus:{TOKEN}")),
        basic(&format!(":{TOKEN}")),
    ] {
        let answer = app
            .send(get("/metrics").header("authorization", &shown))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{shown}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let nothing = app.send(get("/nothing")).await;
    for shown in [
        String::new(),
        "Bearer".to_owned(),
        format!("Bearer {}", &TOKEN[1..]),
        format!("Bearer {TOKEN}x"),
        basic(TOKEN),
        basic(&format!("{TOKEN}:")),
    ] {
        let answer = app
            .send(get("/metrics").header("authorization", &shown))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{shown}");
        assert_eq!(answer.text(), nothing.text(), "{shown}");
    }
    // Without the setting there is nothing to try.
    let app = TestApp::new();
    let shown = format!("Bearer {TOKEN}");
    for method in [Method::GET, Method::POST] {
        let call = call(method, "/metrics").header("authorization", &shown);
        assert_eq!(app.send(call).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(start_paused = true)]
async fn trouble_with_mega_is_told_while_it_lasts_and_keeps_nobody_away() {
    let app = watched();
    let coordination = app.broker.coordination();
    let lock = coordination
        .lock("mega", Duration::from_mins(1))
        .await
        .unwrap();
    let health = CloudHealth {
        pause: Some(CloudPause {
            reason: "MEGA answers -17 (over quota); make room".to_owned(),
            until: app.clock.now() + Duration::from_mins(10),
        }),
        room: Some(CloudRoom {
            used: 5,
            total: 20 << 30,
        }),
        since: app.clock.now(),
    };
    let health = serde_json::to_vec(&health).unwrap();
    let stored = coordination.put(&lock, CloudHealth::KEY, health, Duration::from_hours(1));
    stored.await.unwrap();
    assert_snapshot!(app.send(get("/readyz")).await.text(), @r#"{"status":"ok","mega":{"status":"paused","reason":"MEGA answers -17 (over quota); make room","until":"2026-11-22T10:10:00Z"}}"#);
    let answer = app.send(metrics()).await;
    for line in [
        "latchkey_fleet_mega_paused 1",
        "latchkey_fleet_mega_used_bytes 5",
        "latchkey_fleet_mega_room_bytes 21474836480",
    ] {
        assert!(answer.text().lines().any(|told| told == line), "{line}");
    }
    advance(Duration::from_mins(10)).await;
    assert_snapshot!(app.send(get("/readyz")).await.text(), @r#"{"status":"ok"}"#);
}

#[tokio::test(start_paused = true)]
async fn version_that_a_worker_reports_is_told_with_its_age() {
    let app = watched();
    let coordination = app.broker.coordination();
    let key = VersionReport::KEY;
    let lock = coordination.lock(key, Duration::from_hours(1));
    let lock = lock.await.unwrap();
    let day = Duration::from_hours(24);
    let mut report = VersionReport {
        revision: 1_049_558_099,
        published_by: app.clock.now() - 2 * day,
        confirmed_at: None,
        ends_at: app.clock.now() + day,
    };
    let kept = Duration::from_hours(1000);
    let stored = coordination.put(&lock, key, report.to_json(), kept);
    stored.await.unwrap();
    assert_snapshot!(app.send(get("/readyz")).await.text(), @r#"{"status":"ok","whatsapp_version":{"revision":1049558099,"published_by":"2026-11-20T10:00:00Z","ends_about":"2026-11-23T10:00:00Z"}}"#);
    let text = app.send(metrics()).await.text().to_owned();
    for line in [
        "latchkey_fleet_whatsapp_version_revision 1049558099",
        "latchkey_fleet_whatsapp_version_age_seconds 172800",
        "latchkey_fleet_whatsapp_version_left_seconds 86400",
    ] {
        assert!(text.lines().any(|told| told == line), "{line}: {text}");
    }
    assert!(!text.contains("unconfirmed"), "{text}");

    report.confirmed_at = Some(app.clock.now());
    let stored = coordination.put(&lock, key, report.to_json(), kept);
    stored.await.unwrap();
    advance(2 * day).await;
    assert_snapshot!(app.send(get("/readyz")).await.text(), @r#"{"status":"ok","whatsapp_version":{"revision":1049558099,"published_by":"2026-11-20T10:00:00Z","confirmed_at":"2026-11-22T10:00:00Z","ends_about":"2026-11-23T10:00:00Z"}}"#);
    let answer = app.send(metrics()).await;
    for line in [
        "latchkey_fleet_whatsapp_version_unconfirmed_seconds 172800",
        "latchkey_fleet_whatsapp_version_left_seconds -86400",
    ] {
        assert!(answer.text().lines().any(|told| told == line), "{line}");
    }
}
