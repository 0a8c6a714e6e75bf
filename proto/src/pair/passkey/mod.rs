//! The passkey that WhatsApp demands before it links a companion to some accounts
//! (`whatsmeow pair-passkey.go`).
//!
//! The server sends [`RequestOptions`](latchkey_entry::passkey::RequestOptions); the owner's browser signs them on a page of WhatsApp Web
//! and gives an [`Assertion`](latchkey_entry::passkey::Assertion). The companion sends it along with a [`Prologue`], in which it commits
//! to a nonce; the phone answers with a [`PrimaryEphemeral`], upon which the companion opens its
//! commitment. Once the owner has seen the same [`VerificationCode`] on both, the companion's keys
//! go to the phone under a key that both have agreed on. The phone's half is here too, for tests and
//! for the emulator.

mod agreement;
mod handoff;
mod phone;
mod primary;
mod prologue;
mod stanza;

pub use self::{
    agreement::VerificationCode,
    handoff::HandoffKey,
    phone::{OpenedRequest, PhoneError, ReceivedPrologue},
    primary::{PrimaryEphemeral, read_continuation},
    prologue::Prologue,
    stanza::{StanzaError, fetch_options, fetch_ref, read_options, read_ref, read_request},
};
