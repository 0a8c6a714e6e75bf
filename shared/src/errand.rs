//! What is done with a device that was linked some time ago: whether it still is, and taking it off.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::status::{Account, Rfc3339};

/// Whether a device is still linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(
    description = "`linked`: WhatsApp lets the device in. `unlinked`: WhatsApp does not know it any more. \
                   `restricted`: WhatsApp restricts the account. `replaced`: something else logged in with \
                   the session at the same moment, so that it is linked and in use."
)]
pub enum LinkState {
    /// WhatsApp lets the device in.
    Linked,
    /// WhatsApp does not know the device any more.
    Unlinked,
    /// WhatsApp restricts the account.
    Restricted,
    /// Something else logged in with the session at the same moment.
    Replaced,
}

/// What was found out of a device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it is still linked.
    pub state: LinkState,
    /// When the phone vouched for it, by the phone's clock, where the session says so.
    pub linked_at: Option<SystemTime>,
    /// For how many seconds the account is restricted, where WhatsApp says so.
    pub restricted_for: Option<u64>,
    /// Whose it is, by the session. The name is the one that the session has.
    pub account: Account,
}

/// What was found out of a device, as it is told.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckedSession)]
pub struct FindingDocument<'a> {
    state: LinkState,
    /// When the phone linked the device, where the session says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_at: Option<Rfc3339>,
    /// In the state `restricted`: for how many seconds, where WhatsApp says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    restricted_for: Option<u64>,
    account: CheckedAccount<'a>,
}

/// Whose a session is, as far as the session says so.
#[derive(Serialize, ToSchema)]
struct CheckedAccount<'a> {
    /// The device's address by phone number.
    jid: &'a str,
    /// The device's address that does not show the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    lid: Option<&'a str>,
    /// The name of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// `android`, `iphone`, `smba` or `smbi`.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
}

impl Finding {
    /// Returns it as it is told.
    pub fn document(&self) -> FindingDocument<'_> {
        let account = &self.account;
        FindingDocument {
            state: self.state,
            linked_at: self.linked_at.map(Rfc3339),
            restricted_for: self.restricted_for,
            account: CheckedAccount {
                jid: &account.jid,
                lid: account.lid.as_deref(),
                name: account.name.as_deref(),
                platform: account.platform.as_deref(),
            },
        }
    }
}
