//! Everything but the websocket: the page that names the version, the API and the phone's page.

use std::{io, net::SocketAddr, sync::Arc, sync::atomic::Ordering};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
    serve::Listener,
};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_util::sync::CancellationToken;

use crate::{control, page, server::Server};

pub(crate) async fn serve(
    server: Arc<Server>,
    streams: mpsc::Receiver<TcpStream>,
    ends: CancellationToken,
) {
    let listener = HandedOver {
        streams,
        address: server.address,
    };
    let mut router = Router::new().route("/sw.js", get(service_worker));
    if server.options.control {
        router = router
            .merge(control::router(&server))
            .merge(page::router(&server));
    }
    let router = router.with_state(server);
    let until_the_end =
        axum::serve(listener, router).with_graceful_shutdown(ends.cancelled_owned());
    // The listener never fails, so this ends only with the server.
    let _ = until_the_end.await;
}

/// The connections that turned out not to be for the websocket.
struct HandedOver {
    streams: mpsc::Receiver<TcpStream>,
    address: SocketAddr,
}

impl Listener for HandedOver {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        match self.streams.recv().await {
            Some(stream) => (stream, self.address),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Serves the script from which clients read the current revision. Requests that do not look like a
/// browser's are refused (`Baileys lib/Utils/generics.ts`, `fetchLatestWaWebVersion`).
async fn service_worker(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    let is = |name: &str, test: fn(&str) -> bool| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(test)
    };
    if !is("sec-fetch-site", |site| site == "none")
        || !is("user-agent", |agent| agent.starts_with("Mozilla/5.0"))
    {
        server.violation("expected sw.js to be fetched with a browser's headers");
        return (
            StatusCode::BAD_REQUEST,
            "<!DOCTYPE html><title>Error</title>",
        )
            .into_response();
    }
    server.version_fetches.fetch_add(1, Ordering::Relaxed);
    let revision = server.options.revision;
    let script = format!(
        "/*FB_PKG_DELIM*/\n\"use strict\";self.__swData=JSON.parse(\"{{\\\"client_revision\\\":\
         {revision},\\\"dynamic_data\\\":{{\\\"is_employee\\\":false}}}}\");\n"
    );
    (
        [(
            header::CONTENT_TYPE,
            "application/javascript; charset=utf-8",
        )],
        script,
    )
        .into_response()
}
