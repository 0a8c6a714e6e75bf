//! How often something may be asked for, and whether the broker answers at all.

use std::time::Duration;

use super::{A_WHILE, DRIFT, KEPT, Stage, Steps};
use crate::{
    broker::{Broker, ClientShare, EnqueueError, LiveLimit},
    rate_limit::{Admission, LimitKey, Quota},
    status::State,
};

/// The quota is counted by the broker, so that every gateway counts the same.
pub(crate) async fn requests_past_the_quota_are_refused_until_it_is_earned_back<S: Stage>(
    stage: &S,
) {
    let quota = Quota::new(3, Duration::from_hours(1)).unwrap();
    let broker = stage.broker();
    let [one, other] = ["one", "other"].map(|name| LimitKey::Client(name.to_owned()));
    let before = stage.now();
    for _ in 0..3 {
        assert_eq!(
            broker.admit(&[(one.clone(), quota)]).await.unwrap(),
            Admission::Admitted
        );
    }
    let Admission::Refused { retry_after } = broker.admit(&[(one.clone(), quota)]).await.unwrap()
    else {
        panic!("the quota is used up");
    };
    let took = stage.now().duration_since(before).unwrap_or_default();
    assert!(retry_after <= quota.interval() && retry_after + took + DRIFT > quota.interval());
    assert_eq!(
        broker.admit(&[(other.clone(), quota)]).await.unwrap(),
        Admission::Admitted
    );
    stage.pass(retry_after).await;
    assert_eq!(
        broker.admit(&[(one.clone(), quota)]).await.unwrap(),
        Admission::Admitted
    );
    assert_ne!(
        broker.admit(&[(one.clone(), quota)]).await.unwrap(),
        Admission::Admitted
    );
}

/// An address counts in its networks too: what one of them refuses has used up nothing of the others.
pub(crate) async fn request_that_one_quota_refuses_counts_against_none<S: Stage>(stage: &S) {
    let broker = stage.broker();
    let hour = Duration::from_hours(1);
    let [narrow, other, wide] = ["narrow", "other", "wide"].map(key);
    let [one, two] = [1, 2].map(|burst| Quota::new(burst, hour).unwrap());
    let ask = async |of: &LimitKey| {
        let quotas = [(of.clone(), one), (wide.clone(), two)];
        broker.admit(&quotas).await.unwrap()
    };
    assert_eq!(ask(&narrow).await, Admission::Admitted);
    for _ in 0..3 {
        assert_ne!(ask(&narrow).await, Admission::Admitted);
    }
    assert_eq!(ask(&other).await, Admission::Admitted);
    let third = key("third");
    let Admission::Refused { retry_after } = ask(&third).await else {
        panic!("the network has used up its own");
    };
    assert!(retry_after <= two.interval(), "{retry_after:?}");
    let alone = broker.admit(&[(third, one)]).await.unwrap();
    assert_eq!(alone, Admission::Admitted);
    // The longest wait is told: the network has earned one back long before the address has.
    let Admission::Refused { retry_after } = ask(&narrow).await else {
        panic!("both have used up their own");
    };
    assert!(retry_after > two.interval(), "{retry_after:?}");
}

/// Whatever becomes of the session: a client that asks for what it gets no more asks all the same.
pub(crate) async fn session_past_its_clients_quota_is_not_queued<S: Stage>(stage: &S) {
    let quota = Quota::new(2, Duration::from_hours(1)).unwrap();
    let client = ClientShare {
        live_limits: vec![LiveLimit {
            key: key("client"),
            most: 1,
        }],
        quotas: vec![(key("client"), quota)],
        ..ClientShare::default()
    };
    let ask = async || stage.enqueue_as(client.clone()).await;
    let first = ask().await.unwrap();
    assert!(matches!(ask().await, Err(EnqueueError::TooManyLive)));
    let Err(EnqueueError::RateLimited { retry_after }) = ask().await else {
        panic!("the quota is used up");
    };
    assert!(retry_after <= quota.interval(), "{retry_after:?}");
    assert_eq!(stage.claim().await.lease.id, first);
    assert!(stage.nothing_to_claim().await);
    stage.cancel(first).await;
    stage.pass(retry_after).await;
    let next = ask().await.unwrap();
    assert_eq!(stage.claim().await.lease.id, next);
}

