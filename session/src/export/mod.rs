//! Exports credentials in Baileys' format: `creds.json` and the key files beside it.

mod signal_session;
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

use self::signal_session::session_keys;

/// Exports proven credentials as a session that is to be had as these `ids`. It contains no MEGA link
/// yet.
pub fn export(credentials: &Credentials, ids: &[WantedId]) -> SessionBundle {
    SessionBundle {
        ids: ids.to_vec(),
        creds_json: std::mem::take(&mut creds_json(credentials, &Counters::of(credentials))),
        keys: keys(credentials),
        mega: MegaCopies::default(),
        stores: Vec::new(),
    }
}

/// Serializes `creds.json` as Baileys 6 and 7 read it: without spaces, in ASCII, with
/// `registered: true` (`Baileys lib/Utils/auth-utils.ts`, `initAuthCreds`; `lib/Utils/generics.ts`,
/// `BufferJSON`).
pub(crate) fn creds_json(credentials: &Credentials, counters: &Counters) -> Zeroizing<String> {
    ascii_json(&Creds::new(credentials, counters))
}

/// Where a bot goes on: with its one-time pre-keys, and with its app state.
pub(crate) struct Counters {
    /// The number of the next pre-key that is made.
    pub(crate) next: u32,
    /// The lowest number of a pre-key that WhatsApp does not have; the next one's, if it has all.
    pub(crate) first_unuploaded: u32,
    /// The id of the app-state key that the device encrypts with, in base64.
    pub(crate) app_state_key: Option<String>,
}

impl Counters {
    /// Returns those of a device whose pre-keys were numbered from 1 and are all uploaded.
    fn of(credentials: &Credentials) -> Self {
        let last = credentials.pre_keys.iter().map(|key| key.id).max();
        let next = last.unwrap_or(0) + 1;
        Self {
            next,
            first_unuploaded: next,
            app_state_key: None,
        }
    }
}

/// Returns the key files, those of one kind together.
fn keys(credentials: &Credentials) -> Vec<SignalKey> {
    let pre_keys = credentials.pre_keys.iter().map(signal_key);
    pre_keys.chain(session_keys(credentials)).collect()
}

fn signal_key(pre_key: &PreKey) -> SignalKey {
    SignalKey {
        kind: "pre-key".to_owned(),
        id: pre_key.id.to_string(),
        json: std::mem::take(&mut pre_key_json(pre_key)),
    }
}

/// Serializes a one-time pre-key as the content of its file.
pub(crate) fn pre_key_json(pre_key: &PreKey) -> Zeroizing<String> {
    ascii_json(&Pair::from(&pre_key.pair))
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
    next_pre_key_id: u32,
    first_unuploaded_pre_key_id: u32,
    account_sync_counter: u32,
    account_settings: AccountSettings,
    registered: bool,
    account: Account<'a>,
    me: Me<'a>,
    signal_identities: [SignalIdentity; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    my_app_state_key_id: Option<&'a str>,
}

impl<'a> Creds<'a> {
    fn new(credentials: &'a Credentials, counters: &'a Counters) -> Self {
        let keys = &credentials.keys;
        let account = &credentials.account;
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
            next_pre_key_id: counters.next,
            first_unuploaded_pre_key_id: counters.first_unuploaded,
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
            my_app_state_key_id: counters.app_state_key.as_deref(),
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
