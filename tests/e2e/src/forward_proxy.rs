//! The proxies that operators put before WhatsApp.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use anyhow::Context as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use fast_socks5::{ReplyError, server::Socks5ServerProtocol, util::target_addr::TargetAddr};
use http_body_util::{Either, Empty};
use hyper::{
    Method, Request, Response, StatusCode, Uri,
    body::{Bytes, Incoming},
    client, header, server,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// A proxy that leads to this machine, whatever host it is asked for, and remembers what it was asked.
/// It ends when this is dropped.
pub struct ForwardProxy {
    scheme: &'static str,
    address: SocketAddr,
    desk: Arc<Desk>,
    accepting: JoinHandle<()>,
}

/// Whom a [`ForwardProxy`] lets through.
#[derive(Default)]
pub struct Rules {
    /// The user and the password that it asks for.
    pub login: Option<(&'static str, &'static str)>,
    /// Whether it refuses everybody.
    pub refuses: bool,
    /// The TLS in which it is spoken to.
    pub tls: Option<Arc<ServerConfig>>,
}

/// What all connections to a proxy share.
struct Desk {
    rules: Rules,
    asked: Mutex<Vec<String>>,
}

impl ForwardProxy {
    /// Starts a proxy that is spoken to as `scheme` says.
    pub async fn start(scheme: &'static str, rules: Rules) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("there is a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let desk = Arc::new(Desk {
            rules,
            asked: Mutex::default(),
        });
        let serving = Arc::clone(&desk);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(scheme, stream, Arc::clone(&serving)));
            }
        });
        Self {
            scheme,
            address,
            desk,
            accepting,
        }
    }

    /// Returns its host and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns its URL for somebody with this user and password.
    pub fn url(&self, login: Option<(&str, &str)>) -> String {
        let login = login.map(|(user, password)| format!("{user}:{password}@"));
        let login = login.unwrap_or_default();
        format!("{}://{login}{}", self.scheme, self.address)
    }

    /// Returns the host and port of each connection that it has made.
    pub fn asked(&self) -> Vec<String> {
        self.desk.asked().clone()
    }
}

impl Drop for ForwardProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Desk {
    fn asked(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        let asked = self.asked.lock();
        asked.expect("nothing panics while it holds the list")
    }

    /// Connects to the port of this machine that stands for a server's.
    async fn reach(&self, host: &str, port: u16) -> io::Result<TcpStream> {
        self.asked().push(format!("{host}:{port}"));
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await
    }
}

async fn serve(scheme: &'static str, stream: TcpStream, desk: Arc<Desk>) {
    // Whoever breaks off learns nothing more.
    match (scheme, &desk.rules.tls) {
        ("socks5" | "socks5h", _) => drop(serve_socks(stream, desk).await),
        (_, None) => serve_http(stream, desk).await,
        (_, Some(tls)) => {
            let acceptor = TlsAcceptor::from(Arc::clone(tls));
            if let Ok(stream) = acceptor.accept(stream).await {
                serve_http(stream, desk).await;
            }
        }
    }
}

async fn serve_socks(stream: TcpStream, desk: Arc<Desk>) -> anyhow::Result<()> {
    let known = match desk.rules.login {
        None => Socks5ServerProtocol::accept_no_auth(stream).await?,
        Some((user, password)) => {
            let is_known = |u: String, p: String| (u.as_str(), p.as_str()) == (user, password);
            Socks5ServerProtocol::accept_password_auth(stream, is_known)
                .await?
                .0
        }
    };
    let (request, _, to) = known.read_command().await?;
    if desk.rules.refuses {
        return Ok(request
            .reply_error(&ReplyError::ConnectionNotAllowed)
            .await?);
    }
    let server = match &to {
        TargetAddr::Ip(address) => desk.reach(&address.ip().to_string(), address.port()).await,
        TargetAddr::Domain(host, port) => desk.reach(host, *port).await,
    };
    let mut server = server?;
    let mut client = request.reply_success(server.local_addr()?).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

async fn serve_http(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, desk: Arc<Desk>) {
    let service = service_fn(|request| answer(request, Arc::clone(&desk)));
    let connection = server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    // Whoever breaks off learns nothing more.
    let _ = connection.await;
}

type Answer = Response<Either<Incoming, Empty<Bytes>>>;

async fn answer(mut request: Request<Incoming>, desk: Arc<Desk>) -> anyhow::Result<Answer> {
    let known = desk.rules.login.map(|(user, password)| {
        let login = BASE64_STANDARD.encode(format!("{user}:{password}"));
        format!("Basic {login}")
    });
    let shown = request.headers().get(header::PROXY_AUTHORIZATION);
    if known.is_some_and(|known| shown.is_none_or(|shown| *shown != *known)) {
        return Ok(empty(StatusCode::PROXY_AUTHENTICATION_REQUIRED));
    }
    if desk.rules.refuses {
        return Ok(empty(StatusCode::FORBIDDEN));
    }
    let host = request.uri().host().context("expected a host")?.to_owned();
    let port = request.uri().port_u16().context("expected a port")?;
    let mut server = desk.reach(&host, port).await?;
    if request.method() == Method::CONNECT {
        tokio::spawn(async move {
            if let Ok(upgraded) = hyper::upgrade::on(request).await {
                let _ = copy_bidirectional(&mut TokioIo::new(upgraded), &mut server).await;
            }
        });
        return Ok(empty(StatusCode::OK));
    }
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse::<Uri>()?;
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(server)).await?;
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?.map(Either::Left))
}

fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Either::Right(Empty::new()));
    *answer.status_mut() = status;
    answer
}
