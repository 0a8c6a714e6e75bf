//! Everything but the websocket: the script and the page that name the version, the API and the
//! phone's page.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
    serve::Listener,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{control, options::RevisionForm, page, server::Server, stream::Stream};

pub(crate) async fn serve(
    server: Arc<Server>,
    streams: mpsc::Receiver<Stream>,
    ends: CancellationToken,
) {
    let listener = HandedOver {
        streams,
        address: server.address,
    };
    let mut router = Router::new()
        .route("/sw.js", get(service_worker))
        .route("/", get(web_page));
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
    streams: mpsc::Receiver<Stream>,
    address: SocketAddr,
}

impl Listener for HandedOver {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
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
    if !(is(&headers, "sec-fetch-site", "none") && is_browser(&headers)) {
        return refused(&server, "sw.js");
    }
    server.version_fetches.fetch_add(1, Ordering::Relaxed);
    let revision = server.options.revision;
    let name = match server.options.sw_js {
        RevisionForm::Known => "client_revision",
        RevisionForm::Changed => "cr",
    };
    let script = format!(
        "/*FB_PKG_DELIM*/\n\"use strict\";self.__swData=JSON.parse(\"{{\\\"{name}\\\":\
         {revision},\\\"dynamic_data\\\":{{\\\"is_employee\\\":false}}}}\");\n"
    );
    let script_type = "application/javascript; charset=utf-8";
    let headers = [
        (header::CONTENT_TYPE, script_type.to_owned()),
        (header::DATE, date(&server)),
    ];
    (headers, script).into_response()
}

/// Serves the page of WhatsApp Web, which names the current revision too. Only a person's navigation
/// is answered (`whatsmeow update.go`).
async fn web_page(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    let is_navigation = is(&headers, "sec-fetch-dest", "document")
        && is(&headers, "sec-fetch-mode", "navigate")
        && is(&headers, "sec-fetch-site", "none")
        && is(&headers, "sec-fetch-user", "?1")
        && headers.contains_key(header::ACCEPT_LANGUAGE);
    if !(is_navigation && is_browser(&headers)) {
        return refused(&server, "the page");
    }
    server.page_fetches.fetch_add(1, Ordering::Relaxed);
    let revision = server.options.revision;
    let page = Html(format!(
        "<!DOCTYPE html><title>WhatsApp Web</title><script type=\"application/json\">\
         {{\"server_revision\":1,\"client_revision\":{revision},\"tier\":\"\"}}</script>\n"
    ));
    ([(header::DATE, date(&server))], page).into_response()
}

fn date(server: &Server) -> String {
    let (now, off) = (server.clock.now(), server.options.date_ahead_s);
    let by = Duration::from_secs(off.unsigned_abs());
    httpdate::fmt_http_date(if off < 0 { now - by } else { now + by })
}

fn is(headers: &HeaderMap, name: &str, expected: &str) -> bool {
    headers.get(name).is_some_and(|value| value == expected)
}

fn is_browser(headers: &HeaderMap) -> bool {
    let agent = headers.get(header::USER_AGENT);
    agent.is_some_and(|agent| agent.as_bytes().starts_with(b"Mozilla/5.0"))
}

fn refused(server: &Server, what: &str) -> Response {
    server.violation(format!(
        "expected {what} to be fetched with a browser's headers"
    ));
    let page = "<!DOCTYPE html><title>Error</title>";
    (StatusCode::BAD_REQUEST, page).into_response()
}
