//! Who holds a session, and how a worker learns that it no longer does.

use std::time::{Duration, SystemTime};

use super::{A_WHILE, AT_ONCE, DRIFT, KEPT, SETTINGS, Stage, Steps, at_once};
use crate::{
    broker::{
        Broker, Heartbeat, LONGEST_HEARTBEAT, Lease, LeaseError, NewSession, SealedCheckpoint,
        Upcoming,
    },
    clock::rng,
    job::{SessionId, Token},
    status::State,
};

/// Nobody sees one without the other.
pub(crate) async fn checkpoint_takes_its_status_along<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let claim = stage.claim().await;
    let with = |checkpoint: &[u8], state, version| SealedCheckpoint {
        snapshot: Some(stage.snapshot(state, version)),
        ..checkpoint.to_vec().into()
    };
    let connecting = with(b"keys", State::Connecting, 2);
    let broker = stage.broker();
    broker.checkpoint(&claim.lease, connecting).await.unwrap();
    let record = broker.read_newer(id, 1, A_WHILE).await.unwrap().unwrap();
    assert_eq!(record.snapshot.state, State::Connecting);

    assert_eq!(stage.lapse().await, 1);
    let late = with(b"late", State::Linking, 3);
    let lost = broker.checkpoint(&claim.lease, late).await;
    assert!(matches!(lost, Err(LeaseError::Lost)));
    let next = stage.claim().await;
    assert_eq!(next.checkpoint.unwrap(), b"keys");
    assert_eq!(next.snapshot.state, State::Connecting);
    assert_eq!(next.snapshot.version, 2);
}

/// A dead worker's session goes on from its checkpoint under another one.
pub(crate) async fn expired_lease_is_claimed_by_another_worker<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let dead = stage.claim().await;
    let fresh = stage.enqueue().await;
    let broker = stage.broker();
    broker
        .publish(&dead.lease, stage.snapshot(State::AwaitingScan, 2))
        .await
        .unwrap();
    broker
        .checkpoint(&dead.lease, b"older".to_vec().into())
        .await
        .unwrap();
    broker
        .checkpoint(&dead.lease, durable(b"sealed checkpoint"))
        .await
        .unwrap();
    assert_eq!(broker.reclaim().await.unwrap(), 0);
    assert_eq!(stage.lapse().await, 1);
    assert_eq!(broker.reclaim().await.unwrap(), 0);

    let alive = stage.claim().await;
    assert_eq!(alive.lease.id, id);
    assert!(alive.lease.token > dead.lease.token);
    assert_eq!(alive.job, dead.job);
    assert_eq!(alive.snapshot.state, State::AwaitingScan);
    assert_eq!(alive.snapshot.version, 2);
    assert_eq!(alive.snapshot.status, b"sealed status 2");
    assert_eq!(
        alive.checkpoint.as_deref(),
        Some(b"sealed checkpoint".as_slice())
    );
    assert_eq!(stage.claim().await.lease.id, fresh);
}

/// However many workers die, the session is given out again.
pub(crate) async fn session_goes_on_from_worker_to_worker_until_one_finishes_it<S: Stage>(
    stage: &S,
) {
    let id = stage.enqueue().await;
    for generation in 0..5_u8 {
        let claim = stage.claim().await;
        assert_eq!(
            claim.checkpoint,
            generation.checked_sub(1).map(|before| vec![before])
        );
        stage
            .broker()
            .checkpoint(&claim.lease, vec![generation].into())
            .await
            .unwrap();
        assert_eq!(stage.lapse().await, 1);
    }
    let claim = stage.claim().await;
    let snapshot = stage.snapshot(State::Ready, 2);
    stage
        .broker()
        .finish(&claim.lease, snapshot, Some(b"result".to_vec().into()))
        .await
        .unwrap();
    assert_eq!(stage.lapse().await, 0);
    assert!(stage.nothing_to_claim().await);
    assert_eq!(
        stage.broker().result(id).await.unwrap().as_deref(),
        Some(b"result".as_slice())
    );
}

/// A worker that renews in time keeps the session.
pub(crate) async fn extended_lease_does_not_lapse<S: Stage>(stage: &S) {
    stage.enqueue().await;
    let mut lease = stage.claim().await.lease;
    for _ in 0..5 {
        stage.pass(SETTINGS.lease / 2).await;
        let mut renewed = stage.broker().extend(&[lease.clone()]).await.unwrap();
        let extended = renewed.pop().expect("it is held");
        assert_eq!((extended.id, extended.token), (lease.id, lease.token));
        assert!(extended.expires_at > lease.expires_at);
        assert_eq!(stage.broker().reclaim().await.unwrap(), 0);
        lease = extended;
    }
    assert!(stage.nothing_to_claim().await);
    assert_eq!(stage.lapse().await, 1);
}

