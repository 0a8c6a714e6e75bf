//! The phone's half of the passkey exchange (`whatsmeow pair-passkey.go`).

use aes_gcm::{Aes256Gcm, KeyInit, aead::Aead};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use latchkey_proto::{
    keys::{AdvSecret, KeyPair, LowOrderPoint},
    messages::{
        CompanionEphemeralIdentity, EncryptedPairingRequest, PairingRequest,
        PrimaryEphemeralIdentity, ProloguePayload,
    },
    pair::passkey::{PrimaryEphemeral, VerificationCode},
};
use prost::Message;
use sha2::{Digest, Sha256};

/// What the phone reads from a companion's prologue.
pub(crate) struct ReceivedPrologue {
    pub(crate) companion: [u8; 32],
    /// The number of `DeviceProps.PlatformType` (`Baileys WAProto/WAProto.proto`).
    pub(crate) device_type: i32,
    pub(crate) reference: String,
    identity: Vec<u8>,
    commitment: [u8; 32],
}

impl ReceivedPrologue {
    /// Parses the payload of a prologue.
    pub(crate) fn read(payload: &[u8]) -> Result<Self, ExchangeFlaw> {
        let payload = ProloguePayload::decode(payload)?;
        let encoded = payload
            .companion_ephemeral_identity
            .ok_or(ExchangeFlaw::Missing("companion ephemeral identity"))?;
        let identity = CompanionEphemeralIdentity::decode(encoded.as_slice())?;
        Ok(Self {
            companion: exact("public key", identity.public_key())?,
            device_type: identity
                .device_type
                .ok_or(ExchangeFlaw::Missing("device type"))?,
            reference: identity.r#ref.ok_or(ExchangeFlaw::Missing("ref"))?,
            identity: encoded,
            commitment: exact("commitment", payload.commitment.unwrap_or_default().hash())?,
        })
    }

    /// Computes the code that the companion must show too, once it has opened its commitment.
    /// `primary` is what the phone sent before.
    pub(crate) fn verification_code(
        &self,
        companion_nonce: &[u8; 32],
        primary: &PrimaryEphemeral,
    ) -> Result<VerificationCode, ExchangeFlaw> {
        let opened = Sha256::new()
            .chain_update(&self.identity)
            .chain_update(companion_nonce)
            .finalize();
        if opened.as_slice() == self.commitment {
            Ok(VerificationCode::new(companion_nonce, primary))
        } else {
            Err(ExchangeFlaw::Commitment)
        }
    }

    /// Opens the companion's request with the phone's ephemeral key.
    pub(crate) fn open(
        &self,
        ephemeral: &KeyPair,
        encrypted: &[u8],
    ) -> Result<OpenedRequest, ExchangeFlaw> {
        let encrypted = EncryptedPairingRequest::decode(encrypted)?;
        let iv: [u8; 12] = exact("iv", encrypted.iv())?;
        let (device_type, reference) = (self.device_type, &self.reference);
        let salt = format!("Companion Pairing {device_type} with ref {reference}");
        let shared = ephemeral.agree(&self.companion)?;
        let key = hkdf(salt.as_bytes(), &*shared, REQUEST_KEY);
        let plaintext = Aes256Gcm::new((&key).into())
            .decrypt((&iv).into(), encrypted.encrypted_payload())
            .map_err(|_| ExchangeFlaw::Sealed)?;
        let request = PairingRequest::decode(plaintext.as_slice())?;
        Ok(OpenedRequest {
            noise: exact("noise key", request.companion_public_key())?,
            identity: exact("identity key", request.companion_identity_key())?,
            adv_secret: AdvSecret::from_bytes(exact("adv secret", request.adv_secret())?),
        })
    }
}

/// Encodes the phone's answer to a prologue.
pub(crate) fn encode(primary: &PrimaryEphemeral) -> Vec<u8> {
    let identity = PrimaryEphemeralIdentity {
        public_key: Some(primary.public.to_vec()),
        nonce: Some(primary.nonce.to_vec()),
    };
    identity.encode_to_vec()
}

/// The companion's keys, as the phone reads them.
pub(crate) struct OpenedRequest {
    /// The static key of the companion's Noise handshake.
    pub(crate) noise: [u8; 32],
    pub(crate) identity: [u8; 32],
    /// The secret under which the phone vouches for the device.
    pub(crate) adv_secret: AdvSecret,
}

/// Proves that the companion with the passkey is the one whose code was scanned or entered, so that
/// nobody has to compare codes. A linker never sends this proof.
pub(crate) struct HandoffKey([u8; 32]);

impl HandoffKey {
    /// Derives the key from the code's secret, which a new one then replaces.
    pub(crate) fn new(adv_secret: &AdvSecret) -> Self {
        Self(hkdf(&[], adv_secret.as_bytes(), HANDOFF_KEY))
    }

