//! The way to a server, step by step.

use std::{fmt, io, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

/// The server that a URL names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its name or address, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// A URL that names no server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a url with the name of a server")]
pub struct InvalidAddress;

/// What became of a connection to each family of addresses.
#[derive(Debug)]
pub struct Connected {
    /// The address that was tried.
    pub address: SocketAddr,
    /// Whether it answered.
    pub outcome: Result<(), io::Error>,
}

impl Address {
    /// Reads the server of a `ws://`, `wss://`, `http://` or `https://` URL.
    pub fn of(url: &str) -> Result<Self, InvalidAddress> {
        let url: reqwest::Url = url.parse().map_err(|_| InvalidAddress)?;
        let host = url.host_str().ok_or(InvalidAddress)?;
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port_or_known_default().ok_or(InvalidAddress)?,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') {
            write!(f, "[{host}]:{port}")
        } else {
            write!(f, "{host}:{port}")
        }
    }
}

/// Looks up all addresses of a server.
pub async fn resolve(address: &Address) -> io::Result<Vec<SocketAddr>> {
    let found = lookup_host((address.host.as_str(), address.port));
    let found: Vec<_> = timeout(RESOLVE_LIMIT, found).await??.collect();
    if found.is_empty() {
        return Err(io::Error::other("the name has no address"));
    }
    Ok(found)
}

/// Connects to the first address of each family, one after the other.
pub async fn connect(addresses: &[SocketAddr]) -> Vec<Connected> {
    let v6 = addresses.iter().find(|address| address.is_ipv6());
    let v4 = addresses.iter().find(|address| address.is_ipv4());
    let mut connected = Vec::new();
    for address in v6.into_iter().chain(v4) {
        let outcome = match timeout(CONNECT_LIMIT, TcpStream::connect(address)).await {
            Ok(outcome) => outcome.map(drop),
            Err(late) => Err(late.into()),
        };
        connected.push(Connected {
            address: *address,
            outcome,
        });
    }
    connected
}

const RESOLVE_LIMIT: Duration = Duration::from_secs(5);
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_of_a_url_is_read_with_the_port_of_its_scheme() {
        for (url, shown) in [
            ("wss://web.whatsapp.com/ws/chat", "web.whatsapp.com:443"),
            ("ws://127.0.0.1:9/ws", "127.0.0.1:9"),
            ("https://[::1]/sw.js", "[::1]:443"),
            ("http://user:hush@host.example/", "host.example:80"),
        ] {
            assert_eq!(Address::of(url).unwrap().to_string(), shown);
        }
        assert!(Address::of("wss://").is_err());
    }
}
