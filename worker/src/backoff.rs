//! How long to wait before the next call of a broker that did not answer.

use std::time::Duration;

use latchkey_shared::broker::BrokerError;
use rand::{CryptoRng, RngExt};

/// The pauses between attempts: each twice as long as the one before, up to a second, and shortened
/// by up to a half at random, so that thousands of sessions do not retry in step.
#[derive(Debug, Default)]
pub(crate) struct Backoff(u32);

impl Backoff {
    pub(crate) fn pause<R: CryptoRng>(&mut self, rng: &mut R) -> Duration {
        let full = FIRST.saturating_mul(1 << self.0).min(LONGEST);
        self.0 = (self.0 + 1).min(MAX_DOUBLINGS);
        full.mul_f64(rng.random_range(0.5..1.0))
    }

    /// Returns the pause after this failure: a longer one if somebody has to change something first.
    pub(crate) fn pause_after<R: CryptoRng>(
        &mut self,
        error: &BrokerError,
        rng: &mut R,
    ) -> Duration {
        match error {
            BrokerError::Denied(_) => DENIED,
            BrokerError::Away(_) | BrokerError::Malformed(_) => self.pause(rng),
        }
    }

    /// Starts over, after the broker has answered.
    pub(crate) fn reset(&mut self) {
        self.0 = 0;
    }
}

/// How long nothing is asked of a broker that denies it: it waits for an operator.
pub(crate) const DENIED: Duration = Duration::from_secs(10);
const FIRST: Duration = Duration::from_millis(50);
/// A session must notice within a second that the broker is back.
const LONGEST: Duration = Duration::from_secs(1);
const MAX_DOUBLINGS: u32 = 5;

#[cfg(test)]
mod tests {
    use latchkey_shared::clock::rng;

    use super::*;

    #[test]
    fn pauses_grow_to_a_second_and_begin_anew_after_an_answer() {
        let mut backoff = Backoff::default();
        let pauses: Vec<_> = (0..40).map(|_| backoff.pause(&mut rng())).collect();
        assert!(pauses[0] <= FIRST && pauses[0] >= FIRST / 2);
        let last = pauses[20..].iter();
        assert!(last.clone().all(|pause| *pause <= LONGEST));
        assert!(last.clone().all(|pause| *pause >= LONGEST / 2));
        backoff.reset();
        assert!(backoff.pause(&mut rng()) <= FIRST);
    }

    #[test]
    fn broker_that_denies_a_call_is_asked_less_often_than_one_that_is_away() {
        let mut backoff = Backoff::default();
        let denied = BrokerError::Denied("NOPERM".into());
        assert_eq!(backoff.pause_after(&denied, &mut rng()), DENIED);
        let away = BrokerError::Away("no route".into());
        assert!(backoff.pause_after(&away, &mut rng()) <= FIRST);
    }
}
