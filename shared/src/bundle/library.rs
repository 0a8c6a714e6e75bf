//! Other libraries than Baileys, and a session as their store.

use std::{
    fmt,
    io::{self, Read as _},
    str::FromStr,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{SessionBundle, format::gzip};

/// A library that keeps a session in an `SQLite` file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Library {
    /// whatsmeow, for Go; neonize brings it to Python.
    Whatsmeow,
    /// whatsapp-rust, for Rust.
    WhatsappRust,
}

impl Library {
    /// Every library.
    pub const ALL: [Self; 2] = [Self::Whatsmeow, Self::WhatsappRust];
    /// The media type of a store.
    pub const MEDIA_TYPE: &str = "application/vnd.sqlite3";

    /// Returns its name, as settings and requests have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whatsmeow => "whatsmeow",
            Self::WhatsappRust => "whatsapp-rust",
        }
    }

    /// Returns the name that a store is saved under.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Whatsmeow => "whatsmeow.db",
            Self::WhatsappRust => "whatsapp-rust.db",
        }
    }

    /// Returns the library with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|library| library.name() == name)
    }
}

/// A session as the store of a library. All of it is secret but whose it is.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct LibraryStore {
    /// Whose store it is.
    #[zeroize(skip)]
    pub library: Library,
    /// The base64 of the gzipped file: most of a file with one session in it is empty.
    packed: String,
}

impl LibraryStore {
    /// Makes it of its `SQLite` file.
    pub fn new(library: Library, sqlite: &[u8]) -> Self {
        Self {
            library,
            packed: BASE64_STANDARD.encode(&*gzip(sqlite)),
        }
    }

    /// Returns the base64 of the gzipped file.
    pub fn packed(&self) -> &str {
        &self.packed
    }

    /// Returns the `SQLite` file, or an error if what was stored is none.
    pub fn sqlite(&self) -> io::Result<Zeroizing<Vec<u8>>> {
        let zipped = BASE64_STANDARD.decode(&self.packed);
        let zipped = Zeroizing::new(zipped.map_err(io::Error::other)?);
        // Gzip ends with the length of what it holds. A buffer that grew would leave copies behind.
        let length = zipped
            .last_chunk()
            .map_or(0, |end| u32::from_le_bytes(*end));
        let length = usize::try_from(length).unwrap_or(MAX_LENGTH);
        let mut sqlite = Zeroizing::new(Vec::with_capacity(length.min(MAX_LENGTH) + 1));
        GzDecoder::new(&**zipped).read_to_end(&mut sqlite)?;
        Ok(sqlite)
    }
}

impl SessionBundle {
    /// Returns the store of the library with this name; `None` if there is none.
    pub fn store_of(&self, library: &str) -> Option<&LibraryStore> {
        let mut stores = self.stores.iter();
        stores.find(|store| store.library.name() == library)
    }
}

impl PartialSchema for Library {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::ALL.map(Self::name)))
            .into()
    }
}

impl ToSchema for Library {}

impl fmt::Display for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for LibraryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LibraryStore").field(&self.library).finish()
    }
}

impl From<Library> for &'static str {
    fn from(library: Library) -> Self {
        library.name()
    }
}

impl FromStr for Library {
    type Err = UnknownLibrary;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::named(text).ok_or(UnknownLibrary)
    }
}

impl TryFrom<String> for Library {
    type Error = UnknownLibrary;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A text that names no library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}", Library::ALL.map(Library::name).join(", "))]
pub struct UnknownLibrary;

/// More than the store of a session takes that was just linked, in bytes.
const MAX_LENGTH: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn store_is_kept_small_and_comes_out_as_it_was() {
        let mut file = vec![0; 200_000];
        file[..16].copy_from_slice(b"SQLite format 3\0");
        let store = LibraryStore::new(Library::WhatsappRust, &file);
        assert!(store.packed().len() < 1_000);
        assert_eq!(*store.sqlite().unwrap(), file);
        let json = serde_json::to_string(&store).unwrap();
        assert!(
            json.starts_with(r#"{"library":"whatsapp-rust","packed":"H4sI"#),
            "{json}"
        );
        let read: LibraryStore = serde_json::from_str(&json).unwrap();
        assert_eq!(*read.sqlite().unwrap(), file);
        assert_eq!(format!("{read:?}"), "LibraryStore(WhatsappRust)");
    }

    #[test]
    fn what_is_no_store_is_an_error() {
        for packed in ["", "AAAA", "H4sI", "-"] {
            let json = format!(r#"{{"library":"whatsmeow","packed":"{packed}"}}"#);
            let store: LibraryStore = serde_json::from_str(&json).unwrap();
            assert!(store.sqlite().is_err(), "{packed}");
        }
        let json = r#"{"library":"whatsmew","packed":""}"#;
        assert!(serde_json::from_str::<LibraryStore>(json).is_err());
    }
}
