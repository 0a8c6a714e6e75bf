//! Sessions that are only a link to a file at MEGA.

use std::fmt;

use zeroize::Zeroizing;

use super::lenient;

/// A link to a session at MEGA: the handle of its file and the key to it.
#[derive(Clone, PartialEq, Eq)]
pub struct MegaLink {
    form: MegaLinkForm,
    handle: String,
    key: Zeroizing<String>,
}

/// The error for a MEGA address that is not one of a file with its key.
pub(super) struct NoFile;

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
    /// Parses a session ID, already split into its prefix and the rest, if it is a link.
    pub(super) fn find(prefix: &str, body: &str) -> Option<Result<Self, NoFile>> {
        for text in [prefix, body] {
            if is_mega(text.as_bytes()) {
                // The `!` of an older URL ends a prefix too.
                return Some(Self::of_url(&format!("{prefix}{body}"), MegaLinkForm::Url));
            }
        }
        Self::of_parts(body, '#', MegaLinkForm::Handle).map(Ok)
    }

    /// Parses a URL that was in base64 after any prefix.
    pub(super) fn decoded(bytes: &[u8]) -> Option<Result<Self, NoFile>> {
        let url = std::str::from_utf8(bytes).ok()?;
        let is_url = url.starts_with("http") && is_mega(bytes);
        is_url.then(|| Self::of_url(url, MegaLinkForm::EncodedUrl))
    }

    fn of_url(url: &str, form: MegaLinkForm) -> Result<Self, NoFile> {
        let behind = |marks: &[&str]| {
            let mut ends = marks.iter().filter_map(|mark| url.rsplit_once(mark));
            ends.next().map(|(_, rest)| rest)
        };
        let found = behind(&["mega.nz/file/", "mega.co.nz/file/"])
            .and_then(|rest| Self::of_parts(rest, '#', form))
            .or_else(|| {
                let rest = behind(&["mega.nz/#!", "mega.co.nz/#!"])?;
                Self::of_parts(rest, '!', form)
            });
        found.ok_or(NoFile)
    }

    /// Parses a file's handle and key.
    fn of_parts(text: &str, between: char, form: MegaLinkForm) -> Option<Self> {
        let (handle, key) = text.split_once(between)?;
        let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_handle = handle.len() == HANDLE_LEN && handle.bytes().all(is_base64url);
        let is_key = lenient::url_safe(key).is_ok_and(|key| key.len() == KEY_LEN);
        (is_handle && is_key).then(|| Self {
            form,
            handle: handle.to_owned(),
            key: Zeroizing::new(key.to_owned()),
        })
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

fn is_mega(text: &[u8]) -> bool {
    let is_at = |host: &[u8]| text.windows(host.len()).any(|part| part == host);
    is_at(b"mega.nz/") || is_at(b"mega.co.nz/")
}

/// The length in characters.
const HANDLE_LEN: usize = 8;
/// The length in bytes.
const KEY_LEN: usize = 32;
