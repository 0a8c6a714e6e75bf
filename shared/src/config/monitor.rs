//! How a process is watched over.

use std::{fmt, str::FromStr};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{SettingError, source::Sources, value};

/// How a process is watched over.
#[derive(Debug, Clone)]
pub struct MonitorSettings {
    /// Where it tells of itself, if it does so at an address of its own.
    pub address: Option<MonitorAddress>,
    /// Opens what is the operator's on the public port, if anything does.
    pub operator_token: Option<OperatorToken>,
}

impl MonitorSettings {
    pub(super) fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        Ok(Self {
            address: sources.optional("LATCHKEY_MONITOR", value::trimmed)?,
            operator_token: sources.optional("LATCHKEY_OPERATOR_TOKEN", value::trimmed)?,
        })
    }
}

/// A host and a port to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorAddress {
    /// A name or an IP address, without brackets.
    pub host: String,
    /// 0 takes a free one.
    pub port: u16,
}

impl FromStr for MonitorAddress {
    type Err = InvalidMonitorAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = text.rsplit_once(':').ok_or(InvalidMonitorAddress)?;
        // An address of version 6 without brackets has colons of its own.
        if host.contains(':') && !host.starts_with('[') {
            return Err(InvalidMonitorAddress);
        }
        Ok(Self {
            host: value::host(host).ok_or(InvalidMonitorAddress)?,
            port: port.parse().map_err(|_| InvalidMonitorAddress)?,
        })
    }
}

/// A text that is no host and port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {MONITOR_FORM}")]
pub struct InvalidMonitorAddress;

/// What shows that somebody is the operator. Only its hash is kept.
#[derive(Clone)]
pub struct OperatorToken([u8; 32]);

impl OperatorToken {
    /// Returns whether `given` is the token, in constant time.
    pub fn matches(&self, given: &[u8]) -> bool {
        self.0.ct_eq(&hash(given)).into()
    }

    /// Returns what only those can make of a text who have the token.
    pub fn sign(&self, text: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length");
        mac.update(text);
        mac.finalize().into_bytes().into()
    }

    /// Returns whether a text was signed with the token, in constant time.
    pub fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        self.sign(text).ct_eq(signature).into()
    }
}

impl FromStr for OperatorToken {
    type Err = InvalidOperatorToken;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_fit = text.len() >= SHORTEST && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_fit
            .then(|| Self(hash(text.as_bytes())))
            .ok_or(InvalidOperatorToken)
    }
}

impl fmt::Debug for OperatorToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OperatorToken(..)")
    }
}

/// A text that is no token. The error does not repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {TOKEN_FORM}")]
pub struct InvalidOperatorToken;

fn hash(text: &[u8]) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Of `LATCHKEY_MONITOR`.
pub(super) const MONITOR_FORM: &str = "HOST:PORT, such as 127.0.0.1:9090 or [::1]:9090";
/// Of `LATCHKEY_OPERATOR_TOKEN`.
pub(super) const TOKEN_FORM: &str = "16 or more visible ASCII characters";
/// In characters.
const SHORTEST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_a_host_and_a_port() {
        for (text, host, port) in [
            ("127.0.0.1:9090", "127.0.0.1", 9090),
            ("0.0.0.0:0", "0.0.0.0", 0),
            ("[::1]:9090", "::1", 9090),
            ("localhost:65535", "localhost", 65535),
        ] {
            let address: MonitorAddress = text.parse().unwrap();
            assert_eq!((&*address.host, address.port), (host, port));
        }
        for text in [
            "",
            "9090",
            ":9090",
            "localhost",
            "localhost:",
            "::1:9090",
            "localhost:65536",
            "http://localhost:9090",
            "a b:1",
        ] {
            let parsed = text.parse::<MonitorAddress>();
            assert_eq!(parsed, Err(InvalidMonitorAddress), "{text}");
        }
    }

    #[test]
    fn token_is_long_enough_and_matches_itself_alone() {
        let text = "correct-horse-ba";
        let token: OperatorToken = text.parse().unwrap();
        assert!(token.matches(text.as_bytes()));
        for other in [
            "",
            "correct-horse-b",
            "correct-horse-baa",
            "CORRECT-HORSE-BA",
        ] {
            assert!(!token.matches(other.as_bytes()), "{other}");
        }
        for unfit in [
            "correct-horse-b",
            "correct horse battery",
            "ｃorrect-horse-battery",
        ] {
            assert!(unfit.parse::<OperatorToken>().is_err(), "{unfit}");
        }
        assert_eq!(format!("{token:?}"), "OperatorToken(..)");
    }
}
