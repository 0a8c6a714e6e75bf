//! How values are written for the scripts, and read back.

use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

use redis::ScriptInvocation;
use serde::{Deserialize, de::IntoDeserializer};

use super::error::RedisError;
use crate::{
    broker::{
        Counter, End, FailedSession, NumberRest, Reservation, RestReason, SessionClass,
        SessionFailure, Snapshot,
    },
    clock::Clock,
    job::Method,
    rate_limit::{LimitKey, Quota},
    status::State,
};

/// Adds the four arguments that scripts take for a status.
pub(super) fn add_snapshot(script: &mut ScriptInvocation<'_>, snapshot: &Snapshot, clock: &Clock) {
    let left = clock.until(snapshot.expires_at);
    script
        .arg(snapshot.state.to_string())
        .arg(snapshot.version)
        .arg(millis(left))
        .arg(&snapshot.status);
}

/// Adds the two arguments that scripts take for a reservation of a number: the cooldown, empty if there is
/// none, and how long the reservation lasts.
pub(super) fn add_reservation(
    script: &mut ScriptInvocation<'_>,
    reservation: &Reservation,
    clock: &Clock,
) {
    let cooldown = reservation
        .cooldown
        .map(|cooldown| millis(cooldown).to_string());
    script
        .arg(cooldown.unwrap_or_default())
        .arg(millis(clock.until(reservation.until)));
}

/// Adds what scripts take for quotas: four arguments for each, the last ones of a script.
pub(super) fn add_quotas(script: &mut ScriptInvocation<'_>, quotas: &[(LimitKey, Quota)]) {
    for (key, quota) in quotas {
        let interval = quota.interval();
        script
            .arg(key.to_string())
            .arg(nanos(interval))
            .arg(nanos(interval * (quota.burst() - 1)))
            .arg(nanos(quota.max_ahead()));
    }
}

pub(super) fn number_rest(reason: &str, left_millis: u64) -> Result<NumberRest, RedisError> {
    let expected = "why a number rests";
    let reason = RestReason::deserialize(reason.into_deserializer())
        .map_err(|_: serde::de::value::Error| RedisError::Malformed { expected })?;
    let left = Duration::from_millis(left_millis);
    Ok(NumberRest { reason, left })
}

/// Names what counts the sessions that end as this one did, with commas between; empty if it did not end.
pub(super) fn end_counters(snapshot: &Snapshot) -> String {
    names(Counter::of_end(snapshot))
}

/// Names how far a session has come, and what counts that, as `count_milestones` of the scripts has it.
pub(super) fn milestones(snapshot: &Snapshot) -> String {
    let milestones = Counter::of_milestones(snapshot).into_iter();
    let milestones: Vec<_> = milestones
        .map(|(milestone, counters)| {
            let milestone: &str = milestone.into();
            format!("{milestone}={}", names(counters))
        })
        .collect();
    milestones.join(" ")
}

fn names(counters: Vec<Counter>) -> String {
    let names: Vec<_> = counters.into_iter().map(Counter::name).collect();
    names.join(",")
}

/// Writes why a session failed: method, code and reason; empty if it did not.
pub(super) fn failure(snapshot: &Snapshot) -> String {
    match snapshot.class.as_deref() {
        Some(SessionClass {
            method,
            failure: Some(SessionFailure { code, reason }),
            ..
        }) => format!("{} {} {reason}", method.name(), <&str>::from(code)),
        _ => String::new(),
    }
}

/// Reads what the script of the sessions that failed last returns of one; nothing if another release has
/// written it otherwise.
pub(super) fn failed_session(member: &str, at_millis: u64) -> Option<FailedSession> {
    let mut words = member.split(' ');
    let (id, method) = (words.next()?.parse().ok()?, words.next()?);
    let method = Method::ALL.into_iter().find(|it| it.name() == method)?;
    Some(FailedSession {
        id,
        at: moment(at_millis),
        method,
        code: words.next()?.to_owned(),
        reason: words.next()?.to_owned(),
    })
}

/// Names what counts that a session was queued, and that it has expired with nobody to end it; empty if
/// it is not to be counted.
pub(super) fn counters_of(snapshot: &Snapshot) -> [Cow<'static, str>; 2] {
    let Some(SessionClass { method, .. }) = snapshot.class.as_deref() else {
        return ["".into(), "".into()];
    };
    [
        Counter::SessionsStarted(*method).name(),
        Counter::SessionsEnded(*method, End::Expired).name(),
    ]
}

pub(super) fn parse_state(text: &str) -> Result<State, RedisError> {
    State::deserialize(text.into_deserializer()).map_err(|_: serde::de::value::Error| {
        RedisError::Malformed {
            expected: "a state",
        }
    })
}

pub(super) fn millis(time: Duration) -> u64 {
    let time = time.min(LONGEST);
    time.as_secs() * 1000 + u64::from(time.subsec_millis())
}

pub(super) fn moment(millis: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis).min(LATEST)
}

pub(super) fn micros(moment: SystemTime) -> u64 {
    let time = moment
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn nanos(time: Duration) -> u64 {
    let time = time.min(LONGEST);
    time.as_secs() * 1_000_000_000 + u64::from(time.subsec_nanos())
}

/// What Lua still counts exactly in nanoseconds.
const LONGEST: Duration = Duration::from_hours(24 * 100);
/// Keeps what Redis says far from overflow: ten thousand years.
const LATEST: Duration = Duration::from_hours(24 * 365 * 10_000);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_time_is_a_hundred_days_which_lua_counts_exactly() {
        let days = Duration::from_hours(24) * 100;
        assert_eq!(u128::from(nanos(Duration::MAX)), days.as_nanos());
        assert_eq!(u128::from(millis(Duration::MAX)), days.as_millis());
        assert!(nanos(Duration::MAX) < 1 << f64::MANTISSA_DIGITS);
    }

    #[test]
    fn latest_moment_is_ten_thousand_years_away() {
        let years = Duration::from_hours(24) * 365 * 10_000;
        assert_eq!(moment(u64::MAX), SystemTime::UNIX_EPOCH + years);
    }
}
