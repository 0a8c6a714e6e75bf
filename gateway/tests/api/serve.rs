use std::{net::SocketAddr, time::Duration};

use latchkey_gateway::{Limits, serve};
use latchkey_shared::config::TrustedProxies;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinHandle,
};

use crate::support::{Owner, TestApp};

struct Served {
    app: TestApp,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Served {
    async fn with(limits: Limits) -> Self {
        let app = TestApp::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (router, shutdown) = (app.router.clone(), app.shutdown.clone());
        let task = tokio::spawn(serve(listener, router, limits, shutdown));
        Self { app, address, task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn ask(&self, request: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// Shuts down and waits until the last connection is closed.
    async fn end(self) {
        self.app.shutdown.cancel();
        tokio::time::timeout(PATIENCE, self.task)
            .await
            .expect("ends at once")
            .unwrap();
    }
}

#[tokio::test]
async fn session_is_started_over_a_real_connection() {
    let served = Served::with(limits()).await;
    let request = "POST /api/v1/sessions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
                   content-type: application/json\r\ncontent-length: 15\r\n\r\n{\"method\":\"qr\"}";
    let answer = read_all(served.ask(request).await).await;
    assert!(answer.starts_with("HTTP/1.1 202 Accepted\r\n"), "{answer}");
    assert!(
        answer.contains("\r\ndate: "),
        "the page sets its clock by it"
    );
    served.end().await;
}

#[tokio::test]
async fn shutdown_ends_every_wait_and_idle_connection_at_once() {
    let served = Served::with(limits()).await;
    let owner = served.app.start().await;
    let silent = served.connect().await;
    let poll = served.ask(&request(&owner, "?since=1&wait=25")).await;
    let mut idle = served
        .ask("GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await;
    let mut stream = served.ask(&request(&owner, "/events")).await;
    read_until(&mut idle, "{\"status\":\"ok\"}").await;
    read_until(&mut stream, "event: status").await;
    served.end().await;
    assert!(read_all(poll).await.contains("\"state\":\"queued\""));
    for connection in [silent, idle, stream] {
        read_all(connection).await;
    }
}

#[tokio::test]
async fn whoever_has_connected_before_the_shutdown_is_answered() {
    let app = TestApp::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // None of them is accepted yet, as if a load balancer had sent them a moment ago.
    let mut clients = Vec::new();
    for _ in 0..8 {
        let mut client = TcpStream::connect(address).await.unwrap();
        let request = "POST /api/v1/sessions HTTP/1.1\r\nhost: localhost\r\n\
                       content-type: application/json\r\ncontent-length: 15\r\n\r\n{\"method\":\"qr\"}";
        client.write_all(request.as_bytes()).await.unwrap();
        clients.push(client);
    }
    let late = TcpStream::connect(address).await.unwrap();
    app.shutdown.cancel();
    serve(listener, app.router.clone(), limits(), app.shutdown.clone()).await;
    for client in clients {
        let answer = read_all(client).await;
        let (status, _) = answer.split_once("\r\n").unwrap_or_default();
        let is_told_when = answer.contains("\r\nretry-after: ");
        assert!(
            status == "HTTP/1.1 202 Accepted" || is_told_when,
            "{answer}"
        );
    }
    assert_eq!(read_all(late).await, "");
}

#[tokio::test]
async fn client_that_does_not_finish_its_headers_is_dropped() {
    let served = Served::with(Limits {
        headers: Duration::from_millis(50),
        ..limits()
    })
    .await;
    let slow = served.ask("GET /healthz HTTP/1.1\r\nhost: loc").await;
    let silent = served.connect().await;
    let mut idle = served
        .ask("GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await;
    read_until(&mut idle, "{\"status\":\"ok\"}").await;
    for connection in [slow, silent, idle] {
        tokio::time::timeout(PATIENCE, read_all(connection))
            .await
            .expect("is closed");
    }
    served.end().await;
}

#[tokio::test]
async fn body_announced_as_too_long_is_refused_before_it_arrives() {
    let served = Served::with(limits()).await;
    let mut announced = served
        .ask(
            "POST /api/v1/sessions HTTP/1.1\r\nhost: localhost\r\n\
             content-type: application/json\r\ncontent-length: 999999999\r\n\r\n",
        )
        .await;
    let answer = read_until(&mut announced, "payload_too_large");
    tokio::time::timeout(PATIENCE, answer)
        .await
        .expect("an answer at once");
    drop(announced);
    served.end().await;
}

#[tokio::test]
async fn body_that_no_route_reads_holds_no_connection() {
    let served = Served::with(limits()).await;
    for request in ["GET /healthz", "DELETE /api/v1/sessions/none", "POST /none"] {
        let head =
            format!("{request} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 16000\r\n\r\n");
        let answered = read_all(served.ask(&head).await);
        let answer = tokio::time::timeout(PATIENCE, answered).await;
        assert!(answer.expect("it is closed").starts_with("HTTP/1.1 "));
    }
    served.end().await;
}

#[tokio::test]
async fn shutdown_lets_the_port_go() {
    let served = Served::with(limits()).await;
    let address = served.address;
    served.end().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn client_that_reads_nothing_is_dropped() {
    let served = Served::with(Limits {
        reads: Duration::from_millis(50),
        ..limits()
    })
    .await;
    let mut stream = served.connect().await;
    // Answers pile up until the system takes no more of them.
    let requests = "GET /qr HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(100);
    let ask = async { while stream.write_all(requests.as_bytes()).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, ask)
        .await
        .expect("is closed");
    served.end().await;
}

#[tokio::test]
async fn client_that_reads_slowly_gets_all() {
    let served = Served::with(Limits {
        reads: Duration::from_millis(200),
        ..limits()
    })
    .await;
    let request = "GET /qr HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let last = "GET /qr HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut stream = served.ask(&request.repeat(2000)).await;
    stream.write_all(last.as_bytes()).await.unwrap();
    let mut read = 0;
    let mut piece = vec![0; 1 << 20];
    loop {
        let length = stream.read(&mut piece).await.unwrap();
        if length == 0 {
            break;
        }
        read += length;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(read > 8 << 20, "{read} bytes, more than buffers hold");
    served.end().await;
}

#[tokio::test]
async fn client_gets_its_share_of_the_connections_and_no_more() {
    let served = Served::with(Limits {
        connections: 8,
        of_a_peer: 2,
        ..limits()
    })
    .await;
    let alive = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let (mut first, mut second) = (served.ask(alive).await, served.ask(alive).await);
    read_until(&mut first, "{\"status\":\"ok\"}").await;
    read_until(&mut second, "{\"status\":\"ok\"}").await;
    let answer = read_all(served.connect().await).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("\r\nretry-after: "), "{answer}");
    let elsewhere = TcpSocket::new_v4().unwrap();
    elsewhere.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut elsewhere = elsewhere.connect(served.address).await.unwrap();
    elsewhere.write_all(alive.as_bytes()).await.unwrap();
    read_until(&mut elsewhere, "{\"status\":\"ok\"}").await;
    served.end().await;
}

fn limits() -> Limits {
    Limits::within(None, 0, TrustedProxies::NONE)
}

fn request(owner: &Owner, rest: &str) -> String {
    let (path, token) = (owner.path(rest), &owner.token);
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n")
}

async fn read_until(stream: &mut TcpStream, mark: &str) {
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(mark) {
        assert_ne!(
            stream.read_buf(&mut read).await.unwrap(),
            0,
            "closed before {mark}"
        );
    }
}

async fn read_all(mut stream: TcpStream) -> String {
    let mut read = Vec::new();
    // A connection that is closed with something unread ends with a reset, which is as good.
    let _ = stream.read_to_end(&mut read).await;
    String::from_utf8(read).unwrap()
}

const PATIENCE: Duration = Duration::from_secs(5);
