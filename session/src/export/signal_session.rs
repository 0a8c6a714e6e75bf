//! A Signal session as libsignal for Node keeps it (`libsignal src/session_record.js`).

use std::{
    collections::BTreeMap,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_proto::{credentials::Credentials, keys::KEY_TYPE, self_message::DeviceSession};
use latchkey_shared::bundle::SignalKey;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Base64, ascii_json};

/// Returns the sessions with the account's other devices, as they are once the message has been sent
/// in them, each under every address that a version of Baileys looks for it at.
pub(super) fn session_keys(credentials: &Credentials) -> Vec<SignalKey> {
    let keys = credentials.sessions.iter().flat_map(|session| {
        addresses(credentials, session.device).map(|address| key(session, &address))
    });
    keys.collect()
}

/// Where a session is looked for.
struct Address {
    id: String,
    /// Whether Baileys 7 may take it over into the session of the LID.
    is_taken_over: bool,
}

/// Baileys 7 keeps sessions by LID, in the domain 1 (`lib/Signal/libsignal.js`,
/// `jidToSignalProtocolAddress`); Baileys 6 by whichever user a message comes from, without a domain.
///
/// Baileys 7 also copies the session of a phone number over that of its LID, however old it is
/// (`migrateSession`). It leaves one without the other side's registration id, which nothing needs.
fn addresses(credentials: &Credentials, device: u16) -> impl Iterator<Item = Address> {
    let address = |user: String, is_taken_over| Address {
        id: format!("{user}.{device}"),
        is_taken_over,
    };
    let number = address(credentials.jid.user.clone(), credentials.lid.is_none());
    let by_lid = credentials.lid.as_ref().map(|lid| {
        [
            address(format!("{}_1", lid.user), true),
            address(lid.user.clone(), true),
        ]
    });
    by_lid.into_iter().flatten().chain([number])
}

fn key(session: &DeviceSession, address: &Address) -> SignalKey {
    SignalKey {
        kind: "session".to_owned(),
        id: address.id.clone(),
        json: std::mem::take(&mut record(session, address.is_taken_over)),
    }
}

/// Serializes the record that holds this session alone.
fn record(session: &DeviceSession, has_registration_id: bool) -> Zeroizing<String> {
    let opened_at_ms = milliseconds(session.opened_at);
    let session = session.session.after_a_message();
    let state = session.state();
    let (base, ratchet) = (public(state.base), public(state.ratchet.public()));
    let entry = Entry {
        registration_id: has_registration_id.then_some(state.registration_id),
        current_ratchet: CurrentRatchet {
            ephemeral_key_pair: EphemeralKeyPair {
                pub_key: &ratchet,
                priv_key: Base64(state.ratchet.private()),
            },
            last_remote_ephemeral_key: public(state.signed_pre_key),
            previous_counter: 0,
            root_key: Base64(state.root),
        },
        index_info: IndexInfo {
            base_key: &base,
            base_key_type: OURS,
            closed: OPEN,
            used: opened_at_ms,
            created: opened_at_ms,
            remote_identity_key: public(state.identity),
        },
        chains: BTreeMap::from([(
            &*ratchet,
            Chain {
                chain_key: ChainKey {
                    counter: i64::from(state.sent) - 1,
                    key: Base64(state.chain),
                },
                chain_type: SENDING,
                message_keys: NoMessageKeys {},
            },
        )]),
        pending_pre_key: PendingPreKey {
            signed_key_id: state.signed_pre_key_id,
            base_key: &base,
            pre_key_id: state.one_time_id,
        },
    };
    ascii_json(&Record {
        sessions: BTreeMap::from([(&*base, entry)]),
        version: "v1",
    })
}

/// The members are in libsignal's own order.
#[derive(Serialize)]
struct Record<'a> {
    #[serde(rename = "_sessions")]
    sessions: BTreeMap<&'a str, Entry<'a>>,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_id: Option<u32>,
    current_ratchet: CurrentRatchet<'a>,
    index_info: IndexInfo<'a>,
    #[serde(rename = "_chains")]
    chains: BTreeMap<&'a str, Chain<'a>>,
    pending_pre_key: PendingPreKey<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CurrentRatchet<'a> {
    ephemeral_key_pair: EphemeralKeyPair<'a>,
    last_remote_ephemeral_key: String,
    previous_counter: u32,
    root_key: Base64<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EphemeralKeyPair<'a> {
    pub_key: &'a str,
    priv_key: Base64<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IndexInfo<'a> {
    base_key: &'a str,
    base_key_type: u8,
    closed: i64,
    used: u64,
    created: u64,
    remote_identity_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are libsignal's")]
struct Chain<'a> {
    chain_key: ChainKey<'a>,
    chain_type: u8,
    message_keys: NoMessageKeys,
}

/// The keys of messages that were skipped, by their counters.
#[derive(Serialize)]
struct NoMessageKeys {}

#[derive(Serialize)]
struct ChainKey<'a> {
    /// Of the last message that a key was made for; -1 before the first.
    counter: i64,
    key: Base64<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PendingPreKey<'a> {
    signed_key_id: u32,
    base_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pre_key_id: Option<u32>,
}

/// The base64 of a public key, 32 bytes after the type byte 5.
fn public(key: &[u8; 32]) -> String {
    let mut bytes = [KEY_TYPE; 33];
    bytes[1..].copy_from_slice(key);
    BASE64_STANDARD.encode(bytes)
}

fn milliseconds(moment: SystemTime) -> u64 {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// `libsignal src/base_key_type.js`.
const OURS: u8 = 1;
/// `libsignal src/chain_type.js`.
const SENDING: u8 = 1;
/// What stands in the place of the moment at which a session was closed.
const OPEN: i64 = -1;
