use std::fmt;

use latchkey_entry::passkey::Assertion;
use prost::Message;
use rand::CryptoRng;
use zeroize::Zeroizing;

use super::{
    PrimaryEphemeral, VerificationCode,
    agreement::{commitment, encryption_key},
};
use crate::{
    keys::{DeviceKeys, KeyPair, LowOrderPoint},
    messages::{
        CompanionCommitment, CompanionEphemeralIdentity, EncryptedPairingRequest, PairingRequest,
        ProloguePayload,
    },
    node::Node,
    pair::{gcm, request},
};

/// The companion's side of one exchange: its ephemeral key, and the nonce to which it commits. Its
/// Debug form hides them.
#[derive(Clone)]
pub struct Prologue {
    ephemeral: KeyPair,
    nonce: Zeroizing<[u8; 32]>,
    reference: String,
    device_type: i32,
}

impl Prologue {
    /// Begins an exchange under a ref that the server gave for it, with the number of
    /// [`platform_type`](crate::payload::platform_type).
    pub fn new<R: CryptoRng + ?Sized>(reference: String, device_type: i32, rng: &mut R) -> Self {
        let ephemeral = KeyPair::generate(rng);
        let mut nonce = Zeroizing::new([0; 32]);
        rng.fill_bytes(nonce.as_mut());
        Self {
            ephemeral,
            nonce,
            reference,
            device_type,
        }
    }

    /// Makes the request that hands in the passkey's answer.
    ///
    /// Without the proof of a hand-over, which would let the phone do without the comparison of
    /// codes: the owner is to compare them.
    pub fn stanza(&self, id: &str, assertion: &Assertion) -> Node {
        let prologue = Node::new("passkey_prologue").children([
            Node::new("credential_id").bytes(assertion.credential_id()),
            Node::new("webauthn_assertion").bytes(assertion.to_json()),
            Node::new("prologue_payload").bytes(self.payload()),
        ]);
        request(id, "set", prologue)
    }

    /// Makes the request that opens our commitment, once the phone has shown its nonce.
    pub fn companion_nonce(&self, id: &str) -> Node {
        request(id, "set", Node::new("companion_nonce").bytes(*self.nonce))
    }

    /// Computes the code that the phone must show too.
    pub fn verification_code(&self, primary: &PrimaryEphemeral) -> VerificationCode {
        VerificationCode::new(&self.nonce, primary)
    }

    /// Makes the request that gives the phone our keys. To be sent only after the owner has
    /// compared the codes.
    pub fn encrypted_pairing_request<R: CryptoRng + ?Sized>(
        &self,
        id: &str,
        primary: &PrimaryEphemeral,
        keys: &DeviceKeys,
        rng: &mut R,
    ) -> Result<Node, LowOrderPoint> {
        let (device_type, reference) = (self.device_type, &self.reference);
        let key = encryption_key(&self.ephemeral, &primary.public, device_type, reference)?;
        let pairing = PairingRequest {
            companion_public_key: Some(keys.noise.public().to_vec()),
            companion_identity_key: Some(keys.identity.public().to_vec()),
            adv_secret: Some(keys.adv_secret.as_bytes().to_vec()),
        };
        let plaintext = Zeroizing::new(pairing.encode_to_vec());
        let mut iv = [0; 12];
        rng.fill_bytes(&mut iv);
        let encrypted = EncryptedPairingRequest {
            encrypted_payload: Some(gcm::seal(&key, &iv, &plaintext)),
            iv: Some(iv.to_vec()),
        };
        let encrypted = Node::new("encrypted_pairing_request").bytes(encrypted.encode_to_vec());
        Ok(request(id, "set", encrypted))
    }

    fn payload(&self) -> Vec<u8> {
        let identity = CompanionEphemeralIdentity {
            public_key: Some(self.ephemeral.public().to_vec()),
            device_type: Some(self.device_type),
            r#ref: Some(self.reference.clone()),
        };
        let identity = identity.encode_to_vec();
        let payload = ProloguePayload {
            commitment: Some(CompanionCommitment {
                hash: Some(commitment(&identity, &self.nonce).to_vec()),
            }),
            companion_ephemeral_identity: Some(identity),
        };
        payload.encode_to_vec()
    }
}

impl fmt::Debug for Prologue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prologue(..)")
    }
}
