//! The files of a session.

use std::{collections::BTreeMap, fmt};

use latchkey_shared::bundle::{CREDS_JSON, key_file_name};
use zeroize::Zeroizing;

use super::{
    ImportError, Packaging, baileys,
    json::Json,
    names::{self, KEYS_JSON},
};
use crate::export::ascii_json;

/// A file that belongs beside `creds.json`, in Baileys' own form. Its content is secret.
pub struct KeyFile {
    name: String,
    json: Zeroizing<String>,
}

impl KeyFile {
    /// Returns the file name, which is one that Baileys gives and cannot lead out of its folder.
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

/// The parts of a session in Baileys' own form.
pub(crate) struct Unpacked {
    pub(crate) packaging: Packaging,
    pub(crate) creds_json: Zeroizing<String>,
    pub(crate) key_files: Vec<KeyFile>,
}

/// Collects the files of a session, within limits of number and size.
#[derive(Default)]
pub(crate) struct Files {
    creds: Option<Zeroizing<String>>,
    /// By name: the JSON, and whether it had a file of its own.
    keys: BTreeMap<String, (Zeroizing<String>, bool)>,
    backup: Option<String>,
    is_empty: bool,
    bytes: usize,
}

impl Files {
    /// Adds a file by its name alone, ignoring what is no part of a session.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) -> Result<(), ImportError> {
        if names::is_backup(name) {
            self.backup.get_or_insert_with(|| name.to_owned());
        }
        if name == CREDS_JSON {
            if content
                .iter()
                .all(|byte| byte.is_ascii_whitespace() || *byte == 0)
            {
                self.is_empty = true;
                return Ok(());
            }
            let text =
                std::str::from_utf8(content).map_err(|_| ImportError::Damaged("creds.json"))?;
            self.creds(Json::parse(
                CREDS_JSON,
                text.trim_start_matches('\u{feff}'),
            )?)
        } else if name == KEYS_JSON {
            if let Some(keys) = parsed(content) {
                self.keys(keys)?;
            }
            Ok(())
        } else if names::is_key_file(name) {
            // Baileys passes over a key file that it cannot read.
            parsed(content).map_or(Ok(()), |json| self.insert(name, json, true))
        } else {
            Ok(())
        }
    }

    /// Returns whether a file of this name matters.
    pub(super) fn takes(name: &str) -> bool {
        matches!(name, CREDS_JSON | KEYS_JSON) || names::is_key_file(name) || names::is_backup(name)
    }

    /// Adds the credentials.
    pub(crate) fn creds(&mut self, mut json: Json) -> Result<(), ImportError> {
        baileys::creds(&mut json);
        let creds = ascii_json(&json);
        self.count(creds.len())?;
        self.creds = Some(creds);
        Ok(())
    }

    /// Adds many keys: by kind and id, or by the names of their files.
    pub(super) fn keys(&mut self, keys: Json) -> Result<(), ImportError> {
        let Json::Object(members) = keys else {
            return Ok(());
        };
        for (name, value) in members {
            match (names::group(&name), value) {
                (Some(kind), Json::Object(ids)) => {
                    for (id, key) in ids {
                        self.key(&key_file_name(kind, &id), key)?;
                    }
                }
                (_, value) => self.key(&name, value)?,
            }
        }
        Ok(())
    }

    /// Adds a key under the name of its file, with or without `.json`, if it is one: as an object,
    /// or as the text of the file.
    pub(crate) fn key(&mut self, name: &str, json: Json) -> Result<(), ImportError> {
        let Some(name) = names::key_file(name) else {
            return Ok(());
        };
        let json = match json {
            Json::Text(text) => {
                let of_file = text
                    .trim_start()
                    .starts_with(['{', '['])
                    .then(|| parsed(text.as_bytes()));
                of_file.unwrap_or(Some(Json::Text(text)))
            }
            json => Some(json),
        };
        json.map_or(Ok(()), |json| self.insert(&name, json, false))
    }

    fn insert(&mut self, name: &str, mut json: Json, of_its_own: bool) -> Result<(), ImportError> {
        let is_there = self
            .keys
            .get(name)
            .is_some_and(|(_, of_its_own)| *of_its_own);
        if matches!(json, Json::Null) || is_there && !of_its_own {
            return Ok(());
        }
        baileys::key(name, &mut json);
        let json = ascii_json(&json);
        self.count(json.len())?;
        if self.keys.len() == MAX_FILES {
            return Err(ImportError::TooManyFiles(MAX_FILES));
        }
        self.keys.insert(name.to_owned(), (json, of_its_own));
        Ok(())
    }

    fn count(&mut self, bytes: usize) -> Result<(), ImportError> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > LIMIT {
            return Err(ImportError::TooLarge);
        }
        Ok(())
    }

    /// Returns whether anything of a session is there.
    pub(super) fn has_any(&self) -> bool {
        self.creds.is_some() || self.is_empty || !self.keys.is_empty()
    }

    /// Returns the session that these files make up.
    pub(crate) fn unpacked(self, packaging: Packaging) -> Result<Unpacked, ImportError> {
        let backup = self.backup;
        let creds_json = match self.creds {
            Some(creds) => creds,
            None if self.is_empty => return Err(ImportError::EmptyCreds(backup.into())),
            None => return Err(ImportError::NoCreds(backup.into())),
        };
        let key_files = self.keys.into_iter();
        Ok(Unpacked {
            packaging,
            creds_json,
            key_files: key_files
                .map(|(name, (json, _))| KeyFile { name, json })
                .collect(),
        })
    }
}

fn parsed(content: &[u8]) -> Option<Json> {
    let text = std::str::from_utf8(content).ok()?;
    Json::parse("JSON", text.trim_start_matches('\u{feff}')).ok()
}

/// The largest session that is read, in bytes, both compressed and uncompressed.
pub(super) const LIMIT: usize = 16 << 20;
/// A bot that has uploaded 812 pre-keys and talked to many people has a few thousand files.
pub(super) const MAX_FILES: usize = 20_000;
