//! The order of the queue, and who gets what.

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime},
};

use super::{A_WHILE, DRIFT, KEPT, SETTINGS, Stage, Steps};
use crate::{
    broker::{Broker, EnqueueError, Enqueued, Idempotency, NewSession, Snapshot, Waiting},
    clock::rng,
    job::{SessionId, Token},
    status::State,
};

/// First come, first served.
pub(crate) async fn sessions_are_claimed_in_the_order_of_their_arrival<S: Stage>(stage: &S) {
    let mut queued = Vec::new();
    for _ in 0..20 {
        queued.push(stage.enqueue().await);
    }
    for id in queued {
        assert_eq!(stage.claim().await.lease.id, id);
    }
    assert!(stage.nothing_to_claim().await);
}

/// However long the queue of one client is, another one's first session is claimed in the round that is
/// being served.
pub(crate) async fn lanes_of_the_queue_are_served_in_turn<S: Stage>(stage: &S) {
    let mut ids = Vec::new();
    for lane in ["a", "a", "a", "b", "a", "b", "c"] {
        ids.push(stage.enqueue_in(lane).await);
    }
    let mut claimed = Vec::new();
    for _ in 0..4 {
        claimed.push(stage.claim().await.lease.id);
    }
    assert_eq!(claimed, [0, 3, 6, 1].map(|place: usize| ids[place]));
    let late = stage.enqueue_in("late").await;
    // Behind what waits in its own lane already.
    let more = stage.enqueue_in("a").await;
    let rest = [ids[5], late, ids[2], ids[4], more];
    for id in rest {
        assert_eq!(stage.claim().await.lease.id, id);
    }
    assert!(stage.nothing_to_claim().await);
}

/// One that floods the queue and takes it all back has no more turns than others, and no fewer.
pub(crate) async fn lane_has_one_turn_a_round_whatever_was_cancelled<S: Stage>(stage: &S) {
    for _ in 0..20 {
        let id = stage.enqueue_in("a").await;
        stage.cancel(id).await;
    }
    let first = stage.enqueue_in("b").await;
    let own = stage.enqueue_in("a").await;
    let second = stage.enqueue_in("b").await;
    for id in [first, own, second] {
        assert_eq!(stage.claim().await.lease.id, id);
    }
}

/// A worker gets the job and the status, and a lease of the agreed length.
pub(crate) async fn claim_carries_what_was_queued<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let before = stage.now();
    let claim = stage.claim().await;
    assert_eq!(claim.lease.id, id);
    assert_eq!(claim.job, format!("sealed job {id}").into_bytes());
    assert_eq!(claim.snapshot.state, State::Queued);
    assert_eq!(claim.snapshot.version, 1);
    assert_eq!(claim.snapshot.status, b"sealed status 1");
    assert_eq!(claim.checkpoint, None);
    let length = claim.lease.expires_at.duration_since(stage.now()).unwrap();
    assert!(length <= SETTINGS.lease, "{length:?}");
    let length = claim.lease.expires_at.duration_since(before).unwrap();
    assert!(length + DRIFT > SETTINGS.lease, "{length:?}");
}

/// How long the queue is, and how old, is told of all that wait: those that came back, too.
pub(crate) async fn queue_tells_how_many_wait_and_since_when<S: Stage>(stage: &S) {
    let waiting = async || stage.broker().waiting().await.unwrap();
    let nobody = Waiting {
        sessions: 0,
        since: None,
    };
    assert_eq!(waiting().await, nobody);
    let begun = stage.now();
    stage.enqueue().await;
    stage.pass(LONG).await;
    stage.enqueue().await;
    let is_about = |since: Option<SystemTime>, moment: SystemTime| {
        let since = since.unwrap();
        since + DRIFT >= moment && since <= moment + DRIFT
    };
    let both = waiting().await;
    assert_eq!(both.sessions, 2);
    assert!(is_about(both.since, begun), "{both:?}");
    let claim = stage.claim().await;
    let later = waiting().await;
    assert_eq!(later.sessions, 1);
    assert!(is_about(later.since, begun + LONG), "{later:?}");
    stage.pass(LONG).await;
    let snapshot = stage.snapshot(State::Queued, 2);
    let handed_back = stage.broker().release(&claim.lease, snapshot).await;
    handed_back.unwrap();
    let both = waiting().await;
    assert_eq!(both.sessions, 2);
    assert!(is_about(both.since, begun + LONG), "{both:?}");
    for _ in 0..2 {
        stage.claim().await;
    }
    assert_eq!(waiting().await, nobody);
}

