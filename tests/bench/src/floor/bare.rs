//! A link to WhatsApp with blocking calls, and nothing beside them.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    ops::ControlFlow,
    sync::Arc,
};

use anyhow::{Context, bail};
use latchkey_proto::{
    keys::{DeviceKeys, KeyPair},
    link::{Config, Disconnect, Event, Input, Link, LinkMethod, Output},
    payload::Version,
};
use latchkey_shared::clock::{self, Clock};
use rand::Rng;
use rustls::{ClientConfig, ClientConnection, StreamOwned, pki_types::ServerName};

/// The WhatsApp that is linked to.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// How it is trusted, if the connection begins with TLS.
    pub(super) tls: Option<Arc<ClientConfig>>,
    pub(super) config: Arc<Config>,
}

impl Server {
    /// Links a new device until `on_qr`, which is handed the text of each QR code, breaks off, or until its
    /// credentials are proven.
    pub(super) fn link(
        &self,
        clock: &Clock,
        mut on_qr: impl FnMut(String) -> ControlFlow<()>,
    ) -> anyhow::Result<()> {
        let mut rng = clock::rng();
        // What the result of a session is sealed to.
        KeyPair::generate(&mut rng);
        let keys = DeviceKeys::generate(&mut rng);
        let (config, version) = (Arc::clone(&self.config), Version::FALLBACK);
        let mut link = Link::register(config, LinkMethod::Qr, version, keys, rng, clock.now());
        let mut socket = None;
        loop {
            match link.poll_output() {
                Output::Connect => {
                    socket = Some(Websocket::open(self.connect()?)?);
                    link.handle_input(Input::Connected, clock.now());
                }
                Output::Transmit(bytes) => open(&mut socket)?.send(bytes)?,
                Output::Event(Event::Qr(code)) => {
                    if on_qr(code.text).is_break() {
                        return Ok(());
                    }
                }
                Output::Event(_) => {}
                Output::Close => socket = None,
                Output::Timeout(deadline) if deadline <= clock.now() => {
                    link.handle_timeout(clock.now());
                }
                Output::Timeout(_) => {
                    let received = open(&mut socket)?.receive();
                    let input = match &received {
                        Ok(bytes) => Input::Received(bytes),
                        Err(_) => Input::Disconnected(Disconnect::Lost),
                    };
                    link.handle_input(input, clock.now());
                }
                Output::Finished(outcome) => return Ok(outcome.map(drop)?),
                other => bail!("a link by QR code wants {other:?}"),
            }
        }
    }

    fn connect(&self) -> anyhow::Result<Box<dyn Stream>> {
        let stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        let Some(tls) = &self.tls else {
            return Ok(Box::new(stream));
        };
        let name = ServerName::from(self.address.ip());
        let tls = ClientConnection::new(Arc::clone(tls), name)?;
        Ok(Box::new(StreamOwned::new(tls, stream)))
    }
}

trait Stream: Read + Write {}

impl<S: Read + Write> Stream for S {}

fn open<S>(socket: &mut Option<Websocket<S>>) -> anyhow::Result<&mut Websocket<S>> {
    socket.as_mut().context("the link has a connection")
}

/// A websocket that takes what it needs to be for granted.
struct Websocket<S> {
    stream: S,
    received: Vec<u8>,
}

impl<S: Read + Write> Websocket<S> {
    fn open(mut stream: S) -> io::Result<Self> {
        stream.write_all(UPGRADE)?;
        stream.flush()?;
        let mut socket = Self {
            stream,
            received: Vec::new(),
        };
        loop {
            socket.read()?;
            let end = socket.received.windows(4);
            if let Some(end) = end.clone().position(|four| four == b"\r\n\r\n") {
                socket.received.drain(..end + 4);
                return Ok(socket);
            }
        }
    }

    /// Sends a binary message.
    fn send(&mut self, mut message: Vec<u8>) -> io::Result<()> {
        let mut mask = [0; 4];
        clock::rng().fill_bytes(&mut mask);
        for (byte, mask) in message.iter_mut().zip(mask.iter().cycle()) {
            *byte ^= mask;
        }
        let mut frame = vec![BINARY];
        if let Ok(length @ ..TWO_BYTES) = u8::try_from(message.len()) {
            frame.push(MASKED | length);
        } else {
            let length = u16::try_from(message.len());
            let length = length.map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
            frame.push(MASKED | TWO_BYTES);
            frame.extend(length.to_be_bytes());
        }
        frame.extend(mask);
        frame.extend(message);
        self.stream.write_all(&frame)?;
        self.stream.flush()
    }

    /// Receives a message.
    fn receive(&mut self) -> io::Result<Vec<u8>> {
        loop {
            let header = match *self.received {
                [_, TWO_BYTES, high, low, ..] => Some((4, u16::from_be_bytes([high, low]))),
                [_, length @ ..TWO_BYTES, ..] => Some((2, length.into())),
                _ => None,
            };
            if let Some((start, length)) = header {
                if self.received[0] != BINARY {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                let end = start + usize::from(length);
                if self.received.len() >= end {
                    let message = self.received[start..end].to_vec();
                    self.received.drain(..end);
                    return Ok(message);
                }
            }
            self.read()?;
        }
    }

    fn read(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4096];
        match self.stream.read(&mut buffer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                self.received.extend_from_slice(&buffer[..read]);
                Ok(())
            }
        }
    }
}

const UPGRADE: &[u8] =
    b"GET /ws/chat HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    origin: https://web.whatsapp.com\r\n\r\n";
const BINARY: u8 = 0x82;
const MASKED: u8 = 0x80;
/// Stands in the place of a length that follows in two bytes.
const TWO_BYTES: u8 = 126;
