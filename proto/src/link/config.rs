//! How a link is configured.

use std::time::Duration;

use latchkey_entry::{Browser, PairingCode};

use crate::node::Jid;

/// How links of a process are configured.
#[derive(Debug, Clone)]
pub struct Config {
    /// The root of the server's certificate chain.
    pub root: [u8; 32],
    /// How the device presents itself.
    pub browser: Browser,
    /// What the device does once it is linked.
    pub handoff: Handoff,
    /// How long the linked connection is held before it is closed.
    pub hold: Duration,
    /// Whether it opens Signal sessions with the account's other devices during the hold, for the
    /// message to the owner's own chat. Only an active connection can.
    pub self_message: bool,
}

/// What a device does once it is linked.
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
        /// The code to use instead of a random one.
        custom: Option<PairingCode>,
        /// How many codes an earlier link of this session has shown.
        shown: u32,
        /// How many requests for a code WhatsApp left unanswered in earlier links of this session.
        unanswered: u32,
    },
}
