//! AES-256-GCM without associated data, as pairing uses it.

use aes_gcm::{Aes256Gcm, KeyInit, aead::Aead};

pub(super) fn seal(key: &[u8; 32], iv: &[u8; 12], plaintext: &[u8]) -> Vec<u8> {
    Aes256Gcm::new(key.into())
        .encrypt(iv.into(), plaintext)
        .expect("a slice in memory is below AES-GCM's limit of 64 GiB")
}
