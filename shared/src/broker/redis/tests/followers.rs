//! Who follows a session is told of each change, and looks only where that may not be all.

use super::*;

#[tokio::test]
async fn follower_is_told_of_each_status_without_a_look() {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, clock) = (&stage.broker, &stage.clock);
    let mut connection = raw(&stage.server).await;
    told(broker, &mut connection).await;
    let session = session(clock);
    let id = session.id;
    broker.enqueue(session).await.unwrap();
    let lease = broker.claim().await.unwrap().lease;
    let before = looks(&mut connection).await;
    for version in 2..6 {
        let publish = broker.publish(&lease, snapshot(clock, State::Connecting, version));
        let read = broker.read_newer(id, version - 1, Duration::from_mins(10));
        let both = async { tokio::join!(read, publish) };
        let (record, published) = within(CEILING, both).await;
        published.unwrap();
        assert_eq!(record.unwrap().unwrap().snapshot.version, version);
    }
    let result = SealedResult {
        result: b"result".to_vec(),
        ids: Some(b"the ids".to_vec()),
    };
    let finish = broker.finish(&lease, snapshot(clock, State::Ready, 6), Some(result));
    let read = broker.read_newer(id, 5, Duration::from_mins(10));
    let (record, finished) = within(CEILING, async { tokio::join!(read, finish) }).await;
    finished.unwrap();
    let record = record.unwrap().unwrap();
    assert_eq!(record.snapshot.state, State::Ready);
    assert_eq!(record.snapshot.status, b"sealed status");
    assert_eq!(record.ids.as_deref(), Some(&b"the ids"[..]));
    assert_eq!(record.token_hash, TokenHash::from_bytes([7; 32]));
    assert_eq!(looks(&mut connection).await, before);
    // Whoever asks how it is now, and does not wait, is answered by Redis.
    assert!(
        broker
            .cancel(id, snapshot(clock, State::Cancelled, 7))
            .await
            .unwrap()
    );
    let record = broker.read(id).await.unwrap().unwrap();
    assert_eq!((record.snapshot.version, record.ids), (7, None));
    assert!(looks(&mut connection).await > before);
}

/// Workers of the release before say only that a session has changed.
#[tokio::test]
async fn follower_looks_for_what_it_was_not_told() {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, clock) = (&stage.broker, &stage.clock);
    let mut connection = raw(&stage.server).await;
    told(broker, &mut connection).await;
    let session = session(clock);
    let id = session.id;
    broker.enqueue(session).await.unwrap();
    let lease = broker.claim().await.unwrap().lease;
    for version in 1..20 {
        let publish = async {
            if version % 2 == 0 {
                let next = snapshot(clock, State::Connecting, version + 1);
                return broker.publish(&lease, next).await.unwrap();
            }
            let _: () = redis::pipe()
                .atomic()
                .hset(format!("{{latchkey}}:session:{id}"), "version", version + 1)
                .publish("{latchkey}:changes", format!("c{id}"))
                .query_async(&mut connection)
                .await
                .unwrap();
        };
        let read = broker.read_newer(id, version, Duration::from_mins(10));
        let (record, ()) = within(CEILING, async { tokio::join!(read, publish) }).await;
        assert_eq!(record.unwrap().unwrap().snapshot.version, version + 1);
    }
}

/// A process that writes has its answer before the message of it is anywhere else.
#[tokio::test(flavor = "multi_thread")]
async fn status_is_as_new_as_a_look_would_find_it_and_costs_none() {
    let stage = RedisStage::open(SETTINGS).await;
    let (gateway, clock) = (&stage.broker, &stage.clock);
    let worker = connect(&stage.server.url(), clock, SETTINGS);
    let mut connection = raw(&stage.server).await;
    told(gateway, &mut connection).await;
    let session = session(clock);
    let id = session.id;
    gateway.enqueue(session).await.unwrap();
    let lease = worker.claim().await.unwrap().lease;
    let mut version = 1;
    let mut see = async |cut: bool| {
        version += 1;
        if cut {
            let _: u64 = redis::cmd("CLIENT")
                .arg(&["KILL", "TYPE", "pubsub"])
                .query_async(&mut connection)
                .await
                .unwrap();
        }
        let next = snapshot(clock, State::Connecting, version);
        worker.publish(&lease, next).await.unwrap();
        let record = within(CEILING, gateway.read_status(id)).await;
        assert_eq!(record.unwrap().unwrap().snapshot.version, version);
    };
    see(false).await;
    let mut counter = raw(&stage.server).await;
    let before = looks(&mut counter).await;
    for _ in 0..200 {
        see(false).await;
    }
    // A machine that stands still for longer than an answer may take has a look made.
    let made = looks(&mut counter).await - before;
    assert!(made < 20, "{made} looks for 200 statuses");
    for _ in 0..5 {
        see(true).await;
    }
    let gone = worker.finish(&lease, snapshot(clock, State::Failed, version + 1), None);
    gone.await.unwrap();
    let record = gateway.read_status(id).await.unwrap().unwrap();
    assert_eq!(record.snapshot.state, State::Failed);
}

