//! The key to which a session's result is sealed: only its token yields the other half.

use aes_gcm::{
    Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use rand::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::{OpenError, exchange};
use crate::job::{SessionId, Token};

/// The public half of the key to a session's result. Workers seal to it, and no process can open what
/// they sealed before the caller brings the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResultKey([u8; 32]);

impl ResultKey {
    /// Returns the key of a session that `token` opens.
    pub fn of(id: SessionId, token: &Token) -> Self {
        Self(PublicKey::from(&private(id, token)).to_bytes())
    }

    /// Returns the 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Seals `plaintext`: the ephemeral public key, the cipher text and the 128-bit tag.
    pub(super) fn seal<R: CryptoRng + ?Sized>(
        &self,
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut R,
    ) -> Vec<u8> {
        let (epk, cipher) =
            exchange::agree(&self.0, info, rng).expect("it was tried when it was read");
        let payload = Payload {
            msg: plaintext,
            aad,
        };
        let ciphertext = cipher
            .encrypt(&Nonce::from(ONCE), payload)
            .expect("a result is shorter than the 64 GiB of AES-GCM");
        [&epk[..], &ciphertext].concat()
    }
}

/// Opens what [`ResultKey::seal`] made for the session that `token` opens.
pub(super) fn open(
    id: SessionId,
    token: &Token,
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (epk, ciphertext) = sealed.split_first_chunk().ok_or(OpenError::Truncated)?;
    let cipher =
        exchange::accept(&private(id, token), epk, info).map_err(|_| OpenError::Refused)?;
    let payload = Payload {
        msg: ciphertext,
        aad,
    };
    let opened = cipher.decrypt(&Nonce::from(ONCE), payload);
    opened.map(Zeroizing::new).map_err(|_| OpenError::Refused)
}

fn private(id: SessionId, token: &Token) -> StaticSecret {
    let mut private = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(SALT), token.as_bytes())
        .expand(id.as_bytes(), private.as_mut())
        .expect("HKDF-SHA256 yields up to 8,160 bytes");
    StaticSecret::from(*private)
}

impl Serialize for ResultKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        BASE64_URL_SAFE_NO_PAD.encode(self.0).serialize(to)
    }
}

impl<'de> Deserialize<'de> for ResultKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(&*text)
            .map_err(D::Error::custom)?;
        let key: [u8; 32] = bytes
            .try_into()
            .map_err(|_| D::Error::custom(InvalidResultKey))?;
        Self::try_from(key).map_err(D::Error::custom)
    }
}

impl TryFrom<[u8; 32]> for ResultKey {
    type Error = InvalidResultKey;

    /// Refuses a key to which nothing can be sealed.
    fn try_from(key: [u8; 32]) -> Result<Self, InvalidResultKey> {
        let any = StaticSecret::from([1; 32]);
        let agreed = any.diffie_hellman(&PublicKey::from(key));
        agreed
            .was_contributory()
            .then_some(Self(key))
            .ok_or(InvalidResultKey)
    }
}

/// Bytes that are not the key of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the public key of a result")]
pub struct InvalidResultKey;

const SALT: &[u8] = b"latchkey result key v1";
/// Each key encrypts one message, as each ephemeral key is new.
const ONCE: [u8; 12] = [0; 12];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::rng;

    #[test]
    fn what_is_sealed_to_a_result_key_opens_with_the_token_of_its_session_alone() {
        let mut rng = rng();
        let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
        let sealed = ResultKey::of(id, &token).seal(b"info", b"aad", b"credentials", &mut rng);
        assert!(!sealed.windows(4).any(|part| part == b"cred"));
        let refused = |id, token: &Token, info, aad, sealed: &[u8]| {
            open(id, token, info, aad, sealed).unwrap_err() == OpenError::Refused
        };
        let opened = open(id, &token, b"info", b"aad", &sealed).unwrap();
        assert_eq!(opened.as_slice(), b"credentials");
        let other_id = SessionId::random(&mut rng);
        assert!(refused(other_id, &token, b"info", b"aad", &sealed));
        assert!(refused(
            id,
            &Token::random(&mut rng),
            b"info",
            b"aad",
            &sealed
        ));
        assert!(refused(id, &token, b"other", b"aad", &sealed));
        assert!(refused(id, &token, b"info", b"other", &sealed));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(refused(id, &token, b"info", b"aad", &changed), "{at}");
        }
        assert_eq!(
            open(id, &token, b"info", b"aad", &sealed[..31]).unwrap_err(),
            OpenError::Truncated
        );
    }

    #[test]
    fn key_reads_back_what_it_writes_and_one_of_low_order_is_refused() {
        let mut rng = rng();
        let key = ResultKey::of(SessionId::random(&mut rng), &Token::random(&mut rng));
        let text = serde_json::to_string(&key).unwrap();
        assert_eq!(serde_json::from_str::<ResultKey>(&text).unwrap(), key);
        for bad in [&[0_u8; 32][..], &[1; 31]] {
            let text = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(bad));
            assert!(serde_json::from_str::<ResultKey>(&text).is_err());
        }
    }

    #[test]
    fn keys_of_results_stay_what_they_are() {
        let id = "AAAAAAAAAAAAAAAAAAAAAA".parse().unwrap();
        let token = Token::parse(&"A".repeat(43)).unwrap();
        assert_eq!(hex::encode(ResultKey::of(id, &token).as_bytes()), FROZEN);
    }

    const FROZEN: &str = "4bd80b73361330d38ed5791fb9e59095f2ae8ee67e3b3bea81c5ea6e7d6c1413";
}
