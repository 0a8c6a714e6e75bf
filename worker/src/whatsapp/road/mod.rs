//! The road to a server: straight there, or through a proxy.

mod probe;
mod proxy;
mod race;

use std::{fmt, io, net::SocketAddr, sync::Arc};

use hyper_util::client::proxy::matcher::Matcher;
use latchkey_shared::{
    config::{ProxySettings, ProxyUrl},
    trust::Trust,
};
use reqwest::ClientBuilder;
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};

pub use self::probe::{RoadProbe, TlsFailure};
pub(crate) use self::proxy::ProxyError;

/// The roads to one host.
#[derive(Clone)]
pub(crate) struct Roads(Arc<[Road]>);

/// One road to a host.
#[derive(Clone)]
pub(crate) enum Road {
    Straight,
    Through(Arc<ProxyUrl>),
}

/// A connection on any road, with no more memory than its kind takes.
pub(crate) type BoxStream = Box<dyn Stream>;

/// What goes to and fro on a road.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Roads {
    /// Returns the roads to `host`. There is at least one.
    pub(crate) fn new(settings: &ProxySettings, host: &str) -> Self {
        let proxies = settings.proxies.iter();
        let proxies = proxies.filter(|_| !is_except(&settings.except, host));
        let roads: Arc<[Road]> = proxies
            .map(|proxy| Road::Through(Arc::new(proxy.clone())))
            .collect();
        if roads.is_empty() {
            return Self(Arc::new([Road::Straight]));
        }
        Self(roads)
    }

    /// Returns the road that `traveller` keeps to: the same wherever its proxy is in the list,
    /// whatever other proxies are.
    pub(crate) fn of(&self, traveller: &str) -> &Road {
        let weight = |road: &&Road| -> [u8; 32] {
            Sha256::digest(format!("{traveller} takes the road {road}")).into()
        };
        let road = self.0.iter().max_by_key(weight);
        road.expect("there is at least one road")
    }

    /// Returns each of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Road> {
        self.0.iter()
    }
}

impl Road {
    /// Opens a connection to a server.
    pub(crate) async fn connect(
        &self,
        to: &Endpoint,
        trust: &Trust,
    ) -> Result<BoxStream, RoadError> {
        match self {
            Self::Straight => Ok(Box::new(tcp(to).await?)),
            Self::Through(proxy) => proxy::connect(proxy, to, trust).await,
        }
    }

    /// Leads the requests of an HTTP client along it, whatever the environment says.
    pub(crate) fn lead(&self, client: ClientBuilder) -> Result<ClientBuilder, reqwest::Error> {
        Ok(match self {
            Self::Straight => client.no_proxy(),
            Self::Through(proxy) => client.proxy(reqwest::Proxy::all(proxy.reveal().as_str())?),
        })
    }
}

impl fmt::Display for Road {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Straight => f.write_str("straight"),
            Self::Through(proxy) => write!(f, "{}://{proxy}", proxy.scheme),
        }
    }
}

/// A server and where it listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// A name or an IP address, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl From<&ProxyUrl> for Endpoint {
    fn from(proxy: &ProxyUrl) -> Self {
        Self {
            host: proxy.host.clone(),
            port: proxy.port,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') {
            write!(f, "[{host}]:{port}")
        } else {
            write!(f, "{host}:{port}")
        }
    }
}

/// A server was not reached.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RoadError {
    #[error("the server was not reached")]
    Network(#[from] io::Error),
    #[error("the proxy {proxy} did not let the connection through")]
    Proxy {
        proxy: Arc<ProxyUrl>,
        source: ProxyError,
    },
}

/// Opens a TCP connection to whichever address of a server answers first.
async fn tcp(to: &Endpoint) -> io::Result<TcpStream> {
    let stream = race::first(resolve(to).await?, TcpStream::connect).await?;
    // Small messages are to leave at once.
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Looks up all addresses of a server, of which there is at least one.
pub(crate) async fn resolve(endpoint: &Endpoint) -> io::Result<Vec<SocketAddr>> {
    let addresses: Vec<_> = lookup_host((endpoint.host.as_str(), endpoint.port))
        .await?
        .collect();
    if addresses.is_empty() {
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            "the name has no address",
        ));
    }
    Ok(addresses)
}

/// Returns whether a host is in a list as `NO_PROXY` has it.
fn is_except(except: &str, host: &str) -> bool {
    let host = if host.contains(':') {
        format!("http://[{host}]/")
    } else {
        format!("http://{host}/")
    };
    let anywhere = Matcher::builder().all("http://proxy").no(except).build();
    host.parse()
        .is_ok_and(|host| anywhere.intercept(&host).is_none())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn roads(proxies: &[&str], except: &str, host: &str) -> Roads {
        let settings = ProxySettings {
            proxies: proxies.iter().map(|text| text.parse().unwrap()).collect(),
            except: except.to_owned(),
        };
        Roads::new(&settings, host)
    }

    fn travellers() -> impl Iterator<Item = String> {
        (0..100).map(|number| format!("traveller {number}"))
    }

    #[test]
    fn traveller_keeps_its_proxy_whatever_becomes_of_the_others() {
        let [a, b, c] = ["socks5://a:1", "socks5h://b:2", "http://user:password@c:3"];
        let all = roads(&[a, b, c], "", "host");
        let other = roads(&[c, a, "https://d:4"], "", "host");
        let mut taken = BTreeSet::new();
        for traveller in travellers() {
            let road = all.of(&traveller).to_string();
            let next = other.of(&traveller).to_string();
            let is_kept = next == road || next == "https://d:4" || road == "socks5h://b:2";
            assert!(is_kept, "{traveller} went from {road} to {next}");
            taken.insert(road);
        }
        let every = ["http://c:3", "socks5://a:1", "socks5h://b:2"];
        assert_eq!(taken, every.map(str::to_owned).into());
    }

    #[test]
    fn host_that_is_an_exception_is_reached_straight() {
        let proxies = ["http://proxy:1"];
        for (except, host, is_straight) in [
            ("", "web.whatsapp.com", false),
            ("*", "web.whatsapp.com", true),
            ("example, .whatsapp.com", "web.whatsapp.com", true),
            ("whatsapp.com", "web.whatsapp.com", true),
            ("hatsapp.com", "web.whatsapp.com", false),
            ("10.0.0.0/8,fd00::/8", "10.1.2.3", true),
            ("10.0.0.0/8,fd00::/8", "fd00::1", true),
            ("10.0.0.0/8,fd00::/8", "11.1.2.3", false),
        ] {
            let roads = roads(&proxies, except, host);
            for traveller in travellers().take(2) {
                let road = roads.of(&traveller);
                assert_eq!(
                    matches!(road, Road::Straight),
                    is_straight,
                    "{except}: {host}"
                );
            }
        }
        let none = roads(&[], "", "host");
        assert!(matches!(none.of("anyone"), Road::Straight));
    }
}
