//! What the operator's page says, as a part of it that can take the place of an earlier one.

use std::time::{Duration, SystemTime};

use askama::Template;
use latchkey_shared::{
    broker::{
        BrokerStatus, Counter, Counts, End, Hour, Persistence, RedisFacts, WaitStep, WebhookOutcome,
    },
    job::Method,
    status::Rfc3339,
};

use super::{
    chart::{Chart, Wait, about},
    figures::{Figures, FleetFigures, sum},
};

/// What the operator's page says.
#[derive(Template)]
#[template(path = "parts/overview.html")]
pub(crate) struct Overview {
    /// What the operator must see to.
    alerts: Vec<String>,
    /// Nothing while the broker does not answer.
    fleet: Option<Fleet>,
    services: Vec<Service>,
}

struct Fleet {
    waiting: u64,
    linking: u64,
    slots: u64,
    slots_in_use: u64,
    queue: usize,
    /// For how long the one that waits longest has waited.
    oldest: Option<String>,
    spans: [String; 3],
    rows: Vec<Row>,
    charts: [Chart; 2],
    waits: [Wait; 3],
    failures: Vec<Failure>,
    failed: Vec<Failed>,
    workers: Vec<Worker>,
}

/// A row of the table of sessions.
struct Row {
    id: &'static str,
    name: &'static str,
    cells: [Cell; 3],
}

struct Cell {
    all: u64,
    qr: u64,
    code: u64,
}

struct Failure {
    code: &'static str,
    counts: [u64; 3],
}

struct Failed {
    at: String,
    when: String,
    method: &'static str,
    code: String,
    reason: String,
    id: String,
}

struct Worker {
    version: String,
    slots: u64,
    in_use: u64,
    /// In per cent.
    share: u64,
    up: String,
}

/// Something that the service stands on.
struct Service {
    id: &'static str,
    name: &'static str,
    state: String,
    facts: Vec<String>,
}

impl Overview {
    pub(crate) fn of(figures: &Figures) -> Self {
        let fleet = figures.fleet.as_ref();
        let days = Days::at(figures.now, fleet);
        Self {
            alerts: alerts(figures, &days),
            fleet: fleet.map(|fleet| Fleet::of(fleet, figures.now, &days)),
            services: services(figures, &days),
        }
    }
}

/// The hours that the figures are about.
struct Days {
    this: Hour,
    /// Of today.
    first: Hour,
    /// What was counted since the last full hour began, today, and in 30 days.
    spans: [Counts; 3],
}

impl Days {
    fn at(now: SystemTime, fleet: Option<&FleetFigures>) -> Self {
        let this = Hour::of(now);
        let first = this.back(this.of_day());
        let spans = [this.back(1), first, first.back(24 * 29)]
            .map(|first| fleet.map_or_else(Counts::new, |fleet| fleet.counted(first, this)));
        Self { this, first, spans }
    }
}

impl Fleet {
    fn of(fleet: &FleetFigures, now: SystemTime, days: &Days) -> Self {
        let spans = &days.spans;
        let of_workers = |of: fn(&_) -> u64| fleet.workers.iter().map(of).sum();
        let oldest = fleet.waiting.since.map(|since| elapsed(since, now));
        Self {
            waiting: of_workers(|worker| worker.waiting),
            linking: of_workers(|worker| worker.linking),
            slots: of_workers(|worker| worker.slots),
            slots_in_use: of_workers(|worker| worker.in_use),
            queue: fleet.waiting.sessions,
            oldest: oldest.map(about),
            rows: ROWS.map(|row| Row::of(row, spans)).into(),
            charts: charts(fleet, days),
            waits: WAITS.map(|(step, name)| Wait::of(step, name, &spans[1], &spans[2])),
            failures: failures(spans),
            failed: fleet.failed.iter().map(Failed::of).collect(),
            workers: workers(fleet, now),
            spans: [
                format!("Since {}", clock_time(days.this.back(1).start())),
                "Today".to_owned(),
                "30 days".to_owned(),
            ],
        }
    }
}

type Kind = (&'static str, &'static str, fn(Counter) -> Option<Method>);

