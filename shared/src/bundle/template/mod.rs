//! Templates of session IDs: text with fields in braces, each with filters.

mod error;
mod parse;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use self::error::{TemplateError, TemplateFault};
use super::{Format, SessionBundle, format::gzip};

/// What a session ID is made of, such as `Gifted~{json|gzip|base64}`.
///
/// Text may be any Unicode and stand anywhere; `{{` and `}}` are braces. A template has at least one
/// field, at most [`Template::MAX_LENGTH`] characters, and makes text: this is checked as it is parsed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Template {
    source: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(Field, Vec<Filter>),
}

/// What of a session a template names.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "snake_case")]
enum Field {
    /// `creds.json`.
    Json,
    /// `{"creds":…,"keys":…}`.
    Multi,
    /// The name of each file and its text, as one JSON object.
    Files,
    /// The archive of the files.
    Zip,
    /// `HANDLE#KEY` of `creds.json` at MEGA.
    Mega,
    /// The whole address of it.
    MegaUrl,
    /// `HANDLE#KEY` of `session.zip` at MEGA.
    MegaZip,
    /// The whole address of it.
    MegaZipUrl,
}

/// What is done to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Filter {
    /// RFC 1952.
    Gzip,
    /// Standard alphabet, padded.
    Base64,
    /// URL-safe alphabet, not padded.
    Base64Url,
    /// Each occurrence of the first by the second.
    Replace(String, String),
}

/// Which files of a session have to be at MEGA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MegaFiles {
    /// `creds.json`.
    pub creds: bool,
    /// `session.zip`.
    pub zip: bool,
}

impl MegaFiles {
    /// Returns what either needs.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            creds: self.creds || other.creds,
            zip: self.zip || other.zip,
        }
    }

    /// Returns what of it is not among `others`.
    #[must_use]
    pub fn without(self, others: Self) -> Self {
        Self {
            creds: self.creds && !others.creds,
            zip: self.zip && !others.zip,
        }
    }

    /// Returns how many there are.
    pub fn count(self) -> usize {
        usize::from(self.creds) + usize::from(self.zip)
    }

    /// Returns whether there is any.
    pub fn any(self) -> bool {
        self.count() > 0
    }
}

impl Template {
    /// In characters; a longer one is refused.
    pub const MAX_LENGTH: usize = 256;
    /// In bytes: what a field's filters may make of it.
    pub const MAX_MADE: usize = 8 << 20;

    /// Returns what any session can be had in: what the bot that `Ilom~` belongs to reads.
    pub fn any_session() -> Self {
        ANY_SESSION.parse().expect("it is well-formed")
    }

    /// Returns whether it is `creds.json` in base64, whatever stands around it.
    pub(super) fn is_base64_of_creds(&self) -> bool {
        let mut fields = self.parts.iter().filter_map(|part| match part {
            Part::Field(field, filters) => Some((field, &filters[..])),
            Part::Text(_) => None,
        });
        fields.all(|field| field == (&Field::Json, &[Filter::Base64]))
    }

    /// Returns what it ends up as: the last filter of its last field, or that field.
    pub(super) fn form(&self) -> &'static str {
        let fields = self.parts.iter().rev();
        let mut fields = fields.filter_map(|part| match part {
            Part::Field(field, filters) => Some((field, filters)),
            Part::Text(_) => None,
        });
        let (field, filters) = fields.next().expect("a template has a field");
        filters
            .iter()
            .rev()
            .find_map(Filter::form)
            .unwrap_or_else(|| field.into())
    }

    /// Returns which files have to be at MEGA for it.
    pub fn mega_files(&self) -> MegaFiles {
        let needed = self.parts.iter().map(|part| match part {
            Part::Field(Field::Mega | Field::MegaUrl, _) => MegaFiles {
                creds: true,
                zip: false,
            },
            Part::Field(Field::MegaZip | Field::MegaZipUrl, _) => MegaFiles {
                creds: false,
                zip: true,
            },
            Part::Text(_) | Part::Field(..) => MegaFiles::default(),
        });
        needed.fold(MegaFiles::default(), MegaFiles::and)
    }

    /// Returns whether each of its fields carries the key files of a session, so that whichever a bot
    /// reads has them.
    pub fn carries_key_files(&self) -> bool {
        self.parts.iter().all(|part| match part {
            Part::Field(field, _) => field.has_key_files(),
            Part::Text(_) => true,
        })
    }

    /// Returns the session ID; `None` if it names a file at MEGA that is not there, or if its filters
    /// make it longer than [`Template::MAX_MADE`].
    pub fn render(&self, bundle: &SessionBundle) -> Option<Zeroizing<String>> {
        let mut id = Zeroizing::new(String::new());
        for part in &self.parts {
            match part {
                Part::Text(text) => id.push_str(text),
                Part::Field(field, filters) => {
                    let mut content = field.of(bundle)?;
                    for filter in filters {
                        content = filter.apply(&content)?;
                    }
                    id.push_str(
                        content
                            .text()
                            .expect("a template that is parsed makes text"),
                    );
                }
            }
        }
        Some(id)
    }
}

