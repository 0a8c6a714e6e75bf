//! What phones and the server order connections to do.

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

/// An order from the rest of the server to a connection.
pub(crate) enum Order {
    /// Deliver a stanza that was queued for the device.
    Deliver(Box<Node>),
    /// Carry out a scan.
    Scan(Box<Scan>),
    /// Tell the companion that its registration material is retired.
    Refresh,
    /// Continue with a code that the owner entered.
    EnterCode(Box<TypedCode>),
    /// Tell the companion that its code is dead.
    RefreshCode {
        /// Whether the owner is to request the next one.
        manual: bool,
    },
    /// Ping the client now.
    Ping,
    /// Inject a fault now.
    Strike(Fault),
}

/// A phone's request to link what it has scanned.
pub(crate) struct Scan {
    pub(crate) account: usize,
    /// The secret under which the phone vouches for the companion, unless only the passkey exchange
    /// will establish one.
    pub(crate) secret: Option<AdvSecret>,
    pub(crate) answer: LinkReply,
}

/// Tells the phone the outcome.
pub(crate) enum LinkReply {
    Scan(oneshot::Sender<Result<DeviceId, ScanRefused>>),
    Code(oneshot::Sender<Result<DeviceId, CodeRefused>>),
}

impl LinkReply {
    pub(crate) fn send(self, linked: Result<DeviceId, ScanRefused>) {
        // If the phone no longer waits, the device is linked all the same.
        match self {
            Self::Scan(answer) => drop(answer.send(linked)),
            Self::Code(answer) => drop(answer.send(linked.map_err(CodeRefused::Link))),
        }
    }
}

/// A phone's half of the exchange, after its owner entered a code.
pub(crate) struct TypedCode {
    pub(crate) account: usize,
    pub(crate) reference: Vec<u8>,
    pub(crate) ephemeral: KeyPair,
    /// The companion's key, if the code was right.
    pub(crate) companion_ephemeral: [u8; 32],
    pub(crate) wrapped: [u8; 80],
    pub(crate) answer: oneshot::Sender<Result<DeviceId, CodeRefused>>,
}
