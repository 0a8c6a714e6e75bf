//! Errands: each is taken once, its two sides hear each other, and nothing of it stays.

use std::time::Duration;

use super::{A_WHILE, Stage, Steps, at_once};
use crate::{
    broker::{
        Broker, ErrandPart, ErrandTurn, NumberKey, NumberRest, Reservation, RestReason,
        TakenErrand, Turn, TurnRequest,
    },
    clock::rng,
    errand::{ERRAND_LEASE, MOST_WAITING, TAKEN_WITHIN},
    job::SessionId,
};

/// Its caller waits in front of it.
pub(crate) async fn errand_reaches_a_waiting_worker_at_once<S: Stage>(stage: &S) {
    let errands = stage.broker().errands();
    let id = SessionId::random(&mut rng());
    let asked = errands.ask(id, b"request".to_vec(), TAKEN_WITHIN);
    let (asked, taken) = tokio::join!(asked, at_once(errands.take_errand()));
    assert!(asked.unwrap());
    let request = b"request".to_vec();
    assert_eq!(taken.unwrap(), TakenErrand { id, request });
    assert!(stage.no_errand().await, "it is taken once");
}

/// Who came first is served first.
pub(crate) async fn errands_are_taken_in_the_order_in_which_they_came<S: Stage>(stage: &S) {
    let first = stage.ask().await;
    stage.pass(Duration::from_millis(5)).await;
    let second = stage.ask().await;
    assert_eq!(stage.take().await, first);
    assert_eq!(stage.take().await, second);
}

/// Each part is heard once, by whoever waits for it, and is gone from the broker then.
pub(crate) async fn two_sides_of_an_errand_hear_each_other<S: Stage>(stage: &S) {
    let errands = stage.broker().errands();
    let id = stage.ask().await;
    assert_eq!(stage.take().await, id);
    for part in [ErrandPart::Key, ErrandPart::Session, ErrandPart::Answer] {
        let sealed = format!("{part:?}").into_bytes();
        let said = errands.say(id, part, sealed.clone());
        let (heard, said) = tokio::join!(at_once(errands.hear(id, part)), said);
        assert!(said.unwrap());
        assert_eq!(heard.unwrap(), Some(sealed));
        let again = tokio::time::timeout(A_WHILE, errands.hear(id, part)).await;
        assert!(again.is_err(), "{part:?} is there no longer");
    }
}

/// Nobody hears one part for another.
pub(crate) async fn parts_of_an_errand_are_heard_apart<S: Stage>(stage: &S) {
    let errands = stage.broker().errands();
    let id = stage.ask().await;
    assert_eq!(stage.take().await, id);
    let parts = [ErrandPart::Key, ErrandPart::Session, ErrandPart::Answer];
    for part in parts {
        let sealed = format!("{part:?}").into_bytes();
        assert!(errands.say(id, part, sealed).await.unwrap());
    }
    for part in parts {
        let heard = at_once(errands.hear(id, part)).await.unwrap();
        assert_eq!(heard, Some(format!("{part:?}").into_bytes()));
    }
}

/// However an errand ends, both sides learn of it.
pub(crate) async fn errand_that_has_ended_is_gone_for_both_sides<S: Stage>(stage: &S) {
    let errands = stage.broker().errands();
    let id = stage.ask().await;
    errands.end_errand(id).await.unwrap();
    assert!(stage.no_errand().await, "nobody takes it");
    let id = stage.ask().await;
    stage.take().await;
    assert!(
        errands
            .say(id, ErrandPart::Session, b"secret".to_vec())
            .await
            .unwrap()
    );
    let answer = errands.hear(id, ErrandPart::Answer);
    let (heard, ended) = tokio::join!(at_once(answer), errands.end_errand(id));
    ended.unwrap();
    assert_eq!(heard.unwrap(), None);
    assert!(!errands.keep_errand(id).await.unwrap());
    assert!(
        !errands
            .say(id, ErrandPart::Answer, Vec::new())
            .await
            .unwrap()
    );
    assert_eq!(errands.hear(id, ErrandPart::Session).await.unwrap(), None);
}

/// The end of one errand is not the end of those that wait with it.
pub(crate) async fn errand_that_has_ended_leaves_the_others_waiting<S: Stage>(stage: &S) {
    let ended = stage.ask().await;
    let other = stage.ask().await;
    stage.broker().errands().end_errand(ended).await.unwrap();
    assert_eq!(stage.take().await, other);
}

