//! What is wrong with a template, and where.

use std::fmt;

use strum::VariantNames as _;

use super::{Field, Template};

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The place: which character of the template, the first being 1.
    pub at: usize,
    /// What is wrong.
    pub fault: TemplateFault,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateFault {
    /// It has more than [`Template::MAX_LENGTH`] characters.
    TooLong,
    /// No field, so that it is the same for every session.
    NoField,
    /// A brace that opens is not closed.
    NotClosed,
    /// A brace that closes was not opened.
    NotOpened,
    /// No field has this name.
    UnknownField(String),
    /// No filter has this name.
    UnknownFilter(String),
    /// `replace` without what to replace, or with too many parts.
    BadReplace,
    /// A filter or the end takes text, and what comes there is an archive or compressed.
    NotText,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at character {}: {}", self.at, self.fault)
    }
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "more than {} characters", Template::MAX_LENGTH),
            Self::NoField => {
                f.write_str("no field such as {json|base64}, so that it holds no session")
            }
            Self::NotClosed => {
                f.write_str("\"{\" is not closed; a brace that is text is written twice")
            }
            Self::NotOpened => {
                f.write_str("\"}\" closes nothing; a brace that is text is written twice")
            }
            Self::UnknownField(name) => {
                write!(
                    f,
                    "{name:?} is no field; there are {}",
                    Field::VARIANTS.join(", ")
                )
            }
            Self::UnknownFilter(name) => write!(
                f,
                "{name:?} is no filter; there are gzip, base64, base64url and replace:A:B"
            ),
            Self::BadReplace => f.write_str("expected replace:A:B with an A that is not empty"),
            Self::NotText => f.write_str("this is not text yet; put base64 behind it"),
        }
    }
}

impl std::error::Error for TemplateError {}
