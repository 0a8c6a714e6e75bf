//! Websockets to WhatsApp.

use std::{
    error::Error,
    future::poll_fn,
    time::{Duration, SystemTime},
};

use futures_util::{SinkExt, StreamExt};
use latchkey_proto::link::Disconnect;
use latchkey_shared::trust::Trust;
use tokio::time::timeout;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        self, Bytes, Message,
        client::IntoClientRequest,
        error::UrlError,
        http::{HeaderMap, HeaderName, HeaderValue, Request, header},
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::{
    road::{BoxStream, Endpoint, ProxyError, Road, RoadError, RoadProbe},
    tls,
    unproven::Unproven,
};

/// Opens websockets to one address.
#[derive(Clone)]
pub(crate) struct Dialer {
    request: Request<()>,
    server: Endpoint,
    is_encrypted: bool,
    trust: Trust,
}

impl Dialer {
    /// Prepares to open `url`, `ws://` or `wss://`.
    pub(crate) fn new(url: &str, trust: &Trust) -> Result<Self, DialerError> {
        let mut request = url.into_client_request().map_err(DialerError)?;
        let uri = request.uri();
        let is_encrypted = uri.scheme_str() == Some("wss");
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        if host.is_empty() {
            return Err(DialerError(UrlError::EmptyHostName.into()));
        }
        let server = Endpoint {
            host: host.to_owned(),
            port: uri
                .port_u16()
                .unwrap_or(if is_encrypted { 443 } else { 80 }),
        };
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
            server,
            is_encrypted,
            trust: trust.clone(),
        })
    }

    /// Returns the server that websockets are opened to.
    pub(crate) fn server(&self) -> &Endpoint {
        &self.server
    }

    /// Goes a road as far as TLS, without opening a websocket.
    pub(crate) async fn probe(&self, road: &Road) -> RoadProbe {
        road.probe(&self.server, self.is_encrypted, &self.trust)
            .await
    }

    /// Opens a websocket.
    pub(crate) async fn dial(&self, road: &Road) -> Result<Socket, Disconnect> {
        match self.open(road).await {
            Ok(socket) => Ok(socket),
            Err(error) => Err(self.told(error, road).await),
        }
    }

    async fn open(&self, road: &Road) -> Result<Socket, DialError> {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE));
        let mut stream = road.connect(&self.server, &self.trust).await?;
        if self.is_encrypted {
            let encrypted = tls::connect(self.trust.client(), &self.server.host, stream);
            stream = Box::new(encrypted.await.map_err(DialError::Tls)?);
        }
        let stream = Unproven::new(stream);
        let upgrade = client_async_with_config(self.request.clone(), stream, Some(config));
        let (upgraded, answer) = upgrade.await?;
        // The upgrade keeps a buffer of 4 KiB for what arrived along with its response. Nothing
        // did: WhatsApp's server does not speak first.
        let stream = upgraded.into_inner();
        Ok(Socket {
            stream: WebSocketStream::from_raw_socket(stream, Role::Client, Some(config)).await,
            last: Bytes::new(),
            server_time: date(answer.headers(), &header::DATE),
        })
    }

    /// Logs why there is no websocket, and tells it as the link needs it.
    async fn told(&self, error: DialError, road: &Road) -> Disconnect {
        if error.is_about_time() {
            return self.wrong_clock(&error, road).await;
        }
        match &error {
            DialError::Road(RoadError::Proxy { proxy, source }) => {
                tracing::warn!(
                    error = source as &dyn Error,
                    proxy = %proxy,
                    "the proxy does not let a connection to WhatsApp through; a few more tries are made. \
                     Check LATCHKEY_WHATSAPP_PROXY and the proxy"
                );
                Disconnect::ProxyFailed {
                    proxy: proxy.to_string(),
                }
            }
            DialError::Upgrade(tungstenite::Error::Http(response)) => {
                let status = response.status().as_u16();
                let retry_after = retry_after(response.headers());
                tracing::warn!(
                    http.status = status,
                    http.retry_after_s = retry_after.map(|wait| wait.as_secs()),
                    "WhatsApp refuses the connection; a few more tries are made. 403 and 429 are about \
                     this machine's address, 5xx about WhatsApp's server"
                );
                Disconnect::Refused {
                    status,
                    retry_after,
                }
            }
            DialError::Tls(source) if tls::is_about_certificate(source) => {
                tracing::warn!(
                    error = source as &dyn Error,
                    "WhatsApp's server shows a certificate that is not trusted; nothing is sent to it. If TLS \
                     is opened on the way, name the root certificate of whoever does it in LATCHKEY_CA_FILE"
                );
                Disconnect::Lost
            }
            _ => {
                tracing::debug!(
                    error = &error as &dyn Error,
                    "WhatsApp cannot be reached; the link decides whether to try again"
                );
                Disconnect::Lost
            }
        }
    }

    /// Finds out whether it is this machine's clock that makes a certificate invalid.
    async fn wrong_clock(&self, error: &DialError, road: &Road) -> Disconnect {
        let ahead_s = tls::seconds_ahead_of(&self.server, road, &self.trust).await;
        if ahead_s.is_some_and(tls::is_right) {
            tracing::warn!(
                error = error as &dyn Error,
                "the certificate of WhatsApp's server is not valid now, and this machine's clock is right; \
                 nothing is sent to it"
            );
            return Disconnect::Lost;
        }
        tls::log_wrong_clock(error, ahead_s);
        Disconnect::WrongClock { ahead_s }
    }
}

