use std::{sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use latchkey_proto::{
    frame::{self, FrameDecoder, INTRO},
    node::{self, Node},
    noise::Transport,
};
use latchkey_shared::clock;
use rand::Rng;
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async_with_config,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::{HeaderValue, StatusCode, header::ORIGIN},
        protocol::{
            WebSocketConfig,
            frame::{
                Frame,
                coding::{Data, OpCode},
            },
        },
    },
};

use crate::{
    faults::{Fault, Holds, StreamError},
    older_codec, stanza,
    stream::Stream,
};

/// A client's connection: a websocket, the frames in it, and the nodes in the frames.
pub(crate) struct Channel {
    ws: WebSocketStream<Stream>,
    intro: Intro,
    decoder: FrameDecoder,
    transport: Option<Transport>,
    dictionary: Dictionary,
    chop: Option<usize>,
    holds: Arc<Holds>,
}

/// The dictionary that a client announced in its intro. Version 2 is that of Baileys 6.17.16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dictionary {
    Version2,
    Version3,
}

/// Why a connection ended.
#[derive(Debug)]
pub(crate) enum ConnectionEnd {
    /// The client disconnected.
    Gone,
    /// The server had nothing more to send, or cut the connection on purpose.
    Done,
    /// The client did something that the real server would have refused.
    Refused(String),
}

impl Channel {
    /// Upgrades a connection, accepting the same origins as WhatsApp's server.
    pub(crate) async fn accept(
        stream: Stream,
        chop: Option<usize>,
        holds: Arc<Holds>,
    ) -> Result<Self, ConnectionEnd> {
        let mut refused = None;
        #[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
        let check = |request: &Request, response: Response| match flaw_of_upgrade(request) {
            None => Ok(response),
            Some(flaw) => {
                refused = Some(flaw);
                let mut forbidden = ErrorResponse::new(None);
                *forbidden.status_mut() = StatusCode::FORBIDDEN;
                Err(forbidden)
            }
        };
        let accepted = accept_hdr_async_with_config(stream, check, Some(config())).await;
        match (accepted, refused) {
            (Ok(ws), _) => Ok(Self {
                ws,
                intro: Intro::Awaited(Vec::new()),
                decoder: FrameDecoder::new(FRAME_LIMIT),
                transport: None,
                dictionary: Dictionary::Version3,
                chop,
                holds,
            }),
            (Err(_), Some(flaw)) => Err(ConnectionEnd::Refused(flaw)),
            (Err(_), None) => Err(ConnectionEnd::Gone),
        }
    }

    /// Returns the client's intro, which the handshake authenticates.
    pub(crate) fn intro(&self) -> [u8; 4] {
        self.dictionary.intro()
    }

    /// Encrypts everything from here on.
    pub(crate) fn secure(&mut self, transport: Transport) {
        self.transport = Some(transport);
    }

