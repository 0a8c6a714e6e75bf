//! What `latchkey doctor` tries of what a worker does, without a phone and without a session.

mod mega;
mod network;
mod whatsapp;

pub use self::{
    mega::{MegaProbeError, probe_mega},
    network::{Address, Connected, InvalidAddress, connect, resolve},
    whatsapp::{NotRegistered, SourceProbe, VersionProbe, WhatsAppProbe},
};
