//! Imports a session in any form in which bots and their sites pass it on.

mod archive;
pub(crate) mod baileys;
mod buffer;
mod creds;
mod error;
pub(crate) mod files;
pub(crate) mod json;
mod layers;
mod lenient;
mod mega_link;
pub(crate) mod names;
mod object;
mod packaging;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;

use latchkey_proto::{credentials::Credentials, keys::PreKey};
use zeroize::Zeroizing;

use self::{
    creds::Creds,
    files::{Files, Unpacked},
};
pub use self::{
    creds::{Check, Verdict},
    error::{Backup, ImportError},
    files::KeyFile,
    mega_link::{MegaLink, MegaLinkForm},
    names::{is_backup, is_key_file},
    packaging::Packaging,
};

/// An imported session: `creds.json` and its key files in Baileys' own form, and what they contain.
pub struct ImportedSession {
    packaging: Packaging,
    creds: Creds,
    creds_json: Zeroizing<String>,
    key_files: Vec<KeyFile>,
}

impl ImportedSession {
    /// The largest session that is read, in bytes, both compressed and uncompressed.
    pub const LIMIT: usize = files::LIMIT;

    /// Reads a session ID, a `creds.json`, a `{"creds":…,"keys":…}` object, a map of files or a zip
    /// archive, whatever stands around it. A session at MEGA is returned as [`ImportError::Mega`],
    /// with the link to download.
    pub fn read(bytes: &[u8]) -> Result<Self, ImportError> {
        session(layers::unpack(bytes, 0)?)
    }

    /// Reads a file downloaded from MEGA.
    pub fn from_mega(content: &[u8]) -> Result<Self, ImportError> {
        let mut unpacked = layers::unpack(content, 0)?;
        unpacked.packaging = Packaging::Mega(Box::new(unpacked.packaging));
        session(unpacked)
    }

    /// Reads the files of Baileys' `useMultiFileAuthState`, given with their paths in their folder.
    /// Other files are ignored.
    pub fn from_files(
        files: impl IntoIterator<Item = (String, Zeroizing<Vec<u8>>)>,
    ) -> Result<Self, ImportError> {
        let mut all = Files::default();
        for (path, content) in files {
            let is_key = |name: &str| name.starts_with("keys/") && is_key_file(names::last(name));
            if !path.contains('/') || is_key(&path) {
                all.add(names::last(&path), &content)?;
            }
        }
        session(all.unpacked(Packaging::Folder)?)
    }

    /// Returns the packaging that the session came in.
    pub fn packaging(&self) -> &Packaging {
        &self.packaging
    }

    /// Returns the text of `creds.json` in Baileys' own form, ASCII only.
    pub fn creds_json(&self) -> &str {
        &self.creds_json
    }

    /// Returns the files that belong beside `creds.json`.
    pub fn key_files(&self) -> &[KeyFile] {
        &self.key_files
    }

    /// Returns the device's phone-number address, its LID, the account's name and the phone's
    /// platform, as far as the session contains them.
    pub fn account(&self) -> [Option<&str>; 4] {
        self.creds.account()
    }

    /// Returns what the session states about whether its registration is complete.
    pub fn registered(&self) -> Option<bool> {
        self.creds.registered
    }

    /// Fails if the session was made and never linked to an account.
    pub fn linked(&self) -> Result<(), ImportError> {
        self.creds.linked()
    }

    /// Checks each thing that a bot relies on.
    pub fn checks(&self) -> Vec<Check> {
        self.creds.checks()
    }

    /// Returns the one-time pre-keys among the files.
    pub fn pre_keys(&self) -> Vec<PreKey> {
        self.key_files.iter().filter_map(creds::pre_key).collect()
    }

    /// Returns the credentials with which the device logs in.
    pub fn credentials(&self) -> Result<Credentials, ImportError> {
        self.creds.credentials(self.pre_keys())
    }
}

impl fmt::Debug for ImportedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportedSession")
            .field("packaging", &self.packaging)
            .finish_non_exhaustive()
    }
}

/// Makes a session of its parts.
pub(crate) fn session(unpacked: Unpacked) -> Result<ImportedSession, ImportError> {
    Ok(ImportedSession {
        creds: Creds::parse(&unpacked.creds_json)?,
        packaging: unpacked.packaging,
        creds_json: unpacked.creds_json,
        key_files: unpacked.key_files,
    })
}
