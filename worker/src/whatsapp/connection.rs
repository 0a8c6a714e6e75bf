//! The connection of one link.

use std::{collections::VecDeque, pin::Pin, time::SystemTime};

use latchkey_proto::{
    link::{Disconnect, Input, Link},
    payload::Version,
};
use rand::CryptoRng;
use tokio_tungstenite::tungstenite::Bytes;
use tracing::{Instrument as _, debug_span};

use super::{
    road::Road,
    version::Versions,
    websocket::{Dialer, Socket},
};

/// The connection of one link, or what the link waits for in its place.
pub(crate) enum Connection {
    Closed,
    Dialing(Pin<Box<dyn Future<Output = Result<Socket, Disconnect>> + Send>>),
    Open(Box<OpenConnection>),
    /// Sending failed; the link learns of it as its next input.
    Failed,
    RefreshingVersion,
}

/// An open connection.
pub(crate) struct OpenConnection {
    socket: Box<Socket>,
    /// What arrived while nobody asked for the next event.
    unread: VecDeque<Bytes>,
    is_lost: bool,
}

/// An event of a connection.
pub(crate) enum ConnectionEvent {
    Opened(Box<OpenConnection>),
    Received(Bytes),
    Lost(Disconnect),
    Refreshed(Option<Version>),
}

impl Connection {
    pub(crate) fn dial(dialer: &Dialer, road: &Road) -> Self {
        let (dialer, road) = (dialer.clone(), road.clone());
        let dialing = async move { dialer.dial(&road).await };
        Self::Dialing(Box::pin(dialing.instrument(debug_span!("connect"))))
    }

    /// Waits for the next event. Cancel safe.
    pub(crate) async fn next_event(&mut self, versions: &Versions) -> ConnectionEvent {
        match self {
            Self::Closed => std::future::pending().await,
            Self::Failed => ConnectionEvent::Lost(Disconnect::Lost),
            Self::Dialing(dialing) => match dialing.await {
                Ok(socket) => ConnectionEvent::Opened(Box::new(OpenConnection {
                    socket: Box::new(socket),
                    unread: VecDeque::new(),
                    is_lost: false,
                })),
                Err(why) => ConnectionEvent::Lost(why),
            },
            Self::Open(open) => open.next_event().await,
            Self::RefreshingVersion => {
                // Boxed, or every open connection would reserve room for it.
                let refreshed = Box::pin(versions.refresh(versions.current()));
                ConnectionEvent::Refreshed(refreshed.await)
            }
        }
    }

    /// Returns how the attempt to connect has ended, if this event is its end.
    pub(crate) fn outcome(&self, event: &ConnectionEvent) -> Option<&'static str> {
        match (self, event) {
            (_, ConnectionEvent::Opened(_)) => Some("opened"),
            (Self::Dialing(_), ConnectionEvent::Lost(why)) => Some(match why {
                Disconnect::Lost => "unreachable",
                Disconnect::Refused { .. } => "refused",
                Disconnect::ProxyFailed { .. } => "proxy_failed",
                Disconnect::WrongClock { .. } => "wrong_clock",
            }),
            _ => None,
        }
    }

    /// Takes in an event and passes it on to the link.
    pub(crate) fn handle<R: CryptoRng>(
        &mut self,
        event: ConnectionEvent,
        link: &mut Link<R>,
        now: SystemTime,
    ) {
        let input = match event {
            ConnectionEvent::Opened(open) => {
                *self = Self::Open(open);
                return link.handle_input(Input::Connected, now);
            }
            ConnectionEvent::Received(bytes) => {
                link.handle_input(Input::Received(&bytes), now);
                if let Self::Open(open) = self
                    && link.server_is_proven()
                {
                    open.socket.prove();
                }
                return;
            }
            ConnectionEvent::Lost(why) => Input::Disconnected(why),
            ConnectionEvent::Refreshed(version) => Input::Version(version),
        };
        *self = Self::Closed;
        link.handle_input(input, now);
    }

    /// Resolves when the connection is lost. [`Connection::next_event`] still returns what arrives meanwhile.
    pub(crate) async fn lost(&mut self) {
        if let Self::Open(open) = self {
            while !open.is_lost {
                match open.socket.receive().await {
                    Some(bytes) if open.unread.len() < MAX_UNREAD => open.unread.push_back(bytes),
                    _ => open.is_lost = true,
                }
            }
        }
    }

    pub(crate) async fn send(&mut self, bytes: Vec<u8>) {
        if let Self::Open(open) = self
            && !open.socket.send(bytes).await
        {
            *self = Self::Failed;
        }
    }

    /// Closes an open connection in order.
    pub(crate) async fn close(&mut self) {
        if let Self::Open(open) = std::mem::replace(self, Self::Closed) {
            open.socket.close().await;
        }
    }
}

impl OpenConnection {
    /// Returns the server's time when the connection was opened, if it told.
    pub(super) fn server_time(&self) -> Option<SystemTime> {
        self.socket.server_time
    }

    async fn next_event(&mut self) -> ConnectionEvent {
        if let Some(bytes) = self.unread.pop_front() {
            return ConnectionEvent::Received(bytes);
        }
        if self.is_lost {
            return ConnectionEvent::Lost(Disconnect::Lost);
        }
        match self.socket.receive().await {
            Some(bytes) => ConnectionEvent::Received(bytes),
            None => ConnectionEvent::Lost(Disconnect::Lost),
        }
    }
}

/// More than WhatsApp sends in the seconds for which the driver does not ask.
const MAX_UNREAD: usize = 64;
