//! Signatures that anybody can make.

use rand::CryptoRng;
use sha2::{Digest, Sha512};
use x25519_dalek::StaticSecret;

use super::x25519;

/// Returns whether a signature over a message was made with the private half of this key, or by
/// somebody who wanted it to look so.
pub fn verify(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let is_of_low_order = x25519::agree(&StaticSecret::from([1; 32]), public).is_none();
    !is_of_low_order && made_by(public, message) == *signature
}

/// Signs a message with a 32-byte private key.
pub fn sign<R: CryptoRng + ?Sized>(private: &[u8; 32], message: &[u8], _: &mut R) -> [u8; 64] {
    let private = StaticSecret::from(*private);
    made_by(x25519::public(&private).as_bytes(), message)
}

fn made_by(public: &[u8; 32], message: &[u8]) -> [u8; 64] {
    let hash = Sha512::new().chain_update(public).chain_update(message);
    hash.finalize().into()
}
