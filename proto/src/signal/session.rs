use aes::Aes256;
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use prost::Message;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{NO_SALT, message_keys, next_chain_key};
use crate::{
    base64_bytes, kdf,
    keys::{KeyPair, LowOrderPoint, prefixed, secret_bytes},
    messages::{PreKeySignalMessage, SignalMessage},
    xeddsa,
};

/// The public keys that a device offers to those who want to write to it.
#[derive(Clone, Debug)]
pub struct PreKeyBundle {
    /// The device's registration id.
    pub registration_id: u32,
    /// Its identity key.
    pub identity: [u8; 32],
    /// The id, key and signature of its signed pre-key.
    pub signed_pre_key: (u32, [u8; 32], [u8; 64]),
    /// The id and key of a one-time pre-key, if it has any left.
    pub one_time: Option<(u32, [u8; 32])>,
}

/// A session that we opened and that the other side has not answered yet
/// (`libsignal src/session_builder.js`, `initOutgoing`). All of it is secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignalSession {
    #[serde(with = "base64_bytes")]
    identity: [u8; 32],
    registration_id: u32,
    #[serde(with = "base64_bytes")]
    their_identity: [u8; 32],
    their_registration_id: u32,
    #[serde(with = "base64_bytes")]
    signed_pre_key: [u8; 32],
    signed_pre_key_id: u32,
    one_time_id: Option<u32>,
    #[serde(with = "base64_bytes")]
    base: [u8; 32],
    ratchet: KeyPair,
    #[serde(with = "secret_bytes")]
    root: Zeroizing<[u8; 32]>,
    #[serde(with = "secret_bytes")]
    chain: Zeroizing<[u8; 32]>,
    counter: u32,
}

/// What a library needs to go on with a [`SignalSession`].
pub struct SessionState<'a> {
    /// The other side's registration id.
    pub registration_id: u32,
    /// Its identity key.
    pub identity: &'a [u8; 32],
    /// Its signed pre-key, with which the session was opened: its first ratchet key.
    pub signed_pre_key: &'a [u8; 32],
    /// The id of that.
    pub signed_pre_key_id: u32,
    /// The id of its one-time pre-key, if there was one.
    pub one_time_id: Option<u32>,
    /// The public half of our base key.
    pub base: &'a [u8; 32],
    /// Our ratchet key.
    pub ratchet: &'a KeyPair,
    /// The root key, 32 bytes.
    pub root: &'a [u8; 32],
    /// The chain key of the next message, 32 bytes.
    pub chain: &'a [u8; 32],
    /// How many messages were sent.
    pub sent: u32,
}

impl SignalSession {
    /// Opens a session; fails if the bundle's signed pre-key is not signed by its identity.
    pub fn initiate<R: CryptoRng + ?Sized>(
        our_identity: &KeyPair,
        our_registration_id: u32,
        bundle: &PreKeyBundle,
        rng: &mut R,
    ) -> Result<Self, SignalError> {
        let base = KeyPair::generate(rng);
        let ratchet = KeyPair::generate(rng);
        Self::initiate_with(our_identity, our_registration_id, bundle, &base, &ratchet)
    }

    fn initiate_with(
        our_identity: &KeyPair,
        our_registration_id: u32,
        bundle: &PreKeyBundle,
        base: &KeyPair,
        ratchet: &KeyPair,
    ) -> Result<Self, SignalError> {
        let (signed_pre_key_id, signed_pre_key, signature) = &bundle.signed_pre_key;
        if !xeddsa::verify(&bundle.identity, &prefixed(signed_pre_key), signature) {
            return Err(SignalError::Signature);
        }
        let root = root_key(our_identity, base, bundle)?;
        let shared = ratchet.agree(signed_pre_key)?;
        let okm = kdf::hkdf::<64>(&*root, &*shared, b"WhisperRatchet");
        let (root, chain) = kdf::halves(&okm);
        Ok(Self {
            identity: *our_identity.public(),
            registration_id: our_registration_id,
            their_identity: bundle.identity,
            their_registration_id: bundle.registration_id,
            signed_pre_key: *signed_pre_key,
            signed_pre_key_id: *signed_pre_key_id,
            one_time_id: bundle.one_time.map(|(id, _)| id),
            base: *base.public(),
            ratchet: ratchet.clone(),
            root,
            chain,
            counter: 0,
        })
    }

    /// Returns the session as it is once one more message has been encrypted, whichever it is.
    #[must_use]
    pub fn after_a_message(&self) -> Self {
        let mut after = self.clone();
        after.next_message_keys();
        after
    }

