use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Eight characters that a person reads off one screen and compares with, or types on, another.
/// They display as `ABCD-EFGH` and are wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Characters([u8; 8]);

impl Characters {
    /// The 32 characters on the keyboard with which a phone enters codes (`whatsmeow pair-code.go`,
    /// `linkingBase32`).
    pub const ALPHABET: &str = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";

    /// Encodes 5 bytes, most significant bits first.
    pub fn encode(bytes: [u8; 5]) -> Self {
        let mut rest = bytes
            .iter()
            .fold(0, |rest, byte| rest << 8 | u64::from(*byte));
        let mut characters = [0; 8];
        for character in characters.iter_mut().rev() {
            *character = Self::ALPHABET.as_bytes()[(rest & 31) as usize];
            rest >>= 5;
        }
        Self(characters)
    }

    pub(crate) fn from_alphabet(characters: [u8; 8]) -> Option<Self> {
        let all = characters.iter().all(|at| Self::has(*at));
        all.then_some(Self(characters))
    }

    pub(crate) fn has(character: u8) -> bool {
        Self::ALPHABET.as_bytes().contains(&character)
    }

    /// Returns the 8 characters without the dash.
    pub fn as_str(&self) -> &str {
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

impl fmt::Debug for Characters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Characters(..)")
    }
}
