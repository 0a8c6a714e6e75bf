//! Baileys' own form: bytes as `{"type":"Buffer","data":"…"}`, whatever they came as
//! (`Baileys lib/Utils/generics.ts`, `BufferJSON`).

use base64::{Engine, prelude::BASE64_STANDARD};
use zeroize::Zeroizing;

use super::{json::Json, lenient, names};

/// Puts `creds.json` into Baileys' form.
pub(super) fn creds(creds: &mut Json) {
    buffers(creds);
    for name in PAIRS {
        pair(creds.get_mut(name));
    }
    if let Some(signed) = creds.get_mut("signedPreKey") {
        pair(signed.get_mut("keyPair"));
        buffer(signed.get_mut("signature"));
    }
    buffer(creds.get_mut("routingInfo"));
    buffer(creds.get_mut("backupToken"));
    if let Some(Json::List(identities)) = creds.get_mut("signalIdentities") {
        for identity in identities {
            buffer(identity.get_mut("identifierKey"));
        }
    }
    plain(creds.get_mut("advSecretKey"));
    if let Some(account) = creds.get_mut("account") {
        // Protobuf's own JSON, which has bytes as base64.
        for name in ACCOUNT {
            plain(account.get_mut(name));
        }
    }
}

/// Puts a key file, known by its name, into Baileys' form.
pub(super) fn key(name: &str, key: &mut Json) {
    buffers(key);
    match names::kind(name) {
        Some("pre-key") => pair(Some(key)),
        Some("identity-key") => buffer(Some(key)),
        Some("sender-key" | "session") if is_numbers(key) => buffer(Some(key)),
        Some("app-state-sync-version") => {
            buffer(key.get_mut("hash"));
            if let Some(Json::Object(values)) = key.get_mut("indexValueMap") {
                for (_, value) in values {
                    buffer(value.get_mut("valueMac"));
                }
            }
        }
        Some("app-state-sync-key") => plain(key.get_mut("keyData")),
        Some("tctoken") => buffer(key.get_mut("token")),
        _ => {}
    }
}

/// Rewrites all that can be nothing but bytes, wherever it stands.
fn buffers(json: &mut Json) {
    if let Json::Object(members) = json {
        let is_tagged = members.iter().any(|(name, value)| match value {
            Json::Text(text) => name.as_str() == "type" && text.as_str() == "Buffer",
            Json::Bool(is_buffer) => name.as_str() == "buffer" && *is_buffer,
            _ => false,
        });
        if is_tagged || members.first().is_some_and(|(name, _)| is_index(name)) {
            buffer(Some(json));
        }
    }
    match json {
        Json::Object(members) => members.iter_mut().for_each(|(_, value)| buffers(value)),
        Json::List(items) => items.iter_mut().for_each(buffers),
        _ => {}
    }
}

fn pair(pair: Option<&mut Json>) {
    if let Some(pair) = pair {
        buffer(pair.get_mut("private"));
        buffer(pair.get_mut("public"));
    }
}

fn buffer(json: Option<&mut Json>) {
    if let Some(json) = json
        && let Some(bytes) = bytes(json)
    {
        let member = |name: &str, text: &str| (Zeroizing::new(name.to_owned()), Json::text(text));
        let data = Zeroizing::new(BASE64_STANDARD.encode(&*bytes));
        *json = Json::Object(vec![member("type", "Buffer"), member("data", &data)]);
    }
}

fn plain(json: Option<&mut Json>) {
    if let Some(json) = json
        && let Some(bytes) = bytes(json)
    {
        *json = Json::Text(Zeroizing::new(BASE64_STANDARD.encode(&*bytes)));
    }
}

/// Returns the bytes of a value in any form in which Baileys or a copy of it has ever written them:
/// `{"type":"Buffer","data":…}` with base64 or numbers, `{"0":1,"1":2,…}`, numbers, or base64.
pub(crate) fn bytes(json: &Json) -> Option<Zeroizing<Vec<u8>>> {
    match json {
        Json::Text(text) => {
            let text = text.trim();
            let bytes = lenient::standard(text).or_else(|_| lenient::url_safe(text));
            bytes.ok()
        }
        Json::List(items) => items
            .iter()
            .map(byte)
            .collect::<Option<Vec<_>>>()
            .map(Zeroizing::new),
        Json::Object(members) => match json.get("data").or_else(|| json.get("value")) {
            Some(Json::Object(_) | Json::List(_) | Json::Text(_)) if members.len() > 3 => None,
            Some(data @ (Json::List(_) | Json::Text(_))) => bytes(data),
            Some(Json::Object(members)) => by_index(members),
            Some(_) => None,
            None => by_index(members),
        },
        _ => None,
    }
}

/// The order of the members is whatever a library made of it.
fn by_index(members: &[(Zeroizing<String>, Json)]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; members.len()]);
    let mut seen = vec![false; members.len()];
    for (name, value) in members {
        let at: usize = name.parse().ok().filter(|_| is_index(name))?;
        if std::mem::replace(seen.get_mut(at)?, true) {
            return None;
        }
        bytes[at] = byte(value)?;
    }
    (!members.is_empty()).then_some(bytes)
}

fn byte(json: &Json) -> Option<u8> {
    match json {
        Json::Number(number) => number.as_u64()?.try_into().ok(),
        _ => None,
    }
}

fn is_index(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_numbers(json: &Json) -> bool {
    matches!(json, Json::List(items) if !items.is_empty())
}

const PAIRS: [&str; 3] = ["noiseKey", "pairingEphemeralKeyPair", "signedIdentityKey"];
const ACCOUNT: [&str; 4] = [
    "details",
    "accountSignatureKey",
    "accountSignature",
    "deviceSignature",
];
