//! Sessions as Baileys keeps them: written from credentials, and read back in any form in which bots
//! and their sites pass them on.

#![allow(
    clippy::missing_panics_doc,
    reason = "an expect states why it cannot happen"
)]

mod export;
#[cfg(test)]
mod fixtures;
mod import;

pub use self::{
    export::export,
    import::{
        Check, ImportError, ImportedSession, KeyFile, MegaLink, MegaLinkForm, Packaging, Verdict,
    },
};
