//! Figures for whoever watches over the service.

use std::{sync::Arc, time::SystemTime};

use axum::{extract::State, response::Response};
use latchkey_shared::cloud::CloudHealth;
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

use super::answer;
use crate::{problem::Problem, state::Gateway};

/// `GET /metrics`: what all gateways and workers of one queue have counted together, so that each
/// gateway says the same. Nothing in it is about a single session.
pub(crate) async fn metrics(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    let mut text = String::new();
    let coordination = gateway.broker().coordination();
    let counts = coordination.counts().await?;
    let health = CloudHealth::read(coordination).await?;
    let now = gateway.clock().now();
    encode(&mut text, &registry(&counts, health.as_ref(), now))
        .expect("writing to a string never fails");
    Ok(answer(OPEN_METRICS, text))
}

fn registry(counts: &[(String, u64)], health: Option<&CloudHealth>, now: SystemTime) -> Registry {
    let count = |name: &str| {
        let found = counts.iter().find(|(counter, _)| counter == name);
        found.map_or(0, |(_, count)| *count)
    };
    let counter = |name: &str| {
        let counter = Counter::<u64>::default();
        counter.inc_by(count(name));
        counter
    };
    let mut registry = Registry::with_prefix("latchkey");
    registry.register(
        "sessions_started",
        "Sessions that were asked for and queued, at all gateways together",
        counter("sessions_started"),
    );
    let ended = Family::<[(&str, &str); 1], Counter>::default();
    for end in ENDS {
        let of_this_end = ended.get_or_create(&[("end", end)]);
        of_this_end.inc_by(count(&format!("sessions_{end}")));
    }
    registry.register(
        "sessions_ended",
        "Sessions that ended, by their end, at all workers and gateways together",
        ended,
    );
    for (name, help) in MEGA {
        registry.register(name, help, counter(name));
    }
    let pause = health.and_then(|health| health.pause.as_ref());
    let is_paused = pause.is_some_and(|pause| pause.until > now);
    let paused = Gauge::<i64>::default();
    paused.set(i64::from(is_paused));
    registry.register(
        "mega_paused",
        "1 while MEGA is left alone because of a failure; /readyz says which",
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

const ENDS: [&str; 4] = ["ready", "failed", "expired", "cancelled"];
const MEGA: [(&str, &str); 4] = [
    (
        "mega_sessions",
        "Sessions whose files are at MEGA, of all workers",
    ),
    (
        "mega_failures",
        "Sessions that were to be at MEGA and are not",
    ),
    (
        "mega_deletions",
        "Sessions whose files were deleted at MEGA",
    ),
    ("mega_logins", "Logins to the operator's MEGA account"),
];
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
