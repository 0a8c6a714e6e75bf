//! WhatsApp's server and a phone, and MEGA beside them, as strict as the real ones, on local ports.
//!
//! Real Baileys links itself to it and logs in, which is what shows that it is faithful.

mod answer;
mod certificate;
mod channel;
mod chat;
mod connection;
mod control;
mod device;
mod directory;
mod faults;
mod handshake;
mod hello;
mod http;
mod login;
mod mega;
mod older_codec;
mod options;
mod page;
mod pairing;
mod payload;
mod phone;
mod pulse;
mod server;
mod stanza;
#[cfg(test)]
mod vectors;
mod wire;
mod world;

pub use self::{
    device::{Sent, Settled, Tally},
    faults::{CertificateFlaw, Fault, Stage, StreamError},
    mega::{
        Mega, MegaAccount, MegaFault, MegaFile, MegaOptions, MegaSession, MegaSnapshot, MegaStage,
        MegaVersion,
    },
    options::{AccountKind, CodeLimit, HelloForm, Options, PasskeyGate, Shown, Timing},
    phone::{CodeRefused, Contact, DeviceJid, Passkey, Phone, PhoneError, QrFlaw, ScanRefused},
    server::Emulator,
    world::{DeviceSnapshot, PhoneSnapshot, Snapshot, Unacknowledged},
};
