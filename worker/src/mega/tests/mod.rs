//! The client against recorded values, and against the emulator's MEGA.

mod faults;
mod harness;
mod sharing;
mod storing;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// What megajs computes from fixed inputs; `tests/vectors/mega.mjs` made it.
pub(crate) fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../tests/vectors/mega.json")).unwrap()
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The content of the recorded files.
pub(crate) fn content(size: usize) -> Vec<u8> {
    let mut content: Vec<u8> = (0..size.div_ceil(32))
        .flat_map(|block| Sha256::digest(format!("content {block}")))
        .collect();
    content.truncate(size);
    content
}
