//! JSON: `creds.json` itself, or one object with the credentials and the keys.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{Form, ImportError, Unpacked, files::Files};

/// Reads either kind of object.
pub(super) fn unpack(text: &str) -> Result<Unpacked, ImportError> {
    let multi: Multi<'_> =
        serde_json::from_str(text).map_err(|error| ImportError::json("JSON", &error))?;
    let Some(creds) = multi.creds else {
        return Ok(Unpacked {
            form: Form::Json,
            creds_json: Zeroizing::new(text.to_owned()),
            key_files: Vec::new(),
        });
    };
    let mut files = Files::default();
    files.add(CREDS, creds.get().as_bytes())?;
    for (kind, keys) in multi.keys.into_iter().flatten() {
        for (id, key) in keys.into_iter().flatten() {
            if key.get() != "null" {
                files.add(&file_name(&kind, &id), key.get().as_bytes())?;
            }
        }
    }
    files.unpacked(Form::Multi)
}

#[derive(Deserialize)]
struct Multi<'a> {
    #[serde(borrow)]
    creds: Option<&'a RawValue>,
    #[serde(borrow)]
    keys: Option<BTreeMap<Cow<'a, str>, Option<Keys<'a>>>>,
}

type Keys<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// The name of a key's file (`Baileys lib/Utils/use-multi-file-auth-state.ts`, `fixFileName`).
fn file_name(kind: &str, id: &str) -> String {
    format!("{kind}-{id}.json")
        .replace('/', "__")
        .replace(':', "-")
}

/// The name of the credentials' file.
pub(super) const CREDS: &str = "creds.json";
