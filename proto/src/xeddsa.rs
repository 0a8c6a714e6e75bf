//! `XEdDSA`: Ed25519-shaped signatures with X25519 keys
//! (<https://signal.org/docs/specifications/xeddsa/>).

use curve25519_dalek::{MontgomeryPoint, Scalar, scalar::clamp_integer};
use ed25519_dalek::{
    Signature, VerifyingKey,
    hazmat::{ExpandedSecretKey, raw_sign, raw_verify},
};
use rand::CryptoRng;
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

/// Returns whether a signature over a message was made with the private half of an X25519 key.
///
/// Signatures with S ≥ l and keys of low order are refused.
pub fn verify(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let mut signature = *signature;
    let sign = signature[63] >> 7;
    signature[63] &= 0x7f;
    let Some(point) = MontgomeryPoint(*public).to_edwards(sign) else {
        return false;
    };
    let key = VerifyingKey::from(point);
    let signature = Signature::from_bytes(&signature);
    !key.is_weak() && raw_verify::<Sha512>(&key, message, &signature).is_ok()
}

/// Signs a message with a 32-byte X25519 private key.
pub fn sign<R: CryptoRng + ?Sized>(private: &[u8; 32], message: &[u8], rng: &mut R) -> [u8; 64] {
    let mut random = Zeroizing::new([0; 64]);
    rng.fill_bytes(random.as_mut());
    sign_with(private, message, &random)
}

fn sign_with(private: &[u8; 32], message: &[u8], random: &[u8; 64]) -> [u8; 64] {
    let clamped = Zeroizing::new(clamp_integer(*private));
    let key = ExpandedSecretKey {
        scalar: Scalar::from_bytes_mod_order(*clamped),
        hash_prefix: *nonce_prefix(&clamped, random),
    };
    let public = VerifyingKey::from(&key);
    let mut signature = raw_sign::<Sha512>(&key, message, &public).to_bytes();
    signature[63] |= public.as_bytes()[31] & 0x80;
    signature
}

/// Returns what Ed25519 hashes before the message to make the nonce.
///
/// `XEdDSA` hashes the key, the message and the random bytes at once. Ed25519's hash takes 32 secret
/// bytes and the message, so the key and the random bytes go into those: the nonce depends on the same
/// three, and nobody who verifies can tell.
fn nonce_prefix(clamped: &[u8; 32], random: &[u8; 64]) -> Zeroizing<[u8; 32]> {
    let mut hash = Sha512::new();
    hash.update(DOMAIN);
    hash.update(clamped);
    hash.update(random);
    let wide = Zeroizing::new(<[u8; 64]>::from(hash.finalize()));
    let mut prefix = Zeroizing::new([0; 32]);
    prefix.copy_from_slice(&wide[..32]);
    prefix
}

/// The specification's `hash1`: no encoding of a point begins like this.
const DOMAIN: [u8; 32] = {
    let mut prefix = [0xff; 32];
    prefix[0] = 0xfe;
    prefix
};

#[cfg(test)]
mod tests {
    use curve25519_dalek::EdwardsPoint;

    use super::*;
    use crate::keys::KeyPair;

    #[test]
    fn signature_is_byte_for_byte_what_the_equations_give() {
        for seed in 1..=32 {
            let (private, random) = ([seed; 32], [!seed; 64]);
            let message = vec![seed; usize::from(seed) * 7];
            let signature = sign_with(&private, &message, &random);
            assert_eq!(signature, specified(&private, &message, &random), "{seed}");
        }
    }

    /// `xeddsa_sign` as it is written down, with two differences: the sign of the public key goes into
    /// the signature instead of being made 0, as libsignal has it, and the nonce is Ed25519's.
    fn specified(private: &[u8; 32], message: &[u8], random: &[u8; 64]) -> [u8; 64] {
        let hash = |parts: &[&[u8]]| {
            let wide = Sha512::digest(parts.concat()).into();
            Scalar::from_bytes_mod_order_wide(&wide)
        };
        let clamped = clamp_integer(*private);
        let a = Scalar::from_bytes_mod_order(clamped);
        let public = EdwardsPoint::mul_base(&a).compress();
        let prefix = Sha512::digest([&DOMAIN[..], &clamped, random].concat());
        let r = hash(&[&prefix[..32], message]);
        let commitment = EdwardsPoint::mul_base(&r).compress();
        let s = r + hash(&[commitment.as_bytes(), public.as_bytes(), message]) * a;
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(commitment.as_bytes());
        signature[32..].copy_from_slice(s.as_bytes());
        signature[63] |= public.as_bytes()[31] & 0x80;
        signature
    }

    #[test]
    fn signature_verifies_for_both_signs_of_the_public_point() {
        let mut signs = [false; 2];
        for seed in 1..=16 {
            let pair = KeyPair::from_private([seed; 32]);
            let signature = sign_with(pair.private(), b"message", &[seed; 64]);
            signs[usize::from(signature[63] >> 7)] = true;
            assert!(verify(pair.public(), b"message", &signature));
            assert!(!verify(pair.public(), b"massage", &signature));
        }
        assert_eq!(signs, [true, true]);
    }

    #[test]
    fn signature_with_s_not_reduced_is_refused() {
        let pair = KeyPair::from_private([9; 32]);
        let mut signature = sign_with(pair.private(), b"message", &[1; 64]);
        let mut carry = 0;
        for (byte, l) in signature[32..].iter_mut().zip(L) {
            let sum = u16::from(*byte & if l == 0x10 { 0x7f } else { 0xff }) + u16::from(l) + carry;
            *byte = u8::try_from(sum & 0xff).unwrap() | (*byte & if l == 0x10 { 0x80 } else { 0 });
            carry = sum >> 8;
        }
        assert!(!verify(pair.public(), b"message", &signature));
    }

    #[test]
    fn key_of_low_order_is_refused() {
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(!verify(&[0; 32], b"message", &signature));
    }

    const L: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
}
