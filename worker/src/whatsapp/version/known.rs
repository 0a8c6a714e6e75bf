//! What is known of the version in use: how old it is, and when an operator should hear of it.

use std::{
    cmp::Ordering,
    time::{Duration, SystemTime},
};

use latchkey_proto::payload::Version;
use latchkey_shared::version::VersionReport;

/// The version in use and its age.
#[derive(Debug)]
pub(super) struct KnownVersion {
    pub(super) version: Version,
    /// The version was published by then.
    published_by: SystemTime,
    /// When a source last named it.
    confirmed_at: Option<SystemTime>,
    /// When the operator was last warned of its age.
    warned_at: Option<SystemTime>,
}

/// What a version that somebody names is, compared with the one in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// It is newer, and in use from now on.
    Newer,
    /// It is the one in use.
    Same,
    /// It is older, and ignored.
    Older,
}

impl KnownVersion {
    pub(super) fn new(version: Version, now: SystemTime) -> Self {
        Self {
            version,
            published_by: version.published_by().unwrap_or(now),
            confirmed_at: None,
            warned_at: None,
        }
    }

    /// Takes in the version that a source names.
    pub(super) fn named(&mut self, version: Version, now: SystemTime) -> Named {
        let named = self.take(version, now);
        if named != Named::Older {
            self.confirmed_at = Some(now);
        }
        named
    }

    /// Takes in what another worker has reported, or this one before it was restarted.
    pub(super) fn reported(&mut self, report: &VersionReport, now: SystemTime) -> Named {
        let named = self.take(Version::new(report.revision), now);
        if named != Named::Older {
            self.published_by = self.published_by.min(report.published_by);
            self.confirmed_at = self.confirmed_at.max(report.confirmed_at);
        }
        named
    }

    /// Uses a version from now on, if it is newer than the one in use.
    fn take(&mut self, version: Version, now: SystemTime) -> Named {
        match version.cmp(&self.version) {
            Ordering::Less => Named::Older,
            Ordering::Equal => Named::Same,
            Ordering::Greater => {
                *self = Self::new(version, now);
                Named::Newer
            }
        }
    }

    /// Returns how long WhatsApp will still accept the version, if it is time to warn of it: from two
    /// weeks before on, once a week.
    pub(super) fn warning(&mut self, now: SystemTime) -> Option<Duration> {
        let left = self.ends_at().duration_since(now).unwrap_or_default();
        let was_warned = self
            .warned_at
            .is_some_and(|at| now.duration_since(at).unwrap_or_default() < WARN_EVERY);
        if left > WARN_FROM || was_warned {
            return None;
        }
        self.warned_at = Some(now);
        Some(left)
    }

    pub(super) fn report(&self) -> VersionReport {
        VersionReport {
            revision: self.version.revision(),
            published_by: self.published_by,
            confirmed_at: self.confirmed_at,
            ends_at: self.ends_at(),
        }
    }

    fn ends_at(&self) -> SystemTime {
        self.published_by + Version::LIFE
    }
}

/// For how long no source could be read.
#[derive(Debug, Default)]
pub(super) struct Silence {
    since: Option<SystemTime>,
    told_at: Option<SystemTime>,
}

impl Silence {
    /// Records that no source could be read. Returns for how long none could, if it is time to tell:
    /// at first, then once a day.
    pub(super) fn goes_on(&mut self, now: SystemTime) -> Option<Duration> {
        let since = *self.since.get_or_insert(now);
        let was_told = self
            .told_at
            .is_some_and(|at| now.duration_since(at).unwrap_or_default() < TELL_EVERY);
        if was_told {
            return None;
        }
        self.told_at = Some(now);
        Some(now.duration_since(since).unwrap_or_default())
    }

    /// Records that a source could be read.
    pub(super) fn ends(&mut self) {
        *self = Self::default();
    }
}

const WARN_FROM: Duration = Duration::from_hours(14 * 24);
const WARN_EVERY: Duration = Duration::from_hours(7 * 24);
const TELL_EVERY: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn start() -> SystemTime {
        SystemTime::UNIX_EPOCH + 30_000 * DAY
    }

    fn newer(by: u32) -> Version {
        Version::new(Version::FALLBACK.revision() + by)
    }

    #[test]
    fn older_version_than_the_one_in_use_is_never_taken() {
        let mut known = KnownVersion::new(Version::FALLBACK, start());
        assert_eq!(known.named(newer(5), start()), Named::Newer);
        for older in [newer(4), Version::FALLBACK, Version::new(1)] {
            assert_eq!(known.named(older, start() + DAY), Named::Older);
            assert_eq!(known.version, newer(5));
        }
        let report = known.report();
        assert_eq!(
            report.confirmed_at,
            Some(start()),
            "older ones confirm nothing"
        );
        assert_eq!(known.named(newer(5), start() + DAY), Named::Same);
        assert_eq!(known.report().confirmed_at, Some(start() + DAY));
    }

    #[test]
    fn version_that_is_compiled_in_is_as_old_as_its_date_and_a_new_one_begins_when_it_is_first_seen()
     {
        let mut known = KnownVersion::new(Version::FALLBACK, start());
        let published = Version::FALLBACK.published_by().unwrap();
        assert_eq!(known.report().ends_at, published + 126 * DAY);
        assert_eq!(known.report().confirmed_at, None);
        known.named(newer(1), start());
        known.named(newer(1), start() + 3 * DAY);
        assert_eq!(known.report().published_by, start());
        assert_eq!(known.report().ends_at, start() + 126 * DAY);
    }

    #[test]
    fn worker_that_starts_again_takes_over_what_was_reported_and_how_old_it_is() {
        let mut before = KnownVersion::new(Version::FALLBACK, start());
        before.named(newer(1), start());
        let report = before.report();
        let later = start() + 20 * DAY;
        let mut known = KnownVersion::new(Version::FALLBACK, later);
        assert_eq!(known.reported(&report, later), Named::Newer);
        assert_eq!(known.report(), report);
        let mut ahead = KnownVersion::new(newer(2), later);
        assert_eq!(ahead.reported(&report, later), Named::Older);
        assert_eq!(ahead.version, newer(2));
    }

    #[test]
    fn age_is_warned_of_two_weeks_before_the_end_and_then_weekly() {
        let mut known = KnownVersion::new(newer(1), start());
        let mut warned = Vec::new();
        for day in 0..140 {
            if let Some(left) = known.warning(start() + day * DAY) {
                warned.push((day, left.as_secs() / DAY.as_secs()));
            }
        }
        assert_eq!(warned, [(112, 14), (119, 7), (126, 0), (133, 0)]);
        known.named(newer(2), start() + 140 * DAY);
        assert_eq!(known.warning(start() + 140 * DAY), None);
    }

    #[test]
    fn silence_of_the_sources_is_told_at_once_and_then_daily() {
        let mut silence = Silence::default();
        let mut told = Vec::new();
        for hour in 0..50 {
            if let Some(lasts) = silence.goes_on(start() + hour * Duration::from_hours(1)) {
                told.push((hour, lasts.as_secs() / 3600));
            }
        }
        assert_eq!(told, [(0, 0), (24, 24), (48, 48)]);
        silence.ends();
        assert_eq!(silence.goes_on(start() + 9 * DAY), Some(Duration::ZERO));
    }
}
