//! Redis away, slow, restarted, emptied or filled by somebody else.

use std::sync::atomic::Ordering;

use super::*;

#[tokio::test]
async fn session_survives_a_crash_of_redis_that_writes_its_log() {
    let server = RedisServer::start(ServerOptions {
        append_only: true,
        ..ServerOptions::default()
    });
    let mut stage = RedisStage::on(server, SETTINGS).await;
    let ids = [queue(&stage).await, queue(&stage).await];
    let lease = stage.broker.claim().await.unwrap().lease;
    let (broker, clock) = (&stage.broker, &stage.clock);
    broker
        .checkpoint(&lease, b"checkpoint".to_vec().into())
        .await
        .unwrap();

    stage.server.kill();
    let unavailable = broker.read(ids[0]).await;
    assert!(matches!(unavailable, Err(BrokerError::Away(_))));
    let status = broker.health().status();
    assert!(matches!(status, BrokerStatus::Away { .. }), "{status:?}");
    stage.server.restart();

    eventually(async || broker.ping().await).await;
    assert_eq!(broker.health().status(), BrokerStatus::Up);
    assert!(broker.read(ids[0]).await.unwrap().is_some());
    let scan = snapshot(clock, State::AwaitingScan, 2);
    broker.publish(&lease, scan).await.unwrap();
    let waiting = broker.read_newer(ids[0], 2, Duration::from_secs(20));
    let publish = async {
        sleep(Duration::from_millis(300)).await;
        let linking = snapshot(clock, State::Linking, 3);
        broker.publish(&lease, linking).await.unwrap();
    };
    let waited = async { tokio::join!(waiting, publish).0 };
    let (other, read) = tokio::join!(broker.claim(), within(AT_ONCE, waited));
    assert_eq!(other.unwrap().lease.id, ids[1]);
    assert_eq!(read.unwrap().unwrap().snapshot.version, 3);
}

#[tokio::test]
async fn process_that_asks_for_nothing_learns_of_an_outage_and_of_its_end() {
    let mut stage = RedisStage::open(SETTINGS).await;
    let learns = async |is_up: bool| {
        while (stage.broker.health().status() == BrokerStatus::Up) != is_up {
            sleep(Duration::from_millis(20)).await;
        }
    };
    within(CEILING, learns(true)).await;
    stage.server.kill();
    within(CEILING, learns(false)).await;
    stage.server.restart();
    // Long before the next time that it asks without a reason.
    within(CEILING / 4, learns(true)).await;
}

/// A replica takes over that has not heard of a claim: the session is given out again, and the one
/// who claimed it first is not mistaken for the second.
#[tokio::test]
async fn claim_that_redis_forgot_fences_nobody_else() {
    let mut stage = RedisStage::open(SETTINGS).await;
    let id = queue(&stage).await;
    let _: () = redis::cmd("SAVE")
        .query_async(&mut raw(&stage.server).await)
        .await
        .unwrap();
    let forgotten = stage.broker.claim().await.unwrap().lease;
    stage.server.kill();
    stage.server.restart();
    let claim = eventually(async || stage.broker.claim().await).await;
    assert_eq!(claim.lease.id, id);
    assert!(claim.lease.token > forgotten.token);
    let linking = snapshot(&stage.clock, State::Linking, 2);
    let lost = stage.broker.publish(&forgotten, linking).await;
    assert!(matches!(lost, Err(LeaseError::Lost)));
}

#[tokio::test]
async fn calls_to_a_redis_that_is_away_fail_at_once_and_work_again_when_it_is_back() {
    let mut stage = RedisStage::open(SETTINGS).await;
    stage.server.kill();
    let mut unasked = 0;
    for _ in 0..200 {
        let error = stage.broker.ping().await.unwrap_err();
        unasked += usize::from(is_unasked(&error));
    }
    assert!(unasked > 100, "{unasked} of 200 calls were not even tried");
    stage.server.restart();
    eventually(async || stage.broker.ping().await).await;
    queue(&stage).await;
}

