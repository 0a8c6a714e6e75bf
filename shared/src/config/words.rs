//! Which words people get, and in which language.

use std::path::Path;

use super::{SettingError, source::Sources};
use crate::words::{BUILT_IN, Catalogue, Language, Words};

/// Which words people get, and in which language.
#[derive(Debug, Clone, Copy)]
pub struct WordsSettings {
    /// All texts, with the operator's own in their place.
    pub catalogue: &'static Catalogue,
    /// The language where the visitor's is not among them.
    pub language: Language,
    /// The language of the terminal.
    terminal: Language,
}

impl WordsSettings {
    pub(super) fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        let overlay = sources.optional_or_why("LATCHKEY_WORDS", |folder| {
            Catalogue::overlaid(Path::new(folder))
        })?;
        let language = sources.read("LATCHKEY_LANGUAGE", Language::of_code)?;
        let locale = sources.foreign(LOCALE_VARIABLES);
        Ok(Self {
            // They are read once, and are in use until the process ends.
            catalogue: overlay.map_or(&BUILT_IN, |overlay| Box::leak(Box::new(overlay))),
            language,
            terminal: locale
                .and_then(|(_, locale)| Language::of_tag(locale))
                .unwrap_or(language),
        })
    }

    /// Returns the words where nobody has said a language.
    pub fn site(self) -> Words {
        Words::from(self.catalogue, self.language)
    }

    /// Returns the words of the terminal.
    pub fn terminal(self) -> Words {
        Words::from(self.catalogue, self.terminal)
    }
}

/// Where a terminal says its language, the more decisive first.
const LOCALE_VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// Returns whether a variable of other programs says a language.
pub(super) fn is_locale(variable: &str) -> bool {
    LOCALE_VARIABLES.contains(&variable)
}
