//! Those who take what they can get from a server, as a process of their own.

use std::{fmt, io::Write, net::SocketAddr, time::Duration};

use anyhow::{Context, ensure};
use clap::ValueEnum;
use futures_util::future::try_join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::sleep,
};

use crate::{http::Connection, product::Session};

/// What an attacker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Abuse {
    /// Sends the bodies of requests one byte a second.
    SlowBodies,
    /// Asks for much and reads nothing.
    SlowReaders,
    /// Asks for sessions over and over, from as many networks as one /48 has.
    OneSite,
    /// Asks for pictures as large as there are, each in a size of its own.
    LargePictures,
}

impl Abuse {
    /// Returns its name on the command line.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Goes on until the process is killed, or the server does not do its part.
    pub(crate) async fn attack(self, address: SocketAddr) -> anyhow::Result<()> {
        match self {
            Self::SlowBodies => hold(address, SLOW, "127.0.0.2", slow_body).await,
            Self::SlowReaders => hold(address, SLOW, "127.0.0.3", slow_reader).await,
            Self::OneSite => one_site(address).await,
            Self::LargePictures => large_pictures(address).await,
        }
    }
}

impl fmt::Display for Abuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SlowBodies => write!(f, "{SLOW} slow bodies"),
            Self::SlowReaders => write!(f, "{SLOW} slow readers"),
            Self::OneSite => write!(f, "{NETWORKS} networks of one /48"),
            Self::LargePictures => write!(f, "{PICTURES} large pictures at a time"),
        }
    }
}

/// Keeps this many connections open from an address, each as `occupy` does until it is closed; then
/// another takes its place.
async fn hold<F: Future<Output = ()>>(
    address: SocketAddr,
    count: usize,
    from: &str,
    occupy: impl Fn(TcpStream) -> F,
) -> anyhow::Result<()> {
    let source = SocketAddr::new(from.parse()?, 0);
    let connect = async || {
        let socket = TcpSocket::new_v4()?;
        socket.bind(source)?;
        socket.connect(address).await
    };
    let first = try_join_all((0..count).map(|_| connect())).await?;
    begin()?;
    let occupied = first.into_iter().map(async |mut stream| {
        loop {
            occupy(stream).await;
            stream = connect().await.context("no connection any more")?;
        }
    });
    try_join_all(occupied).await.map(|_: Vec<()>| ())
}

async fn slow_body(mut stream: TcpStream) {
    let head = "POST /api/v1/sessions HTTP/1.1\r\nhost: 127.0.0.1\r\n\
                content-type: application/json\r\ncontent-length: 16000\r\n\r\n";
    if stream.write_all(head.as_bytes()).await.is_err() {
        return;
    }
    let mut answer = [0; 64];
    loop {
        tokio::select! {
            _ = stream.read(&mut answer) => return,
            () = sleep(BETWEEN_BYTES) => {}
        }
        if stream.write_all(b" ").await.is_err() {
            return;
        }
    }
}

async fn slow_reader(mut stream: TcpStream) {
    let request = "GET /qr HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    // Far more answers than any buffer takes.
    if stream
        .write_all(request.repeat(500).as_bytes())
        .await
        .is_err()
    {
        return;
    }
    while stream.writable().await.is_ok() {
        match stream.try_write(b"GET") {
            Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => return,
            _ => sleep(BETWEEN_BYTES).await,
        }
    }
}

async fn one_site(address: SocketAddr) -> anyhow::Result<()> {
    let open = (0..NETWORKS).map(async |network| {
        let client = format!("2001:db8:1:{network:x}::1");
        let request = Session::request_of(&client);
        let mut connection = Connection::open(address).await?;
        connection.exchange(&request).await?;
        anyhow::Ok((connection, request))
    });
    let networks = try_join_all(open).await?;
    begin()?;
    let over_and_over = networks.into_iter().map(async |(mut connection, request)| {
        loop {
            let answer = connection.exchange(&request).await?;
            ensure!(matches!(answer.status, 202 | 429), "{}", answer.status);
            sleep(BETWEEN_SESSIONS).await;
        }
    });
    try_join_all(over_and_over).await.map(|_: Vec<()>| ())
}

async fn large_pictures(address: SocketAddr) -> anyhow::Result<()> {
    let open = (0..PICTURES).map(async |place| {
        let mut connection = Connection::open(address).await?;
        let client = format!("192.0.2.{place}");
        let session = Session::of_client(&mut connection, &client).await?;
        session.qr(&mut connection).await?;
        anyhow::Ok((connection, session, place))
    });
    let sessions = try_join_all(open).await?;
    begin()?;
    let over_and_over = sessions
        .into_iter()
        .map(async |(mut connection, session, place)| {
            for size in (LARGEST / 2..LARGEST).rev().cycle().skip(place * PICTURES) {
                let request = session.request(&format!("/qr.png?size={size}"));
                let answer = connection.exchange(&request).await?;
                ensure!(matches!(answer.status, 200 | 409), "{}", answer.status);
            }
            anyhow::Ok(())
        });
    try_join_all(over_and_over).await.map(|_| ())
}

/// Says that the attack is under way.
fn begin() -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{READY}")?;
    Ok(out.flush()?)
}

/// What an attacker says once it is at work.
pub(crate) const READY: &str = "attacking";
/// What a reader leaves unread takes up to 4 MB of the system each.
const SLOW: usize = 300;
const BETWEEN_BYTES: Duration = Duration::from_secs(1);
const NETWORKS: usize = 100;
const BETWEEN_SESSIONS: Duration = Duration::from_millis(100);
const PICTURES: usize = 32;
const LARGEST: usize = 2048;
