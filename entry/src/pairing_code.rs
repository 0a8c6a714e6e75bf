use std::{fmt, str::FromStr};

use rand::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use zeroize::Zeroizing;

use crate::Characters;

/// Eight characters of `123456789ABCDEFGHJKLMNPQRSTVWXYZ`, displayed as `ABCD-EFGH` and wiped on
/// drop.
#[derive(Clone, PartialEq, Eq)]
pub struct PairingCode(Characters);

impl PairingCode {
    /// The 32 characters that a code can contain.
    pub const ALPHABET: &str = Characters::ALPHABET;

    /// Generates a code from 5 random bytes.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut bytes = Zeroizing::new([0; 5]);
        rng.fill_bytes(bytes.as_mut());
        Self(Characters::encode(*bytes))
    }

    /// Returns the 8 characters without the dash.
    pub fn characters(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for PairingCode {
    type Err = PairingCodeError;

    /// Parses a code in upper or lower case, with dashes and spaces anywhere.
    fn from_str(text: &str) -> Result<Self, PairingCodeError> {
        let mut characters = Zeroizing::new([0; 8]);
        let mut count = 0;
        for character in text.chars().filter(|at| !is_separator(*at)) {
            let upper = character.to_ascii_uppercase();
            let byte = u8::try_from(upper).map_err(|_| PairingCodeError::Character(character))?;
            if !Characters::has(byte) {
                return Err(PairingCodeError::Character(character));
            }
            if let Some(place) = characters.get_mut(count) {
                *place = byte;
            }
            count += 1;
        }
        if count != characters.len() {
            return Err(PairingCodeError::Length { got: count });
        }
        let characters = Characters::from_alphabet(*characters);
        Ok(Self(characters.expect("each was checked above")))
    }
}

impl fmt::Display for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairingCode(..)")
    }
}

impl Serialize for PairingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PairingCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Zeroizing::new(String::deserialize(deserializer)?)
            .parse()
            .map_err(D::Error::custom)
    }
}

/// The error for a text that is not a pairing code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PairingCodeError {
    /// The code is not 8 characters long.
    #[error("expected a code of 8 characters, got {got}")]
    Length {
        /// The number of characters, without dashes and spaces.
        got: usize,
    },
    /// The phone's keyboard cannot enter this character.
    #[error("expected only digits from 1 to 9 and letters other than I, O and U, got {0:?}")]
    Character(char),
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}')
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;

    #[test]
    fn code_is_read_however_it_is_spelled() {
        for text in ["ABCD-EFGH", "abcdefgh", " ab-cd EF–GH\t", "ABCDEFGH"] {
            let code: PairingCode = text.parse().unwrap();
            assert_eq!(code.characters(), "ABCDEFGH", "{text}");
            assert_eq!(code.to_string(), "ABCD-EFGH");
        }
    }

    #[test]
    fn code_that_cannot_be_typed_is_refused() {
        let refused = [
            ("", PairingCodeError::Length { got: 0 }),
            ("ABCD-EFG", PairingCodeError::Length { got: 7 }),
            ("ABCD-EFGHJ", PairingCodeError::Length { got: 9 }),
            ("ABCD-EFG0", PairingCodeError::Character('0')),
            ("ABCD-EFGI", PairingCodeError::Character('I')),
            ("ABCD-EFGo", PairingCodeError::Character('o')),
            ("ABCD-EFGu", PairingCodeError::Character('u')),
            ("ABCD_EFGH", PairingCodeError::Character('_')),
            ("ABCD-EFGé", PairingCodeError::Character('é')),
            ("ABCDEFGＨ", PairingCodeError::Character('Ｈ')),
        ];
        for (text, error) in refused {
            assert_eq!(text.parse::<PairingCode>(), Err(error), "{text}");
        }
    }

    #[test]
    fn whole_alphabet_can_be_typed() {
        for part in ["12345678", "9ABCDEFG", "HJKLMNPQ", "RSTVWXYZ"] {
            assert_eq!(part.parse::<PairingCode>().unwrap().characters(), part);
        }
    }

    #[test]
    fn code_comes_back_from_its_stored_form() {
        let code: PairingCode = "ABCD-EFGH".parse().unwrap();
        let stored = serde_json::to_string(&code).unwrap();
        assert_eq!(stored, "\"ABCD-EFGH\"");
        assert_eq!(serde_json::from_str::<PairingCode>(&stored).unwrap(), code);
        assert!(serde_json::from_str::<PairingCode>("\"ABCD-EFG0\"").is_err());
    }

    #[test]
    fn debug_form_shows_no_code() {
        let code: PairingCode = "ABCD-EFGH".parse().unwrap();
        assert_eq!(format!("{code:?}"), "PairingCode(..)");
        assert_ne!(code, "ABCD-EFGJ".parse().unwrap());
    }

    proptest! {
        #[test]
        fn code_comes_back_from_any_spelling(
            seed: u64,
            cuts in vec((0..9_usize, "[- ]{0,2}"), 0..6),
        ) {
            let code = PairingCode::generate(&mut ChaCha20Rng::seed_from_u64(seed));
            let mut spelled = code.characters().to_lowercase();
            for (at, separator) in cuts {
                spelled.insert_str(at, &separator);
            }
            prop_assert_eq!(spelled.parse::<PairingCode>(), Ok(code.clone()), "{}", spelled);
            prop_assert_eq!(code.to_string().parse(), Ok(code));
        }

        #[test]
        fn any_text_is_a_code_or_an_error(text in ".{0,12}") {
            if let Ok(code) = text.parse::<PairingCode>() {
                prop_assert_eq!(code.characters().len(), 8);
            }
        }
    }
}
