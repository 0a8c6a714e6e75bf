//! What a linked device logs in with.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    keys::{DeviceKeys, PreKey},
    node::Jid,
    pair::adv::{Paired, SignedDeviceIdentity},
    self_message::DeviceSession,
};

/// What a linked device logs in with. All of it is secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credentials {
    /// The keys that the device registered with.
    pub keys: DeviceKeys,
    /// The account's word that the device is its own.
    pub account: SignedDeviceIdentity,
    /// The device's address by phone number.
    pub jid: Jid,
    /// The device's address by LID.
    pub lid: Option<Jid>,
    /// The name of a business account.
    pub business_name: Option<String>,
    /// The phone's platform: `android`, `iphone`, `smba` or `smbi`.
    pub platform: Option<String>,
    /// One-time pre-keys that WhatsApp holds the public halves of.
    pub pre_keys: Vec<PreKey>,
    /// The Signal sessions in which a message goes to the account's other devices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<DeviceSession>,
}

impl Credentials {
    pub(crate) fn new(keys: DeviceKeys, paired: Paired) -> Self {
        Self {
            keys,
            account: paired.account,
            jid: paired.jid,
            lid: paired.lid,
            business_name: paired.business_name,
            platform: paired.platform,
            pre_keys: Vec::new(),
            sessions: Vec::new(),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}
