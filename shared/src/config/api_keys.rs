//! The API keys of the operator's own front ends and panels, of which only hashes are kept.

use std::{fmt, str::FromStr};

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Keys, each with the name of its holder. A holder may have several, so that a key can be replaced
/// while the one before is still in use.
#[derive(Clone, Default)]
pub struct ApiKeys(Vec<ApiKey>);

#[derive(Clone)]
struct ApiKey {
    holder: String,
    hash: [u8; 32],
}

impl ApiKeys {
    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whose key this is, in a time that tells nothing of the keys there are.
    pub fn holder_of(&self, key: &[u8]) -> Option<&str> {
        let hash: [u8; 32] = Sha256::digest(key).into();
        let mut holder = None;
        for known in &self.0 {
            if known.hash.ct_eq(&hash).into() {
                holder = Some(&*known.holder);
            }
        }
        holder
    }
}

impl FromStr for ApiKeys {
    type Err = InvalidApiKeys;

    /// Reads `name=key` pairs, separated by commas.
    fn from_str(text: &str) -> Result<Self, InvalidApiKeys> {
        let keys: Option<Vec<_>> = text
            .split(',')
            .map(|pair| ApiKey::parse(pair.trim()))
            .collect();
        let keys = keys.ok_or(InvalidApiKeys)?;
        for (at, key) in keys.iter().enumerate() {
            let is_known = |earlier: &ApiKey| earlier.hash == key.hash;
            if keys[..at].iter().any(is_known) {
                return Err(InvalidApiKeys);
            }
        }
        Ok(Self(keys))
    }
}

impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|key| &key.holder))
            .finish()
    }
}

impl ApiKey {
    fn parse(pair: &str) -> Option<Self> {
        let (holder, key) = pair.split_once('=')?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let fits = (1..=LONGEST_NAME).contains(&holder.len())
            && holder.bytes().all(is_plain)
            && (SHORTEST_KEY..=LONGEST_KEY).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self {
            holder: holder.to_owned(),
            hash: Sha256::digest(key).into(),
        })
    }
}

/// A text that is no list of keys. The error does not repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {API_KEYS_FORM}")]
pub struct InvalidApiKeys;

pub(super) const API_KEYS_FORM: &str = "NAME=KEY, or several separated by commas: names of letters, digits, -, _ and ., \
     and keys of 32 to 255 visible ASCII characters, no key twice";
const LONGEST_NAME: usize = 64;
const SHORTEST_KEY: usize = 32;
const LONGEST_KEY: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "abcdefghijklmnopqrstuvwxyz012345";
    const OTHER: &str = "dGhpcnR5LXR3byBieXRlcyBvZiBrZXkgZm9yIHlvdQ==";

    #[test]
    fn each_key_opens_for_its_holder_alone() {
        let keys: ApiKeys = format!("panel={ONE}, bot.2={OTHER}").parse().unwrap();
        assert_eq!(keys.holder_of(ONE.as_bytes()), Some("panel"));
        assert_eq!(keys.holder_of(OTHER.as_bytes()), Some("bot.2"));
        for wrong in [
            "",
            "panel",
            &ONE[1..],
            &format!("{ONE} "),
            &format!("panel={ONE}"),
        ] {
            assert_eq!(keys.holder_of(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(ApiKeys::default().holder_of(b""), None);
    }

    #[test]
    fn holder_may_have_a_next_key_beside_the_last() {
        let keys: ApiKeys = format!("panel={ONE},panel={OTHER}").parse().unwrap();
        assert_eq!(keys.holder_of(ONE.as_bytes()), Some("panel"));
        assert_eq!(keys.holder_of(OTHER.as_bytes()), Some("panel"));
    }

    #[test]
    fn list_that_names_no_keys_is_refused() {
        for text in [
            "",
            ONE,
            &format!("={ONE}"),
            &format!("panel={}", &ONE[1..]),
            &format!("panel={}", "k".repeat(256)),
            &format!("my panel={ONE}"),
            &format!("panel={ONE},"),
            &format!("panel={ONE},bot={ONE}"),
            &format!("panel=two words {ONE}"),
            &format!("panel={}", "é".repeat(32)),
        ] {
            assert_eq!(
                text.parse::<ApiKeys>().unwrap_err(),
                InvalidApiKeys,
                "{text}"
            );
        }
    }

    #[test]
    fn debug_output_names_the_holders_and_shows_nothing_of_their_keys() {
        let keys: ApiKeys = format!("panel={ONE}").parse().unwrap();
        assert_eq!(format!("{keys:?}"), r#"["panel"]"#);
    }
}
