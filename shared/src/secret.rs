//! The secrets from which everything at rest is encrypted.

use std::{fmt, str::FromStr};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The secrets that a setting names: the first seals, all of them open.
///
/// There are several while one takes the place of another.
pub struct Secrets(Vec<Secret>);

impl Secrets {
    /// Draws a new one, which lasts as long as the process.
    pub fn random<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self::of_one(Secret::random(rng))
    }

    fn of_one(secret: Secret) -> Self {
        Self(vec![secret])
    }

    /// Returns them, at least one, the one that seals first.
    pub fn all(&self) -> &[Secret] {
        &self.0
    }
}

impl FromStr for Secrets {
    type Err = InvalidSecret;

    /// Reads secrets that are separated by commas.
    ///
    /// What a generator makes may hold a comma itself. So a text of which some part is too short for a
    /// secret is one secret, unless another part is 32 bytes in hex or base64: that is a list with a
    /// mistake in it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = || text.split(',').map(str::trim);
        let secrets: Result<Vec<_>, _> = parts().map(str::parse).collect();
        match secrets {
            Ok(secrets) => Ok(Self(secrets)),
            Err(error) if parts().any(|part| Secret::from_encoded(part).is_some()) => Err(error),
            Err(_) => Ok(Self::of_one(text.parse()?)),
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(..)")
    }
}

/// 32 secret bytes from which the keys of what a broker stores are derived.
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

    /// Reads 64 hexadecimal digits, 32 bytes of base64 in either alphabet, padded or not, or any text
    /// of [`SHORTEST`] characters or more.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(secret) = Self::from_encoded(text) {
            return Ok(secret);
        }
        if text.chars().count() < SHORTEST {
            return Err(InvalidSecret);
        }
        let digest = Sha256::new_with_prefix(TEXT_LABEL).chain_update(text);
        Ok(Self(digest.finalize().into()))
    }
}

impl Secret {
    fn from_encoded(text: &str) -> Option<Self> {
        let mut secret = Self([0; 32]);
        if hex::decode_to_slice(text, &mut secret.0).is_ok() {
            return Some(secret);
        }
        let engine = if text.contains(['-', '_']) {
            &URL_SAFE
        } else {
            &STANDARD
        };
        let bytes = Zeroizing::new(engine.decode(text).ok()?);
        if bytes.len() != secret.0.len() {
            return None;
        }
        secret.0.copy_from_slice(&bytes);
        Some(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A text that is not a secret. The error does not repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected 32 bytes as base64 or as 64 hexadecimal digits, or a text of {SHORTEST} characters or more"
)]
pub struct InvalidSecret;

/// The fewest characters of a text that is a secret: what hosts generate has as many.
const SHORTEST: usize = 32;
/// Keeps a text apart from 32 bytes that happen to be its digest.
const TEXT_LABEL: &[u8] = b"latchkey secret text v1\0";

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
    fn any_text_of_32_characters_is_a_secret_of_its_own() {
        let mut seen = std::collections::HashSet::new();
        for text in [
            "correct horse battery staple, 1ok",
            &"é".repeat(32),
            &"g".repeat(64),
            &BASE64_STANDARD.encode([1; 31]),
            &BASE64_STANDARD.encode([1; 33]),
            &"ab".repeat(31),
            &"ab".repeat(33),
            "Kq3!vT9#zR1$mN7^wL5&xB2*yD8(hF4)",
        ] {
            let secret: Secret = text.parse().unwrap();
            assert!(seen.insert(*secret.as_bytes()), "{text}");
            assert_eq!(
                text.parse::<Secret>().unwrap().as_bytes(),
                secret.as_bytes()
            );
        }
    }

    #[test]
    fn text_that_is_short_is_no_secret() {
        for text in ["", "hush", &"é".repeat(31), &"ab".repeat(15)] {
            assert_eq!(text.parse::<Secret>().unwrap_err(), InvalidSecret, "{text}");
            assert_eq!(
                text.parse::<Secrets>().unwrap_err(),
                InvalidSecret,
                "{text}"
            );
        }
    }

    #[test]
    fn list_of_secrets_keeps_their_order() {
        let texts = [
            "ab".repeat(32),
            "cd".repeat(32),
            "any text of 32 characters or more".to_owned(),
        ];
        let bytes = |secrets: &Secrets| -> Vec<_> {
            secrets
                .all()
                .iter()
                .map(|secret| *secret.as_bytes())
                .collect()
        };
        let alone: Vec<_> = texts
            .iter()
            .flat_map(|text| bytes(&text.parse().unwrap()))
            .collect();
        for separator in [",", ", ", " ,\n"] {
            assert_eq!(bytes(&texts.join(separator).parse().unwrap()), alone);
        }
    }

    #[test]
    fn text_whose_commas_separate_no_secrets_is_one_secret() {
        let text = "correct, horse, battery, staple, and more";
        let secrets: Secrets = text.parse().unwrap();
        assert_eq!(secrets.all().len(), 1);
        let whole: Secret = text.parse().unwrap();
        assert_eq!(secrets.all()[0].as_bytes(), whole.as_bytes());
    }

    #[test]
    fn list_in_which_one_secret_is_too_short_is_refused() {
        let long = "ab".repeat(32);
        for text in [
            format!("{long},"),
            format!("hush,{long}"),
            format!("{long},,{long}"),
        ] {
            assert_eq!(
                text.parse::<Secrets>().unwrap_err(),
                InvalidSecret,
                "{text}"
            );
        }
    }

    #[test]
    fn debug_output_of_a_secret_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", Secret([7; 32])), "Secret(..)");
        let secrets = Secrets::of_one(Secret([7; 32]));
        assert_eq!(format!("{secrets:?}"), "Secrets(..)");
    }
}
