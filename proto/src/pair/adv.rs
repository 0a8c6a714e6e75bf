//! The primary's proof that it linked us, and our signature in return.

use std::time::{Duration, SystemTime};

use prost::Message;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{
    base64_bytes, kdf,
    keys::{AdvSecret, KeyPair},
    messages::{
        AdvDeviceIdentity, AdvEncryptionType, AdvSignedDeviceIdentity, AdvSignedDeviceIdentityHmac,
    },
    node::{Jid, Node},
    xeddsa,
};

/// Checks a `pair-success` stanza and signs the device identity in it
/// (`Baileys lib/Utils/validate-connection.ts`, `configureSuccessfulPairing`).
///
/// The prefix of the account's signature follows the device's type; our own signature always has
/// the same one.
pub fn verify<R: CryptoRng + ?Sized>(
    iq: &Node,
    adv_secret: &AdvSecret,
    identity: &KeyPair,
    rng: &mut R,
) -> Result<Paired, AdvError> {
    let success = child(iq, "pair-success")?;
    let device = child(success, "device")?;
    let container = child(success, "device-identity")?
        .data()
        .ok_or(AdvError::Missing("device-identity"))?;

    let details = authenticated(container, adv_secret)?;
    let signed =
        AdvSignedDeviceIdentity::decode(details.as_slice()).map_err(AdvError::Malformed)?;
    let details = signed.details.ok_or(AdvError::Missing("details"))?;
    let account_signature_key = exact("account signature key", signed.account_signature_key)?;
    let account_signature = exact("account signature", signed.account_signature)?;
    let device_identity =
        AdvDeviceIdentity::decode(details.as_slice()).map_err(AdvError::Malformed)?;

    let mut account = SignedDeviceIdentity {
        details,
        account_signature_key,
        account_signature,
        device_signature: [0; 64],
    };
    if !account.is_signed_by_account(identity.public()) {
        return Err(AdvError::Signature);
    }
    let message = account.device_message(identity.public());
    account.device_signature = identity.sign(&message, rng);

    Ok(Paired {
        account,
        key_index: device_identity.key_index.unwrap_or_default(),
        jid: address(device, "jid")?.ok_or(AdvError::Missing("jid"))?,
        lid: address(device, "lid")?,
        platform: name(success, "platform"),
        business_name: name(success, "biz"),
    })
}

/// Returns whether a `pair-success` stanza was made by who knows this secret.
pub fn is_made_with(iq: &Node, adv_secret: &AdvSecret) -> bool {
    let container = iq
        .child("pair-success")
        .and_then(|success| success.child("device-identity"))
        .and_then(Node::data);
    container.is_some_and(|container| authenticated(container, adv_secret).is_ok())
}

/// Makes the answer to a checked `pair-success` stanza.
pub fn reply(iq_id: &str, paired: &Paired) -> Node {
    let identity = Node::new("device-identity")
        .attr("key-index", paired.key_index.to_string())
        .bytes(paired.account.encode(None));
    Node::new("iq")
        .attr("to", "@s.whatsapp.net")
        .attr("type", "result")
        .attr("id", iq_id)
        .children([Node::new("pair-device-sign").children([identity])])
}

/// Makes the answer to a `pair-success` stanza that failed the check (`whatsmeow pair.go`).
pub fn error_reply(iq_id: &str, error: &AdvError) -> Node {
    let (code, text) = match error {
        AdvError::Hmac => ("401", "hmac-mismatch"),
        AdvError::Signature => ("401", "signature-mismatch"),
        _ => ("500", "internal-error"),
    };
    Node::new("iq")
        .attr("to", "@s.whatsapp.net")
        .attr("type", "error")
        .attr("id", iq_id)
        .children([Node::new("error").attr("code", code).attr("text", text)])
}

/// What a successful link gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paired {
    /// The signed identity of the new device.
    pub account: SignedDeviceIdentity,
    /// The index under which the primary lists the device.
    pub key_index: u32,
    /// The device's address by phone number.
    pub jid: Jid,
    /// The device's address by hidden number.
    pub lid: Option<Jid>,
    /// What the primary runs on, such as `android`.
    pub platform: Option<String>,
    /// The name of a business account.
    pub business_name: Option<String>,
}

/// A device identity, signed by the account and by the device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedDeviceIdentity {
    /// The encoded identity.
    #[serde(with = "base64_bytes")]
    pub details: Vec<u8>,
    /// The account's 32-byte public key.
    #[serde(with = "base64_bytes")]
    pub account_signature_key: [u8; 32],
    /// The account's 64-byte signature.
    #[serde(with = "base64_bytes")]
    pub account_signature: [u8; 64],
    /// The device's 64-byte signature.
    #[serde(with = "base64_bytes")]
    pub device_signature: [u8; 64],
}

impl SignedDeviceIdentity {
    /// Returns the form that goes with messages, which has all four fields.
    pub fn for_messages(&self) -> Vec<u8> {
        self.encode(Some(self.account_signature_key.to_vec()))
    }

