//! JSON: `creds.json` itself, one object that holds the credentials and the keys, a map of files, or
//! an answer that any of them is in.

use latchkey_shared::bundle::CREDS_JSON;
use zeroize::Zeroizing;

use super::{
    ImportError, Packaging,
    files::{Files, Unpacked},
    json::{Json, Members},
    layers, lenient,
    names::{self, KEYS_JSON},
};

/// Reads any of them.
pub(super) fn unpack(json: Json, depth: u32) -> Result<Unpacked, ImportError> {
    if json.get("noiseKey").is_some() || json.get("signedIdentityKey").is_some() {
        let mut files = Files::default();
        files.creds(json)?;
        return files.unpacked(Packaging::Json);
    }
    if OLDER.iter().any(|name| json.get(name).is_some()) {
        return Err(ImportError::OlderWhatsApp);
    }
    if json.get("private").is_some() && json.get("public").is_some() {
        return Err(ImportError::OneKey);
    }
    let Json::Object(members) = json else {
        return Err(ImportError::NoSession);
    };
    let packaging = if members.iter().any(|(name, _)| name.as_str() == "creds") {
        Packaging::Multi
    } else {
        Packaging::Map
    };
    let mut files = Files::default();
    let mut others = Members::new();
    for (name, value) in members {
        let Some(path) = names::path(&name) else {
            continue;
        };
        match names::last(&path) {
            "creds" | CREDS_JSON => match of_file(value) {
                Ok(Some(creds)) => files.creds(creds)?,
                Ok(None) => files.add(CREDS_JSON, b"")?,
                Err(error) => return Err(error),
            },
            "keys" | KEYS_JSON => {
                if let Ok(Some(keys)) = of_file(value) {
                    files.keys(keys)?;
                }
            }
            name if names::group(name).is_some() => {
                files.keys(Json::Object(vec![(Zeroizing::new(name.to_owned()), value)]))?;
            }
            name if names::key_file(name).is_some() => files.key(name, value)?,
            _ => others.push((name, value)),
        }
    }
    if files.has_any() {
        return files.unpacked(packaging);
    }
    answer(others, depth)
}

/// Returns what a file in a map contains: an object, the text of one, or its base64; `None` if it is
/// empty.
fn of_file(value: Json) -> Result<Option<Json>, ImportError> {
    let text = match value {
        Json::Text(text) => text,
        Json::Object(ref members) if members.len() < 16 => match value.get("content") {
            Some(Json::Text(text)) => text.clone(),
            _ => return Ok(Some(value)),
        },
        Json::Null => return Ok(None),
        value => return Ok(Some(value)),
    };
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let decoded = if text.starts_with('{') {
        None
    } else {
        lenient::standard(text).ok()
    };
    let text = decoded
        .as_deref()
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .unwrap_or(text);
    Json::parse(CREDS_JSON, text).map(Some)
}

/// Finds the session with the most keys among the members of an object that is none itself.
fn answer(members: Members, depth: u32) -> Result<Unpacked, ImportError> {
    if depth >= layers::MAX_DEPTH {
        return Err(ImportError::TooDeep);
    }
    let mut best: Option<Unpacked> = None;
    let mut elsewhere = None;
    let promising = members.into_iter().filter(|(_, value)| match value {
        Json::Object(_) => true,
        Json::Text(text) => text.len() >= SHORTEST,
        _ => false,
    });
    for (_, value) in promising.take(MAX_MEMBERS) {
        let found = match value {
            Json::Text(text) => layers::unpack(text.as_bytes(), depth + 1),
            value => unpack(value, depth + 1),
        };
        match found {
            Ok(found) => {
                let keys = best.as_ref().map(|best| best.key_files.len());
                if keys.is_none_or(|keys| found.key_files.len() > keys) {
                    best = Some(found);
                }
            }
            Err(error @ (ImportError::Mega(_) | ImportError::OlderWhatsApp)) => {
                elsewhere = Some(error);
            }
            Err(_) => {}
        }
    }
    match best {
        Some(mut found) => {
            found.packaging = Packaging::Answer(Box::new(found.packaging));
            Ok(found)
        }
        None => Err(elsewhere.unwrap_or(ImportError::NoSession)),
    }
}

/// Members of a session of the protocol before multi-device, in the spellings of Baileys 3 and of the
/// browser.
const OLDER: [&str; 6] = [
    "clientToken",
    "serverToken",
    "encKey",
    "WASecretBundle",
    "WAToken1",
    "WABrowserId",
];
/// The least that a session ID has, in bytes.
const SHORTEST: usize = 50;
const MAX_MEMBERS: usize = 16;
