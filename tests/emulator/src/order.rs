//! What phones and the server ask of a connection.

use latchkey_proto::{
    keys::{AdvSecret, KeyPair},
    node::Node,
};
use tokio::sync::{mpsc::UnboundedSender, oneshot};

use crate::{
    faults::Fault,
    ids::DeviceId,
    refused::{CodeRefused, ScanRefused},
};

pub(crate) type Mailbox = UnboundedSender<Order>;

/// What a connection is asked to do by the rest of the server.
pub(crate) enum Order {
    /// Deliver a stanza that was queued for the device.
    Deliver(Box<Node>),
    /// Go through with a scan.
    Scan(Box<Scan>),
    /// Tell the companion that its registration material is retired.
    Refresh,
    /// Go on with a code that was typed.
    EnterCode(Box<TypedCode>),
    /// Tell the companion that its code is dead.
    RefreshCode {
        /// Whether the owner is to ask for the next one.
        manual: bool,
    },
    /// Ping the client now.
    Ping,
    /// Let a fault strike now.
    Strike(Fault),
}

/// A phone's wish to link what it has scanned.
pub(crate) struct Scan {
    pub(crate) account: usize,
    /// The secret under which the phone vouches for the companion; none if only the passkey's
    /// exchange will bring one.
    pub(crate) secret: Option<AdvSecret>,
    pub(crate) answer: LinkReply,
}

/// Where the phone learns what came of it.
pub(crate) enum LinkReply {
    Scan(oneshot::Sender<Result<DeviceId, ScanRefused>>),
    Code(oneshot::Sender<Result<DeviceId, CodeRefused>>),
}

impl LinkReply {
    pub(crate) fn send(self, linked: Result<DeviceId, ScanRefused>) {
        // A phone that no longer waits has its device all the same.
        match self {
            Self::Scan(answer) => drop(answer.send(linked)),
            Self::Code(answer) => drop(answer.send(linked.map_err(CodeRefused::Link))),
        }
    }
}

/// A phone's half of the exchange, once a code was typed.
pub(crate) struct TypedCode {
    pub(crate) account: usize,
    pub(crate) reference: Vec<u8>,
    pub(crate) ephemeral: KeyPair,
    /// The companion's key, if the code was right.
    pub(crate) companion_ephemeral: [u8; 32],
    pub(crate) wrapped: [u8; 80],
    pub(crate) answer: oneshot::Sender<Result<DeviceId, CodeRefused>>,
}
