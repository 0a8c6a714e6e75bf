//! Where a request comes from and what it asks, seen through the trusted proxies.
//!
//! axum-client-ip knows neither a number of proxies nor their networks: behind two, it would take the
//! second proxy for the client.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use latchkey_shared::config::TrustedProxies;

use crate::{problem::Problem, state::Gateway};

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) address: IpAddr,
    /// Whether the client's own connection was encrypted.
    pub(crate) secure: bool,
    /// The host that it asks, with the port if it names one.
    host: Option<String>,
    /// That host as a trusted proxy has it, if one says so.
    pub(crate) forwarded_host: Option<String>,
}

impl Client {
    /// Returns the client's name among others: an IPv4 address, or the /64 network of an IPv6 one, which
    /// is what a single subscriber has.
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

    fn seen(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> Self {
        let (address, proxies) = match trusted {
            TrustedProxies::Count(count) => (counted(headers, *count), *count),
            TrustedProxies::Networks(_) => behind(peer, headers, trusted),
            TrustedProxies::Header(name) => (entries(headers, name).next_back(), 1),
        };
        let Some(nearest) = proxies.checked_sub(1) else {
            return Self {
                address: peer,
                secure: false,
                host: headers.get(header::HOST).and_then(host),
                forwarded_host: None,
            };
        };
        // Proxies replace these more often than they append to them, so a short list counts too.
        let said = |name| {
            let by_the_first = entries(headers, name).nth_back(nearest);
            by_the_first.or_else(|| entries(headers, name).next())
        };
        let forwarded_host = said(FORWARDED_HOST).filter(|host| is_plain(host));
        let asked = headers.get(header::HOST).and_then(host);
        Self {
            address: address.and_then(parsed).unwrap_or(peer),
            secure: said(FORWARDED_PROTO)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")),
            host: forwarded_host.map(str::to_owned).or(asked),
            forwarded_host: forwarded_host.map(str::to_owned),
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
            &gateway.settings.trusted_proxies,
        ))
    }
}

/// Returns the entry that the first of so many proxies has added.
fn counted(headers: &HeaderMap, proxies: usize) -> Option<&str> {
    entries(headers, FORWARDED_FOR).nth_back(proxies.checked_sub(1)?)
}

/// Returns the nearest entry that is no trusted proxy, and how many of those are in front of it.
fn behind<'a>(
    peer: IpAddr,
    headers: &'a HeaderMap,
    trusted: &TrustedProxies,
) -> (Option<&'a str>, usize) {
    if !trusted.include(peer) {
        return (None, 0);
    }
    let mut client = None;
    let mut proxies = 1;
    for entry in entries(headers, FORWARDED_FOR).rev() {
        let Some(address) = parsed(entry) else { break };
        client = Some(entry);
        if !trusted.include(address) {
            break;
        }
        proxies += 1;
    }
    (client, proxies)
}

/// Returns the entries of a header that is a list, in all of its lines.
fn entries<'a>(headers: &'a HeaderMap, name: &str) -> impl DoubleEndedIterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

fn parsed(entry: &str) -> Option<IpAddr> {
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
    let text = value.to_str().ok().filter(|text| is_plain(text))?;
    Some(text.to_owned())
}

fn is_plain(host: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(is_plain)
}

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";
const FORWARDED_HOST: &str = "x-forwarded-host";

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: &str = "192.0.2.1";

    fn headers(of: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in of {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn from(peer: &str, proxies: &str, of: &[(&'static str, &str)]) -> Client {
        let proxies = proxies.parse().unwrap();
        Client::seen(peer.parse().unwrap(), &headers(of), &proxies)
    }

    fn seen(proxies: usize, forwarded_for: &[&str], proto: &[&str]) -> Client {
        let addresses = forwarded_for.iter().map(|value| (FORWARDED_FOR, *value));
        let schemes = proto.iter().map(|value| (FORWARDED_PROTO, *value));
        let all: Vec<_> = addresses.chain(schemes).collect();
        from(PEER, &proxies.to_string(), &all)
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

    #[test]
    fn proxies_of_the_networks_are_passed_over_and_nobody_else_is_believed() {
        let networks = "192.0.2.0/24,10.0.0.0/8, 2001:db8:ff::/48";
        let key = |peer, entries| from(peer, networks, &[(FORWARDED_FOR, entries)]).key();
        let client = "203.0.113.9";
        assert_eq!(key(PEER, client), client);
        assert_eq!(key(PEER, "203.0.113.9, 10.0.0.2"), client);
        assert_eq!(
            key(PEER, "198.51.100.66, 203.0.113.9, 10.0.0.2, 10.1.1.1"),
            client
        );
        assert_eq!(key("2001:db8:ff::1", client), client);
        assert_eq!(key("::ffff:192.0.2.1", client), client);
        assert_eq!(
            key(PEER, "10.0.0.7"),
            "10.0.0.7",
            "a client of the inner network"
        );
        assert_eq!(key(PEER, "203.0.113.9, unknown"), PEER);
        assert_eq!(key(PEER, "203.0.113.9, unknown, 10.0.0.2"), "10.0.0.2");
        assert_eq!(key("198.51.100.66", client), "198.51.100.66");
        let https = [(FORWARDED_PROTO, "https")];
        assert!(from(PEER, networks, &https).secure);
        assert!(!from("198.51.100.66", networks, &https).secure);
        let both = (FORWARDED_PROTO, "https, http");
        let through = |entries| from(PEER, networks, &[(FORWARDED_FOR, entries), both]);
        assert!(through("203.0.113.9, 10.0.0.2").secure);
        assert!(!through("203.0.113.9").secure);
    }

    #[test]
    fn header_of_the_platform_is_the_only_one_believed() {
        let name = "cf-connecting-ip";
        let key = |of: &[_]| from(PEER, "header:CF-Connecting-IP", of).key();
        let forged = (FORWARDED_FOR, "198.51.100.66");
        assert_eq!(key(&[(name, "203.0.113.9"), forged]), "203.0.113.9");
        assert_eq!(key(&[(name, "2001:db8::1")]), "2001:db8::/64");
        assert_eq!(key(&[(name, "198.51.100.66, 203.0.113.9")]), "203.0.113.9");
        assert_eq!(key(&[forged]), PEER);
        assert_eq!(key(&[(name, "strange")]), PEER);
    }

    #[test]
    fn address_that_is_asked_is_the_one_that_a_trusted_proxy_saw() {
        let of = [
            ("host", "inner:8080"),
            (FORWARDED_HOST, "link.example"),
            (FORWARDED_PROTO, "https"),
        ];
        let origin = |proxies| from(PEER, proxies, &of).origin();
        for proxies in ["1", "192.0.2.1", "header:x-real-ip"] {
            assert_eq!(origin(proxies).unwrap(), "https://link.example");
        }
        for proxies in ["0", "10.0.0.0/8"] {
            assert_eq!(origin(proxies).unwrap(), "http://inner:8080");
        }
        let strange = [("host", "inner"), (FORWARDED_HOST, "a b")];
        assert_eq!(from(PEER, "1", &strange).origin().unwrap(), "http://inner");
    }
}
