//! The hours by which is counted.

use std::time::{Duration, SystemTime};

/// A whole hour of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hour(pub(super) u64);

impl Hour {
    /// For how many hours what was counted is kept: a month, whatever the operator's time zone.
    pub const KEPT: u64 = 24 * 31;

    /// Returns the one that a moment is in; the first one for what is before 1970.
    pub fn of(moment: SystemTime) -> Self {
        let since = moment.duration_since(SystemTime::UNIX_EPOCH);
        Self(since.unwrap_or_default().as_secs() / 3600)
    }

    /// Returns the one that came so many hours before.
    #[must_use]
    pub fn back(self, hours: u64) -> Self {
        Self(self.0.saturating_sub(hours))
    }

    /// Returns the one that comes so many hours after.
    #[must_use]
    pub fn forth(self, hours: u64) -> Self {
        Self(self.0.saturating_add(hours))
    }

    /// Returns how many hours of its day came before it, by UTC.
    pub fn of_day(self) -> u64 {
        self.0 % 24
    }

    /// Returns its first moment.
    pub fn start(self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.min(LATEST) * 3600)
    }

    /// Returns all from this one to another, both included.
    pub fn to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }
}

/// Ten thousand years, far from overflow.
const LATEST: u64 = 24 * 365 * 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_is_in_the_hour_that_began_last() {
        let hour = Hour::of(after_hours(31) - Duration::from_nanos(1));
        assert_eq!((hour.start(), hour.of_day()), (after_hours(30), 6));
        assert_eq!(Hour::of(after_hours(31)).start(), after_hours(31));
        let before = SystemTime::UNIX_EPOCH - Duration::from_hours(5);
        assert_eq!(Hour::of(before).start(), SystemTime::UNIX_EPOCH);
    }

    #[test]
    fn hours_are_counted_back_and_forth_without_an_overflow() {
        let hour = Hour::of(after_hours(800));
        assert_eq!(hour.back(2).start(), after_hours(798));
        assert_eq!(hour.back(801).start(), SystemTime::UNIX_EPOCH);
        assert_eq!(hour.forth(2).start(), after_hours(802));
        let latest = after_hours(24 * 365 * 10_000);
        assert_eq!(hour.forth(u64::MAX).start(), latest);
        let all: Vec<_> = hour.back(1).to(hour.forth(1)).collect();
        assert_eq!(all, [hour.back(1), hour, hour.forth(1)]);
        assert_eq!(hour.back(Hour::KEPT).start(), after_hours(800 - 31 * 24));
    }

    fn after_hours(hours: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_hours(hours)
    }
}
