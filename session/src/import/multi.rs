//! JSON: `creds.json` itself, or one object that holds the credentials and the keys.

use std::{borrow::Cow, collections::BTreeMap};

use latchkey_shared::bundle::{CREDS_JSON, key_file_name};
use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{
    ImportError, Packaging,
    files::{Files, Unpacked},
};

/// Reads either form.
pub(super) fn unpack(text: &str) -> Result<Unpacked, ImportError> {
    let multi: Multi<'_> =
        serde_json::from_str(text).map_err(|error| ImportError::json("JSON", &error))?;
    let Some(creds) = multi.creds else {
        return Ok(Unpacked {
            packaging: Packaging::Json,
            creds_json: Zeroizing::new(text.to_owned()),
            key_files: Vec::new(),
        });
    };
    let mut files = Files::default();
    files.add(CREDS_JSON, creds.get().as_bytes())?;
    for (kind, keys) in multi.keys.into_iter().flatten() {
        for (id, key) in keys.into_iter().flatten() {
            if key.get() != "null" {
                files.add(&file_name(&kind, &id), key.get().as_bytes())?;
            }
        }
    }
    files.unpacked(Packaging::Multi)
}

#[derive(Deserialize)]
struct Multi<'a> {
    #[serde(borrow)]
    creds: Option<&'a RawValue>,
    #[serde(borrow)]
    keys: Option<BTreeMap<Cow<'a, str>, Option<Keys<'a>>>>,
}

type Keys<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// Returns the file name of a key.
fn file_name(kind: &str, id: &str) -> String {
    let of_single_file = SINGLE_FILE_KINDS.iter().find(|(name, _)| *name == kind);
    key_file_name(of_single_file.map_or(kind, |(_, kind)| kind), id)
}

/// The names for the kinds of keys in the single-file auth state that older bots keep
/// (`Baileys lib/Utils/use-single-file-auth-state.ts`, `KEY_MAP`).
const SINGLE_FILE_KINDS: [(&str, &str); 6] = [
    ("preKeys", "pre-key"),
    ("sessions", "session"),
    ("senderKeys", "sender-key"),
    ("appStateSyncKeys", "app-state-sync-key"),
    ("appStateVersions", "app-state-sync-version"),
    ("senderKeyMemory", "sender-key-memory"),
];
