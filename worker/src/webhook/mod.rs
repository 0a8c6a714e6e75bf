//! Webhooks: tells the operator's server how sessions ended, until it has taken that in.

mod receiver;
#[cfg(test)]
mod tests;

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use futures_util::FutureExt as _;
use latchkey_shared::{
    broker::{Attempt, Broker, DueWebhook},
    clock::{self, Clock},
    config::Settings,
    job::SessionId,
    queue::Queue,
    sealed::{OpenError, Vault},
    trust::Trust,
    webhook::WebhookDocument,
};
use rand::{CryptoRng, RngExt as _};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

pub use self::receiver::NotTaken;
use self::receiver::Receive;
pub(crate) use self::receiver::{Message, Receiver, judge};
use crate::{backoff::Backoff, error::WorkerError};

/// Delivers webhooks, of whichever worker's sessions.
pub(crate) struct Webhooks {
    broker: Arc<dyn Broker>,
    vault: Arc<Vault>,
    clock: Clock,
    receiver: Box<dyn Receive>,
    /// Whether the receiver has not taken the last one.
    is_failing: AtomicBool,
}

impl Webhooks {
    /// Returns what delivers webhooks, if the settings name a receiver.
    pub(crate) fn new(
        settings: &Settings,
        trust: &Trust,
        queue: &Queue,
    ) -> Result<Option<Arc<Self>>, WorkerError> {
        let Some(webhook) = &settings.webhook else {
            return Ok(None);
        };
        let receiver = Receiver::new(webhook, trust)?;
        Ok(Some(Arc::new(Self::to(Box::new(receiver), queue))))
    }

    fn to(receiver: Box<dyn Receive>, queue: &Queue) -> Self {
        Self {
            broker: Arc::clone(&queue.broker),
            vault: Arc::clone(&queue.vault),
            clock: queue.clock.clone(),
            receiver,
            is_failing: AtomicBool::new(false),
        }
    }

    /// Delivers what is due until `stop`, and finishes what it has begun. What nobody else could
    /// deliver afterwards is tried once more.
    pub(crate) async fn deliver(self: &Arc<Self>, stop: &CancellationToken) {
        let mut attempts = JoinSet::new();
        let mut backoff = Backoff::default();
        let deliver = async {
            loop {
                while attempts.len() >= AT_ONCE {
                    attempts.join_next().await;
                }
                match self.broker.webhooks().claim_webhook(LEASE).await {
                    Ok(webhook) => {
                        backoff.reset();
                        self.start(webhook, &mut attempts);
                    }
                    Err(error) => {
                        let pause = backoff.pause_after(&error, &mut clock::rng());
                        sleep(pause).await;
                    }
                }
                while attempts.try_join_next().is_some() {}
            }
        };
        stop.run_until_cancelled(deliver).await;
        if !self.broker.outlives_process() {
            self.deliver_the_last(&mut attempts).await;
        }
        while attempts.join_next().await.is_some() {}
    }

    /// Starts an attempt for each webhook that is due, and says how many are lost with this process.
    async fn deliver_the_last(self: &Arc<Self>, attempts: &mut JoinSet<()>) {
        let webhooks = self.broker.webhooks();
        while let Some(Ok(webhook)) = webhooks.claim_webhook(LEASE).now_or_never() {
            self.start(webhook, attempts);
        }
        while attempts.join_next().await.is_some() {}
        if let Ok(lost @ 1..) = webhooks.kept().await {
            tracing::warn!(
                webhooks = lost,
                "webhooks that the receiver has not taken end with this process; with REDIS_URL they would \
                 outlive it"
            );
        }
    }

    fn start(self: &Arc<Self>, webhook: DueWebhook, attempts: &mut JoinSet<()>) {
        let span = tracing::info_span!("webhook", session.id = %webhook.id);
        let this = Arc::clone(self);
        let attempt = async move { this.attempt(&webhook).await };
        attempts.spawn(attempt.instrument(span));
    }

