//! How often, and for how long, a lost connection is retried.

use std::time::{Duration, SystemTime};

use rand::{CryptoRng, RngExt};

/// Counts what went wrong since a code was last up for long enough to be used.
#[derive(Debug, Default)]
pub(super) struct Retry {
    failures: u32,
    /// Those of them in which the connection was refused.
    refusals: u32,
    first_failure_at: Option<SystemTime>,
    shown_at: Option<SystemTime>,
    flashes: u32,
}

/// How often, and for how long, a connection that is refused is asked for again.
pub(super) struct RefusalLimits {
    /// How many refusals end it.
    pub(super) tries: u32,
    /// The pause after the first one, which doubles.
    pub(super) base: Duration,
    /// From the first failure to the last try.
    pub(super) patience: Duration,
}

impl Retry {
    /// Records that the connection has brought a code.
    pub(super) fn code_shown(&mut self, now: SystemTime) {
        self.shown_at = Some(now);
    }

    /// Counts the code of a connection that is lost, if it has flashed by: it was up for so short a
    /// time that nobody could use it. Returns how many have in a row.
    pub(super) fn count_flash(&mut self, now: SystemTime) -> Option<u32> {
        let shown_at = self.shown_at.take()?;
        let flashes = if now < shown_at + HELD {
            self.flashes + 1
        } else {
            0
        };
        // Whoever gives out codes can be reached, so earlier failures are forgotten.
        *self = Self {
            flashes,
            ..Self::default()
        };
        (flashes > 0).then_some(flashes)
    }

    /// Returns the pause before the next try, or `None` once `patience` has run out.
    ///
    /// The pause doubles from `base` to 20 times `base`.
    pub(super) fn pause<R: CryptoRng>(
        &mut self,
        now: SystemTime,
        base: Duration,
        patience: Duration,
        rng: &mut R,
    ) -> Option<Duration> {
        if self.shown_at.take().is_some_and(|at| now >= at + HELD) {
            *self = Self::default();
        }
        let first = *self.first_failure_at.get_or_insert(now);
        let full = base
            .saturating_mul(1 << self.failures.min(5))
            .min(base * 20);
        let pause = jittered(full, rng);
        self.failures += 1;
        (now + pause <= first + patience).then_some(pause)
    }

    /// Returns the pause before the next try after a refusal, or `None` once the limits are reached.
    ///
    /// It is no shorter than what the other side asks for, and up to a quarter longer.
    pub(super) fn pause_after_refusal<R: CryptoRng>(
        &mut self,
        now: SystemTime,
        limits: &RefusalLimits,
        retry_after: Option<Duration>,
        rng: &mut R,
    ) -> Option<Duration> {
        let mut pause = self.pause(now, limits.base, limits.patience, rng)?;
        self.refusals += 1;
        if let Some(asked) = retry_after {
            if asked > limits.patience {
                return None;
            }
            pause = pause.max(asked.mul_f64(1.0 + rng.random_range(0.0..0.25)));
        }
        let last = self.first_failure_at.unwrap_or(now) + limits.patience;
        (self.refusals < limits.tries && now + pause <= last).then_some(pause)
    }
}

/// Takes up to a quarter off a pause, so that many sessions do not come back in step.
pub(super) fn jittered<R: CryptoRng>(pause: Duration, rng: &mut R) -> Duration {
    pause.mul_f64(1.0 - rng.random_range(0.0..0.25))
}

/// WhatsApp itself shows no code for less.
const HELD: Duration = Duration::from_secs(20);
