//! The packaging that a session comes in.

use std::fmt;

use latchkey_shared::bundle::Library;

/// The packaging that a session came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packaging {
    /// The text of `creds.json`.
    Json,
    /// `{"creds":…,"keys":…}`.
    Multi,
    /// A zip archive.
    Zip,
    /// The files of a folder.
    Folder,
    /// One object, file name to content.
    Map,
    /// The store of another library.
    Store(Library),
    /// Another packaging, as a member of a larger object.
    Answer(Box<Packaging>),
    /// Gzip of another packaging.
    Gzip(Box<Packaging>),
    /// Another packaging, in a file at MEGA.
    Mega(Box<Packaging>),
    /// Another packaging in base64.
    Text {
        /// What is before it; may be empty.
        prefix: String,
        /// The packaging of the decoded base64.
        packaging: Box<Packaging>,
    },
}

impl fmt::Display for Packaging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json => f.write_str("creds.json"),
            Self::Multi => f.write_str("{creds,keys} JSON"),
            Self::Zip => f.write_str("zip archive"),
            Self::Folder => f.write_str("folder of files"),
            Self::Map => f.write_str("map of files, JSON"),
            Self::Store(library) => write!(f, "store of {library}, SQLite"),
            Self::Answer(packaging) => write!(f, "{packaging}, in a larger JSON object"),
            Self::Gzip(packaging) => write!(f, "gzip of {packaging}"),
            Self::Mega(packaging) => write!(f, "{packaging}, at MEGA"),
            Self::Text { prefix, packaging } if prefix.is_empty() => {
                write!(f, "base64 of {packaging}")
            }
            Self::Text { prefix, packaging } => {
                write!(f, "base64 of {packaging}, behind {prefix:?}")
            }
        }
    }
}
