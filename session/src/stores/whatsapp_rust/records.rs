//! What whatsapp-rust keeps as protobuf, in Signal's own messages
//! (`waproto src/whatsapp.proto`) and its own (`whatsapp-rust-sqlite-storage proto/wire.proto`).

use latchkey_proto::{
    keys::{PreKey, prefixed},
    messages::AdvSignedDeviceIdentity,
    pair::adv::SignedDeviceIdentity,
    signal::next_chain_key,
};
use prost::Message;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::super::{
    contents::{Collection, SyncKey},
    signal::{
        ChainKey, GroupRecord, MAX_SESSIONS, MessageKeys, Pending, PublicKey, ReceivingChain,
        Record, SenderKey, Session, private_half, public_key, secret_key,
    },
};

/// Serializes all sessions with one device.
pub(super) fn record(
    record: &Record,
    identity: &PublicKey,
    registration_id: u32,
) -> Zeroizing<Vec<u8>> {
    let sessions = record.sessions.iter().map(|session| SessionStructure {
        session_version: Some(SESSION_VERSION),
        local_identity_public: Some(prefixed(identity).to_vec()),
        remote_identity_public: Some(prefixed(&session.their_identity).to_vec()),
        root_key: Some(session.root_key.to_vec()),
        previous_counter: Some(session.previous_counter),
        sender_chain: Some(Chain {
            sender_ratchet_key: Some(prefixed(&session.ratchet.0).to_vec()),
            sender_ratchet_key_private: Some(session.ratchet.1.to_vec()),
            next: Some(StoredChainKey::of(&session.sending)),
            message_keys: Vec::new(),
        }),
        receiver_chains: session.receiving.iter().map(chain).collect(),
        pending_pre_key: session.pending.as_ref().map(|pending| PendingPreKey {
            pre_key_id: pending.pre_key_id,
            signed_pre_key_id: Some(pending.signed_pre_key_id.cast_signed()),
            base_key: Some(prefixed(&pending.base_key).to_vec()),
        }),
        remote_registration_id: Some(session.registration_id),
        local_registration_id: Some(registration_id),
        needs_refresh: None,
        alice_base_key: Some(prefixed(&session.base_key).to_vec()),
    });
    let mut sessions = sessions.collect::<Vec<_>>().into_iter();
    let structure = RecordStructure {
        current_session: sessions.next(),
        previous_sessions: sessions.collect(),
        reserved: None,
    };
    Zeroizing::new(structure.encode_to_vec())
}

fn chain(chain: &ReceivingChain) -> Chain {
    let keys = chain.skipped.iter().map(|(index, keys)| {
        let keys = keys.derived();
        StoredMessageKey {
            index: Some(*index),
            cipher_key: Some(keys[..32].to_vec()),
            mac_key: Some(keys[32..64].to_vec()),
            iv: Some(keys[64..].to_vec()),
        }
    });
    Chain {
        sender_ratchet_key: Some(prefixed(&chain.ratchet).to_vec()),
        sender_ratchet_key_private: None,
        next: Some(StoredChainKey::of(&chain.chain)),
        message_keys: keys.collect(),
    }
}

/// Reads all sessions with one device; returns `None` if there is none that can be read.
pub(super) fn read_record(bytes: &[u8]) -> Option<Record> {
    let structure = RecordStructure::decode(bytes).ok()?;
    let mut current = structure.current_session.as_ref().and_then(session);
    if let Some(current) = &mut current {
        current.sending.advance(structure.reserved)?;
    }
    let previous = structure.previous_sessions.iter().filter_map(session);
    let sessions: Vec<_> = current.into_iter().chain(previous).collect();
    let is_good = !sessions.is_empty() && sessions.len() <= MAX_SESSIONS + 1;
    is_good.then_some(Record { sessions })
}

