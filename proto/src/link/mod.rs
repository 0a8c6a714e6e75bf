//! Links a companion device: registration, QR codes, pairing, first login, and a clean close.
//!
//! [`Link`] does no I/O and reads no clock. Whatever happens goes in through
//! [`Link::handle_input`] and [`Link::handle_timeout`]; after each call, drain
//! [`Link::poll_output`] until it returns [`Output::Timeout`] or [`Output::Finished`].

mod code;
mod config;
mod connection;
mod context;
mod event;
mod login;
mod pair_success;
mod passkey;
mod qr;
mod reaction;
mod retry;
mod self_message;
mod stanza;
mod unlink;
mod wait;

use std::{
    collections::VecDeque,
    mem,
    sync::Arc,
    time::{Duration, SystemTime},
};

use rand::CryptoRng;
use zeroize::Zeroizing;

pub use self::{
    code::{CODE_LIFE, account_of},
    config::{Config, Handoff, LinkMethod},
    event::{
        Disconnect, Event, Input, LinkError, Output, QrCode, Renewal, ServerFailure, ShownCode,
    },
};
use self::{
    connection::{Exit, ExpectServerHello, OpenConnection, Response},
    context::{Codes, Context, Identity, Ids, LoginPurpose, PastSecrets},
    retry::Retry,
    stanza::StreamEnd,
};
use crate::{
    credentials::Credentials,
    keys::DeviceKeys,
    payload::{self, Version},
    record::{self, Recorder},
};

/// One companion device being linked.
pub struct Link<R> {
    config: Arc<Config>,
    purpose: LoginPurpose,
    /// What is to go to the owner's own chat, and has not been sent.
    message: Option<Zeroizing<String>>,
    method: LinkMethod,
    version: Version,
    identity: Identity,
    state: State,
    /// When the connection began to exchange stanzas.
    opened_at: SystemTime,
    outputs: VecDeque<Output>,
    retry: Retry,
    /// The remedies that are tried only once.
    tried: Tried,
    codes: Codes,
    secrets: PastSecrets,
    ids: Ids,
    rng: R,
    recorder: Option<Box<Recorder>>,
}

enum State {
    /// Waits before the next connection.
    Pausing { until: SystemTime },
    /// Waits for the websocket.
    Connecting { deadline: SystemTime },
    /// Waits for the server's half of the handshake.
    Handshaking(Box<ExpectServerHello>),
    /// Exchanges stanzas.
    Open(Box<OpenConnection>),
    /// Waits for the current client version.
    Refreshing { deadline: SystemTime },
    /// It is over.
    Finished,
}

impl State {
    /// Returns what it waits for, for a record.
    fn awaits(&self) -> &'static str {
        match self {
            Self::Pausing { .. } => "pause",
            Self::Connecting { .. } => "connection",
            Self::Handshaking(_) => "handshake",
            Self::Open(open) => open.awaits(),
            Self::Refreshing { .. } => "version",
            Self::Finished => "nothing",
        }
    }
}

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the remedies are independent"
)]
struct Tried {
    fresh_version: bool,
    fresh_keys: bool,
    unknown_ending: bool,
    restart: bool,
}

impl<R: CryptoRng> Link<R> {
    /// Begins to link a new device with `keys`.
    pub fn register(
        config: Arc<Config>,
        method: LinkMethod,
        version: Version,
        keys: DeviceKeys,
        rng: R,
        now: SystemTime,
    ) -> Self {
        let identity = Identity::New(Box::new(keys));
        Self::start(config, method, version, identity, rng, now)
    }

    /// Resumes with a device that was linked, but whose credentials are not proven yet.
    pub fn resume(
        config: Arc<Config>,
        version: Version,
        credentials: Credentials,
        rng: R,
        now: SystemTime,
    ) -> Self {
        Self::start(
            config,
            LinkMethod::Qr,
            version,
            Identity::Paired(Box::new(credentials)),
            rng,
            now,
        )
    }

    /// Unlinks a device from its account: logs in once more, requests it, and finishes with the
    /// credentials once WhatsApp has confirmed. For a device that was unlinked before, the result is
    /// [`LinkError::LoggedOut`].
    pub fn unlink(
        config: Arc<Config>,
        version: Version,
        credentials: Credentials,
        rng: R,
        now: SystemTime,
    ) -> Self {
        Self {
            purpose: LoginPurpose::Unlink,
            ..Self::resume(config, version, credentials, rng, now)
        }
    }

