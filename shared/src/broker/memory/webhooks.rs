//! The webhooks of the sessions that have ended.

use std::{
    collections::{BTreeSet, HashMap},
    pin::pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use tokio::sync::Notify;

use super::MemoryBroker;
use crate::{
    broker::{
        Attempt, BrokerError, DueWebhook, Snapshot, Webhooks,
        webhook::{KEPT_AT_MOST, KEPT_FOR, LONGEST_STATUS},
    },
    job::SessionId,
};

/// What is kept of each, and when it is due.
#[derive(Debug, Default)]
pub(super) struct KeptWebhooks {
    by_session: HashMap<SessionId, KeptWebhook>,
    due: BTreeSet<(SystemTime, SessionId)>,
    /// One is there, or due sooner than it was.
    sooner: Arc<Notify>,
}

#[derive(Debug)]
struct KeptWebhook {
    snapshot: Snapshot,
    ended_at: SystemTime,
    attempts: u64,
    due: SystemTime,
}

impl KeptWebhooks {
    /// Keeps the webhook of a session that has just ended, and returns how many were dropped for that.
    pub(super) fn keep(&mut self, id: SessionId, snapshot: Snapshot, ended_at: SystemTime) -> u64 {
        if snapshot.status.len() > LONGEST_STATUS {
            return 1;
        }
        let mut dropped = 0;
        while self.due.len() >= KEPT_AT_MOST
            && let Some((_, last)) = self.due.pop_last()
        {
            self.by_session.remove(&last);
            dropped += 1;
        }
        let kept = KeptWebhook {
            snapshot: Snapshot {
                expires_at: ended_at + KEPT_FOR,
                ..snapshot
            },
            ended_at,
            attempts: 0,
            due: ended_at,
        };
        self.due.insert((kept.due, id));
        self.by_session.insert(id, kept);
        self.sooner.notify_waiters();
        dropped
    }

    /// Takes one that is due, or returns when the next one is.
    fn claim(
        &mut self,
        length: Duration,
        now: SystemTime,
    ) -> Result<DueWebhook, Option<SystemTime>> {
        let &(due, id) = self.due.first().ok_or(None)?;
        if due > now {
            return Err(Some(due));
        }
        self.set_due(id, Some(now + length));
        let kept = self.by_session.get_mut(&id).ok_or(None)?;
        kept.attempts += 1;
        Ok(DueWebhook {
            id,
            snapshot: kept.snapshot.clone(),
            ended_at: kept.ended_at,
            attempts: kept.attempts,
        })
    }

    fn settle(&mut self, webhook: &DueWebhook, attempt: Attempt, now: SystemTime) -> bool {
        let kept = self.by_session.get(&webhook.id);
        if kept.is_none_or(|kept| kept.attempts != webhook.attempts) {
            return false;
        }
        self.set_due(webhook.id, attempt.pause().map(|pause| now + pause));
        self.sooner.notify_waiters();
        true
    }

    /// Sets when a webhook is due; never again without a moment.
    fn set_due(&mut self, id: SessionId, due: Option<SystemTime>) {
        let Some(kept) = self.by_session.get_mut(&id) else {
            return;
        };
        self.due.remove(&(kept.due, id));
        match due {
            Some(due) => {
                kept.due = due;
                self.due.insert((due, id));
            }
            None => {
                self.by_session.remove(&id);
            }
        }
    }
}

#[async_trait]
impl Webhooks for MemoryBroker {
    async fn claim_webhook(&self, length: Duration) -> Result<DueWebhook, BrokerError> {
        let sooner = Arc::clone(&self.ledger().webhooks.sooner);
        loop {
            let mut sooner = pin!(sooner.notified());
            // Registered before the look, or one that is added between the two would go unheard.
            sooner.as_mut().enable();
            let claimed = self.ledger().webhooks.claim(length, self.clock.now());
            let next = match claimed {
                Ok(webhook) => return Ok(webhook),
                Err(next) => next,
            };
            let due = async {
                match next {
                    Some(at) => self.clock.sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = sooner => {}
                () = due => {}
            }
        }
    }

    async fn settle(&self, webhook: &DueWebhook, attempt: Attempt) -> Result<bool, BrokerError> {
        let now = self.clock.now();
        let mut ledger = self.ledger();
        let settled = ledger.webhooks.settle(webhook, attempt, now);
        if settled {
            ledger.tallies.count(attempt.counter(), 1, now);
        }
        Ok(settled)
    }

    async fn kept(&self) -> Result<u64, BrokerError> {
        Ok(self.ledger().webhooks.due.len() as u64)
    }
}
