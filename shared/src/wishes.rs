//! What the holder of an API key may wish of a session, besides how it is linked.

use std::{collections::BTreeMap, fmt};

use latchkey_entry::Browser;
use serde::{Deserialize, Serialize};

use crate::{bundle::Template, config::ProxyUrl};

/// What the holder of an API key wishes of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// What the session ID is made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
    /// The name under Linked devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<Browser>,
    /// The proxy on the way to WhatsApp.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "revealed")]
    pub proxy: Option<ProxyUrl>,
    /// What comes back with each status.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

impl Wishes {
    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a caller has had noted with a session, to come back with its status: an object of strings.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// The longest there may be, as JSON without blanks, in bytes.
    pub const MAX_LENGTH: usize = 1024;

    /// Takes what a caller brings, if it is not too long.
    pub fn new(members: BTreeMap<String, String>) -> Result<Self, MetadataTooLong> {
        let json = serde_json::to_vec(&members).map_err(|_| MetadataTooLong)?;
        if json.len() > Self::MAX_LENGTH {
            return Err(MetadataTooLong);
        }
        Ok(Self(members))
    }

    /// Returns whether nothing is noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A proxy in what is sealed, with its password.
pub(crate) mod revealed {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
    use zeroize::Zeroizing;

    use crate::config::ProxyUrl;

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(crate) fn serialize<S: Serializer>(
        proxy: &Option<ProxyUrl>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let revealed = proxy.as_ref().map(ProxyUrl::reveal);
        revealed.as_ref().map(|url| url.as_str()).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<ProxyUrl>, D::Error> {
        let revealed = Option::<String>::deserialize(from)?.map(Zeroizing::new);
        let proxy = revealed.map(|url| url.parse());
        proxy.transpose().map_err(D::Error::custom)
    }
}

/// Callers note whose session it is, so it is not shown.
impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metadata(..)")
    }
}

/// More than can be noted with a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected metadata of at most {} bytes of JSON", Metadata::MAX_LENGTH)]
pub struct MetadataTooLong;

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(length: usize) -> BTreeMap<String, String> {
        let text = "x".repeat(length - r#"{"user":""}"#.len());
        BTreeMap::from([("user".to_owned(), text)])
    }

    #[test]
    fn metadata_is_as_long_as_its_json() {
        assert!(Metadata::new(noted(1024)).is_ok());
        assert_eq!(Metadata::new(noted(1025)), Err(MetadataTooLong));
        assert!(Metadata::new(BTreeMap::new()).unwrap().is_empty());
    }

    #[test]
    fn wishes_read_back_what_was_stored_and_show_no_secret() {
        let wishes = Wishes {
            template: Some("X~{json|base64}".parse().unwrap()),
            browser: Some("Chrome (Windows)".parse().unwrap()),
            proxy: Some("socks5://hush:h%40sh@[::1]:1080".parse().unwrap()),
            metadata: Metadata::new(BTreeMap::from([("user".into(), "hush".into())])).unwrap(),
        };
        let stored = serde_json::to_string(&wishes).unwrap();
        assert_eq!(serde_json::from_str::<Wishes>(&stored).unwrap(), wishes);
        let shown = format!("{wishes:?}");
        assert!(
            !shown.contains("hush") && shown.contains("[::1]:1080"),
            "{shown}"
        );
        assert_eq!(serde_json::to_string(&Wishes::default()).unwrap(), "{}");
    }
}
