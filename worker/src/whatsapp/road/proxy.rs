//! Connections through SOCKS5 and HTTP proxies.

use std::{io, sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http_body_util::Empty;
use hyper::{
    Method, Request, StatusCode, Uri,
    body::Bytes,
    client::conn::http1,
    header::{self, HeaderValue},
};
use hyper_util::{client::legacy::connect::proxy::SocksV5, rt::TokioIo};
use latchkey_shared::{
    config::{ProxyLogin, ProxyScheme, ProxyUrl},
    trust::Trust,
};
use secrecy::ExposeSecret;
use tokio::{net::TcpStream, time::timeout};
use tokio_util::task::AbortOnDropHandle;
use tower::ServiceExt as _;
use zeroize::Zeroizing;

use super::{BoxStream, Endpoint, RoadError, race, resolve, tcp};
use crate::whatsapp::tls;

/// Opens a connection to a server through a proxy.
pub(super) async fn connect(
    proxy: &Arc<ProxyUrl>,
    to: &Endpoint,
    trust: &Trust,
) -> Result<BoxStream, RoadError> {
    let failed = |source| RoadError::Proxy {
        proxy: Arc::clone(proxy),
        source,
    };
    let attempt = async {
        match proxy.scheme {
            ProxyScheme::Socks5 => {
                let addresses = resolve(to).await?;
                let connected = race::first(addresses, |address| {
                    let to = Endpoint {
                        host: address.ip().to_string(),
                        port: address.port(),
                    };
                    async move { socks(proxy, &to).await }
                });
                connected.await.map_err(failed)
            }
            ProxyScheme::Socks5h => socks(proxy, to).await.map_err(failed),
            ProxyScheme::Http | ProxyScheme::Https => http(proxy, to, trust).await.map_err(failed),
        }
    };
    timeout(ANSWER_WITHIN, attempt)
        .await
        .unwrap_or_else(|_| Err(failed(ProxyError::Silent)))
}

/// Why a proxy did not let a connection through.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProxyError {
    #[error("it was not reached")]
    Unreachable(#[source] io::Error),
    #[error("it did not answer in time")]
    Silent,
    #[error("tls with it failed")]
    Tls(#[source] io::Error),
    #[error("it does not speak http")]
    Http(#[from] hyper::Error),
    #[error("it asks for a user and a password that it knows (407)")]
    LoginRefused,
    #[error("it answered CONNECT with the http status {0}")]
    Refused(StatusCode),
    #[error("{0}")]
    Socks(String),
}

async fn socks(proxy: &ProxyUrl, to: &Endpoint) -> Result<BoxStream, ProxyError> {
    let mut stream = Some(TokioIo::new(reach(proxy).await?));
    let connected = tower::service_fn(move |_: Uri| {
        let stream = stream.take().ok_or(io::ErrorKind::NotConnected);
        std::future::ready(stream)
    });
    let mut socks = SocksV5::new(Uri::from_static("socks5://proxy"), connected);
    if let Some(ProxyLogin { user, password }) = &proxy.login {
        let [user, password] = [user, password].map(|text| text.expose_secret().to_owned());
        socks = socks.with_auth(user, password);
    }
    let to = Uri::builder().scheme("socks5").authority(to.to_string());
    let to = to.path_and_query("/").build();
    let to = to.map_err(|error| ProxyError::Socks(error.to_string()))?;
    match socks.oneshot(to).await {
        Ok(stream) => Ok(Box::new(stream.into_inner())),
        Err(error) => Err(ProxyError::Socks(error.to_string())),
    }
}

async fn http(proxy: &ProxyUrl, to: &Endpoint, trust: &Trust) -> Result<BoxStream, ProxyError> {
    let stream = reach(proxy).await?;
    let stream: BoxStream = if proxy.scheme == ProxyScheme::Https {
        let encrypted = tls::connect(trust.client(), &proxy.host, stream);
        Box::new(encrypted.await.map_err(ProxyError::Tls)?)
    } else {
        Box::new(stream)
    };
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection.with_upgrades()));
    let answer = sender.send_request(connect_request(proxy, to)).await?;
    match answer.status() {
        status if status.is_success() => {}
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => return Err(ProxyError::LoginRefused),
        status => return Err(ProxyError::Refused(status)),
    }
    let upgraded = hyper::upgrade::on(answer).await?;
    // Whoever is connected to does not speak first, so nothing has been read beyond the answer.
    let parts = upgraded.downcast::<TokioIo<BoxStream>>();
    let parts = parts.expect("the stream is the one that the request was sent on");
    Ok(parts.io.into_inner())
}

fn connect_request(proxy: &ProxyUrl, to: &Endpoint) -> Request<Empty<Bytes>> {
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .uri(to.to_string())
        .header(header::HOST, to.to_string());
    if let Some(login) = &proxy.login {
        request = request.header(header::PROXY_AUTHORIZATION, basic(login));
    }
    let request = request.body(Empty::new());
    request.expect("an endpoint is an authority")
}

fn basic(ProxyLogin { user, password }: &ProxyLogin) -> HeaderValue {
    let [user, password] = [user, password].map(ExposeSecret::expose_secret);
    let login = Zeroizing::new(format!("{user}:{password}"));
    let value = Zeroizing::new(format!(
        "Basic {}",
        BASE64_STANDARD.encode(login.as_bytes())
    ));
    let mut value = HeaderValue::from_str(&value).expect("base64 is printable");
    value.set_sensitive(true);
    value
}

async fn reach(proxy: &ProxyUrl) -> Result<TcpStream, ProxyError> {
    tcp(&proxy.into()).await.map_err(ProxyError::Unreachable)
}

/// From the first packet to the proxy's word that the server is connected: less than the link waits
/// for a websocket, so that the failure can name the proxy.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
