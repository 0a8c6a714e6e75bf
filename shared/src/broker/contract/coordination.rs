//! What workers share beside the sessions: who has a lock, what is stored under it, what is scheduled.

use std::{collections::BTreeMap, time::Duration};

use super::{A_WHILE, KEPT, SETTINGS, Stage, Steps, at_once};
use crate::{
    broker::{
        Broker, Cleanup, Coordination, Counter, End, LeaseError, Lock, LockError, SessionClass,
        Snapshot,
    },
    clock::rng,
    job::{Method, Token},
    status::{FailureCode, State},
};

/// A second one waits until the first is done.
pub(crate) async fn lock_has_one_holder_at_a_time<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    let first = at_once(coordination.lock("door", LENGTH)).await.unwrap();
    let other = at_once(coordination.lock("window", LENGTH)).await.unwrap();
    assert!(waits(coordination).await);
    coordination.unlock(&first).await.unwrap();
    let second = at_once(coordination.lock("door", LENGTH)).await.unwrap();
    assert!(second.token > first.token);
    coordination.unlock(&second).await.unwrap();
    coordination.unlock(&other).await.unwrap();
}

/// However many want a lock, everyone gets it, and never two at once.
pub(crate) async fn everyone_who_waits_gets_the_lock<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    let (inside, held) = (std::cell::Cell::new(false), std::cell::Cell::new(0));
    let visit = async || {
        for _ in 0..5 {
            let lock = coordination.lock("door", LENGTH).await.unwrap();
            assert!(!inside.replace(true), "somebody else is inside");
            tokio::time::sleep(Duration::from_millis(1)).await;
            inside.set(false);
            held.set(held.get() + 1);
            coordination.unlock(&lock).await.unwrap();
        }
    };
    let all = async { tokio::join!(visit(), visit(), visit(), visit()) };
    tokio::time::timeout(Duration::from_mins(1), all)
        .await
        .expect("nobody is forgotten");
    assert_eq!(held.get(), 20);
}

/// The lock of a dead holder is free after its time, and what the dead one still writes is refused.
pub(crate) async fn lapsed_lock_is_taken_by_another<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    let dead = coordination.lock("door", LENGTH).await.unwrap();
    stage.pass(LENGTH / 2).await;
    coordination.extend_lock(&dead, LENGTH).await.unwrap();
    stage.pass(LENGTH / 2).await;
    assert!(waits(coordination).await);
    stage.pass(LENGTH / 2).await;
    let alive = at_once(coordination.lock("door", LENGTH)).await.unwrap();
    assert!(matches!(
        coordination.extend_lock(&dead, LENGTH).await,
        Err(LockError::Lost)
    ));
    let write = coordination.put(&dead, "note", b"stale".to_vec(), LENGTH);
    assert!(matches!(write.await, Err(LockError::Lost)));
    coordination.unlock(&dead).await.unwrap();
    coordination
        .put(&alive, "note", b"new".to_vec(), LENGTH)
        .await
        .unwrap();
    assert_eq!(
        coordination.get("note").await.unwrap().as_deref(),
        Some(b"new".as_slice())
    );
}

/// Whoever stops waiting holds nobody up.
pub(crate) async fn lock_passes_over_those_that_gave_up<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    let first = coordination.lock("door", LENGTH).await.unwrap();
    assert!(waits(coordination).await);
    assert!(waits(coordination).await);
    coordination.unlock(&first).await.unwrap();
    at_once(coordination.lock("door", LENGTH)).await.unwrap();
}

/// A value is there until its time is over.
pub(crate) async fn value_is_stored_for_its_time<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    assert_eq!(coordination.get("note").await.unwrap(), None);
    let lock = coordination.lock("door", 4 * LENGTH).await.unwrap();
    for value in [b"one", b"two"] {
        coordination
            .put(&lock, "note", value.to_vec(), LENGTH)
            .await
            .unwrap();
        assert_eq!(
            coordination.get("note").await.unwrap().as_deref(),
            Some(value.as_slice())
        );
    }
    stage.pass(LENGTH).await;
    assert_eq!(coordination.get("note").await.unwrap(), None);
    assert_eq!(coordination.get("door").await.unwrap(), None);
}

