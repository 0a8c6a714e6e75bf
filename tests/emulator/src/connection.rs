use std::{sync::Arc, time::Duration};

use latchkey_shared::clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    channel::{Channel, ConnectionEnd},
    faults::{Fault, FaultStage},
    handshake::{self, ClientHandshake},
    ids::ConnectionId,
    login, pairing,
    payload::{self, Payload, PayloadFlaw},
    server::Server,
    stanza,
    stream::Stream,
};

/// Serves one client connection, from the upgrade to its end.
pub(crate) async fn serve(server: Arc<Server>, id: ConnectionId, mut stream: Stream) {
    if upgrade_fault(&server, &mut stream).await.is_err() {
        return;
    }
    let holds = Arc::clone(&server.faults.holds);
    let mut channel = match Channel::accept(stream, server.options.chop, holds).await {
        Ok(channel) => channel,
        Err(ConnectionEnd::Refused(what)) => return server.violation(what),
        Err(ConnectionEnd::Gone | ConnectionEnd::Done) => return,
    };
    let ended = converse(&server, id, &mut channel).await;
    server.world().forget(id);
    if let Err(ConnectionEnd::Refused(what)) = ended {
        server.violation(what);
        channel.complain(server.options.timing.close_within).await;
    }
}

async fn converse(
    server: &Arc<Server>,
    id: ConnectionId,
    channel: &mut Channel,
) -> Result<(), ConnectionEnd> {
    let timing = &server.options.timing;
    let shaken = tokio::time::timeout(timing.handshake_within, shake_hands(server, channel)).await;
    let ClientHandshake {
        noise_public,
        payload,
        transport,
    } = shaken.map_err(|_| ConnectionEnd::Done)??;
    channel.secure(transport);
    if !server.options.latency.is_zero() {
        tokio::time::sleep(server.options.latency).await;
    }
    match payload::read(&payload, server.options.oldest_revision) {
        Ok(Payload::Registration(registration)) => {
            pairing::run(server, id, channel, *registration, noise_public).await
        }
        Ok(Payload::Login(login)) => login::run(server, id, channel, &login, noise_public).await,
        Err(PayloadFlaw::Outdated { .. }) => {
            channel
                .close_with(&stanza::failure(405), timing.close_within)
                .await
        }
        Err(PayloadFlaw::Field(what)) => {
            server.violation(what);
            channel
                .close_with(&stanza::failure(400), timing.close_within)
                .await
        }
    }
}

async fn shake_hands(
    server: &Server,
    channel: &mut Channel,
) -> Result<ClientHandshake, ConnectionEnd> {
    let refused = |flaw: handshake::HandshakeFlaw| ConnectionEnd::Refused(flaw.to_string());
    let hello = channel.recv_frame().await?;
    let fault = server.faults.take(FaultStage::ServerHello);
    let chain = match fault {
        Some(Fault::WrongCertificate(flaw)) => server.flawed_chain(flaw),
        Some(fault) => {
            channel
                .strike(fault, server.options.timing.close_within)
                .await?;
            server.authority.chain().to_vec()
        }
        None => server.authority.chain().to_vec(),
    };
    let key = &server.authority.server;
    let (expect, server_hello) =
        handshake::respond(&hello, channel.intro(), key, &chain, &mut clock::rng())
            .map_err(refused)?;
    channel.send_frame(&server_hello).await?;
    let finish = channel.recv_frame().await?;
    expect.finish(&finish).map_err(refused)
}

/// Injects a fault before the upgrade; returns an error if it ends the connection.
async fn upgrade_fault(server: &Server, stream: &mut Stream) -> std::io::Result<()> {
    match server.faults.take(FaultStage::Upgrade) {
        None => Ok(()),
        Some(Fault::Delay { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Ok(())
        }
        Some(Fault::Hold) => {
            server.faults.holds.hold().await;
            Ok(())
        }
        Some(Fault::HttpStatus(status)) => {
            read_request(stream).await?;
            let answer = format!(
                "HTTP/1.1 {status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            stream.write_all(answer.as_bytes()).await?;
            stream.shutdown().await?;
            Err(std::io::ErrorKind::ConnectionAborted.into())
        }
        Some(Fault::Silence) => {
            while stream.read(&mut [0; 256]).await? > 0 {}
            Err(std::io::ErrorKind::ConnectionAborted.into())
        }
        Some(_) => Err(std::io::ErrorKind::ConnectionAborted.into()),
    }
}

async fn read_request(stream: &mut Stream) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut piece = [0; 512];
    while !request.ends_with(b"\r\n\r\n") && request.len() < 16 * 1024 {
        match stream.read(&mut piece).await? {
            0 => break,
            read => request.extend_from_slice(&piece[..read]),
        }
    }
    Ok(())
}
