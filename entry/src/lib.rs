//! What a person enters to link a device: a phone number, a pairing code, a passkey assertion.
//!
//! The gateway and the terminal reject here what the protocol would reject later, so that the
//! person learns of a mistake at once.

#![allow(
    clippy::missing_panics_doc,
    reason = "an expect states why it cannot happen"
)]

mod browser;
mod characters;
mod invisible;
mod pairing_code;
pub mod passkey;
mod phone;

pub use self::{
    browser::{Browser, BrowserError, BrowserKind},
    characters::Characters,
    invisible::is_invisible,
    pairing_code::{PairingCode, PairingCodeError},
    phone::{InvalidPhone, PhoneNumber},
};
