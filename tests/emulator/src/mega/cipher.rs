//! The encryption of MEGA clients (`megajs lib/crypto/aes.mjs`).

use std::ops::Range;

use aes::{
    Aes128,
    cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ctr::{
    Ctr128BE,
    cipher::{KeyIvInit, StreamCipher},
};
use serde_json::{Map, Value};

pub(super) type Block = [u8; 16];

/// Base64 as MEGA writes it: URL-safe, without padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Encrypts whole blocks independently (ECB).
pub(super) fn encrypt(key: &Block, blocks: &mut [u8]) {
    let cipher = Aes128::new(key.into());
    let (blocks, rest) = blocks.as_chunks_mut::<16>();
    debug_assert!(rest.is_empty(), "whole blocks");
    for block in blocks {
        cipher.encrypt_block(block.into());
    }
}

pub(super) fn decrypt(key: &Block, blocks: &mut [u8]) {
    let cipher = Aes128::new(key.into());
    let (blocks, rest) = blocks.as_chunks_mut::<16>();
    debug_assert!(rest.is_empty(), "whole blocks");
    for block in blocks {
        cipher.decrypt_block(block.into());
    }
}

/// The key of a file as it appears in links: the AES key folded with the rest.
pub(super) struct FileKey {
    key: Block,
    nonce: [u8; 8],
    mac: [u8; 8],
}

impl FileKey {
    pub(super) fn parse(folded: &[u8; 32]) -> Self {
        let (key, rest) = folded.split_at(16);
        let mut unfolded = [0; 16];
        for (place, byte) in unfolded.iter_mut().enumerate() {
            *byte = key[place] ^ rest[place];
        }
        let half = |half: usize| std::array::from_fn(|place| rest[half * 8 + place]);
        Self {
            key: unfolded,
            nonce: half(0),
            mac: half(1),
        }
    }

    /// Returns the content, and whether its MAC matches the one in the key.
    pub(super) fn open(&self, ciphertext: &[u8]) -> (Vec<u8>, bool) {
        let mut iv = [0; 16];
        iv[..8].copy_from_slice(&self.nonce);
        let mut content = ciphertext.to_vec();
        Ctr128BE::<Aes128>::new((&self.key).into(), (&iv).into()).apply_keystream(&mut content);
        let is_its = self.meta_mac(&content) == self.mac;
        (content, is_its)
    }

    fn meta_mac(&self, content: &[u8]) -> [u8; 8] {
        let cipher = Aes128::new((&self.key).into());
        let mut all: Block = [0; 16];
        for chunk in chunks(content.len()) {
            let mut mac: Block = std::array::from_fn(|place| self.nonce[place % 8]);
            for piece in content[chunk].chunks(16) {
                xor(&mut mac, piece);
                cipher.encrypt_block((&mut mac).into());
            }
            xor(&mut all, &mac);
            cipher.encrypt_block((&mut all).into());
        }
        std::array::from_fn(|place| {
            let first = place / 4 * 8 + place % 4;
            all[first] ^ all[first + 4]
        })
    }

    /// Decrypts the attributes of a node, which are encrypted under the file's own key.
    pub(super) fn open_attributes(
        &self,
        encrypted: &[u8],
    ) -> Result<Map<String, Value>, &'static str> {
        if encrypted.is_empty() || !encrypted.len().is_multiple_of(16) {
            return Err("expected the attributes to be whole blocks");
        }
        let mut text = encrypted.to_vec();
        decrypt(&self.key, &mut text);
        for (place, byte) in encrypted.iter().enumerate().take(encrypted.len() - 16) {
            text[place + 16] ^= byte;
        }
        let end = text
            .iter()
            .rposition(|&byte| byte != 0)
            .map_or(0, |last| last + 1);
        if text.len() - end >= 16 {
            return Err("expected the attributes to be padded to whole blocks and no further");
        }
        let json = text[..end]
            .strip_prefix(b"MEGA")
            .ok_or("expected the attributes under the file's key, beginning with MEGA")?;
        match serde_json::from_slice(json) {
            Ok(Value::Object(attributes)) => Ok(attributes),
            _ => Err("expected MEGA and then a JSON object, padded with zeros"),
        }
    }
}

fn xor(block: &mut Block, with: &[u8]) {
    for (byte, with) in block.iter_mut().zip(with) {
        *byte ^= with;
    }
}

/// Returns the chunks of a file. Each has a MAC of its own, and a piece of an upload consists of
/// whole chunks. They grow from 128 KiB to 1 MiB.
pub(super) fn chunks(size: usize) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    let mut length = 0;
    std::iter::from_fn(move || {
        length = (length + CHUNK_STEP).min(LARGEST_CHUNK);
        let chunk = start..size.min(start + length);
        start = chunk.end;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Returns whether a piece of an upload may begin or end there.
pub(super) fn is_bound(position: usize, size: usize) -> bool {
    position == size || chunks(size).any(|chunk| chunk.start == position)
}

const CHUNK_STEP: usize = 128 << 10;
const LARGEST_CHUNK: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_grow_to_a_mebibyte_and_end_with_the_file() {
        let starts: Vec<usize> = chunks(7 << 20).map(|chunk| chunk.start >> 17).collect();
        assert_eq!(starts, [0, 1, 3, 6, 10, 15, 21, 28, 36, 44, 52]);
        assert_eq!(
            chunks(131_072).map(|chunk| chunk.len()).collect::<Vec<_>>(),
            [131_072]
        );
        assert_eq!(chunks(0).count(), 0);
        assert!(is_bound(131_072, 200_000) && is_bound(200_000, 200_000));
        assert!(!is_bound(131_073, 200_000));
    }

    /// Recorded with `megajs` 1.3.10: `encrypt(key)` of 40 bytes 0..40 under the key 0..24.
    #[test]
    fn file_of_megajs_opens() {
        let folded = hex::decode(MEGAJS_KEY).unwrap();
        let key = FileKey::parse(&folded.try_into().unwrap());
        let (content, is_its) = key.open(&hex::decode(MEGAJS_FILE).unwrap());
        assert!(is_its);
        assert_eq!(content, (0..40).collect::<Vec<u8>>());
        let (_, is_its) = key.open(&[0; 40]);
        assert!(!is_its);
        let attributes = hex::decode(MEGAJS_ATTRIBUTES).unwrap();
        assert_eq!(key.open_attributes(&attributes).unwrap()["n"], "creds.json");
        assert!(key.open_attributes(&attributes[..16]).is_err());
        assert!(key.open_attributes(&attributes[..15]).is_err());
    }

    const MEGAJS_KEY: &str = "1010101010101010a5baf0b393df6f5b1011121314151617adb3fab89fd26154";
    const MEGAJS_FILE: &str =
        "8de7dac3d95eca9fd74f30c1ecf8247a8f25d1b3fd2d11a8a7b458d16a085434381abad4fc22edcf";
    const MEGAJS_ATTRIBUTES: &str =
        "21933fa892e82962514794eda9f5a1a8c9c24b12775c16eb4f48f32530e92e3d";
}
