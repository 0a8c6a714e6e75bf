//! What is counted, for Prometheus: what the whole fleet counts together, under `latchkey_fleet_`, and
//! what this process counts alone, under `latchkey_process_`.

mod fleet;
mod process;
mod session;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, time::Duration};

use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    metrics::{gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

pub use self::{
    process::{ProcessMetrics, SlotInUse},
    session::UnderWay,
};
use crate::{
    broker::{BrokerError, BrokerStatus},
    queue::Queue,
};

/// Returns all metrics as `OpenMetrics` text. While the broker does not answer, those of the fleet are
/// absent. Nothing in them is about a single session.
pub async fn text(queue: &Queue) -> String {
    let mut text = String::new();
    match fleet::registry(queue).await {
        Ok(fleet) => add(&mut text, &fleet),
        Err(error) => tracing::debug!(
            error = &error as &dyn std::error::Error,
            "the broker does not answer; what the fleet counts is left out"
        ),
    }
    add(&mut text, queue.metrics.registry());
    add(&mut text, &broker(queue));
    encode_eof(&mut text).expect(INFALLIBLE);
    text
}

fn add(text: &mut String, registry: &Registry) {
    encode_registry(text, registry).expect(INFALLIBLE);
}

/// What this process knows of its broker.
fn broker(queue: &Queue) -> Registry {
    let health = queue.broker.health();
    let mut registry = Registry::with_prefix(PROCESS);
    let up = Gauge::<i64>::default();
    up.set(i64::from(health.status() == BrokerStatus::Up));
    registry.register("broker_up", "1 while the broker answers this process", up);
    let calls = health.calls();
    registry.register(
        "broker_calls",
        "Calls of the scripts in Redis, by script and outcome; none where the broker is in the process",
        calls.counts.clone(),
    );
    registry.register_with_unit(
        "broker_call_duration",
        "How long these calls took",
        Unit::Seconds,
        calls.durations.clone(),
    );
    registry
}

/// How often a broker was asked for what, and how long that took.
#[derive(Debug, Clone)]
pub(crate) struct BrokerCalls {
    counts: process::Counts<2>,
    durations: Histogram,
}

impl BrokerCalls {
    pub(crate) fn new() -> Self {
        Self {
            counts: process::Counts::default(),
            durations: Histogram::new(CALL_BUCKETS),
        }
    }

    /// Counts a call. `name` is one of a few.
    pub(crate) fn record<T>(
        &self,
        name: &'static str,
        outcome: &Result<T, BrokerError>,
        took: Duration,
    ) {
        let outcome = match outcome {
            Ok(_) => "ok",
            Err(BrokerError::Away(_)) => "away",
            Err(BrokerError::Denied(_)) => "denied",
            Err(BrokerError::Malformed(_)) => "malformed",
        };
        let labels = [("call", name.into()), ("outcome", outcome.into())];
        self.counts.get_or_create(&labels).inc();
        self.durations.observe(took.as_secs_f64());
    }
}

/// Names and values that tell series of one metric apart.
type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];

/// `OpenMetrics`, which Prometheus asks for first.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const FLEET: &str = "latchkey_fleet";
const PROCESS: &str = "latchkey_process";
const INFALLIBLE: &str = "writing to a string never fails";
/// In seconds.
const CALL_BUCKETS: [f64; 8] = [0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0];
