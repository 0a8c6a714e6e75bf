use std::time::Duration;

use insta::assert_snapshot;
use latchkey_shared::{
    broker::Counter,
    cloud::{CloudHealth, CloudPause, CloudRoom},
    result::Delivery,
    version::VersionReport,
};
use tokio::time::advance;

use crate::{
    client::get,
    support::{TestApp, bundle},
};

#[tokio::test(start_paused = true)]
async fn metrics_tell_what_was_counted_and_nothing_of_a_single_session() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let owner_of_another = app.start().await;
    app.send(owner_of_another.delete()).await;
    let coordination = app.broker.coordination();
    coordination.count(Counter::MegaSessions, 7).await.unwrap();
    let answer = app.send(get("/metrics")).await;
    assert_eq!(
        answer.header("content-type"),
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    let text = answer.text();
    for line in [
        "latchkey_sessions_started_total 2",
        "latchkey_sessions_ended_total{end=\"ready\"} 1",
        "latchkey_sessions_ended_total{end=\"cancelled\"} 1",
        "latchkey_sessions_ended_total{end=\"failed\"} 0",
        "latchkey_mega_sessions_total 7",
        "latchkey_mega_paused 0",
        "latchkey_webhooks_total{outcome=\"delivered\"} 0",
        "latchkey_webhooks_total{outcome=\"given_up\"} 0",
        "latchkey_webhooks_waiting 2",
        "# EOF",
    ] {
        assert!(text.lines().any(|told| told == line), "{line}: {text}");
    }
    assert!(!text.contains(&owner.id));
}

#[tokio::test(start_paused = true)]
async fn trouble_with_mega_is_told_while_it_lasts_and_keeps_nobody_away() {
    let app = TestApp::new();
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
    let answer = app.send(get("/metrics")).await;
    for line in [
        "latchkey_mega_paused 1",
        "latchkey_mega_used_bytes 5",
        "latchkey_mega_room_bytes 21474836480",
    ] {
        assert!(answer.text().lines().any(|told| told == line), "{line}");
    }
    advance(Duration::from_mins(10)).await;
    assert_snapshot!(app.send(get("/readyz")).await.text(), @r#"{"status":"ok"}"#);
}

#[tokio::test(start_paused = true)]
async fn version_that_a_worker_reports_is_told_with_its_age() {
    let app = TestApp::new();
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
    let text = app.send(get("/metrics")).await.text().to_owned();
    for line in [
        "latchkey_whatsapp_version_revision 1049558099",
        "latchkey_whatsapp_version_age_seconds 172800",
        "latchkey_whatsapp_version_left_seconds 86400",
    ] {
        assert!(text.lines().any(|told| told == line), "{line}: {text}");
    }
    assert!(!text.contains("unconfirmed"), "{text}");

    report.confirmed_at = Some(app.clock.now());
    let stored = coordination.put(&lock, key, report.to_json(), kept);
    stored.await.unwrap();
    advance(2 * day).await;
    assert_snapshot!(app.send(get("/readyz")).await.text(), @r#"{"status":"ok","whatsapp_version":{"revision":1049558099,"published_by":"2026-11-20T10:00:00Z","confirmed_at":"2026-11-22T10:00:00Z","ends_about":"2026-11-23T10:00:00Z"}}"#);
    let answer = app.send(get("/metrics")).await;
    for line in [
        "latchkey_whatsapp_version_unconfirmed_seconds 172800",
        "latchkey_whatsapp_version_left_seconds -86400",
    ] {
        assert!(answer.text().lines().any(|told| told == line), "{line}");
    }
}
