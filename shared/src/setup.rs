//! What workers are set up to do, as far as gateways have to know it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::broker::{BrokerError, Coordination, LockError, read_json};

/// What workers are set up to do, as one of them said last. Nothing of it is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerSetup {
    /// Whether a session ID names a file in the operator's MEGA account.
    pub stores_at_mega: bool,
}

impl WorkerSetup {
    /// Returns what a worker said last, if one did within the hour.
    pub async fn read(coordination: &dyn Coordination) -> Result<Option<Self>, BrokerError> {
        read_json(coordination, KEY).await
    }

    /// Tells it to all gateways.
    pub async fn tell(self, coordination: &dyn Coordination) -> Result<(), LockError> {
        let json = serde_json::to_vec(&self).expect("a struct of plain members is JSON");
        let lock = coordination.lock(KEY, LOCK_TTL).await?;
        coordination.put(&lock, KEY, json, KEPT).await?;
        Ok(coordination.unlock(&lock).await?)
    }
}

const KEY: &str = "worker-setup";
const LOCK_TTL: Duration = Duration::from_secs(10);
const KEPT: Duration = Duration::from_hours(1);
