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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use rand::{TryCryptoRng, TryRng};

    use super::*;

    #[test]
    fn pauses_double_up_to_twenty_times_the_first() {
        let mut retry = Retry::default();
        for (seconds, tenths) in [(0, 2), (1, 4), (2, 8), (3, 16), (4, 32), (5, 40), (6, 40)] {
            assert_eq!(
                retry.pause(at(seconds), tenth(2), LONG, &mut Still),
                Some(tenth(tenths)),
                "{seconds}"
            );
        }
    }

    #[test]
    fn patience_ends_the_tries_at_its_last_moment_counted_from_the_first_failure() {
        let mut retry = Retry::default();
        let mut try_at = |seconds| retry.pause(at(seconds), tenth(10), tenth(100), &mut Still);
        assert_eq!(try_at(0), Some(tenth(10)));
        assert_eq!(try_at(8), Some(tenth(20)), "it ends with the tenth second");
        assert_eq!(try_at(8), None);

        let mut retry = Retry::default();
        let mut try_at =
            |seconds| retry.pause_after_refusal(at(seconds), &LIMITS, None, &mut Still);
        assert_eq!(try_at(0), Some(tenth(10)));
        assert_eq!(try_at(8), Some(tenth(20)));
        assert_eq!(try_at(9), None);
    }

    #[test]
    fn last_of_the_refusals_that_are_taken_ends_the_tries() {
        let mut retry = Retry::default();
        let limits = RefusalLimits { tries: 3, ..LIMITS };
        for pause in [Some(tenth(10)), Some(tenth(20)), None] {
            let next = retry.pause_after_refusal(at(0), &limits, None, &mut Still);
            assert_eq!(next, pause);
        }
    }

    #[test]
    fn refusal_that_asks_for_all_patience_gets_it_and_one_that_asks_for_more_ends_the_tries() {
        let asking = |asked| {
            Retry::default().pause_after_refusal(at(0), &LIMITS, Some(tenth(asked)), &mut Still)
        };
        assert_eq!(asking(5), Some(tenth(10)), "its own pause is longer");
        assert_eq!(asking(100), Some(tenth(100)));
        assert_eq!(asking(101), None);
        let mut retry = Retry::default();
        let mut asking_at = |seconds, asked| {
            retry.pause_after_refusal(at(seconds), &LIMITS, Some(tenth(asked)), &mut Still)
        };
        assert_eq!(asking_at(0, 10), Some(tenth(10)));
        assert_eq!(asking_at(4, 60), Some(tenth(60)));
        assert_eq!(
            asking_at(4, 61),
            None,
            "all of it counts from the first failure"
        );
        let far = Some(Duration::MAX);
        let pause = Retry::default().pause_after_refusal(at(0), &LIMITS, far, &mut Still);
        assert_eq!(pause, None);
    }

    #[test]
    fn code_that_was_up_for_twenty_seconds_was_up_for_long_enough() {
        let mut retry = Retry::default();
        let mut flashes = |shown_at, lost_at| {
            retry.code_shown(at(shown_at));
            retry.count_flash(at(lost_at))
        };
        assert_eq!(flashes(0, 19), Some(1));
        assert_eq!(flashes(20, 21), Some(2));
        assert_eq!(flashes(30, 50), None);
        assert_eq!(flashes(60, 61), Some(1), "the count begins anew");
        assert_eq!(retry.count_flash(at(61)), None, "nothing was shown since");
    }

    #[test]
    fn failures_are_forgotten_once_a_code_was_up_for_long_enough() {
        for (shown_at, lost_at, pause) in [(0, 19, 4), (0, 20, 2), (5, 24, 4), (5, 25, 2)] {
            let mut retry = Retry::default();
            assert!(retry.pause(at(0), tenth(2), LONG, &mut Still).is_some());
            retry.code_shown(at(shown_at));
            assert_eq!(
                retry.pause(at(lost_at), tenth(2), LONG, &mut Still),
                Some(tenth(pause)),
                "{shown_at} {lost_at}"
            );
        }
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_305_600 + seconds)
    }

    fn tenth(tenths: u64) -> Duration {
        Duration::from_millis(100 * tenths)
    }

    const LONG: Duration = Duration::from_hours(1);
    const LIMITS: RefusalLimits = RefusalLimits {
        tries: u32::MAX,
        base: Duration::from_secs(1),
        patience: Duration::from_secs(10),
    };

    /// Leaves every pause as it is.
    struct Still;

    impl TryRng for Still {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(0)
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(0)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.fill(0);
            Ok(())
        }
    }

    impl TryCryptoRng for Still {}
}
