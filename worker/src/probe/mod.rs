//! What `latchkey doctor` tries of what a worker does, without a phone and without a session.

mod mega;
mod network;
mod webhook;
mod whatsapp;

pub use self::{
    mega::{MegaProbeError, probe_mega},
    network::{Connected, connect, resolve},
    webhook::{WebhookAnswer, WebhookProbeError, probe_webhook},
    whatsapp::{NotRegistered, WhatsAppProbe},
};
pub use crate::webhook::NotTaken;
pub use crate::whatsapp::{Endpoint, RoadProbe, SourceProbe, TlsFailure, VersionProbe};
