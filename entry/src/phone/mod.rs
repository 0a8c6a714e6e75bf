//! Phone numbers, as people write them.

mod plans;

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use self::plans::Plan;
use crate::is_invisible;

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

    /// Parses any usual spelling with a country code: `+94 77 123 4567`, `0094-77-1234567`,
    /// `(94) 77.123.4567`, `+44 (0)20 7946 0958` or `tel:+94771234567`, in the digits of any script.
    /// What is dialled within the country only is left out.
    fn from_str(text: &str) -> Result<Self, InvalidPhone> {
        let typed = Typed::read(text)?;
        if typed.digits.is_empty() {
            return Err(InvalidPhone::Empty);
        }
        let number = Self::from_digits(&typed.international()?)?;
        if !plans::has_code(number.digits()) {
            return Err(InvalidPhone::NoSuchCode);
        }
        Ok(number)
    }
}

/// What somebody has typed.
struct Typed {
    /// In ASCII.
    digits: String,
    has_plus: bool,
}

impl Typed {
    fn read(text: &str) -> Result<Self, InvalidPhone> {
        let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
        let text = text.trim();
        let is_link = text
            .get(..4)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("tel:"));
        let mut typed = Self {
            digits: String::new(),
            has_plus: false,
        };
        for character in text[if is_link { 4 } else { 0 }..].chars() {
            if let Some(digit) = digit(character) {
                typed.digits.push(digit);
            } else if is_plus(character) && typed.digits.is_empty() && !typed.has_plus {
                typed.has_plus = true;
            } else if !is_separator(character) {
                return Err(InvalidPhone::of(character));
            }
        }
        Ok(typed)
    }

    /// Returns the digits from the country code on.
    fn international(&self) -> Result<String, InvalidPhone> {
        let digits = &*self.digits;
        if !digits.starts_with('0') {
            return without_trunk(digits);
        }
        // Elsewhere a number may begin so; it is shorter.
        let abroad = ["0011", "011"]
            .iter()
            .find_map(|prefix| digits.strip_prefix(prefix));
        match abroad.filter(|number| self.has_plus || number.len() >= LONGER_THAN_NATIONAL) {
            Some(number) => without_trunk(number),
            None => digits
                .strip_prefix("00")
                .map_or(Err(InvalidPhone::National), without_trunk),
        }
    }
}

/// Removes what is dialled within the country only, from behind the country code.
fn without_trunk(digits: &str) -> Result<String, InvalidPhone> {
    let (code, national) = plans::split(digits);
    let plan = Plan::of(code);
    let may_begin_with_zero = plan.is_some_and(Plan::begins_with_zero);
    let national = match plan {
        Some(plan)
            if plan.has_length(national.len())
                && (may_begin_with_zero || !national.starts_with('0')) =>
        {
            national
        }
        Some(plan) => {
            let mut stripped = plan
                .trunks()
                .filter_map(|trunk| national.strip_prefix(trunk));
            stripped
                .find(|rest| plan.has_length(rest.len()))
                .unwrap_or(national)
        }
        None => national.strip_prefix('0').unwrap_or(national),
    };
    if national.starts_with('0') && !may_begin_with_zero {
        return Err(InvalidPhone::TrunkZero);
    }
    let mobile = (code == ARGENTINA).then(|| without_15(national)).flatten();
    Ok(format!("{code}{}", mobile.as_deref().unwrap_or(national)))
}

/// Puts a mobile number of Argentina into its international form: within the country, 15 is dialled
/// behind the area code in place of the 9 before it.
fn without_15(national: &str) -> Option<String> {
    let local = match national.len() {
        12 => national,
        13 => national.strip_prefix('9')?,
        _ => return None,
    };
    let areas = if local.starts_with("11") {
        2..=2
    } else {
        3..=4
    };
    areas.into_iter().find_map(|area| {
        let rest = local.get(area..)?.strip_prefix("15")?;
        Some(format!("9{}{rest}", &local[..area]))
    })
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
    /// There is a 0 behind the country code, and no number there that it could be left out of.
    #[error(
        "expected a number without the 0 behind its country code, such as +94 77 123 4567 for \
         +94 077 123 4567"
    )]
    TrunkZero,
    /// No country has the code that the number begins with.
    #[error(
        "expected the country code first, got a number that begins with the code of no country: put \
         yours in front, such as +94 77 123 4567"
    )]
    NoSuchCode,
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

/// Returns the ASCII form of a digit of any script.
fn digit(character: char) -> Option<char> {
    ZEROS.iter().find_map(|zero| {
        let value = u32::from(character).checked_sub(u32::from(*zero))?;
        char::from_digit(value, 10)
    })
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
                ..='\u{2015}' | '\u{2212}' | '\u{ff0d}'..='\u{ff0f}'
        )
}

/// In digits, from the country code on: what 0011 or 011 is the beginning of within a country has
/// fewer behind it.
const LONGER_THAN_NATIONAL: usize = 10;
const ARGENTINA: &str = "54";
/// E.164 allows at most 15 digits; no country has fewer than 7 (`whatsmeow pair-code.go`,
/// `PairPhone`).
const SHORTEST: usize = 7;
const LONGEST: usize = 15;

