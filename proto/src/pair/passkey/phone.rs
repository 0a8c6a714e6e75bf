//! The phone's half of the exchange.

use std::fmt;

use prost::Message;
use subtle::ConstantTimeEq;

use super::{
    PrimaryEphemeral, VerificationCode,
    agreement::{commitment, encryption_key},
};
use crate::{
    keys::{AdvSecret, KeyPair, LowOrderPoint},
    messages::{
        CompanionEphemeralIdentity, EncryptedPairingRequest, PairingRequest, ProloguePayload,
    },
    pair::{WrongLength, gcm, length::exact},
};

/// What the phone reads in a companion's prologue. Its Debug form hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedPrologue {
    /// The companion's ephemeral public key.
    pub companion: [u8; 32],
    /// The number of `DeviceProps.PlatformType` (`Baileys WAProto/WAProto.proto`).
    pub device_type: i32,
    /// The ref of the exchange.
    pub reference: String,
    identity: Vec<u8>,
    commitment: [u8; 32],
}

impl ReceivedPrologue {
    /// Reads the payload of a prologue.
    pub fn read(payload: &[u8]) -> Result<Self, PhoneError> {
        let payload = ProloguePayload::decode(payload)?;
        let encoded = payload
            .companion_ephemeral_identity
            .ok_or(PhoneError::Missing("companion ephemeral identity"))?;
        let identity = CompanionEphemeralIdentity::decode(encoded.as_slice())?;
        Ok(Self {
            companion: exact("public key", identity.public_key())?,
            device_type: identity
                .device_type
                .ok_or(PhoneError::Missing("device type"))?,
            reference: identity.r#ref.ok_or(PhoneError::Missing("ref"))?,
            identity: encoded,
            commitment: exact("commitment", payload.commitment.unwrap_or_default().hash())?,
        })
    }

    /// Computes the code that the companion must show too, once it has opened its commitment;
    /// `primary` is what the phone has sent before.
    pub fn verification_code(
        &self,
        companion_nonce: &[u8; 32],
        primary: &PrimaryEphemeral,
    ) -> Result<VerificationCode, PhoneError> {
        let opened = commitment(&self.identity, companion_nonce);
        if bool::from(opened.ct_eq(&self.commitment)) {
            Ok(VerificationCode::new(companion_nonce, primary))
        } else {
            Err(PhoneError::Commitment)
        }
    }

    /// Opens the companion's request with the phone's ephemeral key.
    pub fn open(&self, ephemeral: &KeyPair, encrypted: &[u8]) -> Result<OpenedRequest, PhoneError> {
        let encrypted = EncryptedPairingRequest::decode(encrypted)?;
        let iv = exact("iv", encrypted.iv())?;
        let (device_type, reference) = (self.device_type, &self.reference);
        let key = encryption_key(ephemeral, &self.companion, device_type, reference)?;
        let plaintext =
            gcm::open(&key, &iv, encrypted.encrypted_payload()).ok_or(PhoneError::Sealed)?;
        let request = PairingRequest::decode(plaintext.as_slice())?;
        Ok(OpenedRequest {
            noise: exact("noise key", request.companion_public_key())?,
            identity: exact("identity key", request.companion_identity_key())?,
            adv_secret: AdvSecret::from_bytes(exact("adv secret", request.adv_secret())?),
        })
    }
}

impl fmt::Debug for ReceivedPrologue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceivedPrologue(..)")
    }
}

/// The companion's keys, as the phone reads them.
#[derive(Clone, Debug)]
pub struct OpenedRequest {
    /// The static key of the companion's Noise handshake.
    pub noise: [u8; 32],
    /// The companion's identity key.
    pub identity: [u8; 32],
    /// The secret under which the phone vouches for the device.
    pub adv_secret: AdvSecret,
}

/// A message of the companion that the phone does not accept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// It cannot be decoded.
    #[error("expected a message of the companion")]
    Malformed(#[from] prost::DecodeError),
    /// It lacks a part.
    #[error("expected a {0} from the companion, got none")]
    Missing(&'static str),
    /// A part of it has the wrong length.
    #[error(transparent)]
    Length(#[from] WrongLength),
    /// The companion's ephemeral key is of low order.
    #[error(transparent)]
    LowOrder(#[from] LowOrderPoint),
    /// The nonce is not the one that the companion had committed to.
    #[error("expected the nonce that the companion committed to, got another")]
    Commitment,
    /// The request is encrypted with another key.
    #[error("expected a pairing request under our key, got one under another")]
    Sealed,
}
