//! Eight characters that a person reads off one screen and compares or types on another.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct Characters([u8; 8]);

impl Characters {
    /// `whatsmeow pair-code.go`, `linkingBase32`.
    pub(super) const ALPHABET: [u8; 32] = *b"123456789ABCDEFGHJKLMNPQRSTVWXYZ";

    /// Writes 5 bytes, the first bits first.
    pub(super) fn encode(bytes: [u8; 5]) -> Self {
        let mut rest = bytes
            .iter()
            .fold(0, |rest, byte| rest << 8 | u64::from(*byte));
        let mut characters = [0; 8];
        for character in characters.iter_mut().rev() {
            *character = Self::ALPHABET[(rest & 31) as usize];
            rest >>= 5;
        }
        Self(characters)
    }

    pub(super) fn from_alphabet(characters: [u8; 8]) -> Option<Self> {
        let all = characters.iter().all(|at| Self::ALPHABET.contains(at));
        all.then_some(Self(characters))
    }

    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }
}

impl PartialEq for Characters {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Characters {}

impl fmt::Display for Characters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.as_str().split_at(4);
        write!(f, "{first}-{second}")
    }
}
