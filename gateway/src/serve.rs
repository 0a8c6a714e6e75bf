//! Accepts connections, limits how long they may idle, and closes them in order.
//!
//! `axum::serve` has no time-out for a request's headers.

use std::{io, net::SocketAddr, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use latchkey_shared::config::HttpSettings;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// From the start of the connection, or the end of a request, to the end of the next headers.
    pub headers: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(30),
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
pub async fn serve(listener: TcpListener, router: Router, shutdown: CancellationToken) {
    serve_with(listener, router, shutdown, Timeouts::default()).await;
}

/// Serves like [`serve`], with other time-outs.
pub async fn serve_with(
    listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
    timeouts: Timeouts,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(timeouts.headers)
        .max_buf_size(MAX_HEAD);
    let connections = GracefulShutdown::new();
    loop {
        let (stream, peer) = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    refused(&error).await;
                    continue;
                }
            },
        };
        let connection = connections.watch(connection(&http, &router, stream, peer));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection was cut");
            }
        });
    }
    drop(listener);
    connections.shutdown().await;
}

fn connection(
    http: &http1::Builder,
    router: &Router,
    stream: TcpStream,
    peer: SocketAddr,
) -> impl GracefulConnection<Error = hyper::Error> + Send + use<> {
    // Responses are small and written whole; waiting to fill a segment would only delay them.
    let _ = stream.set_nodelay(true);
    let router = router.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    http.serve_connection(TokioIo::new(stream), service)
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
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}

const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// The longest request head, in bytes.
const MAX_HEAD: usize = 16 * 1024;
