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
    /// Sending failed: the link is to learn it as its next input.
    Failed,
    Refreshing,
}

/// An open connection.
pub(crate) struct Open {
    socket: Box<Socket>,
    /// What came while the link was not listening.
    unread: VecDeque<Bytes>,
    is_gone: bool,
}

/// What happened on a wire.
pub(crate) enum News {
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

    /// What happens next on it. Cancel safe.
    pub(crate) async fn next(&mut self, versions: &Versions) -> News {
        match self {
            Self::Closed => std::future::pending().await,
            Self::Failed => News::Lost(Disconnect::Lost),
            Self::Dialing(dialing) => match dialing.await {
                Ok(socket) => News::Opened(Box::new(Open {
                    socket: Box::new(socket),
                    unread: VecDeque::new(),
                    is_gone: false,
                })),
                Err(why) => News::Lost(why),
            },
            Self::Open(open) => open.next().await,
            Self::Refreshing => News::Refreshed(versions.refresh(versions.current()).await),
        }
    }

    /// Tells the link what happened.
    pub(crate) fn tell<R: CryptoRng>(&mut self, news: News, link: &mut Link<R>, now: SystemTime) {
        let input = match news {
            News::Opened(open) => {
                *self = Self::Open(open);
                return link.handle_input(Input::Connected, now);
            }
            News::Received(bytes) => return link.handle_input(Input::Received(&bytes), now),
            News::Lost(why) => Input::Disconnected(why),
            News::Refreshed(version) => Input::Version(version),
        };
        *self = Self::Closed;
        link.handle_input(input, now);
    }

    /// Resolves when the connection is gone. What comes meanwhile is kept for [`Wire::next`].
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

    /// Closes it in order, if it is open.
    pub(crate) async fn close(&mut self) {
        if let Self::Open(open) = std::mem::replace(self, Self::Closed) {
            open.socket.close().await;
        }
    }
}

impl Open {
    async fn next(&mut self) -> News {
        if let Some(bytes) = self.unread.pop_front() {
            return News::Received(bytes);
        }
        if self.is_gone {
            return News::Lost(Disconnect::Lost);
        }
        match self.socket.receive().await {
            Some(bytes) => News::Received(bytes),
            None => News::Lost(Disconnect::Lost),
        }
    }
}

/// More than WhatsApp sends in the seconds for which a link does not listen.
const MAX_UNREAD: usize = 64;
