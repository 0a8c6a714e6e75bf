//! What is left in Redis, and how much of it.

use super::*;
use crate::{
    broker::{ErrandPart, Heartbeat, Idempotency, Lane, LiveLimit, SessionClass, SessionFailure},
    clock::rng,
    errand::{ERRAND_LEASE, TAKEN_WITHIN},
    job::Method,
    status::FailureReason,
};

#[tokio::test]
async fn every_key_has_a_time_to_live_and_the_hash_tag() {
    let stage = busy_stage().await;
    let mut connection = raw(&stage.server).await;
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg("*")
        .query_async(&mut connection)
        .await
        .unwrap();
    for part in [
        "session:", "inputs:", "reply:", "arrival:", "number:", "queue:", "lanes:", "live:",
        "leases", "ends", "ping", "hour:", "failed", "reports", "counters", "worker:",
    ] {
        let prefix = format!("{{latchkey}}:{part}");
        assert!(keys.iter().any(|key| key.starts_with(&prefix)), "{part}");
    }
    for key in keys {
        assert!(key.starts_with("{latchkey}:"), "{key}");
        let left: i64 = redis::cmd("PTTL")
            .arg(&key)
            .query_async(&mut connection)
            .await
            .unwrap();
        // Counters are there until nobody has counted for long, those by hour for a month.
        let days = match key.as_str() {
            "{latchkey}:counters" => 90,
            key if key.starts_with("{latchkey}:hour:") || key.ends_with(":failed") => 31,
            _ => 1,
        };
        assert!(left > 0 && left <= days * 86_400_000, "{key}: {left}");
    }
}

#[tokio::test]
async fn cleanup_outlasts_the_longest_session() {
    let stage = RedisStage::open(SETTINGS).await;
    stage.broker.enqueue(session(&stage.clock)).await.unwrap();
    let lease = stage.broker.claim().await.unwrap().lease;
    let coordination = stage.broker.coordination();
    let cleanup = b"sealed cleanup".to_vec();
    coordination.schedule(&lease, cleanup, None).await.unwrap();
    let left: u64 = redis::cmd("PTTL")
        .arg(format!("{{latchkey}}:cleanup:{}", lease.id))
        .query_async(&mut raw(&stage.server).await)
        .await
        .unwrap();
    assert!(Duration::from_millis(left) > LONGEST_SESSION);
}

#[tokio::test]
async fn nothing_is_left_once_every_session_is_over() {
    let stage = busy_stage().await;
    stage.pass(2 * KEPT).await;
    stage.broker.reclaim().await.unwrap();
    let mut connection = raw(&stage.server).await;
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg("*")
        .query_async(&mut connection)
        .await
        .unwrap();
    for key in keys {
        // The one moment of a quota, what is known of a number and what a worker says of itself remain
        // until their own time is over; counters and failures outlive what they tell of.
        let remains = [
            "served:one",
            "ping",
            "arrival:client:one",
            "number:one",
            "number:two",
            "counters",
            "failed",
            "reports",
        ]
        .map(|part| format!("{{latchkey}}:{part}"))
        .contains(&key)
            || key.starts_with("{latchkey}:hour:")
            || key.starts_with("{latchkey}:worker:");
        assert!(remains, "{key}");
    }
}

