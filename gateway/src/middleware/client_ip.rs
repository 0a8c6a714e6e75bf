//! Where a request comes from and what it asks, seen through the trusted proxies.
//!
//! axum-client-ip knows no number of proxies: behind two, it would take the second proxy for the client.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
};

use crate::{problem::Problem, state::Gateway};

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    address: IpAddr,
    /// Whether the client's own connection was encrypted.
    pub(crate) secure: bool,
    /// The host that it asks, with the port if it names one.
    host: Option<String>,
}

impl Client {
    /// Returns the name under which rate limits count the client: an IPv4 address, or the /64 network
    /// of an IPv6 one, which is what a single subscriber has.
    pub(crate) fn key(&self) -> String {
        match self.address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }

    /// Returns scheme and host of the address that it asks.
    pub(crate) fn origin(&self) -> Option<String> {
        let scheme = if self.secure { "https" } else { "http" };
        let host = self.host.as_ref()?;
        Some(format!("{scheme}://{host}"))
    }

    /// Returns whether pages of `origin` come from the address that it asks.
    ///
    /// A proxy that is not trusted may well have encrypted the connection; one that is says whether.
    pub(crate) fn asked_at(&self, origin: &str) -> bool {
        let (place, usual_port) = match origin.split_once("://") {
            Some(("https", place)) => (place, ":443"),
            Some(("http", place)) if !self.secure => (place, ":80"),
            _ => return false,
        };
        let bare = |place: &str| {
            let bare = place.strip_suffix(usual_port).unwrap_or(place);
            bare.to_ascii_lowercase()
        };
        let host = self.host.as_deref();
        host.is_some_and(|host| bare(host) == bare(place))
    }

    fn seen(peer: IpAddr, headers: &HeaderMap, trusted_proxies: usize) -> Self {
        let host = headers.get(header::HOST).and_then(host);
        let Some(hops) = trusted_proxies.checked_sub(1) else {
            return Self {
                address: peer,
                secure: false,
                host,
            };
        };
        let forwarded = list(headers, &FORWARDED_FOR)
            .rev()
            .nth(hops)
            .and_then(address);
        // Proxies replace the scheme more often than they append to it, so a short list counts too.
        let schemes: Vec<&str> = list(headers, &FORWARDED_PROTO).collect();
        let scheme = schemes.iter().rev().nth(hops).or(schemes.first());
        Self {
            address: forwarded.unwrap_or(peer),
            secure: scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")),
            host,
        }
    }
}

impl FromRequestParts<Arc<Gateway>> for Client {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
            tracing::error!("the router is served without the clients' addresses");
            return Err(Problem::internal());
        };
        Ok(Self::seen(
            peer.ip(),
            &parts.headers,
            gateway.settings.trusted_proxies,
        ))
    }
}

fn list<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl DoubleEndedIterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| {
        entry
            .parse::<SocketAddr>()
            .ok()
            .map(|with_port| with_port.ip())
    })
}

/// Returns a host that can stand in an address.
fn host(value: &HeaderValue) -> Option<String> {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(byte);
    let text = value.to_str().ok()?;
    text.bytes().all(|byte| is_plain(&byte)).then(|| text.to_owned())
}

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: &str = "192.0.2.1";

    fn seen(proxies: usize, forwarded_for: &[&str], proto: &[&str]) -> Client {
        let mut headers = HeaderMap::new();
        for value in forwarded_for {
            headers.append(&FORWARDED_FOR, value.parse().unwrap());
        }
        for value in proto {
            headers.append(&FORWARDED_PROTO, value.parse().unwrap());
        }
        Client::seen(PEER.parse().unwrap(), &headers, proxies)
    }

    #[test]
    fn without_trusted_proxies_the_headers_are_ignored() {
        let client = seen(0, &["203.0.113.9"], &["https"]);
        assert_eq!(client.key(), PEER);
        assert!(!client.secure);
    }

    #[test]
    fn each_trusted_proxy_adds_one_entry_from_the_right() {
        let forwarded = ["198.51.100.66, 203.0.113.9", "10.0.0.2"];
        assert_eq!(seen(1, &forwarded, &[]).key(), "10.0.0.2");
        assert_eq!(seen(2, &forwarded, &[]).key(), "203.0.113.9");
        assert_eq!(seen(3, &forwarded, &[]).key(), "198.51.100.66");
    }

    #[test]
    fn list_too_short_or_unreadable_falls_back_to_the_peer() {
        assert_eq!(seen(2, &["203.0.113.9"], &[]).key(), PEER);
        assert_eq!(seen(1, &[], &[]).key(), PEER);
        assert_eq!(seen(1, &["203.0.113.9, unknown"], &[]).key(), PEER);
    }

    #[test]
    fn entries_may_carry_ports_and_brackets() {
        assert_eq!(seen(1, &["203.0.113.9:4711"], &[]).key(), "203.0.113.9");
        assert_eq!(seen(1, &["[2001:db8::1]:4711"], &[]).key(), "2001:db8::/64");
        assert_eq!(seen(1, &["[2001:db8::1]"], &[]).key(), "2001:db8::/64");
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client_and_mapped_ones_are_ipv4() {
        let one = seen(1, &["2001:db8:1:2:aaaa::1"], &[]).key();
        assert_eq!(one, seen(1, &["2001:db8:1:2:bbbb::9"], &[]).key());
        assert_ne!(one, seen(1, &["2001:db8:1:3::1"], &[]).key());
        assert_eq!(seen(1, &["::ffff:203.0.113.9"], &[]).key(), "203.0.113.9");
    }

    #[test]
    fn scheme_is_believed_from_the_trusted_proxy_only() {
        assert!(seen(1, &[], &["https"]).secure);
        assert!(!seen(1, &[], &["http"]).secure);
        assert!(!seen(1, &[], &["https, http"]).secure);
        assert!(seen(2, &[], &["https, http"]).secure);
        assert!(seen(2, &[], &["https"]).secure);
    }
}
