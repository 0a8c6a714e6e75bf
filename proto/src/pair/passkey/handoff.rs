use std::{fmt, time::Duration};

use zeroize::Zeroizing;

use crate::{kdf, keys::AdvSecret};

/// Proves to the phone that the companion that asks with a passkey is the one whose code it has
/// scanned or typed; wiped on drop.
pub struct HandoffKey(Zeroizing<[u8; 32]>);

impl HandoffKey {
    /// How long the phone takes the proof.
    pub const VALID: Duration = Duration::from_mins(5);

    /// Derives the key from the secret of the code, which a new one then replaces.
    pub fn new(adv_secret: &AdvSecret) -> Self {
        Self(kdf::hkdf(&[], adv_secret.as_bytes(), INFO))
    }

    /// Says in constant time whether a proof fits a prologue's payload: the phone's half.
    pub fn accepts(&self, payload: &[u8], proof: &[u8]) -> bool {
        kdf::hmac_matches(&*self.0, &[payload], proof)
    }

    pub(super) fn prove(&self, payload: &[u8]) -> [u8; 32] {
        *kdf::hmac(&*self.0, &[payload])
    }
}

impl fmt::Debug for HandoffKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HandoffKey(..)")
    }
}

const INFO: &[u8] = b"shortcake-passkey-handoff-v1";
