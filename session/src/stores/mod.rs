//! Sessions as other libraries keep them: `SQLite` files that those open as their own store.

mod baileys;
mod contents;
mod database;
mod error;
mod signal;
#[cfg(test)]
mod tests;
mod whatsapp_rust;
mod whatsmeow;

use std::fmt;

use latchkey_shared::bundle::{CREDS_JSON, Library, LibraryStore, SessionBundle};
use zeroize::Zeroizing;

pub use self::error::StoreError;
use self::{contents::Contents, database::Database};
use crate::ImportedSession;

/// Makes the store of a session that was just exported, to be handed out with it.
pub fn store(session: &SessionBundle, library: Library) -> Result<LibraryStore, StoreError> {
    let text = |json: &str| Zeroizing::new(json.as_bytes().to_vec());
    let keys = session.keys.iter();
    let keys = keys.map(|key| (key.file_name(), text(&key.json)));
    let creds = (CREDS_JSON.to_owned(), text(&session.creds_json));
    let session = ImportedSession::from_files(keys.chain([creds]))?;
    let store = Store::of(&session, library)?;
    Ok(LibraryStore::new(library, store.sqlite()))
}

/// A store of another library with one session in it. All of it is secret.
pub struct Store {
    sqlite: Zeroizing<Vec<u8>>,
    left_out: usize,
}

impl Store {
    /// The largest store that is read, in bytes.
    pub const LIMIT: usize = 256 << 20;

    /// Makes the store of a session: its credentials, and of its key files those that the library has
    /// a place for.
    pub fn of(session: &ImportedSession, library: Library) -> Result<Self, StoreError> {
        let contents = Contents::of(session)?;
        let mut database = Database::new();
        match library {
            Library::Whatsmeow => whatsmeow::write(&contents, &mut database)?,
            Library::WhatsappRust => whatsapp_rust::write(&contents, &mut database)?,
        }
        Ok(Self {
            sqlite: database.bytes()?,
            left_out: contents.left_out,
        })
    }

    /// Returns whether a file is an `SQLite` file, and so possibly a store.
    pub fn is_one(file: &[u8]) -> bool {
        file.starts_with(database::MAGIC)
    }

    /// Reads the session in a store of any of the libraries. What is in a write-ahead log beside the
    /// file is not seen.
    pub fn read(file: &[u8]) -> Result<ImportedSession, StoreError> {
        if file.len() > Self::LIMIT {
            return Err(StoreError::TooLarge);
        }
        let database = Database::open(file)?;
        if database.has(whatsmeow::DEVICES)? {
            let contents = whatsmeow::read(&database)?;
            contents.session(Library::Whatsmeow)
        } else if database.has(whatsapp_rust::DEVICES)?
            && database.has(whatsapp_rust::MIGRATIONS)?
        {
            let contents = whatsapp_rust::read(&database)?;
            contents.session(Library::WhatsappRust)
        } else {
            Err(StoreError::Foreign)
        }
    }

    /// Returns the `SQLite` file.
    pub fn sqlite(&self) -> &[u8] {
        &self.sqlite
    }

    /// Returns how many keys of the session could not be read, and so are not in the store.
    pub fn left_out(&self) -> usize {
        self.left_out
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store(..)")
    }
}
