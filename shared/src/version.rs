//! The version of WhatsApp Web that connections report, which workers tell and gateways show.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::broker::{BrokerError, Coordination, read_json};

/// The version of WhatsApp Web in use, as a worker reported it last. Nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionReport {
    /// The N of `2.3000.N`.
    pub revision: u32,
    /// The version was published by then.
    pub published_by: SystemTime,
    /// When WhatsApp Web last named it, if it ever did.
    pub confirmed_at: Option<SystemTime>,
    /// About when WhatsApp ceases to accept it.
    pub ends_at: SystemTime,
}

impl VersionReport {
    /// The name under which it is stored.
    pub const KEY: &str = "whatsapp-version";

    /// Returns what a worker reported last, if one did.
    pub async fn read(coordination: &dyn Coordination) -> Result<Option<Self>, BrokerError> {
        read_json(coordination, Self::KEY).await
    }

    /// Returns the form in which it is stored; an empty one if a clock shows a time before 1970.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}
