//! The first messages of a Signal session, and what keys a message has.

mod session;

pub use self::session::{PreKeyBundle, SessionState, SignalError, SignalSession};

use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::kdf;

/// Derives what encrypts one message, of the seed that its chain gave it: a 32-byte cipher key, a
/// 32-byte MAC key and a 16-byte IV, in this order.
pub fn message_keys(seed: &[u8; 32]) -> Zeroizing<[u8; 80]> {
    kdf::hkdf(&NO_SALT, seed, b"WhisperMessageKeys")
}

/// Derives the key that follows on a chain, a session's or a sender's in a group.
pub fn next_chain_key(key: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    kdf::hmac(key, &[&[2]])
}

/// Derives what encrypts one message to a group, of the seed that the sender's chain gave it: a
/// 16-byte IV and a 32-byte cipher key, in this order.
pub fn group_message_keys(seed: &[u8; 32]) -> Zeroizing<[u8; 48]> {
    kdf::hkdf(&NO_SALT, seed, b"WhisperGroup")
}

/// Pads a message with 1 to 16 bytes that each tell their number
/// (`Baileys lib/Utils/generics.ts`, `writeRandomPadMax16`).
pub fn pad<R: CryptoRng + ?Sized>(message: &[u8], rng: &mut R) -> Vec<u8> {
    let [random, ..] = rng.next_u32().to_le_bytes();
    let length = (random & 0x0f) + 1;
    let mut padded = message.to_vec();
    padded.resize(message.len() + usize::from(length), length);
    padded
}

const NO_SALT: [u8; 32] = [0; 32];
