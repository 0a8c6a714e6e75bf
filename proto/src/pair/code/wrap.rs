use std::fmt;

use aes::Aes256;
use ctr::{
    Ctr128BE,
    cipher::{KeyIvInit, StreamCipher},
};
use latchkey_entry::PairingCode;
use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;
use zeroize::Zeroizing;

/// What the key under which an ephemeral public key travels is made of.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The pairing code.
    pub code: PairingCode,
    /// The sender's salt, 32 bytes.
    pub salt: [u8; 32],
}

impl Derivation {
    /// Computes the key: 30 to 100 ms of work for a processor, to be done off the async threads.
    pub fn derive(&self) -> WrapKey {
        let mut key = Zeroizing::new([0; 32]);
        let password = self.code.characters().as_bytes();
        pbkdf2_hmac::<Sha256>(password, &self.salt, ROUNDS, key.as_mut());
        WrapKey {
            key,
            salt: self.salt,
        }
    }
}

/// The 32-byte key under which an ephemeral public key travels; wiped on drop.
#[derive(Clone)]
pub struct WrapKey {
    key: Zeroizing<[u8; 32]>,
    salt: [u8; 32],
}

impl WrapKey {
    /// Returns whether the key was derived with this salt.
    pub fn is_for(&self, salt: &[u8; 32]) -> bool {
        self.salt == *salt
    }
}

impl fmt::Debug for WrapKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrapKey(..)")
    }
}

/// Encrypts an ephemeral public key: 32 bytes of salt, 16 of iv, 32 of AES-256-CTR. The key must
/// be derived from this salt.
pub fn wrap(public: &[u8; 32], key: &WrapKey, salt: &[u8; 32], iv: &[u8; 16]) -> [u8; 80] {
    let mut wrapped = [0; 80];
    wrapped[..32].copy_from_slice(salt);
    wrapped[32..48].copy_from_slice(iv);
    wrapped[48..].copy_from_slice(&crypt(public, key, iv));
    wrapped
}

/// Decrypts an ephemeral public key. Under the key of another code it gives another public key:
/// nothing tells them apart.
pub fn unwrap(wrapped: &[u8; 80], key: &WrapKey) -> [u8; 32] {
    let (mut iv, mut public) = ([0; 16], [0; 32]);
    iv.copy_from_slice(&wrapped[32..48]);
    public.copy_from_slice(&wrapped[48..]);
    crypt(&public, key, &iv)
}

pub(super) fn salt(wrapped: &[u8; 80]) -> [u8; 32] {
    let mut salt = [0; 32];
    salt.copy_from_slice(&wrapped[..32]);
    salt
}

fn crypt(public: &[u8; 32], key: &WrapKey, iv: &[u8; 16]) -> [u8; 32] {
    let mut public = *public;
    Ctr128BE::<Aes256>::new((&*key.key).into(), iv.into()).apply_keystream(&mut public);
    public
}

/// `whatsmeow pair-code.go`, `generateCompanionEphemeralKey`.
const ROUNDS: u32 = if cfg!(fuzzing) { 1 } else { 131_072 };
