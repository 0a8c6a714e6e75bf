//! What the one who waits for a session sees.

use std::time::Duration;

use futures_util::future::join_all;

use super::{A_WHILE, KEPT, Stage, Steps, at_once};
use crate::{
    broker::{Broker, BrokerError, LeaseError, SealedResult},
    clock::rng,
    job::{SessionId, Token},
    status::State,
};

/// The newest status, and always the token's hash.
pub(crate) async fn reader_sees_what_was_published<S: Stage>(stage: &S) {
    let session = stage.session(&Token::random(&mut rng()));
    let (id, token_hash) = (session.id, session.token_hash);
    stage.broker().enqueue(session).await.unwrap();
    let lease = stage.claim().await.lease;
    for version in 2..5 {
        let snapshot = stage.snapshot(State::Connecting, version);
        stage.broker().publish(&lease, snapshot).await.unwrap();
        let record = stage.read(id).await.unwrap();
        assert_eq!(record.snapshot.state, State::Connecting);
        assert_eq!(record.snapshot.version, version);
        assert_eq!(
            record.snapshot.status,
            format!("sealed status {version}").into_bytes()
        );
        assert_eq!(record.token_hash, token_hash);
    }
}

/// That is for the broker alone, which keeps it no longer than it counts.
pub(crate) async fn reader_does_not_see_what_a_session_is_counted_as<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let class = async || stage.read(id).await.unwrap().snapshot.class;
    assert_eq!(class().await, None);
    let lease = stage.claim().await.lease;
    let snapshot = stage.snapshot(State::Connecting, 2);
    assert!(snapshot.class.is_some());
    stage.broker().publish(&lease, snapshot).await.unwrap();
    assert_eq!(class().await, None);
    stage.cancel(id).await;
    assert_eq!(class().await, None);
}

/// A waiting reader is woken by the change, not by the clock.
pub(crate) async fn reader_waits_for_something_newer<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    for version in 2..5 {
        let publish = async {
            tokio::time::sleep(A_WHILE).await;
            let snapshot = stage.snapshot(State::Connecting, version);
            stage.broker().publish(&lease, snapshot).await.unwrap();
        };
        let wait = Duration::from_secs(25);
        let read = at_once(stage.broker().read_newer(id, version - 1, wait));
        let (record, ()) = tokio::join!(read, publish);
        assert_eq!(record.unwrap().unwrap().snapshot.version, version);
    }
    let finish = async {
        tokio::time::sleep(A_WHILE).await;
        let snapshot = stage.snapshot(State::Ready, 5);
        stage.broker().finish(&lease, snapshot, None).await.unwrap();
    };
    let read = at_once(stage.broker().read_newer(id, 4, Duration::from_secs(25)));
    let (record, ()) = tokio::join!(read, finish);
    assert_eq!(record.unwrap().unwrap().snapshot.state, State::Ready);
}

/// Who missed something need not wait.
pub(crate) async fn reader_with_an_old_version_is_answered_at_once<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let read = stage.broker().read_newer(id, 0, Duration::from_secs(25));
    assert_eq!(at_once(read).await.unwrap().unwrap().snapshot.version, 1);
}

/// A long poll ends with the status as it is.
pub(crate) async fn reader_is_answered_after_the_wait_with_what_there_is<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let start = stage.now();
    let record = stage
        .broker()
        .read_newer(id, 1, A_WHILE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(record.snapshot.version, 1);
    assert!(stage.now() >= start + A_WHILE);
    let record = at_once(stage.broker().read_newer(id, u64::MAX, Duration::ZERO)).await;
    assert_eq!(record.unwrap().unwrap().snapshot.version, 1);
}

/// There is nothing to wait for.
pub(crate) async fn reader_of_an_unknown_session_is_answered_at_once<S: Stage>(stage: &S) {
    let id = SessionId::random(&mut rng());
    assert!(stage.read(id).await.is_none());
    let read = stage.broker().read_newer(id, 0, Duration::from_secs(25));
    assert!(at_once(read).await.unwrap().is_none());
    assert_eq!(stage.broker().result(id).await.unwrap(), None);
    let snapshot = stage.snapshot(State::Cancelled, 2);
    assert!(!stage.broker().cancel(id, snapshot).await.unwrap());
}

