//! A linked session as a worker hands it over, and the session IDs and formats that are made of it.

mod document;
mod format;
mod ids;
mod library;
mod template;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub(crate) use self::template::{ANY_SESSION, ANY_SESSION_AT_MEGA};
pub use self::{
    document::Document,
    format::{Format, UnknownFormat},
    ids::{MadeId, WantedId},
    library::{Library, LibraryStore, UnknownLibrary},
    template::{MegaFiles, Template, TemplateError, TemplateFault},
};

/// The parts of a linked session, each of them once. Every session ID and every [`Format`] is made of
/// them when it is fetched. All of it is secret but what is asked for.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct SessionBundle {
    /// The session IDs that are to be made, the main one first.
    #[serde(default)]
    #[zeroize(skip)]
    pub ids: Vec<WantedId>,
    /// The text of `creds.json`, ASCII only.
    pub creds_json: String,
    /// The keys that belong to it, those of one kind together.
    pub keys: Vec<SignalKey>,
    /// Its files at MEGA, if there are any.
    #[serde(default)]
    pub mega: MegaCopies,
    /// The same as the stores of libraries, of each that is wanted one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stores: Vec<LibraryStore>,
}

/// A key that a bot keeps beside the credentials.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct SignalKey {
    /// Its type as Baileys' `SignalDataTypeMap` names it, such as `pre-key`.
    pub kind: String,
    /// Its id among those of its type.
    pub id: String,
    /// Its JSON, ASCII only.
    pub json: String,
}

/// What opens the files of a session at MEGA.
#[derive(Clone, Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct MegaCopies {
    /// Opens `creds.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creds: Option<MegaLink>,
    /// Opens `session.zip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<MegaLink>,
}

/// What opens a file at MEGA, `HANDLE#KEY`.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct MegaLink(String);

impl MegaLink {
    /// Makes a link of `HANDLE#KEY`.
    pub fn new(reference: impl Into<String>) -> Self {
        Self(reference.into())
    }

    /// Returns `HANDLE#KEY`.
    pub fn reference(&self) -> &str {
        &self.0
    }

    /// Returns the whole address.
    pub fn url(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{MEGA_FILE_URL}{}", self.0))
    }
}

impl SessionBundle {
    /// Returns the document that has the session IDs and the session in every format; the caller gets
    /// it as it is, or sealed.
    pub fn document(&self) -> Document {
        Document::of(self)
    }
}

impl fmt::Debug for SessionBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionBundle")
            .field("ids", &self.ids)
            .finish_non_exhaustive()
    }
}

impl SignalKey {
    /// Returns the name of its file
    /// (`Baileys lib/Utils/use-multi-file-auth-state.ts`, `fixFileName`).
    pub fn file_name(&self) -> String {
        key_file_name(&self.kind, &self.id)
    }
}

impl fmt::Debug for SignalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SignalKey").field(&self.file_name()).finish()
    }
}

impl fmt::Debug for MegaCopies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MegaCopies(..)")
    }
}

impl fmt::Debug for MegaLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MegaLink(..)")
    }
}

/// Returns the name of a key's file
/// (`Baileys lib/Utils/use-multi-file-auth-state.ts`, `fixFileName`).
pub fn key_file_name(kind: &str, id: &str) -> String {
    format!("{kind}-{id}.json")
        .replace('/', "__")
        .replace(':', "-")
}

const MEGA_FILE_URL: &str = "https://mega.nz/file/";
/// The name of the credentials' file.
pub const CREDS_JSON: &str = "creds.json";