/// What passes through filters.
struct Content {
    bytes: Zeroizing<Vec<u8>>,
}

impl Content {
    fn of(text: &str) -> Self {
        Self {
            bytes: Zeroizing::new(text.as_bytes().to_vec()),
        }
    }

    fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    fn replaceable(&self) -> &str {
        self.text()
            .expect("a template that is parsed replaces in text")
    }
}

impl Field {
    /// Whether it is text without any filter.
    fn is_text(self) -> bool {
        self != Self::Zip
    }

    /// Whether the key files are in it.
    fn has_key_files(self) -> bool {
        match self {
            Self::Multi | Self::Files | Self::Zip | Self::MegaZip | Self::MegaZipUrl => true,
            Self::Json | Self::Mega | Self::MegaUrl => false,
        }
    }

    fn of(self, bundle: &SessionBundle) -> Option<Content> {
        let format = |format: Format| Content {
            bytes: format.encode(bundle),
        };
        let creds = || bundle.mega.creds.as_ref();
        let zip = || bundle.mega.zip.as_ref();
        Some(match self {
            Self::Json => format(Format::Json),
            Self::Multi => format(Format::Multi),
            Self::Files => format(Format::Files),
            Self::Zip => format(Format::Zip),
            Self::Mega => Content::of(creds()?.reference()),
            Self::MegaUrl => Content::of(&creds()?.url()),
            Self::MegaZip => Content::of(zip()?.reference()),
            Self::MegaZipUrl => Content::of(&zip()?.url()),
        })
    }
}

impl Filter {
    /// Whether it takes text only.
    fn wants_text(&self) -> bool {
        matches!(self, Self::Replace(..))
    }

    /// What it makes of anything, if it makes something else of it.
    fn form(&self) -> Option<&'static str> {
        match self {
            Self::Gzip => Some("gzip"),
            Self::Base64 => Some("base64"),
            Self::Base64Url => Some("base64url"),
            Self::Replace(..) => None,
        }
    }

    fn makes_text(&self) -> bool {
        *self != Self::Gzip
    }

    /// Returns what it makes of `content`; `None` if that is longer than it may be.
    fn apply(&self, content: &Content) -> Option<Content> {
        let longest = match self {
            Self::Gzip => 0,
            Self::Base64 | Self::Base64Url => content.bytes.len() / 3 * 4,
            Self::Replace(from, to) => {
                content.replaceable().matches(from.as_str()).count() * to.len()
            }
        };
        (longest <= Template::MAX_MADE).then(|| match self {
            Self::Gzip => Content {
                bytes: gzip(&content.bytes),
            },
            Self::Base64 => Content::from(BASE64_STANDARD.encode(&*content.bytes)),
            Self::Base64Url => Content::from(BASE64_URL_SAFE_NO_PAD.encode(&*content.bytes)),
            Self::Replace(from, to) => {
                Content::from(content.replaceable().replace(from.as_str(), to))
            }
        })
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self {
            bytes: Zeroizing::new(text.into_bytes()),
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.source, f)
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(source: &str) -> Result<Self, Self::Err> {
        Ok(Self {
            parts: parse::parts(source)?,
            source: source.to_owned(),
        })
    }
}

impl TryFrom<String> for Template {
    type Error = TemplateError;

    fn try_from(source: String) -> Result<Self, Self::Error> {
        source.parse()
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.source
    }
}

/// The template where the operator names none.
pub(crate) const ANY_SESSION: &str = "Ilom~{json|base64}";
/// The template where the operator names none, and MEGA is set up.
pub(crate) const ANY_SESSION_AT_MEGA: &str = "ilombot--{mega_zip_url|base64}";
