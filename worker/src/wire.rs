//! The connection of a link, or what takes its place for the moment.

use std::{collections::VecDeque, pin::Pin, time::SystemTime};

use latchkey_proto::{
    link::{Disconnect, Input, Link},
    payload::Version,
};
use rand::CryptoRng;
use tokio_tungstenite::tungstenite::Bytes;

use crate::{
    transport::{Dialer, Socket},
    version::Versions,
};

/// The connection of this moment, or what takes its place.
pub(crate) enum Wire {
    Closed,
    Dialing(Pin<Box<dyn Future<Output = Result<Socket, Disconnect>> + Send>>),
    Open(Box<Open>),
    /// Sending failed; the link learns of it as its next input.
    Failed,
    Refreshing,
}

/// An open connection.
pub(crate) struct Open {
    socket: Box<Socket>,
    /// What arrived while nobody asked for the next event.
    unread: VecDeque<Bytes>,
    is_gone: bool,
}

/// An event of a connection.
pub(crate) enum WireEvent {
    Opened(Box<Open>),
    Received(Bytes),
    Lost(Disconnect),
    Refreshed(Option<Version>),
}

impl Wire {
    pub(crate) fn dial(dialer: &Dialer) -> Self {
        let dialer = dialer.clone();
        Self::Dialing(Box::pin(async move { dialer.dial().await }))
    }

    /// Waits for the next event. Cancel safe.
    pub(crate) async fn next(&mut self, versions: &Versions) -> WireEvent {
        match self {
            Self::Closed => std::future::pending().await,
            Self::Failed => WireEvent::Lost(Disconnect::Lost),
            Self::Dialing(dialing) => match dialing.await {
                Ok(socket) => WireEvent::Opened(Box::new(Open {
                    socket: Box::new(socket),
                    unread: VecDeque::new(),
                    is_gone: false,
                })),
                Err(why) => WireEvent::Lost(why),
            },
            Self::Open(open) => open.next().await,
            Self::Refreshing => WireEvent::Refreshed(versions.refresh(versions.current()).await),
        }
    }

    /// Takes in an event and passes it on to the link.
    pub(crate) fn handle<R: CryptoRng>(
        &mut self,
        event: WireEvent,
        link: &mut Link<R>,
        now: SystemTime,
    ) {
        let input = match event {
            WireEvent::Opened(open) => {
                *self = Self::Open(open);
                return link.handle_input(Input::Connected, now);
            }
            WireEvent::Received(bytes) => return link.handle_input(Input::Received(&bytes), now),
            WireEvent::Lost(why) => Input::Disconnected(why),
            WireEvent::Refreshed(version) => Input::Version(version),
        };
        *self = Self::Closed;
        link.handle_input(input, now);
    }

    /// Resolves when the connection is gone. [`Wire::next`] still returns what arrives meanwhile.
    pub(crate) async fn gone(&mut self) {
        if let Self::Open(open) = self {
            while !open.is_gone {
                match open.socket.receive().await {
                    Some(bytes) if open.unread.len() < MAX_UNREAD => open.unread.push_back(bytes),
                    _ => open.is_gone = true,
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

impl Open {
    async fn next(&mut self) -> WireEvent {
        if let Some(bytes) = self.unread.pop_front() {
            return WireEvent::Received(bytes);
        }
        if self.is_gone {
            return WireEvent::Lost(Disconnect::Lost);
        }
        match self.socket.receive().await {
            Some(bytes) => WireEvent::Received(bytes),
            None => WireEvent::Lost(Disconnect::Lost),
        }
    }
}

/// More than WhatsApp sends in the seconds for which the driver does not ask.
const MAX_UNREAD: usize = 64;
