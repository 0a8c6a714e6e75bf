//! Webhooks: each end is told once, by whoever is there to tell it.

use std::{collections::BTreeMap, time::Duration};

use super::{A_WHILE, DRIFT, KEPT, Stage, Steps, at_once};
use crate::{
    broker::{
        Attempt, Broker, Counter, DueWebhook, NewSession, WebhookOutcome, Webhooks,
        webhook::{KEPT_AT_MOST, KEPT_FOR, LONGEST_STATUS},
    },
    clock::rng,
    job::{SessionId, Token},
    status::State,
};

/// However a session ends, its webhook is due at once, with the status that it ended with.
pub(crate) async fn every_end_has_a_webhook_with_its_last_status<S: Stage>(stage: &S) {
    let ready = stage.enqueue_told().await;
    let lease = stage.claim().await.lease;
    let snapshot = stage.snapshot(State::Ready, 2);
    let sealed = snapshot.status.clone();
    stage.broker().finish(&lease, snapshot, None).await.unwrap();
    let webhook = stage.webhook().await;
    assert_eq!((webhook.id, webhook.attempts), (ready, 1));
    assert_eq!(webhook.snapshot.state, State::Ready);
    assert_eq!(
        (webhook.snapshot.version, webhook.snapshot.status),
        (2, sealed)
    );
    let left = webhook.snapshot.expires_at.duration_since(webhook.ended_at);
    assert_eq!(left.unwrap(), KEPT_FOR);
    let since = stage.now().duration_since(webhook.ended_at);
    assert!(since.unwrap_or_default() < DRIFT);

    let called_off = stage.enqueue_told().await;
    stage.cancel(called_off).await;
    let webhook = stage.webhook().await;
    assert_eq!(
        (webhook.id, webhook.snapshot.state),
        (called_off, State::Cancelled)
    );
}

/// A session that nobody has ended has its webhook with the last status that anybody wrote.
pub(crate) async fn session_whose_time_is_over_has_a_webhook<S: Stage>(stage: &S) {
    let expired = stage.enqueue_told().await;
    let until = stage.now() + KEPT;
    stage.pass(2 * KEPT).await;
    stage.broker().reclaim().await.unwrap();
    let webhook = stage.webhook().await;
    assert_eq!(
        (webhook.id, webhook.snapshot.state),
        (expired, State::Queued)
    );
    let apart = webhook.ended_at.duration_since(until).unwrap_or_default();
    assert!(apart < DRIFT, "it ended when its time was over");
    assert!(stage.no_webhook().await);
}

/// The only one comes of the step that ends the session: not of the wiped result, of an end that was told
/// twice, or of the time that is over after the end.
pub(crate) async fn each_end_is_told_once<S: Stage>(stage: &S) {
    let id = stage.enqueue_told().await;
    let lease = stage.claim().await.lease;
    let publish = stage.snapshot(State::Connecting, 2);
    stage.broker().publish(&lease, publish).await.unwrap();
    assert!(stage.no_webhook().await);
    for version in [3, 3] {
        let ready = stage.snapshot(State::Ready, version);
        let _ = stage.broker().finish(&lease, ready, None).await;
    }
    let webhook = stage.webhook().await;
    assert!(stage.settle(&webhook, Attempt::Delivered).await);
    stage.cancel(id).await;
    assert!(stage.no_webhook().await);
    stage.pass(2 * KEPT).await;
    stage.broker().reclaim().await.unwrap();
    assert!(stage.no_webhook().await);
    assert_eq!(stage.webhooks().kept().await.unwrap(), 0);
}

/// Who asks for no webhook gets none.
pub(crate) async fn session_without_a_webhook_ends_quietly<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    stage.cancel(id).await;
    stage.enqueue().await;
    stage.pass(2 * KEPT).await;
    stage.broker().reclaim().await.unwrap();
    assert!(stage.no_webhook().await);
}

