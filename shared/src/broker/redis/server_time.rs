//! The time of Redis, by which everything in it goes.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use super::error::RedisError;
use crate::clock::{Asked, Clock};

/// The clock of the process, which goes by the time of Redis once that is known.
#[derive(Debug)]
pub(super) struct ServerTime {
    pub(super) clock: Clock,
    /// How wrong the clock was before it went by the time of Redis.
    wrong: OnceLock<Duration>,
    /// How far the time of this broker is ahead of Redis' clock, microseconds: 0 but in tests.
    ahead_micros: AtomicU64,
}

impl ServerTime {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            wrong: OnceLock::new(),
            ahead_micros: AtomicU64::new(0),
        }
    }

    pub(super) fn ahead_micros(&self) -> u64 {
        self.ahead_micros.load(Ordering::Relaxed)
    }

    #[cfg(test)]
    pub(super) fn advance(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).expect("a test waits less than for ever");
        self.ahead_micros.fetch_add(micros, Ordering::Relaxed);
        self.clock.follow(self.clock.ask(), self.clock.now() + time);
    }

    /// Sets the clock by an answer of Redis, microseconds since 1970.
    pub(super) fn follow(&self, asked: Asked, micros: u64) {
        let there = SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
        let wrong = self.clock.follow(asked, there);
        self.wrong.get_or_init(|| wrong);
    }

    pub(super) fn is_known(&self) -> bool {
        self.wrong.get().is_some()
    }

    /// Refuses what was written down by a clock that turned out to be wrong.
    pub(super) fn check_first(&self) -> Result<(), RedisError> {
        match self.wrong.get() {
            Some(&wrong) if wrong > TOLERATED => Err(RedisError::ClockSet { wrong }),
            _ => Ok(()),
        }
    }
}

/// How wrong a clock may be when it first goes by Redis' time and still be believed.
const TOLERATED: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn clock_may_be_wrong_by_a_second() {
        for (micros, is_believed) in [(0, true), (1_000_000, true), (1_000_001, false)] {
            let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
            let time = ServerTime::new(clock.clone());
            time.follow(clock.ask(), micros);
            assert_eq!(time.check_first().is_ok(), is_believed, "{micros}");
        }
    }
}