/// A caller learns that nobody is there, or that its worker has died.
pub(crate) async fn errand_that_nobody_holds_is_gone<S: Stage>(stage: &S) {
    let errands = stage.broker().errands();
    let unheard = stage.ask().await;
    stage.pass(TAKEN_WITHIN).await;
    assert!(stage.no_errand().await, "it is too late to take it");
    assert_eq!(errands.hear(unheard, ErrandPart::Key).await.unwrap(), None);

    let held = stage.ask().await;
    stage.take().await;
    for _ in 0..3 {
        stage.pass(ERRAND_LEASE / 2).await;
        assert!(errands.keep_errand(held).await.unwrap());
    }
    stage.pass(ERRAND_LEASE).await;
    assert!(!errands.keep_errand(held).await.unwrap());
    assert_eq!(errands.hear(held, ErrandPart::Answer).await.unwrap(), None);
}

/// Callers cannot fill the broker.
pub(crate) async fn errands_that_wait_are_bounded<S: Stage>(stage: &S) {
    let errands = stage.broker().errands();
    for _ in 0..MOST_WAITING {
        stage.ask().await;
    }
    let id = SessionId::random(&mut rng());
    assert!(!errands.ask(id, Vec::new(), TAKEN_WITHIN).await.unwrap());
    stage.take().await;
    assert!(errands.ask(id, Vec::new(), TAKEN_WITHIN).await.unwrap());
    stage.pass(TAKEN_WITHIN).await;
    stage.ask().await;
}

/// A number is asked about as seldom as it gets codes, each errand counted once.
pub(crate) async fn errands_of_a_number_are_limited_as_its_codes_are<S: Stage>(stage: &S) {
    let errands = stage.broker().errands();
    let turn = turn("one", Some(Duration::from_mins(1)));
    let take = async |id| errands.take_errand_turn(id, &turn).await.unwrap();
    let [first, second, third] = [(); 3].map(|()| SessionId::random(&mut rng()));
    assert_eq!(take(first).await, Turn::Taken);
    assert_eq!(take(first).await, Turn::Taken, "its answer was lost");
    let Turn::Resting(NumberRest { reason, left }) = take(second).await else {
        panic!("it rests");
    };
    assert_eq!(reason, RestReason::Cooldown);
    assert!(
        left <= Duration::from_mins(1) && left > Duration::from_secs(50),
        "{left:?}"
    );
    stage.pass(Duration::from_mins(1)).await;
    assert_eq!(take(second).await, Turn::Taken);
    stage.pass(Duration::from_mins(2)).await;
    assert!(matches!(take(third).await, Turn::Resting(_)), "threefold");
    stage.pass(Duration::from_mins(1)).await;
    assert_eq!(take(third).await, Turn::Taken);
}

/// What WhatsApp wants left alone is left alone, and no errand keeps a number from its next code.
pub(crate) async fn number_left_alone_gets_no_errand_and_errands_no_code<S: Stage>(stage: &S) {
    let errands = stage.broker().errands();
    for cooldown in [None, Some(Duration::from_mins(1))] {
        let name = format!("{cooldown:?}");
        let turn = turn(&name, cooldown);
        let id = SessionId::random(&mut rng());
        assert_eq!(
            errands.take_errand_turn(id, &turn).await.unwrap(),
            Turn::Taken
        );
        let session = stage.enqueue().await;
        let lease = stage.claim().await.lease;
        assert_eq!(lease.id, session);
        let code = TurnRequest {
            reservation: Reservation {
                key: turn.number.clone(),
                cooldown,
                until: stage.now() + Duration::from_mins(5),
            },
            is_repeat: false,
            nonce: 1,
        };
        assert_eq!(
            stage.broker().take_turn(&lease, &code).await.unwrap(),
            Turn::Taken
        );
        let until = stage.now() + Duration::from_hours(5);
        stage
            .broker()
            .leave_alone(&turn.number, until)
            .await
            .unwrap();
        let next = SessionId::random(&mut rng());
        let Turn::Resting(rest) = errands.take_errand_turn(next, &turn).await.unwrap() else {
            panic!("{cooldown:?}");
        };
        assert_eq!(rest.reason, RestReason::LeftAlone, "{cooldown:?}");
    }
}

fn turn(name: &str, cooldown: Option<Duration>) -> ErrandTurn {
    ErrandTurn {
        number: NumberKey::named(name),
        counted_as: NumberKey::named(&format!("errands of {name}")),
        cooldown,
    }
}

/// What the tests do again and again.
trait ErrandSteps: Stage {
    async fn ask(&self) -> SessionId {
        let id = SessionId::random(&mut rng());
        let asked = self
            .broker()
            .errands()
            .ask(id, b"request".to_vec(), TAKEN_WITHIN);
        assert!(asked.await.unwrap());
        id
    }

    async fn take(&self) -> SessionId {
        at_once(self.broker().errands().take_errand())
            .await
            .unwrap()
            .id
    }

    async fn no_errand(&self) -> bool {
        let taking = self.broker().errands().take_errand();
        tokio::time::timeout(A_WHILE, taking).await.is_err()
    }
}

impl<S: Stage> ErrandSteps for S {}