/// The zero of each script in Unicode 17; its other digits follow in order.
const ZEROS: [char; 77] = [
    '\u{30}',
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1a80}',
    '\u{1a90}',
    '\u{1b50}',
    '\u{1bb0}',
    '\u{1c40}',
    '\u{1c50}',
    '\u{a620}',
    '\u{a8d0}',
    '\u{a900}',
    '\u{a9d0}',
    '\u{a9f0}',
    '\u{aa50}',
    '\u{abf0}',
    '\u{ff10}',
    '\u{104a0}',
    '\u{10d30}',
    '\u{10d40}',
    '\u{11066}',
    '\u{110f0}',
    '\u{11136}',
    '\u{111d0}',
    '\u{112f0}',
    '\u{11450}',
    '\u{114d0}',
    '\u{11650}',
    '\u{116c0}',
    '\u{116d0}',
    '\u{116da}',
    '\u{11730}',
    '\u{118e0}',
    '\u{11950}',
    '\u{11bf0}',
    '\u{11c50}',
    '\u{11d50}',
    '\u{11da0}',
    '\u{11de0}',
    '\u{11f50}',
    '\u{16130}',
    '\u{16a60}',
    '\u{16ac0}',
    '\u{16b50}',
    '\u{16d70}',
    '\u{1ccf0}',
    '\u{1d7ce}',
    '\u{1d7d8}',
    '\u{1d7e2}',
    '\u{1d7ec}',
    '\u{1d7f6}',
    '\u{1e140}',
    '\u{1e2f0}',
    '\u{1e4f0}',
    '\u{1e5f1}',
    '\u{1e950}',
    '\u{1fbf0}',
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
            "＋９４／７７１２３４５６７",
            "+٩٤٧٧١٢٣٤٥٦٧",
            "۰۰۹۴۷۷۱۲۳۴۵۶۷",
            "९४७७१२३४५६७",
            "+๙๔๗๗๑๒๓๔๕๖๗",
            "94771234567\n",
            "+94 077 123 4567",
            "(+94) 077 123 4567",
            "tel:+94771234567",
            " TEL: +94-77-123-4567",
            "011 94 77 123 4567",
            "+011 94 77 123 4567",
            "+00 94 77 123 4567",
            "0011 94 77 123 4567",
            "+9\u{fe0f}4\u{fe0f}\u{20e3} 77 123 4567",
            "\u{3164}+94 77 123\u{2063} 4567\u{e0067}",
            "+\u{1d7d7}\u{1d7d2} 77 123 4567",
            "+\u{1e959}\u{1e954} 77 123 4567",
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
            ("011 483 4567", InvalidPhone::National),
            ("011 123 4567", InvalidPhone::National),
            ("+94 0 7", InvalidPhone::TooShort { got: 3 }),
            ("+94 (0)0 77 123 4567", InvalidPhone::TrunkZero),
            ("+974 0 055 123 456", InvalidPhone::TrunkZero),
            ("00077123456", InvalidPhone::National),
            ("0", InvalidPhone::National),
            ("00", InvalidPhone::TooShort { got: 0 }),
            ("8 912 345 67 89", InvalidPhone::NoSuchCode),
            ("800 555 0100", InvalidPhone::NoSuchCode),
            ("+210 55 012 3456", InvalidPhone::NoSuchCode),
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
    fn what_is_dialled_within_the_country_only_is_left_out() {
        for (text, digits) in [
            ("+44 (0)20 7946 0958", "442079460958"),
            ("+44 (020) 7946 0958", "442079460958"),
            ("+44 07911 123456", "447911123456"),
            ("+1 (907) 555 0100", "19075550100"),
            ("+1 (0 907) 555 0100", "19075550100"),
            ("+1 1 907 555 0100", "19075550100"),
            ("+39 06 1234 5678", "390612345678"),
            ("+39 (0)6 1234 5678", "390612345678"),
            ("+225 07 12 34 56 78", "2250712345678"),
            ("+7 8 912 345 67 89", "79123456789"),
            ("+7 800 555 35 35", "78005553535"),
            ("+36 06 30 123 4567", "36301234567"),
            ("+375 8 029 123 45 67", "375291234567"),
            ("+52 044 55 1234 5678", "525512345678"),
            ("+52 1 55 1234 5678", "5215512345678"),
            ("+54 9 11 15 1234 5670", "5491112345670"),
            ("+54 011 15 1234 5670", "5491112345670"),
            ("+54 11 15 1234 5670", "5491112345670"),
            ("+54 9 351 15 123 4567", "5493511234567"),
            ("+54 9 2966 15 12 3456", "5492966123456"),
            ("+54 11 1515 1234", "541115151234"),
            ("+49 0151 1234 5678", "4915112345678"),
        ] {
            let phone = text.parse::<PhoneNumber>();
            let phone = phone.unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(phone.digits(), digits, "{text}");
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
            // Which is how Australia dials abroad; no number of North America begins so.
            prop_assume!(prefix.trim() != "00" || !digits.starts_with("11"));
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
            let plain = format!("+{digits}").parse::<PhoneNumber>();
            let Ok(phone) = spelled.parse::<PhoneNumber>() else {
                prop_assert!(plain.is_err(), "{}", spelled);
                return Ok(());
            };
            prop_assert_eq!(Ok(&phone), plain.as_ref(), "{}", spelled);
            prop_assert_eq!(phone.to_string().parse(), Ok(phone));
        }

        #[test]
        fn any_text_is_a_number_or_an_error(text in "[+0-9０-９(). a-]{0,24}|.{0,24}") {
            if let Ok(phone) = text.parse::<PhoneNumber>() {
                let digits = phone.digits();
                prop_assert!((7..=15).contains(&digits.len()));
                prop_assert!(digits.bytes().all(|at| at.is_ascii_digit()));
                prop_assert!(!digits.starts_with('0'));
                prop_assert_eq!(phone.to_string().parse(), Ok(phone.clone()));
            }
        }
    }
}
