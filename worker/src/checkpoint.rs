//! From where another worker could go on.

use latchkey_proto::{credentials::Credentials, keys::DeviceKeys};
use serde::{Deserialize, Serialize};

use crate::mega::Stored;

/// From where another worker could go on.
///
/// Workers of two versions may read each other's: a member that is added later needs a default.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Checkpoint {
    /// Not linked yet; the device registers with these.
    Keys(Box<DeviceKeys>),
    /// Linked: it must log in, never link again.
    Credentials(Box<Credentials>),
    /// WhatsApp has accepted them and the hold is over: only the export is left.
    ///
    /// Not before the end of the hold: the phone looks for the device meanwhile, and a login more
    /// costs the bot nothing, as none acknowledges what it will need. Not after it either: from
    /// here on the owner may have the result, and a login would throw the bot out.
    Proven(Box<Proven>),
}

/// Credentials that WhatsApp has accepted, and how far their export has come.
///
/// What a worker before did not know of yet is absent from what it kept: members added later need a
/// default.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Proven {
    pub(crate) credentials: Credentials,
    /// How far its files at MEGA have come.
    #[serde(default)]
    pub(crate) stored: Stored,
}