#[tokio::test]
async fn thousand_calls_to_a_frozen_redis_do_not_pile_up() {
    let stage = RedisStage::open(SETTINGS).await;
    let id = queue(&stage).await;
    stage.server.freeze();
    let reads = (0..1000).map(|_| stage.broker.read(id));
    let outcomes = within(CEILING, futures_util::future::join_all(reads)).await;
    let errors = outcomes.into_iter().map(Result::unwrap_err);
    let unasked = errors.filter(is_unasked).count();
    assert!(unasked > 700, "{unasked} of 1000 calls waited for nobody");
    stage.server.thaw();
    let record = eventually(async || stage.broker.read(id).await).await;
    assert!(record.is_some());
}

/// Whoever polls is not left without an answer for long.
#[tokio::test]
async fn reader_that_waits_while_redis_freezes_is_refused_soon_after_its_wait() {
    let stage = RedisStage::open(SETTINGS).await;
    let id = queue(&stage).await;
    let waiting = stage.broker.read_newer(id, 1, Duration::from_millis(500));
    let freeze = async {
        sleep(Duration::from_millis(200)).await;
        stage.server.freeze();
    };
    let refused = within(Duration::from_secs(4), async {
        tokio::join!(waiting, freeze).0
    });
    assert!(refused.await.is_err());
    stage.server.thaw();
}

/// As a call does that was given up while Redis stood still, and is carried out behind a later one.
#[tokio::test]
async fn write_that_a_later_one_has_overtaken_changes_nothing() {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, clock) = (&stage.broker, &stage.clock);
    let id = queue(&stage).await;
    let lease = broker.claim().await.unwrap().lease;
    broker.writes.store(10, Ordering::Relaxed);
    let linking = snapshot(clock, State::Linking, 3);
    broker.publish(&lease, linking).await.unwrap();
    broker
        .checkpoint(&lease, b"later".to_vec().into())
        .await
        .unwrap();

    broker.writes.store(5, Ordering::Relaxed);
    let scan = snapshot(clock, State::AwaitingScan, 2);
    broker.publish(&lease, scan).await.unwrap();
    broker
        .checkpoint(&lease, b"older".to_vec().into())
        .await
        .unwrap();

    let record = broker.read(id).await.unwrap().unwrap();
    assert_eq!(record.snapshot.version, 3);
    let back = snapshot(clock, State::Linking, 4);
    broker.release(&lease, back).await.unwrap();
    let claim = broker.claim().await.unwrap();
    assert_eq!(claim.checkpoint.as_deref(), Some(&b"later"[..]));
    // The numbers of another worker have nothing to do with those before.
    broker.writes.store(0, Ordering::Relaxed);
    broker
        .checkpoint(&claim.lease, b"next".to_vec().into())
        .await
        .unwrap();
    let back = snapshot(clock, State::Linking, 5);
    broker.release(&claim.lease, back).await.unwrap();
    let claim = broker.claim().await.unwrap();
    assert_eq!(claim.checkpoint.as_deref(), Some(&b"next"[..]));
}

/// On their own connections, a status and a checkpoint that were sent one after the other may arrive
/// the other way round.
#[tokio::test]
async fn status_and_checkpoint_do_not_overtake_each_other() {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, clock) = (&stage.broker, &stage.clock);
    let id = queue(&stage).await;
    let lease = broker.claim().await.unwrap().lease;
    let numbered = |number| broker.writes.store(number, Ordering::Relaxed);
    numbered(5);
    broker
        .checkpoint(&lease, b"one".to_vec().into())
        .await
        .unwrap();
    numbered(4);
    let scan = snapshot(clock, State::AwaitingScan, 2);
    broker.publish(&lease, scan).await.unwrap();
    let record = broker.read(id).await.unwrap().unwrap();
    assert_eq!(record.snapshot.version, 2);

    numbered(9);
    let linking = snapshot(clock, State::Linking, 3);
    broker.publish(&lease, linking).await.unwrap();
    numbered(8);
    broker
        .checkpoint(&lease, b"two".to_vec().into())
        .await
        .unwrap();
    let back = snapshot(clock, State::Linking, 4);
    broker.release(&lease, back).await.unwrap();
    let claim = broker.claim().await.unwrap();
    assert_eq!(claim.checkpoint.as_deref(), Some(&b"two"[..]));
}

