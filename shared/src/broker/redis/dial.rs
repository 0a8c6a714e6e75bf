//! Connections to one node of Redis, in clear or encrypted.

use std::{io, sync::Arc};

use futures_util::future::select_ok;
use redis::ConnectionAddr;
use rustls::{ClientConfig, pki_types::ServerName};
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
    Ok(stream)
}
