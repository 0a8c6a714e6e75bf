//! The key material of a companion device.

use std::fmt;

use curve25519_dalek::scalar::clamp_integer;
use rand::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

use crate::{base64_bytes, x25519, xeddsa};

/// Everything a companion generates before it is linked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceKeys {
    /// The static key of the Noise handshake.
    pub noise: KeyPair,
    /// The Signal identity key.
    pub identity: KeyPair,
    /// The signed pre-key that is registered with the device.
    pub signed_pre_key: SignedPreKey,
    /// The Signal registration id, 1 to 16380.
    pub registration_id: u32,
    /// The secret that authenticates the primary's answer to a scan.
    pub adv_secret: AdvSecret,
    /// The ephemeral key of pairing by code.
    pub pairing_ephemeral: KeyPair,
}

impl DeviceKeys {
    /// Generates the keys of a new device.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let identity = KeyPair::generate(rng);
        Self {
            noise: KeyPair::generate(rng),
            signed_pre_key: SignedPreKey::generate(FIRST_PRE_KEY_ID, &identity, rng),
            identity,
            registration_id: registration_id(rng),
            adv_secret: AdvSecret::generate(rng),
            pairing_ephemeral: KeyPair::generate(rng),
        }
    }
}

fn registration_id<R: CryptoRng + ?Sized>(rng: &mut R) -> u32 {
    // A bias of 2^-18 towards low ids is of no consequence: the id only tells installations apart.
    1 + rng.next_u32() % MAX_REGISTRATION_ID
}

/// An X25519 key pair whose private half is clamped, and wiped on drop.
///
/// Its serde form is the private half alone, as base64.
#[derive(Clone)]
pub struct KeyPair {
    private: StaticSecret,
    public: PublicKey,
}

impl KeyPair {
    /// Generates a key pair.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut private = Zeroizing::new([0; 32]);
        rng.fill_bytes(private.as_mut());
        Self::from_private(*private)
    }

    /// Makes the pair of a 32-byte private key, which is clamped first: importers of exported
    /// credentials use the bytes as they are.
    pub fn from_private(mut private: [u8; 32]) -> Self {
        let mut clamped = clamp_integer(private);
        private.zeroize();
        let private = StaticSecret::from(clamped);
        clamped.zeroize();
        let public = x25519::public(&private);
        Self { private, public }
    }

    /// Returns the 32-byte public key, without a type prefix.
    pub fn public(&self) -> &[u8; 32] {
        self.public.as_bytes()
    }

    /// Returns the 32-byte clamped private key.
    pub fn private(&self) -> &[u8; 32] {
        self.private.as_bytes()
    }

    /// Computes the X25519 shared secret; fails if the other key is of low order.
    pub fn agree(&self, theirs: &[u8; 32]) -> Result<Zeroizing<[u8; 32]>, LowOrderPoint> {
        x25519::agree(&self.private, theirs).ok_or(LowOrderPoint)
    }

    /// Signs a message with `XEdDSA`.
    pub fn sign<R: CryptoRng + ?Sized>(&self, message: &[u8], rng: &mut R) -> [u8; 64] {
        xeddsa::sign(self.private(), message, rng)
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyPair(..)")
    }
}

impl Serialize for KeyPair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        base64_bytes::serialize(self.private(), serializer)
    }
}

impl<'de> Deserialize<'de> for KeyPair {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        base64_bytes::deserialize(deserializer).map(Self::from_private)
    }
}

/// The other side's key is a low-order point, so that the shared secret would be all zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a public key of full order, got a low-order point")]
pub struct LowOrderPoint;

/// A medium-term pre-key with the identity's signature over its public half.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignedPreKey {
    /// The id, 24 bits on the wire.
    pub id: u32,
    /// The key pair.
    pub pair: KeyPair,
    /// The identity's 64-byte signature over `05` and the public key.
    #[serde(with = "base64_bytes")]
    pub signature: [u8; 64],
}

impl SignedPreKey {
    /// Generates a pre-key and signs it with the identity.
    pub fn generate<R: CryptoRng + ?Sized>(id: u32, identity: &KeyPair, rng: &mut R) -> Self {
        let pair = KeyPair::generate(rng);
        let signature = identity.sign(&prefixed(pair.public()), rng);
        Self {
            id,
            pair,
            signature,
        }
    }

    /// Returns whether the holder of this identity key has signed it.
    pub fn is_signed_by(&self, identity: &[u8; 32]) -> bool {
        xeddsa::verify(identity, &prefixed(self.pair.public()), &self.signature)
    }
}