/// A worker renews all it holds in one call, and learns which of them it no longer does.
pub(crate) async fn leases_are_extended_together_and_the_lost_ones_left_out<S: Stage>(stage: &S) {
    let mut held = Vec::new();
    for _ in 0..50 {
        stage.enqueue().await;
        held.push(stage.claim().await.lease);
    }
    let (cancelled, released) = (held[7].clone(), held[31].clone());
    stage.cancel(cancelled.id).await;
    let snapshot = stage.snapshot(State::Queued, 2);
    stage.broker().release(&released, snapshot).await.unwrap();
    stage.pass(SETTINGS.lease / 2).await;
    let unknown = Lease {
        id: SessionId::random(&mut rng()),
        ..held[0].clone()
    };
    let mut asked = held.clone();
    asked.insert(20, unknown);
    let extended = stage.broker().extend(&asked).await.unwrap();
    held.retain(|lease| ![&cancelled, &released].contains(&lease));
    assert_eq!(
        extended.iter().map(|lease| lease.id).collect::<Vec<_>>(),
        held.iter().map(|lease| lease.id).collect::<Vec<_>>()
    );
    assert!(
        extended
            .iter()
            .all(|lease| lease.expires_at > held[0].expires_at)
    );
    assert_eq!(stage.broker().extend(&[]).await.unwrap(), []);
    stage.pass(SETTINGS.lease / 2).await;
    assert_eq!(stage.broker().reclaim().await.unwrap(), 0);
}

/// A slow worker is not stopped as long as nobody needs it to be.
pub(crate) async fn lapsed_lease_that_nobody_took_still_holds<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    stage.pass(2 * SETTINGS.lease).await;
    let broker = stage.broker();
    broker
        .publish(&lease, stage.snapshot(State::Connecting, 2))
        .await
        .unwrap();
    assert!(stage.extends(&lease).await);
    assert_eq!(broker.reclaim().await.unwrap(), 0);
    assert_eq!(stage.version(id).await, Some(2));
}

/// On a busy machine renewals of thousands of leases are late; heartbeats are not.
pub(crate) async fn nothing_is_taken_from_a_worker_that_lives_however_late_it_renews<S: Stage>(
    stage: &S,
) {
    stage.enqueue().await;
    let broker = stage.broker();
    let lease = stage.claim().await.lease;
    let renewed_since = stage.now();
    assert!(stage.extends(&lease).await);
    for _ in 0..10 {
        stage.beat(renewed_since).await;
        stage.pass(SETTINGS.lease / 2).await;
        assert_eq!(broker.reclaim().await.unwrap(), 0);
    }
    let snapshot = stage.snapshot(State::Connecting, 2);
    broker.publish(&lease, snapshot).await.unwrap();
    assert!(stage.extends(&lease).await);
    // Without a further sign of life.
    assert_eq!(stage.lapse().await, 1);
    assert_eq!(stage.claim().await.lease.id, lease.id);
    assert!(!stage.extends(&lease).await);
}

/// The work on a session may have stopped in the midst of it, and the worker goes on with others.
pub(crate) async fn lease_that_a_living_worker_holds_no_more_is_taken<S: Stage>(stage: &S) {
    let (dropped, held) = (stage.enqueue().await, stage.enqueue().await);
    let [_, lease] = [stage.claim().await.lease, stage.claim().await.lease];
    assert_eq!(lease.id, held);
    for _ in 0..4 {
        stage.pass(SETTINGS.lease / 4).await;
        let renewed_since = stage.now();
        assert!(stage.extends(&lease).await);
        stage.beat(renewed_since).await;
    }
    assert_eq!(stage.broker().reclaim().await.unwrap(), 1);
    assert_eq!(stage.claim().await.lease.id, dropped);
    assert!(stage.extends(&lease).await);
}

/// The heartbeat of a dead worker holds all its leases until one moment. As bytes, the ids would come in
/// another order.
pub(crate) async fn leases_that_lapse_at_one_moment_come_in_the_order_of_their_ids<S: Stage>(
    stage: &S,
) {
    let ids = ["-", "9", "Z", "_", "z"].map(|first| format!("{first:A<22}").parse().unwrap());
    for id in [4, 0, 3, 1, 2].map(|at: usize| ids[at]) {
        let session = NewSession {
            id,
            ..stage.session(&Token::random(&mut rng()))
        };
        stage.broker().enqueue(session).await.unwrap();
        stage.claim().await;
    }
    stage.pass(SETTINGS.lease).await;
    stage.beat(stage.now() - SETTINGS.lease).await;
    assert_eq!(stage.broker().reclaim().await.unwrap(), 0);
    assert_eq!(stage.lapse().await, ids.len());
    for id in ids {
        assert_eq!(stage.claim().await.lease.id, id);
    }
}

