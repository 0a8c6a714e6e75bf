//! A connection: the handshake, then frames, stanzas and keep-alives.

use std::{
    mem,
    time::{Duration, SystemTime},
};

use latchkey_entry::passkey::Assertion;
use rand::CryptoRng;

use super::{
    Context, Identity, LinkError, LoginPurpose, Output,
    login::ExpectSuccess,
    qr::ExpectPairDevice,
    stanza::{self, StreamEnd},
    wait::{Next, Wait},
};
use crate::{
    frame::{self, FrameDecoder, FrameError},
    keys::KeyPair,
    node::{self, Node},
    noise::{CertError, HandshakeError, Initiator, ServerCertificate, Transport},
    pair::code::WrapKey,
    record::Recorder,
};

/// The client's hello has been sent; the server's is awaited.
pub(super) struct ExpectServerHello {
    pub(super) deadline: SystemTime,
    initiator: Initiator,
    decoder: FrameDecoder,
}

impl ExpectServerHello {
    /// Starts a handshake. Returns the first websocket message with it: the intro and the client's
    /// hello.
    pub(super) fn new<R: CryptoRng>(deadline: SystemTime, rng: &mut R) -> (Self, Vec<u8>) {
        let (initiator, hello) = Initiator::new(KeyPair::generate(rng));
        let mut message = frame::INTRO.to_vec();
        frame::encode(&hello, &mut message).expect("a hello is far below the frame limit");
        let decoder = FrameDecoder::new(frame::MAX_HELLO);
        (
            Self {
                deadline,
                initiator,
                decoder,
            },
            message,
        )
    }

    pub(super) fn receive(&mut self, bytes: &[u8]) -> Result<Option<Vec<u8>>, FrameError> {
        self.decoder.push(bytes);
        self.decoder.next_frame()
    }

    /// Finishes the handshake. Returns the client's finish, the connection and the server's certificate;
    /// on failure, what is wrong with that, or nothing if the hello itself is invalid.
    pub(super) fn finish(
        mut self,
        server_hello: &[u8],
        noise: &KeyPair,
        payload: &[u8],
        root: &[u8; 32],
        now: SystemTime,
    ) -> Result<(Vec<u8>, OpenConnection, ServerCertificate), Option<CertError>> {
        let finish = self
            .initiator
            .finish(server_hello, noise, payload, root, now);
        let (client_finish, transport, certificate) = finish.map_err(|error| match error {
            HandshakeError::Certificate(error) => Some(error),
            _ => None,
        })?;
        let mut message = Vec::new();
        frame::encode(&client_finish, &mut message).map_err(|_| None)?;
        self.decoder.set_limit(frame::MAX_RECEIVED);
        let open = OpenConnection {
            decoder: self.decoder,
            transport,
            keep_alive: KeepAlive::new(now),
            wait: Wait::PairDevice(ExpectPairDevice::new(now)),
        };
        Ok((message, open, certificate))
    }
}

/// A connection that exchanges stanzas.
pub(super) struct OpenConnection {
    decoder: FrameDecoder,
    transport: Transport,
    keep_alive: KeepAlive,
    wait: Wait,
}

/// Why a link leaves a connection.
pub(super) enum Exit {
    /// To reconnect at once.
    Reconnect,
    /// To reconnect after this pause.
    ReconnectAfter(Duration),
    /// To reconnect at this moment, at which the number may have its next code.
    RestUntil(SystemTime),
    /// The connection is broken.
    Broken,
    /// The server ended the stream.
    Ended(StreamEnd),
    /// The device has done what it logged in for.
    HandedOver,
    /// The link has failed.
    Failed(LinkError),
}

/// What comes from outside because a wait asked for it.
pub(super) enum Response {
    Key(WrapKey),
    TurnTaken,
    RestUntil(SystemTime),
    Assertion(Assertion),
    Confirmed(bool),
}

impl OpenConnection {
    pub(super) fn expect_success(&mut self, now: SystemTime) {
        self.wait = Wait::Success(ExpectSuccess::new(now));
    }

    /// Returns whether only the hold remains: the credentials are proven.
    pub(super) fn is_handed_over(&self) -> bool {
        matches!(
            self.wait,
            Wait::Devices(_) | Wait::Bundles(_) | Wait::Hold(_)
        )
    }

    /// Returns whether the server is about to end the connection, as it does after pairing.
    pub(super) fn expects_restart(&self) -> bool {
        matches!(self.wait, Wait::Restart(_))
    }

    /// Returns whether the message to the owner's own chat has been sent.
    pub(super) fn expects_message_ack(&self) -> bool {
        matches!(self.wait, Wait::MessageAck(_))
    }

    /// Returns whether the request to unlink the device has been sent.
    pub(super) fn expects_unlinked(&self) -> bool {
        matches!(self.wait, Wait::Unlinked(_))
    }

    pub(super) fn deadline(&self) -> SystemTime {
        self.wait.deadline().min(self.keep_alive.deadline())
    }