    /// Returns when the phone has vouched for the device, by the phone's clock, where it says so.
    pub fn vouched_at(&self) -> Option<SystemTime> {
        let device_identity = AdvDeviceIdentity::decode(self.details.as_slice()).ok()?;
        let seconds = device_identity.timestamp.filter(|seconds| *seconds > 0)?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
    }

    /// Returns whether the account has vouched for the device with this identity key.
    pub fn is_signed_by_account(&self, identity: &[u8; 32]) -> bool {
        let Ok(device_identity) = AdvDeviceIdentity::decode(self.details.as_slice()) else {
            return false;
        };
        let prefix = match device_identity.device_type() {
            AdvEncryptionType::E2ee => ACCOUNT_SIGNATURE,
            AdvEncryptionType::Hosted => HOSTED_ACCOUNT_SIGNATURE,
        };
        let message = [&prefix[..], &self.details, identity].concat();
        xeddsa::verify(
            &self.account_signature_key,
            &message,
            &self.account_signature,
        )
    }

    /// Returns whether the device with this identity key has signed in return.
    pub fn is_signed_by_device(&self, identity: &[u8; 32]) -> bool {
        let message = self.device_message(identity);
        xeddsa::verify(identity, &message, &self.device_signature)
    }

    fn device_message(&self, identity: &[u8; 32]) -> Vec<u8> {
        [
            &DEVICE_SIGNATURE[..],
            &self.details,
            identity,
            &self.account_signature_key,
        ]
        .concat()
    }

    fn encode(&self, account_signature_key: Option<Vec<u8>>) -> Vec<u8> {
        let signed = AdvSignedDeviceIdentity {
            details: Some(self.details.clone()),
            account_signature_key,
            account_signature: Some(self.account_signature.to_vec()),
            device_signature: Some(self.device_signature.to_vec()),
        };
        signed.encode_to_vec()
    }
}

impl std::fmt::Debug for SignedDeviceIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedDeviceIdentity(..)")
    }
}

/// A `pair-success` stanza that does not link us.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdvError {
    /// It lacks a part.
    #[error("expected a {0} in pair-success, got none")]
    Missing(&'static str),
    /// A part of it cannot be decoded.
    #[error("expected a device identity in pair-success")]
    Malformed(#[source] prost::DecodeError),
    /// A part of it has the wrong length.
    #[error("expected {expected} bytes of {field} in pair-success, got {got}")]
    Length {
        /// The part's name.
        field: &'static str,
        /// The length it must have, in bytes.
        expected: usize,
        /// The length it has, in bytes.
        got: usize,
    },
    /// An address in it cannot be read.
    #[error("expected an address as {0} in pair-success, got something else")]
    Address(&'static str),
    /// It was not made by who read our QR or pairing code.
    #[error("expected a device identity under our secret, got one under another")]
    Hmac,
    /// The account did not sign it.
    #[error("expected the account's signature over the device identity, got another")]
    Signature,
}

fn authenticated(container: &[u8], adv_secret: &AdvSecret) -> Result<Vec<u8>, AdvError> {
    if !CONTAINER.contains(&container.len()) {
        return Err(AdvError::Length {
            field: "device-identity",
            expected: *CONTAINER.end(),
            got: container.len(),
        });
    }
    let container = AdvSignedDeviceIdentityHmac::decode(container).map_err(AdvError::Malformed)?;
    let prefix: &[u8] = match container.account_type() {
        AdvEncryptionType::E2ee => &[],
        AdvEncryptionType::Hosted => &HOSTED_ACCOUNT_SIGNATURE,
    };
    let details = container.details.ok_or(AdvError::Missing("details"))?;
    let hmac = container.hmac.unwrap_or_default();
    if !kdf::hmac_matches(adv_secret.as_bytes(), &[prefix, &details], &hmac) {
        return Err(AdvError::Hmac);
    }
    Ok(details)
}

fn child<'a>(node: &'a Node, tag: &'static str) -> Result<&'a Node, AdvError> {
    node.child(tag).ok_or(AdvError::Missing(tag))
}

fn exact<const N: usize>(field: &'static str, bytes: Option<Vec<u8>>) -> Result<[u8; N], AdvError> {
    let bytes = bytes.unwrap_or_default();
    bytes.as_slice().try_into().map_err(|_| AdvError::Length {
        field,
        expected: N,
        got: bytes.len(),
    })
}

fn address(device: &Node, key: &'static str) -> Result<Option<Jid>, AdvError> {
    device
        .get(key)
        .map(|text| text.parse().map_err(|_| AdvError::Address(key)))
        .transpose()
}

fn name(success: &Node, tag: &str) -> Option<String> {
    success
        .child(tag)
        .and_then(|node| node.get("name"))
        .map(str::to_owned)
}

/// `Baileys lib/Defaults/index.ts`, `WA_ADV_*_SIG_PREFIX`.
const ACCOUNT_SIGNATURE: [u8; 2] = [6, 0];
const HOSTED_ACCOUNT_SIGNATURE: [u8; 2] = [6, 5];
const DEVICE_SIGNATURE: [u8; 2] = [6, 1];

/// The lengths a device identity may have, in bytes; real ones have about 150.
const CONTAINER: std::ops::RangeInclusive<usize> = 1..=500;
