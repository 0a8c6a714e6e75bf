//! How often WhatsApp is asked for a code of one number, and who watches a session.

use std::time::Duration;

use rand::Rng as _;

use super::{DRIFT, KEPT, SETTINGS, Stage, Steps};
use crate::{
    broker::{
        Broker, EnqueueError, Enqueued, Lease, LeaseError, NewSession, NumberKey, NumberRest,
        Reservation, RestReason, Turn, TurnRequest,
    },
    clock::rng,
    job::{SessionId, Token},
    status::State,
};

/// A second code would kill the first.
pub(crate) async fn number_has_one_session_at_a_time<S: Stage>(stage: &S) {
    let (one, other) = (NumberKey::named("one"), NumberKey::named("other"));
    let id = stage.enqueue_for(&one).await.unwrap();
    let rest = stage.enqueue_for(&one).await.unwrap_err();
    assert_rests(rest, RestReason::LiveCode, HELD);
    stage.enqueue_for(&other).await.unwrap();
    // Its own worker has it, and the next one of the same session.
    let lease = stage.claim().await.lease;
    assert_eq!(lease.id, id);
    assert_eq!(stage.turn(&lease, &one).await, Turn::Taken);
    let rest = stage.enqueue_for(&one).await.unwrap_err();
    assert_rests(rest, RestReason::LiveCode, HELD);
    assert_eq!(stage.lapse().await, 1);
    let next = stage.claim().await.lease;
    assert_eq!(next.id, id);
    stage.pass(COOLDOWN).await;
    assert_eq!(stage.turn(&next, &one).await, Turn::Taken);
}

/// However it ends, its number is free but for the cooldown.
pub(crate) async fn number_is_free_once_its_session_has_ended<S: Stage>(stage: &S) {
    let (broker, key) = (stage.broker(), NumberKey::named("one"));
    let queued = stage.enqueue_for(&key).await.unwrap();
    stage.cancel(queued).await;
    stage.enqueue_for(&key).await.unwrap();
    let lease = stage.claim().await.lease;
    broker
        .finish(&lease, stage.snapshot(State::Failed, 2), None)
        .await
        .unwrap();
    stage.enqueue_for(&key).await.unwrap();
    let lease = stage.claim().await.lease;
    assert_eq!(stage.turn(&lease, &key).await, Turn::Taken);
    stage.cancel(lease.id).await;
    let rest = stage.enqueue_for(&key).await.unwrap_err();
    assert_rests(rest, RestReason::Cooldown, COOLDOWN);
    stage.pass(COOLDOWN).await;
    // Nobody ends this one, and its reservation would outlive it.
    let reservation = Reservation {
        until: stage.now() + 2 * KEPT,
        ..stage.reservation(&key)
    };
    stage.enqueue_with(reservation).await.unwrap();
    stage.pass(KEPT).await;
    broker.reclaim().await.unwrap();
    stage.enqueue_for(&key).await.unwrap();
}

/// A session that is stuck keeps a number for no longer than it has said.
pub(crate) async fn reservation_of_a_number_ends_when_its_time_is_over<S: Stage>(stage: &S) {
    let key = NumberKey::named("one");
    let slow = stage.enqueue_for(&key).await.unwrap();
    let slow = stage.claim_of(slow).await;
    assert_eq!(stage.turn(&slow, &key).await, Turn::Taken);
    stage.pass(HELD).await;
    let quick = stage.enqueue_for(&key).await.unwrap();
    let quick = stage.claim_of(quick).await;
    assert_eq!(stage.turn(&quick, &key).await, Turn::Taken);
    let Turn::Resting(rest) = stage.turn(&slow, &key).await else {
        panic!("the number is another's");
    };
    assert_eq!(rest.reason, RestReason::LiveCode);
}

/// WhatsApp locks a number after a few codes.
pub(crate) async fn cooldown_is_threefold_with_each_further_code<S: Stage>(stage: &S) {
    let (broker, key) = (stage.broker(), NumberKey::named("one"));
    let began = stage.now();
    for codes in 0..4 {
        stage.enqueue_for(&key).await.unwrap();
        let lease = stage.claim().await.lease;
        assert_eq!(stage.turn(&lease, &key).await, Turn::Taken);
        stage.cancel(lease.id).await;
        let rest = stage.enqueue_for(&key).await.unwrap_err();
        let cooldown = COOLDOWN * 3_u32.pow(codes);
        assert_rests(rest, RestReason::Cooldown, cooldown);
        stage.pass(cooldown).await;
    }
    let hours = Duration::from_hours(6);
    let passed = stage.now().duration_since(began).unwrap_or_default();
    stage
        .pass(hours.saturating_sub(passed) + COOLDOWN * 12)
        .await;
    broker.reclaim().await.unwrap();
    stage.enqueue_for(&key).await.unwrap();
    let lease = stage.claim().await.lease;
    assert_eq!(stage.turn(&lease, &key).await, Turn::Taken);
    stage.cancel(lease.id).await;
    let rest = stage.enqueue_for(&key).await.unwrap_err();
    // Of those before, the last one still counts.
    assert_rests(rest, RestReason::Cooldown, COOLDOWN * 3);
}

