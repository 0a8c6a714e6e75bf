//! MEGA's cryptography: the keys derived from a password, and the encryption of files.

use std::{fmt, ops::Range};

use aes::{
    Aes128,
    cipher::{
        BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit,
        KeyIvInit, StreamCipher, block_padding::NoPadding,
    },
};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use pbkdf2::pbkdf2_hmac;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// An AES-128 key.
pub(crate) type Key = Zeroizing<[u8; 16]>;

/// What is derived from a password: the key that decrypts the account's master key, and the hash that
/// the server knows, as base64.
pub(super) struct PasswordKey {
    pub(super) key: Key,
    pub(super) user_hash: Zeroizing<String>,
}

impl PasswordKey {
    /// Derives both for an account of version 1: 65,536 rounds of AES, tens of milliseconds of CPU
    /// (`megajs lib/crypto/aes.mjs`, `prepareKey` and `stringhash`).
    pub(super) fn v1(email: &str, password: &str) -> Self {
        let mut key = Zeroizing::new(FIRST_KEY);
        let pieces: Vec<_> = password.as_bytes().chunks(16).map(padded).collect();
        let ciphers: Vec<_> = pieces
            .iter()
            .map(|piece| Aes128::new((&**piece).into()))
            .collect();
        for _ in 0..V1_PASSWORD_ROUNDS {
            for cipher in &ciphers {
                cipher.encrypt_block((&mut *key).into());
            }
        }
        let mut hash = [0; 16];
        for (at, byte) in email.bytes().enumerate() {
            hash[at % 16] ^= byte;
        }
        let cipher = Aes128::new((&*key).into());
        for _ in 0..V1_EMAIL_ROUNDS {
            cipher.encrypt_block((&mut hash).into());
        }
        let user_hash = [&hash[..4], &hash[8..12]].concat();
        Self {
            user_hash: Zeroizing::new(BASE64.encode(user_hash)),
            key,
        }
    }

    /// Derives both for an account of version 2: PBKDF2-HMAC-SHA512, 100,000 rounds
    /// (`megajs lib/crypto/aes.mjs`, `prepareKeyV2`).
    pub(super) fn v2(password: &str, salt: &[u8]) -> Self {
        let mut derived = Zeroizing::new([0; 32]);
        pbkdf2_hmac::<Sha512>(password.as_bytes(), salt, V2_ROUNDS, derived.as_mut());
        let mut key = Zeroizing::new([0; 16]);
        key.copy_from_slice(&derived[..16]);
        Self {
            user_hash: Zeroizing::new(BASE64.encode(&derived[16..])),
            key,
        }
    }
}

fn padded(piece: &[u8]) -> Key {
    let mut block = Zeroizing::new([0; 16]);
    block[..piece.len()].copy_from_slice(piece);
    block
}

/// Decrypts whole blocks in place; a partial last block is left unchanged.
pub(super) fn ecb_decrypt(key: &Key, bytes: &mut [u8]) {
    let cipher = Aes128::new((&**key).into());
    for block in bytes.as_chunks_mut::<16>().0 {
        cipher.decrypt_block(block.into());
    }
}

/// Encrypts whole blocks in place; a partial last block is left unchanged.
pub(super) fn ecb_encrypt(key: &Key, bytes: &mut [u8]) {
    let cipher = Aes128::new((&**key).into());
    for block in bytes.as_chunks_mut::<16>().0 {
        cipher.encrypt_block(block.into());
    }
}

/// The 32 bytes after the `#` of a link: they decrypt the file and prove its integrity.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct FileKey([u8; 32]);

