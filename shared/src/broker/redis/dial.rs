//! Connections to one node of Redis, in clear or encrypted.

use std::{io, sync::Arc, time::Duration};

use futures_util::future::select_ok;
use redis::ConnectionAddr;
use rustls::{ClientConfig, pki_types::ServerName};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::either::Either;

/// An open connection.
pub(super) type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// Connects to whichever address of the node answers first.
///
/// The client would connect by itself, but with a trust of its own.
pub(super) async fn dial(addr: &ConnectionAddr, tls: &Arc<ClientConfig>) -> io::Result<Stream> {
    match addr {
        ConnectionAddr::Tcp(host, port) => Ok(Either::Left(connect(host, *port).await?)),
        ConnectionAddr::TcpTls { host, port, .. } => {
            let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
            let connector = TlsConnector::from(Arc::clone(tls));
            let stream = connector.connect(name, connect(host, *port).await?).await?;
            Ok(Either::Right(Box::new(stream)))
        }
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}

async fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let addresses = lookup_host((host, port)).await?;
    let attempts: Vec<_> = addresses
        .map(|address| Box::pin(TcpStream::connect(address)))
        .collect();
    if attempts.is_empty() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let (stream, _) = select_ok(attempts).await?;
    // A call must not wait for the answer to the one before it.
    stream.set_nodelay(true)?;
    // That the other end is gone is found out even while nothing is asked.
    SockRef::from(&stream).set_tcp_keepalive(&KEEPALIVE)?;
    Ok(stream)
}

const KEEPALIVE: TcpKeepalive = TcpKeepalive::new()
    .with_time(Duration::from_secs(10))
    .with_interval(Duration::from_secs(5))
    .with_retries(2);

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn connection_sends_at_once_and_finds_out_that_the_other_end_is_gone() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let stream = connect("127.0.0.1", port).await.unwrap();
        assert!(stream.nodelay().unwrap());
        assert!(SockRef::from(&stream).keepalive().unwrap());
    }
}
