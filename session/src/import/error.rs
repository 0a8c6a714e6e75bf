//! Why a text is no session, and what to do about it.

use super::mega_link::MegaLink;

/// What was given is no session that can be read. No message repeats any of it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// There is nothing.
    #[error("expected a session, got nothing")]
    Empty,
    /// It is longer than any session.
    #[error("expected a session of at most 16 MiB, unpacked, got more")]
    TooLarge,
    /// It has more files than any session.
    #[error("expected at most {0} files in a session, got more")]
    TooManyFiles(usize),
    /// It only says where the session is.
    #[error("{}: the session itself is not in it but at MEGA", .0.form())]
    Mega(MegaLink),
    /// It leads to MEGA, but not to a file with its key.
    #[error("expected a MEGA link to a file, with its key, got another; was all of it copied?")]
    MegaLink,
    /// It is in no known form.
    #[error(
        "expected a session ID, a creds.json, a {{creds,keys}} object or a zip archive, got none of \
         them; was all of it copied?"
    )]
    Unknown,
    /// It is base64 that breaks off, or has foreign characters.
    #[error("expected base64 behind the prefix, got other characters; was all of it copied?")]
    Base64,
    /// It is packed, and cannot be unpacked.
    #[error("expected a whole {0}, got a damaged one; was all of it copied?")]
    Damaged(&'static str),
    /// It is packed again and again.
    #[error(
        "expected a session that is packed once or twice, got one that is packed again and again"
    )]
    TooDeep,
    /// There is no `creds.json` in it.
    #[error("expected a creds.json among the files, got none")]
    NoCreds,
    /// A file in it has a name that no key file has.
    #[error("expected file names as Baileys gives them, got one that leads elsewhere")]
    FileName,
    /// The JSON in it is none, or not what Baileys writes.
    #[error(
        "expected {what} as Baileys writes it, got something else at line {line}, column {column}; \
         was all of it copied?"
    )]
    Json {
        /// What it was to be.
        what: &'static str,
        /// Where it goes wrong, from 1.
        line: usize,
        /// Where it goes wrong, from 1.
        column: usize,
    },
    /// The credentials lack something that a login takes.
    #[error("expected {0} in creds.json, got none")]
    Missing(&'static str),
    /// Something in the credentials has the wrong form.
    #[error("expected {field} in creds.json to be {expected}, got something else")]
    Field {
        /// The member's name.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
}

impl ImportError {
    /// A parser's error without what it has read, which may be a key.
    pub(super) fn json(what: &'static str, error: &serde_json::Error) -> Self {
        Self::Json {
            what,
            line: error.line(),
            column: error.column(),
        }
    }
}