fn session(structure: &SessionStructure) -> Option<Session> {
    let sender = structure.sender_chain.as_ref()?;
    Some(Session {
        registration_id: structure.remote_registration_id?,
        their_identity: public_key(structure.remote_identity_public.as_ref()?)?,
        base_key: public_key(structure.alice_base_key.as_ref()?)?,
        root_key: secret_key(structure.root_key.as_ref()?)?,
        previous_counter: structure.previous_counter.unwrap_or_default(),
        ratchet: (
            public_key(sender.sender_ratchet_key.as_ref()?)?,
            secret_key(sender.sender_ratchet_key_private.as_ref()?)?,
        ),
        sending: sender.next.as_ref()?.read()?,
        receiving: structure
            .receiver_chains
            .iter()
            .map(read_chain)
            .collect::<Option<_>>()?,
        pending: match &structure.pending_pre_key {
            Some(pending) => Some(Pending {
                pre_key_id: pending.pre_key_id,
                signed_pre_key_id: pending.signed_pre_key_id?.cast_unsigned(),
                base_key: public_key(pending.base_key.as_ref()?)?,
            }),
            None => None,
        },
    })
}

fn read_chain(chain: &Chain) -> Option<ReceivingChain> {
    let keys = chain.message_keys.iter().map(|key| {
        let mut keys = Zeroizing::new([0; 80]);
        let parts = [&key.cipher_key, &key.mac_key, &key.iv];
        let parts = parts.map(|part| part.as_deref().unwrap_or_default());
        (parts.map(<[u8]>::len) == [32, 32, 16]).then(|| {
            keys[..32].copy_from_slice(parts[0]);
            keys[32..64].copy_from_slice(parts[1]);
            keys[64..].copy_from_slice(parts[2]);
        })?;
        Some((key.index?, MessageKeys::Derived(keys)))
    });
    Some(ReceivingChain {
        ratchet: public_key(chain.sender_ratchet_key.as_ref()?)?,
        chain: chain.next.as_ref()?.read()?,
        skipped: keys.collect::<Option<_>>()?,
    })
}

/// Serializes the keys of one sender in a group.
pub(super) fn group_record(record: &GroupRecord) -> Zeroizing<Vec<u8>> {
    let states = record.keys.iter().map(|key| SenderKeyState {
        id: Some(key.id),
        chain: Some(Numbered::of(key.chain.index, &*key.chain.key)),
        signing: Some(SigningKey {
            public: Some(prefixed(&key.signing).to_vec()),
            private: key.signing_private.as_ref().map(|key| key.to_vec()),
        }),
        skipped: key
            .skipped
            .iter()
            .map(|(iteration, seed)| Numbered::of(*iteration, &**seed))
            .collect(),
    });
    let structure = SenderKeyRecord {
        states: states.collect(),
        reserved: None,
    };
    Zeroizing::new(structure.encode_to_vec())
}

/// Reads the keys of one sender in a group.
pub(super) fn read_group_record(bytes: &[u8]) -> Option<GroupRecord> {
    let structure = SenderKeyRecord::decode(bytes).ok()?;
    let keys: Option<Vec<_>> = structure.states.iter().map(sender_key).collect();
    let mut keys = keys?;
    keys.first_mut()?.chain.advance(structure.reserved)?;
    Some(GroupRecord { keys })
}

fn sender_key(state: &SenderKeyState) -> Option<SenderKey> {
    let read = |numbered: &Numbered| {
        let seed = secret_key(numbered.seed.as_ref()?)?;
        Some((numbered.iteration?, seed))
    };
    let (index, key) = read(state.chain.as_ref()?)?;
    let signing = state.signing.as_ref()?;
    let private = signing.private.as_ref();
    Some(SenderKey {
        id: state.id?,
        chain: ChainKey { index, key },
        signing: public_key(signing.public.as_ref()?)?,
        signing_private: private.and_then(|key| private_half(key)),
        skipped: state.skipped.iter().map(read).collect::<Option<_>>()?,
    })
}

