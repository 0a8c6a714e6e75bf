//! The way to a storage server, which knows no account.

use std::ops::Range;

use base64::Engine;

use super::{
    api::{Api, storage_error},
    crypto::{BASE64, chunks},
    error::MegaError,
};

/// Uploads a file in pieces, and answers with the handle of the whole.
pub(super) async fn bring(api: &Api, url: &str, sealed: &[u8]) -> Result<String, MegaError> {
    let mut completion = None;
    for piece in pieces(sealed.len()) {
        let is_last = piece.end == sealed.len();
        let answer = api.store(url, piece.start, sealed[piece].to_vec()).await?;
        if let Some(code) = storage_error(&answer) {
            return Err(MegaError::Code(code));
        }
        match (is_last, answer.len()) {
            (true, COMPLETION_LEN) => completion = Some(BASE64.encode(&*answer)),
            (false, 0) => {}
            _ => return Err(MegaError::Unexpected("the handle of an upload")),
        }
    }
    completion.ok_or(MegaError::Unexpected("a file that is not empty"))
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

/// In bytes; a session fits into one.
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
