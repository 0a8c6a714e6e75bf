//! More than one Redis, with the sessions divided by a hash of their id: a simulation, for what no
//! single machine can show.
//!
//! Each Redis is one queue before one core. A link is a fixed number of calls: the first half right after
//! the request, the rest from the scan to the end. One further call goes to the Redis that counts the
//! client, since limits are by client and not by session.

use std::{fmt, time::Duration};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::report::Value;

/// What a link costs a Redis.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// The time of its core.
    pub(crate) processor: Duration,
    /// How many calls that time is divided among.
    pub(crate) calls: u32,
}

/// What a simulation has found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// The part of all calls that the busiest Redis had.
    pub(crate) largest_share: f64,
    /// The part of the time that the busiest one was busy.
    pub(crate) busiest: f64,
    /// What 99 of 100 calls took at the most, with the wait for those before them.
    pub(crate) p99: Duration,
}

/// Simulates so many links per second on so many Redises for a while.
pub(crate) fn simulate(redises: u32, per_second: f64, load: Load, length: Duration) -> Outcome {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut arrivals: Vec<Vec<f64>> = vec![Vec::new(); redises as usize];
    let end = length.as_secs_f64();
    // Links that were asked for before the beginning are under way at it.
    let mut now = -BEFORE.as_secs_f64();
    loop {
        now += exponential(&mut rng, 1.0 / per_second);
        if now > end {
            break;
        }
        let mut call = |id, at| {
            if (0.0..end).contains(&at) {
                arrivals[place(id, redises)].push(at);
            }
        };
        call(rng.random(), now);
        let session: u64 = rng.random();
        let scanned = now + exponential(&mut rng, UNTIL_SCAN.as_secs_f64());
        for which in 0..load.calls {
            let (from, spread) = if which < load.calls / 2 {
                (now, SOON)
            } else {
                (scanned, HELD)
            };
            call(session, from + rng.random::<f64>() * spread.as_secs_f64());
        }
    }
    let each = load.processor.as_secs_f64() / f64::from(load.calls);
    let all: usize = arrivals.iter().map(Vec::len).sum();
    let most = arrivals.iter().map(Vec::len).max().unwrap_or_default();
    let mut took = Vec::with_capacity(all);
    let mut busiest: f64 = 0.0;
    for mut of_one in arrivals {
        of_one.sort_by(f64::total_cmp);
        let mut free = 0.0_f64;
        let mut busy = 0.0;
        for at in of_one {
            free = free.max(at) + each;
            busy += each;
            took.push(free - at);
        }
        // A queue that never empties is busy beyond the end.
        busiest = busiest.max(busy / free.max(end));
    }
    took.sort_by(f64::total_cmp);
    let rank = (took.len() * 99).div_ceil(100).max(1) - 1;
    Outcome {
        largest_share: ratio(most, all),
        busiest,
        p99: Duration::from_secs_f64(took.get(rank).copied().unwrap_or_default()),
    }
}

