//! What goes into a [`Link`](super::Link) and what comes out of it.

use std::time::{Duration, SystemTime};

use latchkey_entry::{PairingCode, passkey::Assertion};

use crate::{
    credentials::Credentials,
    keys::DeviceKeys,
    noise::CertError,
    pair::{
        code::{Derivation, WrapKey},
        passkey::VerificationCode,
    },
    payload::Version,
};

/// An input from outside.
#[derive(Debug)]
pub enum Input<'a> {
    /// The websocket that was asked for is open.
    Connected,
    /// A binary websocket message arrived.
    Received(&'a [u8]),
    /// The websocket could not be opened, or it closed.
    Disconnected(Disconnect),
    /// The client version that was requested; `None` if it could not be fetched.
    Version(Option<Version>),
    /// The key that [`Output::Derive`] asked for.
    Derived(WrapKey),
    /// The code that [`Output::AskForTurn`] was about is counted: WhatsApp may be asked for it.
    TurnTaken,
    /// The number may have that code from this moment on.
    RestUntil(SystemTime),
    /// The owner has provided the passkey's assertion.
    Assertion(Assertion),
    /// The owner has compared the codes; true if they are the same.
    Confirmed(bool),
}

/// Why there is no websocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disconnect {
    /// It closed, or the network failed.
    Lost,
    /// The server refused the upgrade.
    Refused {
        /// The HTTP status of its answer.
        status: u16,
        /// How long it wants to be left alone, where it says so.
        retry_after: Option<Duration>,
    },
    /// The proxy before the server did not let it through.
    ProxyFailed {
        /// Its host and port.
        proxy: String,
    },
    /// The certificate of the server, or of the proxy before it, is not valid by this machine's
    /// clock.
    WrongClock {
        /// How far the clock is ahead of the server's, in seconds, where that is known; negative if
        /// it is behind.
        ahead_s: Option<i64>,
    },
}

/// What the caller must do, in this order.
#[derive(Debug)]
pub enum Output {
    /// Drop the websocket, if there is one, and open a new one.
    Connect,
    /// Send a binary websocket message.
    Transmit(Vec<u8>),
    /// Close the websocket with code 1000.
    Close,
    /// Fetch the current client version and answer with [`Input::Version`].
    RefreshVersion,
    /// Derive a key, which takes about 0.1 s of a processor, and answer with [`Input::Derived`].
    Derive(Derivation),
    /// Note in the log with what the server has ended the connection.
    Failure(ServerFailure),
    /// Have one more code of the number counted, as WhatsApp locks numbers that ask too often, and
    /// answer with [`Input::TurnTaken`] or [`Input::RestUntil`].
    AskForTurn {
        /// Whether the request before led to no code.
        is_repeat: bool,
    },
    /// Report to whoever waits for the link. The event must be stored before the next output is
    /// polled: later outputs may rely on it.
    Event(Event),
    /// The link has ended.
    Finished(Result<Box<Credentials>, LinkError>),
    /// Nothing to do until the next input, or until this moment.
    Timeout(SystemTime),
}

/// The numbers of a `failure` with which the server ends a connection, without its texts, which are
/// for the person that they may name (`whatsmeow connectionevents.go`, `handleConnectFailure`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFailure {
    /// Whether it answers a login; otherwise a registration.
    pub is_login: bool,
    /// The reason, such as 401.
    pub reason: Option<u16>,
    /// The server's location: at most 6 letters and digits.
    pub location: Option<String>,
    /// What the reason is about, such as which kind of ban.
    pub code: Option<u16>,
    /// How long it lasts.
    pub expires_in: Option<Duration>,
}

/// What whoever waits for the link should know.
#[derive(Debug)]
pub enum Event {
    /// A connection is being made again.
    Reconnecting,
    /// The number gets its next code no sooner than at this moment.
    Resting(SystemTime),
    /// A QR code to show, in place of any before.
    Qr(QrCode),
    /// A pairing code to show, in place of any before. WhatsApp has accepted it.
    Code(ShownCode),
    /// The keys have changed. They must be stored before the next output is polled.
    Keys(Box<DeviceKeys>),
    /// WhatsApp asks for a passkey: no code can be scanned or typed from here on.
    PasskeyRequired {
        /// The `PublicKeyCredentialRequestOptions`, as JSON.
        options: String,
        /// When WhatsApp stops waiting.
        expires_at: SystemTime,
    },
    /// The owner is to compare this code with the phone's.
    PasskeyConfirmation {
        /// The code.
        code: VerificationCode,
        /// When WhatsApp stops waiting.
        expires_at: SystemTime,
    },
    /// The phone has accepted, or the credentials have changed. They must be stored before the next
    /// output is polled.
    Credentials(Box<Credentials>),
    /// WhatsApp accepts the credentials.
    LoggedIn,
}

/// A QR code to show.
#[derive(Clone, PartialEq, Eq)]
pub struct QrCode {
    /// The text in the code. It holds a secret.
    pub text: String,
    /// Which of this connection's codes it is, from 1.
    pub sequence: u32,
    /// How many codes this connection has.
    pub total: u32,
    /// When the next one takes its place.
    pub expires_at: SystemTime,
    /// Whether WhatsApp has just withdrawn a code, so that whoever scanned it must scan again.
    pub scan_again: bool,
}

