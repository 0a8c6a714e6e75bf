use std::collections::HashMap;

use aes::Aes256;
use cbc::{
    Decryptor, Encryptor,
    cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{RatchetFlaw, prefixed};

#[derive(Clone, Copy)]
pub(super) struct Chain {
    key: [u8; 32],
    pub(super) counter: u32,
}

pub(super) struct Receiving {
    pub(super) ratchet: [u8; 32],
    chain: Chain,
    skipped: HashMap<u32, [u8; 32]>,
}

impl Chain {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self { key, counter: 0 }
    }

    /// The seed of the next message's keys.
    pub(super) fn seed(&self) -> [u8; 32] {
        hmac(&self.key, &[&[1]])
    }

    pub(super) fn step(&mut self) {
        self.key = hmac(&self.key, &[&[2]]);
        self.counter += 1;
    }
}

/// A chain that has advanced, and the seeds of the messages that it skipped.
pub(super) struct Advanced {
    chain: Chain,
    passed: Vec<(u32, [u8; 32])>,
}

impl Receiving {
    pub(super) fn new(ratchet: [u8; 32], key: [u8; 32]) -> Self {
        Self {
            ratchet,
            chain: Chain::new(key),
            skipped: HashMap::new(),
        }
    }

    /// Returns the seed of the message with this counter, and the chain advanced to it.
    pub(super) fn seed(&self, counter: u32) -> Result<([u8; 32], Option<Advanced>), RatchetFlaw> {
        if let Some(seed) = self.skipped.get(&counter) {
            return Ok((*seed, None));
        }
        let ahead = counter
            .checked_sub(self.chain.counter)
            .ok_or(RatchetFlaw::Repeated)?;
        if ahead > MOST_SKIPPED {
            return Err(RatchetFlaw::Message);
        }
        let mut advanced = Advanced {
            chain: self.chain,
            passed: Vec::new(),
        };
        for passed in self.chain.counter..counter {
            advanced.passed.push((passed, advanced.chain.seed()));
            advanced.chain.step();
        }
        let seed = advanced.chain.seed();
        advanced.chain.step();
        Ok((seed, Some(advanced)))
    }

    pub(super) fn settle(&mut self, counter: u32, advanced: Option<Advanced>) {
        match advanced {
            None => {
                self.skipped.remove(&counter);
            }
            Some(advanced) => {
                self.chain = advanced.chain;
                self.skipped.extend(advanced.passed);
            }
        }
    }
}

/// A 32-byte cipher key, a 32-byte MAC key and a 16-byte IV.
pub(super) struct RatchetKeys([u8; 80]);

impl RatchetKeys {
    pub(super) fn of(seed: &[u8; 32]) -> Self {
        let mut keys = [0; 80];
        expand(&NO_SALT, seed, b"WhisperMessageKeys", &mut keys);
        Self(keys)
    }

    pub(super) fn encrypt(&self, plaintext: &[u8]) -> Vec<u8> {
        Encryptor::<Aes256>::new_from_slices(&self.0[..32], &self.0[64..])
            .expect("the key is 32 bytes and the IV 16")
            .encrypt_padded_vec::<Pkcs7>(plaintext)
    }

    pub(super) fn decrypt(&self, ciphertext: &[u8]) -> Option<Vec<u8>> {
        Decryptor::<Aes256>::new_from_slices(&self.0[..32], &self.0[64..])
            .expect("the key is 32 bytes and the IV 16")
            .decrypt_padded_vec::<Pkcs7>(ciphertext)
            .ok()
    }

    pub(super) fn mac(&self, sender: &[u8; 32], receiver: &[u8; 32], message: &[u8]) -> [u8; MAC] {
        let mac = hmac(
            &self.0[32..64],
            &[&prefixed(sender), &prefixed(receiver), message],
        );
        *mac.first_chunk().expect("a MAC of 32 bytes begins with 8")
    }
}

pub(super) fn derive(salt: &[u8; 32], ikm: &[u8], info: &[u8]) -> ([u8; 32], [u8; 32]) {
    let (mut first, mut second) = ([0; 32], [0; 32]);
    let mut both = [0; 64];
    expand(salt, ikm, info, &mut both);
    first.copy_from_slice(&both[..32]);
    second.copy_from_slice(&both[32..]);
    (first, second)
}

fn expand(salt: &[u8], ikm: &[u8], info: &[u8], out: &mut [u8]) {
    Hkdf::<Sha256>::new(Some(salt), ikm)
        .expand(info, out)
        .expect("80 bytes are far below 255 blocks of SHA-256");
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

pub(super) const MAC: usize = 8;
pub(super) const NO_SALT: [u8; 32] = [0; 32];
const MOST_SKIPPED: u32 = 2000;
