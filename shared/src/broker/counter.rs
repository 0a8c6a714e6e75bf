//! What all gateways and workers count together.

use std::borrow::Cow;

use strum::VariantArray;

use super::{SessionClass, Snapshot, WebhookOutcome};
use crate::{
    job::Method,
    status::{FailureCode, State},
};

/// Something that all gateways and workers count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Counter {
    /// Sessions that were queued. Counted by the broker.
    SessionsStarted(Method),
    /// Sessions that ended in this way. Counted by the broker.
    SessionsEnded(Method, End),
    /// Sessions whose files are at MEGA.
    MegaSessions,
    /// Sessions that were to be at MEGA and are not.
    MegaFailures,
    /// Sessions whose files were deleted at MEGA.
    MegaDeletions,
    /// Logins to the operator's MEGA account.
    MegaLogins,
    /// What became of webhooks. Counted by the broker.
    Webhooks(WebhookOutcome),
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// With a result.
    Ready,
    /// It did not work, for a reason with this code.
    Failed(FailureCode),
    /// Its time was over.
    Expired,
    /// Its caller called it off.
    Cancelled,
}

impl Counter {
    /// Returns every counter.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_sessions = Method::ALL.into_iter().flat_map(|method| {
            let ends = End::all().map(move |end| Self::SessionsEnded(method, end));
            std::iter::once(Self::SessionsStarted(method)).chain(ends)
        });
        let of_mega = [
            Self::MegaSessions,
            Self::MegaFailures,
            Self::MegaDeletions,
            Self::MegaLogins,
        ];
        let of_webhooks = WebhookOutcome::ALL.into_iter().map(Self::Webhooks);
        of_sessions.chain(of_mega).chain(of_webhooks)
    }

    /// Returns its name in a broker, such as `mega_logins` or `sessions_ended:qr:expired`.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::SessionsStarted(method) => format!("sessions_started:{}", method.name()).into(),
            Self::SessionsEnded(method, end) => {
                let name = format!("sessions_ended:{}:{}", method.name(), end.name());
                match end.code() {
                    Some(code) => format!("{name}:{code}").into(),
                    None => name.into(),
                }
            }
            Self::MegaSessions => "mega_sessions".into(),
            Self::MegaFailures => "mega_failures".into(),
            Self::MegaDeletions => "mega_deletions".into(),
            Self::MegaLogins => "mega_logins".into(),
            Self::Webhooks(outcome) => format!("webhooks_{outcome}").into(),
        }
    }

    /// Returns the counter of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::all().find(|counter| counter.name() == name)
    }

    /// Returns what counts the sessions that end as this snapshot says, if it is one's end.
    pub(super) fn of_end(snapshot: &Snapshot) -> Option<Self> {
        let SessionClass { method, failure } = snapshot.class?;
        let end = match snapshot.state {
            State::Ready => End::Ready,
            State::Failed => End::Failed(failure.unwrap_or(FailureCode::Internal)),
            State::Expired => End::Expired,
            State::Cancelled => End::Cancelled,
            State::Queued
            | State::Connecting
            | State::AwaitingScan
            | State::AwaitingCode
            | State::PasskeyRequired
            | State::Linking
            | State::Exporting => return None,
        };
        Some(Self::SessionsEnded(method, end))
    }
}

impl End {
    /// Returns every end.
    pub fn all() -> impl Iterator<Item = Self> {
        let failures = <FailureCode as VariantArray>::VARIANTS
            .iter()
            .copied()
            .map(Self::Failed);
        [Self::Ready, Self::Expired, Self::Cancelled]
            .into_iter()
            .chain(failures)
    }

    /// Returns its name, `ready`, `failed`, `expired` or `cancelled`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Failed(_) => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the code of a failure.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Failed(code) => Some(code.into()),
            Self::Ready | Self::Expired | Self::Cancelled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn every_counter_is_found_by_its_name() {
        let names: Vec<_> = Counter::all().map(Counter::name).collect();
        let codes = <FailureCode as VariantArray>::VARIANTS.len();
        let webhooks = WebhookOutcome::ALL.len();
        assert_eq!(names.len(), 2 * (1 + 3 + codes) + 4 + webhooks);
        for counter in Counter::all() {
            assert_eq!(Counter::named(&counter.name()), Some(counter));
        }
        assert_eq!(Counter::named("one"), None);
    }

    #[test]
    fn sessions_are_counted_by_method_end_and_code() {
        let name = |state, failure| {
            let snapshot = Snapshot {
                state,
                version: 2,
                expires_at: SystemTime::UNIX_EPOCH,
                status: Vec::new(),
                class: Some(SessionClass {
                    method: Method::Code,
                    failure,
                }),
            };
            Counter::of_end(&snapshot).map(Counter::name)
        };
        for (state, failure, expected) in [
            (State::Ready, None, "ready"),
            (State::Expired, None, "expired"),
            (State::Cancelled, None, "cancelled"),
            (
                State::Failed,
                Some(FailureCode::CodeRefused),
                "failed:code_refused",
            ),
        ] {
            let expected = format!("sessions_ended:code:{expected}");
            assert_eq!(name(state, failure).as_deref(), Some(&*expected));
        }
        assert_eq!(name(State::Linking, None), None);
    }
}
