//! The words for people: what happened and what to do next, in the API, on the pages and in the terminal.
//!
//! Workers and gateways exchange typed reasons; [`Words`] turns them into sentences of one language. The
//! sentences are in `languages`, a file a language, in the format of Fluent. `build.rs` holds all files to
//! the English one and writes a method of [`Words`] for each text, so that what is named here is there.

mod bot_step;
mod catalogue;
mod language;
mod self_message;
mod sentences;
mod terminal;
#[cfg(test)]
mod tests;
mod text;
#[allow(clippy::all, clippy::pedantic, reason = "written by build.rs")]
mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

use std::{fmt, time::Duration};

use fluent_bundle::FluentValue;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::language::by_code;
pub use self::{
    catalogue::{BUILT_IN, Catalogue, OverlayError},
    language::Language,
    terminal::TerminalText,
};
use crate::status::{FailureCode, FailureReason};

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    catalogue: &'static Catalogue,
    language: Language,
}

/// English, as it is built in.
pub const ENGLISH: Words = Words {
    catalogue: &BUILT_IN,
    language: Language::ENGLISH,
};

impl Words {
    /// The words of a language, as they are built in.
    pub fn of(language: Language) -> Self {
        Self::from(&BUILT_IN, language)
    }

    /// The words of a language out of a catalogue.
    pub fn from(catalogue: &'static Catalogue, language: Language) -> Self {
        Self {
            catalogue,
            language,
        }
    }

    /// Returns the words of another language, out of the same catalogue.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// Returns the language.
    pub fn language(self) -> Language {
        self.language
    }

    /// Returns the texts that the pages' scripts need, in Fluent's own format.
    pub fn for_scripts(self) -> &'static str {
        self.catalogue.for_scripts(self.language)
    }

    /// Returns what tells the catalogue from others.
    pub fn fingerprint(self) -> &'static str {
        self.catalogue.fingerprint()
    }

    fn text<'a>(
        self,
        id: &str,
        arguments: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>,
    ) -> String {
        self.catalogue.text(self.language, id, arguments)
    }

    /// Returns a text that has tags. What is put into it has none.
    fn markup<'a>(
        self,
        id: &str,
        arguments: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>,
    ) -> Markup {
        let arguments = arguments.into_iter().map(|(name, value)| match value {
            FluentValue::String(text) => (name, FluentValue::from(escaped(&text))),
            value => (name, value),
        });
        Markup(self.text(id, arguments))
    }
}

/// What can be put into a text.
pub trait IntoValue<'a> {
    /// Returns it as Fluent takes it. A number decides the plural.
    fn into_value(self) -> FluentValue<'a>;
}

impl<'a> IntoValue<'a> for &'a str {
    fn into_value(self) -> FluentValue<'a> {
        self.into()
    }
}

/// Templates borrow what they hand on, often more than once.
impl<'a, T: IntoValue<'a> + Clone> IntoValue<'a> for &T {
    fn into_value(self) -> FluentValue<'a> {
        self.clone().into_value()
    }
}

impl IntoValue<'_> for String {
    fn into_value(self) -> FluentValue<'static> {
        self.into()
    }
}

impl IntoValue<'_> for u64 {
    fn into_value(self) -> FluentValue<'static> {
        self.into()
    }
}

/// A text that is HTML.
#[derive(Clone, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Returns it, for a place that takes HTML.
    pub fn into_html(self) -> String {
        self.0
    }
}

impl fmt::Debug for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// The member `error` of a status document.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Failure, description = "Why a session failed.")]
pub struct FailureMember {
    /// To decide by.
    code: FailureCode,
    /// What happened and what to do next, for people.
    message: String,
    /// Whether the same request may work later.
    retryable: bool,
    #[serde(flatten)]
    reason: FailureReason,
}

impl FailureMember {
    /// Puts a reason into words.
    pub fn of(reason: FailureReason, words: Words) -> Self {
        Self {
            code: reason.code(),
            message: words.failure(&reason),
            retryable: reason.is_retryable(),
            reason,
        }
    }
}

/// Rounds a wait up to the unit that people use: whole seconds below two minutes, minutes below two
/// hours, hours below two days, else days.
fn round_up(wait: Duration) -> Duration {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let unit = match seconds {
        ..=120 => 1,
        121..=7_140 => 60,
        7_141..=169_200 => 3_600,
        _ => 86_400,
    };
    Duration::from_secs(seconds.max(1).div_ceil(unit) * unit)
}

/// The languages and their files, English first.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));
