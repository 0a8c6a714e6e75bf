//! The packaging that a session comes in.

use std::fmt;

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
    /// Gzip of another packaging.
    Gzip(Box<Packaging>),
    /// Another packaging, compressed with gzip.
    Mega(Box<Packaging>),
    /// Another packaging, in a file at MEGA.
    Text {
        /// Another packaging in base64, after a prefix that may be empty.
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
