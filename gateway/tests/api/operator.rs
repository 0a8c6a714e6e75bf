//! The operator's page.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use insta::assert_snapshot;
use latchkey_shared::{
    broker::Counter,
    config::TrustedProxies,
    result::Delivery,
    status::{Change, FailureReason},
    worker_report::WorkerReport,
};
use tokio::time::{advance, sleep};

use crate::support::{Answer, Call, QR_TEXT, TestApp, bundle, call, get, post};

const TOKEN: &str = "the-token-of-the-operator";

/// A gateway with an operator.
fn watched() -> TestApp {
    TestApp::with(|settings| settings.operator_token = Some(TOKEN.parse().unwrap()))
}

fn form(token: &str) -> Call {
    call(Method::POST, "/operator")
        .header("content-type", "application/x-www-form-urlencoded")
        .streamed(Body::from(format!("token={token}")))
}

fn https(call: Call) -> Call {
    call.header("x-forwarded-proto", "https")
}

/// The cookie of an answer as a browser sends it back.
fn cookie(answer: &Answer) -> &str {
    answer.header("set-cookie").split(';').next().unwrap()
}

/// What stands in the element with this id.
fn at<'a>(page: &'a str, id: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("id=\"{id}\"")).expect(id);
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once('<').unwrap().0
}

/// The cells of a row with this id: what is counted of late, today, and in 30 days.
fn row(page: &str, id: &str) -> [u64; 3] {
    let (_, rest) = page.split_once(&format!("<tr id=\"{id}\"")).expect(id);
    let (row, _) = rest.split_once("</tr>").unwrap();
    let mut cells = row.split("<b>").skip(1).map(|cell| {
        let (count, _) = cell.split_once("</b>").unwrap();
        count.parse().unwrap()
    });
    [(); 3].map(|()| cells.next().unwrap())
}

fn is_form(answer: &Answer) -> bool {
    answer.text().contains("type=\"password\"") && !answer.text().contains("id=\"overview\"")
}