/// A cleanup comes at its time, again if it was not done, and no more once it is.
pub(crate) async fn cleanup_is_due_until_it_is_acknowledged<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    coordination
        .schedule(&lease, b"older".to_vec(), None)
        .await
        .unwrap();
    let due = stage.now() + LENGTH;
    coordination
        .schedule(&lease, b"sealed cleanup".to_vec(), Some(due))
        .await
        .unwrap();
    assert_eq!(coordination.claim_due(LENGTH).await.unwrap(), None);
    stage.pass(LENGTH).await;
    let cleanup = claimed(coordination).await;
    assert_eq!((cleanup.id, cleanup.attempts), (id, 1));
    assert_eq!(cleanup.sealed, b"sealed cleanup");
    assert_eq!(coordination.claim_due(LENGTH).await.unwrap(), None);
    stage.pass(LENGTH).await;
    let again = claimed(coordination).await;
    assert_eq!((again.id, again.attempts), (id, 2));
    coordination.ack(&cleanup).await.unwrap();
    stage.pass(LENGTH).await;
    let third = claimed(coordination).await;
    assert_eq!(third.attempts, 3);
    coordination.ack(&third).await.unwrap();
    stage.pass(LENGTH).await;
    assert_eq!(coordination.claim_due(LENGTH).await.unwrap(), None);
}

/// Calling a session off, or wiping its result, makes its cleanup due at once.
pub(crate) async fn cancellation_makes_the_cleanup_due<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    coordination
        .schedule(&lease, b"sealed cleanup".to_vec(), None)
        .await
        .unwrap();
    stage.pass(LENGTH).await;
    assert_eq!(coordination.claim_due(LENGTH).await.unwrap(), None);
    stage.cancel(id).await;
    let late = coordination.schedule(&lease, b"late".to_vec(), None).await;
    assert!(matches!(late, Err(LeaseError::Lost)));
    let cleanup = claimed(coordination).await;
    assert_eq!(
        (cleanup.id, cleanup.sealed.as_slice()),
        (id, b"sealed cleanup".as_slice())
    );
    coordination.ack(&cleanup).await.unwrap();
    assert_eq!(coordination.claim_due(LENGTH).await.unwrap(), None);
}

/// Nobody but the session's worker leaves a cleanup.
pub(crate) async fn cleanup_of_a_stale_lease_is_refused<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    stage.enqueue().await;
    let lost = stage.claim().await.lease;
    stage.pass(SETTINGS.lease).await;
    stage.broker().reclaim().await.unwrap();
    let now = Some(stage.now());
    let refused = coordination.schedule(&lost, b"stale".to_vec(), now).await;
    assert!(matches!(refused, Err(LeaseError::Lost)));
    let lease = stage.claim().await.lease;
    let refused = coordination.schedule(&lost, b"stale".to_vec(), now).await;
    assert!(matches!(refused, Err(LeaseError::Lost)));
    assert_eq!(coordination.claim_due(LENGTH).await.unwrap(), None);
    coordination
        .schedule(&lease, b"new".to_vec(), now)
        .await
        .unwrap();
    assert_eq!(claimed(coordination).await.sealed, b"new");
}

/// Cleanups come in the order in which they are due.
pub(crate) async fn cleanups_come_in_their_order<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    let mut ids = Vec::new();
    for wait in [3, 1, 2] {
        stage.enqueue().await;
        let lease = stage.claim().await.lease;
        let due = stage.now() + wait * Duration::from_secs(1);
        coordination
            .schedule(&lease, vec![], Some(due))
            .await
            .unwrap();
        ids.push(lease.id);
    }
    stage.pass(LENGTH).await;
    for at in [1, 2, 0] {
        assert_eq!(claimed(coordination).await.id, ids[at]);
    }
}