impl Row {
    fn of((id, name, method_of): Kind, spans: &[Counts; 3]) -> Self {
        let cell = |counts: &Counts| {
            let of = |method| sum(counts, |counter| method_of(counter) == Some(method));
            let (qr, code) = (of(Method::Qr), of(Method::Code));
            Cell {
                all: qr + code,
                qr,
                code,
            }
        };
        Self {
            id,
            name,
            cells: spans.each_ref().map(cell),
        }
    }
}

impl Failed {
    fn of(failed: &latchkey_shared::broker::FailedSession) -> Self {
        let at = Rfc3339(failed.at).to_string();
        Self {
            when: format!("{} {}", day(failed.at), clock_time(failed.at)),
            at,
            method: named(failed.method),
            code: failed.code.clone(),
            reason: failed.reason.clone(),
            id: failed.id.to_string(),
        }
    }
}

fn charts(fleet: &FleetFigures, days: &Days) -> [Chart; 2] {
    let hours = days.this.back(23).to(days.this);
    let hours = hours.map(|hour| (clock_time(hour.start()), fleet.counted(hour, hour)));
    let month = (0..30).rev().map(|back| {
        let first = days.first.back(24 * back);
        let last = first.forth(23).min(days.this);
        (day(first.start()), fleet.counted(first, last))
    });
    [
        Chart::of("hours", "Last 24 hours", "Hour", hours.collect(), 6),
        Chart::of("days", "Last 30 days", "Day", month.collect(), 7),
    ]
}

/// How many failed for which reason, the most frequent one first.
fn failures(spans: &[Counts; 3]) -> Vec<Failure> {
    let of = |end: End| {
        spans.each_ref().map(|counts| {
            sum(
                counts,
                |counter| matches!(counter, Counter::SessionsEnded(_, other) if other == end),
            )
        })
    };
    let failures = End::all().filter_map(|end| {
        let (code, counts) = (end.code()?, of(end));
        (counts[2] > 0).then_some(Failure { code, counts })
    });
    let mut failures: Vec<_> = failures.collect();
    failures.sort_by_key(|failure| std::cmp::Reverse(failure.counts[2]));
    failures
}

fn workers(fleet: &FleetFigures, now: SystemTime) -> Vec<Worker> {
    let workers = fleet.workers.iter().map(|worker| Worker {
        version: worker.version.clone(),
        slots: worker.slots,
        in_use: worker.in_use,
        // Whoever has one session is not empty.
        share: (worker.in_use * 100).div_ceil(worker.slots.max(1)).min(100),
        up: about(elapsed(worker.started_at, now)),
    });
    workers.collect()
}

fn alerts(figures: &Figures, days: &Days) -> Vec<String> {
    let mut alerts = Vec::new();
    match &figures.broker {
        BrokerStatus::Up => {}
        BrokerStatus::Away { why, lasting } => alerts.push(format!(
            "Redis has not answered for {}: {why}. New sessions are refused until it does.",
            about(*lasting)
        )),
        BrokerStatus::Denied { why } => alerts.push(format!(
            "Redis refuses what this service needs: {why}. Run latchkey doctor: it says what to allow."
        )),
    }
    if let Some(redis) = &figures.redis {
        if redis.has_failed_to_persist {
            alerts.push("Redis failed to write to its disk the last time. Look at its log, and at the room on its disk.".to_owned());
        }
        if redis.max_memory > 0 && redis.used_memory / 9 >= redis.max_memory / 10 {
            alerts.push(format!(
                "Redis is nearly full: {} of {}. Give it more memory, or lower LATCHKEY_QUEUE_LIMIT.",
                bytes(redis.used_memory),
                bytes(redis.max_memory)
            ));
        }
    }
    if let Some(fleet) = &figures.fleet {
        alerts_of_fleet(fleet, figures.now, days, &mut alerts);
    }
    alerts
}

