//! Sessions in Baileys' format: exported from credentials, and imported from any form in which bots
//! and their sites pass them on, the stores of other libraries among them, which it writes too.

#![allow(
    clippy::missing_panics_doc,
    reason = "an expect states why it cannot happen"
)]

mod export;
#[cfg(test)]
mod fixtures;
mod import;
mod stores;

pub use self::{
    export::export,
    import::{
        Backup, Check, ImportError, ImportedSession, KeyFile, MegaLink, MegaLinkForm, Packaging,
        Verdict, is_backup, is_key_file,
    },
    stores::{Store, StoreError, store},
};
