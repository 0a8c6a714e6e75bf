//! Reads statuses that a newer release wrote: what only says more is left out where it is unknown.

use serde::{Deserialize, Deserializer, de::IgnoredAny};

use super::FailureReason;

/// Reads a value, or none if this release does not know it.
pub(super) fn option<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(match Known::deserialize(from)? {
        Known::Value(value) => value,
        Known::Newer(_) => None,
    })
}

/// Reads the values that this release knows.
pub(super) fn list<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let all = Vec::<Known<T>>::deserialize(from)?;
    let known = all.into_iter().filter_map(|one| match one {
        Known::Value(value) => Some(value),
        Known::Newer(_) => None,
    });
    Ok(known.collect())
}

/// Reads why a session failed. The words of [`FailureReason::Protocol`] fit a reason that this release
/// does not know.
pub(super) fn reason<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<FailureReason>, D::Error> {
    Ok(match Known::deserialize(from)? {
        Known::Value(reason) => reason,
        Known::Newer(_) => Some(FailureReason::Protocol),
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Known<T> {
    Value(T),
    Newer(IgnoredAny),
}