/// Whether they wait or are worked on: a client that floods the queue gets no further.
pub(crate) async fn sessions_of_one_client_that_are_under_way_are_limited<S: Stage>(stage: &S) {
    stage.enqueue_limited(&[("client", 2)]).await.unwrap();
    stage.enqueue_limited(&[("client", 2)]).await.unwrap();
    let claim = stage.claim().await;
    let refused = stage.enqueue_limited(&[("client", 2)]).await;
    assert!(matches!(refused, Err(EnqueueError::TooManyLive)));
    stage.enqueue_limited(&[("other", 2)]).await.unwrap();
    let snapshot = stage.snapshot(State::Queued, 2);
    let broker = stage.broker();
    broker.release(&claim.lease, snapshot).await.unwrap();
    let refused = stage.enqueue_limited(&[("client", 2)]).await;
    assert!(matches!(refused, Err(EnqueueError::TooManyLive)));
}

/// However it ends.
pub(crate) async fn session_that_ends_makes_room_for_the_next_of_its_client<S: Stage>(stage: &S) {
    let broker = stage.broker();
    for _ in 0..3 {
        let cancelled = stage.enqueue_limited(&[("client", 1)]).await.unwrap();
        stage.cancel(cancelled).await;

        stage.enqueue_limited(&[("client", 1)]).await.unwrap();
        let claim = stage.claim().await;
        let ready = stage.snapshot(State::Ready, 2);
        broker.finish(&claim.lease, ready, None).await.unwrap();

        // Nobody has ended this one.
        stage.enqueue_limited(&[("client", 1)]).await.unwrap();
        let refused = stage.enqueue_limited(&[("client", 1)]).await;
        assert!(matches!(refused, Err(EnqueueError::TooManyLive)));
        stage.pass(KEPT + A_WHILE).await;
    }
}

/// A /64 may be full, and the network around it not, or the other way round.
pub(crate) async fn session_counts_under_each_of_its_keys<S: Stage>(stage: &S) {
    let first = [("one", 1), ("net", 2)];
    let id = stage.enqueue_limited(&first).await.unwrap();
    let refused = stage.enqueue_limited(&first).await;
    assert!(matches!(refused, Err(EnqueueError::TooManyLive)));
    stage
        .enqueue_limited(&[("two", 1), ("net", 2)])
        .await
        .unwrap();
    let third = [("three", 1), ("net", 2)];
    let refused = stage.enqueue_limited(&third).await;
    assert!(matches!(refused, Err(EnqueueError::TooManyLive)));
    stage.enqueue_limited(&[("three", 1)]).await.unwrap();
    stage.cancel(id).await;
    stage.enqueue_limited(&first).await.unwrap();
}

fn key(name: &str) -> LimitKey {
    LimitKey::Client(name.to_owned())
}

/// Of those who bring the solution of one challenge, one starts a session, at whichever gateway.
pub(crate) async fn solution_is_taken_once<S: Stage>(stage: &S) {
    let once = Quota::new(1, Duration::from_hours(1)).unwrap();
    let broker = stage.broker();
    let [solution, other] =
        ["one", "other"].map(|nonce| [(LimitKey::Solution(nonce.to_owned()), once)]);
    let taken = tokio::join!(
        broker.admit(&solution),
        broker.admit(&solution),
        broker.admit(&solution),
    );
    let taken = [taken.0, taken.1, taken.2].map(|taken| taken.unwrap() == Admission::Admitted);
    assert_eq!(taken.iter().filter(|is_taken| **is_taken).count(), 1);
    for another in [other, [(key("one"), once)]] {
        let admitted = broker.admit(&another).await.unwrap();
        assert_eq!(admitted, Admission::Admitted);
    }
}

/// The gateway's readiness rests on it.
pub(crate) async fn broker_in_reach_says_so<S: Stage>(stage: &S) {
    stage.broker().ping().await.unwrap();
}
