//! The first steps on the way to a server.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{net::TcpStream, time::timeout};

use crate::whatsapp::{self, Endpoint};

/// What became of a connection to an address.
#[derive(Debug)]
pub struct Connected {
    /// The address that was tried.
    pub address: SocketAddr,
    /// Whether it answered.
    pub outcome: Result<(), io::Error>,
}

/// Looks up all addresses of a server, of which there is at least one.
pub async fn resolve(endpoint: &Endpoint) -> io::Result<Vec<SocketAddr>> {
    timeout(RESOLVE_LIMIT, whatsapp::resolve(endpoint)).await?
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
