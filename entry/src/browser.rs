use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The browser and operating system that a companion names; only pairs that WhatsApp accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Browser {
    kind: BrowserKind,
    os: &'static str,
}

/// A browser that WhatsApp knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BrowserKind {
    /// Google's.
    Chrome,
    /// Microsoft's.
    Edge,
    /// Mozilla's.
    Firefox,
    /// Opera's.
    Opera,
    /// Apple's, on its own system only.
    Safari,
}

impl Browser {
    /// The accepted pairs, in words.
    pub const ALLOWED: &str = "Safari (Mac OS), or Chrome, Edge, Firefox or Opera with (Windows), \
                               (Mac OS), (Linux), (Ubuntu) or (Fedora)";

    /// Returns which browser it is.
    pub fn kind(&self) -> BrowserKind {
        self.kind
    }

    /// Returns the operating system's name, which the phone shows among the linked devices.
    pub fn os(&self) -> &'static str {
        self.os
    }
}

impl Default for Browser {
    fn default() -> Self {
        Self {
            kind: BrowserKind::Safari,
            os: MAC_OS,
        }
    }
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.kind.name(), self.os)
    }
}

impl FromStr for Browser {
    type Err = BrowserError;

    fn from_str(text: &str) -> Result<Self, BrowserError> {
        BrowserKind::ALL
            .into_iter()
            .flat_map(|kind| kind.systems().iter().map(move |os| Self { kind, os }))
            .find(|browser| browser.to_string() == text)
            .ok_or_else(|| BrowserError(text.to_owned()))
    }
}

impl Serialize for Browser {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Browser {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl BrowserKind {
    const ALL: [Self; 5] = [
        Self::Chrome,
        Self::Edge,
        Self::Firefox,
        Self::Opera,
        Self::Safari,
    ];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chrome => "Chrome",
            Self::Edge => "Edge",
            Self::Firefox => "Firefox",
            Self::Opera => "Opera",
            Self::Safari => "Safari",
        }
    }

    fn systems(self) -> &'static [&'static str] {
        match self {
            Self::Chrome | Self::Edge | Self::Firefox | Self::Opera => {
                &["Windows", MAC_OS, "Linux", "Ubuntu", "Fedora"]
            }
            Self::Safari => &[MAC_OS],
        }
    }
}

/// A text that names no pair of browser and operating system that WhatsApp accepts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of: {ALLOWED}; got {0:?}", ALLOWED = Browser::ALLOWED)]
pub struct BrowserError(String);

const MAC_OS: &str = "Mac OS";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_reads_only_pairs_that_whatsapp_accepts() {
        assert_eq!("Safari (Mac OS)".parse(), Ok(Browser::default()));
        let edge: Browser = "Edge (Fedora)".parse().unwrap();
        assert_eq!((edge.kind(), edge.os()), (BrowserKind::Edge, "Fedora"));
        assert_eq!(edge.to_string(), "Edge (Fedora)");
        for text in [
            "Safari (Windows)",
            "Chrome (Acme)",
            "Latchkey (Linux)",
            "Chrome",
            "",
        ] {
            let error = text.parse::<Browser>().unwrap_err().to_string();
            assert!(
                error.contains("Safari (Mac OS)") && error.contains("got"),
                "{error}"
            );
        }
    }

    #[test]
    fn stored_browser_is_its_name() {
        let stored = serde_json::to_string(&Browser::default()).unwrap();
        assert_eq!(stored, r#""Safari (Mac OS)""#);
        assert_eq!(
            serde_json::from_str::<Browser>(&stored).unwrap(),
            Browser::default()
        );
        assert!(serde_json::from_str::<Browser>(r#""Chrome""#).is_err());
    }
}
