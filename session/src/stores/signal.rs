//! The states of the Signal protocol, whichever library keeps them.

use latchkey_proto::{
    keys::KEY_TYPE,
    signal::{group_message_keys, message_keys},
};
use zeroize::Zeroizing;

/// A public key without its type byte.
pub(super) type PublicKey = [u8; 32];
/// A private or symmetric key.
pub(super) type SecretKey = Zeroizing<[u8; 32]>;

/// All sessions with one device: the one in use, then the earlier ones, newest first.
pub(super) struct Record {
    pub(super) sessions: Vec<Session>,
}

/// A session with one device.
pub(super) struct Session {
    /// The registration id of the other side.
    pub(super) registration_id: u32,
    pub(super) their_identity: PublicKey,
    /// The public base key of whoever began the session.
    pub(super) base_key: PublicKey,
    pub(super) root_key: SecretKey,
    /// How far the sending chain before this one went.
    pub(super) previous_counter: u32,
    /// Our ratchet key.
    pub(super) ratchet: (PublicKey, SecretKey),
    pub(super) sending: ChainKey,
    /// The newest last.
    pub(super) receiving: Vec<ReceivingChain>,
    /// What goes along until the other side has answered.
    pub(super) pending: Option<Pending>,
}

/// The key of a chain, and the number of the message that it is for: 0 for the first.
pub(super) struct ChainKey {
    pub(super) index: u32,
    pub(super) key: SecretKey,
}

/// A chain of what the other side sends.
pub(super) struct ReceivingChain {
    /// Their ratchet key.
    pub(super) ratchet: PublicKey,
    pub(super) chain: ChainKey,
    /// The keys of messages that have not come yet, by their number.
    pub(super) skipped: Vec<(u32, MessageKeys)>,
}

/// The keys of one message.
pub(super) enum MessageKeys {
    /// What its keys are derived from.
    Seed(SecretKey),
    /// What is derived, of which the seed can no longer be told: a cipher key of 32 bytes, a MAC key
    /// of 32 and an IV of 16.
    Derived(Zeroizing<[u8; 80]>),
}

impl MessageKeys {
    pub(super) fn derived(&self) -> Zeroizing<[u8; 80]> {
        match self {
            Self::Seed(seed) => message_keys(seed),
            Self::Derived(keys) => keys.clone(),
        }
    }
}

/// What we began a session with.
pub(super) struct Pending {
    /// The number of their one-time pre-key, if they had any.
    pub(super) pre_key_id: Option<u32>,
    pub(super) signed_pre_key_id: u32,
    pub(super) base_key: PublicKey,
}

/// The keys of one sender in a group, newest first.
pub(super) struct GroupRecord {
    pub(super) keys: Vec<SenderKey>,
}

/// A key of a sender in a group.
pub(super) struct SenderKey {
    pub(super) id: u32,
    pub(super) chain: ChainKey,
    pub(super) signing: PublicKey,
    /// The private half, of our own keys.
    pub(super) signing_private: Option<SecretKey>,
    /// The seeds of messages that have not come yet, by their number.
    pub(super) skipped: Vec<(u32, SecretKey)>,
}

/// Derives the IV and the cipher key of a message to a group, 16 and 32 bytes.
pub(super) fn derived(seed: &SecretKey) -> Zeroizing<[u8; 48]> {
    group_message_keys(seed)
}

/// Reads a public key, with or without its type byte.
pub(super) fn public_key(bytes: &[u8]) -> Option<PublicKey> {
    match bytes.split_first() {
        Some((&KEY_TYPE, key)) if key.len() == 32 => key.try_into().ok(),
        _ => bytes.try_into().ok(),
    }
}

/// Reads a private or symmetric key.
pub(super) fn secret_key(bytes: &[u8]) -> Option<SecretKey> {
    let mut key = Zeroizing::new([0; 32]);
    (bytes.len() == key.len()).then(|| key.copy_from_slice(bytes))?;
    Some(key)
}

/// Reads the private half of a key pair, which is absent where it is all zeroes or empty.
pub(super) fn private_half(bytes: &[u8]) -> Option<SecretKey> {
    secret_key(bytes).filter(|key| key.iter().any(|byte| *byte != 0))
}

/// As many earlier sessions with one device as libraries keep
/// (`libsignal-node src/session_record.js`, `CLOSED_SESSIONS_MAX`).
pub(super) const MAX_SESSIONS: usize = 40;
/// As many receiving chains as libraries other than Baileys' keep, which keeps all
/// (`go.mau.fi/libsignal state/record/SessionState.go`, `maxReceiverChains`).
pub(super) const MAX_CHAINS: usize = 5;
