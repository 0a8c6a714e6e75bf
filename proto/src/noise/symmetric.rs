use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::cipher;
use crate::kdf;

/// The running state of a Noise XX handshake, for either side
/// (`Baileys lib/Utils/noise-handler.ts`).
pub struct SymmetricState {
    hash: [u8; 32],
    chaining_key: Zeroizing<[u8; 32]>,
    key: Zeroizing<[u8; 32]>,
    counter: u32,
}

impl SymmetricState {
    /// Starts a handshake with this prologue.
    pub fn new(prologue: &[u8]) -> Self {
        let mut state = Self {
            hash: PROTOCOL,
            chaining_key: Zeroizing::new(PROTOCOL),
            key: Zeroizing::new(PROTOCOL),
            counter: 0,
        };
        state.mix_hash(prologue);
        state
    }

    /// Binds public data to the handshake.
    pub fn mix_hash(&mut self, data: &[u8]) {
        self.hash = Sha256::new()
            .chain_update(self.hash)
            .chain_update(data)
            .finalize()
            .into();
    }

    /// Mixes a shared secret in and starts its key at counter 0.
    pub fn mix_key(&mut self, shared: &[u8; 32]) {
        let okm = kdf::hkdf::<64>(&*self.chaining_key, shared, &[]);
        (self.chaining_key, self.key) = kdf::halves(&okm);
        self.counter = 0;
    }

    /// Encrypts and binds the ciphertext, which is 16 bytes longer than the plaintext.
    pub fn encrypt(&mut self, plaintext: &[u8]) -> Vec<u8> {
        let counter = self.take_counter();
        let ciphertext = cipher::seal(&self.key, counter, &self.hash, plaintext);
        self.mix_hash(&ciphertext);
        ciphertext
    }

    /// Decrypts and binds the ciphertext.
    pub fn decrypt(&mut self, ciphertext: &[u8]) -> Result<Vec<u8>, DecryptError> {
        let counter = self.take_counter();
        let plaintext =
            cipher::open(&self.key, counter, &self.hash, ciphertext).ok_or(DecryptError)?;
        self.mix_hash(ciphertext);
        Ok(plaintext)
    }

    /// Ends the handshake with two 32-byte keys: the initiator's to write, then its to read.
    pub fn split(self) -> (Zeroizing<[u8; 32]>, Zeroizing<[u8; 32]>) {
        kdf::halves(&kdf::hkdf::<64>(&*self.chaining_key, &[], &[]))
    }

    /// Returns the 32-byte handshake hash.
    pub fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    fn take_counter(&mut self) -> u32 {
        let counter = self.counter;
        self.counter = counter
            .checked_add(1)
            .expect("a handshake has a handful of ciphertexts per key");
        counter
    }
}

impl std::fmt::Debug for SymmetricState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SymmetricState(..)")
    }
}

/// A handshake ciphertext that is forged, damaged or under another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a ciphertext under the handshake's key")]
pub struct DecryptError;

const PROTOCOL: [u8; 32] = *b"Noise_XX_25519_AESGCM_SHA256\0\0\0\0";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame;

    #[test]
    fn shared_secrets_give_the_recorded_keys() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/vectors/wa-vectors.json")).unwrap();
        let steps = vectors["noise"]["transcript"].as_array().unwrap();
        let bytes = |value: &serde_json::Value| hex::decode(value.as_str().unwrap()).unwrap();

        let mut state = SymmetricState::new(&frame::INTRO);
        let mixed = steps.iter().filter(|step| !step["ikm"].is_null());
        for step in mixed.clone() {
            state.mix_key(&bytes(&step["ikm"]).try_into().unwrap());
            assert_eq!(state.chaining_key.as_slice(), bytes(&step["ck"]));
            assert_eq!(state.key.as_slice(), bytes(&step["k"]));
        }
        assert_eq!(mixed.count(), 3);
    }

    #[test]
    fn failed_decryption_leaves_the_hash() {
        let mut state = SymmetricState::new(&frame::INTRO);
        let before = state.hash;
        assert_eq!(state.decrypt(&[0; 48]), Err(DecryptError));
        assert_eq!(state.hash, before);
    }
}
