//! A worker's hold on a session.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use serde::{Deserialize, Serialize};

use super::BrokerError;
use crate::job::SessionId;

/// A worker's hold on a session, until it lapses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The session.
    pub id: SessionId,
    /// Sent with every write; a later claim has a greater one.
    pub token: LeaseToken,
    /// When another worker may take the session.
    pub expires_at: SystemTime,
}

/// Orders the claims of one session: a write with an older token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeaseToken(pub u64);

/// A worker's sign of life. While it is good, a lease that lapses is taken from the worker only if the
/// worker holds it no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heartbeat {
    /// For how long it is good.
    pub lasts: Duration,
    /// When the worker began to renew all that it holds, the last time that it came to the end: what was
    /// not renewed since then, it no longer holds.
    pub renewed_since: SystemTime,
}

/// The way by which a worker's heartbeats reach the broker, which nothing else of the process holds up.
#[async_trait]
pub trait Pulse: Send {
    /// Tells the broker that the worker lives.
    async fn beat(&mut self, heartbeat: Heartbeat) -> Result<(), BrokerError>;
}

/// What comes next of what [`Broker::reclaim`](super::Broker::reclaim) looks after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Upcoming {
    /// The earliest moment at which a lease can lapse, of those that are held or may be at any moment.
    pub lapse: Option<SystemTime>,
    /// When the next session's time is over.
    pub end: Option<SystemTime>,
}
