//! How many sessions of each client are under way.

use std::{collections::HashMap, time::SystemTime};

use crate::{broker::LiveLimit, job::SessionId, rate_limit::LimitKey};

/// The sessions under way of every client that is limited, each until it ends, or until the moment by
/// which it was to end.
#[derive(Debug, Default)]
pub(super) struct LiveSessions {
    by_key: HashMap<LimitKey, HashMap<SessionId, SystemTime>>,
}

impl LiveSessions {
    /// Returns whether one more session would be too many by one of the limits.
    pub(super) fn is_full(&mut self, limits: &[LiveLimit], now: SystemTime) -> bool {
        limits.iter().any(|limit| {
            if self.count(&limit.key) >= limit.most
                && let Some(sessions) = self.by_key.get_mut(&limit.key)
            {
                sessions.retain(|_, until| *until > now);
                if sessions.is_empty() {
                    self.by_key.remove(&limit.key);
                }
            }
            self.count(&limit.key) >= limit.most
        })
    }

    fn count(&self, key: &LimitKey) -> usize {
        self.by_key.get(key).map_or(0, HashMap::len)
    }

    /// Counts a session under each of its keys.
    pub(super) fn begin(&mut self, id: SessionId, limits: &[LiveLimit], until: SystemTime) {
        for limit in limits {
            let sessions = self.by_key.entry(limit.key.clone()).or_default();
            sessions.insert(id, until);
        }
    }

    /// Counts a session no more.
    pub(super) fn end(&mut self, id: SessionId, limits: &[LiveLimit]) {
        for limit in limits {
            if let Some(sessions) = self.by_key.get_mut(&limit.key) {
                sessions.remove(&id);
                if sessions.is_empty() {
                    self.by_key.remove(&limit.key);
                }
            }
        }
    }

    /// Returns each session that is counted, with what it is counted under.
    #[cfg(test)]
    pub(super) fn counted(&self) -> impl Iterator<Item = (&LimitKey, &SessionId)> {
        let keys = self.by_key.iter();
        keys.flat_map(|(key, sessions)| sessions.keys().map(move |id| (key, id)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::rng;

    #[test]
    fn session_counts_until_the_moment_by_which_it_was_to_end() {
        let (mut live, now) = (LiveSessions::default(), SystemTime::UNIX_EPOCH);
        let limits = [LiveLimit {
            key: LimitKey::Client("one".to_owned()),
            most: 1,
        }];
        let second = Duration::from_secs(1);
        live.begin(SessionId::random(&mut rng()), &limits, now + second);
        assert!(live.is_full(&limits, now));
        assert!(!live.is_full(&limits, now + second));
    }
}
