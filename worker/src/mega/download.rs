//! Downloads what a link leads to, without an account.

use latchkey_session::{ImportedSession, MegaLink};
use latchkey_shared::{clock, trust::Trust};
use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::{
    api::{Api, Call, Unconditional, first_id},
    crypto::FileKey,
    error::{ApiError, MegaError},
    files::FileLink,
};

/// Downloads the session that `link` leads to from the API at `api_url`. Needs no account.
pub async fn download_session(
    link: &MegaLink,
    api_url: &str,
    trust: &Trust,
) -> Result<Zeroizing<Vec<u8>>, DownloadError> {
    let api = Api::new(api_url, trust).map_err(|error| DownloadError::of(&error))?;
    let api = api.for_a_person();
    let link = FileLink {
        handle: link.handle().to_owned(),
        key: FileKey::parse(link.key())
            .ok_or_else(|| DownloadError::of(&ApiError::Unexpected("a link with a file's key")))?,
    };
    let content = download(&api, &link, ImportedSession::LIMIT).await;
    content.map_err(|error| DownloadError::of(&error))
}

/// The session could not be downloaded from MEGA.
#[derive(Debug, thiserror::Error)]
#[error(
    "the session is at MEGA and cannot be downloaded: {0}. Try again, or download the file with a browser and give that"
)]
pub struct DownloadError(String);

impl DownloadError {
    fn of(why: &dyn std::error::Error) -> Self {
        let source = why.source().map(|source| format!(": {source}"));
        Self(format!("{why}{}", source.unwrap_or_default()))
    }
}

/// Downloads the file of a link, of at most `limit` bytes.
pub(super) async fn download(
    api: &Api,
    link: &FileLink,
    limit: usize,
) -> Result<Zeroizing<Vec<u8>>, MegaError> {
    let mut rng = clock::rng();
    let command = json!({ "a": "g", "g": 1, "ssl": 2, "p": link.handle });
    let call = Call::new(first_id(&mut rng), &[command]);
    let mut responses = api.call(&call, None, &Unconditional, &mut rng).await?;
    let file: StoredFile = responses.take("the address of the file")?;
    if file.s > limit {
        return Err(ApiError::Unexpected("a file that is no longer than a session").into());
    }
    if link.key.open_name(&file.at).is_none() {
        return Err(ApiError::Unexpected("the file that this key opens").into());
    }
    let sealed = api.load(&file.g, file.s).await?;
    let opened = link.key.decrypt(sealed);
    opened.ok_or(ApiError::Unexpected("the whole file that this key opens").into())
}

#[derive(Deserialize)]
pub(super) struct StoredFile {
    /// The file's length in bytes.
    s: usize,
    /// The file's attributes.
    pub(super) at: String,
    /// Its address at a storage server.
    pub(super) g: String,
}
