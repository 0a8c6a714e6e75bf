//! How the pages look and what they say of whose they are.

use std::{fmt, str::FromStr};

use super::{error::SettingError, source::Sources, value};

/// How the pages look and what they say of whose they are, besides the site's name.
#[derive(Debug, Clone, Default)]
pub struct Branding {
    /// One line under the name.
    pub tagline: Option<String>,
    /// The URL of the logo: `https://`, or `http://` of this machine.
    pub logo_url: Option<String>,
    /// The colour that takes the place of the design's own.
    pub accent: Option<Colour>,
    /// Whether the pages are light or dark.
    pub theme: Theme,
    /// A text at the foot of every page.
    pub footer: Option<String>,
    /// Links at the foot of every page.
    pub links: Vec<Link>,
}

impl Branding {
    pub(super) fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        Ok(Self {
            tagline: sources.optional("LATCHKEY_TAGLINE", value::line(120))?,
            logo_url: sources.optional("LATCHKEY_LOGO_URL", value::picture_url)?,
            accent: sources.optional("LATCHKEY_ACCENT", value::parsed)?,
            theme: sources.read("LATCHKEY_THEME", value::parsed)?,
            footer: sources.optional("LATCHKEY_FOOTER", value::line(300))?,
            links: sources
                .optional("LATCHKEY_LINKS", links)?
                .unwrap_or_default(),
        })
    }
}

/// A colour of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// 0 to 255.
    pub red: u8,
    /// 0 to 255.
    pub green: u8,
    /// 0 to 255.
    pub blue: u8,
}

impl FromStr for Colour {
    type Err = InvalidColour;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 3];
        let digits = text.strip_prefix('#').ok_or(InvalidColour)?;
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| InvalidColour)?;
        let [red, green, blue] = bytes;
        Ok(Self { red, green, blue })
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { red, green, blue } = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// A text that is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {COLOUR_FORM}")]
pub struct InvalidColour;

/// Whether the pages are light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the visitor's device is.
    #[default]
    Auto,
    /// Dark everywhere.
    Dark,
    /// Light everywhere.
    Light,
}

impl FromStr for Theme {
    type Err = UnknownTheme;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "dark" => Ok(Self::Dark),
            "light" => Ok(Self::Light),
            _ => Err(UnknownTheme),
        }
    }
}

/// A text that names no theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected auto, dark or light")]
pub struct UnknownTheme;

/// A link at the foot of every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub name: String,
    /// Where it leads: `https://`.
    pub url: String,
}

impl FromStr for Link {
    type Err = InvalidLink;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, url) = text.split_once('=').ok_or(InvalidLink)?;
        let name = value::line(40)(name).ok_or(InvalidLink)?;
        let url = value::url(url.trim(), &["https://"]).filter(|url| url.len() <= 2048);
        let url = url.ok_or(InvalidLink)?;
        Ok(Self { name, url })
    }
}

/// A text that is no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected Name=https://…")]
pub struct InvalidLink;

fn links(text: &str) -> Option<Vec<Link>> {
    value::list(text).filter(|links| links.len() <= MOST_LINKS)
}

const MOST_LINKS: usize = 5;

pub(super) const COLOUR_FORM: &str = "a colour such as #1f7a8c";
pub(super) const LINKS_FORM: &str = "up to 5 of the form Name=https://…, separated by commas";
