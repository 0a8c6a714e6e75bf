//! A session's files at MEGA: what is to be stored, what is stored, and the links.

use latchkey_shared::bundle::{MegaCopies, MegaFiles, MegaLink};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{api::Call, crypto::FileKey};

/// A file to be stored.
pub(crate) struct File {
    pub(crate) name: &'static str,
    pub(crate) content: Zeroizing<Vec<u8>>,
}

/// How far the upload of a session's files has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stored {
    /// Nothing that would stay has been made.
    #[default]
    Nothing,
    /// The request that makes the files may have been sent; sent again, it makes no more.
    Sending {
        /// The request.
        call: Call,
        /// A pseudonym of the session with MEGA that it belongs to.
        session: String,
        /// Opens the files.
        keys: Vec<FileKey>,
    },
    /// The files are there.
    Made(Vec<MadeFile>),
    /// Everybody who has a link can open its file.
    Linked {
        /// Their handles in the account.
        handles: Vec<String>,
        /// What opens them, in the same order.
        links: Vec<FileLink>,
    },
    /// The upload was given up; whatever there is will be deleted.
    GivenUp,
}

impl Stored {
    /// Returns the files of an upload that is done.
    pub(crate) fn linked(&self, which: MegaFiles) -> Option<LinkedFiles> {
        match self {
            Self::Linked { handles, links } if links.len() == which.count() => Some(LinkedFiles {
                which,
                handles: handles.clone(),
                links: links.clone(),
            }),
            _ => None,
        }
    }
}

/// Files of a session that everybody who has a link can open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LinkedFiles {
    pub(crate) which: MegaFiles,
    /// Their handles in the account.
    handles: Vec<String>,
    /// What opens them, in the order of [`MegaFiles`].
    links: Vec<FileLink>,
}

impl LinkedFiles {
    /// Returns their handles in the account.
    pub(super) fn handles(&self) -> &[String] {
        &self.handles
    }

    /// Returns their links by file.
    pub(crate) fn copies(&self) -> MegaCopies {
        let mut links = self
            .links
            .iter()
            .map(|link| MegaLink::new(link.reference().as_str()));
        MegaCopies {
            creds: if self.which.creds { links.next() } else { None },
            zip: if self.which.zip { links.next() } else { None },
        }
    }
}

/// A file in the operator's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MadeFile {
    pub(super) handle: String,
    pub(super) key: FileKey,
}

/// What opens a file: `https://mega.nz/file/HANDLE#KEY`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileLink {
    /// 8 characters.
    pub(crate) handle: String,
    pub(crate) key: FileKey,
}

impl FileLink {
    /// Returns `HANDLE#KEY`.
    pub(crate) fn reference(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}#{}", self.handle, *self.key.reveal()))
    }
}

/// Which of the account's files are a session's, for their deletion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountFiles {
    /// A pseudonym of the account.
    pub(super) account: String,
    /// Their handles, once there are any.
    pub(super) handles: Vec<String>,
    /// The keys, as the account stores them, of those whose handles are not known.
    pub(super) sealed_keys: Vec<String>,
}

impl AccountFiles {
    /// Adds files that were there before these.
    #[must_use]
    pub(crate) fn with(mut self, before: &LinkedFiles) -> Self {
        self.handles.extend_from_slice(&before.handles);
        self
    }
}
