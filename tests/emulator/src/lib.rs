//! WhatsApp's server, a phone and MEGA on local ports, as strict as the real ones.
//!
//! The interop tests keep it faithful: real Baileys links itself to it and logs in.

mod answer;
mod authenticator;
mod certificate;
mod channel;
mod chat;
mod connection;
mod control;
mod correspondent;
mod device;
mod directory;
mod emulator;
mod faults;
mod handshake;
mod http;
mod ids;
mod keep_alive;
mod login;
mod mega;
mod older_codec;
mod options;
mod order;
mod page;
mod pairing;
mod payload;
mod phone;
mod protobuf;
mod refused;
mod server;
mod stanza;
mod stream;
#[cfg(test)]
mod vectors;

mod world;

pub use self::{
    device::{Acknowledged, DeviceCounters, Sent},
    emulator::Emulator,
    faults::{CertificateFlaw, Fault, FaultStage, StreamError},
    mega::{
        Mega, MegaAccount, MegaFault, MegaFile, MegaOptions, MegaSession, MegaSnapshot, MegaStage,
        MegaVersion,
    },
    options::{
        AccountKind, CameraCode, CodeLimit, HelloForm, Options, PasskeyGate, RevisionForm, Timing,
    },
    phone::{Contact, DeviceJid, Passkey, Phone, PhoneError, QrFlaw},
    refused::{CodeRefused, ScanRefused},
    world::{DeviceSnapshot, EmulatorSnapshot, PhoneSnapshot, Unacknowledged},
};
