//! What a link is told before it begins.

use std::time::Duration;

use latchkey_entry::PairingCode;

use crate::{node::Jid, payload::Browser};

/// What all links of a process share.
#[derive(Debug, Clone)]
pub struct Config {
    /// The root of the server's certificate chain.
    pub root: [u8; 32],
    /// How the device presents itself.
    pub browser: Browser,
    /// What is done with the account once the device is linked.
    pub handoff: Handoff,
    /// How long the linked connection is held before it is closed.
    pub hold: Duration,
}

/// What is done with the account once the device is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handoff {
    /// Go active; upload nothing, acknowledge nothing.
    Active,
    /// Stay passive, so that the server delivers nothing.
    Passive,
    /// Upload five one-time pre-keys, then go active.
    Upload,
}

/// How a device asks to be linked.
#[derive(Debug, Clone)]
pub enum LinkMethod {
    /// By a QR code that the owner scans.
    Qr,
    /// By a code that the owner types into the phone.
    Code {
        /// The owner's account; see [`account_of`](super::account_of).
        phone: Jid,
        /// The code, if it is not to be a random one.
        custom: Option<PairingCode>,
        /// How many codes were shown before, by a link that could not go on.
        shown: u32,
    },
}
