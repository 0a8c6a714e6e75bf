//! Results that only the caller can read.

use aes_gcm::{
    Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use rand::CryptoRng;

use super::exchange::{self, LowOrder};
use crate::{job::SessionId, result::SealedToCaller};

/// Seals `plaintext` to the caller's raw X25519 public key.
///
/// To open it, a browser does this with WebCrypto; every field is standard padded base64:
///
/// 1. `shared` = X25519(the caller's private key, `epk`), 32 bytes. All zeros must be refused.
/// 2. `key` = HKDF-SHA256 with the salt `epk ‖ caller's public key` (64 bytes), the input key
///    material `shared` and the info `latchkey sealed result v1` (ASCII), 32 bytes long.
/// 3. AES-256-GCM with `key`, the 12 bytes of `nonce`, the additional data being the session id's
///    22 characters as they stand in its URL (ASCII), and `ciphertext`, which ends with the
///    128-bit tag.
pub fn seal_to<R: CryptoRng + ?Sized>(
    caller_public: &[u8; 32],
    id: SessionId,
    plaintext: &[u8],
    rng: &mut R,
) -> Result<SealedToCaller, LowOrder> {
    let (epk, cipher) = exchange::agree(caller_public, INFO, rng)?;
    let mut nonce = [0; NONCE_LEN];
    rng.fill_bytes(&mut nonce);
    let id = id.to_string();
    let ciphertext = cipher
        .encrypt(
            &Nonce::from(nonce),
            Payload {
                msg: plaintext,
                aad: id.as_bytes(),
            },
        )
        .expect("a result is shorter than the 64 GiB of AES-GCM");
    Ok(SealedToCaller {
        alg: ALG.into(),
        epk: BASE64_STANDARD.encode(epk),
        nonce: BASE64_STANDARD.encode(nonce),
        ciphertext: BASE64_STANDARD.encode(ciphertext),
    })
}

const ALG: &str = "x25519-hkdf-sha256-aes256gcm";
const INFO: &[u8] = b"latchkey sealed result v1";
const NONCE_LEN: usize = 12;

#[cfg(test)]
mod tests {
    use aes_gcm::{Aes256Gcm, aead::KeyInit};
    use hkdf::Hkdf;
    use sha2::Sha256;
    use x25519_dalek::{PublicKey, StaticSecret};

    use super::*;
    use crate::clock::rng;

    struct Caller {
        private: StaticSecret,
        public: [u8; 32],
    }

    impl Caller {
        fn new() -> Self {
            let private = StaticSecret::random_from_rng(&mut rng());
            let public = PublicKey::from(&private).to_bytes();
            Self { private, public }
        }

        fn open(&self, id: SessionId, sealed: &SealedToCaller) -> Option<Vec<u8>> {
            assert_eq!(sealed.alg, "x25519-hkdf-sha256-aes256gcm");
            let epk: [u8; 32] = BASE64_STANDARD
                .decode(&sealed.epk)
                .unwrap()
                .try_into()
                .unwrap();
            let nonce: [u8; 12] = BASE64_STANDARD
                .decode(&sealed.nonce)
                .unwrap()
                .try_into()
                .unwrap();
            let ciphertext = BASE64_STANDARD.decode(&sealed.ciphertext).unwrap();
            let shared = self.private.diffie_hellman(&PublicKey::from(epk));
            let mut key = [0; 32];
            let salt: Vec<u8> = epk.into_iter().chain(self.public).collect();
            Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes())
                .expand(b"latchkey sealed result v1", &mut key)
                .unwrap();
            Aes256Gcm::new(&key.into())
                .decrypt(
                    &Nonce::from(nonce),
                    Payload {
                        msg: &ciphertext,
                        aad: id.to_string().as_bytes(),
                    },
                )
                .ok()
        }
    }

    #[test]
    fn result_sealed_to_a_caller_opens_with_its_private_key_alone() {
        let (caller, mut rng) = (Caller::new(), rng());
        let id = SessionId::random(&mut rng);
        let sealed = seal_to(&caller.public, id, b"credentials", &mut rng).unwrap();
        assert_eq!(caller.open(id, &sealed).unwrap(), b"credentials");
        assert_eq!(Caller::new().open(id, &sealed), None);
        assert_eq!(caller.open(SessionId::random(&mut rng), &sealed), None);
    }

    #[test]
    fn every_sealing_has_its_own_ephemeral_key_and_nonce() {
        let (caller, mut rng) = (Caller::new(), rng());
        let id = SessionId::random(&mut rng);
        let one = seal_to(&caller.public, id, b"credentials", &mut rng).unwrap();
        let other = seal_to(&caller.public, id, b"credentials", &mut rng).unwrap();
        assert_ne!(one.epk, other.epk);
        assert_ne!(one.nonce, other.nonce);
    }

    #[test]
    fn public_key_of_low_order_is_refused() {
        let mut one = [0; 32];
        one[0] = 1;
        for point in [[0; 32], one] {
            let id = SessionId::random(&mut rng());
            assert_eq!(
                seal_to(&point, id, b"credentials", &mut rng()),
                Err(LowOrder)
            );
        }
    }
}
