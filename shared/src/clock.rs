//! The only source of time and randomness, which all other code takes as arguments.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use rand::{rand_core::UnwrapErr, rngs::SysRng};
use tokio::time::Instant;

/// Tells the time, and waits for it.
///
/// Its time never runs slower than the monotonic clock, even if the wall clock is set back, and it
/// catches up when the wall clock has gone ahead, as after a suspend. In a test with paused time it
/// follows tokio's.
///
/// Where processes on many machines must agree on a moment, all of them [follow](Clock::follow) the
/// same other clock. Clones of a clock follow together.
#[derive(Debug, Clone)]
pub struct Clock {
    start: SystemTime,
    anchor: Instant,
    follows_wall: bool,
    followed: Arc<Mutex<Option<Followed>>>,
}

/// How far another clock is from this machine's.
#[derive(Debug)]
struct Followed {
    shift: Shift,
    latest: SystemTime,
}

#[derive(Debug, Clone, Copy)]
enum Shift {
    Ahead(Duration),
    Behind(Duration),
}

/// By how much this clock is off from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockGap {
    /// The difference, as far as the time of the answer lets it be known.
    pub by: Duration,
    /// Whether this clock is ahead.
    pub is_ahead: bool,
}

/// What was waited for did not come within this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no answer within {} s", .0.as_secs())]
pub struct Late(pub Duration);

/// The moment at which another clock was asked for its time.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    at: Instant,
    own: SystemTime,
}

impl Clock {
    /// Returns the clock of this machine.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the time comes from"
    )]
    pub fn system() -> Self {
        Self {
            start: SystemTime::now(),
            anchor: Instant::now(),
            follows_wall: true,
            followed: Arc::default(),
        }
    }

    /// Returns a clock that shows `start` now and follows tokio's time alone, so that a test with
    /// paused time knows each moment exactly.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the time comes from"
    )]
    pub fn starting_at(start: SystemTime) -> Self {
        Self {
            start,
            anchor: Instant::now(),
            follows_wall: false,
            followed: Arc::default(),
        }
    }

    /// Returns the current time.
    pub fn now(&self) -> SystemTime {
        let own = self.own();
        match &mut *self.followed() {
            None => own,
            Some(followed) => {
                followed.latest = followed.latest.max(followed.shift.apply(own));
                followed.latest
            }
        }
    }

    /// Records the moment at which another clock is asked for its time.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the time comes from"
    )]
    pub fn ask(&self) -> Asked {
        Asked {
            at: Instant::now(),
            own: self.own(),
        }
    }

    /// Returns the time since then, never too short, however the clocks were set meanwhile.
    pub fn since(&self, asked: Asked) -> Duration {
        let by_wall = self.own().duration_since(asked.own).unwrap_or_default();
        asked.at.elapsed().max(by_wall)
    }

    /// Follows the clock that was asked and answered `there`, as exactly as its response time allows.
    ///
    /// A clock that is then up to 1 second ahead stands still until the other has caught up; only
    /// one that is further ahead, or follows for the first time, is set back. Returns how far this
    /// clock was off.
    pub fn follow(&self, asked: Asked, there: SystemTime) -> Duration {
        let doubt = asked.at.elapsed() / 2;
        let (own, there) = (self.own(), there + doubt);
        let shift = Shift::between(own, there);
        let mut followed = self.followed();
        let Some(known) = &mut *followed else {
            let latest = there;
            *followed = Some(Followed { shift, latest });
            return shift.length();
        };
        let shown = known.shift.apply(own);
        let wrong = Shift::between(shown, there).length();
        if wrong > doubt + NOISE {
            known.shift = shift;
            if shown > there + LONGEST_HALT {
                known.latest = there;
            }
        }
        wrong
    }

    /// Compares this machine's clock with the one that was asked and answered `there`.
    pub fn gap(&self, asked: Asked, there: SystemTime) -> ClockGap {
        let half_way = asked.own + self.since(asked) / 2;
        match Shift::between(half_way, there) {
            Shift::Ahead(by) => ClockGap {
                by,
                is_ahead: false,
            },
            Shift::Behind(by) => ClockGap { by, is_ahead: true },
        }
    }

    /// Returns the time left until `deadline`, zero once it has passed.
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

    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the time comes from"
    )]
    fn own(&self) -> SystemTime {
        let steady = self.start + self.anchor.elapsed();
        if self.follows_wall {
            steady.max(SystemTime::now())
        } else {
            steady
        }
    }

    fn followed(&self) -> MutexGuard<'_, Option<Followed>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shift {
    fn between(own: SystemTime, other: SystemTime) -> Self {
        match other.duration_since(own) {
            Ok(ahead) => Self::Ahead(ahead),
            Err(error) => Self::Behind(error.duration()),
        }
    }

    fn length(self) -> Duration {
        match self {
            Self::Ahead(by) | Self::Behind(by) => by,
        }
    }

    fn apply(self, own: SystemTime) -> SystemTime {
        match self {
            Self::Ahead(by) => own + by,
            Self::Behind(by) => own - by,
        }
    }
}