    /// Returns whether a proof matches the payload of a prologue.
    pub(crate) fn accepts(&self, payload: &[u8], proof: &[u8]) -> bool {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(payload);
        mac.verify_slice(proof).is_ok()
    }
}

/// Why the phone cannot read a companion's message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExchangeFlaw {
    #[error("expected a message of the companion")]
    Malformed(#[from] prost::DecodeError),
    #[error("expected a {0} from the companion, got none")]
    Missing(&'static str),
    #[error("expected {expected} bytes of {field}, got {got}")]
    Length {
        field: &'static str,
        expected: usize,
        got: usize,
    },
    #[error("expected an ephemeral key of the companion that is not of low order")]
    LowOrder(#[from] LowOrderPoint),
    #[error("expected the nonce that the companion committed to, got another")]
    Commitment,
    #[error("expected a pairing request under our key, got one under another")]
    Sealed,
}

fn exact<const N: usize>(field: &'static str, bytes: &[u8]) -> Result<[u8; N], ExchangeFlaw> {
    bytes.try_into().map_err(|_| ExchangeFlaw::Length {
        field,
        expected: N,
        got: bytes.len(),
    })
}

fn hkdf(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand(info, &mut key)
        .expect("32 bytes are one block of SHA-256");
    key
}

const REQUEST_KEY: &[u8] = b"Pairing Information Encryption Key";
const HANDOFF_KEY: &[u8] = b"shortcake-passkey-handoff-v1";

#[cfg(test)]
mod tests {
    use latchkey_entry::passkey::Assertion;
    use latchkey_proto::{
        keys::DeviceKeys, messages::CompanionCommitment, node::Node, pair::passkey::Prologue,
    };
    use latchkey_shared::clock;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;
    use serde_json::Value;

    use super::*;
    use crate::{
        authenticator::{PasskeyCredential, request_json},
        vectors::{VECTORS, array, bytes, pair, text},
    };

    #[test]
    fn recorded_proof_of_the_hand_over_is_accepted() {
        let key = HandoffKey::new(&AdvSecret::from_bytes(array(&vector()["oldAdvSecret"])));
        let payload = bytes(&vector()["prologuePayload"]);
        let proof = bytes(&vector()["handoffProof"]);
        assert!(key.accepts(&payload, &proof));
        assert!(!key.accepts(&payload[1..], &proof));
        assert!(!key.accepts(&payload, &proof[1..]));
        let other = HandoffKey::new(&AdvSecret::from_bytes([7; 32]));
        assert!(!other.accepts(&payload, &proof));
    }

    #[test]
    fn phone_shows_the_recorded_code() {
        let nonce = array(&vector()["companionNonce"]);
        let code = received().verification_code(&nonce, &primary()).unwrap();
        assert_eq!(code.characters(), text(&vector()["verificationCode"]));
        let mut other = nonce;
        other[31] ^= 1;
        let refused = received().verification_code(&other, &primary());
        assert_eq!(refused, Err(ExchangeFlaw::Commitment));
    }

    #[test]
    fn phone_opens_the_recorded_request() {
        let received = received();
        assert_eq!(
            &received.companion,
            pair(&vector()["companionEphemeral"]).public()
        );
        assert_eq!(
            i64::from(received.device_type),
            vector()["deviceType"].as_i64().unwrap()
        );
        assert_eq!(received.reference, text(&vector()["ref"]));

        let phone = pair(&vector()["primaryEphemeral"]);
        let encrypted = bytes(&vector()["encryptedPairingRequest"]);
        let opened = received.open(&phone, &encrypted).ok().unwrap();
        let noise = pair(&VECTORS["noise"]["keys"]["clientStatic"]);
        assert_eq!(&opened.noise, noise.public());
        let identity = pair(&VECTORS["pairCode"]["keys"]["companionIdentity"]);
        assert_eq!(&opened.identity, identity.public());
        let secret: [u8; 32] = array(&VECTORS["adv"]["keys"]["advSecret"]);
        assert_eq!(opened.adv_secret.as_bytes(), &secret);

        let other = KeyPair::from_private([7; 32]);
        assert_eq!(
            received.open(&other, &encrypted).err(),
            Some(ExchangeFlaw::Sealed)
        );
        for at in [2, 119, 122, 133] {
            let mut changed = encrypted.clone();
            changed[at] ^= 1;
            let flaw = received.open(&phone, &changed).err();
            assert_eq!(flaw, Some(ExchangeFlaw::Sealed), "{at}");
        }
    }

    #[test]
    fn request_of_another_exchange_is_not_opened() {
        let phone = pair(&vector()["primaryEphemeral"]);
        let encrypted = bytes(&vector()["encryptedPairingRequest"]);
        let other_ref = ReceivedPrologue {
            reference: format!("{}2", text(&vector()["ref"])),
            ..received()
        };
        let other_type = ReceivedPrologue {
            device_type: 2,
            ..received()
        };
        let other_key = ReceivedPrologue {
            companion: *KeyPair::from_private([7; 32]).public(),
            ..received()
        };
        for other in [other_ref, other_type, other_key] {
            let flaw = other.open(&phone, &encrypted).err();
            assert_eq!(flaw, Some(ExchangeFlaw::Sealed));
        }
    }

    #[test]
    fn damaged_prologue_is_refused() {
        let identity = || CompanionEphemeralIdentity {
            public_key: Some(vec![9; 32]),
            device_type: Some(1),
            r#ref: Some("ref".to_owned()),
        };
        let flaw = |identity: Option<CompanionEphemeralIdentity>, hash: Vec<u8>| {
            let payload = ProloguePayload {
                companion_ephemeral_identity: identity.map(|identity| identity.encode_to_vec()),
                commitment: Some(CompanionCommitment { hash: Some(hash) }),
            };
            ReceivedPrologue::read(&payload.encode_to_vec()).err()
        };
        let length = |field, got| {
            let expected = 32;
            Some(ExchangeFlaw::Length {
                field,
                expected,
                got,
            })
        };
        let missing = |field| Some(ExchangeFlaw::Missing(field));
        let whole = vec![8; 32];
        assert_eq!(flaw(Some(identity()), whole.clone()), None);
        assert_eq!(
            flaw(Some(identity()), vec![8; 31]),
            length("commitment", 31)
        );
        assert_eq!(
            flaw(None, whole.clone()),
            missing("companion ephemeral identity")
        );
        let mut no_key = identity();
        no_key.public_key = None;
        assert_eq!(flaw(Some(no_key), whole.clone()), length("public key", 0));
        let mut no_type = identity();
        no_type.device_type = None;
        assert_eq!(flaw(Some(no_type), whole.clone()), missing("device type"));
        let mut no_ref = identity();
        no_ref.r#ref = None;
        assert_eq!(flaw(Some(no_ref), whole), missing("ref"));
        let malformed = ReceivedPrologue::read(&[0xff]).err();
        assert!(matches!(malformed, Some(ExchangeFlaw::Malformed(_))));
    }

    proptest! {
        #[test]
        fn companion_and_phone_agree(seed: u64, reference in "[ -~]{1,40}") {
            let mut rng = ChaCha20Rng::seed_from_u64(seed);
            let companion = DeviceKeys::generate(&mut rng);
            let phone = KeyPair::generate(&mut rng);
            let prologue = Prologue::new(reference.clone(), 5, &mut rng);
            let primary = PrimaryEphemeral { public: *phone.public(), nonce: [9; 32] };

            let sent = prologue.stanza("1", &assertion());
            let received = ReceivedPrologue::read(data(&sent, "prologue_payload")).ok().unwrap();
            prop_assert_eq!(&received.reference, &reference);
            let nonce = prologue.companion_nonce("2");
            let nonce = data(&nonce, "companion_nonce").try_into().unwrap();
            let code = received.verification_code(&nonce, &primary);
            prop_assert_eq!(code, Ok(prologue.verification_code(&primary)));

            let sent = prologue.encrypted_pairing_request("3", &primary, &companion, &mut rng);
            let sent = sent.unwrap();
            let opened = received.open(&phone, data(&sent, "encrypted_pairing_request"));
            let opened = opened.ok().unwrap();
            prop_assert_eq!(&opened.noise, companion.noise.public());
            prop_assert_eq!(&opened.identity, companion.identity.public());
            prop_assert_eq!(opened.adv_secret.as_bytes(), companion.adv_secret.as_bytes());
        }

        #[test]
        fn any_bytes_are_no_message(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
            prop_assert!(ReceivedPrologue::read(&bytes).is_err());
            let phone = pair(&vector()["primaryEphemeral"]);
            prop_assert!(received().open(&phone, &bytes).is_err());
        }
    }

    fn received() -> ReceivedPrologue {
        ReceivedPrologue::read(&bytes(&vector()["prologuePayload"]))
            .ok()
            .unwrap()
    }

    fn primary() -> PrimaryEphemeral {
        PrimaryEphemeral {
            public: *pair(&vector()["primaryEphemeral"]).public(),
            nonce: array(&vector()["primaryNonce"]),
        }
    }

    fn assertion() -> Assertion {
        let request = request_json(b"challenge", 600_000);
        let passkey = PasskeyCredential::generate(&mut clock::rng());
        passkey.answer(&request).unwrap().parse().unwrap()
    }

    /// Returns the bytes of an element at any depth.
    fn data<'a>(node: &'a Node, tag: &str) -> &'a [u8] {
        fn find<'a>(node: &'a Node, tag: &str) -> Option<&'a Node> {
            let here = (node.tag == tag).then_some(node);
            here.or_else(|| node.nodes().iter().find_map(|child| find(child, tag)))
        }
        find(node, tag).and_then(Node::data).unwrap()
    }

    fn vector() -> &'static Value {
        &VECTORS["shortcake"]
    }
}