impl FileKey {
    /// Reads the 43 characters of a link, with or without padding.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64.decode(text).ok()?);
        Some(Self(bytes.as_slice().try_into().ok()?))
    }

    /// Returns the 43 characters of a link.
    pub(crate) fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64.encode(self.0))
    }

    /// Returns the key as the node stores it, encrypted under the account's.
    pub(super) fn sealed(&self, master: &Key) -> String {
        let mut bytes = Zeroizing::new(self.0);
        ecb_encrypt(master, bytes.as_mut());
        BASE64.encode(*bytes)
    }

    /// Encrypts a file's attributes: its name is the only one.
    pub(super) fn seal_name(&self, name: &str) -> String {
        let json = serde_json::json!({ "n": name }).to_string();
        let mut bytes = Zeroizing::new([b"MEGA".as_slice(), json.as_bytes()].concat());
        let padded_len = bytes.len().next_multiple_of(16);
        bytes.resize(padded_len, 0);
        let cipher = cbc::Encryptor::<Aes128>::new((&*self.node_key()).into(), &[0; 16].into());
        let sealed = cipher
            .encrypt_padded::<NoPadding>(&mut bytes, padded_len)
            .expect("the length is a multiple of a block");
        BASE64.encode(sealed)
    }

    /// Decrypts a file's attributes and returns its name.
    pub(super) fn open_name(&self, sealed: &str) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Attributes {
            n: String,
        }
        let mut bytes = Zeroizing::new(BASE64.decode(sealed).ok()?);
        let cipher = cbc::Decryptor::<Aes128>::new((&*self.node_key()).into(), &[0; 16].into());
        let plain = cipher.decrypt_padded::<NoPadding>(&mut bytes).ok()?;
        let json = plain.strip_prefix(b"MEGA")?;
        let end = json.iter().position(|byte| *byte == 0);
        let attributes: Attributes =
            serde_json::from_slice(&json[..end.unwrap_or(json.len())]).ok()?;
        Some(attributes.n)
    }

    /// Encrypts a file under a new key.
    pub(super) fn encrypt<R: CryptoRng + ?Sized>(plain: &[u8], rng: &mut R) -> (Self, Vec<u8>) {
        let mut fresh = Zeroizing::new([0; 24]);
        rng.fill_bytes(fresh.as_mut());
        Self::encrypt_under(plain, &fresh)
    }

    fn encrypt_under(plain: &[u8], fresh: &[u8; 24]) -> (Self, Vec<u8>) {
        let (node_key, nonce) = fresh.split_at(16);
        let node_key = padded(node_key);
        let mac = condensed_mac(&node_key, nonce, plain);
        let mut key = Self([0; 32]);
        key.0[16..24].copy_from_slice(nonce);
        key.0[24..].copy_from_slice(&mac);
        for at in 0..16 {
            key.0[at] = node_key[at] ^ key.0[16 + at];
        }
        let mut sealed = plain.to_vec();
        key.apply_stream(&mut sealed);
        (key, sealed)
    }

    /// Decrypts a file; returns `None` if the key belongs to another file.
    pub(super) fn decrypt(&self, mut bytes: Zeroizing<Vec<u8>>) -> Option<Zeroizing<Vec<u8>>> {
        self.apply_stream(&mut bytes);
        let mac = condensed_mac(&self.node_key(), &self.0[16..24], &bytes);
        bool::from(mac.ct_eq(&self.0[24..])).then_some(bytes)
    }

    fn apply_stream(&self, bytes: &mut [u8]) {
        let mut iv = [0; 16];
        iv[..8].copy_from_slice(&self.0[16..24]);
        ctr::Ctr128BE::<Aes128>::new((&*self.node_key()).into(), &iv.into()).apply_keystream(bytes);
    }

    fn node_key(&self) -> Key {
        let mut key = Zeroizing::new([0; 16]);
        for at in 0..16 {
            key[at] = self.0[at] ^ self.0[16 + at];
        }
        key
    }
}

impl Serialize for FileKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.reveal())
    }
}

impl<'de> Deserialize<'de> for FileKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("expected a file's key"))
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey(..)")
    }
}

/// A CBC-MAC of each chunk, and one over those (`megajs lib/crypto/aes.mjs`, `MAC`).
fn condensed_mac(key: &Key, nonce: &[u8], plain: &[u8]) -> [u8; 8] {
    let cipher = Aes128::new((&**key).into());
    let mut of_all = [0; 16];
    for chunk in chunks(plain.len()) {
        let mut mac = [0; 16];
        mac[..8].copy_from_slice(nonce);
        mac[8..].copy_from_slice(nonce);
        for block in plain[chunk].chunks(16) {
            for (at, byte) in block.iter().enumerate() {
                mac[at] ^= byte;
            }
            cipher.encrypt_block((&mut mac).into());
        }
        for (of_all, mac) in of_all.iter_mut().zip(mac) {
            *of_all ^= mac;
        }
        cipher.encrypt_block((&mut of_all).into());
    }
    let mut condensed = [0; 8];
    for at in 0..4 {
        condensed[at] = of_all[at] ^ of_all[4 + at];
        condensed[4 + at] = of_all[8 + at] ^ of_all[12 + at];
    }
    condensed
}

