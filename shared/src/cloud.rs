//! How the operator's MEGA account is doing, as workers tell and gateways show it.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::broker::{BrokerError, Coordination};

/// How the operator's MEGA account is doing. Nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudHealth {
    /// Why MEGA is left alone, if it is.
    pub pause: Option<CloudPause>,
    /// How much of the account is in use, if a worker has asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<CloudRoom>,
    /// When a worker said so.
    pub since: SystemTime,
}

/// How much of an account is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudRoom {
    /// In bytes.
    pub used: u64,
    /// In bytes.
    pub total: u64,
}

/// Why MEGA is left alone, and how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudPause {
    /// A sentence for the operator.
    pub reason: String,
    /// When it is tried again.
    pub until: SystemTime,
}

impl CloudHealth {
    /// The name under which it is stored.
    pub const KEY: &str = "mega-health";

    /// What a worker said last, if one did.
    pub async fn read(coordination: &dyn Coordination) -> Result<Option<Self>, BrokerError> {
        let stored = coordination.get(Self::KEY).await?;
        Ok(stored.and_then(|json| serde_json::from_slice(&json).ok()))
    }
}
