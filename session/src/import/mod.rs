//! Imports a session in any form in which bots and their sites pass it on.

mod archive;
mod buffer;
mod creds;
mod error;
mod files;
mod lenient;
mod mega_link;
mod multi;
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
    error::ImportError,
    files::KeyFile,
    mega_link::{MegaLink, MegaLinkForm},
    packaging::Packaging,
};

/// An imported session: `creds.json` as it came, its key files, and what they contain.
pub struct ImportedSession {
    packaging: Packaging,
    creds: Creds,
    creds_json: Zeroizing<String>,
    key_files: Vec<KeyFile>,
}

impl ImportedSession {
    /// The largest session that is read, in bytes, both compressed and uncompressed.
    pub const LIMIT: usize = files::LIMIT;

    /// Reads a session ID, a `creds.json`, a `{"creds":…,"keys":…}` object or a zip archive. A
    /// session at MEGA is returned as [`ImportError::Mega`], with the link to download.
    ///
    /// `prefix` is accepted before a session ID in addition to those that end in `~`, `;;;`, `!` or
    /// `=>`.
    pub fn read(bytes: &[u8], prefix: &str) -> Result<Self, ImportError> {
        session(text::unpack(bytes, prefix)?)
    }

    /// Reads a file downloaded from MEGA.
    pub fn from_mega(content: &[u8]) -> Result<Self, ImportError> {
        let mut unpacked = text::unpack(content, "")?;
        unpacked.packaging = Packaging::Mega(Box::new(unpacked.packaging));
        session(unpacked)
    }

    /// Reads the files of Baileys' `useMultiFileAuthState`, given with their names. Other files are
    /// ignored.
    pub fn from_files(
        files: impl IntoIterator<Item = (String, Zeroizing<Vec<u8>>)>,
    ) -> Result<Self, ImportError> {
        let mut all = Files::default();
        for (name, content) in files {
            all.add(&name, &content)?;
        }
        session(all.unpacked(Packaging::Folder)?)
    }

    /// Returns the packaging that the session came in.
    pub fn packaging(&self) -> &Packaging {
        &self.packaging
    }

    /// Returns the text of `creds.json`, exactly as it came.
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

fn session(unpacked: Unpacked) -> Result<ImportedSession, ImportError> {
    Ok(ImportedSession {
        creds: Creds::parse(&unpacked.creds_json)?,
        packaging: unpacked.packaging,
        creds_json: unpacked.creds_json,
        key_files: unpacked.key_files,
    })
}
