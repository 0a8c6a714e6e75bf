//! Which reverse proxies in front are believed.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;

/// The reverse proxies that are believed when they say where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustedProxies {
    /// So many of them, each of which adds an entry to `X-Forwarded-For`; with 0, nobody is believed.
    Count(usize),
    /// Those in these networks.
    Networks(Vec<IpNet>),
    /// Whoever connects: the platform sets this header, in lower case, to the client's address.
    Header(String),
}

impl TrustedProxies {
    /// No proxy is believed.
    pub const NONE: Self = Self::Count(0);

    /// Returns whether who connects from this address is one of them.
    pub fn include(&self, peer: IpAddr) -> bool {
        match self {
            Self::Count(count) => *count > 0,
            Self::Networks(networks) => {
                let peer = peer.to_canonical();
                networks.iter().any(|network| network.contains(&peer))
            }
            Self::Header(_) => true,
        }
    }
}

impl FromStr for TrustedProxies {
    type Err = InvalidProxies;

    /// Parses a number, networks and addresses separated by commas, or `header:NAME`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Some(name) = text.strip_prefix("header:") {
            return header(name).map(Self::Header).ok_or(InvalidProxies);
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let count = text.parse().ok().filter(|count| *count <= MOST);
            return count.map(Self::Count).ok_or(InvalidProxies);
        }
        let networks: Option<Vec<IpNet>> = text.split(',').map(network).collect();
        networks.map(Self::Networks).ok_or(InvalidProxies)
    }
}

fn header(name: &str) -> Option<String> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let fits = (1..=64).contains(&name.len()) && name.bytes().all(is_token);
    fits.then(|| name.to_ascii_lowercase())
}

fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(address)
}

/// A text that names no proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {PROXIES_FORM}")]
pub struct InvalidProxies;

pub(super) const PROXIES_FORM: &str =
    "0 to 32, networks such as 10.0.0.0/8,fd00::/8, or header:NAME such as header:X-Real-IP";
const MOST: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_counted_named_by_network_or_left_to_the_platform() {
        for (text, proxies) in [
            ("0", TrustedProxies::NONE),
            ("32", TrustedProxies::Count(32)),
            (
                "10.0.0.0/8, fd00::/8,192.0.2.7",
                TrustedProxies::Networks(vec![
                    "10.0.0.0/8".parse().unwrap(),
                    "fd00::/8".parse().unwrap(),
                    "192.0.2.7/32".parse().unwrap(),
                ]),
            ),
            (
                "header:CF-Connecting-IP",
                TrustedProxies::Header("cf-connecting-ip".to_owned()),
            ),
        ] {
            assert_eq!(text.parse(), Ok(proxies), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "33",
            "-1",
            "true",
            "10.0.0.0/33",
            "10.0.0.0/8,",
            "proxy.example",
            "header:",
            "header:X Real",
            "Header:X-Real-IP",
            "1,2",
        ] {
            assert_eq!(
                text.parse::<TrustedProxies>(),
                Err(InvalidProxies),
                "{text}"
            );
        }
    }
}