    /// Checks whether a device is still linked: logs in once more, passively, and finishes with the
    /// credentials as soon as WhatsApp has let it in. For a device that was unlinked the result is
    /// [`LinkError::LoggedOut`], for an account that WhatsApp restricts [`LinkError::Restricted`], and
    /// where the device logs in elsewhere at the same moment [`LinkError::Replaced`].
    pub fn check(
        config: Arc<Config>,
        version: Version,
        credentials: Credentials,
        rng: R,
        now: SystemTime,
    ) -> Self {
        Self {
            purpose: LoginPurpose::Check,
            ..Self::resume(config, version, credentials, rng, now)
        }
    }

    /// Sends a text to the owner's own chat, in the sessions of the credentials: logs in once more, and
    /// finishes with the credentials once WhatsApp has taken the message. It leaves at most once,
    /// whatever becomes of the connection.
    pub fn send_to_self(
        config: Arc<Config>,
        version: Version,
        credentials: Credentials,
        text: Zeroizing<String>,
        rng: R,
        now: SystemTime,
    ) -> Self {
        Self {
            purpose: LoginPurpose::SelfMessage,
            message: Some(text),
            ..Self::resume(config, version, credentials, rng, now)
        }
    }

    fn start(
        config: Arc<Config>,
        method: LinkMethod,
        version: Version,
        identity: Identity,
        mut rng: R,
        now: SystemTime,
    ) -> Self {
        let ids = Ids::new(&mut rng);
        let codes = Codes::after(&method);
        let mut link = Self {
            config,
            purpose: LoginPurpose::Prove,
            message: None,
            method,
            version,
            identity,
            state: State::Finished,
            opened_at: now,
            outputs: VecDeque::new(),
            retry: Retry::default(),
            tried: Tried::default(),
            codes,
            secrets: PastSecrets::default(),
            ids,
            rng,
            recorder: None,
        };
        link.connect(now);
        link
    }

    /// Records the link from here on.
    pub fn record(&mut self, mut recorder: Box<Recorder>, now: SystemTime) {
        let begin = record::Begin {
            from: match (&self.identity, self.purpose) {
                (Identity::New(_), _) => "registration",
                (Identity::Paired(_), LoginPurpose::Prove) => "login",
                (Identity::Paired(_), LoginPurpose::Unlink) => "unlinking",
                (Identity::Paired(_), LoginPurpose::Check) => "checking",
                (Identity::Paired(_), LoginPurpose::SelfMessage) => "message",
            },
            whatsapp: self.version.to_string(),
            method: &self.method,
            browser: self.config.browser.to_string(),
            handoff: self.config.handoff,
            hold: self.config.hold,
            self_message: self.config.self_message,
        };
        recorder.begin(&begin, now);
        self.recorder = Some(recorder);
    }

    /// Ends the recording, and returns it if there is one.
    pub fn take_recorder(&mut self) -> Option<Box<Recorder>> {
        self.recorder.take()
    }

    /// Returns whether the phone has accepted. From then on only the login is left.
    pub fn is_paired(&self) -> bool {
        matches!(self.identity, Identity::Paired(_))
    }

    /// Returns how many requests for a code are unanswered in this session. It is to be stored along
    /// with the keys of [`Event::Keys`], for the link that may go on with them.
    pub fn unanswered_requests(&self) -> u32 {
        self.codes.unanswered
    }

