//! Sessions that are only a link to a file at MEGA.

use std::fmt;

use zeroize::Zeroizing;

use super::ImportError;

/// A link to a session at MEGA: the handle of its file and the key to it.
#[derive(Clone, PartialEq, Eq)]
pub struct MegaLink {
    form: MegaLinkForm,
    handle: String,
    key: Zeroizing<String>,
}

/// The spelling of a link to a session at MEGA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MegaLinkForm {
    /// `HANDLE#KEY` after a prefix.
    Handle,
    /// The whole URL.
    Url,
    /// The whole URL, in base64.
    EncodedUrl,
}

impl MegaLink {
    /// The length of a handle in characters.
    pub(super) const HANDLE: usize = 8;

    /// Finds a link in a text, if there is one: an address, or `HANDLE#KEY` behind anything.
    pub(super) fn find(text: &str) -> Option<Result<Self, ImportError>> {
        let lower = text.to_ascii_lowercase();
        let hosts = ["mega.nz/", "mega.co.nz/", "mega.io/"];
        let host = hosts
            .iter()
            .find_map(|host| Some(lower.find(host)? + host.len()));
        if let Some(behind) = host {
            return Some(Self::of_address(&text[behind..]));
        }
        let mut marks = text.match_indices('#').map(|(at, _)| at).take(MAX_MARKS);
        marks.find_map(|at| Self::at(text, at))
    }

    /// Parses what is behind the host of an address.
    fn of_address(path: &str) -> Result<Self, ImportError> {
        let path = path.trim_start_matches("embed/");
        if path.starts_with("folder/") || path.starts_with("#F!") || path.starts_with("fm/") {
            return Err(ImportError::MegaFolder);
        }
        let (rest, between) = if let Some(rest) = path.strip_prefix("file/") {
            (rest, '#')
        } else if let Some(rest) = path.strip_prefix("#!") {
            (rest, '!')
        } else {
            return Err(ImportError::MegaLink);
        };
        let (handle, behind) = rest.split_at(run(rest));
        if handle.len() != Self::HANDLE {
            return Err(ImportError::MegaHandle);
        }
        match behind.strip_prefix(between) {
            Some(key) => Self::of(handle, key, MegaLinkForm::Url),
            None => Err(ImportError::MegaNoKey),
        }
    }

    /// Parses `HANDLE#KEY`, whose `#` is at `at`: whatever is before the handle need not end in a
    /// sign.
    fn at(text: &str, at: usize) -> Option<Result<Self, ImportError>> {
        let (before, key) = (&text[..at], &text[at + 1..]);
        let is_key = run(key) >= SHORTEST_KEY;
        let handle = before
            .bytes()
            .rev()
            .take_while(|byte| Self::is_base64url(*byte))
            .count();
        if handle < Self::HANDLE {
            return (is_key && handle > 0).then_some(Err(ImportError::MegaHandle));
        }
        is_key.then(|| Self::of(&before[at - Self::HANDLE..], key, MegaLinkForm::Handle))
    }

    fn of(handle: &str, key: &str, form: MegaLinkForm) -> Result<Self, ImportError> {
        let key = &key[..run(key)];
        match key.len() {
            KEY => Ok(Self {
                form,
                handle: handle.to_owned(),
                key: Zeroizing::new(key.to_owned()),
            }),
            0 => Err(ImportError::MegaNoKey),
            length => Err(ImportError::MegaKey { length }),
        }
    }

    /// Marks it as one that was in base64.
    pub(super) fn encoded(mut self) -> Self {
        self.form = MegaLinkForm::EncodedUrl;
        self
    }

    pub(super) fn is_base64url(byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
    }

    /// Returns how the link was spelled.
    pub fn form(&self) -> MegaLinkForm {
        self.form
    }

    /// Returns the handle of the file, 8 characters.
    pub fn handle(&self) -> &str {
        &self.handle
    }

    /// Returns the key to the file, 32 bytes in base64url.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Debug for MegaLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MegaLink")
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for MegaLinkForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Handle => "this is a MEGA session ID (a file's handle and its key)",
            Self::Url => "this is a MEGA link",
            Self::EncodedUrl => "this is a MEGA link in base64",
        })
    }
}

/// Returns how many characters of base64url a text begins with.
fn run(text: &str) -> usize {
    text.bytes()
        .take_while(|byte| MegaLink::is_base64url(*byte))
        .count()
}

/// The length of a file's key in characters: 32 bytes.
const KEY: usize = 43;
/// What is shorter is no key that somebody lost the end of, but a comment.
const SHORTEST_KEY: usize = 16;
const MAX_MARKS: usize = 64;
