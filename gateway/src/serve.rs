//! Accepts connections, limits how many there are and how long they may idle, and closes them in order.
//!
//! `axum::serve` has no time-outs and no limits.

use std::{io, net::SocketAddr, pin::pin, time::Duration};

use axum::{Router, extract::ConnectInfo};
use futures_util::FutureExt;
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use latchkey_shared::config::{HttpSettings, TrustedProxies};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};
use tokio_io_timeout::TimeoutStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::connections::Connections;

/// How many connections clients may have, and how long they may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// From the start of the connection, or the end of a request, to the end of the next headers.
    pub headers: Duration,
    /// For which a client may read nothing of what is written to it.
    pub reads: Duration,
    /// Connections in all; further ones wait.
    pub connections: usize,
    /// Connections of one IPv4 address or one IPv6 /48; further ones are refused.
    pub of_a_peer: usize,
    /// Those in front, each of which may have them all.
    pub proxies: TrustedProxies,
}

impl Limits {
    /// Returns the limits of a process that may open `files` files and keeps `kept` of them, at most
    /// half, for other things than clients.
    ///
    /// Nobody but the proxies in front gets more than a quarter of the connections.
    pub fn within(files: Option<u64>, kept: u64, proxies: TrustedProxies) -> Self {
        let files = files.unwrap_or(USUAL_FILES);
        let for_clients = files - kept.min(files / 2);
        let connections = usize::try_from(for_clients)
            .map_or(MAX_CONNECTIONS, |count| count.min(MAX_CONNECTIONS));
        Self {
            headers: Duration::from_secs(30),
            reads: Duration::from_secs(30),
            connections,
            of_a_peer: (connections / 4).max(1),
            proxies,
        }
    }
}

/// Binds the address that the settings name.
pub async fn listen(http: &HttpSettings) -> Result<TcpListener, ListenError> {
    let listening = TcpListener::bind((http.host.as_str(), http.port)).await;
    listening.map_err(|source| ListenError {
        host: http.host.clone(),
        port: http.port,
        source,
    })
}

/// The address is in use, or not one of this machine.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {host}:{port}; set HOST and PORT to a free address of this machine")]
pub struct ListenError {
    host: String,
    port: u16,
    source: io::Error,
}

/// Serves `router` until `shutdown` is cancelled, then lets the requests in progress finish.
///
/// Long polls and event streams end at once, as the same token wakes them. The caller decides how
/// long the others may take, and drops the future when it has waited long enough.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: CancellationToken,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(MAX_HEAD);
    let connections = Connections::new(limits.connections, limits.of_a_peer, limits.proxies);
    let open = TaskTracker::new();
    let serve_one = |stream: TcpStream, peer: SocketAddr, place| {
        let (http, router, shutdown) = (http.clone(), router.clone(), shutdown.clone());
        open.spawn(async move {
            if is_used(&stream, limits.headers, &shutdown).await {
                let connection = connection(&http, &router, stream, peer, limits.reads);
                if let Err(error) = run(connection, &shutdown).await {
                    tracing::debug!(%error, "a connection was cut");
                }
            }
            drop(place);
        });
    };
    loop {
        let accept = async { (connections.room().await, listener.accept().await) };
        let (room, accepted) = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                refused(&error).await;
                continue;
            }
        };
        let Some(place) = connections.give(room, peer.ip()) else {
            turn_away(&stream);
            continue;
        };
        serve_one(stream, peer, place);
    }
    for (stream, peer) in waiting(listener) {
        let room = connections.room().now_or_never();
        if let Some(place) = room.and_then(|room| connections.give(room, peer.ip())) {
            serve_one(stream, peer, place);
        }
    }
    open.close();
    open.wait().await;
}

