//! Webhooks on their way: kept from the end of their session until the receiver has them.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;

use super::{BrokerError, Counter, Snapshot};
use crate::job::SessionId;

/// The webhooks that wait to be delivered. The step that ends a session adds one, and nothing else.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// Waits for a webhook that is due and takes it. It is due again after `length`, unless it is
    /// settled by then.
    ///
    /// One that was taken for a future that is dropped meanwhile comes back after that time.
    async fn claim_webhook(&self, length: Duration) -> Result<DueWebhook, BrokerError>;

    /// Records what became of an attempt. Returns `false` and does nothing if another has taken the
    /// webhook since.
    async fn settle(&self, webhook: &DueWebhook, attempt: Attempt) -> Result<bool, BrokerError>;

    /// Returns how many are kept, due or not.
    async fn kept(&self) -> Result<u64, BrokerError>;
}

/// A webhook that is due, taken by a worker.
#[derive(Clone)]
pub struct DueWebhook {
    /// The session that has ended.
    pub id: SessionId,
    /// Its status at its end, to be delivered until `expires_at`. Where nobody has ended it, its
    /// time was over, and this is its last one.
    pub snapshot: Snapshot,
    /// When it ended.
    pub ended_at: SystemTime,
    /// How often the webhook was taken, this time included.
    pub attempts: u64,
}

impl fmt::Debug for DueWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DueWebhook")
            .field("id", &self.id)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// What became of an attempt to deliver a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The receiver has it.
    Delivered,
    /// The receiver wants it no more.
    Refused,
    /// It failed, and is due again after this time.
    Failed(Duration),
    /// It failed for the last time.
    GivenUp,
}

impl Attempt {
    /// Returns what counts such attempts.
    pub(super) fn counter(self) -> Counter {
        Counter::Webhooks(match self {
            Self::Delivered => WebhookOutcome::Delivered,
            Self::Refused => WebhookOutcome::Refused,
            Self::Failed(_) => WebhookOutcome::Failed,
            Self::GivenUp => WebhookOutcome::GivenUp,
        })
    }

    /// Returns after which time the webhook is due again; none if it is done.
    pub(super) fn pause(self) -> Option<Duration> {
        match self {
            Self::Failed(pause) => Some(pause),
            Self::Delivered | Self::Refused | Self::GivenUp => None,
        }
    }
}

/// What is counted of webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WebhookOutcome {
    /// The receiver has it.
    Delivered,
    /// An attempt failed, and another one follows.
    Failed,
    /// The receiver wants it no more.
    Refused,
    /// No attempt has led anywhere for a day.
    GivenUp,
    /// It was not kept, or made room for others.
    Dropped,
}

impl WebhookOutcome {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Delivered,
        Self::Failed,
        Self::Refused,
        Self::GivenUp,
        Self::Dropped,
    ];
}

impl fmt::Display for WebhookOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::GivenUp => "given_up",
            Self::Dropped => "dropped",
        })
    }
}

/// How long after the end of its session a webhook is still delivered.
pub(super) const KEPT_FOR: Duration = Duration::from_hours(24);
/// How many are kept; past it, the one that has failed most often makes room.
pub(super) const KEPT_AT_MOST: usize = if cfg!(test) { 128 } else { 10_000 };
/// Of the sealed status, in bytes: more than a status that has ended needs. `prelude.lua` has the same.
pub(super) const LONGEST_STATUS: usize = 16 << 10;
