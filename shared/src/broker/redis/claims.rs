//! The claims that are on their way to whoever waits for them.

use std::{
    sync::{Arc, Mutex},
    time::SystemTime,
};

use super::lock;

/// Since when claims are on their way. What they bring, the worker holds, though none of its renewals can
/// know of it yet.
#[derive(Debug, Default)]
pub(super) struct ClaimsUnderWay(Mutex<Vec<SystemTime>>);

/// A claim on its way, until it is dropped.
#[derive(Debug)]
pub(super) struct ClaimUnderWay {
    all: Arc<ClaimsUnderWay>,
    since: SystemTime,
}

impl ClaimsUnderWay {
    /// Records that a session may be claimed from `now` on.
    pub(super) fn begin(self: &Arc<Self>, now: SystemTime) -> ClaimUnderWay {
        lock(&self.0).push(now);
        ClaimUnderWay {
            all: Arc::clone(self),
            since: now,
        }
    }

    /// Returns the moment before which every lease is either known to the worker or lost, where that is
    /// `moment` for those that it knows.
    pub(super) fn known_since(&self, moment: SystemTime) -> SystemTime {
        let earliest = lock(&self.0).iter().min().copied();
        earliest.map_or(moment, |earliest| earliest.min(moment))
    }
}

impl Drop for ClaimUnderWay {
    fn drop(&mut self) {
        let mut all = lock(&self.all.0);
        if let Some(at) = all.iter().position(|since| *since == self.since) {
            all.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn nothing_is_taken_for_dropped_that_may_still_arrive() {
        let claims = Arc::new(ClaimsUnderWay::default());
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(claims.known_since(at(9)), at(9));
        let (early, late) = (claims.begin(at(5)), claims.begin(at(7)));
        assert_eq!(claims.known_since(at(9)), at(5));
        assert_eq!(claims.known_since(at(3)), at(3));
        drop(early);
        assert_eq!(claims.known_since(at(9)), at(7));
        drop(late);
        assert_eq!(claims.known_since(at(9)), at(9));
    }
}
