//! Why an input is not a session, and what to do about it.

use super::mega_link::MegaLink;

/// The error for an input that cannot be read as a session. Its message contains nothing of the
/// input.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The input is empty.
    #[error("expected a session, got nothing")]
    Empty,
    /// The input is larger than any session.
    #[error("expected a session of at most 16 MiB, unpacked, got more")]
    TooLarge,
    /// The input has more files than any session.
    #[error("expected at most {0} files in a session, got more")]
    TooManyFiles(usize),
    /// The input is only a link to the session.
    #[error("{}: the session itself is not in it but at MEGA", .0.form())]
    Mega(MegaLink),
    /// The input is a MEGA link, but not to a file with its key.
    #[error("expected a MEGA link to a file, with its key, got another; was all of it copied?")]
    MegaLink,
    /// The format is unknown.
    #[error(
        "expected a session ID, a creds.json, a {{creds,keys}} object or a zip archive, got none of \
         them; was all of it copied?"
    )]
    Unknown,
    /// The base64 is cut off or contains foreign characters.
    #[error("expected base64 behind the prefix, got other characters; was all of it copied?")]
    Base64,
    /// The compressed data is damaged.
    #[error("expected a whole {0}, got a damaged one; was all of it copied?")]
    Damaged(&'static str),
    /// The input is compressed too many times over.
    #[error(
        "expected a session that is packed once or twice, got one that is packed again and again"
    )]
    TooDeep,
    /// There is no `creds.json`.
    #[error("expected a creds.json among the files, got none")]
    NoCreds,
    /// A file has a name that no key file can have.
    #[error("expected file names as Baileys gives them, got one that leads elsewhere")]
    FileName,
    /// The JSON is invalid, or not what Baileys writes.
    #[error(
        "expected {what} as Baileys writes it, got something else at line {line}, column {column}; \
         was all of it copied?"
    )]
    Json {
        /// What was expected.
        what: &'static str,
        /// The line of the error, counted from 1.
        line: usize,
        /// The column of the error, counted from 1.
        column: usize,
    },
    /// The credentials lack something that a login needs.
    #[error("expected {0} in creds.json, got none")]
    Missing(&'static str),
    /// A member of the credentials has the wrong form.
    #[error("expected {field} in creds.json to be {expected}, got something else")]
    Field {
        /// The name of the member.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
}

impl ImportError {
    /// Converts a parser's error, leaving out the input that it quotes, which may be a key.
    pub(super) fn json(what: &'static str, error: &serde_json::Error) -> Self {
        Self::Json {
            what,
            line: error.line(),
            column: error.column(),
        }
    }
}
