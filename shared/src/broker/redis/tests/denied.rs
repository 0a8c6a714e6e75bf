//! A Redis that does not allow all, and one whose clock was ahead.

use super::*;

/// A script that stopped at a message would leave half of a session behind.
#[tokio::test]
async fn user_without_the_channel_has_sessions_all_the_same() {
    let server = RedisServer::start(ServerOptions::default());
    let _: () = redis::cmd("ACL")
        .arg(&["SETUSER", "keys-only", "on", ">open-sesame", "+@all"])
        .arg(&["~{latchkey}*", "resetchannels"])
        .query_async(&mut raw(&server).await)
        .await
        .unwrap();
    let url = format!("redis://keys-only:open-sesame@127.0.0.1:{}", server.port());
    let clock = Clock::system();
    let broker = connect(&url, &clock, SETTINGS);
    broker.ping().await.unwrap();
    let session = session(&clock);
    broker.enqueue(session.clone()).await.unwrap();
    let lease = broker.claim().await.unwrap().lease;
    let read = broker.read_newer(session.id, 1, Duration::from_mins(10));
    let publish = broker.publish(&lease, snapshot(&clock, State::AwaitingScan, 2));
    let both = async { tokio::join!(read, publish) };
    let (read, published) = within(CEILING, both).await;
    published.unwrap();
    assert_eq!(read.unwrap().unwrap().snapshot.version, 2);
    let refused = broker
        .executor
        .router
        .nodes()
        .borrow()
        .subscribe("{latchkey}:changes")
        .await;
    let Err(error::RedisError::Denied(_)) = refused else {
        panic!("it may not subscribe");
    };
}

/// The proxies of some hosts know the older protocol only.
#[tokio::test]
async fn server_that_speaks_resp2_only_serves_and_wakes() {
    let server = RedisServer::start(ServerOptions {
        arguments: ["--rename-command", "HELLO", ""].map(str::to_owned).into(),
        ..ServerOptions::default()
    });
    let clock = Clock::system();
    let broker = connect(&server.url(), &clock, SETTINGS);
    for _ in 0..2 {
        let session = session(&clock);
        broker.enqueue(session.clone()).await.unwrap();
        let lease = broker.claim().await.unwrap().lease;
        let read = broker.read_newer(session.id, 1, Duration::from_mins(10));
        let publish = broker.publish(&lease, snapshot(&clock, State::AwaitingScan, 2));
        let (read, published) = within(CEILING, async { tokio::join!(read, publish) }).await;
        published.unwrap();
        assert_eq!(read.unwrap().unwrap().snapshot.version, 2);
        // Whose connections are cut makes others.
        let _: u64 = redis::cmd("CLIENT")
            .arg(&["KILL", "SKIPME", "yes"])
            .query_async(&mut raw(&server).await)
            .await
            .unwrap();
        eventually(async || broker.ping().await).await;
    }
}

/// It may listen, and hears nothing: without a look now and then, a reader would wait for ever.
#[tokio::test]
async fn change_that_is_not_published_is_found_all_the_same() {
    let server = RedisServer::start(ServerOptions::default());
    let _: () = redis::cmd("ACL")
        .arg(&["SETUSER", "silent", "on", ">open-sesame", "~{latchkey}*"])
        .arg(&["resetchannels", "&{latchkey}*", "+@all", "-publish"])
        .query_async(&mut raw(&server).await)
        .await
        .unwrap();
    let url = format!("redis://silent:open-sesame@127.0.0.1:{}", server.port());
    let clock = Clock::system();
    let broker = connect(&url, &clock, SETTINGS);
    broker.ping().await.unwrap();
    let session = session(&clock);
    broker.enqueue(session.clone()).await.unwrap();
    let lease = broker.claim().await.unwrap().lease;
    let read = broker.read_newer(session.id, 1, Duration::from_mins(10));
    let publish = async {
        // By then it waits, and the subscription stands.
        sleep(Duration::from_millis(300)).await;
        let scan = snapshot(&clock, State::AwaitingScan, 2);
        broker.publish(&lease, scan).await.unwrap();
    };
    let (read, ()) = within(CEILING, async { tokio::join!(read, publish) }).await;
    assert_eq!(read.unwrap().unwrap().snapshot.version, 2);
}

