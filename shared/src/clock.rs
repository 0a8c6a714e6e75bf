//! The only place where time and chance enter: everything else is handed them.

use std::time::{Duration, SystemTime};

use rand::{
    SeedableRng,
    rngs::{StdRng, SysRng},
};
use tokio::time::Instant;

/// Tells the time, and waits for it.
///
/// Its time never runs slower than the monotonic clock, even if the wall clock is set back, and it
/// catches up when the wall clock has gone ahead, as after a suspend. In a test with paused time it
/// follows tokio's.
#[derive(Debug, Clone)]
pub struct Clock {
    start: SystemTime,
    anchor: Instant,
    follows_wall: bool,
}

impl Clock {
    /// The clock of this machine.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the time comes from"
    )]
    pub fn system() -> Self {
        Self {
            start: SystemTime::now(),
            anchor: Instant::now(),
            follows_wall: true,
        }
    }

    /// A clock that shows `start` now and goes on by tokio's time alone, so that a test with paused
    /// time can tell the moment exactly.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the time comes from"
    )]
    pub fn starting_at(start: SystemTime) -> Self {
        Self {
            start,
            anchor: Instant::now(),
            follows_wall: false,
        }
    }

    /// The time of now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the time comes from"
    )]
    pub fn now(&self) -> SystemTime {
        let steady = self.start + self.anchor.elapsed();
        if self.follows_wall {
            steady.max(SystemTime::now())
        } else {
            steady
        }
    }

    /// The time left until `deadline`, zero once it has passed.
    pub fn until(&self, deadline: SystemTime) -> Duration {
        deadline.duration_since(self.now()).unwrap_or_default()
    }

    /// Waits until `deadline`.
    pub async fn sleep_until(&self, deadline: SystemTime) {
        loop {
            let left = self.until(deadline);
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
        }
    }
}

/// A random number generator for keys, tokens and nonces, seeded by the operating system.
///
/// It can be moved into a task. Make one per task, not one per draw.
///
/// Panics if the operating system has no randomness to give, without which nothing here is safe.
pub fn rng() -> StdRng {
    StdRng::try_from_rng(&mut SysRng).expect("the operating system gives randomness")
}

/// The monotonic clock stands still while a machine is suspended, so a long wait looks at the wall
/// clock in between.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn clock_follows_paused_time() {
        let clock = Clock::system();
        let start = clock.now();
        tokio::time::advance(Duration::from_hours(1)).await;
        assert!(clock.now() >= start + Duration::from_secs(3590));
    }

    #[tokio::test(start_paused = true)]
    async fn clock_of_a_test_shows_the_exact_moment() {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let clock = Clock::starting_at(start);
        assert_eq!(clock.now(), start);
        tokio::time::advance(Duration::from_millis(1500)).await;
        assert_eq!(clock.now(), start + Duration::from_millis(1500));
    }

    #[tokio::test(start_paused = true)]
    async fn sleep_ends_at_its_deadline_and_not_before() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        let deadline = SystemTime::UNIX_EPOCH + Duration::from_secs(95);
        clock.sleep_until(deadline).await;
        assert_eq!(clock.now(), deadline);
        assert_eq!(clock.until(deadline), Duration::ZERO);
        clock.sleep_until(SystemTime::UNIX_EPOCH).await;
        assert_eq!(clock.now(), deadline);
    }

    #[test]
    fn clock_set_back_keeps_the_pace_of_monotonic_time() {
        let ahead = Duration::from_hours(24);
        let clock = Clock {
            start: Clock::system().now() + ahead,
            ..Clock::system()
        };
        assert!(clock.now() >= clock.start);
    }

    #[test]
    fn clock_catches_up_with_a_wall_clock_that_went_ahead() {
        let real = Clock::system();
        let clock = Clock {
            start: real.now() - Duration::from_hours(24),
            ..real.clone()
        };
        assert!(clock.now() >= real.start);
    }

    #[test]
    fn generators_differ_and_can_be_moved_into_a_task() {
        let (mut one, mut other) = (rng(), rng());
        let drawn = std::thread::spawn(move || one.next_u64()).join().unwrap();
        assert_ne!(drawn, other.next_u64());
    }
}
