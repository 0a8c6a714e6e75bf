//! What is counted, in all and by hour, and which sessions failed last.

use std::{
    collections::{BTreeMap, VecDeque},
    time::SystemTime,
};

use crate::{
    broker::{
        Counter, Counts, FailedSession, Hour, SessionClass, SessionFailure, failed::FAILED_KEPT,
    },
    job::SessionId,
};

/// What is counted, in all and by hour, and which sessions failed last.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    all: Counts,
    hours: BTreeMap<Hour, Counts>,
    failed: VecDeque<FailedSession>,
}

impl Tallies {
    pub(super) fn count(&mut self, counter: Counter, by: u64, now: SystemTime) {
        let hour = Hour::of(now);
        let in_hour = self.hours.entry(hour).or_default();
        for counts in [&mut self.all, in_hour] {
            let count = counts.entry(counter).or_default();
            *count = count.saturating_add(by);
        }
        while let Some(first) = self.hours.first_entry()
            && *first.key() < hour.back(Hour::KEPT)
        {
            first.remove();
        }
    }

    pub(super) fn count_each(&mut self, counters: Vec<Counter>, now: SystemTime) {
        for counter in counters {
            self.count(counter, 1, now);
        }
    }

    /// Keeps why a session failed, if it did.
    pub(super) fn keep_failure(&mut self, id: SessionId, class: &SessionClass, now: SystemTime) {
        let Some(SessionFailure { code, reason }) = class.failure else {
            return;
        };
        self.failed.push_front(FailedSession {
            id,
            at: now,
            method: class.method,
            code: <&str>::from(code).to_owned(),
            reason: reason.to_owned(),
        });
        self.failed.truncate(FAILED_KEPT);
    }

    pub(super) fn all(&self) -> Counts {
        self.all.clone()
    }

    pub(super) fn of(&self, hour: Hour) -> Counts {
        self.hours.get(&hour).cloned().unwrap_or_default()
    }

    pub(super) fn failed(&self) -> Vec<FailedSession> {
        self.failed.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn hours_are_kept_for_a_month_and_no_longer() {
        const AN_HOUR: Duration = Duration::from_hours(1);
        let mut tallies = Tallies::default();
        let first = SystemTime::UNIX_EPOCH;
        let hours = 2 * u32::try_from(Hour::KEPT).unwrap();
        for hours in 0..hours {
            let now = first + hours * AN_HOUR;
            tallies.count(Counter::MegaLogins, 1, now);
            assert_eq!(tallies.of(Hour::of(now)).len(), 1);
        }
        assert_eq!(tallies.hours.len() as u64, Hour::KEPT + 1);
        assert!(tallies.of(Hour::of(first)).is_empty());
        assert_eq!(tallies.all()[&Counter::MegaLogins], u64::from(hours));
    }
}
