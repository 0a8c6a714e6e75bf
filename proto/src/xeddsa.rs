//! `XEdDSA`: Ed25519-shaped signatures with X25519 keys.

use curve25519_dalek::{
    EdwardsPoint, MontgomeryPoint, Scalar, edwards::CompressedEdwardsY, scalar::clamp_integer,
};
use rand::CryptoRng;
use sha2::{Digest, Sha512};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Tells whether a signature over a message was made with the private half of an X25519 key.
///
/// Signatures with S ≥ l and keys of low order are refused.
pub fn verify(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let (r, mut s) = parts(signature);
    let sign = s[31] >> 7;
    s[31] &= 0x7f;
    let Some(point) = MontgomeryPoint(*public).to_edwards(sign) else {
        return false;
    };
    let Some(s) = Option::<Scalar>::from(Scalar::from_canonical_bytes(s)) else {
        return false;
    };
    if point.is_small_order() {
        return false;
    }
    let k = challenge(&r, &point.compress(), message);
    let expected = EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &-point, &s).compress();
    expected.as_bytes().ct_eq(&r).into()
}

/// Signs a message with a 32-byte X25519 private key.
pub fn sign<R: CryptoRng + ?Sized>(private: &[u8; 32], message: &[u8], rng: &mut R) -> [u8; 64] {
    let mut random = Zeroizing::new([0; 64]);
    rng.fill_bytes(random.as_mut());
    sign_with(private, message, &random)
}

fn sign_with(private: &[u8; 32], message: &[u8], random: &[u8; 64]) -> [u8; 64] {
    let clamped = Zeroizing::new(clamp_integer(*private));
    let mut a = Scalar::from_bytes_mod_order(*clamped);
    let public = EdwardsPoint::mul_base(&a).compress();

    let mut nonce: [u8; 64] = Sha512::new()
        .chain_update(NONCE_PREFIX)
        .chain_update(*clamped)
        .chain_update(message)
        .chain_update(random)
        .finalize()
        .into();
    let mut r = Scalar::from_bytes_mod_order_wide(&nonce);
    nonce.zeroize();
    let commitment = EdwardsPoint::mul_base(&r).compress();
    let s = r + challenge(commitment.as_bytes(), &public, message) * a;
    a.zeroize();
    r.zeroize();

    let mut signature = [0; 64];
    signature[..32].copy_from_slice(commitment.as_bytes());
    signature[32..].copy_from_slice(s.as_bytes());
    signature[63] |= public.as_bytes()[31] & 0x80;
    signature
}

fn challenge(commitment: &[u8; 32], public: &CompressedEdwardsY, message: &[u8]) -> Scalar {
    let hash: [u8; 64] = Sha512::new()
        .chain_update(commitment)
        .chain_update(public.as_bytes())
        .chain_update(message)
        .finalize()
        .into();
    Scalar::from_bytes_mod_order_wide(&hash)
}

fn parts(signature: &[u8; 64]) -> ([u8; 32], [u8; 32]) {
    let mut r = [0; 32];
    let mut s = [0; 32];
    r.copy_from_slice(&signature[..32]);
    s.copy_from_slice(&signature[32..]);
    (r, s)
}

const NONCE_PREFIX: [u8; 32] = {
    let mut prefix = [0xff; 32];
    prefix[0] = 0xfe;
    prefix
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeyPair;

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