/// Whoever waits for a webhook is woken.
pub(crate) async fn webhook_reaches_a_waiting_worker_at_once<S: Stage>(stage: &S) {
    let id = stage.enqueue_told().await;
    let end = async {
        tokio::time::sleep(A_WHILE).await;
        stage.cancel(id).await;
    };
    let (webhook, ()) = tokio::join!(stage.webhook(), end);
    assert_eq!(webhook.id, id);
}

/// A webhook whose worker died is due again, and what the dead one still says changes nothing.
pub(crate) async fn webhook_of_a_dead_worker_is_taken_by_another<S: Stage>(stage: &S) {
    let id = stage.ended().await;
    let dead = stage.webhook().await;
    assert!(stage.no_webhook().await);
    stage.pass(LENGTH).await;
    let alive = stage.webhook().await;
    assert_eq!((alive.id, alive.attempts), (id, 2));
    for late in [Attempt::Delivered, Attempt::Failed(LENGTH)] {
        assert!(!stage.settle(&dead, late).await);
    }
    assert!(stage.settle(&alive, Attempt::Delivered).await);
    assert!(!stage.settle(&alive, Attempt::Delivered).await);
    stage.pass(2 * LENGTH).await;
    assert!(stage.no_webhook().await);
}

/// After a failed attempt a webhook is due when its pause is over, and the others meanwhile.
pub(crate) async fn failed_webhook_is_due_after_its_pause<S: Stage>(stage: &S) {
    let first = stage.ended().await;
    let webhook = stage.webhook().await;
    assert!(stage.settle(&webhook, Attempt::Failed(2 * LENGTH)).await);
    let second = stage.ended().await;
    assert_eq!(stage.webhook().await.id, second);
    stage.pass(LENGTH / 2).await;
    assert!(stage.no_webhook().await);
    stage.pass(LENGTH * 3 / 2).await;
    let ids = [stage.webhook().await, stage.webhook().await].map(|webhook| webhook.id);
    assert!(
        ids.contains(&first) && ids.contains(&second),
        "both are due"
    );
}

/// Whoever waits takes a failed webhook when its pause is over, and not when its lease would have lapsed.
pub(crate) async fn waiting_worker_takes_a_failed_webhook_after_its_pause<S: Stage>(stage: &S) {
    let id = stage.ended().await;
    let webhook = stage.webhook().await;
    let fail = async {
        tokio::time::sleep(A_WHILE).await;
        stage.settle(&webhook, Attempt::Failed(A_WHILE)).await
    };
    let (again, settled) = tokio::join!(stage.webhook(), fail);
    assert!(settled);
    assert_eq!((again.id, again.attempts), (id, 2));
}

/// Webhooks come in the order in which they are due.
pub(crate) async fn webhooks_come_in_their_order<S: Stage>(stage: &S) {
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(stage.ended().await);
        stage.pass(Duration::from_millis(5)).await;
    }
    for id in ids {
        assert_eq!(stage.webhook().await.id, id);
    }
}

/// Where too many are kept, the one that is due last makes room: it has failed most often.
pub(crate) async fn webhooks_are_bounded_in_number<S: Stage>(stage: &S) {
    let failing = stage.ended().await;
    let webhook = stage.webhook().await;
    assert!(stage.settle(&webhook, Attempt::Failed(KEPT)).await);
    let mut others = Vec::new();
    for _ in 0..KEPT_AT_MOST {
        others.push(stage.ended().await);
        stage.pass(Duration::from_millis(5)).await;
    }
    assert_eq!(stage.webhooks().kept().await.unwrap(), KEPT_AT_MOST as u64);
    stage.pass(KEPT).await;
    for id in others {
        let webhook = stage.webhook().await;
        assert_eq!(webhook.id, id);
        assert!(stage.settle(&webhook, Attempt::Delivered).await);
    }
    assert!(stage.no_webhook().await, "{failing} made room");
    let counted = |outcome, by| (Counter::Webhooks(outcome), by);
    let expected = BTreeMap::from([
        counted(WebhookOutcome::Delivered, KEPT_AT_MOST as u64),
        counted(WebhookOutcome::Failed, 1),
        counted(WebhookOutcome::Dropped, 1),
    ]);
    assert_eq!(stage.webhook_counts().await, expected);
}

