//! TLS with servers, and what this machine's clock has to do with it.

use std::{
    error::Error,
    io,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use http_body_util::Empty;
use hyper::{Method, Request, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use latchkey_shared::trust::{CertificateCheck, Trust};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        self, CertificateError, ClientConfig,
        pki_types::{ServerName, UnixTime},
    },
};
use tokio_util::task::AbortOnDropHandle;

use super::road::{Endpoint, Road};

/// Begins TLS with the server that `host` names.
pub(super) async fn connect<S: AsyncRead + AsyncWrite + Unpin>(
    config: Arc<ClientConfig>,
    host: &str,
    stream: S,
) -> io::Result<TlsStream<S>> {
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    TlsConnector::from(config).connect(name, stream).await
}

/// Returns whether TLS failed because of the server's certificate.
pub(super) fn is_about_certificate(error: &io::Error) -> bool {
    certificate_error(error).is_some()
}

/// Returns whether TLS failed because a certificate is not valid at this time.
pub(super) fn is_about_time(error: &io::Error) -> bool {
    matches!(
        certificate_error(error),
        Some(
            CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. }
        )
    )
}

fn certificate_error(error: &io::Error) -> Option<&CertificateError> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::InvalidCertificate(error) => Some(error),
        _ => None,
    }
}

/// Returns how far this machine's clock is ahead of a server's, in seconds, if the server can be
/// asked.
///
/// Its certificate is checked in all but its dates, and nothing is used of its answer but the time.
pub(super) async fn seconds_ahead_of(to: &Endpoint, road: &Road, trust: &Trust) -> Option<i64> {
    let ask = async {
        let stream = road.connect(to, trust).await.ok()?;
        let config = trust.client_with(CertificateCheck::TrustedAtAnyTime);
        let stream = connect(config, &to.host, stream).await.ok()?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
        let request = Request::builder()
            .method(Method::HEAD)
            .uri("/")
            .header(header::HOST, &to.host);
        let request = request.body(Empty::<Bytes>::new()).ok()?;
        let answer = sender.send_request(request).await.ok()?;
        let date = answer.headers().get(header::DATE)?.to_str().ok()?;
        let server_time = httpdate::parse_http_date(date).ok()?;
        // What TLS goes by, other than the link.
        let now = UNIX_EPOCH + Duration::from_secs(UnixTime::now().as_secs());
        Some(seconds_ahead(now, server_time))
    };
    timeout(ANSWER_WITHIN, ask).await.ok()?
}

/// Returns how far a clock that shows `now` is ahead of one that shows `there`, in seconds.
pub(super) fn seconds_ahead(now: SystemTime, there: SystemTime) -> i64 {
    let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    match now.duration_since(there) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    }
}

/// Returns whether a clock is right enough not to be why a certificate is invalid.
pub(super) fn is_right(ahead_s: i64) -> bool {
    ahead_s.unsigned_abs() < 60
}

/// Logs that this machine's clock fails sessions.
pub(super) fn log_wrong_clock(flaw: &(dyn Error + 'static), ahead_s: Option<i64>) {
    tracing::error!(
        error = flaw,
        clock.ahead_s = ahead_s,
        "a certificate on the way to WhatsApp is not valid by this machine's clock, which may be wrong; the \
         session fails. Set the clock, or let NTP do it"
    );
}

/// Leaves the link enough of its time for a websocket.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
