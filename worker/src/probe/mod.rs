//! What `latchkey doctor` tries of what a worker does, without a phone and without a session.

mod mega;
mod network;
mod whatsapp;

pub use self::{
    mega::{MegaProbeError, probe_mega},
    network::{Connected, connect, resolve},
    whatsapp::{NotRegistered, WhatsAppProbe},
};
pub use crate::whatsapp::{Endpoint, RoadProbe, SourceProbe, TlsFailure, VersionProbe};