/// Closes a listener, and returns those who had connected by then: a load balancer that sends nobody
/// any more has just sent them.
fn waiting(listener: TcpListener) -> Vec<(TcpStream, SocketAddr)> {
    let Ok(listener) = listener.into_std() else {
        return Vec::new();
    };
    let accepted = std::iter::from_fn(|| listener.accept().ok()).take(BACKLOG);
    let streams = accepted.filter_map(|(stream, peer)| {
        stream.set_nonblocking(true).ok()?;
        Some((TcpStream::from_std(stream).ok()?, peer))
    });
    streams.collect()
}

/// Waits for the first byte, which one that has just connected still gets to send.
async fn is_used(stream: &TcpStream, within: Duration, shutdown: &CancellationToken) -> bool {
    let over = async {
        shutdown.cancelled().await;
        sleep(FIRST_BYTE).await;
    };
    tokio::select! {
        readable = stream.readable() => readable.is_ok(),
        () = sleep(within) => false,
        () = over => false,
    }
}

/// Serves a connection until its client has had enough, or until the shutdown, which leaves no request
/// unanswered that is there by then.
async fn run<C: GracefulConnection>(
    connection: C,
    shutdown: &CancellationToken,
) -> Result<(), C::Error> {
    let mut connection = pin!(connection);
    tokio::select! {
        // What has arrived is read first: a connection that has read nothing would close at once.
        biased;
        ended = connection.as_mut() => return ended,
        () = shutdown.cancelled() => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await
}

fn connection(
    http: &http1::Builder,
    router: &Router,
    stream: TcpStream,
    peer: SocketAddr,
    reads: Duration,
) -> impl GracefulConnection<Error = hyper::Error> + Send + use<> {
    // Responses are small and written whole; waiting to fill a segment would only delay them.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(reads));
    let router = router.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    http.serve_connection(TokioIo::new(Box::pin(stream)), service)
}

/// Answers a peer that has enough connections, if it reads at once, and closes this one.
fn turn_away(stream: &TcpStream) {
    let _ = stream.try_write(ENOUGH.as_bytes());
    tracing::debug!("a client has as many connections as it may have; a further one was refused");
}

/// Ignores a connection that was reset before it was accepted. Otherwise file descriptors have run
/// out, and all that helps is to wait.
async fn refused(error: &io::Error) {
    let reset = matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    );
    if !reset {
        tracing::error!(%error, "cannot accept connections; clients wait. Retrying in 1 s; raise the limit of open files if this goes on");
        sleep(ACCEPT_PAUSE).await;
    }
}

/// For the request of one that has just connected.
const FIRST_BYTE: Duration = Duration::from_millis(250);

/// More than a listener has connections waiting.
const BACKLOG: usize = 1024;

const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// The longest request head, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// Where the system does not tell how many files may be open.
const USUAL_FILES: u64 = 1024;

/// A connection takes a few kilobytes; more gateways serve more clients.
const MAX_CONNECTIONS: usize = 10_000;

const ENOUGH: &str = "HTTP/1.1 503 Service Unavailable\r\n\
    content-type: text/plain\r\ncontent-length: 60\r\nretry-after: 30\r\nconnection: close\r\n\r\n\
    You have many connections here. Close some, then try again.\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_to_one_connection_too_many_is_as_long_as_it_says() {
        let (head, body) = ENOUGH.split_once("\r\n\r\n").unwrap();
        let length = format!("content-length: {}\r\n", body.len());
        assert!(head.contains(&length), "{length}");
    }

    #[test]
    fn half_of_the_files_at_least_are_for_clients() {
        let limits = |files, kept| {
            let limits = Limits::within(files, kept, TrustedProxies::NONE);
            (limits.connections, limits.of_a_peer)
        };
        assert_eq!(limits(Some(1024), 128), (896, 224));
        assert_eq!(limits(Some(1024), 2256), (512, 128));
        assert_eq!(limits(Some(1 << 20), 2256), (10_000, 2500));
        assert_eq!(limits(None, 128), (896, 224));
    }
}
