//! What goes into a [`Link`](super::Link) and what comes out of it.

use std::time::{Duration, SystemTime};

use crate::{credentials::Credentials, noise::CertError, payload::Version};

/// What happened outside.
#[derive(Debug)]
pub enum Input<'a> {
    /// The websocket that was asked for is open.
    Connected,
    /// A binary websocket message arrived.
    Received(&'a [u8]),
    /// The websocket could not be opened, or it closed.
    Disconnected(Disconnect),
    /// The client version that was asked for; `None` if it could not be had.
    Version(Option<Version>),
}

/// Why there is no websocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disconnect {
    /// It closed, or the network failed.
    Lost,
    /// The server answered the upgrade with this HTTP status.
    Refused(u16),
}

/// What is to be done outside, in this order.
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
    /// Tell the one who waits. What an event brings must be safely kept before the next output is
    /// polled: what follows may rely on it.
    Event(Event),
    /// It is over.
    Finished(Result<Box<Credentials>, Failure>),
    /// Nothing more until an input, or until this moment.
    Timeout(SystemTime),
}

/// What the one who waits should know.
#[derive(Debug)]
pub enum Event {
    /// A connection is being made again.
    Reconnecting,
    /// A QR code to show, in place of any before.
    Qr(QrCode),
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
}

impl std::fmt::Debug for QrCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QrCode")
            .field("sequence", &self.sequence)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

/// Why a link came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection could be kept for as long as it was worth trying.
    #[error("whatsapp could not be reached")]
    Unreachable,
    /// The server is not WhatsApp's.
    #[error("the server's certificate is not whatsapp's")]
    Untrusted(#[source] CertError),
    /// WhatsApp refuses for now.
    #[error("whatsapp limits the rate of connections")]
    RateLimited,
    /// WhatsApp wants a newer client than there is.
    #[error("whatsapp wants a newer client")]
    Outdated,
    /// What the phone sent does not verify, or WhatsApp refused the registration.
    #[error("the pairing was refused: {0}")]
    Rejected(String),
    /// The phone that scanned has no multi-device.
    #[error("the phone's whatsapp is too old to link a device")]
    PhoneTooOld,
    /// WhatsApp restricts the account.
    #[error("the account is restricted")]
    Restricted {
        /// How long, where WhatsApp says so.
        expires_in: Option<Duration>,
    },
    /// The device is no longer linked.
    #[error("the device was logged out")]
    LoggedOut,
    /// WhatsApp does not accept how this client presents itself, or could not read what it sent.
    #[error("whatsapp does not understand this client: {0}")]
    Protocol(String),
}