/// Whoever lacks its version, or does not wait for as long as it is good, has a look made.
#[tokio::test]
async fn session_that_was_just_read_is_known() {
    let stage = RedisStage::open(SETTINGS).await;
    told(&stage.broker, &mut raw(&stage.server).await).await;
    let session = session(&stage.clock);
    stage.broker.enqueue(session.clone()).await.unwrap();
    stage.broker.read(session.id).await.unwrap();
    let good_for = stage.broker.waiters.poll_interval();
    let known = |since, wait| {
        let known = stage.broker.known(session.id, since, wait);
        known.map(|record| record.snapshot.version)
    };
    assert_eq!(known(1, good_for), Some(1));
    assert_eq!(known(2, good_for * 2), Some(1));
    assert_eq!(known(0, good_for), None);
    assert_eq!(known(1, good_for / 2), None);
}

/// Its changes are not told of, so what was read may be old.
#[tokio::test]
async fn session_that_nobody_follows_is_not_known() {
    let stage = RedisStage::open(SETTINGS).await;
    let (broker, session) = (&stage.broker, session(&stage.clock));
    listens(broker).await;
    let gateway = connect(&stage.server.url(), &stage.clock, SETTINGS);
    gateway.enqueue(session.clone()).await.unwrap();
    broker.read(session.id).await.unwrap().unwrap();
    let known = broker.known(session.id, 1, broker.waiters.poll_interval());
    assert!(known.is_none());
}

#[tokio::test]
async fn session_that_was_read_while_it_waited_still_has_its_place() {
    let stage = RedisStage::open(SETTINGS).await;
    told(&stage.broker, &mut raw(&stage.server).await).await;
    let session = session(&stage.clock);
    stage.broker.enqueue(session.clone()).await.unwrap();
    stage.broker.read(session.id).await.unwrap();
    assert_eq!(stage.broker.ahead(session.id).await.unwrap(), Some(0));
}

/// It would otherwise have Redis do nothing else.
#[tokio::test]
async fn reader_that_hears_nothing_looks_only_now_and_then() {
    let server = RedisServer::start(ServerOptions::default());
    let mut connection = raw(&server).await;
    let _: () = redis::cmd("ACL")
        .arg(&["SETUSER", "deaf", "on", ">open-sesame", "+@all"])
        .arg(&["~{latchkey}*", "resetchannels"])
        .query_async(&mut connection)
        .await
        .unwrap();
    let url = format!("redis://deaf:open-sesame@127.0.0.1:{}", server.port());
    let clock = Clock::system();
    let broker = connect(&url, &clock, SETTINGS);
    let session = session(&clock);
    broker.enqueue(session.clone()).await.unwrap();
    let before = looks(&mut connection).await;
    let read = broker.read_newer(session.id, 1, Duration::from_millis(500));
    assert_eq!(read.await.unwrap().unwrap().snapshot.version, 1);
    let made = looks(&mut connection).await - before;
    assert!(made < 10, "{made} looks");
}

#[tokio::test]
async fn user_without_the_channel_of_statuses_looks_for_each() {
    let server = RedisServer::start(ServerOptions::default());
    let _: () = redis::cmd("ACL")
        .arg(&["SETUSER", "woken", "on", ">open-sesame", "+@all"])
        .arg(&["~{latchkey}*", "resetchannels", "&{latchkey}:changes"])
        .query_async(&mut raw(&server).await)
        .await
        .unwrap();
    let url = format!("redis://woken:open-sesame@127.0.0.1:{}", server.port());
    let clock = Clock::system();
    let broker = connect(&url, &clock, SETTINGS);
    broker.ping().await.unwrap();
    let session = session(&clock);
    broker.enqueue(session.clone()).await.unwrap();
    let lease = broker.claim().await.unwrap().lease;
    for version in 2..6 {
        let publish = broker.publish(&lease, snapshot(&clock, State::Connecting, version));
        let read = broker.read_newer(session.id, version - 1, Duration::from_mins(10));
        let (record, published) = within(CEILING, async { tokio::join!(read, publish) }).await;
        published.unwrap();
        assert_eq!(record.unwrap().unwrap().snapshot.version, version);
    }
}

/// Has a broker follow sessions, and waits until it hears of their statuses.
async fn told(broker: &RedisBroker, connection: &mut MultiplexedConnection) {
    broker.waiters.follow();
    let hears = async {
        loop {
            let (_, listeners): (String, u64) = redis::cmd("PUBSUB")
                .arg(&["NUMSUB", "{latchkey}:statuses"])
                .query_async(connection)
                .await
                .unwrap();
            if listeners == 1 && broker.waiters.is_listening() {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    within(CEILING, hears).await;
}

/// How often clients have looked at a session: for the time, as each script does too.
async fn looks(connection: &mut MultiplexedConnection) -> u64 {
    let stats = CommandStats::read(connection).await;
    let scripts = stats.calls("evalsha") + stats.calls("eval");
    // A script that is not known yet is refused, and sent.
    stats.calls("time") - (scripts - refused(&stats.0))
}

fn refused(info: &str) -> u64 {
    let mut lines = info.lines();
    let figures = lines.find(|line| line.starts_with("cmdstat_evalsha:"));
    let refused = figures.and_then(|figures| figures.split("failed_calls=").nth(1));
    refused.map_or(0, |refused| refused.trim().parse().unwrap())
}
