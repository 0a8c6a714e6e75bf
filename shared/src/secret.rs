//! The key from which everything at rest is encrypted.

use std::{fmt, str::FromStr};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use rand::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// 32 secret bytes from which the keys of everything a broker stores are derived.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Draws a new secret, which lasts as long as the process.
    pub fn random<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// Returns the 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = InvalidSecret;

    /// Reads 64 hexadecimal digits, or base64 in either alphabet, padded or not.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut secret = Self([0; 32]);
        if hex::decode_to_slice(text, &mut secret.0).is_ok() {
            return Ok(secret);
        }
        let engine = if text.contains(['-', '_']) {
            &URL_SAFE
        } else {
            &STANDARD
        };
        let bytes = Zeroizing::new(engine.decode(text).map_err(|_| InvalidSecret)?);
        if bytes.len() != secret.0.len() {
            return Err(InvalidSecret);
        }
        secret.0.copy_from_slice(&bytes);
        Ok(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A text that is not a secret. The error does not repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 32 bytes as base64 or as 64 hexadecimal digits")]
pub struct InvalidSecret;

const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, ANY_PADDING);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, ANY_PADDING);

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};

    use super::*;

    #[test]
    fn secret_reads_hex_and_both_alphabets_of_base64() {
        let bytes: [u8; 32] = std::array::from_fn(|at| 0xfb - u8::try_from(at).unwrap());
        let texts = [
            hex::encode(bytes),
            hex::encode_upper(bytes),
            BASE64_STANDARD.encode(bytes),
            BASE64_URL_SAFE.encode(bytes),
            BASE64_URL_SAFE_NO_PAD.encode(bytes),
        ];
        for text in texts {
            assert_eq!(text.parse::<Secret>().unwrap().as_bytes(), &bytes, "{text}");
        }
    }

    #[test]
    fn secret_of_another_length_or_alphabet_is_refused() {
        for text in [
            String::new(),
            BASE64_STANDARD.encode([1; 31]),
            BASE64_STANDARD.encode([1; 33]),
            "ab".repeat(31),
            "ab".repeat(33),
            "é".repeat(32),
            "g".repeat(64),
        ] {
            assert_eq!(text.parse::<Secret>().unwrap_err(), InvalidSecret, "{text}");
        }
    }

    #[test]
    fn debug_output_of_a_secret_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", Secret([7; 32])), "Secret(..)");
    }
}
