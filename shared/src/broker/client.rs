//! What the broker knows of a session's client: its lane in the queue, and what it counts in.

use std::{fmt, sync::Arc};

use crate::rate_limit::{LimitKey, Quota};

/// What a session of a client waits in and counts in; nothing in particular by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientShare {
    /// Where it waits.
    pub lane: Lane,
    /// What it counts in from the request to the end, whether it waits or is worked on.
    pub live_limits: Vec<LiveLimit>,
    /// How often it may ask for one.
    pub quotas: Vec<(LimitKey, Quota)>,
}

/// Whose turn it is: the queue serves its lanes in turn, and each in the order of arrival.
///
/// All that has no client waits in one lane.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Lane(Arc<str>);

impl Lane {
    /// Returns the lane of what is counted under a key.
    pub fn of(key: &LimitKey) -> Self {
        let (LimitKey::Client(name) | LimitKey::Solution(name) | LimitKey::Handover(name)) = key;
        Self(name.as_str().into())
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many sessions of a client, or of a network, may be under way at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveLimit {
    /// Under which they count.
    pub key: LimitKey,
    /// How many there may be.
    pub most: usize,
}