impl ChainKey {
    /// Goes on to a number: what is below may have been used, and is not to be used again
    /// (`wacore-libsignal src/protocol/state/session.rs`, `fast_forward_sender_chain`).
    fn advance(&mut self, to: Option<u32>) -> Option<()> {
        let to = to.unwrap_or_default();
        if to.saturating_sub(self.index) > FURTHEST {
            return None;
        }
        while self.index < to {
            self.key = next_chain_key(&self.key);
            self.index += 1;
        }
        Some(())
    }
}

impl StoredChainKey {
    fn of(chain: &ChainKey) -> Self {
        Self {
            index: Some(chain.index),
            key: Some(chain.key.to_vec()),
        }
    }

    fn read(&self) -> Option<ChainKey> {
        Some(ChainKey {
            index: self.index?,
            key: secret_key(self.key.as_ref()?)?,
        })
    }
}

impl Numbered {
    fn of(iteration: u32, seed: &[u8]) -> Self {
        Self {
            iteration: Some(iteration),
            seed: Some(seed.to_vec()),
        }
    }
}

/// `RecordStructure`, with the number up to which the sending chain may have been used.
#[derive(Clone, PartialEq, Message)]
struct RecordStructure {
    #[prost(message, optional, tag = "1")]
    current_session: Option<SessionStructure>,
    #[prost(message, repeated, tag = "2")]
    previous_sessions: Vec<SessionStructure>,
    #[prost(uint32, optional, tag = "100")]
    reserved: Option<u32>,
}

#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
struct SessionStructure {
    #[prost(uint32, optional, tag = "1")]
    session_version: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "2")]
    local_identity_public: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    remote_identity_public: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "4")]
    root_key: Option<Vec<u8>>,
    #[prost(uint32, optional, tag = "5")]
    previous_counter: Option<u32>,
    #[prost(message, optional, tag = "6")]
    sender_chain: Option<Chain>,
    #[prost(message, repeated, tag = "7")]
    receiver_chains: Vec<Chain>,
    #[prost(message, optional, tag = "9")]
    pending_pre_key: Option<PendingPreKey>,
    #[prost(uint32, optional, tag = "10")]
    remote_registration_id: Option<u32>,
    #[prost(uint32, optional, tag = "11")]
    local_registration_id: Option<u32>,
    #[prost(bool, optional, tag = "12")]
    needs_refresh: Option<bool>,
    #[prost(bytes = "vec", optional, tag = "13")]
    alice_base_key: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
struct Chain {
    #[prost(bytes = "vec", optional, tag = "1")]
    sender_ratchet_key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    sender_ratchet_key_private: Option<Vec<u8>>,
    #[prost(message, optional, tag = "3")]
    next: Option<StoredChainKey>,
    #[prost(message, repeated, tag = "4")]
    message_keys: Vec<StoredMessageKey>,
}

#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
struct StoredChainKey {
    #[prost(uint32, optional, tag = "1")]
    index: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "2")]
    key: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
struct StoredMessageKey {
    #[prost(uint32, optional, tag = "1")]
    index: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "2")]
    cipher_key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    mac_key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "4")]
    iv: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
struct PendingPreKey {
    #[prost(uint32, optional, tag = "1")]
    pre_key_id: Option<u32>,
    #[prost(int32, optional, tag = "3")]
    signed_pre_key_id: Option<i32>,
    #[prost(bytes = "vec", optional, tag = "2")]
    base_key: Option<Vec<u8>>,
}

/// `SenderKeyRecordStructure`, with the number up to which the first chain may have been used.
#[derive(Clone, PartialEq, Message)]
struct SenderKeyRecord {
    #[prost(message, repeated, tag = "1")]
    states: Vec<SenderKeyState>,
    #[prost(uint32, optional, tag = "100")]
    reserved: Option<u32>,
}