/// A one-time pre-key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PreKey {
    /// The id, 24 bits on the wire.
    pub id: u32,
    /// The key pair.
    pub pair: KeyPair,
}

impl PreKey {
    /// Generates a one-time pre-key.
    pub fn generate<R: CryptoRng + ?Sized>(id: u32, rng: &mut R) -> Self {
        Self {
            id,
            pair: KeyPair::generate(rng),
        }
    }
}

/// The 32-byte secret shared with the primary by the QR text or the pairing code; wiped on drop.
#[derive(Clone, Serialize, Deserialize)]
pub struct AdvSecret(#[serde(with = "secret_bytes")] Zeroizing<[u8; 32]>);

impl AdvSecret {
    /// Generates a secret.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    /// Takes the 32 bytes of a secret.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for AdvSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdvSecret(..)")
    }
}

/// Serde form of 32 secret bytes: standard padded base64.
pub(crate) mod secret_bytes {
    use serde::{Deserializer, Serializer};
    use zeroize::Zeroizing;

    use crate::base64_bytes;

    pub(crate) fn serialize<S: Serializer>(
        bytes: &Zeroizing<[u8; 32]>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        base64_bytes::serialize(&**bytes, serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Zeroizing<[u8; 32]>, D::Error> {
        base64_bytes::deserialize(deserializer).map(Zeroizing::new)
    }
}

/// Puts Signal's key type byte before a public key.
pub fn prefixed(public: &[u8; 32]) -> [u8; 33] {
    let mut key = [KEY_TYPE; 33];
    key[1..].copy_from_slice(public);
    key
}

/// Signal's type byte of a Curve25519 key (`Baileys lib/Defaults/index.js`, `KEY_BUNDLE_TYPE`).
pub const KEY_TYPE: u8 = 5;

const FIRST_PRE_KEY_ID: u32 = 1;
const MAX_REGISTRATION_ID: u32 = 16_380;

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    #[test]
    fn generated_device_is_complete_and_sound() {
        let keys = DeviceKeys::generate(&mut rng());
        let signed = &keys.signed_pre_key;
        assert_eq!(signed.id, 1);
        assert!(signed.is_signed_by(keys.identity.public()));
        assert!(!signed.is_signed_by(keys.noise.public()));
    }

    #[test]
    fn registration_ids_go_from_1_to_16380() {
        let mut rng = rng();
        let ids: Vec<_> = (0..200_000).map(|_| registration_id(&mut rng)).collect();
        assert_eq!(ids.iter().min(), Some(&1));
        assert_eq!(ids.iter().max(), Some(&16_380));
    }

    #[test]
    fn two_sides_agree_on_one_secret() {
        let (a, b) = (
            KeyPair::generate(&mut rng()),
            KeyPair::from_private([3; 32]),
        );
        assert_eq!(a.agree(b.public()), b.agree(a.public()));
    }

    #[test]
    fn agreement_with_a_low_order_key_is_refused() {
        let mut one = [0; 32];
        one[0] = 1;
        for low in [[0; 32], one] {
            let refused = KeyPair::from_private([3; 32]).agree(&low);
            assert_eq!(refused, Err(LowOrderPoint));
        }
    }

    #[test]
    fn keys_come_back_from_their_stored_form() {
        let keys = DeviceKeys::generate(&mut rng());
        let stored = serde_json::to_value(&keys).unwrap();
        let back: DeviceKeys = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(back.noise.public(), keys.noise.public());
        assert_eq!(back.noise.private(), keys.noise.private());
        assert_eq!(back.signed_pre_key.signature, keys.signed_pre_key.signature);
        assert_eq!(back.adv_secret.as_bytes(), keys.adv_secret.as_bytes());
        assert_eq!(serde_json::to_value(&back).unwrap(), stored);
        assert!(stored["noise"].is_string() && stored["adv_secret"].is_string());
    }

    #[test]
    fn stored_key_of_another_length_is_refused() {
        for text in ["\"AAAA\"", "\"not base64!\"", "7"] {
            assert!(serde_json::from_str::<KeyPair>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn debug_form_shows_no_key() {
        let shown = format!("{:?}", DeviceKeys::generate(&mut rng()));
        assert!(shown.contains("noise: KeyPair(..)"), "{shown}");
        assert!(shown.contains("adv_secret: AdvSecret(..)"), "{shown}");
    }

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(7)
    }
}