    /// Returns whether the server has proved on the present connection that it is WhatsApp's.
    pub fn server_is_proven(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    /// Handles an input from outside.
    pub fn handle_input(&mut self, input: Input<'_>, now: SystemTime) {
        if let Some(recorder) = &mut self.recorder {
            recorder.input(&input, now);
        }
        match (mem::replace(&mut self.state, State::Finished), input) {
            (State::Finished, _) => {}
            (State::Connecting { .. }, Input::Connected) => self.start_handshake(now),
            (State::Handshaking(wait), Input::Received(bytes)) => {
                self.continue_handshake(*wait, bytes, now);
            }
            (State::Open(open), Input::Received(bytes)) => self.receive(open, bytes, now),
            (State::Open(open), Input::Disconnected(_)) => {
                if open.is_handed_over() {
                    self.hand_over();
                } else if open.expects_message_ack() {
                    self.fail(LinkError::MessageUnconfirmed);
                } else if open.expects_restart() {
                    self.connect(now);
                } else {
                    self.fail_later(now);
                }
            }
            (State::Connecting { .. }, Input::Disconnected(why)) => self.turned_away(why, now),
            (State::Handshaking(_), Input::Disconnected(_)) => self.fail_later(now),
            (State::Refreshing { .. }, Input::Version(version)) => self.refreshed(version, now),
            (State::Open(open), Input::Derived(key)) => self.respond(open, Response::Key(key), now),
            (State::Open(open), Input::TurnTaken) => self.respond(open, Response::TurnTaken, now),
            (State::Open(open), Input::RestUntil(until)) => {
                self.respond(open, Response::RestUntil(until), now);
            }
            (State::Open(open), Input::Assertion(assertion)) => {
                self.respond(open, Response::Assertion(assertion), now);
            }
            (State::Open(open), Input::Confirmed(same)) => {
                self.respond(open, Response::Confirmed(same), now);
            }
            (state, _) => self.state = state,
        }
    }

    /// Handles the passage of time.
    pub fn handle_timeout(&mut self, now: SystemTime) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.deadline(self.state.awaits(), now);
        }
        match mem::replace(&mut self.state, State::Finished) {
            State::Finished => {}
            State::Pausing { .. } => self.connect(now),
            State::Connecting { .. } | State::Handshaking(_) => self.fail_later(now),
            State::Refreshing { .. } => self.refreshed(None, now),
            State::Open(mut open) => {
                let exit = open.handle_timeout(&mut self.context(now));
                self.leave(open, exit, now);
            }
        }
    }

    /// Returns what is to be done next.
    pub fn poll_output(&mut self) -> Output {
        if let Some(output) = self.outputs.pop_front() {
            if let Some(recorder) = &mut self.recorder {
                recorder.output(&output);
            }
            return output;
        }
        // A waiting session is idle nearly all the time, and there are thousands of them.
        self.outputs = VecDeque::new();
        match self.deadline() {
            Some(deadline) => Output::Timeout(deadline),
            None => Output::Timeout(SystemTime::UNIX_EPOCH + FOREVER),
        }
    }

    fn deadline(&self) -> Option<SystemTime> {
        match &self.state {
            State::Pausing { until } => Some(*until),
            State::Connecting { deadline } | State::Refreshing { deadline } => Some(*deadline),
            State::Handshaking(wait) => Some(wait.deadline),
            State::Open(open) => Some(open.deadline()),
            State::Finished => None,
        }
    }

    fn connect(&mut self, now: SystemTime) {
        self.outputs.push_back(Output::Connect);
        self.state = State::Connecting {
            deadline: now + CONNECT_TIMEOUT,
        };
    }

    fn start_handshake(&mut self, now: SystemTime) {
        let (wait, hello) = ExpectServerHello::new(now + HANDSHAKE_TIMEOUT, &mut self.rng);
        self.shake_hands(hello);
        self.state = State::Handshaking(Box::new(wait));
    }

    fn shake_hands(&mut self, message: Vec<u8>) {
        if let Some(recorder) = &mut self.recorder {
            recorder.shook_hands();
        }
        self.outputs.push_back(Output::Transmit(message));
    }

    fn continue_handshake(&mut self, mut wait: ExpectServerHello, bytes: &[u8], now: SystemTime) {
        let server_hello = match wait.receive(bytes) {
            Ok(Some(frame)) => frame,
            Ok(None) => {
                self.state = State::Handshaking(Box::new(wait));
                return;
            }
            Err(_) => return self.fail_later(now),
        };
        let (keys, payload) = match &self.identity {
            Identity::New(keys) => (
                &**keys,
                payload::registration(keys, &self.config.browser, self.version, false),
            ),
            Identity::Paired(credentials) => {
                let Ok(payload) = payload::login(&credentials.jid, self.version, true) else {
                    return self.fail(LinkError::Protocol("the device has no number".to_owned()));
                };
                (&credentials.keys, payload)
            }
        };
        let root = &self.config.root;
        let finished = wait.finish(&server_hello, &keys.noise, &payload, root, now);
        if let Some(recorder) = &mut self.recorder {
            recorder.handshake(
                finished
                    .as_ref()
                    .ok()
                    .map(|(_, _, certificate)| certificate),
            );
        }
        match finished {
            Ok((client_finish, mut open, _)) => {
                self.opened_at = now;
                self.shake_hands(client_finish);
                if self.is_paired() {
                    open.expect_success(now);
                }
                // The server's first stanza may have come along with its hello.
                self.receive(Box::new(open), &[], now);
            }
            Err(Some(untrusted)) => self.fail(LinkError::Untrusted(untrusted)),
            Err(None) => self.fail_later(now),
        }
    }

    fn receive(&mut self, mut open: Box<OpenConnection>, bytes: &[u8], now: SystemTime) {
        let exit = open.receive(bytes, &mut self.context(now));
        self.leave(open, exit, now);
    }

    fn respond(&mut self, mut open: Box<OpenConnection>, response: Response, now: SystemTime) {
        let exit = open.respond(response, &mut self.context(now));
        self.leave(open, exit, now);
    }

    /// Leaves the connection, unless there is no reason to.
    fn leave(&mut self, open: Box<OpenConnection>, exit: Option<Exit>, now: SystemTime) {
        let Some(exit) = exit else {
            self.state = State::Open(open);
            return;
        };
        match exit {
            Exit::Reconnect if self.is_paired() => self.connect(now),
            Exit::Reconnect => {
                self.outputs.push_back(Output::Event(Event::Reconnecting));
                self.connect(now);
            }
            Exit::ReconnectAfter(pause) => self.reconnect_at(now + pause),
            Exit::RestUntil(until) => {
                // By this clock it may be over: asking again and again helps nobody.
                let until = until.max(now + SHORTEST_REST);
                let resting = Event::Resting(until);
                self.outputs.extend([Output::Close, Output::Event(resting)]);
                self.state = State::Pausing { until };
            }
            Exit::Broken if open.is_handed_over() => self.hand_over(),
            // What may have arrived is not sent again.
            Exit::Broken | Exit::Ended(_) if open.expects_message_ack() => {
                self.fail(LinkError::MessageUnconfirmed);
            }
            Exit::Broken => self.fail_later(now),
            Exit::Ended(end) if open.is_handed_over() => match end {
                StreamEnd::Unauthorized => self.fail(LinkError::LoggedOut),
                StreamEnd::Banned { expires_in } => {
                    self.fail(LinkError::Restricted { expires_in });
                }
                _ => self.hand_over(),
            },
            // The server may well end the connection instead of answering.
            Exit::Ended(StreamEnd::Unauthorized) if open.expects_unlinked() => self.hand_over(),
            Exit::Ended(end) => self.handle_stream_end(end, now),
            Exit::HandedOver => self.hand_over(),
            Exit::Failed(error) => self.fail(error),
        }
    }

    fn context(&mut self, now: SystemTime) -> Context<'_, R> {
        Context {
            now,
            opened_at: self.opened_at,
            config: &self.config,
            purpose: self.purpose,
            message: &mut self.message,
            method: &self.method,
            codes: &mut self.codes,
            secrets: &mut self.secrets,
            identity: &mut self.identity,
            outputs: &mut self.outputs,
            nodes: Vec::new(),
            retry: &mut self.retry,
            ids: &mut self.ids,
            rng: &mut self.rng,
            recorder: self.recorder.as_deref_mut(),
        }
    }

    fn hand_over(&mut self) {
        let Identity::Paired(credentials) = &self.identity else {
            unreachable!("only a paired device logs in");
        };
        let credentials = credentials.clone();
        self.finish(Ok(credentials));
    }

    fn fail(&mut self, error: LinkError) {
        self.finish(Err(error));
    }

    fn finish(&mut self, outcome: Result<Box<Credentials>, LinkError>) {
        self.outputs
            .extend([Output::Close, Output::Finished(outcome)]);
        self.state = State::Finished;
    }
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(20);
const SHORTEST_REST: Duration = Duration::from_secs(1);
/// 100 years: beyond any session, within what a timer takes.
const FOREVER: Duration = Duration::from_hours(100 * 365 * 24);
