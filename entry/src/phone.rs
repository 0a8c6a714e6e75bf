//! Phone numbers, as people write them.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A phone number with its country code: 7 to 15 digits, the first of which is not 0. Its Debug
/// form is redacted, because phone numbers must not reach a log.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Returns the digits alone, which is how `WhatsApp` names an account.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhoneNumber {
    type Err = InvalidPhone;

    /// Parses any usual spelling: `+94 77 123 4567`, `0094-77-1234567`, `(94) 77.123.4567` or
    /// `+44 (0)20 7946 0958`, in the digits of any common script.
    fn from_str(text: &str) -> Result<Self, InvalidPhone> {
        let mut digits = String::new();
        let mut international = false;
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            if let Some(digit) = digit(character) {
                digits.push(digit);
            } else if is_plus(character) && digits.is_empty() && !international {
                international = true;
            } else if is_opening(character) && !digits.is_empty() {
                skip_trunk_zero(&mut rest);
            } else if !is_separator(character) {
                return Err(InvalidPhone::of(character));
            }
        }
        if digits.is_empty() {
            return Err(InvalidPhone::Empty);
        }
        match digits.strip_prefix("00") {
            Some(number) if !international => Self::from_digits(number),
            _ => Self::from_digits(&digits),
        }
    }
}

impl PhoneNumber {
    fn from_digits(digits: &str) -> Result<Self, InvalidPhone> {
        let got = digits.len();
        if digits.starts_with('0') {
            Err(InvalidPhone::National)
        } else if got < SHORTEST {
            Err(InvalidPhone::TooShort { got })
        } else if got > LONGEST {
            Err(InvalidPhone::TooLong { got })
        } else {
            Ok(Self(digits.to_owned()))
        }
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(..)")
    }
}

impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// The error for a text that is not a phone number. Its messages address the person who typed the
/// number and never repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPhone {
    /// There are no digits.
    #[error("expected a phone number with its country code, such as +94 77 123 4567, got none")]
    Empty,
    /// There is a letter.
    #[error("expected a phone number in digits, such as +94 77 123 4567, got letters in it")]
    Letter,
    /// There is a character that phone numbers do not contain, or a plus sign that is not in front.
    #[error("expected a phone number such as +94 77 123 4567, got the sign {0:?} in it")]
    Sign(char),
    /// The number has a trunk prefix in place of a country code.
    #[error(
        "expected the country code first, got a number that begins with 0: leave that 0 out and \
         put the country code in its place, such as +94 77 123 4567 for 077 123 4567"
    )]
    National,
    /// There are fewer than 7 digits.
    #[error(
        "expected at least 7 digits, got {got}: is the country code missing, as +94 in \
         +94 77 123 4567?"
    )]
    TooShort {
        /// The number of digits.
        got: usize,
    },
    /// There are more than 15 digits.
    #[error("expected at most 15 digits, got {got}: is it one number only, without an extension?")]
    TooLong {
        /// The number of digits, without a leading `00`.
        got: usize,
    },
}

impl InvalidPhone {
    fn of(character: char) -> Self {
        if character.is_alphabetic() {
            Self::Letter
        } else {
            Self::Sign(character)
        }
    }
}

/// Returns the ASCII form of a digit of any script that a phone's keyboard may have.
fn digit(character: char) -> Option<char> {
    ZEROS.iter().find_map(|zero| {
        let value = u32::from(character).checked_sub(u32::from(*zero))?;
        char::from_digit(value, 10)
    })
}

/// Skips the `0)` of a number such as `+44 (0)20 7946 0958`: people dial it only within the
/// country.
fn skip_trunk_zero(rest: &mut std::str::Chars<'_>) {
    let mut ahead = rest.clone();
    let zero = ahead.next().and_then(digit);
    if zero == Some('0') && ahead.next().is_some_and(is_closing) {
        *rest = ahead;
    }
}

fn is_plus(character: char) -> bool {
    matches!(character, '+' | '\u{ff0b}')
}

fn is_opening(character: char) -> bool {
    matches!(character, '(' | '\u{ff08}')
}

fn is_closing(character: char) -> bool {
    matches!(character, ')' | '\u{ff09}')
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || is_opening(character)
        || is_closing(character)
        || matches!(
            character,
            '-' | '.' | '/' | '\u{b7}' | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{ff0e}'
        )
        || is_invisible(character)
}

/// Address books wrap numbers in marks of writing direction, which are copied along with them.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// E.164 allows at most 15 digits; no country has fewer than 7 (`whatsmeow pair-code.go`,
/// `PairPhone`).
const SHORTEST: usize = 7;
const LONGEST: usize = 15;

