//! The key by which a request that is sent twice starts one session.

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use latchkey_shared::refusal::Refusal;
use sha2::{Digest, Sha256};

use crate::caller::Caller;

/// Binds the caller's key to whose it is, so that someone else's key opens nothing.
pub(super) fn key(headers: &HeaderMap, caller: &Caller) -> Result<Option<String>, Refusal> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = key.as_bytes();
    if !(SHORTEST..=LONGEST).contains(&key.len()) || !key.iter().all(u8::is_ascii_graphic) {
        return Err(Refusal::InvalidIdempotencyKey);
    }
    let digest = Sha256::new()
        .chain_update(caller.idempotency_scope())
        .chain_update([0])
        .chain_update(key)
        .finalize();
    Ok(Some(BASE64_URL_SAFE_NO_PAD.encode(digest)))
}

/// One that another client could guess would be no key.
const SHORTEST: usize = 16;
const LONGEST: usize = 255;