/// There are credentials in it, as long as one of two processes has not taken them.
#[tokio::test]
async fn what_is_said_of_an_errand_is_there_for_seconds_and_gone_with_its_end() {
    let stage = RedisStage::open(SETTINGS).await;
    let (errands, mut connection) = (stage.broker.errands(), raw(&stage.server).await);
    let mut keys = async || -> Vec<(String, i64)> {
        let all: Vec<String> = redis::cmd("KEYS")
            .arg("*errand*")
            .query_async(&mut connection)
            .await
            .unwrap();
        let mut keys = Vec::new();
        for key in all {
            let left = redis::cmd("PTTL")
                .arg(&key)
                .query_async(&mut connection)
                .await
                .unwrap();
            keys.push((key, left));
        }
        keys
    };
    let id = SessionId::random(&mut rng());
    assert!(
        errands
            .ask(id, b"request".to_vec(), TAKEN_WITHIN)
            .await
            .unwrap()
    );
    assert!(
        keys()
            .await
            .iter()
            .any(|(key, _)| key.ends_with("errands:one"))
    );
    errands.take_errand().await.unwrap();
    let said = errands.say(id, ErrandPart::Session, b"secret".to_vec());
    assert!(said.await.unwrap());
    let left = keys().await;
    let [(key, left)] = &left[..] else {
        panic!("{left:?}");
    };
    assert_eq!(*key, format!("{{latchkey}}:errand:{id}"));
    let most = i64::try_from(ERRAND_LEASE.as_millis()).unwrap();
    assert!(*left > 0 && *left <= most, "{left}");
    errands.end_errand(id).await.unwrap();
    assert_eq!(keys().await, []);
}

/// Sessions in every stage, with all that may come with one.
async fn busy_stage() -> RedisStage {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, clock) = (&stage.broker, &stage.clock);
    for _ in 0..4 {
        let id = queue(&stage).await;
        assert!(broker.send(id, b"input".to_vec()).await.unwrap());
    }
    let keyed = NewSession {
        idempotency: Some(Idempotency {
            key: "key".into(),
            reply: b"reply".to_vec(),
        }),
        ..session(clock)
    };
    broker.enqueue(keyed).await.unwrap();
    let mut claims = Vec::new();
    for _ in 0..3 {
        claims.push(broker.claim().await.unwrap().lease);
    }
    broker
        .checkpoint(&claims[0], b"checkpoint".to_vec().into())
        .await
        .unwrap();
    let class = SessionClass {
        failure: Some(SessionFailure::of(&FailureReason::Unreachable)),
        ..SessionClass::new(Method::Qr)
    };
    let done = Snapshot {
        class: Some(Box::new(class)),
        ..snapshot(clock, State::Failed, 2)
    };
    broker
        .finish(&claims[1], done, Some(b"result".to_vec().into()))
        .await
        .unwrap();
    let coordination = broker.coordination();
    coordination
        .report("one", Vec::new(), Duration::from_mins(1))
        .await
        .unwrap();
    let back = snapshot(clock, State::Queued, 2);
    broker.release(&claims[2], back).await.unwrap();
    let heartbeat = Heartbeat {
        lasts: SETTINGS.lease,
        renewed_since: clock.now(),
    };
    broker.beat(heartbeat).await.unwrap();
    let reservation = Reservation {
        key: NumberKey::named("one"),
        cooldown: Some(Duration::from_mins(1)),
        until: clock.now() + Duration::from_mins(5),
    };
    let quota = Quota::new(3, Duration::from_mins(1)).unwrap();
    let numbered = NewSession {
        number: Some(reservation.clone()),
        client: ClientShare {
            lane: Lane::of(&LimitKey::Client("one".into())),
            live_limits: vec![LiveLimit {
                key: LimitKey::Client("one".into()),
                most: 1,
            }],
            quotas: vec![(LimitKey::Client("one".into()), quota)],
        },
        ..session(clock)
    };
    broker.enqueue(numbered).await.unwrap();
    let request = TurnRequest {
        reservation,
        is_repeat: true,
        nonce: 1,
    };
    broker.take_turn(&claims[0], &request).await.unwrap();
    let until = clock.now() + Duration::from_hours(5);
    let left_alone = NumberKey::named("two");
    broker.leave_alone(&left_alone, until).await.unwrap();
    broker
        .admit(&[(LimitKey::Client("one".into()), quota)])
        .await
        .unwrap();
    stage
}

