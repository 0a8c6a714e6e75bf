//! Signal sessions and sender keys as whatsmeow keeps them: as JSON
//! (`go.mau.fi/libsignal serialize/JSONSerializer.go`).

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_proto::keys::prefixed;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use zeroize::Zeroizing;

use super::super::signal::{
    ChainKey, GroupRecord, MessageKeys, Pending, PublicKey, ReceivingChain, Record, SecretKey,
    SenderKey, Session, derived, private_half, public_key, secret_key,
};

/// Serializes all sessions with one device.
pub(super) fn record(
    record: &Record,
    identity: &PublicKey,
    registration_id: u32,
) -> Zeroizing<String> {
    let states = record.sessions.iter().map(|session| StateStructure {
        local_identity_public: public(identity),
        local_registration_id: registration_id,
        needs_refresh: false,
        pending_key_exchange: None,
        pending_pre_key: session.pending.as_ref().map(|pending| PendingPreKey {
            pre_key_id: Some(OptionalId {
                value: pending.pre_key_id.unwrap_or_default(),
                is_empty: pending.pre_key_id.is_none(),
            }),
            signed_pre_key_id: pending.signed_pre_key_id,
            base_key: public(&pending.base_key),
        }),
        previous_counter: session.previous_counter,
        receiver_chains: Some(session.receiving.iter().map(receiver_chain).collect()),
        remote_identity_public: public(&session.their_identity),
        remote_registration_id: session.registration_id,
        root_key: secret(&session.root_key),
        sender_base_key: public(&session.base_key),
        sender_chain: Some(ChainStructure {
            sender_ratchet_key_public: public(&session.ratchet.0),
            sender_ratchet_key_private: Some(secret(&session.ratchet.1)),
            chain_key: chain_key(&session.sending),
            message_keys: Some(Vec::new()),
        }),
        session_version: SESSION_VERSION,
    });
    let mut states: std::collections::VecDeque<_> = states.collect();
    json(&SessionStructure {
        session_state: states.pop_front(),
        previous_states: Some(states.into()),
    })
}

fn receiver_chain(chain: &ReceivingChain) -> ChainStructure {
    let keys = chain.skipped.iter().map(|(index, keys)| {
        let keys = keys.derived();
        Keys {
            cipher_key: Bytes::of(&keys[..32]),
            mac_key: Bytes::of(&keys[32..64]),
            iv: Bytes::of(&keys[64..]),
            index: *index,
        }
    });
    ChainStructure {
        sender_ratchet_key_public: public(&chain.ratchet),
        sender_ratchet_key_private: None,
        chain_key: chain_key(&chain.chain),
        message_keys: Some(keys.collect()),
    }
}

/// Reads all sessions with one device; returns `None` if there is none that can be read.
pub(super) fn read_record(json: &[u8]) -> Option<Record> {
    let structure: SessionStructure = serde_json::from_slice(json).ok()?;
    let current = structure.session_state.into_iter();
    let states = current.chain(structure.previous_states.into_iter().flatten());
    let sessions: Vec<_> = states.filter_map(|state| session(&state)).collect();
    (!sessions.is_empty()).then_some(Record { sessions })
}

fn session(state: &StateStructure) -> Option<Session> {
    let sender = state.sender_chain.as_ref()?;
    let chains = state.receiver_chains.iter().flatten();
    Some(Session {
        registration_id: state.remote_registration_id,
        their_identity: public_key(&state.remote_identity_public.0)?,
        base_key: public_key(&state.sender_base_key.0)?,
        root_key: secret_key(&state.root_key.0)?,
        previous_counter: state.previous_counter,
        ratchet: (
            public_key(&sender.sender_ratchet_key_public.0)?,
            secret_key(&sender.sender_ratchet_key_private.as_ref()?.0)?,
        ),
        sending: read_chain_key(&sender.chain_key)?,
        receiving: chains.map(read_chain).collect::<Option<_>>()?,
        pending: match &state.pending_pre_key {
            Some(pending) => Some(Pending {
                pre_key_id: pending
                    .pre_key_id
                    .as_ref()
                    .filter(|id| !id.is_empty)
                    .map(|id| id.value),
                signed_pre_key_id: pending.signed_pre_key_id,
                base_key: public_key(&pending.base_key.0)?,
            }),
            None => None,
        },
    })
}

fn read_chain(chain: &ChainStructure) -> Option<ReceivingChain> {
    let keys = chain.message_keys.iter().flatten().map(|key| {
        let mut keys = Zeroizing::new([0; 80]);
        let parts = [&key.cipher_key, &key.mac_key, &key.iv];
        let lengths = parts.map(|part| part.0.len());
        (lengths == [32, 32, 16]).then(|| {
            keys[..32].copy_from_slice(&parts[0].0);
            keys[32..64].copy_from_slice(&parts[1].0);
            keys[64..].copy_from_slice(&parts[2].0);
        })?;
        Some((key.index, MessageKeys::Derived(keys)))
    });
    Some(ReceivingChain {
        ratchet: public_key(&chain.sender_ratchet_key_public.0)?,
        chain: read_chain_key(&chain.chain_key)?,
        skipped: keys.collect::<Option<_>>()?,
    })
}

/// Serializes the keys of one sender in a group.
pub(super) fn group_record(record: &GroupRecord) -> Zeroizing<String> {
    let states = record.keys.iter().map(|key| SenderKeyState {
        keys: Some(key.skipped.iter().map(sender_message_key).collect()),
        key_id: key.id,
        sender_chain_key: SenderChainKey {
            iteration: key.chain.index,
            chain_key: secret(&key.chain.key),
        },
        signing_key_private: key.signing_private.as_ref().map(secret),
        signing_key_public: public(&key.signing),
    });
    json(&SenderKeyStructure {
        sender_key_states: Some(states.collect()),
    })
}

