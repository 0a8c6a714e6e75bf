//! A client's stream of bytes, in clear or encrypted.

use std::{io, sync::Arc, time::Duration};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::either::Either;

pub(crate) type Stream = Either<TcpStream, Box<BufReader<TlsStream<TcpStream>>>>;

/// Decrypts a connection if the client begins TLS and the server has a certificate.
pub(crate) async fn open(stream: TcpStream, tls: Option<&Arc<ServerConfig>>) -> io::Result<Stream> {
    // Like a server whose clients wait for small messages, this sends them at once.
    let _ = stream.set_nodelay(true);
    let mut first = [0];
    match tls {
        Some(tls) if stream.peek(&mut first).await? == 1 && first[0] == TLS_HANDSHAKE => {
            let stream = TlsAcceptor::from(Arc::clone(tls)).accept(stream).await?;
            let stream = BufReader::with_capacity(READ_BUFFER, stream);
            Ok(Either::Right(Box::new(stream)))
        }
        _ => Ok(Either::Left(stream)),
    }
}

/// Returns the byte that follows these at the beginning of a stream, if it begins with them.
pub(crate) async fn byte_after(stream: &mut Stream, expected: &[u8]) -> io::Result<Option<u8>> {
    loop {
        let mut peeked = [0; 32];
        let start = match stream {
            Either::Left(stream) => {
                let read = stream.peek(&mut peeked).await?;
                &peeked[..read]
            }
            // Whoever speaks TLS sends a request in one record.
            Either::Right(stream) => stream.fill_buf().await?,
        };
        if let Some(rest) = start.strip_prefix(expected)
            && let Some(next) = rest.first()
        {
            return Ok(Some(*next));
        }
        if start.is_empty() || !expected.starts_with(start) {
            return Ok(None);
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The first byte of a TLS connection (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 22;
const READ_BUFFER: usize = 1024;
