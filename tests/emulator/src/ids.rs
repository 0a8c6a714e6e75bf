//! How devices and connections are named.

/// Where a device is found: the place of its account, and its number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DeviceId {
    pub(crate) account: usize,
    pub(crate) device: u16,
}

/// Tells the connections of a server apart.
pub(crate) type ConnectionId = u64;
