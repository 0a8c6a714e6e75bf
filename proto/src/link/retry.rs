//! How long, and how often, a lost connection is worth another try.

use std::time::{Duration, SystemTime};

use rand::{CryptoRng, RngExt};

/// Counts the failures since the last progress.
#[derive(Debug, Default)]
pub(super) struct Retry {
    failures: u32,
    first_failure_at: Option<SystemTime>,
    progress_at: Option<SystemTime>,
}

impl Retry {
    /// Notes that something worked. The failures before it are forgotten once it has held: a
    /// server that lets a device in and always drops it must not be knocked on all the time.
    pub(super) fn progress(&mut self, now: SystemTime) {
        self.progress_at = Some(now);
    }

    /// The pause before the next try, or `None` once `patience` has run out.
    ///
    /// The pause doubles from `base` to 20 times `base`, less up to a quarter so that many sessions do not
    /// come back in step.
    pub(super) fn pause<R: CryptoRng>(
        &mut self,
        now: SystemTime,
        base: Duration,
        patience: Duration,
        rng: &mut R,
    ) -> Option<Duration> {
        if self.progress_at.take().is_some_and(|at| now >= at + HELD) {
            *self = Self::default();
        }
        let first = *self.first_failure_at.get_or_insert(now);
        let full = base
            .saturating_mul(1 << self.failures.min(5))
            .min(base * 20);
        let pause = full.mul_f64(1.0 - rng.random_range(0.0..0.25));
        self.failures += 1;
        (now + pause <= first + patience).then_some(pause)
    }
}

const HELD: Duration = Duration::from_secs(10);
