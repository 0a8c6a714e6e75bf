//! What companion and phone compute in the same way.

use std::fmt;

use latchkey_entry::Characters;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::PrimaryEphemeral;
use crate::{
    kdf,
    keys::{KeyPair, LowOrderPoint},
};

/// Eight characters, shown as `ABCD-EFGH`, that the owner compares with those on the phone; wiped
/// on drop.
///
/// The companion has committed to its nonce before it saw the phone's, so that nobody in between
/// can make both sides show the same.
#[derive(Clone, PartialEq, Eq)]
pub struct VerificationCode(Characters);

impl VerificationCode {
    /// Computes the code of an exchange, from the companion's nonce and what the phone has sent.
    pub fn new(companion_nonce: &[u8; 32], primary: &PrimaryEphemeral) -> Self {
        let digest = Sha256::new()
            .chain_update(companion_nonce)
            .chain_update(primary.public)
            .finalize();
        let bytes = std::array::from_fn(|at| primary.nonce[at] ^ digest[at]);
        Self(Characters::encode(bytes))
    }

    /// Returns the 8 characters without the dash.
    pub fn characters(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerificationCode(..)")
    }
}

/// Computes the key under which the companion's keys go to the phone.
pub(super) fn encryption_key(
    ours: &KeyPair,
    theirs: &[u8; 32],
    device_type: i32,
    reference: &str,
) -> Result<Zeroizing<[u8; 32]>, LowOrderPoint> {
    let shared = ours.agree(theirs)?;
    let salt = format!("Companion Pairing {device_type} with ref {reference}");
    Ok(kdf::hkdf(salt.as_bytes(), &*shared, INFO))
}

/// Computes what binds the companion to its nonce before it shows it.
pub(super) fn commitment(identity: &[u8], companion_nonce: &[u8; 32]) -> [u8; 32] {
    Sha256::new()
        .chain_update(identity)
        .chain_update(companion_nonce)
        .finalize()
        .into()
}

const INFO: &[u8] = b"Pairing Information Encryption Key";
