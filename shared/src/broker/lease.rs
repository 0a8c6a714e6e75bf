//! A worker's hold on a session.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

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
