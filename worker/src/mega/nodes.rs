//! The files and folders of the account.

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::ApiError;

/// Returns the command that lists all nodes of the account.
pub(super) fn list() -> Value {
    json!({ "a": "f", "c": 1 })
}

/// The nodes of the account.
#[derive(Deserialize)]
pub(super) struct Nodes {
    f: Vec<Node>,
}

/// A file or a folder of the account.
#[derive(Deserialize)]
pub(super) struct Node {
    pub(super) h: String,
    #[serde(default)]
    t: i64,
    /// Its key, encrypted under the account's, behind the handle of the account.
    #[serde(default)]
    k: String,
}

impl Nodes {
    /// Returns the handle of the root folder.
    pub(super) fn root(&self) -> Result<String, ApiError> {
        let root = self.f.iter().find(|node| node.t == ROOT);
        let root = root.filter(|node| is_handle(&node.h));
        root.map(|node| node.h.clone())
            .ok_or(ApiError::Unexpected("the account's root folder"))
    }

    /// Returns the handle of the file with this sealed key.
    pub(super) fn handle_of(&self, sealed_key: &str) -> Option<String> {
        let is_it = |node: &&Node| {
            let mut keys = node.k.split('/').filter_map(|key| key.split_once(':'));
            keys.any(|(_, key)| key == sealed_key) && is_handle(&node.h)
        };
        self.f.iter().find(is_it).map(|node| node.h.clone())
    }

    /// Returns the handle of the only node.
    pub(super) fn only(self) -> Result<String, ApiError> {
        match <[Node; 1]>::try_from(self.f) {
            Ok([node]) if is_handle(&node.h) => Ok(node.h),
            _ => Err(ApiError::Unexpected("the one node that was made")),
        }
    }
}

pub(super) fn is_handle(text: &str) -> bool {
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.len() == 8 && text.bytes().all(is_base64url)
}

/// The type of the root folder among nodes.
const ROOT: i64 = 2;
