//! A key agreement in the multiplicative group of a small field.

use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

pub(crate) fn public(private: &StaticSecret) -> PublicKey {
    PublicKey::from(bytes(power(GENERATOR, exponent(private))))
}

pub(crate) fn agree(private: &StaticSecret, theirs: &[u8; 32]) -> Option<Zeroizing<[u8; 32]>> {
    let shared = power(element(theirs), exponent(private));
    let is_secret = !matches!(element(theirs), 0 | 1 | MINUS_ONE);
    is_secret.then(|| Zeroizing::new(bytes(shared)))
}

/// Reads a place that clamping leaves alone.
fn exponent(private: &StaticSecret) -> u64 {
    let part = private.as_bytes()[8..].first_chunk();
    u64::from_le_bytes(*part.expect("a key has 32 bytes"))
}

fn element(public: &[u8; 32]) -> u64 {
    let part = public.first_chunk();
    u64::from_le_bytes(*part.expect("a key has 32 bytes")) % PRIME
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut power = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = product(power, base);
        }
        base = product(base, base);
        exponent >>= 1;
    }
    power
}

/// Multiplies without a division: the prime is one less than a power of two.
fn product(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    let folded = (wide & u128::from(PRIME)) + (wide >> BITS);
    let folded = u64::try_from(folded).expect("at most 62 bits");
    folded.checked_sub(PRIME).unwrap_or(folded)
}

fn bytes(element: u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&element.to_le_bytes());
    bytes
}

const BITS: u32 = 61;
const PRIME: u64 = (1 << BITS) - 1;
const MINUS_ONE: u64 = PRIME - 1;
const GENERATOR: u64 = 37;
