//! A worker's hold on a session.

use std::{fmt, time::SystemTime};

use rand::CryptoRng;
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

/// Names a worker in logs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkerId(String);

impl WorkerId {
    /// Draws a new one, 8 hexadecimal digits.
    pub fn random<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(format!("{:08x}", rng.next_u32()))
    }
}

impl fmt::Display for WorkerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