/// The zero of each script; its other digits follow in order.
const ZEROS: [char; 18] = [
    '0', '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}',
    '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{1040}', '\u{17e0}',
    '\u{ff10}',
];

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    #[test]
    fn number_is_read_in_any_usual_spelling() {
        let spellings = [
            "94771234567",
            "+94771234567",
            "0094771234567",
            "+94 77 123 4567",
            "00 94 77 123 4567",
            "  +94-77-123-4567  ",
            "94.77.123.4567",
            "94/77/1234567",
            "(94) 77 123-4567",
            "(+94) 77 1234567",
            "+(94)771234567",
            "+94 (77) 1234567",
            "+94 (0)77 1234567",
            "94 (0) 77 1234567",
            "0094(0)771234567",
            "+94\u{a0}77\u{202f}123\u{2009}4567",
            "+94\u{2011}77\u{2013}123\u{2212}4567",
            "\u{202a}+94 77 123 4567\u{202c}",
            "＋９４ ７７ １２３ ４５６７",
            "＋９４（０）７７－１２３．４５６７",
            "+٩٤٧٧١٢٣٤٥٦٧",
            "۰۰۹۴۷۷۱۲۳۴۵۶۷",
            "९४७७१२३४५६७",
            "+๙๔๗๗๑๒๓๔๕๖๗",
            "94771234567\n",
        ];
        for text in spellings {
            let phone: PhoneNumber = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(phone.digits(), "94771234567", "{text}");
            assert_eq!(phone.to_string(), "+94771234567");
        }
    }

    #[test]
    fn each_way_to_be_wrong_has_its_own_answer() {
        let sign = InvalidPhone::Sign;
        let cases = [
            ("", InvalidPhone::Empty),
            (" +()- ", InvalidPhone::Empty),
            ("call me", InvalidPhone::Letter),
            ("+94 77 CALLME7", InvalidPhone::Letter),
            ("+94 77 123 4567 x12", InvalidPhone::Letter),
            ("+94 77 123 456৷7", sign('৷')),
            ("+94 77 123 4567, 1", sign(',')),
            ("94+771234567", sign('+')),
            ("++94771234567", sign('+')),
            ("+94771234567;", sign(';')),
            ("@94771234567", sign('@')),
            ("94_771234567", sign('_')),
            ("9477123456²", sign('²')),
            ("0771234567", InvalidPhone::National),
            ("(0)77 1234567", InvalidPhone::National),
            ("(077) 1234567", InvalidPhone::National),
            ("+0771234567", InvalidPhone::National),
            ("+0094771234567", InvalidPhone::National),
            ("00077123456", InvalidPhone::National),
            ("0", InvalidPhone::National),
            ("00", InvalidPhone::TooShort { got: 0 }),
            ("123456", InvalidPhone::TooShort { got: 6 }),
            ("00123456", InvalidPhone::TooShort { got: 6 }),
            ("1234567890123456", InvalidPhone::TooLong { got: 16 }),
        ];
        for (text, error) in cases {
            assert_eq!(text.parse::<PhoneNumber>(), Err(error), "{text}");
        }
    }

    #[test]
    fn number_has_7_to_15_digits() {
        for text in ["1234567", "123456789012345", "00123456789012345"] {
            assert!(text.parse::<PhoneNumber>().is_ok(), "{text}");
        }
    }

    #[test]
    fn zero_in_brackets_is_left_out_only_where_it_stands_alone() {
        for (text, digits) in [
            ("+44 (0)20 7946 0958", "442079460958"),
            ("+44 (020) 7946 0958", "4402079460958"),
            ("+1 (907) 555 0100", "19075550100"),
            ("+1 (0 907) 555 0100", "109075550100"),
            ("+39 0 6 1234567", "39061234567"),
        ] {
            assert_eq!(text.parse::<PhoneNumber>().unwrap().digits(), digits);
        }
    }

    #[test]
    fn no_answer_repeats_the_number() {
        for text in ["0771234567", "771234", "77123456789012345", "7712345678y"] {
            let error = text.parse::<PhoneNumber>().unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("7712345"), "{shown}");
        }
        let phone: PhoneNumber = "94771234567".parse().unwrap();
        assert_eq!(format!("{phone:?}"), "PhoneNumber(..)");
    }

    #[test]
    fn stored_number_is_parsed_again() {
        let phone: PhoneNumber = "94771234567".parse().unwrap();
        let stored = serde_json::to_string(&phone).unwrap();
        assert_eq!(stored, "\"+94771234567\"");
        assert_eq!(serde_json::from_str::<PhoneNumber>(&stored).unwrap(), phone);
        let escaped = "\"\\u002b94 77 1234567\"";
        assert_eq!(serde_json::from_str::<PhoneNumber>(escaped).unwrap(), phone);
        for wrong in ["\"0771234567\"", "94771234567", "null"] {
            assert!(serde_json::from_str::<PhoneNumber>(wrong).is_err());
        }
    }

    proptest! {
        #[test]
        fn number_comes_back_from_any_spelling(
            digits in "[1-9][0-9]{6,14}",
            prefix in select(vec!["", "+", "00", "(+", "+(", " 00 "]),
            script in select(ZEROS.to_vec()),
            separators in vec((1..15_usize, "[-./ )\u{2013}\u{200e}]{1,2}"), 0..6),
        ) {
            let mut spelled: Vec<String> = digits
                .chars()
                .map(|at| {
                    let value = u32::from(at) - u32::from('0');
                    char::from_u32(u32::from(script) + value).unwrap().to_string()
                })
                .collect();
            for (at, separator) in separators {
                spelled.insert(at.min(spelled.len()), separator);
            }
            let spelled = prefix.to_owned() + &spelled.concat();
            let phone: PhoneNumber = spelled.parse().unwrap();
            prop_assert_eq!(phone.digits(), &digits, "{}", spelled);
            prop_assert_eq!(phone.to_string().parse(), Ok(phone));
        }

        #[test]
        fn any_text_is_a_number_or_an_error(text in "[+0-9０-９(). a-]{0,24}|.{0,24}") {
            if let Ok(phone) = text.parse::<PhoneNumber>() {
                let digits = phone.digits();
                prop_assert!((7..=15).contains(&digits.len()));
                prop_assert!(digits.bytes().all(|at| at.is_ascii_digit()));
                prop_assert!(!digits.starts_with('0'));
            }
        }
    }
}