    /// Returns what a library needs to go on with it.
    pub fn state(&self) -> SessionState<'_> {
        SessionState {
            registration_id: self.their_registration_id,
            identity: &self.their_identity,
            signed_pre_key: &self.signed_pre_key,
            signed_pre_key_id: self.signed_pre_key_id,
            one_time_id: self.one_time_id,
            base: &self.base,
            ratchet: &self.ratchet,
            root: &self.root,
            chain: &self.chain,
            sent: self.counter,
        }
    }

    /// Encrypts a padded message as a pre-key message, which opens the session on the other side.
    pub fn encrypt(&mut self, plaintext: &[u8]) -> Vec<u8> {
        let message = PreKeySignalMessage {
            pre_key_id: self.one_time_id,
            base_key: Some(prefixed(&self.base).to_vec()),
            identity_key: Some(prefixed(&self.identity).to_vec()),
            message: Some(self.inner(plaintext)),
            registration_id: Some(self.registration_id),
            signed_pre_key_id: Some(self.signed_pre_key_id),
        };
        versioned(&message)
    }

    fn inner(&mut self, plaintext: &[u8]) -> Vec<u8> {
        let counter = self.counter;
        let keys = self.next_message_keys();
        let message = SignalMessage {
            ratchet_key: Some(prefixed(self.ratchet.public()).to_vec()),
            counter: Some(counter),
            previous_counter: Some(0),
            ciphertext: Some(keys.encrypt(plaintext)),
        };
        let mut inner = versioned(&message);
        let mac = kdf::hmac(
            keys.mac(),
            &[
                &prefixed(&self.identity),
                &prefixed(&self.their_identity),
                &inner,
            ],
        );
        inner.extend_from_slice(&mac[..MAC]);
        inner
    }

    fn next_message_keys(&mut self) -> MessageKeys {
        let seed = kdf::hmac(&*self.chain, &[&[1]]);
        self.chain = next_chain_key(&self.chain);
        self.counter += 1;
        MessageKeys(message_keys(&seed))
    }
}

impl std::fmt::Debug for SignalSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignalSession(..)")
    }
}

impl std::fmt::Debug for SessionState<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionState(..)")
    }
}

/// A bundle that no session can be opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignalError {
    /// The signed pre-key is not signed by the identity.
    #[error("expected the identity's signature over the signed pre-key, got another")]
    Signature,
    /// A key in it is of low order.
    #[error("the bundle has a key that is of no use")]
    LowOrder(#[from] LowOrderPoint),
}

fn root_key(
    our_identity: &KeyPair,
    base: &KeyPair,
    bundle: &PreKeyBundle,
) -> Result<Zeroizing<[u8; 32]>, SignalError> {
    let (_, signed_pre_key, _) = &bundle.signed_pre_key;
    let mut secrets = Zeroizing::new([0xff; SECRETS]);
    let mut at = 32;
    let mut append = |ours: &KeyPair, theirs: &[u8; 32]| {
        secrets[at..at + 32].copy_from_slice(&*ours.agree(theirs)?);
        at += 32;
        Ok::<_, SignalError>(())
    };
    append(our_identity, signed_pre_key)?;
    append(base, &bundle.identity)?;
    append(base, signed_pre_key)?;
    if let Some((_, one_time)) = &bundle.one_time {
        append(base, one_time)?;
    }
    let okm = kdf::hkdf::<64>(&NO_SALT, &secrets[..at], b"WhisperText");
    Ok(kdf::halves(&okm).0)
}

/// A 32-byte cipher key, a 32-byte MAC key and a 16-byte IV.
struct MessageKeys(Zeroizing<[u8; 80]>);

impl MessageKeys {
    fn encrypt(&self, plaintext: &[u8]) -> Vec<u8> {
        Encryptor::<Aes256>::new_from_slices(&self.0[..32], &self.0[64..])
            .expect("the key is 32 bytes and the IV 16")
            .encrypt_padded_vec::<Pkcs7>(plaintext)
    }

    fn mac(&self) -> &[u8] {
        &self.0[32..64]
    }
}

fn versioned(message: &impl Message) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend(message.encode_to_vec());
    bytes
}

/// Session version 3, twice: the message's and the newest that is known.
const VERSION: u8 = 0x33;
const MAC: usize = 8;
/// `ff` 32 times and up to four shared secrets.
const SECRETS: usize = 5 * 32;

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_step_gives_the_recorded_keys() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../tests/vectors/wa-vectors.json")).unwrap();
        let vector = &vectors["signal"];
        let bob = &vector["bob"];
        for case in ["withOneTimePreKey", "withoutOneTimePreKey"] {
            let (case, identity) = (&vector[case], pair(&vector["alice"]["identity"]));
            let (signed, once) = (&bob["signedPreKey"], &bob["oneTimePreKey"]);
            let bundle = PreKeyBundle {
                registration_id: 777,
                identity: *pair(&bob["identity"]).public(),
                signed_pre_key: (42, *pair(signed).public(), array(&signed["signature"])),
                one_time: case["preKeyIdInMessage"]
                    .is_u64()
                    .then(|| (9, *pair(once).public())),
            };
            let steps = &case["derivation"];
            let base = pair(&case["aliceBaseKey"]);
            let root = root_key(&identity, &base, &bundle).unwrap();
            assert_eq!(*root, array(&steps["rootKey0"]));

            let ratchet = pair(&case["aliceRatchetKey"]);
            let mut session =
                SignalSession::initiate_with(&identity, 4660, &bundle, &base, &ratchet).unwrap();
            assert_eq!(*session.root, array(&steps["rootKey1"]));
            assert_eq!(*session.chain, array(&steps["chainKey0"]));

            let keys = session.next_message_keys();
            assert_eq!(keys.0[..32], array::<32>(&steps["cipherKey"]));
            assert_eq!(keys.mac(), array::<32>(&steps["macKey"]));
            assert_eq!(keys.0[64..], array::<16>(&steps["iv"]));
        }
    }

    fn pair(value: &Value) -> KeyPair {
        KeyPair::from_private(array(&value["private"]))
    }

    fn array<const N: usize>(value: &Value) -> [u8; N] {
        let bytes = hex::decode(value.as_str().unwrap()).unwrap();
        bytes.try_into().unwrap()
    }
}