/// Returns how many links per second so many Redises hold, with 99 of 100 calls within the limit.
pub(crate) fn most(redises: u32, load: Load, limit: Duration, length: Duration) -> f64 {
    let each = load.processor.as_secs_f64();
    let (mut low, mut high) = (0.0, f64::from(redises) / each * 1.1);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if simulate(redises, middle, load, length).p99 <= limit {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Returns how many of 100,000 sessions have another Redis once there is one more.
pub(crate) fn moved(redises: u32) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let moved = (0..SESSIONS).filter(|_| {
        let session: u64 = rng.random();
        place(session, redises) != place(session, redises + 1)
    });
    ratio(moved.count(), SESSIONS)
}

/// Returns the Redis of an id, by the highest of one hash for each (rendezvous hashing): with one more of
/// them, only what that one gets has to move.
fn place(id: u64, redises: u32) -> usize {
    let hash = |redis: &u32| mixed(id ^ mixed(u64::from(*redis) + 1));
    (0..redises).max_by_key(hash).unwrap_or_default() as usize
}

/// Mixes the bits of a number (`SplitMix64`, its finalizer).
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn exponential(rng: &mut ChaCha8Rng, mean: f64) -> f64 {
    -mean * (1.0 - rng.random::<f64>()).ln()
}

fn ratio(part: usize, all: usize) -> f64 {
    let number = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
    number(part) / number(all.max(1))
}

/// Returns the table for some numbers of Redises.
pub(crate) fn table(load: Load) -> String {
    let mut lines = vec![HEADER.to_owned()];
    for redises in [1, 2, 4, 8] {
        let most = most(redises, load, WITHIN, LENGTH);
        let outcome = simulate(redises, most, load, LENGTH);
        let line = Line {
            redises,
            most,
            outcome: &outcome,
        };
        lines.push(line.to_string());
    }
    lines.concat()
}

struct Line<'a> {
    redises: u32,
    most: f64,
    outcome: &'a Outcome,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let even = 1.0 / f64::from(self.redises);
        writeln!(
            f,
            "| {} | **{}** | {:.0} % | {:+.1} % | {} | {:.1} % |",
            self.redises,
            Value::PerSecond(self.most),
            self.outcome.busiest * 100.0,
            (self.outcome.largest_share / even - 1.0) * 100.0,
            Value::Time(self.outcome.p99),
            moved(self.redises) * 100.0,
        )
    }
}

const HEADER: &str = "| Redises | links | the busiest is busy | its calls beyond an even share | 99 of 100 calls within | sessions elsewhere with one more |\n\
    |---:|---:|---:|---:|---:|---:|\n";
const SEED: u64 = 1;
const HALVINGS: u32 = 12;
const SESSIONS: usize = 100_000;
/// What a page does not notice.
const WITHIN: Duration = Duration::from_millis(5);
const LENGTH: Duration = Duration::from_secs(30);
const BEFORE: Duration = Duration::from_secs(30);
/// From the request to the code.
const SOON: Duration = Duration::from_millis(50);
/// How long people take to scan, on average.
const UNTIL_SCAN: Duration = Duration::from_secs(5);
/// From the scan to the end.
const HELD: Duration = Duration::from_secs(8);

#[cfg(test)]
mod tests {
    use super::*;

    const LOAD: Load = Load {
        processor: Duration::from_millis(10),
        calls: 10,
    };
    const SHORT: Duration = Duration::from_secs(10);
    const LIMIT: Duration = Duration::from_millis(50);

    #[test]
    fn calls_wait_for_each_other_only_where_there_are_too_many() {
        let calm = simulate(1, 10.0, LOAD, SHORT);
        assert!(calm.p99 < Duration::from_millis(10), "{calm:?}");
        assert!(calm.busiest < 0.2, "{calm:?}");
        let crowded = simulate(1, 300.0, LOAD, SHORT);
        assert!(crowded.p99 > Duration::from_secs(10), "{crowded:?}");
        assert!(crowded.busiest > 0.9, "{crowded:?}");
    }

    #[test]
    fn one_more_call_than_those_of_the_session_counts_the_client() {
        let outcome = simulate(1, 10.0, LOAD, Duration::from_mins(5));
        let expected = 10.0 * 0.01 * 1.1;
        assert!((outcome.busiest - expected).abs() < 0.01, "{outcome:?}");
    }

    #[test]
    fn two_hold_nearly_twice_as_much_as_one() {
        let of = |redises| most(redises, LOAD, LIMIT, SHORT);
        let (one, two) = (of(1), of(2));
        assert!((1.7..2.2).contains(&(two / one)), "{one} and {two}");
    }

    #[test]
    fn ids_are_divided_evenly_and_few_move_to_a_new_one() {
        let outcome = simulate(4, 200.0, LOAD, SHORT);
        assert!((0.24..0.28).contains(&outcome.largest_share), "{outcome:?}");
        assert!((0.19..0.21).contains(&moved(4)), "{}", moved(4));
    }

    #[test]
    fn the_same_is_found_each_time() {
        let outcome = || simulate(2, 100.0, LOAD, SHORT);
        assert_eq!(outcome(), outcome());
    }
}