/// The chunks of a file: the first has 128 KiB, each further one 128 KiB more, up to 1 MiB. Uploads
/// are split at chunk boundaries too.
pub(super) fn chunks(len: usize) -> impl Iterator<Item = Range<usize>> {
    let (mut start, mut size) = (0, 0);
    std::iter::from_fn(move || {
        size = (size + CHUNK_STEP).min(LONGEST_CHUNK);
        let chunk = start..len.min(start + size);
        start = chunk.end;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Returns whether megajs can read a file of `len` bytes: 1.3.10 counts an empty chunk after one that
/// ends exactly on a bound (`megajs lib/crypto/aes.mjs`, `MAC.checkBounding`).
pub(crate) fn megajs_reads(len: usize) -> bool {
    let padded_len = len.next_multiple_of(16);
    let mut bound = 0;
    let ends_on_bound = chunks(padded_len + LONGEST_CHUNK).any(|chunk| {
        bound = chunk.end;
        bound == padded_len
    });
    len > 0 && !ends_on_bound
}

/// MEGA's base64: the URL-safe alphabet, unpadded; padding is accepted.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

const FIRST_KEY: [u8; 16] = [
    0x93, 0xC4, 0x67, 0xE3, 0x7D, 0xB0, 0xC7, 0xA4, 0xD1, 0xBE, 0x3F, 0x81, 0x01, 0x52, 0xCB, 0x56,
];
const V1_PASSWORD_ROUNDS: u32 = 65_536;
const V1_EMAIL_ROUNDS: u32 = 16_384;
const V2_ROUNDS: u32 = 100_000;
const CHUNK_STEP: usize = 128 << 10;
const LONGEST_CHUNK: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use latchkey_shared::clock::rng;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::mega::tests::{content, text, vectors};

    #[test]
    fn passwords_become_the_keys_that_megajs_makes() {
        let vectors = vectors();
        for case in vectors["v1"].as_array().unwrap() {
            let made = PasswordKey::v1(text(&case["email"]), text(&case["password"]));
            assert_eq!(hex::encode(*made.key), text(&case["key"]));
            assert_eq!(*made.user_hash, text(&case["uh"]));
        }
        for case in vectors["v2"].as_array().unwrap() {
            let salt = BASE64.decode(text(&case["salt"])).unwrap();
            let made = PasswordKey::v2(text(&case["password"]), &salt);
            assert_eq!(hex::encode(*made.key), text(&case["key"]));
            assert_eq!(*made.user_hash, text(&case["uh"]));
        }
    }

    #[test]
    fn files_of_every_size_are_encrypted_as_megajs_does() {
        let vectors = vectors();
        let fresh: [u8; 24] = hex::decode(text(&vectors["file_key"]))
            .unwrap()
            .try_into()
            .unwrap();
        for case in vectors["files"].as_array().unwrap() {
            let size = usize::try_from(case["size"].as_u64().unwrap()).unwrap();
            let plain = content(size);
            let (key, sealed) = FileKey::encrypt_under(&plain, &fresh);
            assert_eq!(*key.reveal(), text(&case["key"]), "{size}");
            assert_eq!(
                hex::encode(Sha256::digest(&sealed)),
                text(&case["ciphertext_sha256"]),
                "{size}"
            );
            let opened = FileKey::parse(text(&case["key"]))
                .unwrap()
                .decrypt(Zeroizing::new(sealed));
            assert_eq!(*opened.unwrap(), plain);
        }
    }

    #[test]
    fn file_that_was_changed_or_cut_does_not_open() {
        let plain = content(131_073);
        let (key, sealed) = FileKey::encrypt(&plain, &mut rng());
        for at in [0, 131_071, 131_072] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.decrypt(Zeroizing::new(changed)), None);
        }
        assert_eq!(
            key.decrypt(Zeroizing::new(sealed[..131_072].to_vec())),
            None
        );
        let (other, _) = FileKey::encrypt(&plain, &mut rng());
        assert_eq!(other.decrypt(Zeroizing::new(sealed)), None);
    }

    #[test]
    fn names_are_sealed_as_megajs_does_and_open_again() {
        let vectors = vectors();
        let mut key = FileKey([0; 32]);
        key.0[..16].copy_from_slice(&hex::decode(text(&vectors["file_key"])).unwrap()[..16]);
        let expected = &vectors["attributes"];
        let sealed = key.seal_name(text(&expected["name"]));
        assert_eq!(sealed, text(&expected["sealed"]));
        assert_eq!(
            key.open_name(&sealed).as_deref(),
            Some(text(&expected["name"]))
        );
        let (other, _) = FileKey::encrypt(b"x", &mut rng());
        assert_eq!(other.open_name(&sealed), None);
    }

    #[test]
    fn chunks_grow_by_128_kib_up_to_a_mebibyte() {
        let ends: Vec<_> = chunks(7 << 20).map(|chunk| chunk.end >> 17).collect();
        assert_eq!(ends, [1, 3, 6, 10, 15, 21, 28, 36, 44, 52, 56]);
        assert_eq!(chunks(131_072).count(), 1);
        assert_eq!(chunks(131_073).count(), 2);
        assert_eq!(chunks(0).count(), 0);
    }

    #[test]
    fn sizes_that_megajs_cannot_read_are_known() {
        for len in [1, 131_056, 131_073, 393_200, 393_217, 1 << 20, 4_718_593] {
            assert!(megajs_reads(len), "{len}");
        }
        for len in [
            0, 131_057, 131_072, 393_201, 393_216, 786_432, 4_718_592, 5_767_168,
        ] {
            assert!(!megajs_reads(len), "{len}");
        }
    }

    #[test]
    fn key_that_is_none_is_refused() {
        for text in [
            "",
            "AAAA",
            &"A".repeat(42),
            &"A".repeat(44),
            &"é".repeat(43),
        ] {
            assert_eq!(FileKey::parse(text), None, "{text}");
        }
        let padded = format!("{}=", "A".repeat(43));
        assert_eq!(FileKey::parse(&padded), Some(FileKey([0; 32])));
    }
}
