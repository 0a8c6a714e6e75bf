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