/// Whenever a wait for work is given up, the session is there for the next one.
#[tokio::test]
async fn claims_dropped_at_any_moment_lose_nothing() {
    let stage = RedisStage::open(SETTINGS).await;
    let mut left = std::collections::BTreeSet::new();
    for _ in 0..50 {
        left.insert(queue(&stage).await);
    }
    for micros in 0..200_u64 {
        let limit = Duration::from_micros(micros * 10);
        if let Ok(claim) = tokio::time::timeout(limit, stage.broker.claim()).await {
            assert!(left.remove(&claim.unwrap().lease.id), "given out twice");
            if left.len() < 25 {
                break;
            }
        }
    }
    while !left.is_empty() {
        let claim = within(CEILING, stage.broker.claim()).await;
        assert!(left.remove(&claim.unwrap().lease.id), "given out twice");
    }
}

/// What a process took with a claim that it gave up is back before the process ends.
#[test]
fn claims_dropped_at_any_moment_before_a_process_ends_leave_nothing_to_a_lease() {
    let next = tokio::runtime::Runtime::new().unwrap();
    let stage = next.block_on(RedisStage::open(SETTINGS));
    for micros in 0..40_u64 {
        let id = next.block_on(queue(&stage));
        let ending = tokio::runtime::Runtime::new().unwrap();
        let taken = ending.block_on(async {
            let broker = connect(&stage.server.url(), &stage.clock, SETTINGS);
            broker.ping().await.unwrap();
            let limit = Duration::from_micros(micros * 25);
            let taken = tokio::time::timeout(limit, broker.claim()).await;
            broker.drain().await;
            taken.is_ok()
        });
        drop(ending);
        if !taken {
            let soon = SETTINGS.lease / 2;
            let claim = next.block_on(within(soon, stage.broker.claim()));
            assert_eq!(claim.unwrap().lease.id, id);
        }
    }
}

/// As many as expire at once are forgotten in steps between which Redis serves others.
#[tokio::test]
async fn thousands_of_sessions_that_end_at_once_do_not_hold_redis_up() {
    const COUNT: u64 = 2000;
    const STEP: u64 = 100;
    let settings = BrokerSettings {
        queue_limit: 2000,
        ..SETTINGS
    };
    let stage = RedisStage::open(settings).await;
    let clock = &stage.clock;
    let enqueues = (0..COUNT).map(|_| stage.broker.enqueue(session(clock)));
    futures_util::future::try_join_all(enqueues).await.unwrap();
    let mut connection = raw(&stage.server).await;
    let mut left = async || -> u64 {
        redis::cmd("ZCARD")
            .arg("{latchkey}:ends")
            .query_async(&mut connection)
            .await
            .unwrap()
    };
    stage.pass(KEPT).await;
    // The queue is full of them, which the next one finds out.
    stage.broker.enqueue(session(clock)).await.unwrap();
    assert_eq!(left().await, COUNT - STEP + 1);
    stage.broker.reclaim_some().await.unwrap();
    assert_eq!(left().await, COUNT - 2 * STEP + 1);
    stage.broker.reclaim().await.unwrap();
    assert_eq!(left().await, 1);
}

/// No worker has tidied up for so long that Redis itself forgot the sessions, but not the queue.
#[tokio::test]
async fn queue_of_sessions_that_redis_forgot_has_room_again() {
    let stage = RedisStage::open(SETTINGS).await;
    let mut connection = raw(&stage.server).await;
    for _ in 0..SETTINGS.queue_limit {
        let id = queue(&stage).await;
        redis::pipe()
            .cmd("DEL")
            .arg(format!("{{latchkey}}:session:{id}"))
            .cmd("ZREM")
            .arg("{latchkey}:ends")
            .arg(id.to_string())
            .exec_async(&mut connection)
            .await
            .unwrap();
    }
    let id = queue(&stage).await;
    let claim = within(CEILING, stage.broker.claim()).await;
    assert_eq!(claim.unwrap().lease.id, id);
}

async fn queue(stage: &RedisStage) -> SessionId {
    let session = session(&stage.clock);
    let id = session.id;
    stage.broker.enqueue(session).await.unwrap();
    id
}
