//! A linked session as a worker hands it over, and the formats that are made of it.

mod document;
mod format;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub use self::{
    document::Document,
    format::{Format, UnknownFormat, ZIP_LINK_PREFIX},
};

/// The parts of a linked session, each of them once. Every [`Format`] is made of them when it is
/// asked for. All of it is secret.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct SessionBundle {
    /// The format that the operator prefers; [`SessionBundle::main`] is the one to use.
    #[zeroize(skip)]
    pub preferred: Format,
    /// What stands before a session ID.
    pub prefix: String,
    /// The text of `creds.json`, ASCII only.
    pub creds_json: String,
    /// The keys that belong to it, those of one kind together.
    pub keys: Vec<SignalKey>,
    /// Its copies at MEGA, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mega: Option<MegaCopies>,
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
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct MegaCopies {
    /// `HANDLE#KEY` of `creds.json`.
    pub creds_reference: String,
    /// The address of `session.zip`.
    pub zip_url: String,
}

impl SessionBundle {
    /// Returns the main format: the preferred one, or [`Format::Base64`] if the session cannot be had
    /// in that.
    pub fn main(&self) -> Format {
        if self.preferred.is_available(self) {
            self.preferred
        } else {
            Format::Base64
        }
    }

    /// Returns the session in the main format as text: an archive as base64.
    pub fn session_id(&self) -> Zeroizing<String> {
        self.main().text(self).unwrap_or_default()
    }

    /// Returns the document that has the session in every format; the caller gets it as it is, or
    /// sealed.
    pub fn document(&self) -> Document {
        Document::of(self)
    }
}

impl fmt::Debug for SessionBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionBundle")
            .field("preferred", &self.preferred)
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

/// Returns the name of a key's file
/// (`Baileys lib/Utils/use-multi-file-auth-state.ts`, `fixFileName`).
pub fn key_file_name(kind: &str, id: &str) -> String {
    format!("{kind}-{id}.json")
        .replace('/', "__")
        .replace(':', "-")
}

/// The name of the credentials' file.
pub const CREDS_JSON: &str = "creds.json";