/// The operating system's randomness, for keys, tokens and nonces.
///
/// It has no state, which each of thousands of sessions would hold, and which would tell of keys to come.
///
/// Panics if the operating system has no randomness to give, without which nothing here is safe.
pub type SystemRng = UnwrapErr<SysRng>;

/// Returns the operating system's randomness.
pub fn rng() -> SystemRng {
    UnwrapErr(SysRng)
}

/// The monotonic clock stands still while a machine is suspended, so a long wait looks at the wall
/// clock in between.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// How far an answer may be off, beyond its response time.
const NOISE: Duration = Duration::from_millis(2);
const LONGEST_HALT: Duration = Duration::from_secs(1);

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
    async fn time_since_a_moment_is_not_shortened_by_a_clock_that_is_set_back() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(1));
        let asked = clock.ask();
        clock.follow(asked, SystemTime::UNIX_EPOCH);
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(clock.since(asked), Duration::from_secs(3));
        let suspended = Asked {
            own: asked.own - Duration::from_mins(1),
            ..asked
        };
        assert_eq!(clock.since(suspended), Duration::from_secs(63));
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

    #[tokio::test(start_paused = true)]
    async fn clocks_hours_apart_agree_once_they_follow_the_same() {
        let there = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(100));
        for hours in [90, 110] {
            let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(hours));
            let clone = clock.clone();
            let asked = clock.ask();
            tokio::time::advance(Duration::from_millis(10)).await;
            let answer = there.now();
            tokio::time::advance(Duration::from_millis(10)).await;
            clone.follow(asked, answer);
            assert_eq!(clock.now(), there.now());
            tokio::time::advance(Duration::from_mins(5)).await;
            assert_eq!(clock.now(), there.now());
            let asked = clock.ask();
            tokio::time::advance(Duration::from_millis(80)).await;
            clock.follow(asked, there.now());
            assert_eq!(clock.now(), there.now(), "the slow answer told nothing new");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn following_clock_stands_still_rather_than_go_back_a_little() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        let start = SystemTime::UNIX_EPOCH + Duration::from_hours(1);
        clock.follow(clock.ask(), start);
        let back = start - Duration::from_millis(500);
        clock.follow(clock.ask(), back);
        assert_eq!(clock.now(), start);
        tokio::time::advance(Duration::from_millis(400)).await;
        assert_eq!(clock.now(), start);
        tokio::time::advance(Duration::from_millis(400)).await;
        assert_eq!(clock.now(), start + Duration::from_millis(300));

        let far_back = start - Duration::from_hours(1);
        clock.follow(clock.ask(), far_back);
        assert_eq!(clock.now(), far_back);
    }

    #[tokio::test(start_paused = true)]
    async fn gap_to_another_clock_leaves_out_the_time_of_the_answer() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(2));
        let asked = clock.ask();
        let there = SystemTime::UNIX_EPOCH + Duration::from_hours(1) + Duration::from_secs(2);
        tokio::time::advance(Duration::from_secs(4)).await;
        let by = Duration::from_hours(1);
        let ahead = ClockGap { by, is_ahead: true };
        assert_eq!(clock.gap(asked, there), ahead);
        let behind = clock.gap(asked, there + 2 * by);
        assert!(!behind.is_ahead && behind.by == by);
    }

    #[test]
    fn randomness_differs_and_can_be_moved_into_a_task() {
        let (mut one, mut other) = (rng(), rng());
        let drawn = std::thread::spawn(move || one.next_u64()).join().unwrap();
        assert_ne!(drawn, other.next_u64());
    }
}
