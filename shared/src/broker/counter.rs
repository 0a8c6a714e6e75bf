//! What all gateways and workers count together.

use std::fmt;

use super::WebhookOutcome;
use crate::status::State;

/// Something that all gateways and workers count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Counter {
    /// Sessions that were queued. Counted by the broker.
    SessionsStarted,
    /// Sessions that ended in this way. Counted by the broker.
    SessionsEnded(End),
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
    /// It did not work.
    Failed,
    /// Its time was over.
    Expired,
    /// Its caller called it off.
    Cancelled,
}

impl Counter {
    /// Every counter.
    pub const ALL: [Self; 14] = [
        Self::SessionsStarted,
        Self::SessionsEnded(End::Ready),
        Self::SessionsEnded(End::Failed),
        Self::SessionsEnded(End::Expired),
        Self::SessionsEnded(End::Cancelled),
        Self::MegaSessions,
        Self::MegaFailures,
        Self::MegaDeletions,
        Self::MegaLogins,
        Self::Webhooks(WebhookOutcome::Delivered),
        Self::Webhooks(WebhookOutcome::Failed),
        Self::Webhooks(WebhookOutcome::Refused),
        Self::Webhooks(WebhookOutcome::GivenUp),
        Self::Webhooks(WebhookOutcome::Dropped),
    ];

    /// Returns its name in a broker and in metrics, such as `mega_logins`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SessionsStarted => "sessions_started",
            Self::SessionsEnded(End::Ready) => "sessions_ready",
            Self::SessionsEnded(End::Failed) => "sessions_failed",
            Self::SessionsEnded(End::Expired) => "sessions_expired",
            Self::SessionsEnded(End::Cancelled) => "sessions_cancelled",
            Self::MegaSessions => "mega_sessions",
            Self::MegaFailures => "mega_failures",
            Self::MegaDeletions => "mega_deletions",
            Self::MegaLogins => "mega_logins",
            Self::Webhooks(WebhookOutcome::Delivered) => "webhooks_delivered",
            Self::Webhooks(WebhookOutcome::Failed) => "webhooks_failed",
            Self::Webhooks(WebhookOutcome::Refused) => "webhooks_refused",
            Self::Webhooks(WebhookOutcome::GivenUp) => "webhooks_given_up",
            Self::Webhooks(WebhookOutcome::Dropped) => "webhooks_dropped",
        }
    }

    /// Returns the counter of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|counter| counter.name() == name)
    }

    /// Returns what counts the sessions that end in this state.
    pub(super) fn of_end(state: State) -> Option<Self> {
        let end = match state {
            State::Ready => End::Ready,
            State::Failed => End::Failed,
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
        Some(Self::SessionsEnded(end))
    }
}

impl End {
    /// Every end.
    pub const ALL: [Self; 4] = [Self::Ready, Self::Failed, Self::Expired, Self::Cancelled];
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_is_found_by_its_name() {
        for counter in Counter::ALL {
            assert_eq!(Counter::named(counter.name()), Some(counter));
        }
        assert_eq!(Counter::named("one"), None);
    }

    #[test]
    fn sessions_are_counted_under_the_name_of_their_last_state() {
        for state in [
            State::Ready,
            State::Failed,
            State::Expired,
            State::Cancelled,
        ] {
            let counter = Counter::of_end(state).unwrap();
            assert_eq!(counter.name(), format!("sessions_{state}"));
        }
        assert_eq!(Counter::of_end(State::Linking), None);
    }
}
