//! Uploads to storage servers, which know no account.

use std::{ops::Range, sync::Arc};

use base64::Engine;
use latchkey_shared::clock;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    account::OperatorAccount,
    api::{Api, storage_error},
    crypto::{BASE64, FileKey, Key, chunks},
    error::{ApiError, ErrorCode, MegaError},
    files::File,
};

/// A file that is being uploaded.
pub(super) struct Upload {
    name: &'static str,
    pub(super) key: FileKey,
    sealed: Vec<u8>,
    /// What the storage server returns once it has the whole file.
    completion: Option<String>,
}

impl Upload {
    pub(super) fn of(file: &File) -> Self {
        let (key, sealed) = FileKey::encrypt(&file.content, &mut clock::rng());
        Self {
            name: file.name,
            key,
            sealed,
            completion: None,
        }
    }

    pub(super) fn node(&self, root: Option<&str>, master: &Key) -> Value {
        json!({ "a": "p", "t": root, "n": [{
            "h": self.completion,
            "t": 0,
            "a": self.key.seal_name(self.name),
            "k": self.key.sealed(master),
        }] })
    }
}

/// Uploads the files to storage servers. What fails at one is uploaded to another.
pub(super) async fn upload(
    account: &Arc<OperatorAccount>,
    uploads: &mut [Upload],
) -> Result<(), MegaError> {
    let mut failure = None;
    for _ in 0..MAX_ATTEMPTS {
        let missing: Vec<_> = uploads
            .iter_mut()
            .filter(|upload| upload.completion.is_none())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let wish =
            |upload: &&mut Upload| json!({ "a": "u", "s": upload.sealed.len(), "ssl": 2, "v": 2 });
        let commands: Vec<_> = missing.iter().map(wish).collect();
        let mut responses = account.ask(|_| commands.clone()).await?;
        for upload in missing {
            let StorageAddress { p } = responses.take("the address of a storage server")?;
            match bring(&account.api, &p, &upload.sealed).await {
                Ok(completion) => upload.completion = Some(completion),
                Err(error) if is_of_server(&error) => failure = Some(error),
                Err(error) => {
                    let error = error.into();
                    account.report(&error).await?;
                    return Err(error);
                }
            }
        }
    }
    match failure {
        Some(error) if uploads.iter().any(|upload| upload.completion.is_none()) => {
            let error = error.into();
            account.report(&error).await?;
            Err(error)
        }
        _ => Ok(()),
    }
}

#[derive(Deserialize)]
pub(super) struct StorageAddress {
    p: String,
}

/// Returns whether another storage server may do better.
fn is_of_server(error: &ApiError) -> bool {
    match error {
        ApiError::Code(code) => {
            *code == ErrorCode::EXPIRED || (*code != ErrorCode::UNAVAILABLE && code.is_passing())
        }
        error => error.is_passing(),
    }
}

/// Uploads a file in pieces, and returns the upload's handle.
async fn bring(api: &Api, url: &str, sealed: &[u8]) -> Result<String, ApiError> {
    let mut completion = None;
    for piece in pieces(sealed.len()) {
        let is_last = piece.end == sealed.len();
        let answer = api.store(url, piece.start, sealed[piece].to_vec()).await?;
        if let Some(code) = storage_error(&answer) {
            return Err(ApiError::Code(code));
        }
        match (is_last, answer.len()) {
            (true, COMPLETION_LEN) => completion = Some(BASE64.encode(&*answer)),
            (false, 0) => {}
            _ => return Err(ApiError::Unexpected("the handle of an upload")),
        }
    }
    completion.ok_or(ApiError::Unexpected("a file that is not empty"))
}

/// Runs of whole chunks, each at most [`LONGEST_PIECE`] long.
fn pieces(len: usize) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for chunk in chunks(len) {
        match pieces.last_mut() {
            Some(piece) if chunk.end - piece.start <= LONGEST_PIECE => piece.end = chunk.end,
            _ => pieces.push(chunk),
        }
    }
    pieces
}

/// How often a file's upload is tried, each time at another server.
const MAX_ATTEMPTS: usize = 3;
/// In bytes; a session fits into one piece.
const LONGEST_PIECE: usize = 4 << 20;
/// In bytes.
const COMPLETION_LEN: usize = 36;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_runs_of_whole_chunks() {
        assert_eq!(pieces(3000).len(), 1);
        assert_eq!(pieces(5 << 20), [0..3_670_016, 3_670_016..5 << 20]);
        let bounds: Vec<_> = chunks(20 << 20).map(|chunk| chunk.end).collect();
        for piece in pieces(20 << 20) {
            assert!(piece.len() <= LONGEST_PIECE && bounds.contains(&piece.end));
        }
    }
}
