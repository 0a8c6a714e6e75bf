//! The message to one's own chat: which devices of the account get it, their Signal sessions, and
//! the stanza (`Baileys lib/Socket/messages-send.ts`, `relayMessage`; `whatsmeow send.go`, `sendDM`).
//!
//! Like whatsmeow, it addresses the account by LID where it has one.

mod bundles;
mod devices;
mod stanza;

use std::time::SystemTime;

use rand::CryptoRng;
use serde::{Deserialize, Serialize};

pub use self::{
    bundles::{bundle_query, vouched_bundles},
    devices::{device_query, other_devices},
    stanza::{MAX_TEXT, message, message_id},
};
use crate::{
    credentials::Credentials,
    node::Jid,
    signal::{PreKeyBundle, SignalSession},
};

/// A Signal session with another device of the account, in which nothing has been sent yet.
#[derive(Clone, Serialize, Deserialize)]
pub struct DeviceSession {
    /// The device; the phone is 0.
    pub device: u16,
    /// When it was opened.
    pub opened_at: SystemTime,
    /// The session.
    pub session: SignalSession,
}

impl std::fmt::Debug for DeviceSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceSession(..)")
    }
}

/// Opens a session with each of these devices whose bundle is sound; none if the phone is not among
/// them, as a message that it does not get is of no use.
pub fn open_sessions<R: CryptoRng + ?Sized>(
    credentials: &Credentials,
    bundles: &[(u16, PreKeyBundle)],
    rng: &mut R,
    now: SystemTime,
) -> Vec<DeviceSession> {
    let keys = &credentials.keys;
    let sessions: Vec<_> = bundles
        .iter()
        .filter_map(|(device, bundle)| {
            let id = keys.registration_id;
            let session = SignalSession::initiate(&keys.identity, id, bundle, rng).ok()?;
            Some(DeviceSession {
                device: *device,
                opened_at: now,
                session,
            })
        })
        .collect();
    let has_phone = sessions.iter().any(|session| session.device == PHONE);
    if has_phone { sessions } else { Vec::new() }
}

/// Returns the account as the message addresses it.
pub fn own_chat(credentials: &Credentials) -> Jid {
    let device = credentials.lid.as_ref().unwrap_or(&credentials.jid);
    device.without_device()
}

/// Returns the address of one of the account's devices, as Baileys writes it.
fn address(account: &Jid, device: u16) -> Jid {
    match device {
        PHONE => account.without_device(),
        device => account.without_device().with_device(device),
    }
}

const PHONE: u16 = 0;