/// It is told so in the order in which sessions are claimed, not in that of their arrival.
pub(crate) async fn session_that_waits_is_told_how_many_come_before_it<S: Stage>(stage: &S) {
    let ahead = async |id| stage.broker().ahead(id).await.unwrap();
    let mut ids = Vec::new();
    for lane in ["a", "a", "a", "b"] {
        ids.push(stage.enqueue_in(lane).await);
    }
    let places = async || {
        let mut places = Vec::new();
        for id in &ids {
            places.push(ahead(*id).await);
        }
        places
    };
    assert_eq!(places().await, [Some(0), Some(2), Some(3), Some(1)]);
    let first = stage.claim().await.lease;
    assert_eq!(places().await, [None, Some(1), Some(2), Some(0)]);
    stage.cancel(ids[3]).await;
    assert_eq!(places().await, [None, Some(0), Some(1), None]);
    let snapshot = stage.snapshot(State::Queued, 2);
    stage.broker().release(&first, snapshot).await.unwrap();
    assert_eq!(places().await, [Some(0), Some(1), Some(2), None]);
    assert_eq!(ahead(SessionId::random(&mut rng())).await, None);
    for _ in 0..3 {
        stage.claim().await;
    }
}

/// A worker that came first is woken by the session.
pub(crate) async fn claim_waits_for_a_session<S: Stage>(stage: &S) {
    let later = async {
        tokio::time::sleep(A_WHILE).await;
        stage.enqueue().await
    };
    let (claim, id) = tokio::join!(stage.claim(), later);
    assert_eq!(claim.lease.id, id);
}

/// A worker that stops waiting takes no session with it.
pub(crate) async fn dropped_claim_loses_nothing<S: Stage>(stage: &S) {
    for _ in 0..5 {
        assert!(stage.nothing_to_claim().await);
        let id = stage.enqueue().await;
        assert_eq!(stage.claim().await.lease.id, id);
    }
}

/// However many claim at once, no session is given out twice and none is left.
pub(crate) async fn each_session_is_claimed_by_one_worker<S: Stage>(stage: &S) {
    let gateway = async {
        let mut queued = BTreeSet::new();
        for _ in 0..40 {
            queued.insert(stage.enqueue().await);
        }
        queued
    };
    let worker = || async {
        let mut claimed = Vec::new();
        for _ in 0..10 {
            claimed.push(stage.claim().await.lease.id);
        }
        claimed
    };
    let (one, two, three, four, queued) =
        tokio::join!(worker(), worker(), worker(), worker(), gateway);
    let claimed: Vec<_> = [one, two, three, four].concat();
    assert_eq!(claimed.len(), queued.len());
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>(), queued);
    assert!(stage.nothing_to_claim().await);
}

/// A gateway that did not get an answer asks again with the same session.
pub(crate) async fn session_queued_twice_is_there_once<S: Stage>(stage: &S) {
    let session = stage.session(&Token::random(&mut rng()));
    for _ in 0..2 {
        let enqueued = stage.broker().enqueue(session.clone()).await.unwrap();
        assert_eq!(enqueued, Enqueued::Created);
    }
    assert_eq!(stage.claim().await.lease.id, session.id);
    assert!(stage.nothing_to_claim().await);
}

/// Back-pressure: only those that wait count.
pub(crate) async fn full_queue_refuses_until_there_is_room<S: Stage>(stage: &S) {
    for _ in 0..SETTINGS.queue_limit {
        stage.enqueue().await;
    }
    let one_more = stage.session(&Token::random(&mut rng()));
    let refused = stage.broker().enqueue(one_more.clone()).await;
    assert!(matches!(refused, Err(EnqueueError::QueueFull)));
    assert!(stage.read(one_more.id).await.is_none());
    stage.claim().await;
    assert_eq!(
        stage.broker().enqueue(one_more).await.unwrap(),
        Enqueued::Created
    );
}

/// Nobody works on what was called off, and it takes no room.
pub(crate) async fn cancelled_session_leaves_the_queue<S: Stage>(stage: &S) {
    for _ in 0..SETTINGS.queue_limit {
        let id = stage.enqueue().await;
        stage.cancel(id).await;
    }
    let id = stage.enqueue().await;
    assert_eq!(stage.claim().await.lease.id, id);
    assert!(stage.nothing_to_claim().await);
}

