//! The account: its login and its sessions.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use pbkdf2::pbkdf2_hmac;
use rand::{CryptoRng, Rng};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha512;

use super::{
    cipher::{self, Block},
    options::{MegaAccount, MegaSession, MegaVersion},
    rsa,
};

pub(super) struct AccountKeys {
    pub(super) options: MegaAccount,
    /// The user handle, 11 characters.
    pub(super) handle: String,
    pub(super) master_key: Block,
    salt: [u8; 16],
}

/// The keys that a client derives from the password.
#[derive(Clone)]
pub(super) struct Derived {
    key: Block,
    pub(super) user_hash: String,
}

/// A session that was just granted.
pub(super) struct GrantedSession {
    pub(super) id: String,
    pub(super) answer: Value,
}

impl AccountKeys {
    pub(super) fn new(options: MegaAccount, rng: &mut impl CryptoRng) -> Self {
        Self {
            options,
            handle: cipher::encode(&random::<8>(rng)),
            master_key: random(rng),
            salt: random(rng),
        }
    }

    /// The response to `us0`.
    pub(super) fn prelogin(&self) -> Value {
        match self.options.version {
            MegaVersion::V1 => json!({ "v": 1 }),
            MegaVersion::V2 => json!({ "v": 2, "s": cipher::encode(&self.salt) }),
        }
    }

    /// Derives the keys from the password as a client does, which takes a while.
    pub(super) fn derive(&self) -> Derived {
        let password = self.options.password.as_bytes();
        match self.options.version {
            MegaVersion::V1 => {
                let key = key_v1(password);
                let user_hash = user_hash_v1(&key, self.options.email.as_bytes());
                Derived { key, user_hash }
            }
            MegaVersion::V2 => {
                let mut derived = [0; 32];
                pbkdf2_hmac::<Sha512>(password, &self.salt, ROUNDS, &mut derived);
                let (key, hash) = derived.split_at(16);
                Derived {
                    key: std::array::from_fn(|place| key[place]),
                    user_hash: cipher::encode(hash),
                }
            }
        }
    }

    /// Returns whether this is a current code of the second factor; the previous and the next code
    /// are accepted too.
    pub(super) fn is_mfa_code(&self, code: &str, now: SystemTime) -> bool {
        let Some(secret) = &self.options.mfa_secret else {
            return false;
        };
        let secret = secret.replace(' ', "").to_ascii_uppercase();
        let Ok(secret) = BASE32_NOPAD.decode(secret.trim_end_matches('=').as_bytes()) else {
            return false;
        };
        let period = |now: SystemTime| {
            let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
            since.as_secs() / TOTP_PERIOD.as_secs()
        };
        [now - TOTP_PERIOD, now, now + TOTP_PERIOD]
            .iter()
            .any(|&now| totp(&secret, period(now)) == code)
    }

    pub(super) fn new_session(
        &self,
        derived: &Derived,
        rng: &mut impl CryptoRng,
    ) -> GrantedSession {
        let id = self.session_id(rng);
        let text = cipher::encode(&id);
        let mut master_key = self.master_key;
        cipher::encrypt(&derived.key, &mut master_key);
        let mut answer = json!({ "k": cipher::encode(&master_key), "u": self.handle });
        if self.options.session == MegaSession::Temporary {
            answer["tsid"] = json!(text);
        } else {
            let mut message: [u8; rsa::MESSAGE_LENGTH] = random(rng);
            message[..SESSION_ID_LENGTH].copy_from_slice(&id);
            answer["csid"] = json!(cipher::encode(&rsa::encrypt(&message)));
            answer["privk"] = json!(self.private_key(rng));
        }
        GrantedSession { id: text, answer }
    }

    fn session_id(&self, rng: &mut impl CryptoRng) -> [u8; SESSION_ID_LENGTH] {
        let mut id: [u8; SESSION_ID_LENGTH] = random(rng);
        id[16..27].copy_from_slice(self.handle.as_bytes());
        match self.options.session {
            MegaSession::Rsa => id[0] |= 1,
            MegaSession::RsaLeadingZero => id[0] = 0,
            MegaSession::Temporary => {
                let mut proof: Block = std::array::from_fn(|place| id[place]);
                cipher::encrypt(&self.master_key, &mut proof);
                id[27..].copy_from_slice(&proof);
            }
        }
        id
    }

    fn private_key(&self, rng: &mut impl CryptoRng) -> String {
        let mut blocks = rsa::private_key();
        let padded = blocks.len().next_multiple_of(16);
        let padding: Block = random(rng);
        let missing = padded - blocks.len();
        blocks.extend_from_slice(&padding[..missing]);
        cipher::encrypt(&self.master_key, &mut blocks);
        cipher::encode(&blocks)
    }
}

/// Derives the key of an old account's password (`megajs lib/crypto/aes.mjs`, `prepareKey`).
fn key_v1(password: &[u8]) -> Block {
    let pieces: Vec<Block> = password
        .chunks(16)
        .map(|piece| std::array::from_fn(|place| piece.get(place).copied().unwrap_or_default()))
        .collect();
    let mut key = KEY_V1_START;
    for _ in 0..KEY_V1_ROUNDS {
        for piece in &pieces {
            cipher::encrypt(piece, &mut key);
        }
    }
    key
}

/// Derives the proof that an old account's password is known (`megajs lib/crypto/aes.mjs`,
/// `stringhash`).
fn user_hash_v1(key: &Block, email: &[u8]) -> String {
    let mut hash: Block = [0; 16];
    for (place, byte) in email.iter().enumerate() {
        hash[place % 16] ^= byte;
    }
    for _ in 0..USER_HASH_V1_ROUNDS {
        cipher::encrypt(key, &mut hash);
    }
    cipher::encode(&[&hash[..4], &hash[8..12]].concat())
}

/// Returns the code of the second factor for this half minute (RFC 6238).
fn totp(secret: &[u8], period: u64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&period.to_be_bytes());
    let mac = mac.finalize().into_bytes();
    let offset = usize::from(mac[19] & 0xf);
    let number = u32::from_be_bytes(std::array::from_fn(|place| mac[offset + place])) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

pub(super) fn random<const N: usize>(rng: &mut impl Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

pub(super) const TOTP_PERIOD: Duration = Duration::from_secs(30);
const SESSION_ID_LENGTH: usize = 43;
const ROUNDS: u32 = 100_000;
const KEY_V1_START: Block = [
    0x93, 0xc4, 0x67, 0xe3, 0x7d, 0xb0, 0xc7, 0xa4, 0xd1, 0xbe, 0x3f, 0x81, 0x01, 0x52, 0xcb, 0x56,
];
const KEY_V1_ROUNDS: u32 = 65_536;
const USER_HASH_V1_ROUNDS: u32 = 16_384;

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, truncated to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        assert_eq!(totp(secret, 59 / 30), "287082");
        assert_eq!(totp(secret, 1_111_111_109 / 30), "081804");
        assert_eq!(totp(secret, 20_000_000_000 / 30), "353130");
    }

    /// Recorded with `megajs` 1.3.10.
    #[test]
    fn old_accounts_prove_their_password_as_megajs_does() {
        let key = key_v1(b"correct horse battery staple");
        assert_eq!(hex::encode(key), MEGAJS_KEY);
        assert_eq!(user_hash_v1(&key, b"operator@example.com"), MEGAJS_HASH);
    }

    const MEGAJS_KEY: &str = "57d978ef82e99ea50ab00045e8614d7b";
    const MEGAJS_HASH: &str = "1hm-HY10NsU";
}
