//! The identifiers of devices and connections.

/// Identifies a device: the index of its account, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DeviceId {
    pub(crate) account: usize,
    pub(crate) device: u16,
}

/// Identifies a connection of the server.
pub(crate) type ConnectionId = u64;
