//! Linking by a code of eight characters that the owner types into the phone
//! (`Baileys lib/Socket/socket.ts`, `requestPairingCode`; `whatsmeow pair-code.go`).
//!
//! The companion sends its ephemeral key under the code ([`wrap()`], [`companion_hello`]). The
//! phone answers with its own under the same code, which the companion reads with
//! [`read_notification`] and answers with [`finish()`] and [`companion_finish`]; from then on both
//! share an [`AdvSecret`](crate::keys::AdvSecret).

mod bundle;
mod stanza;
mod wrap;

pub use self::{
    bundle::{Finish, finish},
    stanza::{
        Notice, NoticeError, PrimaryHello, companion_finish, companion_hello, read_hello_answer,
        read_notification,
    },
    wrap::{Derivation, WrapKey, unwrap, wrap},
};
pub use super::{RefusalKind, Refused as HelloRefused};
