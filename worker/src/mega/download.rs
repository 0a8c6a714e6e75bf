//! Opens a link, without an account.

use latchkey_shared::clock;
use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::{
    api::{Api, Call, Unconditional, first_id},
    error::{ApiError, MegaError},
    upload::FileLink,
};

/// Downloads the file of a link, of at most `limit` bytes.
pub(crate) async fn download(
    api: &Api,
    link: &FileLink,
    limit: usize,
) -> Result<Zeroizing<Vec<u8>>, MegaError> {
    let mut rng = clock::rng();
    let command = json!({ "a": "g", "g": 1, "ssl": 2, "p": link.handle });
    let call = Call::new(first_id(&mut rng), &[command]);
    let mut answers = api.call(&call, None, &Unconditional, &mut rng).await?;
    let file: StoredFile = answers.take("the address of the file")?;
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
struct StoredFile {
    /// The file's length in bytes.
    s: usize,
    /// Its attributes.
    at: String,
    /// Where a storage server has it.
    g: String,
}
