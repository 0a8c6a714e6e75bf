//! Keys that live for one errand, so that what is left of it on a disk opens to nobody.

use aes_gcm::{
    Nonce,
    aead::{Aead, Payload},
};
use rand::CryptoRng;
use serde::{Serialize, de::DeserializeOwned};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::{OpenError, Purpose, ResultKey, Unserializable, Vault, exchange, from_json, json};
use crate::job::SessionId;

/// The public half of an errand's key.
pub type ErrandKey = ResultKey;

/// The half of an errand's key that never leaves its process.
pub struct ErrandSecret(StaticSecret);

impl ErrandSecret {
    /// Draws a new one at random.
    pub fn random<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(StaticSecret::random_from_rng(rng))
    }

    /// Returns the other half.
    pub fn public(&self) -> ErrandKey {
        let public = PublicKey::from(&self.0).to_bytes();
        ErrandKey::try_from(public).expect("the key of a secret is of full order")
    }
}

impl Vault {
    /// Seals `value` as JSON for a process that has this vault's secret and the other half of `key`.
    pub fn seal_json_to<T, R>(
        &self,
        key: &ErrandKey,
        purpose: Purpose,
        id: SessionId,
        value: &T,
        rng: &mut R,
    ) -> Result<Vec<u8>, Unserializable>
    where
        T: Serialize + ?Sized,
        R: CryptoRng + ?Sized,
    {
        let sealed = key.seal(INFO, id.as_bytes(), &json(value)?, rng);
        Ok(self.seal(purpose, id, &sealed, rng))
    }

    /// Opens what [`Vault::seal_json_to`] made for this secret's other half.
    pub fn open_json_with<T: DeserializeOwned>(
        &self,
        secret: &ErrandSecret,
        purpose: Purpose,
        id: SessionId,
        blob: &[u8],
    ) -> Result<T, OpenError> {
        let sealed = self.open(purpose, id, blob)?;
        let (epk, ciphertext) = sealed.split_first_chunk().ok_or(OpenError::Truncated)?;
        let cipher = exchange::accept(&secret.0, epk, INFO).map_err(|_| OpenError::Refused)?;
        let payload = Payload {
            msg: ciphertext,
            aad: id.as_bytes(),
        };
        let opened = cipher.decrypt(&Nonce::from(ONCE), payload);
        from_json(&Zeroizing::new(opened.map_err(|_| OpenError::Refused)?))
    }
}

const INFO: &[u8] = b"latchkey errand v1";
/// Each ephemeral key makes a cipher of its own, which seals once.
const ONCE: [u8; 12] = [0; 12];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::rng, secret::Secret};

    #[test]
    fn errand_opens_to_its_own_secret_in_the_vault_that_sealed_it() {
        let mut rng = rng();
        let [vault, foreign] = [(); 2].map(|()| Vault::new(&Secret::random(&mut rng)));
        let [ours, others] = [(); 2].map(|()| ErrandSecret::random(&mut rng));
        let [id, another] = [(); 2].map(|()| SessionId::random(&mut rng));
        let (session, answer) = (Purpose::ErrandSession, Purpose::ErrandAnswer);
        let sealed = vault.seal_json_to(&ours.public(), session, id, "secret", &mut rng);
        let sealed = sealed.unwrap();
        let open = |vault: &Vault, secret, purpose, id| {
            vault.open_json_with::<String>(secret, purpose, id, &sealed)
        };
        assert_eq!(open(&vault, &ours, session, id).as_deref(), Ok("secret"));
        for refused in [
            open(&vault, &others, session, id),
            open(&foreign, &ours, session, id),
            open(&vault, &ours, answer, id),
            open(&vault, &ours, session, another),
        ] {
            assert_eq!(refused, Err(OpenError::Refused));
        }
    }

    #[test]
    fn secret_of_the_gateways_alone_does_not_open_the_session_of_an_errand() {
        let mut rng = rng();
        let vault = Vault::new(&Secret::random(&mut rng));
        let (worker, id) = (ErrandSecret::random(&mut rng), SessionId::random(&mut rng));
        let purpose = Purpose::ErrandSession;
        let sealed = vault.seal_json_to(&worker.public(), purpose, id, "a session", &mut rng);
        let inside = vault.open(purpose, id, &sealed.unwrap()).unwrap();
        assert!(!inside.windows(9).any(|part| part == b"a session"));
    }
}
