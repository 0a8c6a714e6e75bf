use std::{
    collections::VecDeque,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::Mutex,
    task::JoinHandle,
};

/// A load balancer in front of gateways: each connection goes to the next of those that are in it. It
/// listens until this is dropped.
pub struct Balancer {
    address: SocketAddr,
    gateways: Gateways,
    accepts: JoinHandle<()>,
}

impl Balancer {
    /// Listens on a free port, with no gateway behind it yet.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let gateways = Gateways::default();
        let next = gateways.clone();
        let accepts = tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                if let Ok(mut gateway) = next.connect().await {
                    // Either end may go at any time.
                    tokio::spawn(async move {
                        let _ = copy_bidirectional(&mut client, &mut gateway).await;
                    });
                }
            }
        });
        Ok(Self {
            address,
            gateways,
            accepts,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends connections to this gateway too.
    pub async fn add(&self, gateway: SocketAddr) {
        self.gateways.0.lock().await.push_back(gateway);
    }

    /// Makes no new connection to this gateway from now on.
    pub async fn remove(&self, gateway: SocketAddr) {
        self.gateways.0.lock().await.retain(|it| *it != gateway);
    }

    /// Creates a client that makes a connection for each request, as many visitors would.
    #[expect(
        clippy::disallowed_methods,
        reason = "a program under test is asked in clear"
    )]
    pub fn visitors() -> reqwest::Client {
        let client = reqwest::Client::builder().pool_max_idle_per_host(0);
        client.build().expect("an HTTP client can be made")
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.accepts.abort();
    }
}

#[derive(Clone, Default)]
struct Gateways(Arc<Mutex<VecDeque<SocketAddr>>>);

impl Gateways {
    /// Connects to the next one. Nothing is added or removed meanwhile.
    async fn connect(&self) -> io::Result<TcpStream> {
        let mut gateways = self.0.lock().await;
        let next = gateways.pop_front().ok_or(io::ErrorKind::NotConnected)?;
        gateways.push_back(next);
        TcpStream::connect(next).await
    }
}
