//! Clients who take what they can get, beside others who want a session.

use std::net::SocketAddr;

use latchkey_e2e::{CEILING, Latchkey, emulator, link};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

#[tokio::test]
async fn client_that_opens_connections_without_end_keeps_no_other_from_a_session() {
    let emulator = emulator().await;
    // Half of them are for clients, and a quarter of those for any one.
    let latchkey = Latchkey::with_files(&emulator, 160).await;
    let mut held = Vec::new();
    for _ in 0..200 {
        let mut stream = connection(latchkey.address(), "127.0.0.2").await;
        // The body never comes. What is turned away may be closed already.
        let _ = stream.write_all(HALF_A_REQUEST.as_bytes()).await;
        held.push(stream);
    }
    let mut turned_away = 0;
    for stream in &mut held[20..] {
        let mut answer = [0; 12];
        let read = timeout(CEILING, stream.read_exact(&mut answer)).await;
        let is_late = read.unwrap().is_ok() && answer.ends_with(b"408");
        turned_away += usize::from(!is_late);
    }
    assert!(turned_away > 150, "{turned_away}");
    // The newcomer comes from 127.0.0.1.
    let session = latchkey.create().await;
    link(&session, &emulator.phone()).await;
    drop(held);
}

async fn connection(address: SocketAddr, from: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket
        .bind(SocketAddr::new(from.parse().unwrap(), 0))
        .unwrap();
    timeout(CEILING, socket.connect(address))
        .await
        .unwrap()
        .unwrap()
}

const HALF_A_REQUEST: &str = "POST /api/v1/sessions HTTP/1.1\r\nhost: localhost\r\n\
    content-type: application/json\r\ncontent-length: 15\r\n\r\n{";