/// The answer to a claim was lost, and with it the session.
pub(crate) async fn claim_that_never_reached_its_living_worker_is_taken<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    stage.beat(stage.now()).await;
    stage.claim().await;
    stage.pass(SETTINGS.lease).await;
    // The worker has not come round since: it may be that it still holds the session.
    stage.beat(stage.now() - SETTINGS.lease - DRIFT).await;
    assert_eq!(stage.broker().reclaim().await.unwrap(), 0);
    for _ in 0..4 {
        stage.pass(SETTINGS.lease / 4).await;
        stage.beat(stage.now()).await;
    }
    assert_eq!(stage.broker().reclaim().await.unwrap(), 1);
    assert_eq!(stage.claim().await.lease.id, id);
}

/// A worker says for how long it may be silent; to say that for ever helps no dead one.
pub(crate) async fn heartbeat_is_good_for_a_while_and_no_longer<S: Stage>(stage: &S) {
    stage.enqueue().await;
    let broker = stage.broker();
    stage.claim().await;
    stage.pass(SETTINGS.lease).await;
    let forever = Heartbeat {
        lasts: Duration::from_hours(24),
        renewed_since: stage.now() - SETTINGS.lease,
    };
    broker.beat(forever).await.unwrap();
    assert_eq!(broker.reclaim().await.unwrap(), 0);
    stage.pass(LONGEST_HEARTBEAT * 9 / 10).await;
    assert_eq!(broker.reclaim().await.unwrap(), 0);
    stage.pass(LONGEST_HEARTBEAT / 5).await;
    assert_eq!(broker.reclaim().await.unwrap(), 1);
}

/// A worker with nothing to do need not look again and again.
pub(crate) async fn what_is_upcoming_is_known<S: Stage>(stage: &S) {
    let broker = stage.broker();
    assert_eq!(broker.upcoming().await.unwrap(), Upcoming::default());
    let about = |moment: Option<SystemTime>, expected: SystemTime| {
        let moment = moment.expect("something is upcoming");
        let off = moment.duration_since(expected);
        off.unwrap_or_else(|earlier| earlier.duration()) < DRIFT
    };
    stage.enqueue().await;
    let waiting = broker.upcoming().await.unwrap();
    assert!(about(waiting.lapse, stage.now() + SETTINGS.lease));
    assert!(about(waiting.end, stage.now() + KEPT));
    let lease = stage.claim().await.lease;
    stage.pass(SETTINGS.lease / 2).await;
    let leased = broker.upcoming().await.unwrap();
    assert!(about(leased.lapse, stage.now() + SETTINGS.lease / 2));
    let snapshot = stage.snapshot(State::Ready, 2);
    broker.finish(&lease, snapshot, None).await.unwrap();
    let ended = broker.upcoming().await.unwrap();
    assert_eq!(ended.lapse, None);
    assert!(about(ended.end, stage.now() + KEPT));
    stage.pass(KEPT).await;
    broker.reclaim().await.unwrap();
    assert_eq!(broker.upcoming().await.unwrap(), Upcoming::default());
}

/// The writes of a worker that lost its session are refused, before and after another has it.
pub(crate) async fn stale_lease_changes_nothing<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let old = stage.claim().await.lease;
    stage
        .broker()
        .checkpoint(&old, b"good".to_vec().into())
        .await
        .unwrap();
    stage.lapse().await;
    refuses_every_write(stage, &old).await;

    let claim = stage.claim().await;
    assert_eq!(claim.checkpoint.as_deref(), Some(b"good".as_slice()));
    refuses_every_write(stage, &old).await;
    assert_eq!(stage.version(id).await, Some(1));
    assert_eq!(stage.broker().result(id).await.unwrap(), None);
    assert!(stage.nothing_to_claim().await);
    assert!(stage.extends(&claim.lease).await);

    stage
        .broker()
        .release(&claim.lease, stage.snapshot(State::Queued, 2))
        .await
        .unwrap();
    refuses_every_write(stage, &claim.lease).await;
    let last = stage.claim().await;
    assert_eq!(last.checkpoint.as_deref(), Some(b"good".as_slice()));
    stage.cancel(id).await;
    refuses_every_write(stage, &last.lease).await;
    assert_eq!(
        stage.read(id).await.unwrap().snapshot.state,
        State::Cancelled
    );
}

