//! Steps a link under virtual time against a server without I/O.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_proto::{
    credentials::Credentials,
    keys::DeviceKeys,
    link::{
        Config, Disconnect, Event, Handoff, Input, Link, LinkError, LinkMethod, Output, QrCode,
        ServerFailure, ShownCode,
    },
    node::{self, Node},
    pair::code::Derivation,
    payload::Version,
    record::Recorder,
};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use crate::server::{Connection, Server, pair_device, start};

/// A link, its server, and all that came of them so far.
pub(crate) struct Run {
    pub(crate) link: Link<ChaCha20Rng>,
    pub(crate) server: Server,
    pub(crate) connection: Option<Connection>,
    pub(crate) now: SystemTime,
    /// How often a connection was asked for.
    pub(crate) connects: u32,
    /// Whether one is asked for now.
    pub(crate) dialing: bool,
    pub(crate) closes: u32,
    pub(crate) refreshes: u32,
    /// The failures that were to be logged.
    pub(crate) failures: Vec<ServerFailure>,
    /// Keys that were asked for and not derived yet.
    pub(crate) derivations: Vec<Derivation>,
    /// Whether each turn that was asked for was one for a repeated request.
    pub(crate) turns: Vec<bool>,
    /// Until when the number rests, if it does.
    pub(crate) rests_until: Option<SystemTime>,
    pub(crate) answers_turns: bool,
    pub(crate) events: Vec<Event>,
    /// The order in which keys were to be stored and stanzas to be sent.
    log: Vec<&'static str>,
    /// What the client sent on the open connection, not yet looked at.
    pub(crate) sent: Vec<Node>,
    pub(crate) outcome: Option<Result<Box<Credentials>, LinkError>>,
    pub(crate) answers_pings: bool,
    /// Raw messages, while there is no connection to read them.
    pub(crate) raw: Vec<Vec<u8>>,
    deadline: SystemTime,
}

impl Run {
    pub(crate) fn new(handoff: Handoff) -> Self {
        Self::by(LinkMethod::Qr, handoff)
    }

    pub(crate) fn by(method: LinkMethod, handoff: Handoff) -> Self {
        Self::begin(handoff, |config, rng| {
            Link::register(config, method, Version::FALLBACK, keys(), rng, start())
        })
    }

    pub(crate) fn resume(handoff: Handoff, credentials: Credentials) -> Self {
        Self::begin(handoff, |config, rng| {
            Link::resume(config, Version::FALLBACK, credentials, rng, start())
        })
    }

    pub(crate) fn unlink(credentials: Credentials) -> Self {
        Self::begin(Handoff::Active, |config, rng| {
            Link::unlink(config, Version::FALLBACK, credentials, rng, start())
        })
    }

    pub(crate) fn check(credentials: Credentials) -> Self {
        Self::begin(Handoff::Active, |config, rng| {
            Link::check(config, Version::FALLBACK, credentials, rng, start())
        })
    }

    /// A link that opens the sessions for the message to the owner's own chat.
    pub(crate) fn before_a_message(handoff: Handoff) -> Self {
        Self::begin_with(handoff, true, |config, rng| {
            let version = Version::FALLBACK;
            Link::register(config, LinkMethod::Qr, version, keys(), rng, start())
        })
    }

    pub(crate) fn send_to_self(credentials: Credentials, text: &str) -> Self {
        let text = text.to_owned().into();
        Self::begin(Handoff::Active, |config, rng| {
            Link::send_to_self(config, Version::FALLBACK, credentials, text, rng, start())
        })
    }

    fn begin(
        handoff: Handoff,
        link: impl FnOnce(Arc<Config>, ChaCha20Rng) -> Link<ChaCha20Rng>,
    ) -> Self {
        Self::begin_with(handoff, false, link)
    }

    fn begin_with(
        handoff: Handoff,
        self_message: bool,
        link: impl FnOnce(Arc<Config>, ChaCha20Rng) -> Link<ChaCha20Rng>,
    ) -> Self {
        let server = Server::new();
        let config = Config {
            root: server.root(),
            browser: "Safari (Mac OS)".parse().unwrap(),
            handoff,
            hold: HOLD,
            self_message,
        };
        let rng = ChaCha20Rng::seed_from_u64(3);
        Self::recorded(link(Arc::new(config), rng), server)
    }

    /// A link at its beginning, recorded, that meets this server.
    pub(crate) fn recorded(mut link: Link<ChaCha20Rng>, server: Server) -> Self {
        link.record(Box::new(Recorder::new(1 << 20)), start());
        let mut run = Self {
            link,
            server,
            connection: None,
            now: start(),
            connects: 0,
            dialing: false,
            closes: 0,
            refreshes: 0,
            failures: Vec::new(),
            derivations: Vec::new(),
            turns: Vec::new(),
            rests_until: None,
            answers_turns: true,
            events: Vec::new(),
            log: Vec::new(),
            sent: Vec::new(),
            outcome: None,
            answers_pings: true,
            raw: Vec::new(),
            deadline: start(),
        };
        run.drain();
        run
    }