/// Frozen for longer than a lease, Redis carries out what was asked meanwhile all at once when it goes
/// on: workers that live must keep what they have.
#[tokio::test]
async fn reclaim_that_lay_in_wait_takes_nothing() {
    let lease = Duration::from_millis(300);
    let stage = RedisStage::open(BrokerSettings { lease, ..SETTINGS }).await;
    queue(&stage).await;
    let held = stage.broker.claim().await.unwrap().lease;
    stage.server.freeze();
    let thaw = async {
        sleep(Duration::from_millis(1700)).await;
        stage.server.thaw();
    };
    let (reclaimed, ()) = tokio::join!(stage.broker.reclaim(), thaw);
    assert_eq!(reclaimed.unwrap(), 0);
    assert_eq!(stage.broker.extend(&[held]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn broker_connects_to_a_redis_that_comes_up_after_it() {
    let mut server = RedisServer::start(ServerOptions::default());
    server.kill();
    let clock = Clock::system();
    let broker = connect(&server.url(), &clock, SETTINGS);
    assert!(broker.ping().await.is_err());
    let claiming = eventually(async || broker.claim().await);
    let gateway = connect(&server.url(), &clock, SETTINGS);
    let session = session(&clock);
    let queueing = async {
        sleep(Duration::from_millis(100)).await;
        server.restart();
        eventually(async || gateway.enqueue(session.clone()).await).await
    };
    let (claim, _) = tokio::join!(claiming, queueing);
    assert_eq!(claim.lease.id, session.id);
}

#[tokio::test]
async fn emptied_redis_loses_sessions_but_takes_new_ones() {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, clock) = (&stage.broker, &stage.clock);
    let id = queue(&stage).await;
    let lease = broker.claim().await.unwrap().lease;
    let mut connection = raw(&stage.server).await;
    for command in [&["FLUSHALL"][..], &["SCRIPT", "FLUSH"]] {
        let _: () = redis::cmd(command[0])
            .arg(&command[1..])
            .query_async(&mut connection)
            .await
            .unwrap();
        assert!(broker.read(id).await.unwrap().is_none());
        let lost = broker
            .publish(&lease, snapshot(clock, State::Connecting, 2))
            .await;
        assert!(matches!(lost, Err(LeaseError::Lost)));
        let held = broker.extend(std::slice::from_ref(&lease)).await;
        assert!(held.unwrap().is_empty());
        let fresh = queue(&stage).await;
        let claim = within(CEILING, broker.claim()).await;
        assert_eq!(claim.unwrap().lease.id, fresh);
    }
}

#[tokio::test]
async fn redis_that_starts_from_its_snapshot_has_everything() {
    let mut stage = RedisStage::open(SETTINGS).await;
    let id = queue(&stage).await;
    let lease = stage.broker.claim().await.unwrap().lease;
    let waiting = queue(&stage).await;
    let _: () = redis::cmd("SAVE")
        .query_async(&mut raw(&stage.server).await)
        .await
        .unwrap();
    stage.server.kill();
    stage.server.restart();
    eventually(async || stage.broker.ping().await).await;
    assert!(stage.broker.read(id).await.unwrap().is_some());
    assert_eq!(stage.broker.extend(&[lease]).await.unwrap().len(), 1);
    let claim = stage.broker.claim().await.unwrap();
    assert_eq!(claim.lease.id, waiting);
}

#[tokio::test]
async fn subscription_that_was_cut_comes_back() {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, clock) = (&stage.broker, &stage.clock);
    let id = queue(&stage).await;
    let lease = broker.claim().await.unwrap().lease;
    let mut connection = raw(&stage.server).await;
    for version in 2..5 {
        let read = broker.read_newer(id, version - 1, Duration::from_secs(20));
        let publish = async {
            let killed: i64 = redis::cmd("CLIENT")
                .arg(&["KILL", "TYPE", "pubsub"])
                .query_async(&mut connection)
                .await
                .unwrap();
            assert!(killed >= 1 || version == 2);
            let next = snapshot(clock, State::Connecting, version);
            broker.publish(&lease, next).await.unwrap();
            sleep(Duration::from_millis(300)).await;
        };
        let (record, ()) = within(AT_ONCE, async { tokio::join!(read, publish) }).await;
        assert_eq!(record.unwrap().unwrap().snapshot.version, version);
    }
}

#[tokio::test]
async fn redis_that_takes_no_writes_is_not_ready() {
    let stage = RedisStage::open(SETTINGS).await;
    let mut connection = raw(&stage.server).await;
    let mut replica_of = async |to: [&str; 2]| {
        let _: () = redis::cmd("REPLICAOF")
            .arg(&to)
            .query_async(&mut connection)
            .await
            .unwrap();
    };
    replica_of(["127.0.0.1", "1"]).await;
    let error = stage.broker.ping().await.unwrap_err();
    assert!(causes(&error).contains("read only"), "{}", causes(&error));
    replica_of(["NO", "ONE"]).await;
    eventually(async || stage.broker.ping().await).await;
}

#[tokio::test]
async fn redis_without_memory_refuses_and_loses_nothing() {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, clock) = (&stage.broker, &stage.clock);
    let id = queue(&stage).await;
    let mut connection = raw(&stage.server).await;
    let mut limit = async |bytes: &str| {
        let _: () = redis::cmd("CONFIG")
            .arg(&["SET", "maxmemory", bytes])
            .query_async(&mut connection)
            .await
            .unwrap();
    };
    limit("1").await;
    let full = broker.ping().await;
    assert!(matches!(full, Err(BrokerError::Away(_))), "{full:?}");
    assert!(broker.enqueue(session(clock)).await.is_err());
    let lease = broker.claim().await.unwrap().lease;
    assert_eq!(lease.id, id, "what frees memory goes on");
    let done = snapshot(clock, State::Ready, 2);
    let result = Some(SealedResult::from(b"result".to_vec()));
    assert!(
        broker
            .finish(&lease, done.clone(), result.clone())
            .await
            .is_err()
    );
    assert!(broker.release(&lease, done.clone()).await.is_err());
    stage.pass(SETTINGS.lease).await;
    assert!(broker.reclaim().await.is_err());
    limit("0").await;
    broker.finish(&lease, done, result).await.unwrap();
}

