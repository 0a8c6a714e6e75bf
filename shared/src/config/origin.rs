//! The origins of front ends elsewhere.

use std::str::FromStr;

use url::Url;

/// Scheme, host and port of a page's address, as browsers send them in `Origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOrigin(String);

impl WebOrigin {
    /// Returns it as browsers send it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebOrigin {
    type Err = InvalidOrigin;

    /// Parses `https://host` or `http://host`, with a port where it is not the usual one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| InvalidOrigin)?;
        let has_more = !url.username().is_empty()
            || url.password().is_some()
            || url.path() != "/"
            || url.query().is_some()
            || url.fragment().is_some();
        let is_web = text.contains("://") && matches!(url.scheme(), "http" | "https");
        if has_more || !is_web || text.contains('*') {
            return Err(InvalidOrigin);
        }
        Ok(Self(url.origin().ascii_serialization()))
    }
}

/// A text that is not the origin of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {ORIGINS_FORM}")]
pub struct InvalidOrigin;

pub(super) const ORIGINS_FORM: &str =
    "origins such as https://front.example, separated by commas, each without a path";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_is_read_as_browsers_send_it() {
        for (text, origin) in [
            ("https://front.example", "https://front.example"),
            ("https://front.example/", "https://front.example"),
            ("https://Front.Example:443", "https://front.example"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(text.parse::<WebOrigin>().unwrap().as_str(), origin);
        }
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_refused() {
        for text in [
            "",
            "*",
            "null",
            "front.example",
            "https:front.example",
            "https://",
            "https://*.example",
            "https://front.example/page",
            "https://front.example?x",
            "https://front.example#x",
            "https://user@front.example",
            "ftp://front.example",
            "file:///etc",
        ] {
            assert_eq!(text.parse::<WebOrigin>(), Err(InvalidOrigin), "{text}");
        }
    }
}