/// Asking again for what somebody else put there is of no use, but everything else goes on.
#[tokio::test]
async fn what_somebody_else_stored_is_malformed_and_leaves_the_broker_up() {
    let stage = RedisStage::open(SETTINGS).await;
    let _: () = redis::cmd("SET")
        .arg(&["{latchkey}:queue:one", "what is this"])
        .query_async(&mut raw(&stage.server).await)
        .await
        .unwrap();
    let refused = stage.broker.enqueue(session(&stage.clock)).await;
    let Err(EnqueueError::Broker(BrokerError::Malformed(_))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(stage.broker.health().status(), BrokerStatus::Up);
}

#[tokio::test]
async fn call_that_redis_denies_is_no_outage_and_works_once_it_is_allowed() {
    let server = RedisServer::start(ServerOptions::default());
    let mut connection = raw(&server).await;
    let mut allow = async |commands: &[&str]| {
        let _: () = redis::cmd("ACL")
            .arg(&["SETUSER", "no-sets", "on", ">open-sesame", "~{latchkey}*"])
            .arg(&["resetchannels", "&{latchkey}*", "+@all"])
            .arg(commands)
            .query_async(&mut connection)
            .await
            .unwrap();
    };
    allow(&["-zadd"]).await;
    let url = format!("redis://no-sets:open-sesame@127.0.0.1:{}", server.port());
    let clock = Clock::system();
    let broker = connect(&url, &clock, SETTINGS);
    broker.ping().await.unwrap();
    let refused = broker.enqueue(session(&clock)).await;
    let Err(EnqueueError::Broker(error @ BrokerError::Denied(_))) = refused else {
        panic!("{refused:?}");
    };
    assert!(!error.is_transient());
    // That it answers a ping does not make up for it.
    broker.ping().await.unwrap();
    let BrokerStatus::Denied { why } = broker.health().status() else {
        panic!("it is denied");
    };
    assert!(!why.contains("sesame"), "{why}");
    allow(&["+zadd"]).await;
    broker.enqueue(session(&clock)).await.unwrap();
    assert_eq!(broker.health().status(), BrokerStatus::Up);
}

/// A replica took over whose clock is hours behind, while the worker was lost.
#[tokio::test]
async fn lease_of_a_clock_that_was_ahead_lapses_within_a_lease() {
    let stage = RedisStage::open(SETTINGS).await;
    let session = session(&stage.clock);
    stage.broker.enqueue(session.clone()).await.unwrap();
    stage.broker.claim().await.unwrap();
    let _: () = redis::cmd("ZINCRBY")
        .arg("{latchkey}:leases")
        .arg(3 * 3_600_000)
        .arg(session.id.to_string())
        .query_async(&mut raw(&stage.server).await)
        .await
        .unwrap();
    assert_eq!(stage.broker.reclaim().await.unwrap(), 0);
    stage.pass(SETTINGS.lease).await;
    assert_eq!(stage.broker.reclaim().await.unwrap(), 1);
}

#[tokio::test]
async fn address_is_not_refused_for_hours_after_a_clock_that_was_ahead() {
    let stage = RedisStage::open(SETTINGS).await;
    let quotas = [(
        LimitKey::Client("one".into()),
        Quota::new(3, Duration::from_mins(1)).unwrap(),
    )];
    let hours = stage.clock.now() + Duration::from_hours(3);
    let seconds = hours.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let _: () = redis::cmd("SET")
        .arg("{latchkey}:arrival:client:one")
        .arg(format!("{} 0", seconds.as_secs()))
        .query_async(&mut raw(&stage.server).await)
        .await
        .unwrap();
    let admission = stage.broker.admit(&quotas).await.unwrap();
    assert_eq!(admission, Admission::Admitted);
    let again = stage.broker.admit(&quotas).await.unwrap();
    assert_ne!(again, Admission::Admitted);
}