    /// Receives the next frame. Cancel safe.
    pub(crate) async fn recv_frame(&mut self) -> Result<Vec<u8>, ConnectionEnd> {
        loop {
            let next = self
                .decoder
                .next_frame()
                .map_err(|error| ConnectionEnd::Refused(error.to_string()))?;
            if let Some(frame) = next {
                return Ok(frame);
            }
            match self.ws.next().await {
                Some(Ok(Message::Binary(bytes))) => self.take(&bytes)?,
                Some(Ok(Message::Text(_))) => {
                    return Err(ConnectionEnd::Refused(
                        "expected binary messages, got a text".to_owned(),
                    ));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(ConnectionEnd::Gone),
            }
        }
    }

    /// Receives the next node. Cancel safe.
    pub(crate) async fn recv(&mut self) -> Result<Node, ConnectionEnd> {
        let frame = self.recv_frame().await?;
        let transport = self
            .transport
            .as_mut()
            .expect("nodes are read after the handshake");
        let plain = transport
            .open(&frame)
            .map_err(|error| ConnectionEnd::Refused(error.to_string()))?;
        let node = match self.dictionary {
            Dictionary::Version2 => older_codec::decode(&plain).map_err(|flaw| flaw.to_string()),
            Dictionary::Version3 => node::decode(&plain).map_err(|error| error.to_string()),
        };
        node.map_err(|flaw| ConnectionEnd::Refused(format!("expected a binary node: {flaw}")))
    }

    pub(crate) async fn send(&mut self, node: &Node) -> Result<(), ConnectionEnd> {
        let transport = self
            .transport
            .as_mut()
            .expect("nodes are sent after the handshake");
        let plain = match self.dictionary {
            Dictionary::Version2 => older_codec::encode(node),
            Dictionary::Version3 => node::encode(node),
        };
        let sealed = transport.seal(&plain).map_err(|_| ConnectionEnd::Done)?;
        self.send_frame(&sealed).await
    }

    pub(crate) async fn send_frame(&mut self, payload: &[u8]) -> Result<(), ConnectionEnd> {
        let mut bytes = Vec::with_capacity(payload.len() + 3);
        frame::encode(payload, &mut bytes).map_err(|_| ConnectionEnd::Done)?;
        self.send_bytes(bytes).await
    }

    /// Closes the connection and gives the client time to close its side.
    pub(crate) async fn close(&mut self, within: Duration) {
        let goodbye = async {
            if self.ws.close(None).await.is_ok() {
                while let Some(Ok(_)) = self.ws.next().await {}
            }
        };
        // A client that does not respond is cut off when this returns.
        let _ = tokio::time::timeout(within, goodbye).await;
    }

    /// Reports a malformed stanza to the client, then closes.
    pub(crate) async fn complain(&mut self, within: Duration) {
        if self.transport.is_some() {
            let complaint = stanza::stream_error(StreamError::NotWellFormed);
            // The client may already be gone.
            let _ = self.close_with(&complaint, within).await;
        }
    }

    /// Sends a last node, then closes.
    pub(crate) async fn close_with(
        &mut self,
        last: &Node,
        within: Duration,
    ) -> Result<(), ConnectionEnd> {
        self.send(last).await?;
        self.close(within).await;
        Err(ConnectionEnd::Done)
    }

    /// Injects a fault; returns `Ok` if the connection survives it.
    pub(crate) async fn strike(
        &mut self,
        fault: Fault,
        within: Duration,
    ) -> Result<(), ConnectionEnd> {
        match fault {
            Fault::Delay { ms } => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                Ok(())
            }
            Fault::Hold => {
                self.holds.hold().await;
                Ok(())
            }
            Fault::Drop => Err(ConnectionEnd::Done),
            Fault::Garbage => {
                let mut garbage = [0; 64];
                clock::rng().fill_bytes(&mut garbage);
                self.send_frame(&garbage).await?;
                self.listen_in_silence().await
            }
            Fault::TruncatedFrame => {
                self.send_bytes(vec![0, 0, 100, 1, 2, 3, 4, 5, 6, 7])
                    .await?;
                Err(ConnectionEnd::Done)
            }
            Fault::OversizedFrame => {
                let mut frame = vec![0xff; 3];
                frame.resize(4096, 0);
                self.send_bytes(frame).await?;
                self.listen_in_silence().await
            }
            Fault::Flood => self.flood().await,
            Fault::Failure(reason) => self.close_with(&stanza::failure(reason), within).await,
            Fault::TemporaryBan { code, expire_s } => {
                let ban = stanza::temporary_ban(code, expire_s);
                self.close_with(&ban, within).await
            }
            Fault::StreamError(error) => {
                self.close_with(&stanza::stream_error(error), within).await
            }
            Fault::NoRestart { close: true } => {
                self.close(within).await;
                Err(ConnectionEnd::Done)
            }
            Fault::Silence
            | Fault::NoRestart { close: false }
            | Fault::WrongCertificate(_)
            | Fault::BadHmac
            | Fault::BadAccountSignature
            | Fault::Retire { .. }
            | Fault::Refuse { .. }
            | Fault::AskAgain
            | Fault::NoOptions
            | Fault::HttpStatus(_) => self.listen_in_silence().await,
        }
    }

    /// Orders the client to restart (code 515), then closes.
    pub(crate) async fn order_restart(&mut self, within: Duration) -> Result<(), ConnectionEnd> {
        self.close_with(&stanza::stream_error(StreamError::Code(515)), within)
            .await
    }

    /// Sends one message in pieces, until the client has had enough.
    async fn flood(&mut self) -> Result<(), ConnectionEnd> {
        let mut kind = Data::Binary;
        for _ in 0..FLOOD / PIECE {
            let piece = Frame::message(vec![0; PIECE], OpCode::Data(kind), false);
            let sent = self.ws.send(Message::Frame(piece)).await;
            sent.map_err(|_| ConnectionEnd::Gone)?;
            kind = Data::Continue;
        }
        Err(ConnectionEnd::Refused(
            "took 32 MiB of a message without end".to_owned(),
        ))
    }

