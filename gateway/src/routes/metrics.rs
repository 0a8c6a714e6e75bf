//! Figures for whoever watches over the service.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{extract::State, response::Response};
use latchkey_shared::{
    broker::{Counter, End, WebhookOutcome},
    cloud::CloudHealth,
    refusal::Refusal,
    version::VersionReport,
};
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter as Total, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

use super::answer;
use crate::{
    openapi::{self, refusals},
    problem::Problem,
    state::Gateway,
};

/// Returns figures for Prometheus.
///
/// They are what all gateways and workers of one queue have counted together, so that each gateway says
/// the same. Nothing in them is about a single session.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "getMetrics",
    tag = openapi::OPERATION,
    responses(
        (
            status = 200,
            description = "The figures as OpenMetrics text.",
            body = String,
            content_type = "application/openmetrics-text",
        ),
        MetricsRefusals,
    ),
)]
pub(crate) async fn metrics(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    let mut text = String::new();
    let coordination = gateway.broker().coordination();
    let counts = coordination.counts().await?;
    let health = CloudHealth::read(coordination).await?;
    let version = VersionReport::read(coordination).await?;
    let webhooks = gateway.broker().webhooks().kept().await?;
    let now = gateway.clock().now();
    let mut registry = registry(&counts, health.as_ref(), now);
    register_webhooks(&mut registry, &counts, webhooks);
    if let Some(version) = version {
        register_version(&mut registry, &version, now);
    }
    encode(&mut text, &registry).expect("writing to a string never fails");
    Ok(answer(OPEN_METRICS, text))
}

refusals!(MetricsRefusals as Problem: [Refusal::BrokerUnavailable, Refusal::Internal]);

fn registry(
    counts: &BTreeMap<Counter, u64>,
    health: Option<&CloudHealth>,
    now: SystemTime,
) -> Registry {
    let count = |counter| counts.get(&counter).copied().unwrap_or_default();
    let mut registry = Registry::with_prefix("latchkey");
    let ended = Family::<[(&str, String); 1], Total>::default();
    for counter in Counter::ALL {
        match counter {
            Counter::SessionsEnded(end) => {
                let of_this_end = ended.get_or_create(&[("end", end.to_string())]);
                of_this_end.inc_by(count(counter));
            }
            Counter::Webhooks(_) => {}
            Counter::SessionsStarted
            | Counter::MegaSessions
            | Counter::MegaFailures
            | Counter::MegaDeletions
            | Counter::MegaLogins => {
                let total = Total::<u64>::default();
                total.inc_by(count(counter));
                registry.register(counter.name(), help(counter), total);
            }
        }
    }
    registry.register(
        "sessions_ended",
        help(Counter::SessionsEnded(End::Ready)),
        ended,
    );
    let pause = health.and_then(|health| health.pause.as_ref());
    let is_paused = pause.is_some_and(|pause| pause.until > now);
    let paused = Gauge::<i64>::default();
    paused.set(i64::from(is_paused));
    registry.register(
        "mega_paused",
        "1 while uploads to MEGA are paused because of a failure; /readyz names it",
        paused,
    );
    if let Some(room) = health.and_then(|health| health.room) {
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
    registry
}

fn register_webhooks(registry: &mut Registry, counts: &BTreeMap<Counter, u64>, kept: u64) {
    let outcomes = Family::<[(&str, String); 1], Total>::default();
    for outcome in WebhookOutcome::ALL {
        let count = counts.get(&Counter::Webhooks(outcome)).copied();
        let of_this_outcome = outcomes.get_or_create(&[("outcome", outcome.to_string())]);
        of_this_outcome.inc_by(count.unwrap_or_default());
    }
    registry.register(
        "webhooks",
        help(Counter::Webhooks(WebhookOutcome::Delivered)),
        outcomes,
    );
    let waiting = Gauge::<i64>::default();
    waiting.set(i64::try_from(kept).unwrap_or(i64::MAX));
    registry.register(
        "webhooks_waiting",
        "Webhooks that wait to be delivered, for the first time or again",
        waiting,
    );
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

fn help(counter: Counter) -> &'static str {
    match counter {
        Counter::SessionsStarted => {
            "Sessions that were asked for and queued, at all gateways together"
        }
        Counter::SessionsEnded(_) => {
            "Sessions that ended, by their end, at all workers and gateways together"
        }
        Counter::MegaSessions => "Sessions whose files are at MEGA, of all workers",
        Counter::MegaFailures => "Sessions that were to be at MEGA and are not",
        Counter::MegaDeletions => "Sessions whose files were deleted at MEGA",
        Counter::MegaLogins => "Logins to the operator's MEGA account",
        Counter::Webhooks(_) => {
            "Attempts to deliver webhooks, by their outcome, and webhooks that were dropped"
        }
    }
}

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
