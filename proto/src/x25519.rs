//! X25519, as far as key pairs need it.

use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// Computes the public half of a clamped private key.
pub(crate) fn public(private: &StaticSecret) -> PublicKey {
    PublicKey::from(private)
}

/// Computes the shared secret; none if the other key is of low order.
pub(crate) fn agree(private: &StaticSecret, theirs: &[u8; 32]) -> Option<Zeroizing<[u8; 32]>> {
    let shared = private.diffie_hellman(&PublicKey::from(*theirs));
    let is_secret = shared.was_contributory();
    is_secret.then(|| Zeroizing::new(shared.to_bytes()))
}