/// The end is the end, for the worker that made it too.
pub(crate) async fn finished_session_takes_no_more_writes<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    let snapshot = stage.snapshot(State::Failed, 2);
    stage.broker().finish(&lease, snapshot, None).await.unwrap();
    refuses_every_write(stage, &lease).await;
    let record = stage.read(id).await.unwrap();
    assert_eq!(
        (record.snapshot.state, record.snapshot.version),
        (State::Failed, 2)
    );
    assert_eq!(stage.broker().result(id).await.unwrap(), None);
}

/// A lease that the broker never gave holds nothing.
pub(crate) async fn lease_of_an_unknown_session_is_lost<S: Stage>(stage: &S) {
    stage.enqueue().await;
    let claim = stage.claim().await;
    let foreign = Lease {
        id: SessionId::random(&mut rng()),
        ..claim.lease
    };
    refuses_every_write(stage, &foreign).await;
}

/// The worker of a cancelled session need not find out by writing.
pub(crate) async fn cancellation_reaches_the_worker_at_once<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    let later = async {
        tokio::time::sleep(A_WHILE).await;
        stage.cancel(id).await;
    };
    at_once(async { tokio::join!(stage.broker().revoked(&lease), later) }).await;
}

/// A worker that was too slow learns that its session was taken.
pub(crate) async fn taken_session_reaches_its_worker_at_once<S: Stage>(stage: &S) {
    stage.enqueue().await;
    let lease = stage.claim().await.lease;
    let revoked = stage.broker().revoked(&lease);
    let taken = async {
        stage.pass(SETTINGS.lease).await;
        assert_eq!(stage.broker().reclaim().await.unwrap(), 1);
        stage.now()
    };
    let told = async {
        let told = tokio::time::timeout(SETTINGS.lease + AT_ONCE, revoked).await;
        told.expect("a worker is told of the session that was taken from it");
        stage.now()
    };
    let (told, taken) = tokio::join!(told, taken);
    assert!(told.duration_since(taken).unwrap_or_default() < AT_ONCE);
}

/// A worker with nothing to do takes what others hand back or lose.
pub(crate) async fn session_that_comes_back_wakes_a_waiting_worker<S: Stage>(stage: &S) {
    let id = stage.enqueue().await;
    let lease = stage.claim().await.lease;
    let release = async {
        tokio::time::sleep(A_WHILE).await;
        let snapshot = stage.snapshot(State::Queued, 2);
        stage.broker().release(&lease, snapshot).await.unwrap();
    };
    let (claim, ()) = tokio::join!(stage.claim(), release);
    assert_eq!(claim.lease.id, id);

    stage.pass(SETTINGS.lease).await;
    let reclaim = async {
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(stage.broker().reclaim().await.unwrap(), 1);
    };
    let (claim, ()) = tokio::join!(stage.claim(), reclaim);
    assert_eq!(claim.lease.id, id);
}

/// A worker is not frightened by its own writes.
pub(crate) async fn publishing_does_not_revoke_the_lease<S: Stage>(stage: &S) {
    stage.enqueue().await;
    let lease = stage.claim().await.lease;
    let writes = async {
        for version in 2..10 {
            let snapshot = stage.snapshot(State::Connecting, version);
            stage.broker().publish(&lease, snapshot).await.unwrap();
            assert!(stage.extends(&lease).await);
        }
        tokio::time::sleep(A_WHILE).await;
    };
    tokio::select! {
        biased;
        () = stage.broker().revoked(&lease) => panic!("the lease holds"),
        () = writes => {}
    }
}

async fn refuses_every_write<S: Stage>(stage: &S, lease: &Lease) {
    let broker = stage.broker();
    let snapshot = stage.snapshot(State::Ready, 77);
    let lost = |outcome| matches!(outcome, Err(LeaseError::Lost));
    assert!(!stage.extends(lease).await);
    assert!(lost(at_once(broker.receive(lease)).await.map(|_| ())));
    assert!(lost(broker.publish(lease, snapshot.clone()).await));
    assert!(lost(broker.checkpoint(lease, b"bad".to_vec().into()).await));
    assert!(lost(broker.checkpoint(lease, durable(b"bad")).await));
    assert!(lost(broker.release(lease, snapshot.clone()).await));
    assert!(lost(
        broker
            .finish(lease, snapshot, Some(b"bad".to_vec().into()))
            .await
    ));
}

fn durable(sealed: &[u8]) -> SealedCheckpoint {
    SealedCheckpoint {
        is_durable: true,
        ..sealed.to_vec().into()
    }
}
