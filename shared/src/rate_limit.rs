//! How often something may be asked for: the generic cell rate algorithm.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime},
};

use crate::sealed::Vault;

/// How many requests are let through at once, and how long that many take to be earned back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    burst: u32,
    per: Duration,
}

impl Quota {
    /// `burst` requests, 1 to 1,000,000, each `per`, 1 second to 1 day.
    pub fn new(burst: u32, per: Duration) -> Result<Self, InvalidQuota> {
        if (1..=MAX_BURST).contains(&burst) && (MIN_PER..=MAX_PER).contains(&per) {
            Ok(Self { burst, per })
        } else {
            Err(InvalidQuota)
        }
    }

    /// How many requests are let through at once.
    pub fn burst(self) -> u32 {
        self.burst
    }

    /// How long the whole burst takes to be earned back.
    pub fn per(self) -> Duration {
        self.per
    }

    /// How far ahead of now an arrival time can be. No request brings it further, so that one beyond
    /// was stored by a clock that was ahead.
    pub fn max_ahead(self) -> Duration {
        self.interval() * self.burst
    }

    /// How long one request takes to be earned back.
    pub fn interval(self) -> Duration {
        self.per / self.burst
    }

    /// Returns a quota of so many times as many requests in the same time.
    #[must_use]
    pub fn loosened(self, times: u32) -> Self {
        Self {
            burst: self.burst.saturating_mul(times).clamp(1, MAX_BURST),
            per: self.per,
        }
    }
}

impl FromStr for Quota {
    type Err = InvalidQuota;

    /// Reads `20/1m`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (burst, per) = text.split_once('/').ok_or(InvalidQuota)?;
        Self::new(
            burst.trim().parse().map_err(|_| InvalidQuota)?,
            humantime::parse_duration(per.trim()).map_err(|_| InvalidQuota)?,
        )
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.burst, humantime::format_duration(self.per))
    }
}

/// A text or numbers that make no quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected COUNT/TIME such as 20/1m, with 1 to 1000000 in 1s to 1day")]
pub struct InvalidQuota;

/// What a limit counts. Addresses and clients stand in it as pseudonyms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LimitKey {
    /// The sessions of one client, or of all clients of one network.
    Client(String),
    /// The solution of one challenge, by the challenge's nonce.
    Solution(String),
    /// What has a session go on on another device, by its pseudonym.
    Handover(String),
}

impl LimitKey {
    /// The sessions of whoever is at an address, or in a network.
    pub fn at(address: &str, vault: &Vault) -> Self {
        Self::Client(vault.pseudonym("address", address))
    }

    /// The guesses at the operator's token of whoever is at an address.
    pub fn operator(address: &str, vault: &Vault) -> Self {
        Self::Client(vault.pseudonym("operator", address))
    }

    /// The sessions of whom the holder of an API key calls `client`. A holder's name has no blank.
    pub fn named(holder: &str, client: &str, vault: &Vault) -> Self {
        Self::Client(vault.pseudonym("client", &format!("{holder} {client}")))
    }
}

impl fmt::Display for LimitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(name) => write!(f, "client:{name}"),
            Self::Solution(nonce) => write!(f, "solution:{nonce}"),
            Self::Handover(name) => write!(f, "handover:{name}"),
        }
    }
}

/// Whether a request is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It is.
    Admitted,
    /// It is not.
    Refused {
        /// When the next one would be.
        retry_after: Duration,
    },
}

/// Counts one request and says whether it is let through.
///
/// `arrival` is what this function answered for the request before: the theoretical arrival time,
/// at which the whole burst is earned back. A refused request costs nothing. Of any `burst + n`
/// requests let through, the last comes at least `n` times the quota's interval after the first.
pub fn gcra(
    arrival: Option<SystemTime>,
    now: SystemTime,
    quota: Quota,
) -> (Option<SystemTime>, Admission) {
    let interval = quota.interval();
    let ahead = arrival
        .and_then(|at| at.duration_since(now).ok())
        .unwrap_or_default();
    let spare = interval * (quota.burst - 1);
    match ahead.checked_sub(spare) {
        Some(retry_after) if !retry_after.is_zero() => {
            (arrival, Admission::Refused { retry_after })
        }
        _ => (now.checked_add(ahead + interval), Admission::Admitted),
    }
}

