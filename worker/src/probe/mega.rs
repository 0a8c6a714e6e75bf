//! Whether the operator's MEGA account can be used.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_shared::{
    broker::Broker,
    clock::Late,
    cloud::{CloudHealth, CloudRoom},
    config::MegaSettings,
    queue::Queue,
    telemetry::with_causes,
    trust::Trust,
};
use tokio::time::timeout;

use crate::{error::WorkerError, mega::Cloud};

/// The account cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MegaProbeError {
    /// A setting is not usable.
    #[error(transparent)]
    Worker(#[from] WorkerError),
    /// MEGA refuses, or does not answer, now or before.
    #[error("{why}")]
    Mega {
        /// Why.
        why: String,
        /// Until when no worker tries again, if uploads are paused.
        paused_until: Option<SystemTime>,
    },
}

/// Logs in to the account of the settings unless a worker has, and returns how much of it is in use;
/// none if the settings name no account.
pub async fn probe_mega(
    settings: &MegaSettings,
    trust: &Trust,
    queue: &Queue,
) -> Result<Option<CloudRoom>, MegaProbeError> {
    let Some(cloud) = Cloud::new(settings, trust, queue)? else {
        return Ok(None);
    };
    let why = match timeout(LIMIT, cloud.probe()).await {
        Ok(Ok(room)) => return Ok(Some(room)),
        Ok(Err(error)) => with_causes(&error).to_string(),
        Err(_) => Late(LIMIT).to_string(),
    };
    Err(MegaProbeError::Mega {
        why,
        paused_until: paused_until(&queue.broker).await,
    })
}

async fn paused_until(broker: &Arc<dyn Broker>) -> Option<SystemTime> {
    let health = CloudHealth::read(broker.coordination()).await;
    Some(health.ok()??.pause?.until)
}

/// MEGA may ask for a proof of work before it answers.
const LIMIT: Duration = Duration::from_mins(1);