/// No wake-up is lost, however many wait and whatever they know.
pub(crate) async fn every_reader_is_woken<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    let publish = async {
        for version in 2..=20 {
            answered(async || {
                let snapshot = stage.snapshot(State::Connecting, version);
                match stage.broker().publish(&lease, snapshot).await {
                    Ok(()) => Ok(()),
                    Err(LeaseError::Broker(error)) => Err(error),
                    Err(lost) => panic!("{lost}"),
                }
            })
            .await;
            tokio::task::yield_now().await;
        }
    };
    let reader = || async {
        let (mut seen, wait) = (0, Duration::from_hours(1));
        while seen < 20 {
            let record = answered(async || stage.broker().read_newer(id, seen, wait).await).await;
            let record = record.unwrap();
            assert!(record.snapshot.version > seen);
            seen = record.snapshot.version;
        }
    };
    let readers = join_all((0..500).map(|_| reader()));
    // Not a matter of speed: who is not woken waits for an hour.
    tokio::time::timeout(Duration::from_mins(3), async {
        tokio::join!(readers, publish)
    })
    .await
    .expect("nobody is forgotten");
}

/// Asks until the broker answers: on a busy machine, one of so many calls may take longer than it may.
async fn answered<T>(ask: impl AsyncFn() -> Result<T, BrokerError>) -> T {
    loop {
        match ask().await {
            Err(BrokerError::Away(_)) => tokio::time::sleep(A_WHILE).await,
            answer => return answer.unwrap(),
        }
    }
}

/// A session may end in nothing.
pub(crate) async fn reader_learns_that_the_session_is_gone<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let start = stage.now();
    let gone = async {
        stage.pass(KEPT).await;
        stage.broker().reclaim().await.unwrap();
    };
    let read = stage.broker().read_newer(id, 1, 3 * KEPT);
    let (record, ()) = tokio::join!(read, gone);
    assert!(record.unwrap().is_none());
    assert!(stage.now() < start + 2 * KEPT);
}

/// A result is wiped by time, with all that is known of the session.
pub(crate) async fn result_can_be_fetched_until_its_time_is_over<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    assert_eq!(stage.broker().result(id).await.unwrap(), None);
    let snapshot = stage.snapshot(State::Ready, 2);
    stage
        .broker()
        .finish(&lease, snapshot, Some(sealed_result()))
        .await
        .unwrap();
    stage.pass(KEPT / 2).await;
    for _ in 0..2 {
        let result = stage.broker().result(id).await.unwrap();
        assert_eq!(result.as_deref(), Some(b"result".as_slice()));
    }
    let ids = stage.read(id).await.unwrap().ids;
    assert_eq!(ids.as_deref(), Some(b"ids".as_slice()));
    stage.pass(KEPT / 2).await;
    assert_eq!(stage.broker().result(id).await.unwrap(), None);
    assert!(stage.read(id).await.is_none());
}

/// A wiped result is gone; that it was wiped can still be read.
pub(crate) async fn cancellation_wipes_the_result<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    let snapshot = stage.snapshot(State::Ready, 2);
    stage
        .broker()
        .finish(&lease, snapshot, Some(sealed_result()))
        .await
        .unwrap();
    stage.cancel(id).await;
    assert_eq!(stage.broker().result(id).await.unwrap(), None);
    let record = stage.read(id).await.unwrap();
    assert_eq!(record.ids, None);
    assert_eq!(
        (record.snapshot.state, record.snapshot.version),
        (State::Cancelled, 3)
    );
}

/// Of two that change a session at once, one is told to look again.
pub(crate) async fn cancellation_of_a_changed_session_does_nothing<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    let broker = stage.broker();
    broker
        .publish(&lease, stage.snapshot(State::Connecting, 2))
        .await
        .unwrap();
    for version in [0, 1, 2, 4, u64::MAX] {
        let snapshot = stage.snapshot(State::Cancelled, version);
        assert!(!broker.cancel(id, snapshot).await.unwrap(), "{version}");
    }
    assert_eq!(
        stage.read(id).await.unwrap().snapshot.state,
        State::Connecting
    );
    assert!(stage.extends(&lease).await);
    stage.cancel(id).await;
}

fn sealed_result() -> SealedResult {
    SealedResult {
        result: b"result".to_vec(),
        ids: Some(b"ids".to_vec()),
    }
}