    /// Takes all outputs, as a driver does.
    pub(crate) fn drain(&mut self) {
        loop {
            match self.link.poll_output() {
                Output::Timeout(deadline) => {
                    assert!(
                        deadline > self.now,
                        "a deadline that has passed makes a driver spin"
                    );
                    self.deadline = deadline;
                    return;
                }
                Output::Connect => {
                    self.connects += 1;
                    self.dialing = true;
                    self.connection = None;
                    self.raw.clear();
                }
                Output::Transmit(message) => match &mut self.connection {
                    Some(connection) => {
                        self.log.push("sent");
                        self.sent.extend(connection.open(&message));
                    }
                    None => self.raw.push(message),
                },
                Output::Close => {
                    self.closes += 1;
                    self.dialing = false;
                }
                Output::RefreshVersion => self.refreshes += 1,
                Output::Failure(failure) => self.failures.push(failure),
                Output::Derive(derivation) => self.derivations.push(derivation),
                Output::AskForTurn { is_repeat } => {
                    self.turns.push(is_repeat);
                    if !self.answers_turns {
                        continue;
                    }
                    let rests = self.rests_until.filter(|until| *until > self.now);
                    let answer = rests.map_or(Input::TurnTaken, Input::RestUntil);
                    self.link.handle_input(answer, self.now);
                }
                Output::Event(event) => {
                    if matches!(event, Event::Keys(_)) {
                        self.log.push("keys");
                    }
                    self.events.push(event);
                }
                Output::Finished(outcome) => {
                    assert!(self.outcome.replace(outcome).is_none(), "it ended twice");
                }
            }
        }
    }

    /// Opens the connection that the link asked for, and shakes hands.
    pub(crate) fn accept(&mut self) {
        self.open();
        self.shake_hands();
    }

    /// Opens the connection that the link asked for.
    pub(crate) fn open(&mut self) {
        assert!(
            std::mem::take(&mut self.dialing),
            "no connection was asked for"
        );
        self.give(Input::Connected);
    }

    pub(crate) fn shake_hands(&mut self) {
        let first = self.raw.pop().expect("a client's hello");
        let (greeted, hello) = self.server.greet(&first);
        self.link.handle_input(Input::Received(&hello), self.now);
        self.drain();
        if let Some(second) = self.raw.pop() {
            self.connection = Some(greeted.finish(&second));
        }
    }

    fn answer_ping(&mut self) {
        let is_ping = |node: &Node| node.child("ping").is_some();
        let at = self.sent.iter().position(is_ping);
        // One that was sent before the connection was lost is answered by nobody.
        if let Some(at) = at.filter(|_| self.connection.is_some()) {
            let ping = self.sent.remove(at);
            self.serve(&Node::new("iq").attr("id", ping.get("id").unwrap()));
        }
    }

    pub(crate) fn serve(&mut self, node: &Node) {
        self.serve_frame(&node::encode(node));
    }

    /// Serves a frame that may hold anything.
    pub(crate) fn serve_frame(&mut self, plaintext: &[u8]) {
        let connection = self.connection.as_mut().expect("an open connection");
        let message = connection.seal_frame(plaintext);
        self.give(Input::Received(&message));
    }

    /// Gives the link an input, and takes what comes of it.
    pub(crate) fn give(&mut self, input: Input<'_>) {
        self.link.handle_input(input, self.now);
        self.drain();
    }

    /// Goes to the moment that the link waits for, unless it is over.
    pub(crate) fn reach_deadline(&mut self) {
        self.now = self.deadline.max(self.now);
        self.link.handle_timeout(self.now);
        self.drain();
    }

    /// Ends the recording.
    pub(crate) fn record(&mut self) -> String {
        let recorder = self.link.take_recorder();
        recorder.expect("every run is recorded").into_text()
    }

    pub(crate) fn disconnect(&mut self) {
        self.connection = None;
        self.give(Input::Disconnected(Disconnect::Lost));
    }