/// Why there is no websocket.
#[derive(Debug, thiserror::Error)]
enum DialError {
    #[error(transparent)]
    Road(#[from] RoadError),
    #[error("tls with the server failed")]
    Tls(#[source] std::io::Error),
    #[error("the upgrade to a websocket failed")]
    Upgrade(#[from] tungstenite::Error),
}

impl DialError {
    fn is_about_time(&self) -> bool {
        match self {
            Self::Tls(error)
            | Self::Road(RoadError::Proxy {
                source: ProxyError::Tls(error),
                ..
            }) => tls::is_about_time(error),
            _ => false,
        }
    }
}

/// Reads how long a server wants to be left alone: seconds, or a date beside its own.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let asked = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    let wait = if let Ok(seconds) = asked.parse() {
        Duration::from_secs(seconds)
    } else {
        let now = date(headers, &header::DATE)?;
        let until = date(headers, &header::RETRY_AFTER)?;
        until.duration_since(now).ok()?
    };
    Some(wait.min(LONGEST_WAIT))
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    let text = headers.get(name)?.to_str().ok()?;
    httpdate::parse_http_date(text).ok()
}

/// An address that no websocket can be opened to.
#[derive(Debug, thiserror::Error)]
#[error("not a websocket address")]
pub(crate) struct DialerError(#[source] tungstenite::Error);

/// An open websocket.
pub(crate) struct Socket {
    stream: WebSocketStream<Unproven<BoxStream>>,
    /// The last message, until more is read: what is in use has the next one read into a buffer of its own.
    /// A large message would keep its buffer otherwise, for as long as the connection stands.
    last: Bytes,
    /// The server's time when it was opened, if it told.
    pub(super) server_time: Option<SystemTime>,
}

impl Socket {
    /// Returns the next binary message, or `None` once the connection is lost. Cancel safe.
    pub(crate) async fn receive(&mut self) -> Option<Bytes> {
        loop {
            let next = poll_fn(|context| {
                let next = self.stream.poll_next_unpin(context);
                self.last = Bytes::new();
                next
            });
            match next.await? {
                Ok(Message::Binary(bytes)) => {
                    self.last = bytes.clone();
                    return Some(bytes);
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Lets the server send more than a hello: it has proved who it is.
    pub(crate) fn prove(&mut self) {
        self.stream.get_mut().prove();
    }

    /// Sends a binary message and returns whether the connection still stands.
    pub(crate) async fn send(&mut self, bytes: Vec<u8>) -> bool {
        matches!(
            timeout(SEND_TIMEOUT, self.stream.send(Message::binary(bytes))).await,
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
            timeout(CLOSE_TIMEOUT, self.stream.close(Some(frame))).await,
            Ok(Ok(()))
        ) {
            tokio::spawn(timeout(CLOSE_TIMEOUT, async move {
                while let Some(Ok(_)) = self.stream.next().await {}
            }));
        }
    }
}

/// A waiting connection receives a few hundred bytes a minute, and a worker holds thousands.
const READ_BUFFER: usize = 512;
/// Far above what a device receives that is linked and logs in once; frames could be up to 16 MiB.
const MAX_MESSAGE: usize = 4 << 20;
/// Keeps what is added to a moment far from overflow.
const LONGEST_WAIT: Duration = Duration::from_hours(24 * 30);
const SEND_TIMEOUT: Duration = Duration::from_secs(20);
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use latchkey_authority::{Authority, Identity, Validity};
    use latchkey_shared::{clock::Clock, config::Settings};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };
    use tokio_rustls::TlsAcceptor;

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
            ("18446744073709551615", None, Some(30 * 24 * 60 * 60)),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(asked));
            if let Some(date) = date {
                headers.insert(header::DATE, HeaderValue::from_static(date));
            }
            assert_eq!(retry_after(&headers), wait_s.map(Duration::from_secs));
        }
    }

    #[tokio::test]
    async fn refusal_is_told_with_its_status_and_with_the_wait_that_it_asks_for() {
        for (status, wait, retry_after) in [
            (403, "", None),
            (429, "Retry-After: 7\r\n", Some(Duration::from_secs(7))),
            (503, "", None),
        ] {
            let answer = format!("HTTP/1.1 {status} No\r\n{wait}Content-Length: 0\r\n\r\n");
            let port = serve(answer, None).await;
            let dialer = dialer(&format!("ws://127.0.0.1:{port}/"), &Authority::new());
            let told = dialer.dial(&Road::Straight).await.err();
            let refused = Disconnect::Refused {
                status,
                retry_after,
            };
            assert_eq!(told, Some(refused));
        }
    }

    #[tokio::test]
    async fn certificate_of_another_time_is_told_with_how_far_the_clock_is_off() {
        let now = Clock::system().now();
        let year = Duration::from_hours(365 * 24);
        for validity in [Validity::Expired, Validity::NotYet] {
            for (server_time, is_off) in [
                (now - year, (365 * 86_400..366 * 86_400)),
                (now + year, (-365 * 86_400..-364 * 86_400)),
            ] {
                let told = told_of(validity, server_time).await;
                let Some(Disconnect::WrongClock {
                    ahead_s: Some(ahead_s),
                }) = told
                else {
                    panic!("{told:?}");
                };
                assert!(is_off.contains(&ahead_s), "{ahead_s}");
            }
        }
    }

    #[tokio::test]
    async fn certificate_of_another_time_is_not_blamed_on_a_clock_that_is_right() {
        let now = Clock::system().now();
        assert_eq!(
            told_of(Validity::Expired, now).await,
            Some(Disconnect::Lost)
        );
    }

    /// Why there is no websocket to a server with such a certificate and this time.
    async fn told_of(validity: Validity, server_time: SystemTime) -> Option<Disconnect> {
        let authority = Authority::new();
        let identity = authority.issue("127.0.0.1", validity);
        let port = serve(answer(server_time), Some(&identity)).await;
        let dialer = dialer(&format!("wss://127.0.0.1:{port}/"), &authority);
        dialer.dial(&Road::Straight).await.err()
    }

    fn answer(server_time: SystemTime) -> String {
        let date = httpdate::fmt_http_date(server_time);
        format!("HTTP/1.1 400 No\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n")
    }

    fn dialer(url: &str, authority: &Authority) -> Dialer {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), authority.pem()).unwrap();
        let setting = (
            "LATCHKEY_CA_FILE".to_owned(),
            file.path().to_str().unwrap().to_owned(),
        );
        let settings = Settings::from_sources([setting], None).unwrap();
        Dialer::new(url, &Trust::of(&settings).unwrap()).unwrap()
    }

    /// Answers every request with this, over TLS if there is an identity. Returns the port.
    async fn serve(answer: String, identity: Option<&Identity>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = identity.map(|identity| TlsAcceptor::from(identity.server()));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let mut stream: BoxStream = match &acceptor {
                    None => Box::new(stream),
                    Some(acceptor) => match acceptor.accept(stream).await {
                        Ok(stream) => Box::new(stream),
                        Err(_) => continue,
                    },
                };
                let mut request = vec![0; 4096];
                if stream.read(&mut request).await.is_ok_and(|read| read > 0) {
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            }
        });
        port
    }
}
