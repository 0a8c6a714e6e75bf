//! Websockets to WhatsApp.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use latchkey_proto::link::Disconnect;
use latchkey_shared::trust::Trust;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{
        self, Message,
        client::IntoClientRequest,
        error::UrlError,
        http::{HeaderMap, HeaderValue, Request, header},
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};

/// Opens websockets to one address.
#[derive(Clone)]
pub(crate) struct Dialer {
    request: Request<()>,
    tls: Connector,
}

impl Dialer {
    /// Prepares to open `url`, `ws://` or `wss://`.
    pub(crate) fn new(url: &str, trust: &Trust) -> Result<Self, DialerError> {
        let mut request = url.into_client_request().map_err(DialerError)?;
        if request.uri().host().is_none_or(str::is_empty) {
            return Err(DialerError(UrlError::EmptyHostName.into()));
        }
        // WhatsApp refuses an upgrade without this origin (`Baileys lib/Socket/Client/websocket.ts`,
        // `whatsmeow socket/framesocket.go`).
        let headers = request.headers_mut();
        headers.insert(
            header::ORIGIN,
            HeaderValue::from_static("https://web.whatsapp.com"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        Ok(Self {
            request,
            tls: Connector::Rustls(trust.client()),
        })
    }

    /// Opens a websocket.
    pub(crate) async fn dial(&self) -> Result<Socket, Disconnect> {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE));
        let connection = connect_async_tls_with_config(
            self.request.clone(),
            Some(config),
            true,
            Some(self.tls.clone()),
        );
        match connection.await {
            // The upgrade keeps a buffer of 4 KiB for what arrived along with its response. Nothing
            // did: WhatsApp's server does not speak first.
            Ok((upgraded, _)) => {
                let stream = upgraded.into_inner();
                let socket = WebSocketStream::from_raw_socket(stream, Role::Client, Some(config));
                Ok(Socket(socket.await))
            }
            Err(tungstenite::Error::Http(response)) => {
                let status = response.status().as_u16();
                let retry_after = retry_after(response.headers());
                tracing::warn!(
                    http.status = status,
                    http.retry_after_s = retry_after.map(|wait| wait.as_secs()),
                    "WhatsApp refuses the connection; a few more tries are made. 403 and 429 are about \
                     this machine's address, 5xx about WhatsApp's server"
                );
                Err(Disconnect::Refused {
                    status,
                    retry_after,
                })
            }
            Err(error) => {
                tracing::debug!(error = %error, "WhatsApp cannot be reached; the link decides whether to try again");
                Err(Disconnect::Lost)
            }
        }
    }
}

/// Reads how long a server wants to be left alone: seconds, or a date beside its own.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let date = |text| httpdate::parse_http_date(text).ok();
    let asked = text(header::RETRY_AFTER)?;
    match asked.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let now = text(header::DATE).and_then(date)?;
            date(asked)?.duration_since(now).ok()
        }
    }
}

/// An address that no websocket can be opened to.
#[derive(Debug, thiserror::Error)]
#[error("not a websocket address")]
pub(crate) struct DialerError(#[source] tungstenite::Error);

/// An open websocket.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Returns the next binary message, or `None` once the connection is lost. Cancel safe.
    pub(crate) async fn receive(&mut self) -> Option<tungstenite::Bytes> {
        loop {
            match self.0.next().await? {
                Ok(Message::Binary(bytes)) => return Some(bytes),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Sends a binary message and returns whether the connection still stands.
    pub(crate) async fn send(&mut self, bytes: Vec<u8>) -> bool {
        matches!(
            timeout(SEND_TIMEOUT, self.0.send(Message::binary(bytes))).await,
            Ok(Ok(()))
        )
    }

    /// Closes with code 1000, without waiting for the server's close frame.
    pub(crate) async fn close(mut self: Box<Self>) {
        let frame = CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        };
        if matches!(
            timeout(CLOSE_TIMEOUT, self.0.close(Some(frame))).await,
            Ok(Ok(()))
        ) {
            tokio::spawn(timeout(CLOSE_TIMEOUT, async move {
                while let Some(Ok(_)) = self.0.next().await {}
            }));
        }
    }
}

/// A waiting connection receives a few hundred bytes a minute, and a worker holds thousands.
const READ_BUFFER: usize = 2 * 1024;
/// Frames are shorter than 16 MiB; a message may hold several.
const MAX_MESSAGE: usize = 32 << 20;
const SEND_TIMEOUT: Duration = Duration::from_secs(20);
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wait_that_a_server_asks_for_is_read_in_seconds_and_as_a_date() {
        for (asked, date, wait_s) in [
            ("120", None, Some(120)),
            (
                "Sun, 06 Nov 1994 08:50:37 GMT",
                Some("Sun, 06 Nov 1994 08:49:37 GMT"),
                Some(60),
            ),
            ("Sun, 06 Nov 1994 08:50:37 GMT", None, None),
            ("soon", Some("Sun, 06 Nov 1994 08:49:37 GMT"), None),
            ("-1", None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(asked));
            if let Some(date) = date {
                headers.insert(header::DATE, HeaderValue::from_static(date));
            }
            assert_eq!(retry_after(&headers), wait_s.map(Duration::from_secs));
        }
    }
}
