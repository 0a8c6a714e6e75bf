//! What all gateways and workers of one queue count together, so that each of them says the same.

use std::time::{Duration, SystemTime};

use prometheus_client::{
    metrics::{counter::Counter as Total, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

use super::{FLEET, Labels, process::of_method};
use crate::{
    broker::{BrokerError, Counter, Counts, Waiting},
    cloud::CloudHealth,
    queue::Queue,
    version::VersionReport,
};

pub(super) async fn registry(queue: &Queue) -> Result<Registry, BrokerError> {
    let coordination = queue.broker.coordination();
    let counts = coordination.counts().await?;
    let waiting = queue.broker.waiting().await?;
    let webhooks = queue.broker.webhooks().kept().await?;
    let cloud = CloudHealth::read(coordination).await?;
    let version = VersionReport::read(coordination).await?;
    let now = queue.clock.now();
    let mut registry = Registry::with_prefix(FLEET);
    register_counts(&mut registry, &counts);
    register_waiting(&mut registry, &waiting, now);
    register_webhooks(&mut registry, webhooks);
    register_cloud(&mut registry, cloud.as_ref(), now);
    if let Some(version) = version {
        register_version(&mut registry, &version, now);
    }
    Ok(registry)
}

fn register_counts(registry: &mut Registry, counts: &Counts) {
    let started = Family::<Labels<1>, Total>::default();
    let shown = Family::<Labels<1>, Total>::default();
    let linked = Family::<Labels<1>, Total>::default();
    let ended = Family::<Labels<3>, Total>::default();
    let webhooks = Family::<Labels<1>, Total>::default();
    for counter in Counter::all() {
        let count = counts.get(&counter).copied().unwrap_or_default();
        match counter {
            Counter::SessionsStarted(method) => {
                let started = started.get_or_create(&[of_method(method)]);
                started.inc_by(count);
            }
            Counter::SessionsShown(method) => {
                shown.get_or_create(&[of_method(method)]).inc_by(count);
            }
            Counter::SessionsLinked(method) => {
                linked.get_or_create(&[of_method(method)]).inc_by(count);
            }
            // Each process tells those that it has seen as a histogram.
            Counter::Waited(..) => {}
            Counter::SessionsEnded(method, end) => {
                let labels = [
                    of_method(method),
                    ("end", end.name().into()),
                    ("code", end.code().unwrap_or_default().into()),
                ];
                ended.get_or_create(&labels).inc_by(count);
            }
            Counter::Webhooks(outcome) => {
                let labels = [("outcome", outcome.to_string().into())];
                webhooks.get_or_create(&labels).inc_by(count);
            }
            Counter::MegaSessions
            | Counter::MegaFailures
            | Counter::MegaDeletions
            | Counter::MegaLogins => {
                let total = Total::<u64>::default();
                total.inc_by(count);
                registry.register(counter.name(), help(counter), total);
            }
        }
    }
    registry.register(
        "sessions_started",
        "Sessions that were asked for and queued, by method",
        started,
    );
    registry.register(
        "sessions_shown",
        "Sessions whose first code was shown, by method",
        shown,
    );
    registry.register(
        "sessions_linked",
        "Sessions whose device a phone accepted, by method",
        linked,
    );
    registry.register(
        "sessions_ended",
        "Sessions that ended, by method, by their end and, of those that failed, by the error's code",
        ended,
    );
    registry.register(
        "webhooks",
        "Attempts to deliver webhooks, by their outcome, and webhooks that were dropped",
        webhooks,
    );
}

fn help(counter: Counter) -> &'static str {
    match counter {
        Counter::SessionsStarted(_)
        | Counter::SessionsShown(_)
        | Counter::SessionsLinked(_)
        | Counter::SessionsEnded(..)
        | Counter::Waited(..)
        | Counter::Webhooks(_) => "",
        Counter::MegaSessions => "Sessions whose files are at MEGA",
        Counter::MegaFailures => "Sessions that were to be at MEGA and are not",
        Counter::MegaDeletions => "Sessions whose files were deleted at MEGA",
        Counter::MegaLogins => "Logins to the operator's MEGA account",
    }
}

fn register_waiting(registry: &mut Registry, waiting: &Waiting, now: SystemTime) {
    let length = Gauge::<i64>::default();
    length.set(i64::try_from(waiting.sessions).unwrap_or(i64::MAX));
    registry.register("queue_length", "Sessions that wait for a worker", length);
    let age = waiting
        .since
        .map(|since| now.duration_since(since).unwrap_or_default());
    let oldest = Gauge::<f64, std::sync::atomic::AtomicU64>::default();
    oldest.set(age.unwrap_or_default().as_secs_f64());
    registry.register_with_unit(
        "queue_oldest_age",
        "For how long the one that waits longest has waited; 0 if none waits",
        Unit::Seconds,
        oldest,
    );
}

fn register_webhooks(registry: &mut Registry, kept: u64) {
    let waiting = Gauge::<i64>::default();
    waiting.set(i64::try_from(kept).unwrap_or(i64::MAX));
    registry.register(
        "webhooks_waiting",
        "Webhooks that wait to be delivered, for the first time or again",
        waiting,
    );
}

fn register_cloud(registry: &mut Registry, health: Option<&CloudHealth>, now: SystemTime) {
    let pause = health.and_then(|health| health.pause.as_ref());
    let paused = Gauge::<i64>::default();
    paused.set(i64::from(pause.is_some_and(|pause| pause.until > now)));
    registry.register(
        "mega_paused",
        "1 while uploads to MEGA are paused because of a failure; /readyz names it",
        paused,
    );
    let Some(room) = health.and_then(|health| health.room) else {
        return;
    };
    for (name, help, bytes) in [
        (
            "mega_used",
            "How much of the MEGA account is in use",
            room.used,
        ),
        (
            "mega_room",
            "How much the MEGA account may hold",
            room.total,
        ),
    ] {
        let gauge = Gauge::<i64>::default();
        gauge.set(i64::try_from(bytes).unwrap_or(i64::MAX));
        registry.register_with_unit(name, help, Unit::Bytes, gauge);
    }
}

fn register_version(registry: &mut Registry, version: &VersionReport, now: SystemTime) {
    let revision = Gauge::<i64>::default();
    revision.set(version.revision.into());
    registry.register(
        "whatsapp_version_revision",
        "The N of the version 2.3000.N of WhatsApp Web that connections report",
        revision,
    );
    let since = |then| now.duration_since(then).unwrap_or_default();
    let left = match version.ends_at.duration_since(now) {
        Ok(left) => seconds(left),
        Err(over) => -seconds(over.duration()),
    };
    let confirmed = version.confirmed_at.map(|at| seconds(since(at)));
    for (name, help, value) in [
        (
            "whatsapp_version_age",
            "For how long at least that version has been out",
            Some(seconds(since(version.published_by))),
        ),
        (
            "whatsapp_version_left",
            "About how long WhatsApp will still accept it; negative once that is over",
            Some(left),
        ),
        (
            "whatsapp_version_unconfirmed",
            "How long ago WhatsApp Web last named it; absent if it has not",
            confirmed,
        ),
    ] {
        if let Some(value) = value {
            let gauge = Gauge::<i64>::default();
            gauge.set(value);
            registry.register_with_unit(name, help, Unit::Seconds, gauge);
        }
    }
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}
