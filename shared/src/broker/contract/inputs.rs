//! What a caller sends to the worker of its session.

use super::{A_WHILE, Stage, Steps, at_once};
use crate::{
    broker::{Broker, LeaseError, MAX_INPUTS},
    clock::rng,
    job::SessionId,
};

/// The owner waits in front of a page.
pub(crate) async fn input_reaches_the_worker_at_once_and_in_order<S: Stage>(stage: &S) {
    let (id, broker) = (stage.enqueue().await, stage.broker());
    let claim = stage.claim().await;
    let waiting = broker.receive(&claim.lease);
    let (sent, received) = tokio::join!(broker.send(id, b"one".to_vec()), at_once(waiting));
    assert!(sent.unwrap());
    assert_eq!(received.unwrap(), b"one");
    for input in [b"two".to_vec(), b"three".to_vec()] {
        assert!(broker.send(id, input).await.unwrap());
    }
    // A wait that is given up takes nothing with it.
    drop(broker.receive(&claim.lease));
    assert_eq!(at_once(broker.receive(&claim.lease)).await.unwrap(), b"two");
    assert_eq!(
        at_once(broker.receive(&claim.lease)).await.unwrap(),
        b"three"
    );
    let empty = tokio::time::timeout(A_WHILE, broker.receive(&claim.lease)).await;
    assert!(empty.is_err());
}

/// What was said to a worker that died is heard by the next one.
pub(crate) async fn input_waits_for_the_next_worker<S: Stage>(stage: &S) {
    let (id, broker) = (stage.enqueue().await, stage.broker());
    let dead = stage.claim().await;
    assert!(broker.send(id, b"one".to_vec()).await.unwrap());
    assert_eq!(stage.lapse().await, 1);
    let alive = stage.claim().await;
    let late = at_once(broker.receive(&dead.lease)).await;
    assert!(matches!(late, Err(LeaseError::Lost)));
    assert_eq!(at_once(broker.receive(&alive.lease)).await.unwrap(), b"one");
}

/// Nobody would hear it.
pub(crate) async fn ended_session_takes_no_input<S: Stage>(stage: &S) {
    let broker = stage.broker();
    let unknown = SessionId::random(&mut rng());
    assert!(!broker.send(unknown, b"one".to_vec()).await.unwrap());
    let id = stage.enqueue().await;
    let claim = stage.claim().await;
    stage.cancel(id).await;
    assert!(!broker.send(id, b"one".to_vec()).await.unwrap());
    let lost = at_once(broker.receive(&claim.lease)).await;
    assert!(matches!(lost, Err(LeaseError::Lost)));
}

/// A caller cannot fill the broker.
pub(crate) async fn input_past_its_limit_is_refused<S: Stage>(stage: &S) {
    let (id, broker) = (stage.enqueue().await, stage.broker());
    for _ in 0..MAX_INPUTS {
        assert!(broker.send(id, b"one".to_vec()).await.unwrap());
    }
    assert!(!broker.send(id, b"one".to_vec()).await.unwrap());
    let claim = stage.claim().await;
    at_once(broker.receive(&claim.lease)).await.unwrap();
    assert!(broker.send(id, b"more".to_vec()).await.unwrap());
}