    /// Lets time pass, deadline by deadline.
    pub(crate) fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        while self.deadline <= until && self.outcome.is_none() {
            self.reach_deadline();
            if self.answers_pings {
                self.answer_ping();
            }
        }
        self.now = until;
    }

    /// Dials again and again, where nobody answers, for a minute at the most.
    pub(crate) fn meet_nobody_for_a_minute(&mut self) {
        for _ in 0..600 {
            if self.outcome.is_some() {
                break;
            }
            if std::mem::take(&mut self.dialing) {
                self.give(Input::Disconnected(Disconnect::Lost));
            }
            self.pass(Duration::from_millis(100));
        }
    }

    /// Up to the first QR code.
    pub(crate) fn until_scan(&mut self) {
        self.accept();
        self.serve(&pair_device(6));
        assert_eq!(self.sent.remove(0), result("2718281828"));
    }

    /// Up to the signature.
    pub(crate) fn until_paired(&mut self) {
        self.until_scan();
        self.scan();
        assert_eq!(self.sent.pop().unwrap().get("type"), Some("result"));
    }

    /// The phone scans the code shown last.
    pub(crate) fn scan(&mut self) {
        self.link_with(&adv_secret(self.qr_codes().last().expect("a code to scan")));
    }

    /// The server sends what a phone vouches for under this secret.
    pub(crate) fn link_with(&mut self, adv_secret: &[u8]) {
        let payload = self.connection.as_ref().unwrap().payload.clone();
        let success = self.server.pair_success(&payload, adv_secret);
        self.serve(&success);
    }

    /// WhatsApp withdraws the QR code, which must be acknowledged.
    pub(crate) fn withdraw(&mut self) {
        self.sent.clear();
        self.serve(&refresh());
        let ack = self.sent.pop().unwrap();
        let shown = ["id", "class", "type", "to"].map(|name| ack.get(name));
        let expected = [
            "77",
            "notification",
            "companion_reg_refresh",
            "s.whatsapp.net",
        ];
        assert_eq!((ack.tag.as_str(), shown), ("ack", expected.map(Some)));
    }

    /// Takes the error with which something was refused.
    pub(crate) fn refusal(&mut self) -> String {
        let answer = self.sent.pop().expect("an answer");
        assert_eq!(answer.get("type"), Some("error"));
        answer
            .child("error")
            .unwrap()
            .get("code")
            .unwrap()
            .to_owned()
    }

    /// Up to the proof of the credentials.
    pub(crate) fn until_logged_in(&mut self) {
        self.until_paired();
        self.serve(&restart());
        self.accept();
        self.serve(&success());
    }

    pub(crate) fn qr_codes(&self) -> Vec<&QrCode> {
        let codes = self.events.iter().filter_map(|event| match event {
            Event::Qr(qr) => Some(qr),
            _ => None,
        });
        codes.collect()
    }

    pub(crate) fn codes(&self) -> Vec<&ShownCode> {
        let codes = self.events.iter().filter_map(|event| match event {
            Event::Code(code) => Some(code),
            _ => None,
        });
        codes.collect()
    }

    pub(crate) fn keys(&self) -> Vec<&DeviceKeys> {
        let keys = self.events.iter().filter_map(|event| match event {
            Event::Keys(keys) => Some(&**keys),
            _ => None,
        });
        keys.collect()
    }

    /// When the last output of this kind came, in the order of all.
    pub(crate) fn order(&self, kind: &str) -> usize {
        self.log.iter().rposition(|output| *output == kind).unwrap()
    }

    /// Derives the first key that was asked for.
    pub(crate) fn derive_next(&mut self) {
        let key = self.derivations.remove(0).derive();
        self.give(Input::Derived(key));
    }

    /// Derives every key that was asked for.
    pub(crate) fn derive(&mut self) {
        while !self.derivations.is_empty() {
            self.derive_next();
        }
    }

    pub(crate) fn credentials(&self) -> Vec<&Credentials> {
        let credentials = self.events.iter().filter_map(|event| match event {
            Event::Credentials(credentials) => Some(&**credentials),
            _ => None,
        });
        credentials.collect()
    }

    pub(crate) fn failure(&self) -> Option<&LinkError> {
        self.outcome.as_ref()?.as_ref().err()
    }

    pub(crate) fn is_done(&self) -> bool {
        matches!(self.outcome, Some(Ok(_)))
    }
}

/// The keys with which every link begins.
pub(crate) fn keys() -> DeviceKeys {
    DeviceKeys::generate(&mut ChaCha20Rng::seed_from_u64(2))
}

pub(crate) fn adv_secret(qr: &QrCode) -> Vec<u8> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD
        .decode(qr.text.split(',').nth(3).unwrap())
        .unwrap()
}

pub(crate) fn result(id: &str) -> Node {
    Node::new("iq")
        .attr("to", "@s.whatsapp.net")
        .attr("type", "result")
        .attr("id", id)
}

pub(crate) fn refresh() -> Node {
    Node::new("notification")
        .attr("from", "s.whatsapp.net")
        .attr("id", "77")
        .attr("type", "companion_reg_refresh")
        .children([Node::new("companion_reg_refresh")])
}

pub(crate) fn restart() -> Node {
    Node::new("stream:error").attr("code", "515")
}

pub(crate) fn success() -> Node {
    Node::new("success")
        .attr("t", "1795305600")
        .attr("lid", "999999999999999:13@lid")
}

pub(crate) fn failure(reason: &str) -> Node {
    Node::new("failure").attr("reason", reason)
}

pub(crate) const HOLD: Duration = Duration::from_secs(8);