const MAX_BURST: u32 = 1_000_000;
const MIN_PER: Duration = Duration::from_secs(1);
const MAX_PER: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn what_is_counted_apart_has_names_apart() {
        let name = || "0b".to_owned();
        let keys = [
            LimitKey::Client(name()),
            LimitKey::Solution(name()),
            LimitKey::Handover(name()),
        ];
        let names = keys.map(|key| key.to_string());
        assert_eq!(names, ["client:0b", "solution:0b", "handover:0b"]);
    }

    #[test]
    fn quota_reads_back_what_it_shows() {
        for text in ["20/1m", "1/1s", "1000000/1day", "3/250s"] {
            let quota: Quota = text.parse().unwrap();
            assert_eq!(quota.to_string().parse(), Ok(quota));
        }
        assert_eq!("20/1m".parse(), Quota::new(20, Duration::from_mins(1)));
    }

    #[test]
    fn quota_without_sense_is_refused() {
        for text in [
            "", "20", "/", "20/", "/1m", "0/1m", "-1/1m", "20/0s", "20/2days", "20/1", "x/1m",
        ] {
            assert_eq!(text.parse::<Quota>(), Err(InvalidQuota), "{text}");
        }
        assert!("1000001/1m".parse::<Quota>().is_err());
    }

    #[test]
    fn burst_is_let_through_at_once_and_earned_back_one_by_one() {
        let quota = Quota::new(3, Duration::from_mins(1)).unwrap();
        let start = SystemTime::UNIX_EPOCH;
        let mut arrival = None;
        let mut ask = |second: u64| {
            let (next, admission) = gcra(arrival, start + Duration::from_secs(second), quota);
            arrival = next;
            admission
        };
        let refused = |seconds| Admission::Refused {
            retry_after: Duration::from_secs(seconds),
        };
        assert_eq!([ask(0), ask(0), ask(0)], [Admission::Admitted; 3]);
        assert_eq!(
            [ask(0), ask(5), ask(19)],
            [refused(20), refused(15), refused(1)]
        );
        assert_eq!([ask(20), ask(20)], [Admission::Admitted, refused(20)]);
        assert_eq!([ask(200), ask(200), ask(200)], [Admission::Admitted; 3]);
        assert_eq!(ask(200), refused(20));
    }

    proptest! {
        #[test]
        fn no_window_sees_more_than_the_burst_and_what_was_earned(
            burst in 1_u32..50,
            per_seconds in 1_u64..100,
            gaps in vec(0_u64..3_000_000_000, 1..300),
        ) {
            let quota = Quota::new(burst, Duration::from_secs(per_seconds)).unwrap();
            let mut now = SystemTime::UNIX_EPOCH;
            let mut arrival = None;
            let mut admitted = Vec::new();
            for gap in gaps {
                now += Duration::from_nanos(gap);
                let (next, admission) = gcra(arrival, now, quota);
                match admission {
                    Admission::Admitted => admitted.push(now),
                    Admission::Refused { retry_after } => {
                        prop_assert_eq!(next, arrival);
                        let early = now + retry_after - Duration::from_nanos(1);
                        prop_assert_ne!(gcra(arrival, early, quota).1, Admission::Admitted);
                        prop_assert_eq!(gcra(arrival, now + retry_after, quota).1, Admission::Admitted);
                    }
                }
                arrival = next;
            }
            for (first, from) in admitted.iter().enumerate() {
                for (extra, to) in admitted[first..].iter().skip(burst as usize).enumerate() {
                    let earned = quota.interval() * u32::try_from(extra + 1).unwrap();
                    prop_assert!(to.duration_since(*from).unwrap() >= earned);
                }
            }
        }

        #[test]
        fn any_stored_arrival_is_answered_without_a_panic(seconds in 0_u64..u64::MAX / 4, now in 0_u64..1 << 40) {
            let quota = Quota::new(20, Duration::from_mins(1)).unwrap();
            let at = |seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
            let (next, _) = gcra(at(seconds), at(now).unwrap(), quota);
            prop_assert!(next.is_some());
        }
    }
}
