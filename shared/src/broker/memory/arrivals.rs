//! Who asked how often.

use std::{collections::HashMap, time::SystemTime};

use super::sweep::Sweep;
use crate::rate_limit::{Admission, LimitKey, Quota, gcra};

/// The theoretical arrival time of every key that has not earned everything back.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    by_key: HashMap<LimitKey, SystemTime>,
    sweep: Sweep<MIN_SWEPT_LEN>,
}

impl Arrivals {
    /// Counts a request against every quota, unless one of them refuses it; then the longest wait is
    /// told.
    pub(super) fn admit(&mut self, quotas: &[(LimitKey, Quota)], now: SystemTime) -> Admission {
        let counted = quotas.iter().map(|(key, quota)| {
            let known = self.by_key.get(key).copied();
            (key, gcra(known, now, *quota))
        });
        let counted: Vec<_> = counted.collect();
        let waits = counted
            .iter()
            .filter_map(|(_, (_, admission))| match admission {
                Admission::Admitted => None,
                Admission::Refused { retry_after } => Some(*retry_after),
            });
        if let Some(retry_after) = waits.max() {
            return Admission::Refused { retry_after };
        }
        for (key, (arrival, _)) in counted {
            let Some(arrival) = arrival else { continue };
            if let Some(known) = self.by_key.get_mut(key) {
                *known = arrival;
            } else {
                self.make_room(now);
                self.by_key.insert(key.clone(), arrival);
            }
        }
        Admission::Admitted
    }

    /// Forgets the keys that are as good as new.
    fn make_room(&mut self, now: SystemTime) {
        if self.sweep.is_due(self.by_key.len()) {
            self.by_key.retain(|_, arrival| *arrival > now);
            self.by_key.shrink_to(self.sweep.left(self.by_key.len()));
        }
    }
}

const MIN_SWEPT_LEN: usize = 256;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn keys_are_counted_apart() {
        let quota = Quota::new(1, Duration::from_mins(1)).unwrap();
        let (mut arrivals, now) = (Arrivals::default(), SystemTime::UNIX_EPOCH);
        assert_eq!(
            arrivals.admit(&[(client("one"), quota)], now),
            Admission::Admitted
        );
        assert_ne!(
            arrivals.admit(&[(client("one"), quota)], now),
            Admission::Admitted
        );
        assert_eq!(
            arrivals.admit(&[(client("other"), quota)], now),
            Admission::Admitted
        );
    }

    #[test]
    fn keys_that_earned_everything_back_are_forgotten() {
        let quota = Quota::new(20, Duration::from_mins(1)).unwrap();
        let mut arrivals = Arrivals::default();
        for request in 0..100_000_u32 {
            let now = SystemTime::UNIX_EPOCH + Duration::from_millis(10) * request;
            assert_eq!(
                arrivals.admit(&[(client(&request.to_string()), quota)], now),
                Admission::Admitted
            );
            assert!(
                arrivals.by_key.len() <= 2 * 300 + 1,
                "{}",
                arrivals.by_key.len()
            );
        }
    }

    #[test]
    fn key_is_forgotten_at_the_moment_at_which_it_has_earned_everything_back() {
        let quota = Quota::new(1, Duration::from_mins(1)).unwrap();
        let (mut arrivals, now) = (Arrivals::default(), SystemTime::UNIX_EPOCH);
        for key in 0..MIN_SWEPT_LEN {
            arrivals.admit(&[(client(&key.to_string()), quota)], now);
        }
        assert_eq!(arrivals.by_key.len(), MIN_SWEPT_LEN);
        arrivals.admit(&[(client("late"), quota)], now + quota.per());
        assert_eq!(arrivals.by_key.len(), 1);
    }

    #[test]
    fn key_that_has_not_earned_everything_back_is_kept() {
        let quota = Quota::new(1, Duration::from_mins(1)).unwrap();
        let (mut arrivals, now) = (Arrivals::default(), SystemTime::UNIX_EPOCH);
        for key in 0..MIN_SWEPT_LEN {
            arrivals.admit(&[(client(&key.to_string()), quota)], now);
        }
        arrivals.admit(&[(client("late"), quota)], now + quota.per() / 2);
        assert_eq!(arrivals.by_key.len(), MIN_SWEPT_LEN + 1);
    }

    fn client(name: &str) -> LimitKey {
        LimitKey::Client(name.to_owned())
    }
}
