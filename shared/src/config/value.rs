//! Parsers of settings' values: text to a typed value, or none if it is not allowed.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    ops::RangeInclusive,
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

/// What the linked connection does before it closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoffSetting {
    /// Goes active, uploads no pre-keys and acknowledges nothing that the bot will need.
    Active,
    /// Stays passive.
    Passive,
    /// Uploads a few pre-keys and hands their private halves over.
    Upload,
}

impl FromStr for HandoffSetting {
    type Err = UnknownHandoff;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "active" => Ok(Self::Active),
            "passive" => Ok(Self::Passive),
            "upload" => Ok(Self::Upload),
            _ => Err(UnknownHandoff),
        }
    }
}

impl fmt::Display for HandoffSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Passive => "passive",
            Self::Upload => "upload",
        })
    }
}

/// A text that names no hand-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected active, passive or upload")]
pub struct UnknownHandoff;

/// The version of WhatsApp Web to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionSetting {
    /// The newest known.
    Auto,
    /// The N of `2.3000.N`.
    Fixed(u32),
}

impl FromStr for VersionSetting {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        let revision = text
            .strip_prefix("2.3000.")
            .filter(|digits| is_digits(digits));
        let revision = revision.and_then(|digits| digits.parse().ok());
        revision.map(Self::Fixed).ok_or(UnknownVersion)
    }
}

/// A text that is no version of WhatsApp Web.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {VERSION_FORM}")]
pub struct UnknownVersion;

/// Parses how long the linked connection is held.
pub fn hold(text: &str) -> Result<Duration, InvalidHold> {
    time(0, 300)(text).ok_or(InvalidHold)
}

/// A text that is no time to hold a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {HOLD_FORM}")]
pub struct InvalidHold;

/// Parses a text as the type itself does.
pub(super) fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// Parses a text that may have been pasted with blanks around it.
pub(super) fn trimmed<T: FromStr>(text: &str) -> Option<T> {
    text.trim().parse().ok()
}

/// Parses a list of one or more values, separated by commas.
pub(super) fn list<T: FromStr>(text: &str) -> Option<Vec<T>> {
    text.split(',').map(trimmed).collect()
}

pub(super) fn host(text: &str) -> Option<String> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let is_name = |name: &str| {
        name.len() <= 253
            && name.split('.').all(is_label)
            && !name
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    if bare.len() != text.len() {
        return bare.parse::<Ipv6Addr>().is_ok().then(|| bare.to_owned());
    }
    (text.parse::<IpAddr>().is_ok() || is_name(text)).then(|| text.to_owned())
}

/// Parses a list of hosts, separated by commas, and puts them in lower case.
pub(super) fn hosts(text: &str) -> Option<Vec<String>> {
    let hosts = text.split(',').map(|text| host(text.trim()));
    hosts.map(|host| Some(host?.to_ascii_lowercase())).collect()
}

/// Parses an e-mail address, roughly, and puts it in lower case.
pub(super) fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (name, domain) = text.rsplit_once('@')?;
    let fits = !name.is_empty()
        && domain.contains('.')
        && text.len() <= 254
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_ascii_lowercase())
}

/// Parses one line of text, of at most so many characters.
pub(super) fn line(most: usize) -> impl Fn(&str) -> Option<String> {
    move |text| {
        let line = text.trim();
        let fits =
            (1..=most).contains(&line.chars().count()) && !line.chars().any(char::is_control);
        fits.then(|| line.to_owned())
    }
}

pub(super) fn count(allowed: RangeInclusive<usize>) -> impl Fn(&str) -> Option<usize> {
    move |text| text.parse().ok().filter(|count| allowed.contains(count))
}

pub(super) fn time(min_seconds: u64, max_seconds: u64) -> impl Fn(&str) -> Option<Duration> {
    let allowed = Duration::from_secs(min_seconds)..=Duration::from_secs(max_seconds);
    move |text| {
        humantime::parse_duration(text)
            .ok()
            .filter(|time| allowed.contains(time))
    }
}

pub(super) fn switch(text: &str) -> Option<bool> {
    match text {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a parser of a setting")]
pub(super) fn path(text: &str) -> Option<PathBuf> {
    Some(PathBuf::from(text))
}

pub(super) fn url(text: &str, schemes: &[&str]) -> Option<String> {
    let rest = schemes
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let fits = !authority.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_owned())
}

/// Parses the address of a page of a store.
pub(super) fn store_url(text: &str) -> Option<String> {
    url(text, &["https://"]).filter(|url| url.len() <= 2048)
}

pub(super) fn web_url(text: &str) -> Option<String> {
    url(text, &["https://", "http://"])
}

/// Parses the URL of a picture, whose host goes into a header as it is.
pub(super) fn picture_url(text: &str) -> Option<String> {
    let url = web_url(text).filter(|url| url.len() <= 2048)?;
    let authority = url.split('/').nth(2)?.split(['?', '#']).next()?;
    let is_plain = authority
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    // A page that came over https loads nothing over http, except from the visitor's own machine.
    let is_loaded = url.starts_with("https://") || is_loopback(authority);
    (is_plain && is_loaded).then_some(url)
}

pub(super) fn percentage(text: &str) -> Option<u8> {
    parsed(text).filter(|share| *share <= 100)
}

fn is_loopback(authority: &str) -> bool {
    let bracketed = authority
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next());
    let host = bracketed.or_else(|| authority.split(':').next());
    let host = host.unwrap_or_default();
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

pub(super) fn key(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    hex::decode_to_slice(text, &mut key).ok().map(|()| key)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) const EXTENSION_URL_FORM: &str = "https://…";
pub(super) const HOLD_FORM: &str = "a time from 0s to 5m";
pub(super) const VERSION_FORM: &str = "auto, or a version of the form 2.3000.N";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn background_is_a_url_that_can_stand_in_a_policy() {
        for url in [
            "https://pictures.example/a%20b.webp?size=2&v=1",
            "http://127.0.0.1:8081/p.png",
            "http://[::1]:8081/p.png",
            "http://localhost/p.png",
            "https://[::1]",
        ] {
            assert_eq!(picture_url(url).as_deref(), Some(url));
        }
        for url in [
            "/p.png",
            "http://pictures.example/p.png",
            "http://127.0.0.1.example/p.png",
            "javascript:alert(1)",
            "https://",
            "https://name@host.example/p.png",
            "https://host.example;script-src/p.png",
            "https://host.example,x/p.png",
            "https://*/p.png",
            "https://host.example/a b.png",
        ] {
            assert_eq!(picture_url(url), None, "{url}");
        }
    }
}
