//! What workers share beside the sessions: who has a lock, what is stored under it, what is scheduled.

use std::{collections::BTreeMap, time::Duration};

use super::{A_WHILE, DRIFT, KEPT, SETTINGS, Stage, Steps, at_once};
use crate::{
    broker::{
        Broker, Cleanup, Coordination, Counter, End, Hour, LeaseError, Lock, LockError,
        SessionClass, SessionFailure, Snapshot, WaitBucket, WaitStep, failed::FAILED_KEPT,
    },
    clock::rng,
    job::{Method, Token},
    status::{FailureCode, FailureReason, State, Waits},
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
        failure: Some(SessionFailure::of(&FailureReason::CodesUsedUp)),
        ..SessionClass::new(Method::Code)
    };
    session.snapshot.class = Some(Box::new(class));
    stage.cancel(stage.claim().await.lease.id).await;
    stage.broker().enqueue(session).await.unwrap();
    let lease = stage.claim().await.lease;
    let failed = Snapshot {
        class: Some(Box::new(class)),
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

/// Whatever a worker writes twice, or the next one again, and whatever it could not write in between.
pub(crate) async fn each_step_of_a_session_is_counted_once<S: Stage>(stage: &S) {
    let class = SessionClass {
        is_shown: true,
        waits: Waits {
            request_to_code: Some(Duration::from_millis(700)),
            ..Waits::default()
        },
        ..SessionClass::new(Method::Qr)
    };
    let snapshot = |class, state, version| Snapshot {
        class: Some(Box::new(class)),
        ..stage.snapshot(state, version)
    };
    let broker = stage.broker();
    stage.enqueue().await;
    let lease = stage.claim().await.lease;
    for version in 2..5 {
        let shown = snapshot(class, State::AwaitingScan, version);
        broker.publish(&lease, shown).await.unwrap();
    }
    let back = snapshot(class, State::Queued, 5);
    broker.release(&lease, back).await.unwrap();
    let lease = stage.claim().await.lease;
    let shown = snapshot(class, State::AwaitingScan, 6);
    broker.publish(&lease, shown).await.unwrap();
    // The broker was away while it was linked.
    let class = SessionClass {
        is_linked: true,
        waits: Waits {
            code_to_scan: Some(Duration::from_secs(5)),
            scan_to_ready: Some(Duration::from_hours(1)),
            ..class.waits
        },
        ..class
    };
    let ready = snapshot(class, State::Ready, 9);
    broker.finish(&lease, ready, None).await.unwrap();
    let waited = |step, wait| Counter::Waited(step, Method::Qr, WaitBucket::of(wait));
    let expected = BTreeMap::from([
        (Counter::SessionsStarted(Method::Qr), 1),
        (Counter::SessionsShown(Method::Qr), 1),
        (Counter::SessionsLinked(Method::Qr), 1),
        (Counter::SessionsEnded(Method::Qr, End::Ready), 1),
        (waited(WaitStep::RequestToCode, Duration::from_secs(1)), 1),
        (waited(WaitStep::CodeToScan, Duration::from_secs(5)), 1),
        (waited(WaitStep::ScanToReady, Duration::from_hours(1)), 1),
    ]);
    assert_eq!(coordination(stage).counts().await.unwrap(), expected);
}

/// For a month, whatever is counted in between.
pub(crate) async fn hours_tell_what_was_counted_in_each<S: Stage>(stage: &S) {
    const AN_HOUR: Duration = Duration::from_hours(1);
    let coordination = coordination(stage);
    let first = Hour::of(stage.now());
    coordination.count(Counter::MegaLogins, 2).await.unwrap();
    coordination.count(Counter::MegaLogins, 1).await.unwrap();
    stage.pass(AN_HOUR).await;
    coordination.count(Counter::MegaSessions, 1).await.unwrap();
    stage.pass(AN_HOUR).await;
    stage.enqueue().await;
    let hours: Vec<_> = first.to(Hour::of(stage.now())).collect();
    let counted = coordination.hours(&hours).await.unwrap();
    let expected = [
        BTreeMap::from([(Counter::MegaLogins, 3)]),
        BTreeMap::from([(Counter::MegaSessions, 1)]),
        BTreeMap::from([(Counter::SessionsStarted(Method::Qr), 1)]),
    ];
    assert_eq!(counted, expected);
    stage.pass(AN_HOUR * 24 * 30).await;
    coordination.count(Counter::MegaLogins, 1).await.unwrap();
    let counted = coordination.hours(&hours).await.unwrap();
    assert_eq!(counted, expected);
    let all = coordination.counts().await.unwrap();
    assert_eq!(all.get(&Counter::MegaLogins), Some(&4));
}

/// The last one first, as many as an operator looks at.
pub(crate) async fn sessions_that_failed_last_are_kept<S: Stage>(stage: &S) {
    let mut failed = Vec::new();
    for reason in [FailureReason::CodesUsedUp, FailureReason::Unreachable]
        .iter()
        .cycle()
        .take(FAILED_KEPT + 1)
    {
        stage.pass(Duration::from_secs(1)).await;
        stage.enqueue().await;
        let lease = stage.claim().await.lease;
        let class = SessionClass {
            failure: Some(SessionFailure::of(reason)),
            ..SessionClass::new(Method::Code)
        };
        let snapshot = Snapshot {
            class: Some(Box::new(class)),
            ..stage.snapshot(State::Failed, 2)
        };
        stage.broker().finish(&lease, snapshot, None).await.unwrap();
        failed.push((lease.id, stage.now(), reason));
    }
    // Nothing has failed about these.
    let lease = {
        stage.enqueue().await;
        stage.claim().await.lease
    };
    let ready = stage.snapshot(State::Ready, 2);
    stage.broker().finish(&lease, ready, None).await.unwrap();
    let called_off = stage.enqueue().await;
    stage.cancel(called_off).await;
    let kept = coordination(stage).failed().await.unwrap();
    assert_eq!(kept.len(), FAILED_KEPT);
    for (kept, (id, at, reason)) in kept.iter().zip(failed.iter().rev()) {
        assert_eq!((kept.id, kept.method), (*id, Method::Code));
        assert_eq!(kept.code, <&str>::from(reason.code()));
        assert_eq!(kept.reason, <&str>::from(*reason));
        let apart = at.duration_since(kept.at);
        assert!(apart.unwrap_or_else(|early| early.duration()) < DRIFT);
    }
}

/// What a worker says of itself is there for its time.
pub(crate) async fn worker_is_told_of_until_it_is_silent_or_leaves<S: Stage>(stage: &S) {
    let coordination = coordination(stage);
    let report = async |worker, report: &str, ttl| {
        let told = coordination.report(worker, report.as_bytes().to_vec(), ttl);
        told.await.unwrap();
    };
    let told = async || {
        let reports = coordination.reports().await.unwrap();
        let reports = reports.into_iter().map(|it| String::from_utf8(it).unwrap());
        let mut reports: Vec<_> = reports.collect();
        reports.sort_unstable();
        reports
    };
    assert!(told().await.is_empty());
    report("one", "{\"slots\": 1}", LENGTH).await;
    report("two", "2", 3 * LENGTH).await;
    assert_eq!(told().await, ["2", "{\"slots\": 1}"]);
    report("one", "3", LENGTH).await;
    assert_eq!(told().await, ["2", "3"]);
    stage.pass(LENGTH + DRIFT).await;
    assert_eq!(told().await, ["2"]);
    report("three", "4", LENGTH).await;
    report("two", "", Duration::ZERO).await;
    assert_eq!(told().await, ["4"]);
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