#[tokio::test]
async fn what_somebody_else_put_in_our_place_is_an_error_and_no_panic() {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, clock) = (&stage.broker, &stage.clock);
    let mut connection = raw(&stage.server).await;
    let id = queue(&stage).await;
    let key = format!("{{latchkey}}:session:{id}");
    for (field, value) in [
        ("state", "dancing"),
        ("version", "many"),
        ("token_hash", "short"),
        ("ends_at", "never"),
    ] {
        let before: Vec<u8> = redis::cmd("HGET")
            .arg(&[&key, field])
            .query_async(&mut connection)
            .await
            .unwrap();
        let mut set = async |value: &[u8]| {
            let _: () = redis::cmd("HSET")
                .arg(&key)
                .arg(field)
                .arg(value)
                .query_async(&mut connection)
                .await
                .unwrap();
        };
        set(value.as_bytes()).await;
        let read = broker.read(id).await;
        assert!(
            matches!(read, Err(BrokerError::Malformed(_))),
            "{field}: {read:?}"
        );
        set(&before).await;
    }
    assert!(broker.read(id).await.unwrap().is_some());

    let other = SessionId::random(&mut rng());
    for (key, lists) in [
        (format!("{{latchkey}}:session:{other}"), false),
        ("{latchkey}:arrival:client:one".to_owned(), true),
        ("{latchkey}:queue:one".to_owned(), false),
    ] {
        let command = if lists { "RPUSH" } else { "SET" };
        let _: () = redis::cmd(command)
            .arg(&[&key, "what is this"])
            .query_async(&mut connection)
            .await
            .unwrap();
    }
    let quota = Quota::new(1, Duration::from_secs(1)).unwrap();
    assert!(broker.read(other).await.is_err());
    assert!(broker.result(other).await.is_err());
    assert!(
        broker
            .admit(&[(LimitKey::Client("one".into()), quota)])
            .await
            .is_err()
    );
    assert!(broker.claim().await.is_err());
    assert!(broker.enqueue(session(clock)).await.is_err());
    let cancelled = snapshot(clock, State::Cancelled, 2);
    assert!(broker.cancel(other, cancelled).await.is_err());
    assert!(broker.send(other, b"input".to_vec()).await.is_err());
}