/// A session's own further codes count, and wait.
pub(crate) async fn renewed_code_waits_for_the_cooldown_and_a_repeated_request_does_not<
    S: Stage,
>(
    stage: &S,
) {
    let key = NumberKey::named("one");
    stage.enqueue_for(&key).await.unwrap();
    let lease = stage.claim().await.lease;
    assert_eq!(stage.turn(&lease, &key).await, Turn::Taken);
    let Turn::Resting(rest) = stage.turn(&lease, &key).await else {
        panic!("it is too soon");
    };
    assert_rests(rest, RestReason::Cooldown, COOLDOWN);
    let repeat = TurnRequest {
        is_repeat: true,
        ..stage.request(&key)
    };
    let turn = stage.broker().take_turn(&lease, &repeat).await.unwrap();
    assert_eq!(turn, Turn::Taken);
    let Turn::Resting(rest) = stage.turn(&lease, &key).await else {
        panic!("the repeated request counts");
    };
    assert_rests(rest, RestReason::Cooldown, COOLDOWN * 3);
}

/// A worker that did not hear the answer asks again.
pub(crate) async fn turn_whose_answer_was_lost_is_taken_once<S: Stage>(stage: &S) {
    let (broker, key) = (stage.broker(), NumberKey::named("one"));
    stage.enqueue_for(&key).await.unwrap();
    let lease = stage.claim().await.lease;
    let request = stage.request(&key);
    for _ in 0..3 {
        let turn = broker.take_turn(&lease, &request).await.unwrap();
        assert_eq!(turn, Turn::Taken);
    }
    stage.cancel(lease.id).await;
    let rest = stage.enqueue_for(&key).await.unwrap_err();
    assert_rests(rest, RestReason::Cooldown, COOLDOWN);
}

/// A worker that lost its session asks WhatsApp for nothing.
pub(crate) async fn turn_under_a_lost_lease_is_refused<S: Stage>(stage: &S) {
    let (broker, key) = (stage.broker(), NumberKey::named("one"));
    stage.enqueue_for(&key).await.unwrap();
    let lease = stage.claim().await.lease;
    stage.lapse().await;
    let turn = broker.take_turn(&lease, &stage.request(&key)).await;
    assert!(matches!(turn, Err(LeaseError::Lost)), "{turn:?}");
    let next = stage.claim().await.lease;
    assert_eq!(stage.turn(&next, &key).await, Turn::Taken);
}

/// WhatsApp says how long a number is to be left alone, and every session hears of it.
pub(crate) async fn number_is_left_alone_for_as_long_as_whatsapp_says<S: Stage>(stage: &S) {
    let (broker, key) = (stage.broker(), NumberKey::named("one"));
    stage.enqueue_for(&key).await.unwrap();
    let lease = stage.claim().await.lease;
    let (wait, shorter) = (Duration::from_mins(12), Duration::from_secs(1));
    broker.leave_alone(&key, stage.now() + wait).await.unwrap();
    broker
        .leave_alone(&key, stage.now() + shorter)
        .await
        .unwrap();
    let free = Reservation {
        cooldown: None,
        ..stage.reservation(&key)
    };
    for reservation in [stage.reservation(&key), free] {
        let request = TurnRequest {
            reservation: reservation.clone(),
            is_repeat: true,
            ..stage.request(&key)
        };
        let Turn::Resting(rest) = broker.take_turn(&lease, &request).await.unwrap() else {
            panic!("it is to be left alone");
        };
        assert_rests(rest, RestReason::LeftAlone, wait);
        let rest = stage.enqueue_with(reservation).await.unwrap_err();
        assert_eq!(rest.reason, RestReason::LeftAlone);
    }
    stage.enqueue_for(&NumberKey::named("other")).await.unwrap();
    stage.cancel(lease.id).await;
    stage.pass(wait).await;
    stage.enqueue_for(&key).await.unwrap();
}

