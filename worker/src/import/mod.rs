//! Reads a session in any form in which bots and their sites pass it on.

mod archive;
mod buffer;
mod creds;
mod error;
mod files;
mod link;
mod multi;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;

use latchkey_proto::{credentials::Credentials, keys::PreKey};
use zeroize::Zeroizing;

use self::{creds::Creds, files::Files};
pub use self::{
    creds::{Check, Verdict},
    error::ImportError,
    files::KeyFile,
    link::{LinkForm, MegaLink},
};

/// A session as it was passed on: `creds.json` as it is, its key files, and what they say.
pub struct ImportedSession {
    form: Form,
    creds: Creds,
    creds_json: Zeroizing<String>,
    key_files: Vec<KeyFile>,
}

impl ImportedSession {
    /// The longest session that is read, in bytes, packed and unpacked.
    pub const LIMIT: usize = 16 << 20;

    /// Reads a session ID, a `creds.json`, a `{"creds":…,"keys":…}` object or a zip archive. One that
    /// is at MEGA comes as [`ImportError::Mega`], which can be downloaded.
    ///
    /// `prefix` is one that may stand before a session ID, besides those that end in `~`, `;;;`,
    /// `!` or `=>`.
    pub fn read(bytes: &[u8], prefix: &str) -> Result<Self, ImportError> {
        text::unpack(bytes, prefix)?.session()
    }

    /// Reads the files of Baileys' `useMultiFileAuthState`, given by their names. Others are passed
    /// over.
    pub fn from_files(
        files: impl IntoIterator<Item = (String, Zeroizing<Vec<u8>>)>,
    ) -> Result<Self, ImportError> {
        let mut all = Files::default();
        for (name, content) in files {
            all.add(&name, &content)?;
        }
        all.unpacked(Form::Folder)?.session()
    }

    /// The form that it came in.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The text of `creds.json`, as it came.
    pub fn creds_json(&self) -> &str {
        &self.creds_json
    }

    /// The files that belong beside `creds.json`.
    pub fn key_files(&self) -> &[KeyFile] {
        &self.key_files
    }

    /// The device's address by phone number, the one by LID, the account's name and the phone's
    /// platform, as far as they are told.
    pub fn account(&self) -> [Option<&str>; 4] {
        self.creds.account()
    }

    /// What the session says of whether its registration is complete.
    pub fn registered(&self) -> Option<bool> {
        self.creds.registered
    }

    /// Says of each thing that a bot relies on whether it is as it must be.
    pub fn checks(&self) -> Vec<Check> {
        self.creds.checks()
    }

    /// The one-time pre-keys among the files.
    pub fn pre_keys(&self) -> Vec<PreKey> {
        self.key_files.iter().filter_map(KeyFile::pre_key).collect()
    }

    /// What a device logs in with.
    pub fn credentials(&self) -> Result<Credentials, ImportError> {
        self.creds.credentials(self.pre_keys())
    }
}

impl fmt::Debug for ImportedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportedSession")
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}

/// The form that a session came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// The text of `creds.json`.
    Json,
    /// `{"creds":…,"keys":…}`.
    Multi,
    /// A zip archive.
    Zip,
    /// The files of a folder.
    Folder,
    /// Gzip of another form.
    Gzip(Box<Form>),
    /// A file at MEGA of another form.
    Mega(Box<Form>),
    /// A text that is base64 of another form, behind a prefix that may be empty.
    Text {
        /// The prefix.
        prefix: String,
        /// What the base64 holds.
        form: Box<Form>,
    },
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json => f.write_str("creds.json"),
            Self::Multi => f.write_str("{creds,keys} JSON"),
            Self::Zip => f.write_str("zip archive"),
            Self::Folder => f.write_str("folder of files"),
            Self::Gzip(form) => write!(f, "gzip of {form}"),
            Self::Mega(form) => write!(f, "{form}, at MEGA"),
            Self::Text { prefix, form } if prefix.is_empty() => write!(f, "base64 of {form}"),
            Self::Text { prefix, form } => write!(f, "base64 of {form}, behind {prefix:?}"),
        }
    }
}

/// The parts of a session, not yet understood.
struct Unpacked {
    form: Form,
    creds_json: Zeroizing<String>,
    key_files: Vec<KeyFile>,
}

impl Unpacked {
    fn session(self) -> Result<ImportedSession, ImportError> {
        Ok(ImportedSession {
            creds: Creds::parse(&self.creds_json)?,
            form: self.form,
            creds_json: self.creds_json,
            key_files: self.key_files,
        })
    }
}
