//! Why a store cannot be read or made, and what to do about it.

use crate::ImportError;
use latchkey_shared::bundle::Library;

/// The error for a store that cannot be read, or a session that no store can be made of. Its message
/// contains nothing of either.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is larger than any store.
    #[error("expected a store of at most 256 MiB, got more")]
    TooLarge,
    /// The file is damaged.
    #[error("expected a whole SQLite file, got a damaged one; was all of it copied?")]
    Damaged,
    /// The file is an `SQLite` file of something else.
    #[error("this SQLite file is no store of a library that is known: it has no table for devices")]
    Foreign,
    /// The store was made by an older version of the library.
    #[error(
        "this store is of an older {0}, in another form: let a current version open it once, which \
         brings it up to date"
    )]
    TooOld(Library),
    /// The store was made by a newer version of the library.
    #[error("this store is of a newer {0}, in a form that is not known yet: update Latchkey")]
    TooNew(Library),
    /// The store has no device in it.
    #[error("no device is linked in this store: it was made and never linked, or was logged out")]
    NoDevice,
    /// The store has several devices in it.
    #[error(
        "expected a store with one device, got one with {0}: a session is one device. Take the others \
         out of a copy of the store, and give that"
    )]
    SeveralDevices(usize),
    /// A column has another type or length than the library writes.
    #[error("expected {column} of {table} to be {expected}, got something else")]
    Column {
        /// The name of the table.
        table: &'static str,
        /// The name of the column.
        column: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// The session is not one that a device logs in with.
    #[error(transparent)]
    Session(#[from] ImportError),
}

/// `SQLite`'s own words may quote what is in the file.
impl From<rusqlite::Error> for StoreError {
    fn from(_: rusqlite::Error) -> Self {
        Self::Damaged
    }
}