    /// Makes one attempt, and records what became of it.
    async fn attempt(&self, webhook: &DueWebhook) {
        let attempt = match self.message(webhook) {
            Ok(message) => {
                let taken = self.receiver.take(&message, self.clock.now()).await;
                self.judge(webhook, taken)
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn Error,
                    "the webhook cannot be opened and is not delivered. Check that all gateways and workers \
                     have the same LATCHKEY_SECRET and compatible versions"
                );
                self.later(webhook)
            }
        };
        if attempt == Attempt::GivenUp {
            tracing::warn!(
                webhook.attempts = webhook.attempts,
                "the receiver has not taken the webhook for a day; it is given up"
            );
        }
        self.settle(webhook, attempt).await;
    }

    fn message(&self, webhook: &DueWebhook) -> Result<Message, OpenError> {
        let status = webhook.snapshot.open(webhook.id, &self.vault)?;
        Ok(Message {
            id: message_id(webhook.id),
            body: WebhookDocument::of_end(&status, webhook.ended_at).to_json(),
        })
    }

    /// Logs the first of many failures, and the end of them.
    fn judge(&self, webhook: &DueWebhook, taken: Result<(), NotTaken>) -> Attempt {
        let is_failing = matches!(&taken, Err(error) if !matches!(error, NotTaken::Gone));
        let was_failing = self.is_failing.swap(is_failing, Ordering::Relaxed);
        match taken {
            Ok(()) => {
                if was_failing {
                    tracing::info!("the receiver takes webhooks again");
                }
                tracing::debug!(webhook.attempts = webhook.attempts, "webhook delivered");
                Attempt::Delivered
            }
            Err(NotTaken::Gone) => {
                tracing::info!("the receiver wants this webhook no more");
                Attempt::Refused
            }
            Err(error) => {
                if was_failing {
                    tracing::debug!(error = &error as &dyn Error, "webhook not taken");
                } else {
                    tracing::warn!(
                        error = &error as &dyn Error,
                        "the receiver does not take webhooks; each is tried again for a day. Look at the server \
                         that LATCHKEY_WEBHOOK_URL names; latchkey webhook test sends it one"
                    );
                }
                self.later(webhook)
            }
        }
    }

    /// Returns when a webhook is due again, unless its day is over by then.
    fn later(&self, webhook: &DueWebhook) -> Attempt {
        let pause = pause_after(webhook.attempts, &mut clock::rng());
        if self.clock.now() + pause < webhook.snapshot.expires_at {
            Attempt::Failed(pause)
        } else {
            Attempt::GivenUp
        }
    }

    /// Records what became of an attempt, as long as it is this worker's to say.
    async fn settle(&self, webhook: &DueWebhook, attempt: Attempt) {
        let mut backoff = Backoff::default();
        let asked = self.clock.ask();
        while self.clock.since(asked) < LEASE {
            match self.broker.webhooks().settle(webhook, attempt).await {
                Ok(_) => return,
                Err(error) => {
                    let pause = backoff.pause_after(&error, &mut clock::rng());
                    sleep(pause).await;
                }
            }
        }
        tracing::debug!(
            "the broker was not told what became of the webhook; it is delivered again"
        );
    }
}

/// Returns the id under which the end of a session is told, however often.
fn message_id(id: SessionId) -> String {
    format!("msg_{id}")
}

/// Returns the pause after so many attempts, longer by up to a fifth at random, so that not all webhooks
/// of an outage come back at once.
fn pause_after<R: CryptoRng>(attempts: u64, rng: &mut R) -> Duration {
    let at = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let pause = PAUSES.get(at).copied().unwrap_or(LONGEST_PAUSE);
    pause.mul_f64(rng.random_range(1.0..1.2))
}

/// Makes the message that tries the way to a receiver.
pub(crate) fn test_message(id: SessionId, now: SystemTime) -> Message {
    Message {
        id: message_id(id),
        body: WebhookDocument::of_test(now).to_json(),
    }
}

/// A receiver that is slow holds up this many.
const AT_ONCE: usize = 16;
/// Longer than an attempt.
const LEASE: Duration = receiver::TIMEOUT.saturating_add(Duration::from_secs(5));
const PAUSES: [Duration; 4] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
];
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