    /// Returns what it waits for, for a record: an answer, or that the server is still there.
    pub(super) fn awaits(&self) -> &'static str {
        if self.wait.deadline() <= self.keep_alive.deadline() {
            self.wait.name()
        } else {
            "keep-alive"
        }
    }

    pub(super) fn receive<R: CryptoRng>(
        &mut self,
        bytes: &[u8],
        cx: &mut Context<'_, R>,
    ) -> Option<Exit> {
        if !bytes.is_empty() {
            self.keep_alive.seen(cx.now);
        }
        self.decoder.push(bytes);
        loop {
            let Ok(frame) = self.decoder.next_frame() else {
                cx.record(Recorder::broken);
                return Some(Exit::Broken);
            };
            let Ok(plaintext) = self.transport.open(&frame?) else {
                cx.record(Recorder::broken);
                return Some(Exit::Broken);
            };
            // Pairing needs no stanza that cannot be decoded, and what was tampered with never gets
            // this far.
            let Ok(node) = node::decode(&plaintext) else {
                cx.record(|recorder| recorder.unreadable(plaintext.len()));
                continue;
            };
            cx.record(|recorder| recorder.received(&node));
            if let Some(exit) = self.handle(&node, cx) {
                return Some(exit);
            }
        }
    }

    pub(super) fn handle_timeout<R: CryptoRng>(&mut self, cx: &mut Context<'_, R>) -> Option<Exit> {
        if cx.now >= self.wait.deadline() {
            let next = self.wait.handle_timeout(cx);
            if let Some(exit) = self.go(next, cx) {
                return Some(exit);
            }
        }
        match self.keep_alive.poll(cx.now) {
            Some(KeepAliveAction::Ping) => {
                let ping = stanza::ping(&cx.ids.next());
                self.send(&ping, cx);
                None
            }
            Some(KeepAliveAction::GiveUp) => Some(Exit::Broken),
            None => None,
        }
    }

    pub(super) fn respond<R: CryptoRng>(
        &mut self,
        response: Response,
        cx: &mut Context<'_, R>,
    ) -> Option<Exit> {
        let next = self.wait.respond(response, cx);
        self.go(next, cx)
    }

    fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Option<Exit> {
        if stanza::is_ping(node) {
            self.send(&stanza::pong(node), cx);
            return None;
        }
        let is_login = matches!(cx.identity, Identity::Paired(_));
        if let Some(failure) = stanza::server_failure(node, is_login) {
            let is_answer = match cx.purpose {
                LoginPurpose::Prove | LoginPurpose::SelfMessage => false,
                // A device that is to be unlinked may well be gone already.
                LoginPurpose::Unlink => failure.reason == Some(401),
                LoginPurpose::Check => matches!(failure.reason, Some(401 | 402 | 403 | 406)),
            };
            if !is_answer {
                cx.outputs.push_back(Output::Failure(failure));
            }
        }
        if let Some(end) = stanza::stream_end(node) {
            if end == StreamEnd::Restart && self.expects_restart() {
                return Some(Exit::Reconnect);
            }
            return Some(Exit::Ended(end));
        }
        let next = self.wait.handle(node, cx);
        self.go(next, cx)
    }

    fn go<R: CryptoRng>(&mut self, next: Next, cx: &mut Context<'_, R>) -> Option<Exit> {
        for node in mem::take(&mut cx.nodes) {
            self.send(&node, cx);
        }
        match next {
            Next::Stay => None,
            Next::Wait(wait) => {
                self.wait = wait;
                None
            }
            Next::Leave(exit) => Some(exit),
        }
    }

    fn send<R>(&mut self, node: &Node, cx: &mut Context<'_, R>) {
        let mut message = Vec::new();
        let sealed = self.transport.seal(&node::encode(node));
        // An answer repeats an id that the server chose. One too long for a frame is not answered.
        if sealed.is_ok_and(|sealed| frame::encode(&sealed, &mut message).is_ok()) {
            cx.record(|recorder| recorder.encoded(node));
            cx.outputs.push_back(Output::Transmit(message));
        }
    }
}

/// Pings the server after a silence.
struct KeepAlive {
    seen_at: SystemTime,
    asked_at: Option<SystemTime>,
}

enum KeepAliveAction {
    Ping,
    GiveUp,
}

impl KeepAlive {
    fn new(now: SystemTime) -> Self {
        Self {
            seen_at: now,
            asked_at: None,
        }
    }

    fn seen(&mut self, now: SystemTime) {
        *self = Self::new(now);
    }

    fn deadline(&self) -> SystemTime {
        match self.asked_at {
            Some(at) => at + ANSWER_WITHIN,
            None => self.seen_at + PING_AFTER,
        }
    }

    fn poll(&mut self, now: SystemTime) -> Option<KeepAliveAction> {
        if now < self.deadline() {
            return None;
        }
        if self.asked_at.is_some() {
            return Some(KeepAliveAction::GiveUp);
        }
        self.asked_at = Some(now);
        Some(KeepAliveAction::Ping)
    }
}

/// `whatsmeow keepalive.go` pings every 20 to 30 s and waits 10 s for the answer.
const PING_AFTER: Duration = Duration::from_secs(25);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