impl std::fmt::Debug for QrCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QrCode")
            .field("sequence", &self.sequence)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

/// A pairing code to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCode {
    /// The code. It is a secret.
    pub code: PairingCode,
    /// Which of this link's codes it is, from 1.
    pub sequence: u32,
    /// When it stops working.
    pub expires_at: SystemTime,
    /// Why it took the place of the one before it.
    pub renewal: Option<Renewal>,
}

/// Why a code took the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Nobody typed it in time.
    Expired,
    /// Something was typed, and the phone did not accept.
    NotAccepted,
    /// WhatsApp withdrew it.
    Withdrawn,
    /// The connection was lost.
    Reconnected,
}

/// Why a link failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// No connection could be kept up within the time that retries are given.
    #[error("whatsapp could not be reached")]
    Unreachable,
    /// The server gave out codes and hung up right after each.
    #[error("whatsapp hung up right after each code")]
    HungUp,
    /// The server is not WhatsApp's.
    #[error("the server's certificate is not whatsapp's")]
    Untrusted(#[source] CertError),
    /// The server refuses connections.
    #[error("whatsapp refuses the connection with the http status {status}")]
    Refused {
        /// The HTTP status of its answer.
        status: u16,
        /// How long it wants to be left alone, where it says so.
        retry_after: Option<Duration>,
    },
    /// The proxy before the server does not let connections through.
    #[error("the proxy {proxy} does not let the connection through")]
    ProxyFailed {
        /// Its host and port.
        proxy: String,
    },
    /// The server's certificate is not valid by this machine's clock.
    #[error("a certificate is not valid by the clock of this machine{}", difference(*.ahead_s))]
    WrongClock {
        /// How far the clock is ahead of the server's, in seconds, where that is known; negative if
        /// it is behind.
        ahead_s: Option<i64>,
    },
    /// WhatsApp refuses for now.
    #[error("whatsapp limits the rate of requests")]
    RateLimited,
    /// WhatsApp has had too many requests for a code of this number.
    #[error("whatsapp wants the number left alone")]
    NumberLimited {
        /// How long the number is to be left alone.
        retry_after: Duration,
    },
    /// WhatsApp left the requests for a code unanswered, and no further one is made for the number.
    #[error("whatsapp did not answer the requests for a code")]
    CodeUnanswered,
    /// WhatsApp issues no code for this number at the moment.
    #[error("whatsapp issues no code")]
    CodeRefused,
    /// None of the codes was accepted, and no further one is requested for the number.
    #[error("none of the codes was accepted")]
    CodesUsedUp,
    /// WhatsApp withdrew the code, and the owner is to ask for the next one.
    #[error("whatsapp withdrew the code")]
    CodeWithdrawn,
    /// The account cannot be linked by code.
    #[error("the account cannot be linked by code")]
    NotEligible,
    /// The passkey did not come in time.
    #[error("the passkey did not come in time")]
    PasskeyTimeout,
    /// The passkey was accepted, but the phone did not answer, or nobody compared the codes.
    #[error("nothing followed the passkey")]
    PasskeyUnanswered,
    /// WhatsApp did not accept the passkey.
    #[error("whatsapp did not accept the passkey")]
    PasskeyRefused,
    /// The owner saw two different codes.
    #[error("the codes to compare differ")]
    CodesDiffer,
    /// WhatsApp wants a newer client than there is.
    #[error("whatsapp wants a newer client")]
    Outdated,
    /// What the phone sent does not verify, or WhatsApp refused the registration.
    #[error("the pairing was refused: {0}")]
    Rejected(String),
    /// The phone that scanned does not support multi-device.
    #[error("the phone's whatsapp is too old to link a device")]
    PhoneTooOld,
    /// WhatsApp restricts the account.
    #[error("the account is restricted")]
    Restricted {
        /// How long, where WhatsApp says so.
        expires_in: Option<Duration>,
    },
    /// WhatsApp lets nobody register from this address, or with this client. It knows no account yet.
    #[error("whatsapp refuses registrations from this address or client")]
    RegistrationRefused {
        /// How long, where WhatsApp says so.
        expires_in: Option<Duration>,
    },
    /// The device is no longer linked.
    #[error("the device was logged out")]
    LoggedOut,
    /// The device that was to be checked has logged in elsewhere meanwhile.
    #[error("the device logged in elsewhere")]
    Replaced,
    /// WhatsApp did not take the message to the owner's own chat.
    #[error("whatsapp does not take the message{}", .code.map_or_else(String::new, |code| format!(": error {code}")))]
    MessageRefused {
        /// Its code, where it is a number.
        code: Option<u16>,
    },
    /// The message was sent, and WhatsApp has not said whether it took it.
    #[error("whatsapp does not say whether it took the message")]
    MessageUnconfirmed,
    /// WhatsApp does not accept how this client presents itself, or could not read what it sent.
    #[error("whatsapp does not understand this client: {0}")]
    Protocol(String),
}

fn difference(ahead_s: Option<i64>) -> String {
    match ahead_s {
        None => String::new(),
        Some(ahead_s @ ..0) => format!(
            ", which is {} s behind the server's",
            ahead_s.unsigned_abs()
        ),
        Some(ahead_s) => format!(", which is {ahead_s} s ahead of the server's"),
    }
}
