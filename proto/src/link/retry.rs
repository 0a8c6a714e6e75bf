//! How long, and how often, a lost connection is worth another try.

use std::time::{Duration, SystemTime};

use rand::{CryptoRng, RngExt};

/// Counts the failures since the last progress.
#[derive(Debug, Default)]
pub(super) struct Retry {
    failures: u32,
    first_failure_at: Option<SystemTime>,
}

impl Retry {
    /// Forgets the failures: something worked.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
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
        let first = *self.first_failure_at.get_or_insert(now);
        let full = base
            .saturating_mul(1 << self.failures.min(5))
            .min(base * 20);
        let pause = full.mul_f64(1.0 - rng.random_range(0.0..0.25));
        self.failures += 1;
        (now + pause <= first + patience).then_some(pause)
    }
}