/// Nobody works on what is forgotten, and it takes no room.
pub(crate) async fn session_whose_time_is_over_leaves_the_queue<S: Stage>(stage: &S) {
    for _ in 0..SETTINGS.queue_limit {
        stage.enqueue().await;
    }
    stage.pass(KEPT).await;
    let id = stage.enqueue().await;
    assert_eq!(stage.claim().await.lease.id, id);
    assert!(stage.nothing_to_claim().await);
}

/// What was begun is finished first, even when the queue is full.
pub(crate) async fn released_session_is_claimed_ahead_of_fresh_ones<S: Stage>(stage: &S) {
    let (first, second) = (stage.enqueue().await, stage.enqueue().await);
    let (one, other) = (stage.claim().await, stage.claim().await);
    let mut fresh = Vec::new();
    for _ in 0..SETTINGS.queue_limit {
        fresh.push(stage.enqueue().await);
    }
    stage
        .broker()
        .checkpoint(&one.lease, b"sealed checkpoint".to_vec().into())
        .await
        .unwrap();
    let snapshot = stage.snapshot(State::Queued, 2);
    stage
        .broker()
        .release(&one.lease, snapshot.clone())
        .await
        .unwrap();
    stage
        .broker()
        .release(&other.lease, snapshot)
        .await
        .unwrap();

    let again = stage.claim().await;
    assert_eq!(again.lease.id, first);
    assert!(again.lease.token > one.lease.token);
    assert_eq!(again.snapshot.version, 2);
    assert_eq!(
        again.checkpoint.as_deref(),
        Some(b"sealed checkpoint".as_slice())
    );
    assert_eq!(stage.claim().await.lease.id, second);
    assert_eq!(stage.claim().await.lease.id, fresh[0]);
}

/// A repeat is answered with the first session, whatever has become of it.
pub(crate) async fn repeated_idempotency_key_is_answered_as_before<S: Stage>(stage: &S) {
    let with_key = |key: &str, reply: &str| NewSession {
        idempotency: Some(Idempotency {
            key: key.into(),
            reply: reply.into(),
        }),
        ..stage.session(&Token::random(&mut rng()))
    };
    let broker = stage.broker();
    let first = with_key("one", "first");
    assert_eq!(
        broker.enqueue(first.clone()).await.unwrap(),
        Enqueued::Created
    );
    let repeat = with_key("one", "second");
    let repeated = Enqueued::Repeated(b"first".to_vec());
    assert_eq!(broker.enqueue(repeat.clone()).await.unwrap(), repeated);
    assert!(stage.read(repeat.id).await.is_none());
    assert_eq!(
        broker.enqueue(with_key("other", "third")).await.unwrap(),
        Enqueued::Created
    );

    for _ in 2..SETTINGS.queue_limit {
        stage.enqueue().await;
    }
    assert_eq!(broker.enqueue(repeat.clone()).await.unwrap(), repeated);
    stage.cancel(first.id).await;
    assert_eq!(broker.enqueue(repeat).await.unwrap(), repeated);
}

/// The key is free again once the session is forgotten.
pub(crate) async fn idempotency_key_lives_as_long_as_its_session<S: Stage>(stage: &S) {
    let with_key = |reply: &str| NewSession {
        idempotency: Some(Idempotency {
            key: "key".into(),
            reply: reply.into(),
        }),
        ..stage.session(&Token::random(&mut rng()))
    };
    let broker = stage.broker();
    broker.enqueue(with_key("first")).await.unwrap();
    let claim = stage.claim().await;
    let longer = Snapshot {
        expires_at: stage.now() + 2 * KEPT,
        ..stage.snapshot(State::Ready, 2)
    };
    broker.finish(&claim.lease, longer, None).await.unwrap();
    stage.pass(KEPT + A_WHILE).await;
    let repeated = Enqueued::Repeated(b"first".to_vec());
    assert_eq!(broker.enqueue(with_key("second")).await.unwrap(), repeated);
    stage.pass(KEPT).await;
    assert_eq!(
        broker.enqueue(with_key("third")).await.unwrap(),
        Enqueued::Created
    );
}

/// Longer than two clocks may be apart, and shorter than a lease.
const LONG: Duration = Duration::from_secs(10);
