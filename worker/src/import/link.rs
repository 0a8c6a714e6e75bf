//! Sessions that are a link to where they are: a file at MEGA.

use std::fmt;

use super::{Form, ImportError, ImportedSession, text};
use crate::mega::{Api, FileKey, FileLink, download};

/// A session at MEGA: the address of its file and the key to it.
#[derive(Clone, PartialEq, Eq)]
pub struct MegaLink {
    form: LinkForm,
    link: FileLink,
}

/// How a session at MEGA is referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkForm {
    /// `HANDLE#KEY` behind a prefix.
    Handle,
    /// The whole address.
    Url,
    /// The whole address, in base64.
    EncodedUrl,
}

impl MegaLink {
    /// Tells whether a session ID, taken apart into its prefix and the rest, is a link.
    pub(super) fn find(prefix: &str, body: &str) -> Option<Result<Self, ImportError>> {
        for text in [prefix, body] {
            if is_mega(text.as_bytes()) {
                // The `!` of an older address ends a prefix too.
                return Some(Self::of_url(&format!("{prefix}{body}"), LinkForm::Url));
            }
        }
        let form = LinkForm::Handle;
        link(body, '#').map(|link| Ok(Self { form, link }))
    }

    /// Reads an address that was in base64 behind any prefix.
    pub(super) fn decoded(bytes: &[u8]) -> Option<Result<Self, ImportError>> {
        let url = std::str::from_utf8(bytes).ok()?;
        let is_url = url.starts_with("http") && is_mega(bytes);
        is_url.then(|| Self::of_url(url, LinkForm::EncodedUrl))
    }

    fn of_url(url: &str, form: LinkForm) -> Result<Self, ImportError> {
        let behind = |marks: &[&str]| {
            let mut ends = marks.iter().filter_map(|mark| url.rsplit_once(mark));
            ends.next().map(|(_, rest)| rest)
        };
        let found = behind(&["mega.nz/file/", "mega.co.nz/file/"])
            .and_then(|rest| link(rest, '#'))
            .or_else(|| behind(&["mega.nz/#!", "mega.co.nz/#!"]).and_then(|rest| link(rest, '!')));
        match found {
            Some(link) => Ok(Self { form, link }),
            None => Err(ImportError::MegaLink),
        }
    }

    /// Downloads the session from the API at `api_url`, which needs no account.
    ///
    /// Needs a process-wide rustls provider, which every main installs first.
    pub async fn download(&self, api_url: &str) -> Result<ImportedSession, ImportError> {
        let failed = |why: &dyn std::error::Error| {
            let source = why.source().map(|source| format!(": {source}"));
            ImportError::Download(format!("{why}{}", source.unwrap_or_default()))
        };
        let api = Api::new(api_url).map_err(|error| failed(&error))?;
        let api = api.for_a_person();
        let content = download(&api, &self.link, ImportedSession::LIMIT)
            .await
            .map_err(|trouble| failed(&trouble))?;
        let mut unpacked = text::unpack(&content, "")?;
        unpacked.form = Form::Mega(Box::new(unpacked.form));
        unpacked.session()
    }
}

impl fmt::Debug for MegaLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MegaLink")
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}

impl MegaLink {
    /// How it was spelled.
    pub fn form(&self) -> LinkForm {
        self.form
    }
}

impl fmt::Display for LinkForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Handle => "this is a MEGA session ID (a file's handle and its key)",
            Self::Url => "this is a MEGA link",
            Self::EncodedUrl => "this is a MEGA link in base64",
        })
    }
}

/// Reads a file's handle and key.
fn link(text: &str, between: char) -> Option<FileLink> {
    let (handle, key) = text.split_once(between)?;
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_handle = handle.len() == HANDLE_LEN && handle.bytes().all(is_base64url);
    Some(FileLink {
        handle: is_handle.then(|| handle.to_owned())?,
        key: FileKey::parse(key)?,
    })
}

fn is_mega(text: &[u8]) -> bool {
    let is_at = |host: &[u8]| text.windows(host.len()).any(|part| part == host);
    is_at(b"mega.nz/") || is_at(b"mega.co.nz/")
}

/// In characters.
const HANDLE_LEN: usize = 8;