fn sender_message_key((iteration, seed): &(u32, SecretKey)) -> SenderMessageKey {
    let keys = derived(seed);
    SenderMessageKey {
        iteration: *iteration,
        iv: Bytes::of(&keys[..16]),
        cipher_key: Bytes::of(&keys[16..]),
        seed: secret(seed),
    }
}

/// Reads the keys of one sender in a group.
pub(super) fn read_group_record(json: &[u8]) -> Option<GroupRecord> {
    let structure: SenderKeyStructure = serde_json::from_slice(json).ok()?;
    let states = structure.sender_key_states.into_iter().flatten();
    let keys: Option<Vec<_>> = states.map(|state| sender_key(&state)).collect();
    keys.filter(|keys| !keys.is_empty())
        .map(|keys| GroupRecord { keys })
}

fn sender_key(state: &SenderKeyState) -> Option<SenderKey> {
    let skipped = state.keys.iter().flatten();
    let private = state.signing_key_private.as_ref();
    Some(SenderKey {
        id: state.key_id,
        chain: ChainKey {
            index: state.sender_chain_key.iteration,
            key: secret_key(&state.sender_chain_key.chain_key.0)?,
        },
        signing: public_key(&state.signing_key_public.0)?,
        signing_private: private.and_then(|key| private_half(&key.0)),
        skipped: skipped
            .map(|key| Some((key.iteration, secret_key(&key.seed.0)?)))
            .collect::<Option<_>>()?,
    })
}

fn chain_key(chain: &ChainKey) -> ChainKeyStructure {
    ChainKeyStructure {
        key: secret(&chain.key),
        index: chain.index,
    }
}

fn read_chain_key(chain: &ChainKeyStructure) -> Option<ChainKey> {
    Some(ChainKey {
        index: chain.index,
        key: secret_key(&chain.key.0)?,
    })
}

fn json<T: Serialize>(value: &T) -> Zeroizing<String> {
    Zeroizing::new(serde_json::to_string(value).expect("plain data always serializes"))
}

fn public(key: &PublicKey) -> Bytes {
    Bytes::of(&prefixed(key))
}

fn secret(key: &SecretKey) -> Bytes {
    Bytes::of(&**key)
}

/// `state/record/SessionRecord.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SessionStructure {
    session_state: Option<StateStructure>,
    previous_states: Option<Vec<StateStructure>>,
}

/// `state/record/SessionState.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StateStructure {
    local_identity_public: Bytes,
    #[serde(rename = "LocalRegistrationID")]
    local_registration_id: u32,
    #[serde(default)]
    needs_refresh: bool,
    /// WhatsApp has none.
    #[serde(default, skip_deserializing)]
    pending_key_exchange: Option<()>,
    pending_pre_key: Option<PendingPreKey>,
    previous_counter: u32,
    receiver_chains: Option<Vec<ChainStructure>>,
    remote_identity_public: Bytes,
    #[serde(rename = "RemoteRegistrationID")]
    remote_registration_id: u32,
    root_key: Bytes,
    sender_base_key: Bytes,
    sender_chain: Option<ChainStructure>,
    session_version: u32,
}

/// `state/record/PendingPreKeyState.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PendingPreKey {
    #[serde(rename = "PreKeyID")]
    pre_key_id: Option<OptionalId>,
    #[serde(rename = "SignedPreKeyID")]
    signed_pre_key_id: u32,
    base_key: Bytes,
}

/// `util/optional/Integer.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OptionalId {
    value: u32,
    is_empty: bool,
}

/// `state/record/ChainState.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ChainStructure {
    sender_ratchet_key_public: Bytes,
    sender_ratchet_key_private: Option<Bytes>,
    chain_key: ChainKeyStructure,
    message_keys: Option<Vec<Keys>>,
}

/// `keys/chain/ChainKey.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ChainKeyStructure {
    key: Bytes,
    index: u32,
}

/// `keys/message/MessageKey.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    cipher_key: Bytes,
    mac_key: Bytes,
    #[serde(rename = "IV")]
    iv: Bytes,
    index: u32,
}

/// `groups/state/record/SenderKeyRecord.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SenderKeyStructure {
    sender_key_states: Option<Vec<SenderKeyState>>,
}

/// `groups/state/record/SenderKeyState.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SenderKeyState {
    keys: Option<Vec<SenderMessageKey>>,
    #[serde(rename = "KeyID")]
    key_id: u32,
    sender_chain_key: SenderChainKey,
    signing_key_private: Option<Bytes>,
    signing_key_public: Bytes,
}

/// `groups/ratchet/SenderChainKey.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SenderChainKey {
    iteration: u32,
    chain_key: Bytes,
}

/// `groups/ratchet/SenderMessageKey.go`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SenderMessageKey {
    iteration: u32,
    #[serde(rename = "IV")]
    iv: Bytes,
    cipher_key: Bytes,
    seed: Bytes,
}

/// Bytes as Go's JSON has them: in base64.
struct Bytes(Zeroizing<Vec<u8>>);

impl Bytes {
    fn of(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(BASE64_STANDARD.encode(&*self.0)))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = BASE64_STANDARD.decode(text.as_bytes());
        bytes
            .map(|bytes| Self(Zeroizing::new(bytes)))
            .map_err(|_| D::Error::custom("expected base64"))
    }
}

/// `protocol/SignalMessage.go`, `CurrentVersion`.
const SESSION_VERSION: u32 = 3;
