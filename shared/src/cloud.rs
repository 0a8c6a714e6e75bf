//! The state of the operator's MEGA account, which workers report and gateways show.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::broker::{BrokerError, Coordination, read_json};

/// The state of the operator's MEGA account. Nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudHealth {
    /// Why uploads to MEGA are paused, if they are.
    pub pause: Option<CloudPause>,
    /// How much of the account is in use, if a worker has asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<CloudRoom>,
    /// When a worker reported it.
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

/// Why uploads to MEGA are paused, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudPause {
    /// A sentence for the operator.
    pub reason: String,
    /// When uploads resume.
    pub until: SystemTime,
}

impl CloudHealth {
    /// The name under which it is stored.
    pub const KEY: &str = "mega-health";

    /// Returns what a worker reported last, if one did.
    pub async fn read(coordination: &dyn Coordination) -> Result<Option<Self>, BrokerError> {
        read_json(coordination, Self::KEY).await
    }
}
