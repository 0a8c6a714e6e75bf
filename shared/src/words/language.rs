//! The languages that there are words in.

use super::{FILES, Words};

/// A language that has a file in `languages`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language(pub(super) usize);

impl Language {
    /// English, which every other is held to.
    pub const ENGLISH: Self = Self(0);

    /// The codes of all of them, for a message.
    pub const CODES: &str = include!(concat!(env!("OUT_DIR"), "/codes.rs"));

    /// Returns all of them, English first.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..FILES.len()).map(Self)
    }

    /// Returns the language of an ISO 639-1 code.
    pub fn of_code(code: &str) -> Option<Self> {
        let at = FILES.iter().position(|(name, _)| *name == code);
        at.map(Self)
    }

    /// Returns the language of a tag such as `pt-BR`, or a locale such as `pt_BR.UTF-8`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let code = tag.split(['-', '_', '.', '@']).next()?.trim();
        match code.to_ascii_lowercase().as_str() {
            // What Java, and so Android for long, called Indonesian.
            "in" => Self::of_code("id"),
            code => Self::of_code(code),
        }
    }

    /// Returns the language that an `Accept-Language` header likes best, of those that there are.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best = None;
        for range in header.split(',') {
            let (tag, weight) = range.split_once(";q=").unwrap_or((range, "1"));
            let weight = weight.trim().parse::<f32>().unwrap_or(0.0);
            let (Some(language), true) = (Self::of_tag(tag.trim()), weight > 0.0) else {
                continue;
            };
            if best.is_none_or(|(_, most)| weight > most) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// Returns its ISO 639-1 code.
    pub fn code(self) -> &'static str {
        FILES[self.0].0
    }

    pub(super) fn source(self) -> &'static str {
        FILES[self.0].1
    }

    /// Returns its name in itself.
    pub fn name(self) -> String {
        Words::of(self).language_name()
    }

    /// Returns whether it is written from right to left.
    pub fn is_rtl(self) -> bool {
        Words::of(self).language_direction() == "rtl"
    }
}

/// A language in what is stored. One that is not among those of this release is left out.
pub(crate) mod by_code {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Language;

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(crate) fn serialize<S: Serializer>(
        language: &Option<Language>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        language.map(Language::code).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Language>, D::Error> {
        let code = Option::<String>::deserialize(from)?;
        Ok(code.as_deref().and_then(Language::of_code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_language_is_the_heaviest_that_there_is() {
        let accepted = |header| Language::accepted(header).map(Language::code);
        assert_eq!(accepted("en-GB,en;q=0.9"), Some("en"));
        assert_eq!(accepted("xx, en ;q=0.1"), Some("en"));
        for none in ["", "*", "xx", "en;q=0", "en;q=", ";q=1", ",,,"] {
            assert_eq!(accepted(none), None, "{none}");
        }
    }

    #[test]
    fn locale_of_a_terminal_is_read_as_a_language() {
        for locale in ["en", "en_GB.UTF-8", "EN-us", "en_US@euro"] {
            assert_eq!(
                Language::of_tag(locale),
                Some(Language::ENGLISH),
                "{locale}"
            );
        }
        for locale in ["", "C", "POSIX", "C.UTF-8"] {
            assert_eq!(Language::of_tag(locale), None, "{locale}");
        }
    }
}
