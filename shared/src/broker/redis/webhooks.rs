//! The webhooks of the sessions that have ended.

use std::{pin::pin, time::Duration};

use async_trait::async_trait;
use tokio::time::sleep;

use super::{
    RedisBroker,
    encoding::{millis, moment, parse_state},
    error::RedisError,
    executor::Queue,
    scripts,
};
use crate::broker::{Attempt, BrokerError, DueWebhook, Snapshot, Webhooks, webhook::KEPT_FOR};

type WebhookReply = (String, u64, String, u64, Vec<u8>, u64);

#[async_trait]
impl Webhooks for RedisBroker {
    async fn claim_webhook(&self, length: Duration) -> Result<DueWebhook, BrokerError> {
        loop {
            let mut added = pin!(self.waiters.webhook.notified());
            // Registered before the look, or one that is added between the two would go unheard.
            added.as_mut().enable();
            let due_in = match self.poll_webhooks(length).await? {
                WebhookPoll::Claimed(webhook) => return Ok(*webhook),
                WebhookPoll::Nothing { due_in } => due_in,
            };
            let poll = self.waiters.look_interval();
            let pause = due_in.map_or(poll, |due_in| poll.min(due_in));
            tokio::select! {
                () = added => {}
                () = sleep(pause) => {}
            }
        }
    }

    async fn settle(&self, webhook: &DueWebhook, attempt: Attempt) -> Result<bool, BrokerError> {
        let pause = attempt.pause().map(|pause| millis(pause).to_string());
        let mut script = self.executor.script(&scripts::SETTLE_WEBHOOK);
        script
            .arg(webhook.id.to_string())
            .arg(webhook.attempts)
            .arg(attempt.counter().name())
            .arg(pause.unwrap_or_default());
        let expected = "whether a webhook is settled";
        let settled = self.executor.run(&script, expected).await?;
        // It is due sooner than its lease would have lapsed; this process is there to see to that.
        self.waiters.webhook.notify_waiters();
        Ok(settled)
    }

    async fn kept(&self) -> Result<u64, BrokerError> {
        let mut kept = 0;
        for queue in self.executor.queues() {
            let script = &scripts::KEPT_WEBHOOKS;
            let script = self.executor.script_on(script, Some(queue));
            let expected = "how many webhooks are kept";
            kept += self.executor.run::<u64>(&script, expected).await?;
        }
        Ok(kept)
    }
}

/// What a poll of the webhooks found.
pub(super) enum WebhookPoll {
    Claimed(Box<DueWebhook>),
    /// None is due; the next one is after this time.
    Nothing {
        due_in: Option<Duration>,
    },
}

impl RedisBroker {
    /// Claims a webhook, if one is due, of whichever secret.
    pub(super) async fn poll_webhooks(&self, length: Duration) -> Result<WebhookPoll, RedisError> {
        let mut soonest: Option<Duration> = None;
        for queue in self.executor.queues() {
            match self.poll_webhooks_of(queue, length).await? {
                WebhookPoll::Nothing { due_in } => {
                    soonest = soonest.into_iter().chain(due_in).min();
                }
                claimed @ WebhookPoll::Claimed(_) => return Ok(claimed),
            }
        }
        Ok(WebhookPoll::Nothing { due_in: soonest })
    }

    async fn poll_webhooks_of(
        &self,
        queue: &Queue,
        length: Duration,
    ) -> Result<WebhookPoll, RedisError> {
        let script = &scripts::CLAIM_WEBHOOK;
        let mut script = self.executor.script_on(script, Some(queue));
        script.arg(millis(length)).arg(SKIP_AT_ONCE);
        let (reply, due_in): (Option<WebhookReply>, Option<u64>) =
            self.executor.run(&script, "a webhook").await?;
        Ok(match reply {
            Some(reply) => WebhookPoll::Claimed(Box::new(read(reply)?)),
            None => WebhookPoll::Nothing {
                due_in: due_in.map(Duration::from_millis),
            },
        })
    }
}

fn read(reply: WebhookReply) -> Result<DueWebhook, RedisError> {
    let (id, attempts, state, version, status, ended_at) = reply;
    let ended_at = moment(ended_at);
    Ok(DueWebhook {
        id: id.parse().map_err(|_| RedisError::Malformed {
            expected: "a session id",
        })?,
        snapshot: Snapshot {
            state: parse_state(&state)?,
            version,
            expires_at: ended_at + KEPT_FOR,
            status,
            class: None,
        },
        ended_at,
        attempts,
    })
}

/// How many webhooks that Redis has forgotten one claim skips.
const SKIP_AT_ONCE: usize = 50;