fn alerts_of_fleet(fleet: &FleetFigures, now: SystemTime, days: &Days, alerts: &mut Vec<String>) {
    let slots: u64 = fleet.workers.iter().map(|worker| worker.slots).sum();
    let in_use: u64 = fleet.workers.iter().map(|worker| worker.in_use).sum();
    if fleet.workers.is_empty() {
        alerts.push(
            "No worker says that it is there, so new sessions wait. Start one, or look at its log."
                .to_owned(),
        );
    } else if in_use >= slots {
        alerts.push("All slots are in use, so new sessions wait. Start another worker.".to_owned());
    }
    if let Some(since) = fleet.waiting.since
        && elapsed(since, now) >= LONG_QUEUE
    {
        alerts.push(format!(
            "Somebody has waited in the queue for {}. Start another worker, or look at the logs of those that run.",
            about(elapsed(since, now))
        ));
    }
    let [of_late, ..] = &days.spans;
    let started = sum(of_late, |counter| {
        matches!(counter, Counter::SessionsStarted(_))
    });
    let shown = sum(of_late, |counter| {
        matches!(counter, Counter::SessionsShown(_))
    });
    if started >= MANY && shown == 0 {
        alerts.push(format!(
            "Nobody has got a code since {}, of {started} who asked. Run latchkey doctor: it tries all that a link needs.",
            clock_time(days.this.back(1).start())
        ));
    }
    if let Some(pause) = fleet.cloud.as_ref().and_then(|cloud| cloud.pause.as_ref())
        && pause.until > now
    {
        alerts.push(format!(
            "Uploads to MEGA are paused until {}: {}",
            clock_time(pause.until),
            pause.reason
        ));
    }
    if let Some(version) = &fleet.version {
        let revision = version.revision;
        match version.ends_at.duration_since(now) {
            Ok(left) if left < VERSION_ENDS => alerts.push(format!(
                "WhatsApp will accept version 2.3000.{revision} for about {} more. Update Latchkey, or see in the workers' logs why they cannot fetch a newer one.",
                about(left)
            )),
            Ok(_) => {}
            Err(_) => alerts.push(format!(
                "WhatsApp may no longer accept version 2.3000.{revision}. Update Latchkey, or see in the workers' logs why they cannot fetch a newer one."
            )),
        }
    }
}

fn services(figures: &Figures, days: &Days) -> Vec<Service> {
    let mut services = vec![broker(figures)];
    if let Some(fleet) = &figures.fleet {
        services.push(whatsapp(fleet, figures.now));
        services.push(mega(fleet, figures.now, days));
        services.push(webhooks(fleet, days));
    }
    services
}

fn broker(figures: &Figures) -> Service {
    let state = match &figures.broker {
        BrokerStatus::Up if figures.in_process => "None: all is kept in this process",
        BrokerStatus::Up => "Answers",
        BrokerStatus::Away { .. } => "Away",
        BrokerStatus::Denied { .. } => "Refuses calls",
    };
    let mut facts = Vec::new();
    if !figures.in_process && figures.broker == BrokerStatus::Up {
        // Whole steps, or the page would change with each look.
        let millis = figures.took.as_millis();
        facts.push(match millis {
            0..10 => "in less than 10 ms".to_owned(),
            10..100 => "in less than 100 ms".to_owned(),
            _ => format!("in {} ms", millis / 100 * 100),
        });
    }
    if let Some(redis) = &figures.redis {
        facts.extend(told_of_redis(redis));
    }
    Service {
        id: "redis",
        name: "Redis",
        state: state.to_owned(),
        facts,
    }
}

fn told_of_redis(redis: &RedisFacts) -> Vec<String> {
    let kept = match redis.persistence {
        Persistence::AppendOnly => "keeps every write over a crash",
        Persistence::Snapshots => "keeps its last snapshot over a crash",
        Persistence::None => "keeps nothing over a crash",
        Persistence::Unknown => "does not say what it keeps over a crash",
    };
    let used = bytes(redis.used_memory);
    vec![
        format!("version {}, {kept}", redis.version),
        if redis.max_memory > 0 {
            format!("{used} of {} in use", bytes(redis.max_memory))
        } else {
            format!("{used} in use")
        },
    ]
}

fn whatsapp(fleet: &FleetFigures, now: SystemTime) -> Service {
    let mut facts = Vec::new();
    let state = match &fleet.version {
        None => "No worker has said which version it reports".to_owned(),
        Some(version) => {
            facts.push(format!(
                "out for {} at least",
                about(elapsed(version.published_by, now))
            ));
            if let Ok(left) = version.ends_at.duration_since(now) {
                facts.push(format!("accepted for about {} more", about(left)));
            }
            facts.push(match version.confirmed_at {
                Some(at) => format!("named by WhatsApp Web {} ago", about(elapsed(at, now))),
                None => "not yet named by WhatsApp Web".to_owned(),
            });
            format!("2.3000.{}", version.revision)
        }
    };
    Service {
        id: "whatsapp",
        name: "WhatsApp's version",
        state,
        facts,
    }
}

