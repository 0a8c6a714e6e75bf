//! Exports credentials in Baileys' format: `creds.json` and the key files beside it.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_proto::{
    credentials::Credentials,
    keys::{KeyPair, PreKey},
};
use latchkey_shared::bundle::{MegaCopies, SessionBundle, SignalKey, WantedId};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

/// Exports proven credentials as a session that is to be had as these `ids`. It contains no MEGA link
/// yet.
pub fn export(credentials: &Credentials, ids: &[WantedId]) -> SessionBundle {
    SessionBundle {
        ids: ids.to_vec(),
        creds_json: std::mem::take(&mut creds_json(credentials)),
        keys: credentials.pre_keys.iter().map(signal_key).collect(),
        mega: MegaCopies::default(),
    }
}

/// Serializes `creds.json` as Baileys 6 and 7 read it: without spaces, in ASCII, with
/// `registered: true` (`Baileys lib/Utils/auth-utils.ts`, `initAuthCreds`; `lib/Utils/generics.ts`,
/// `BufferJSON`).
fn creds_json(credentials: &Credentials) -> Zeroizing<String> {
    ascii_json(&Creds::from(credentials))
}

fn signal_key(pre_key: &PreKey) -> SignalKey {
    SignalKey {
        kind: "pre-key".to_owned(),
        id: pre_key.id.to_string(),
        json: std::mem::take(&mut ascii_json(&Pair::from(&pre_key.pair))),
    }
}

/// The members are in Baileys' own order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Creds<'a> {
    noise_key: Pair<'a>,
    pairing_ephemeral_key_pair: Pair<'a>,
    signed_identity_key: Pair<'a>,
    signed_pre_key: SignedPreKey<'a>,
    registration_id: u32,
    adv_secret_key: Base64<'a>,
    processed_history_messages: [(); 0],
    next_pre_key_id: usize,
    first_unuploaded_pre_key_id: usize,
    account_sync_counter: u32,
    account_settings: AccountSettings,
    registered: bool,
    account: Account<'a>,
    me: Me<'a>,
    signal_identities: [SignalIdentity; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
}

impl<'a> From<&'a Credentials> for Creds<'a> {
    fn from(credentials: &'a Credentials) -> Self {
        let keys = &credentials.keys;
        let account = &credentials.account;
        let next_pre_key_id = credentials.pre_keys.len() + 1;
        let jid = credentials.jid.to_string();
        let lid = credentials.lid.as_ref().map(ToString::to_string);
        Self {
            noise_key: Pair::from(&keys.noise),
            pairing_ephemeral_key_pair: Pair::from(&keys.pairing_ephemeral),
            signed_identity_key: Pair::from(&keys.identity),
            signed_pre_key: SignedPreKey {
                key_pair: Pair::from(&keys.signed_pre_key.pair),
                signature: Buffer(&keys.signed_pre_key.signature),
                key_id: keys.signed_pre_key.id,
            },
            registration_id: keys.registration_id,
            adv_secret_key: Base64(keys.adv_secret.as_bytes()),
            processed_history_messages: [],
            next_pre_key_id,
            first_unuploaded_pre_key_id: next_pre_key_id,
            account_sync_counter: 0,
            account_settings: AccountSettings {
                unarchive_chats: false,
            },
            registered: true,
            account: Account {
                details: Base64(&account.details),
                account_signature_key: Base64(&account.account_signature_key),
                account_signature: Base64(&account.account_signature),
                device_signature: Base64(&account.device_signature),
            },
            signal_identities: [SignalIdentity {
                identifier: Identifier {
                    name: lid.clone().unwrap_or_else(|| jid.clone()),
                    device_id: 0,
                },
                identifier_key: PrefixedKey(account.account_signature_key),
            }],
            me: Me {
                id: jid,
                name: credentials.business_name.as_deref(),
                lid,
            },
            platform: credentials.platform.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Pair<'a> {
    private: Buffer<'a>,
    public: Buffer<'a>,
}

impl<'a> From<&'a KeyPair> for Pair<'a> {
    fn from(pair: &'a KeyPair) -> Self {
        Self {
            private: Buffer(pair.private()),
            public: Buffer(pair.public()),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignedPreKey<'a> {
    key_pair: Pair<'a>,
    signature: Buffer<'a>,
    key_id: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountSettings {
    unarchive_chats: bool,
}

/// Plain base64: Baileys' protobuf object converts itself to strings before `BufferJSON` sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are Baileys'")]
struct Account<'a> {
    details: Base64<'a>,
    account_signature_key: Base64<'a>,
    account_signature: Base64<'a>,
    device_signature: Base64<'a>,
}

#[derive(Serialize)]
struct Me<'a> {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lid: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignalIdentity {
    identifier: Identifier,
    identifier_key: PrefixedKey,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Identifier {
    name: String,
    device_id: u32,
}

/// `{"type":"Buffer","data":"…"}`.
struct Buffer<'a>(&'a [u8]);

impl Serialize for Buffer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Tagged<'a> {
            r#type: &'static str,
            data: Base64<'a>,
        }
        Tagged {
            r#type: "Buffer",
            data: Base64(self.0),
        }
        .serialize(serializer)
    }
}

/// A Signal public key: 32 bytes after the type byte 5.
struct PrefixedKey([u8; 32]);

impl Serialize for PrefixedKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = [5; 33];
        bytes[1..].copy_from_slice(&self.0);
        Buffer(&bytes).serialize(serializer)
    }
}

struct Base64<'a>(&'a [u8]);

impl Serialize for Base64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(BASE64_STANDARD.encode(self.0)))
    }
}

/// Not every bot reads the file as UTF-8. Escaped, the names are the same for all of them.
pub(crate) fn ascii_json<T: Serialize>(value: &T) -> Zeroizing<String> {
    let json = Zeroizing::new(serde_json::to_string(value).expect("plain data always serializes"));
    let mut ascii = Zeroizing::new(String::with_capacity(json.len()));
    for c in json.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(ascii, "\\u{unit:04x}").expect("writing to a string never fails");
            }
        }
    }
    ascii
}