#[tokio::test]
async fn connection_that_was_cut_between_calls_is_replaced_unnoticed() {
    let stage = RedisStage::open(SETTINGS).await;
    let mut connection = raw(&stage.server).await;
    for _ in 0..3 {
        let mut kill = redis::cmd("CLIENT");
        kill.arg(&["KILL", "TYPE", "normal", "SKIPME", "yes"]);
        let killed: u64 = kill.query_async(&mut connection).await.unwrap();
        assert!(killed >= 1);
        sleep(Duration::from_millis(500)).await;
        stage.broker.ping().await.unwrap();
    }
}

#[tokio::test]
async fn password_is_in_no_error_and_in_no_debug_output() {
    let server = RedisServer::start(ServerOptions {
        arguments: vec!["--requirepass".into(), "open-sesame".into()],
        ..ServerOptions::default()
    });
    let url = |password: &str| format!("redis://:{password}@127.0.0.1:{}", server.port());
    let clock = Clock::system();
    let right = connect(&url("open-sesame"), &clock, SETTINGS);
    right.ping().await.unwrap();
    assert!(!format!("{right:?}").contains("sesame"));
    let wrong = connect(&url("shut-sesame"), &clock, SETTINGS);
    for _ in 0..2 {
        let error = wrong.ping().await.unwrap_err();
        let told = format!("{error:?} {}", causes(&error));
        assert!(!told.contains("sesame"), "{told}");
        assert!(matches!(error, BrokerError::Denied(_)), "{told}");
        assert!(
            told.contains("uthenticat") || told.contains("WRONGPASS"),
            "{told}"
        );
    }
}

/// The gateway's clock is hours slow, the worker's hours fast, and Redis' is right.
#[tokio::test]
async fn processes_whose_clocks_are_hours_apart_agree() {
    let server = RedisServer::start(ServerOptions::default());
    let system = Clock::system().now();
    let clocks = [
        system - Duration::from_hours(3),
        system + Duration::from_hours(5),
    ];
    let [slow, fast] = clocks.map(Clock::starting_at);
    let (gateway, worker_side) = (
        connect(&server.url(), &slow, SETTINGS),
        connect(&server.url(), &fast, SETTINGS),
    );
    gateway.ping().await.unwrap();
    worker_side.ping().await.unwrap();
    let session = session(&slow);
    gateway.enqueue(session.clone()).await.unwrap();
    let claim = worker_side.claim().await.unwrap();
    assert_eq!(claim.lease.id, session.id);
    let lease = fast.until(claim.lease.expires_at);
    assert!(lease <= SETTINGS.lease && lease + SLACK > SETTINGS.lease);
    let kept = fast.until(claim.snapshot.expires_at);
    assert!(kept <= KEPT && kept + SLACK > KEPT, "{kept:?}");
    assert_eq!(gateway.reclaim().await.unwrap(), 0);
    for clock in [&slow, &fast] {
        let now = clock.now();
        let wrong = now
            .duration_since(Clock::system().now())
            .unwrap_or_else(|earlier| earlier.duration());
        assert!(wrong < SLACK, "{wrong:?}");
    }
}

/// A moment told by a clock that was hours wrong is not taken.
#[tokio::test]
async fn call_whose_clock_is_set_by_it_is_to_be_made_again() {
    let server = RedisServer::start(ServerOptions::default());
    let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
    let broker = connect(&server.url(), &clock, SETTINGS);
    broker.listener.abort();
    let early = session(&clock);
    let error = broker.enqueue(early.clone()).await.unwrap_err();
    assert!(causes(&error).contains("ask again"), "{error:?}");
    assert!(broker.read(early.id).await.unwrap().is_none());
    broker.enqueue(session(&clock)).await.unwrap();
}

async fn queue(stage: &RedisStage) -> SessionId {
    let session = session(&stage.clock);
    let id = session.id;
    stage.broker.enqueue(session).await.unwrap();
    id
}

/// The circuit breaker refused it.
fn is_unasked(error: &BrokerError) -> bool {
    causes(error).contains("not asked again yet")
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Less than what it takes to find out without being woken.
const AT_ONCE: Duration = Duration::from_secs(8);
const SLACK: Duration = Duration::from_millis(500);
