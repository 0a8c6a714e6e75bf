//! The files of a session.

use std::{collections::BTreeMap, fmt};

use latchkey_shared::bundle::CREDS_JSON;
use zeroize::Zeroizing;

use super::{ImportError, Packaging};

/// A file that belongs beside `creds.json`. Its content is secret.
pub struct KeyFile {
    name: String,
    json: Zeroizing<String>,
}

impl KeyFile {
    /// Returns the file name, which cannot lead out of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the content of the file.
    pub fn json(&self) -> &str {
        &self.json
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyFile").field(&self.name).finish()
    }
}

/// The parts of a session, not yet parsed.
pub(super) struct Unpacked {
    pub(super) packaging: Packaging,
    pub(super) creds_json: Zeroizing<String>,
    pub(super) key_files: Vec<KeyFile>,
}

/// Collects the files of a session, within limits of number and size.
#[derive(Default)]
pub(super) struct Files {
    files: BTreeMap<String, Zeroizing<String>>,
    bytes: usize,
}

impl Files {
    /// Adds a file, ignoring those that are not named `.json`.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) -> Result<(), ImportError> {
        if !is_json(name) {
            return Ok(());
        }
        if !is_plain(name) {
            return Err(ImportError::FileName);
        }
        self.bytes = self.bytes.saturating_add(content.len());
        if self.bytes > LIMIT {
            return Err(ImportError::TooLarge);
        }
        if self.files.len() == MAX_FILES {
            return Err(ImportError::TooManyFiles(MAX_FILES));
        }
        let text = std::str::from_utf8(content).map_err(|_| ImportError::Damaged("file"))?;
        let text = Zeroizing::new(text.to_owned());
        self.files.insert(name.to_owned(), text);
        Ok(())
    }

    /// Returns the session that these files make up.
    pub(super) fn unpacked(mut self, packaging: Packaging) -> Result<Unpacked, ImportError> {
        let creds_json = self.files.remove(CREDS_JSON).ok_or(ImportError::NoCreds)?;
        let key_files = self.files.into_iter();
        Ok(Unpacked {
            packaging,
            creds_json,
            key_files: key_files
                .map(|(name, json)| KeyFile { name, json })
                .collect(),
        })
    }
}

/// Returns whether Baileys could have written a file of this name.
pub(super) fn is_json(name: &str) -> bool {
    name.strip_suffix(".json").is_some()
}

/// Returns whether a name stays within its folder on every system.
fn is_plain(name: &str) -> bool {
    name.len() <= MAX_NAME
        && !name.starts_with('.')
        && !name.contains(|c: char| {
            c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        })
}

/// The largest session that is read, in bytes, both compressed and uncompressed.
pub(super) const LIMIT: usize = 16 << 20;
/// A bot that has uploaded 812 pre-keys and talked to many people has a few thousand files.
pub(super) const MAX_FILES: usize = 20_000;
/// The longest file name that file systems allow, in bytes.
const MAX_NAME: usize = 255;
