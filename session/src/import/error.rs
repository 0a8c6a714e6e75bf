//! Why an input is not a session, and what to do about it.

use std::fmt;

use super::mega_link::MegaLink;

/// The error for an input that cannot be read as a session. Its message contains nothing of the
/// input.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The input is empty.
    #[error("expected a session, got nothing: the input is empty")]
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
    /// The input is an address at MEGA, but not of a file.
    #[error("expected a MEGA link to a file, got another address there")]
    MegaLink,
    /// The input is a link to a folder.
    #[error(
        "this is a link to a folder at MEGA: open it, and give the link of the file creds.json or \
         session.zip in it"
    )]
    MegaFolder,
    /// The input has only a part of a file's handle.
    #[error("expected 8 characters of a MEGA file before the #, got fewer; was all of it copied?")]
    MegaHandle,
    /// The link has no key.
    #[error(
        "this MEGA link has no key: the part from # on is missing. In an env file # begins a comment, \
         so put the session ID between quotes there; was all of it copied?"
    )]
    MegaNoKey,
    /// The key of the link has another length than such keys have.
    #[error("{}", key_length(*.length))]
    MegaKey {
        /// Its length in characters.
        length: usize,
    },
    /// The input is 8 characters: a MEGA file's handle without its key, or a name.
    #[error(
        "this is only the beginning of a session ID, or its name. If a # stood behind it, the part \
         from # on is missing: in an env file # begins a comment, so put the session ID between \
         quotes there. Otherwise it is the id of a paste, or the name of a session that its site \
         keeps on its own server: only that site's bot can read it. Link the device again, here"
    )]
    HandleOrName,
    /// The input is the name of a session that a server keeps.
    #[error(
        "this is only the name of a session (or the id of a paste) that its site keeps on its own \
         server; the session itself is not in it. Only that site's bot can read it: link the device \
         again, here"
    )]
    Name,
    /// The input is an address, and not at MEGA.
    #[error(
        "this is an address of a site, and only those of files at MEGA are followed: open it, save \
         what is there, and give that"
    )]
    Address,
    /// The input is a web page.
    #[error("expected a session, got a web page (HTML): save the file itself, and give that")]
    Page,
    /// The format is unknown.
    #[error(
        "expected a session ID, a creds.json, a {{creds,keys}} object or a zip archive, got none of them"
    )]
    Unknown,
    /// The input is long, but nothing that is known begins in it.
    #[error(
        "expected the base64 of a session, got other text: its beginning is missing, or capital and \
         small letters were changed"
    )]
    Beginning,
    /// There are foreign characters in the base64.
    #[error("expected base64, got other characters in the middle of it")]
    Base64,
    /// The end is missing.
    #[error("expected a whole {0}, got only its beginning; was all of it copied?")]
    Cut(&'static str),
    /// There is something behind the end.
    #[error(
        "there is text behind the end of the session: the end of a longer file, or something that \
         was copied along. Take what is behind the last }} (or behind the session ID) away"
    )]
    Tail,
    /// The data is damaged.
    #[error("expected a whole {0}, got a damaged one")]
    Damaged(&'static str),
    /// The archive is encrypted, or compressed in a way that is not read.
    #[error(
        "this archive has a password or a compression that is not read: unpack it, and give the folder"
    )]
    Locked,
    /// The input is packed too many times over.
    #[error(
        "expected a session that is packed once or twice, got one that is packed again and again"
    )]
    TooDeep,
    /// There is no `creds.json`.
    #[error("expected a creds.json among the files, got none{0}")]
    NoCreds(Backup),
    /// The `creds.json` has no content.
    #[error("creds.json is empty: the bot, or the machine, stopped while it was being written{0}")]
    EmptyCreds(Backup),
    /// The JSON is in quotation marks that JSON does not have.
    #[error(
        "expected JSON with straight quotation marks (\"), got typographic ones: a messenger or a text \
         editor has changed them. Copy the original again, as plain text or as a file"
    )]
    Quotes,
    /// The JSON is invalid.
    #[error("expected {what}, got something else at line {line}, column {column}")]
    Json {
        /// What was expected.
        what: &'static str,
        /// The line of the error, counted from 1.
        line: usize,
        /// The column of the error, counted from 1.
        column: usize,
    },
    /// The credentials have members of other types than Baileys writes.
    #[error("expected creds.json as Baileys writes it, got members of another form")]
    Form,
    /// The JSON is something else.
    #[error(
        "expected a session, got JSON without one: another file, or what a site answers (an error, a \
         code), in which there is no creds"
    )]
    NoSession,
    /// The JSON is one of the keys beside the credentials.
    #[error("this is a single key; the session is in the file creds.json beside it")]
    OneKey,
    /// The session is one of the protocol before multi-device.
    #[error(
        "this is a session of the older WhatsApp Web, before multi-device. It ended in 2022 and \
         nothing can read it any more: link the device again"
    )]
    OlderWhatsApp,
    /// The credentials were made, and never linked.
    #[error(
        "this session is not linked: a code was asked for and never entered, or a QR code never \
         scanned. Link the device again"
    )]
    NotLinked,
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
        if error.is_eof() {
            return Self::Cut(what);
        }
        Self::Json {
            what,
            line: error.line(),
            column: error.column(),
        }
    }
}

/// The name of a copy of the credentials that lies beside them, as the end of a sentence.
#[derive(Debug)]
pub struct Backup(Option<String>);

impl Backup {
    /// Returns the name of the file.
    pub fn name(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl From<Option<String>> for Backup {
    fn from(name: Option<String>) -> Self {
        Self(name)
    }
}

impl fmt::Display for Backup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(name) => write!(f, ". Beside it is {name}: give that"),
            None => Ok(()),
        }
    }
}

fn key_length(length: usize) -> String {
    if length < 43 {
        format!(
            "the key of this MEGA link is too short: {length} characters in place of 43; was all of it copied?"
        )
    } else {
        format!(
            "the key of this MEGA link is too long: {length} characters in place of 43; is there text behind its end?"
        )
    }
}
