//! The key bundle with which a companion answers an entered code (`whatsmeow pair-code.go`,
//! `handleCodePairNotification`).

use aes_gcm::{Aes256Gcm, KeyInit, aead::Aead};
use hkdf::Hkdf;
use latchkey_proto::keys::{AdvSecret, KeyPair, LowOrderPoint};
use sha2::Sha256;

/// What the phone reads from a companion's answer.
pub(super) struct KeyBundle {
    pub(super) companion_identity: [u8; 32],
    /// The identity key that the companion believes to be the phone's.
    pub(super) primary_identity: [u8; 32],
    /// The companion's share of the common secret.
    random: [u8; 32],
}

impl KeyBundle {
    /// Opens a bundle with the phone's ephemeral key and the companion's key as the phone unwrapped
    /// it.
    pub(super) fn open(
        bundle: &[u8],
        ephemeral: &KeyPair,
        companion_ephemeral: &[u8; 32],
    ) -> Result<Self, BundleFlaw> {
        let got = bundle.len();
        let bundle: &[u8; 156] = bundle.try_into().map_err(|_| BundleFlaw::Length { got })?;
        let shared = ephemeral.agree(companion_ephemeral)?;
        let key: [u8; 32] = hkdf(&bundle[..32], &*shared, BUNDLE_KEY);
        let iv: [u8; 12] = part(bundle, 32);
        let plaintext = Aes256Gcm::new((&key).into())
            .decrypt((&iv).into(), &bundle[44..])
            .map_err(|_| BundleFlaw::Sealed)?;
        Ok(Self {
            companion_identity: part(&plaintext, 0),
            primary_identity: part(&plaintext, 32),
            random: part(&plaintext, 64),
        })
    }

    /// Derives the secret that phone and companion now share.
    pub(super) fn adv_secret(
        &self,
        ephemeral: &KeyPair,
        companion_ephemeral: &[u8; 32],
        identity: &KeyPair,
    ) -> Result<AdvSecret, LowOrderPoint> {
        let ephemeral_shared = ephemeral.agree(companion_ephemeral)?;
        let identity_shared = identity.agree(&self.companion_identity)?;
        let secrets = [&ephemeral_shared[..], &identity_shared[..], &self.random].concat();
        Ok(AdvSecret::from_bytes(hkdf(&[], &secrets, b"adv_secret")))
    }
}

/// Why the phone cannot read a companion's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BundleFlaw {
    #[error("expected a key bundle of 156 bytes, got {got}")]
    Length { got: usize },
    #[error("expected an ephemeral key of the companion that is not of low order")]
    LowOrder(#[from] LowOrderPoint),
    /// It is encrypted under another key: the codes differ, or it was tampered with.
    #[error("expected a key bundle under our key, got one under another")]
    Sealed,
}

fn hkdf(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand(info, &mut key)
        .expect("32 bytes are one block of SHA-256");
    key
}

fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the slice has N bytes")
}

const BUNDLE_KEY: &[u8] = b"link_code_pairing_key_bundle_encryption_key";

#[cfg(test)]
mod tests {
    use latchkey_entry::PairingCode;
    use latchkey_proto::{
        keys::DeviceKeys,
        pair::code::{self, Derivation, PrimaryHello},
    };
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;
    use serde_json::Value;

    use super::*;
    use crate::vectors::{VECTORS, array, bytes, pair};

    #[test]
    fn recorded_bundle_opens_and_gives_the_recorded_secret() {
        let recorded = &vector()["finish"];
        let bundle = bytes(&recorded["wrappedKeyBundle"]);
        let (ephemeral, identity) = (key("primaryEphemeral"), key("primaryIdentity"));
        let companion = *key("companionEphemeral").public();
        let opened = KeyBundle::open(&bundle, &ephemeral, &companion)
            .ok()
            .unwrap();
        assert_eq!(
            &opened.companion_identity,
            key("companionIdentity").public()
        );
        assert_eq!(&opened.primary_identity, identity.public());
        assert_eq!(opened.random, array(&recorded["random"]));
        let secret = opened
            .adv_secret(&ephemeral, &companion, &identity)
            .unwrap();
        assert_eq!(secret.as_bytes(), &array(&recorded["advSecret"]));
    }

