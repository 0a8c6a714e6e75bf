//! Two secrets on one Redis, each with its own queue.

use super::*;

#[tokio::test]
async fn sessions_of_another_secret_stand_in_nobodys_way() {
    let stage = RedisStage::open(SETTINGS).await;
    let other = other(&stage).await;
    let mut theirs = Vec::new();
    for _ in 0..SETTINGS.queue_limit {
        let session = session(&stage.clock);
        other.enqueue(session.clone()).await.unwrap();
        theirs.push(session.id);
    }
    let full = other.enqueue(session(&stage.clock)).await;
    assert!(matches!(full, Err(EnqueueError::QueueFull)));

    let ours = session(&stage.clock);
    stage.broker.enqueue(ours.clone()).await.unwrap();
    let claim = stage.broker.claim().await.unwrap();
    assert_eq!(claim.lease.id, ours.id);
    assert!(finds_nothing(&stage.broker).await);
    let claim = other.claim().await.unwrap();
    assert_eq!(claim.lease.id, theirs[0]);
}

#[tokio::test]
async fn session_that_others_reclaim_goes_back_to_its_own_queue() {
    let stage = RedisStage::open(SETTINGS).await;
    let other = other(&stage).await;
    let session = session(&stage.clock);
    other.enqueue(session.clone()).await.unwrap();
    other.claim().await.unwrap();
    stage.pass(SETTINGS.lease).await;
    assert_eq!(stage.broker.reclaim().await.unwrap(), 1);
    assert!(finds_nothing(&stage.broker).await);
    let claim = within(CEILING, other.claim()).await;
    assert_eq!(claim.unwrap().lease.id, session.id);
}

#[tokio::test]
async fn session_that_no_worker_of_its_secret_asks_for_is_told_of() {
    let stage = RedisStage::open(SETTINGS).await;
    let other = other(&stage).await;
    assert!(finds_nothing(&other).await);
    other.enqueue(session(&stage.clock)).await.unwrap();
    assert!(other.health().is_news(client::NO_WORKER), "it was not told");

    stage.broker.enqueue(session(&stage.clock)).await.unwrap();
    assert!(
        !stage.broker.health().is_news(client::NO_WORKER),
        "it was told"
    );
}

#[tokio::test]
async fn worker_with_several_secrets_claims_from_the_queue_of_each() {
    let stage = RedisStage::open(SETTINGS).await;
    let other = other(&stage).await;
    let both = connect_to(
        &["one", "other"],
        &stage.server.url(),
        &stage.clock,
        SETTINGS,
    );
    both.ping().await.unwrap();
    let (theirs, ours) = (session(&stage.clock), session(&stage.clock));
    both.enqueue(ours.clone()).await.unwrap();
    assert!(finds_nothing(&other).await);
    other.enqueue(theirs.clone()).await.unwrap();
    let claims = [both.claim().await, both.claim().await].map(Result::unwrap);
    let ids = claims.each_ref().map(|claim| claim.lease.id);
    assert_eq!(ids, [theirs.id, ours.id]);
    // Handed back, a session is in the queue from which it came.
    let back = snapshot(&stage.clock, State::Queued, 2);
    let [theirs, _] = &claims;
    both.release(&theirs.lease, back).await.unwrap();
    let claim = within(CEILING, other.claim()).await;
    assert_eq!(claim.unwrap().lease.id, theirs.lease.id);
}

/// It need not be woken for that: nothing may join a queue any more.
#[tokio::test]
async fn worker_that_has_emptied_one_queue_goes_on_with_the_next() {
    let stage = RedisStage::open(SETTINGS).await;
    let other = other(&stage).await;
    let both = connect_to(
        &["one", "other"],
        &stage.server.url(),
        &stage.clock,
        SETTINGS,
    );
    listens(&both).await;
    other.enqueue(session(&stage.clock)).await.unwrap();
    both.enqueue(session(&stage.clock)).await.unwrap();
    // What is told of them arrives before the first claim, and wakes nobody.
    sleep(Duration::from_millis(300)).await;
    for _ in 0..2 {
        within(CEILING, both.claim()).await.unwrap();
    }
}

async fn finds_nothing(broker: &RedisBroker) -> bool {
    let claim = tokio::time::timeout(Duration::from_millis(50), broker.claim());
    claim.await.is_err()
}

async fn other(stage: &RedisStage) -> RedisBroker {
    let broker = connect_to(&["other"], &stage.server.url(), &stage.clock, SETTINGS);
    broker.ping().await.unwrap();
    broker
}
