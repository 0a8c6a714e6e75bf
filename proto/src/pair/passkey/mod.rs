//! The passkey that WhatsApp demands before it links a companion to some accounts
//! (`whatsmeow pair-passkey.go`).
//!
//! The server sends [`RequestOptions`], which the owner's browser signs on a page of WhatsApp Web.
//! The companion sends the [`Assertion`] that comes of it along with a [`Prologue`], in which it
//! commits to a nonce. The phone answers with a [`PrimaryEphemeral`], upon which the companion opens
//! its commitment. Once the owner has seen the same [`VerificationCode`] on both, the companion's
//! keys go to the phone under a key that both have agreed on.
//!
//! [`Assertion`]: latchkey_entry::passkey::Assertion
//! [`RequestOptions`]: latchkey_entry::passkey::RequestOptions

mod agreement;
mod primary;
mod prologue;
mod stanza;

pub use self::{
    agreement::VerificationCode,
    primary::{PrimaryEphemeral, read_continuation},
    prologue::Prologue,
    stanza::{StanzaError, fetch_options, fetch_ref, read_options, read_ref, read_request},
};