/// A status that is longer than any that has ended is not kept.
pub(crate) async fn webhooks_are_bounded_in_size<S: Stage>(stage: &S) {
    for (extra, kept) in [(0, 1), (1, 0)] {
        let id = stage.enqueue_told().await;
        let mut snapshot = stage.snapshot(State::Cancelled, 2);
        snapshot.status = vec![7; LONGEST_STATUS + extra];
        assert!(stage.broker().cancel(id, snapshot).await.unwrap());
        assert_eq!(stage.webhooks().kept().await.unwrap(), kept);
        if kept > 0 {
            let webhook = stage.webhook().await;
            assert_eq!(webhook.snapshot.status.len(), LONGEST_STATUS);
            assert!(stage.settle(&webhook, Attempt::Delivered).await);
        }
    }
    let dropped = Counter::Webhooks(WebhookOutcome::Dropped);
    assert_eq!(stage.webhook_counts().await.get(&dropped), Some(&1));
}

/// Every outcome is counted, each once.
pub(crate) async fn attempts_are_counted_by_their_outcome<S: Stage>(stage: &S) {
    for attempt in [
        Attempt::Failed(Duration::ZERO),
        Attempt::Refused,
        Attempt::GivenUp,
        Attempt::Delivered,
    ] {
        stage.ended().await;
        let webhook = stage.webhook().await;
        assert!(stage.settle(&webhook, attempt).await);
        if attempt.pause().is_some() {
            let again = stage.webhook().await;
            assert!(stage.settle(&again, Attempt::Delivered).await);
        }
    }
    let expected = BTreeMap::from([
        (Counter::Webhooks(WebhookOutcome::Delivered), 2),
        (Counter::Webhooks(WebhookOutcome::Failed), 1),
        (Counter::Webhooks(WebhookOutcome::Refused), 1),
        (Counter::Webhooks(WebhookOutcome::GivenUp), 1),
    ]);
    assert_eq!(stage.webhook_counts().await, expected);
}

/// What the tests of webhooks do again and again.
trait WebhookSteps: Stage {
    fn webhooks(&self) -> &dyn Webhooks {
        self.broker().webhooks()
    }

    /// Queues a session whose end is to be told.
    async fn enqueue_told(&self) -> SessionId {
        let session = NewSession {
            webhook: true,
            ..self.session(&Token::random(&mut rng()))
        };
        let id = session.id;
        self.broker().enqueue(session).await.unwrap();
        id
    }

    /// Ends a session whose end is to be told.
    async fn ended(&self) -> SessionId {
        let id = self.enqueue_told().await;
        self.cancel(id).await;
        id
    }

    async fn webhook(&self) -> DueWebhook {
        at_once(self.webhooks().claim_webhook(LENGTH))
            .await
            .unwrap()
    }

    async fn no_webhook(&self) -> bool {
        let claim = self.webhooks().claim_webhook(LENGTH);
        tokio::time::timeout(A_WHILE, claim).await.is_err()
    }

    async fn settle(&self, webhook: &DueWebhook, attempt: Attempt) -> bool {
        self.webhooks().settle(webhook, attempt).await.unwrap()
    }

    async fn webhook_counts(&self) -> BTreeMap<Counter, u64> {
        let mut counts = self.broker().coordination().counts().await.unwrap();
        counts.retain(|counter, _| matches!(counter, Counter::Webhooks(_)));
        counts
    }
}

impl<S: Stage> WebhookSteps for S {}

const LENGTH: Duration = Duration::from_secs(20);