    #[test]
    fn changed_bundle_is_not_opened() {
        let companion = *key("companionEphemeral").public();
        let bundle = bytes(&vector()["finish"]["wrappedKeyBundle"]);
        for at in [0, 31, 32, 43, 44, 139, 140, 155] {
            let mut changed = bundle.clone();
            changed[at] ^= 1;
            assert_eq!(flaw(&changed, &companion), BundleFlaw::Sealed, "{at}");
        }
        for got in [0, 155, 157] {
            let mut changed = bundle.clone();
            changed.resize(got, 0);
            assert_eq!(flaw(&changed, &companion), BundleFlaw::Length { got });
        }
        let low_order = BundleFlaw::LowOrder(LowOrderPoint);
        assert_eq!(flaw(&bundle, &[0; 32]), low_order);
    }

    // Each case derives keys from a code, which is slow by design.
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2))]

        #[test]
        fn companion_and_phone_share_a_secret_if_the_codes_are_the_same(seed: u64) {
            let mut exchange = Exchange::new(seed);
            let typed = exchange.shown.clone();
            let (seen, finish) = exchange.run(&typed);
            prop_assert_eq!(&seen, exchange.companion.pairing_ephemeral.public());
            let opened = KeyBundle::open(&finish.bundle, &exchange.ephemeral, &seen).ok().unwrap();
            let identity = &exchange.identity;
            prop_assert_eq!(&opened.companion_identity, exchange.companion.identity.public());
            prop_assert_eq!(&opened.primary_identity, identity.public());
            let secret = opened.adv_secret(&exchange.ephemeral, &seen, identity).unwrap();
            prop_assert_eq!(secret.as_bytes(), finish.adv_secret.as_bytes());
        }

        #[test]
        fn other_code_on_the_phone_opens_nothing(seed: u64) {
            let mut exchange = Exchange::new(seed);
            let typed = PairingCode::generate(&mut exchange.rng);
            let (seen, finish) = exchange.run(&typed);
            let opened = KeyBundle::open(&finish.bundle, &exchange.ephemeral, &seen);
            prop_assert_eq!(opened.err(), Some(BundleFlaw::Sealed));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_no_bundle(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
            let theirs = *KeyPair::from_private([7; 32]).public();
            prop_assert!(KeyBundle::open(&bytes, &key("primaryEphemeral"), &theirs).is_err());
        }
    }

    /// A companion that shows a code, and a phone.
    struct Exchange {
        rng: ChaCha20Rng,
        shown: PairingCode,
        companion: DeviceKeys,
        ephemeral: KeyPair,
        identity: KeyPair,
    }

    impl Exchange {
        fn new(seed: u64) -> Self {
            let mut rng = ChaCha20Rng::seed_from_u64(seed);
            Self {
                shown: PairingCode::generate(&mut rng),
                companion: DeviceKeys::generate(&mut rng),
                ephemeral: KeyPair::generate(&mut rng),
                identity: KeyPair::generate(&mut rng),
                rng,
            }
        }

        /// Returns the companion's key as the phone reads it, and the companion's answer.
        fn run(&mut self, typed: &PairingCode) -> ([u8; 32], code::Finish) {
            let companion = &self.companion;
            let salt = random(&mut self.rng);
            let hello = code::wrap(
                companion.pairing_ephemeral.public(),
                &derive(&self.shown, salt),
                &salt,
                &random(&mut self.rng),
            );
            let seen = code::unwrap(&hello, &derive(typed, salt));
            let salt = random(&mut self.rng);
            let answer = PrimaryHello {
                reference: b"1@ref".to_vec(),
                wrapped: code::wrap(
                    self.ephemeral.public(),
                    &derive(typed, salt),
                    &salt,
                    &random(&mut self.rng),
                ),
                identity: *self.identity.public(),
            };
            let finish = code::finish(
                &answer,
                &derive(&self.shown, salt),
                &companion.pairing_ephemeral,
                &companion.identity,
                &mut self.rng,
            );
            (seen, finish.unwrap())
        }
    }

    fn flaw(bundle: &[u8], theirs: &[u8; 32]) -> BundleFlaw {
        let opened = KeyBundle::open(bundle, &key("primaryEphemeral"), theirs);
        opened.err().unwrap()
    }

    fn derive(code: &PairingCode, salt: [u8; 32]) -> code::WrapKey {
        let code = code.clone();
        Derivation { code, salt }.derive()
    }

    fn random<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
        let mut bytes = [0; N];
        rng.fill_bytes(&mut bytes);
        bytes
    }

    fn key(name: &str) -> KeyPair {
        pair(&vector()["keys"][name])
    }

    fn vector() -> &'static Value {
        &VECTORS["pairCode"]
    }
}