/// Counters add up.
pub(crate) async fn counters_count<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    assert_eq!(coordination.counts().await.unwrap(), BTreeMap::new());
    let (one, two) = (Counter::MegaSessions, Counter::MegaLogins);
    for (counter, by) in [(one, 1), (two, 2), (one, 3)] {
        coordination.count(counter, by).await.unwrap();
    }
    let expected = BTreeMap::from([(one, 4), (two, 2)]);
    assert_eq!(coordination.counts().await.unwrap(), expected);
}

/// What is told of sessions is true, whoever of many workers and gateways asks.
pub(crate) async fn sessions_are_counted_once<S: Stage>(stage: &S) {
    let session = stage.session(&Token::random(&mut rng()));
    for _ in 0..2 {
        stage.broker().enqueue(session.clone()).await.unwrap();
    }
    let lease = stage.claim().await.lease;
    let ready = stage.snapshot(State::Ready, 2);
    stage.broker().finish(&lease, ready, None).await.unwrap();
    stage.cancel(session.id).await;
    let called_off = stage.enqueue().await;
    stage.cancel(called_off).await;
    stage.enqueue().await;
    // What is of another kind, and failed, is told apart.
    let mut session = stage.session(&Token::random(&mut rng()));
    let class = SessionClass {
        method: Method::Code,
        failure: Some(FailureCode::CodeRefused),
    };
    session.snapshot.class = Some(class);
    stage.cancel(stage.claim().await.lease.id).await;
    stage.broker().enqueue(session).await.unwrap();
    let lease = stage.claim().await.lease;
    let failed = Snapshot {
        class: Some(class),
        ..stage.snapshot(State::Failed, 2)
    };
    stage.broker().finish(&lease, failed, None).await.unwrap();
    let expected = BTreeMap::from([
        (Counter::SessionsStarted(Method::Qr), 3),
        (Counter::SessionsStarted(Method::Code), 1),
        (Counter::SessionsEnded(Method::Qr, End::Ready), 1),
        (Counter::SessionsEnded(Method::Qr, End::Cancelled), 2),
        (
            Counter::SessionsEnded(Method::Code, End::Failed(FailureCode::CodeRefused)),
            1,
        ),
    ]);
    assert_eq!(coordination(stage).counts().await.unwrap(), expected);
}

/// A session that was forgotten without an end has expired; one that had ended has not.
pub(crate) async fn sessions_nobody_finished_count_as_expired<S: Stage>(stage: &S) {
    stage.enqueue().await;
    let lease = stage.claim().await.lease;
    let ready = stage.snapshot(State::Ready, 2);
    stage.broker().finish(&lease, ready, None).await.unwrap();
    stage.enqueue().await;
    stage.claim().await;
    stage.enqueue().await;
    stage.pass(2 * KEPT).await;
    stage.broker().reclaim().await.unwrap();
    let counts = coordination(stage).counts().await.unwrap();
    for (end, count) in [(End::Expired, 2), (End::Ready, 1)] {
        let counter = Counter::SessionsEnded(Method::Qr, end);
        assert_eq!(counts.get(&counter), Some(&count));
    }
}

fn coordination<S: Stage>(stage: &S) -> &dyn Coordination {
    stage.broker().coordination()
}

async fn waits(coordination: &dyn Coordination) -> bool {
    let turn: Result<Result<Lock, _>, _> =
        tokio::time::timeout(A_WHILE, coordination.lock("door", LENGTH)).await;
    turn.is_err()
}

async fn claimed(coordination: &dyn Coordination) -> Cleanup {
    coordination
        .claim_due(LENGTH)
        .await
        .unwrap()
        .expect("a cleanup is due")
}

const LENGTH: Duration = Duration::from_secs(10);