#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
struct SenderKeyState {
    #[prost(uint32, optional, tag = "1")]
    id: Option<u32>,
    #[prost(message, optional, tag = "2")]
    chain: Option<Numbered>,
    #[prost(message, optional, tag = "3")]
    signing: Option<SigningKey>,
    #[prost(message, repeated, tag = "4")]
    skipped: Vec<Numbered>,
}

/// `SenderChainKey` and `SenderMessageKey` are alike.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
struct Numbered {
    #[prost(uint32, optional, tag = "1")]
    iteration: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "2")]
    seed: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
struct SigningKey {
    #[prost(bytes = "vec", optional, tag = "1")]
    public: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    private: Option<Vec<u8>>,
}

/// `PreKeyRecordStructure`.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(super) struct PreKeyRecord {
    #[prost(uint32, optional, tag = "1")]
    id: Option<u32>,
    /// Without its type byte.
    #[prost(bytes = "vec", optional, tag = "2")]
    public_key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub(super) private_key: Option<Vec<u8>>,
}

impl PreKeyRecord {
    pub(super) fn of(key: &PreKey) -> Self {
        Self {
            id: Some(key.id),
            public_key: Some(key.pair.public().to_vec()),
            private_key: Some(key.pair.private().to_vec()),
        }
    }

    pub(super) fn encoded(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.encode_to_vec())
    }
}

/// Serializes the account's signatures, with the key that they are checked by.
pub(super) fn account(account: &SignedDeviceIdentity) -> Vec<u8> {
    let signed = AdvSignedDeviceIdentity {
        details: Some(account.details.clone()),
        account_signature_key: Some(account.account_signature_key.to_vec()),
        account_signature: Some(account.account_signature.to_vec()),
        device_signature: Some(account.device_signature.to_vec()),
    };
    signed.encode_to_vec()
}

/// Reads the account's signatures.
pub(super) fn read_account(bytes: &[u8]) -> Option<SignedDeviceIdentity> {
    let signed = AdvSignedDeviceIdentity::decode(bytes).ok()?;
    Some(SignedDeviceIdentity {
        details: signed.details?,
        account_signature_key: public_key(&signed.account_signature_key?)?,
        account_signature: signed.account_signature?.try_into().ok()?,
        device_signature: signed.device_signature?.try_into().ok()?,
    })
}

/// `AppStateSyncKeyWire`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct SyncKeyRecord {
    #[prost(bytes = "vec", tag = "1")]
    pub(super) key_data: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(super) fingerprint: Vec<u8>,
    #[prost(int64, tag = "3")]
    pub(super) timestamp: i64,
}

impl SyncKeyRecord {
    pub(super) fn of(key: &SyncKey) -> Self {
        Self {
            key_data: key.data.to_vec(),
            fingerprint: key.fingerprint.encode_to_vec(),
            timestamp: key.timestamp,
        }
    }

    pub(super) fn encoded(mut self) -> Zeroizing<Vec<u8>> {
        let encoded = Zeroizing::new(self.encode_to_vec());
        self.key_data.zeroize();
        encoded
    }
}

/// `HashStateWire`. The MACs are in a table of their own.
#[derive(Clone, PartialEq, Message)]
pub(super) struct HashState {
    #[prost(uint64, tag = "1")]
    pub(super) version: u64,
    #[prost(bytes = "vec", tag = "2")]
    pub(super) hash: Vec<u8>,
}

impl HashState {
    pub(super) fn of(collection: &Collection) -> Self {
        Self {
            version: collection.version,
            hash: collection.hash.clone(),
        }
    }
}

/// `wacore-libsignal src/protocol/consts.rs`, `MAX_RESERVATION_FAST_FORWARD`.
const FURTHEST: u32 = 2_000;
/// `wacore-libsignal src/protocol/consts.rs`, `CIPHERTEXT_MESSAGE_CURRENT_VERSION`.
const SESSION_VERSION: u32 = 3;