fn mega(fleet: &FleetFigures, now: SystemTime, days: &Days) -> Service {
    let pause = fleet.cloud.as_ref().and_then(|cloud| cloud.pause.as_ref());
    let is_paused = pause.is_some_and(|pause| pause.until > now);
    let [_, today, _] = &days.spans;
    let of = |wanted| sum(today, |counter| counter == wanted);
    let (stored, failed) = (of(Counter::MegaSessions), of(Counter::MegaFailures));
    let is_used = fleet.setup.is_some_and(|setup| setup.stores_at_mega)
        || fleet.cloud.is_some()
        || stored + failed > 0;
    let state = match (is_used, is_paused) {
        (false, _) => "Not used",
        (true, true) => "Paused",
        (true, false) => "In use",
    };
    let mut facts = Vec::new();
    if is_used {
        facts.push(format!("today {stored} stored, {failed} not"));
    }
    if let Some(room) = fleet.cloud.as_ref().and_then(|cloud| cloud.room) {
        facts.push(format!(
            "{} of {} in use",
            bytes(room.used),
            bytes(room.total)
        ));
    }
    Service {
        id: "mega",
        name: "MEGA",
        state: state.to_owned(),
        facts,
    }
}

fn webhooks(fleet: &FleetFigures, days: &Days) -> Service {
    let [_, today, _] = &days.spans;
    let of = |outcome| sum(today, |counter| counter == Counter::Webhooks(outcome));
    let delivered = of(WebhookOutcome::Delivered);
    let failed = of(WebhookOutcome::Failed);
    let lost = of(WebhookOutcome::GivenUp) + of(WebhookOutcome::Dropped);
    Service {
        id: "webhooks",
        name: "Webhooks",
        state: format!("{} waiting", fleet.webhooks),
        facts: vec![format!(
            "today {delivered} delivered, {failed} tried in vain, {lost} given up"
        )],
    }
}

fn named(method: Method) -> &'static str {
    match method {
        Method::Qr => "QR",
        Method::Code => "code",
    }
}

fn elapsed(since: SystemTime, now: SystemTime) -> Duration {
    now.duration_since(since).unwrap_or_default()
}

/// Returns the month and the day, such as `11-30`.
fn day(moment: SystemTime) -> String {
    Rfc3339(moment)
        .to_string()
        .chars()
        .skip(5)
        .take(5)
        .collect()
}

/// Returns the hour and the minute, such as `14:05`.
fn clock_time(moment: SystemTime) -> String {
    Rfc3339(moment)
        .to_string()
        .chars()
        .skip(11)
        .take(5)
        .collect()
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_048_576 => format!("{} KiB", bytes >> 10),
        1_048_576..10_737_418_240 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}

const ROWS: [Kind; 7] = [
    ("started", "Started", |counter| match counter {
        Counter::SessionsStarted(method) => Some(method),
        _ => None,
    }),
    ("shown", "Shown a code", |counter| match counter {
        Counter::SessionsShown(method) => Some(method),
        _ => None,
    }),
    ("linked", "Linked", |counter| match counter {
        Counter::SessionsLinked(method) => Some(method),
        _ => None,
    }),
    ("ready", "Ready", |counter| match counter {
        Counter::SessionsEnded(method, End::Ready) => Some(method),
        _ => None,
    }),
    ("failed", "Failed", |counter| match counter {
        Counter::SessionsEnded(method, End::Failed(_)) => Some(method),
        _ => None,
    }),
    ("expired", "Expired", |counter| match counter {
        Counter::SessionsEnded(method, End::Expired) => Some(method),
        _ => None,
    }),
    ("cancelled", "Cancelled", |counter| match counter {
        Counter::SessionsEnded(method, End::Cancelled) => Some(method),
        _ => None,
    }),
];

const WAITS: [(WaitStep, &str); 3] = [
    (WaitStep::RequestToCode, "From the request to the code"),
    (WaitStep::CodeToScan, "From the code to the phone"),
    (WaitStep::ScanToReady, "From the phone to the session"),
];

/// For whoever is in the queue.
const LONG_QUEUE: Duration = Duration::from_secs(30);
/// As many who got no code are no accident.
const MANY: u64 = 5;
const VERSION_ENDS: Duration = Duration::from_hours(24 * 14);
