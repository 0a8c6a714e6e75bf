//! How often, and for how long, a lost connection is retried.

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
    /// Records progress. Earlier failures are forgotten once it has held for a while: a server that
    /// lets a device in and then always drops it must not be retried forever.
    pub(super) fn progress(&mut self, now: SystemTime) {
        self.progress_at = Some(now);
    }

    /// Returns the pause before the next try, or `None` once `patience` has run out.
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
