//! What is derived from one secret.

use aes_gcm::{Aes256Gcm, aead::KeyInit};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Purpose;
use crate::{
    job::{SessionId, Token, TokenHash},
    secret::Secret,
};

/// The keys that are derived from one secret, each for one use.
pub(super) struct Keys {
    ciphers: [Aes256Gcm; Purpose::ALL.len()],
    names: Key,
    tokens: Key,
    replies: Key,
}

type Key = Zeroizing<[u8; 32]>;

impl Keys {
    pub(super) fn of(secret: &Secret) -> Self {
        let extracted = Hkdf::<Sha256>::new(Some(SALT), secret.as_bytes());
        let key = |label: &str| {
            let mut key = Key::default();
            extracted
                .expand(label.as_bytes(), key.as_mut())
                .expect(SHORT_ENOUGH);
            key
        };
        Self {
            ciphers: Purpose::ALL.map(|purpose| Aes256Gcm::new((&*key(purpose.label())).into())),
            names: key("names"),
            tokens: key("tokens"),
            replies: key("idempotency"),
        }
    }

    pub(super) fn cipher(&self, purpose: Purpose) -> &Aes256Gcm {
        &self.ciphers[purpose as usize]
    }

    pub(super) fn pseudonym(&self, kind: &str, secret: &str) -> String {
        let mut name = [0; 16];
        Hkdf::<Sha256>::from_prk(&*self.names)
            .expect(AS_LONG)
            .expand_multi_info(&[kind.as_bytes(), b"\0", secret.as_bytes()], &mut name)
            .expect(SHORT_ENOUGH);
        hex::encode(name)
    }

    pub(super) fn token_hash(&self, id: SessionId, token: &Token) -> TokenHash {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.tokens)
            .expect("HMAC takes keys of any length");
        mac.update(id.as_bytes());
        mac.update(token.as_bytes());
        TokenHash::from_bytes(mac.finalize().into_bytes().into())
    }

    /// Returns the cipher of what answers a request that is repeated with its idempotency key.
    pub(super) fn reply_cipher(&self, idempotency_key: &str) -> Aes256Gcm {
        let mut key = Key::default();
        Hkdf::<Sha256>::new(Some(&*self.replies), idempotency_key.as_bytes())
            .expand(b"reply", key.as_mut())
            .expect(SHORT_ENOUGH);
        Aes256Gcm::new((&*key).into())
    }
}

const SALT: &[u8] = b"latchkey at rest v1";
const SHORT_ENOUGH: &str = "HKDF-SHA256 yields up to 8,160 bytes";
const AS_LONG: &str = "the key is as long as a digest";