#[tokio::test(start_paused = true)]
async fn page_is_there_only_where_there_is_a_token() {
    let app = TestApp::new();
    let leave = call(Method::POST, "/operator/leave");
    for call in [
        get("/operator"),
        form(TOKEN),
        get("/operator/events"),
        leave,
    ] {
        let answer = app.send(call.bearer(TOKEN)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(start_paused = true)]
async fn token_opens_the_page_to_a_browser_for_its_time() {
    let app = watched();
    let answer = app.send(get("/operator")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(is_form(&answer));
    let wrong = app.send(form("another-token-of-nobody")).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(is_form(&wrong) && wrong.all("set-cookie").is_empty());
    let right = app.send(form(TOKEN)).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    assert_eq!(right.header("location"), "/operator");
    let (_, attributes) = right.header("set-cookie").split_once(';').unwrap();
    assert_snapshot!(attributes, @" Path=/operator; Max-Age=43200; HttpOnly; SameSite=Strict");
    let look = || get("/operator").header("cookie", cookie(&right));
    assert!(!cookie(&right).contains(TOKEN));
    let page = app.send(look()).await;
    assert!(!is_form(&page) && page.text().contains("id=\"overview\""));
    assert_eq!(page.header("cache-control"), "no-store");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self'"), "{policy}");
    assert!(
        policy.contains("trusted-types latchkey-operator"),
        "{policy}"
    );
    // Of another token, as after a change of the setting, and of a session.
    let other =
        TestApp::with(|settings| settings.operator_token = Some("z".repeat(16).parse().unwrap()));
    assert!(is_form(&other.send(look()).await));
    let session = get("/operator").header("cookie", "latchkey_session=x; latchkey_operator=1.x");
    assert!(is_form(&app.send(session).await));
    let left = app.send(call(Method::POST, "/operator/leave")).await;
    assert!(cookie(&left).ends_with('=') && left.header("set-cookie").contains("Max-Age=0"));
    advance(Duration::from_hours(12)).await;
    assert!(is_form(&app.send(look()).await));
    let events = get("/operator/events").header("cookie", cookie(&right));
    assert_eq!(app.send(events).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(start_paused = true)]
async fn cookie_over_https_can_be_set_by_no_other_site() {
    let app = TestApp::with(|settings| {
        settings.operator_token = Some(TOKEN.parse().unwrap());
        settings.trusted_proxies = TrustedProxies::Count(1);
    });
    let right = app.send(https(form(TOKEN))).await;
    let set = right.header("set-cookie");
    assert!(set.starts_with("__Host-operator="), "{set}");
    assert!(
        set.ends_with("Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"),
        "{set}"
    );
    let look = https(get("/operator")).header("cookie", cookie(&right));
    assert!(!is_form(&app.send(look).await));
    let forged = cookie(&right).replace("__Host-operator", "latchkey_operator");
    let look = https(get("/operator")).header("cookie", &forged);
    assert!(is_form(&app.send(look).await));
}

#[tokio::test(start_paused = true)]
async fn page_of_another_site_opens_nothing_and_guesses_are_few() {
    let app = watched();
    let foreign = form(TOKEN).header("origin", "https://evil.example");
    assert_eq!(app.send(foreign).await.status, StatusCode::FORBIDDEN);
    for _ in 0..10 {
        let wrong = app.send(form("another-token-of-nobody")).await;
        assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    }
    let many = app.send(form(TOKEN)).await;
    assert_eq!(many.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!many.header("retry-after").is_empty());
    let elsewhere = app.send(form(TOKEN).from("198.51.100.7")).await;
    assert_eq!(elsewhere.status, StatusCode::SEE_OTHER);
    // A guess takes nothing from what visitors may do.
    app.start().await;
    advance(Duration::from_mins(1)).await;
    assert_eq!(app.send(form(TOKEN)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(start_paused = true)]
async fn page_tells_what_was_done_and_nothing_of_a_single_person() {
    let app = watched();
    let coordination = app.broker.coordination();
    let report = WorkerReport {
        version: "1.2.3".to_owned(),
        started_at: app.clock.now(),
        slots: 50,
        in_use: 3,
        waiting: 2,
        linking: 1,
    };
    let for_a_day = Duration::from_hours(24);
    report.tell(coordination, "one", for_a_day).await.unwrap();
    let (first, mut worker) = app.start_claimed().await;
    worker.publish(Change::Connecting).await;
    advance(Duration::from_millis(800)).await;
    worker.show_qr(QR_TEXT, 1).await;
    advance(Duration::from_secs(15)).await;
    worker.publish(Change::Linking(None)).await;
    worker.publish(Change::Exporting).await;
    worker.finish_ready(Delivery::Plain(bundle())).await;
    advance(Duration::from_hours(3)).await;
    let by_code = r#"{"method":"code","phone":"+15550002222"}"#;
    app.send(post(by_code)).await;
    let mut worker = app.claim().await;
    worker.finish_failed_with(FailureReason::CodesUsedUp).await;
    let failed = worker.claim.lease.id;
    let cancelled = app.start().await;
    app.send(cancelled.delete()).await;
    coordination.count(Counter::MegaSessions, 7).await.unwrap();
    app.start().await;
    advance(Duration::from_secs(3)).await;
    let answer = app.send(get("/operator").bearer(TOKEN)).await;
    let page = answer.text();
    for (id, counts) in [
        ("sessions-started", [3, 4, 4]),
        ("sessions-shown", [0, 1, 1]),
        ("sessions-linked", [0, 1, 1]),
        ("sessions-ready", [0, 1, 1]),
        ("sessions-failed", [1, 1, 1]),
        ("sessions-expired", [0, 0, 0]),
        ("sessions-cancelled", [1, 1, 1]),
        ("failure-code_refused", [1, 1, 1]),
    ] {
        assert_eq!(row(page, id), counts, "{id}");
    }
    for (id, expected) in [
        ("now-waiting", "2"),
        ("now-linking", "1"),
        ("now-slots-in-use", "3"),
        ("now-slots", "50"),
        ("now-queue", "1"),
    ] {
        assert_eq!(at(page, id), expected, "{id}");
    }
    for told in [
        "<b>3</b> 2 QR, 1 code".to_owned(),
        "10:00: 1 started, 1 ready, 0 failed, 0 expired or cancelled".to_owned(),
        "11-22: 4 started, 1 ready, 1 failed, 1 expired or cancelled".to_owned(),
        "Half within <b>1 s</b>".to_owned(),
        "Half within <b>20 s</b>".to_owned(),
        "version 1.2.3, up for 3 h".to_owned(),
        "today 7 stored, 0 not".to_owned(),
        "codes_used_up".to_owned(),
        failed.to_string(),
        "2026-11-22T13:00:15.8Z".to_owned(),
    ] {
        let told = told.replace("<b>3</b> 2", "<b>3</b> <span>2");
        assert!(page.contains(&told), "{told}: {page}");
    }
    for secret in [&*first.id, "15550002222", "15550001111", "192.0.2.", TOKEN] {
        assert!(!page.contains(secret), "{secret}");
    }
    // The next day it is in the month, and nothing of today.
    advance(Duration::from_hours(24)).await;
    let answer = app.send(get("/operator").bearer(TOKEN)).await;
    assert_eq!(row(answer.text(), "sessions-ready"), [0, 0, 1]);
    advance(Duration::from_hours(24 * 30)).await;
    let answer = app.send(get("/operator").bearer(TOKEN)).await;
    assert_eq!(row(answer.text(), "sessions-ready"), [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn page_says_what_the_operator_must_see_to() {
    let app = watched();
    let told = async || {
        let answer = app.send(get("/operator").bearer(TOKEN)).await;
        let (_, alerts) = answer.text().split_once("id=\"alerts\"").unwrap();
        alerts.split_once("</section>").unwrap().0.to_owned()
    };
    assert!(told().await.contains("No worker says that it is there"));
    let coordination = app.broker.coordination();
    let report = WorkerReport {
        version: "1.2.3".to_owned(),
        started_at: app.clock.now(),
        slots: 1,
        in_use: 0,
        waiting: 0,
        linking: 0,
    };
    let for_a_day = Duration::from_hours(24);
    report.tell(coordination, "one", for_a_day).await.unwrap();
    assert!(told().await.contains("Nothing needs you."));
    let full = WorkerReport {
        in_use: 1,
        ..report
    };
    full.tell(coordination, "one", for_a_day).await.unwrap();
    assert!(told().await.contains("All slots are in use"));
    app.start().await;
    advance(Duration::from_secs(31)).await;
    assert!(told().await.contains("waited in the queue for 31 s"));
    for _ in 0..5 {
        app.claim().await.finish_failed().await;
        app.start().await;
    }
    assert!(
        told()
            .await
            .contains("Nobody has got a code since 09:00, of 6 who asked")
    );
}

#[tokio::test(start_paused = true)]
async fn changes_come_as_events_while_the_browser_may_look() {
    let app = watched();
    let signed_in = app.send(form(TOKEN)).await;
    let follow = get("/operator/events").header("cookie", cookie(&signed_in));
    let (answer, ()) = tokio::join!(app.send(follow), async {
        sleep(Duration::from_secs(5)).await;
        app.start().await;
        sleep(Duration::from_millis(3500)).await;
        app.shutdown.cancel();
    });
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-accel-buffering"), "no");
    let events: Vec<_> = answer.text().split_terminator("\n\n").collect();
    let queue: Vec<_> = events.iter().map(|event| at(event, "now-queue")).collect();
    assert_eq!(queue, ["0", "1", "1"], "once each time something changes");
    assert!(
        events
            .iter()
            .all(|event| event.starts_with("event: overview\n"))
    );
    let refused = app.send(get("/operator/events")).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
