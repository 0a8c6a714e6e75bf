//! What to know of a phone number whose account may have another form of it.

use latchkey_entry::PhoneNumber;
use serde::{Deserialize, Serialize};
use strum::VariantNames;
use utoipa::ToSchema;

/// What to know of a phone number whose account may have another form of it, in which case no code can
/// work. Its words are in [`crate::words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, VariantNames, ToSchema)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(description = "Which other form of the number the account may have.")]
pub enum NumberHint {
    /// Accounts in Brazil that are older than the ninth digit of mobile numbers may lack it.
    BrazilNinthDigit,
    /// Older accounts in Mexico have a 1 after the country code, newer ones do not.
    MexicoOne,
    /// Mobile numbers in Argentina have a 9 after the country code at WhatsApp, landlines do not.
    ArgentinaNine,
}

impl NumberHint {
    /// Returns the hint for a number, if its country has one for numbers of this form.
    pub fn of(phone: &PhoneNumber) -> Option<Self> {
        let digits = phone.digits();
        let national = digits.get(2..)?;
        let third = national.as_bytes().get(2).copied()?;
        match (digits.get(..2)?, national.len()) {
            // The area code has two digits. Landlines begin with 2 to 5, and never had a ninth digit.
            ("55", 11) if third == b'9' => Some(Self::BrazilNinthDigit),
            ("55", 10) if (b'6'..=b'9').contains(&third) => Some(Self::BrazilNinthDigit),
            ("52", 10) => Some(Self::MexicoOne),
            ("52", 11) if national.starts_with('1') => Some(Self::MexicoOne),
            ("54", 10) => Some(Self::ArgentinaNine),
            ("54", 11) if national.starts_with('9') => Some(Self::ArgentinaNine),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_in_either_form_of_its_country_has_a_hint() {
        for (number, hint) in [
            ("+55 31 99123-4567", NumberHint::BrazilNinthDigit),
            ("+55 31 9123-4567", NumberHint::BrazilNinthDigit),
            ("+55 11 91234-5678", NumberHint::BrazilNinthDigit),
            ("+52 55 1234 5678", NumberHint::MexicoOne),
            ("+52 1 55 1234 5678", NumberHint::MexicoOne),
            ("+54 11 2345-6789", NumberHint::ArgentinaNine),
            ("+54 9 11 2345-6789", NumberHint::ArgentinaNine),
        ] {
            let phone = number.parse().unwrap();
            assert_eq!(NumberHint::of(&phone), Some(hint), "{number}");
        }
    }

    #[test]
    fn number_of_one_form_only_has_none() {
        for number in [
            "+55 11 2345-6789",
            "+55 31 89123-4567",
            "+52 2 55 1234 5678",
            "+54 11 2345-678",
            "+54 11 2345-67890",
            "+1 555 123 4567",
            "+94 77 123 4567",
            "+5 512 345",
            "5512345",
        ] {
            let phone = number.parse().unwrap();
            assert_eq!(NumberHint::of(&phone), None, "{number}");
        }
    }
}
