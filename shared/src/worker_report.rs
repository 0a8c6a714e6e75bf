//! What a worker says of itself, for the operator.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::{
    broker::{BrokerError, Coordination},
    metrics::ProcessMetrics,
};

/// What a worker says of itself. Nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerReport {
    /// The version of the program.
    pub version: String,
    /// When it started.
    pub started_at: SystemTime,
    /// How many sessions it holds at the most.
    pub slots: u64,
    /// How many it holds now.
    pub in_use: u64,
    /// How many of those wait for their owner.
    pub waiting: u64,
    /// How many of those a phone has accepted.
    pub linking: u64,
}

impl WorkerReport {
    /// Returns what a worker says of itself that has counted this.
    pub fn of(metrics: &ProcessMetrics, started_at: SystemTime) -> Self {
        let held = metrics.held();
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at,
            slots: held.slots,
            in_use: held.in_use,
            waiting: held.waiting,
            linking: held.linking,
        }
    }

    /// Has it told of the worker with this name, for as long as `ttl`.
    pub async fn tell(
        &self,
        coordination: &dyn Coordination,
        worker: &str,
        ttl: Duration,
    ) -> Result<(), BrokerError> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        coordination.report(worker, json, ttl).await
    }

    /// Returns what each worker says, the one that has run for longest first.
    pub async fn read_all(coordination: &dyn Coordination) -> Result<Vec<Self>, BrokerError> {
        let reports = coordination.reports().await?;
        // Another release may say something else.
        let reports = reports.iter();
        let reports = reports.filter_map(|json| serde_json::from_slice(json).ok());
        let mut reports: Vec<Self> = reports.collect();
        reports.sort_by_key(|report| report.started_at);
        Ok(reports)
    }
}