/// For tests and their numbers.
pub(crate) async fn without_a_cooldown_a_number_gets_any_number_of_codes<S: Stage>(stage: &S) {
    let (broker, key) = (stage.broker(), NumberKey::named("one"));
    let free = Reservation {
        cooldown: None,
        ..stage.reservation(&key)
    };
    for _ in 0..3 {
        let id = stage.enqueue_with(free.clone()).await.unwrap();
        let lease = stage.claim_of(id).await;
        for _ in 0..3 {
            let request = TurnRequest {
                reservation: free.clone(),
                ..stage.request(&key)
            };
            let turn = broker.take_turn(&lease, &request).await.unwrap();
            assert_eq!(turn, Turn::Taken);
        }
    }
    // They reservation nothing against those that have one.
    stage.enqueue_for(&key).await.unwrap();
}

/// Who cannot wait in the queue has not spent the number's turn.
pub(crate) async fn session_that_finds_the_queue_full_leaves_the_number_free<S: Stage>(stage: &S) {
    let key = NumberKey::named("one");
    for _ in 0..SETTINGS.queue_limit {
        stage.enqueue().await;
    }
    let full = stage
        .broker()
        .enqueue(stage.session_with(stage.reservation(&key)));
    assert!(matches!(full.await, Err(EnqueueError::QueueFull)));
    stage.claim().await;
    stage.enqueue_for(&key).await.unwrap();
}

/// A session is watched from its request on, and whenever somebody asks for it.
pub(crate) async fn session_tells_when_it_was_watched_last<S: Stage>(stage: &S) {
    let broker = stage.broker();
    broker.watch(SessionId::random(&mut rng())).await.unwrap();
    let id = stage.enqueue().await;
    let a_while = Duration::from_mins(1);
    let watched_ago = async || {
        let record = stage.read(id).await.unwrap();
        let now = stage.now();
        now.duration_since(record.watched_at).unwrap_or_default()
    };
    assert!(watched_ago().await < DRIFT);
    stage.pass(a_while).await;
    let lease = stage.claim().await.lease;
    broker
        .publish(&lease, stage.snapshot(State::Connecting, 2))
        .await
        .unwrap();
    let ago = watched_ago().await;
    assert!(ago + DRIFT > a_while, "{ago:?}");
    broker.watch(id).await.unwrap();
    assert!(watched_ago().await < DRIFT);
    let version = stage.version(id).await;
    assert_eq!(version, Some(2), "being watched is no change");
}

/// What the tests of numbers do again and again.
trait NumberSteps: Stage {
    fn reservation(&self, key: &NumberKey) -> Reservation {
        Reservation {
            key: key.clone(),
            cooldown: Some(COOLDOWN),
            until: self.now() + HELD,
        }
    }

    fn request(&self, key: &NumberKey) -> TurnRequest {
        TurnRequest {
            reservation: self.reservation(key),
            is_repeat: false,
            nonce: rng().next_u64(),
        }
    }

    fn session_with(&self, reservation: Reservation) -> NewSession {
        NewSession {
            number: Some(reservation),
            ..self.session(&Token::random(&mut rng()))
        }
    }

    async fn enqueue_for(&self, key: &NumberKey) -> Result<SessionId, NumberRest> {
        self.enqueue_with(self.reservation(key)).await
    }

    async fn enqueue_with(&self, reservation: Reservation) -> Result<SessionId, NumberRest> {
        let session = self.session_with(reservation);
        let id = session.id;
        match self.broker().enqueue(session).await {
            Ok(enqueued) => {
                assert_eq!(enqueued, Enqueued::Created);
                Ok(id)
            }
            Err(EnqueueError::NumberRests(rest)) => {
                assert!(self.read(id).await.is_none());
                Err(rest)
            }
            Err(error) => panic!("{error}"),
        }
    }

    async fn claim_of(&self, id: SessionId) -> Lease {
        let lease = self.claim().await.lease;
        assert_eq!(lease.id, id);
        lease
    }

    async fn turn(&self, lease: &Lease, key: &NumberKey) -> Turn {
        let request = self.request(key);
        self.broker().take_turn(lease, &request).await.unwrap()
    }
}

impl<S: Stage> NumberSteps for S {}

fn assert_rests(rest: NumberRest, reason: RestReason, left: Duration) {
    assert_eq!(rest.reason, reason, "{rest:?}");
    assert!(rest.left <= left && rest.left + DRIFT > left, "{rest:?}");
}

const COOLDOWN: Duration = Duration::from_mins(1);
const HELD: Duration = Duration::from_mins(5);