    async fn listen_in_silence(&mut self) -> Result<(), ConnectionEnd> {
        while let Some(Ok(_)) = self.ws.next().await {}
        Err(ConnectionEnd::Gone)
    }

    async fn send_bytes(&mut self, bytes: Vec<u8>) -> Result<(), ConnectionEnd> {
        let Some(size) = self.chop else {
            return self
                .ws
                .send(Message::Binary(bytes.into()))
                .await
                .map_err(|_| ConnectionEnd::Gone);
        };
        for piece in bytes.chunks(size.max(1)) {
            self.ws
                .send(Message::Binary(piece.to_vec().into()))
                .await
                .map_err(|_| ConnectionEnd::Gone)?;
        }
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), ConnectionEnd> {
        let Intro::Awaited(awaited) = &mut self.intro else {
            self.decoder.push(bytes);
            return Ok(());
        };
        awaited.extend_from_slice(bytes);
        match after_intro(awaited) {
            Ok(Some((rest, dictionary))) => {
                self.decoder.push(&awaited[rest..]);
                self.dictionary = dictionary;
                self.intro = Intro::Read;
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(flaw) => Err(ConnectionEnd::Refused(flaw.to_owned())),
        }
    }
}

impl Dictionary {
    fn intro(self) -> [u8; 4] {
        match self {
            Self::Version2 => [b'W', b'A', 6, 2],
            Self::Version3 => INTRO,
        }
    }
}

enum Intro {
    Awaited(Vec<u8>),
    Read,
}

/// Returns the position after the intro, and after the preamble that some clients send before it
/// (`Baileys lib/Utils/noise-handler.ts`); `None` if more bytes are needed.
fn after_intro(bytes: &[u8]) -> Result<Option<(usize, Dictionary)>, &'static str> {
    let start = if bytes.starts_with(b"ED") {
        let Some(header) = bytes.first_chunk::<7>() else {
            return Ok(None);
        };
        let [_, _, version @ .., a, b, c] = header;
        if version != &[0, 1] {
            return Err("expected version 0, 1 of the routing preamble");
        }
        7 + (usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c))
    } else {
        0
    };
    if start > ROUTING_LIMIT {
        return Err("expected routing information of a few bytes");
    }
    let got = bytes.get(start..).unwrap_or_default();
    let got = &got[..got.len().min(INTRO.len())];
    let known = [Dictionary::Version3, Dictionary::Version2];
    match known
        .into_iter()
        .find(|known| known.intro().starts_with(got))
    {
        Some(known) if got.len() == INTRO.len() => Ok(Some((start + INTRO.len(), known))),
        Some(_) => Ok(None),
        None => Err("expected the intro 57 41 06 03"),
    }
}

fn flaw_of_upgrade(request: &Request) -> Option<String> {
    match request.headers().get(ORIGIN).map(HeaderValue::as_bytes) {
        Some(b"https://web.whatsapp.com") => None,
        Some(_) => Some("expected the origin https://web.whatsapp.com, got another".to_owned()),
        None => Some("expected the origin https://web.whatsapp.com, got none".to_owned()),
    }
}

/// Thousands of connections are open at the same time, and almost all messages are small.
fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0)
        .max_write_buffer_size(32 << 20)
        .max_message_size(Some(FRAME_LIMIT + 1024))
        .max_frame_size(Some(FRAME_LIMIT + 1024))
}

const FRAME_LIMIT: usize = 1 << 20;
const ROUTING_LIMIT: usize = 1024;
const FLOOD: usize = 32 << 20;
const PIECE: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intro_is_found_with_and_without_the_routing_preamble() {
        assert_eq!(
            after_intro(b"WA\x06\x03rest"),
            Ok(Some((4, Dictionary::Version3)))
        );
        assert_eq!(
            after_intro(b"WA\x06\x02rest"),
            Ok(Some((4, Dictionary::Version2)))
        );
        assert_eq!(
            after_intro(b"ED\x00\x01\x00\x00\x02xyWA\x06\x03rest"),
            Ok(Some((13, Dictionary::Version3)))
        );
        for short in [
            &b""[..],
            b"WA\x06",
            b"ED\x00",
            b"ED\x00\x01\x00\x00\x02xyWA",
        ] {
            assert_eq!(after_intro(short), Ok(None));
        }
        for wrong in [
            &b"WA\x06\x01"[..],
            b"GET ",
            b"ED\x00\x02\x00\x00\x02",
            b"ED\x00\x01\xff\0\0",
        ] {
            assert!(after_intro(wrong).is_err());
        }
    }
}
