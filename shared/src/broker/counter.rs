//! What all gateways and workers count together.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use strum::VariantArray;

use super::{SessionClass, Snapshot, WaitBucket, WaitStep, WebhookOutcome};
use crate::{
    job::Method,
    status::{FailureCode, Milestone, State},
};

/// Something that all gateways and workers count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Counter {
    /// Sessions that were queued. Counted by the broker.
    SessionsStarted(Method),
    /// Sessions whose first code was shown. Counted by the broker.
    SessionsShown(Method),
    /// Sessions whose device a phone accepted. Counted by the broker.
    SessionsLinked(Method),
    /// Sessions for which one step was about so long. Counted by the broker.
    Waited(WaitStep, Method, WaitBucket),
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
            let waits = WaitStep::ALL.into_iter().flat_map(move |step| {
                WaitBucket::all().map(move |bucket| Self::Waited(step, method, bucket))
            });
            [
                Self::SessionsStarted(method),
                Self::SessionsShown(method),
                Self::SessionsLinked(method),
            ]
            .into_iter()
            .chain(ends)
            .chain(waits)
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
            Self::SessionsShown(method) => format!("sessions_shown:{}", method.name()).into(),
            Self::SessionsLinked(method) => format!("sessions_linked:{}", method.name()).into(),
            Self::Waited(step, method, bucket) => {
                format!("waited:{}:{}:{}", step.name(), method.name(), bucket.name()).into()
            }
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
        static BY_NAME: LazyLock<BTreeMap<Cow<'static, str>, Counter>> = LazyLock::new(|| {
            Counter::all()
                .map(|counter| (counter.name(), counter))
                .collect()
        });
        BY_NAME.get(name).copied()
    }

    /// Returns what counts a session as soon as it has come so far as this snapshot says, and once only,
    /// whichever workers it passes through.
    pub(super) fn of_milestones(snapshot: &Snapshot) -> Vec<(Milestone, Vec<Self>)> {
        let Some(class) = snapshot.class.as_deref() else {
            return Vec::new();
        };
        let SessionClass { method, waits, .. } = *class;
        let waited = |step, wait: Option<_>| {
            wait.map(|wait| Self::Waited(step, method, WaitBucket::of(wait)))
        };
        let of = |milestone| match milestone {
            Milestone::Shown => (
                Self::SessionsShown(method),
                waited(WaitStep::RequestToCode, waits.request_to_code),
            ),
            Milestone::Linked => (
                Self::SessionsLinked(method),
                waited(WaitStep::CodeToScan, waits.code_to_scan),
            ),
        };
        class
            .milestones()
            .map(|milestone| {
                let (counter, waited) = of(milestone);
                let counters = std::iter::once(counter).chain(waited);
                (milestone, counters.collect())
            })
            .collect()
    }

    /// Returns what counts the sessions that end as this snapshot says; nothing if it is not one's end.
    pub(super) fn of_end(snapshot: &Snapshot) -> Vec<Self> {
        let Some(class) = snapshot.class.as_deref() else {
            return Vec::new();
        };
        let SessionClass { method, waits, .. } = *class;
        let waited = waits
            .scan_to_ready
            .map(|wait| Self::Waited(WaitStep::ScanToReady, method, WaitBucket::of(wait)));
        let ended = End::of(snapshot.state, class).map(|end| Self::SessionsEnded(method, end));
        match ended {
            Some(ended) => std::iter::once(ended).chain(waited).collect(),
            None => Vec::new(),
        }
    }
}

impl End {
    fn of(state: State, class: &SessionClass) -> Option<Self> {
        Some(match state {
            State::Ready => Self::Ready,
            State::Failed => Self::Failed(
                class
                    .failure
                    .map_or(FailureCode::Internal, |failure| failure.code),
            ),
            State::Expired => Self::Expired,
            State::Cancelled => Self::Cancelled,
            State::Queued
            | State::Connecting
            | State::AwaitingScan
            | State::AwaitingCode
            | State::PasskeyRequired
            | State::Linking
            | State::Exporting => return None,
        })
    }

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
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::{
        broker::SessionFailure,
        status::{FailureReason, Waits},
    };

    #[test]
    fn every_counter_is_found_by_its_name() {
        let names: Vec<_> = Counter::all().map(Counter::name).collect();
        let codes = <FailureCode as VariantArray>::VARIANTS.len();
        let webhooks = WebhookOutcome::ALL.len();
        let waits = WaitStep::ALL.len() * WaitBucket::all().count();
        assert_eq!(names.len(), 2 * (3 + 3 + codes + waits) + 4 + webhooks);
        for counter in Counter::all() {
            assert_eq!(Counter::named(&counter.name()), Some(counter));
        }
        assert_eq!(Counter::named("one"), None);
    }

    fn snapshot(state: State, class: SessionClass) -> Snapshot {
        Snapshot {
            state,
            version: 2,
            expires_at: SystemTime::UNIX_EPOCH,
            status: Vec::new(),
            class: Some(Box::new(class)),
        }
    }

    #[test]
    fn sessions_are_counted_by_method_end_and_code() {
        let names = |state, failure: Option<FailureReason>| {
            let class = SessionClass {
                failure: failure.as_ref().map(SessionFailure::of),
                ..SessionClass::new(Method::Code)
            };
            let counters = Counter::of_end(&snapshot(state, class));
            counters.into_iter().map(Counter::name).collect::<Vec<_>>()
        };
        for (state, failure, expected) in [
            (State::Ready, None, "ready"),
            (State::Expired, None, "expired"),
            (State::Cancelled, None, "cancelled"),
            (
                State::Failed,
                Some(FailureReason::CodesUsedUp),
                "failed:code_refused",
            ),
        ] {
            let expected = format!("sessions_ended:code:{expected}");
            assert_eq!(names(state, failure), [expected]);
        }
        assert!(names(State::Linking, None).is_empty());
    }

    #[test]
    fn each_step_is_counted_with_its_length() {
        let class = SessionClass {
            is_shown: true,
            is_linked: true,
            waits: Waits {
                request_to_code: Some(Duration::from_millis(700)),
                code_to_scan: Some(Duration::from_secs(12)),
                scan_to_ready: Some(Duration::from_hours(1)),
            },
            ..SessionClass::new(Method::Qr)
        };
        let ready = snapshot(State::Ready, class);
        let names = |counters: Vec<Counter>| {
            let names = counters.into_iter().map(Counter::name);
            names.collect::<Vec<_>>().join(" ")
        };
        let reached = Counter::of_milestones(&ready).into_iter();
        let reached: Vec<_> = reached
            .map(|(milestone, counters)| (milestone, names(counters)))
            .collect();
        let shown = "sessions_shown:qr waited:request_to_code:qr:1".to_owned();
        let linked = "sessions_linked:qr waited:code_to_scan:qr:20".to_owned();
        assert_eq!(
            reached,
            [(Milestone::Shown, shown), (Milestone::Linked, linked)]
        );
        assert_eq!(
            names(Counter::of_end(&ready)),
            "sessions_ended:qr:ready waited:scan_to_ready:qr:more"
        );
    }
}
