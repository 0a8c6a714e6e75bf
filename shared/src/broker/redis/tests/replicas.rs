//! A primary and a replica that takes over.

use super::*;

#[tokio::test]
async fn durable_checkpoint_is_stored_only_once_a_replica_has_it() {
    let stage = RedisStage::open(SETTINGS).await;
    let replica = replicate(&stage.server).await;
    let broker = &stage.broker;
    broker.enqueue(session(&stage.clock)).await.unwrap();
    let lease = broker.claim().await.unwrap().lease;
    replica.freeze();
    broker
        .checkpoint(&lease, b"keys".to_vec().into())
        .await
        .unwrap();
    let unconfirmed = broker.checkpoint(&lease, durable(b"signed")).await;
    let Err(LeaseError::Broker(error)) = unconfirmed else {
        panic!("the replica has not got it");
    };
    assert!(error.is_transient(), "{error:?}");
    // Everything else goes on.
    assert_eq!(broker.health().status(), BrokerStatus::Up);
    replica.thaw();
    eventually(async || broker.checkpoint(&lease, durable(b"signed")).await).await;
}

#[tokio::test]
async fn replica_that_takes_over_has_each_durable_checkpoint() {
    let mut stage = RedisStage::open(SETTINGS).await;
    let replica = replicate(&stage.server).await;
    for round in 0..20 {
        let session = session(&stage.clock);
        stage.broker.enqueue(session).await.unwrap();
        let lease = stage.broker.claim().await.unwrap().lease;
        let stored = stage.broker.checkpoint(&lease, durable(&[round]));
        stored.await.unwrap();
    }
    stage.server.kill();
    let _: () = redis::cmd("REPLICAOF")
        .arg(&["NO", "ONE"])
        .query_async(&mut raw(&replica).await)
        .await
        .unwrap();
    let broker = connect(&replica.url(), &stage.clock, SETTINGS);
    broker.ping().await.unwrap();
    broker.advance(SETTINGS.lease);
    assert_eq!(broker.reclaim().await.unwrap(), 20);
    let mut found = Vec::new();
    for _ in 0..20 {
        found.extend(broker.claim().await.unwrap().checkpoint);
    }
    found.sort_unstable();
    assert_eq!(found, (0..20).map(|round| vec![round]).collect::<Vec<_>>());
}

/// Where nobody may ask, a session is linked as if there were no replica.
#[tokio::test]
async fn user_who_may_not_ask_for_replicas_has_checkpoints_all_the_same() {
    let server = RedisServer::start(ServerOptions::default());
    let _replica = replicate(&server).await;
    let clock = Clock::system();
    for (denied, command) in [("-info", "INFO"), ("-wait", "WAIT")] {
        let _: () = redis::cmd("ACL")
            .arg(&["SETUSER", "curious", "reset", "on", ">open-sesame"])
            .arg(&[
                "~{latchkey}*",
                "resetchannels",
                "&{latchkey}*",
                "+@all",
                denied,
            ])
            .query_async(&mut raw(&server).await)
            .await
            .unwrap();
        let url = format!("redis://curious:open-sesame@127.0.0.1:{}", server.port());
        let broker = connect(&url, &clock, SETTINGS);
        broker.enqueue(session(&clock)).await.unwrap();
        let lease = broker.claim().await.unwrap().lease;
        broker.checkpoint(&lease, durable(b"signed")).await.unwrap();
        assert_eq!(broker.health().status(), BrokerStatus::Up);
        let redis = RedisOptions {
            url: url.parse().unwrap(),
            tls: TRUST.client(),
            queues: vec!["one".to_owned()],
        };
        let probe = RedisProbe::new(&redis, clock.clone()).unwrap();
        let found = probe.denied_commands().await.unwrap();
        assert_eq!(found, [command.to_owned()].into());
    }
}

/// What a proxy says of a command that it does not know is not foreseen.
#[tokio::test]
async fn host_that_answers_wait_with_an_error_of_its_own_has_checkpoints_all_the_same() {
    let echo_for_wait = [
        "--rename-command",
        "WAIT",
        "",
        "--rename-command",
        "ECHO",
        "WAIT",
    ];
    let server = RedisServer::start(ServerOptions {
        arguments: echo_for_wait.map(str::to_owned).into(),
        ..ServerOptions::default()
    });
    let _replica = replicate(&server).await;
    let stage = RedisStage::on(server, SETTINGS).await;
    stage.broker.enqueue(session(&stage.clock)).await.unwrap();
    let lease = stage.broker.claim().await.unwrap().lease;
    let stored = stage.broker.checkpoint(&lease, durable(b"signed"));
    stored.await.unwrap();
}

fn durable(sealed: &[u8]) -> SealedCheckpoint {
    SealedCheckpoint {
        is_durable: true,
        ..sealed.to_vec().into()
    }
}

/// Starts a replica, and returns once it follows.
async fn replicate(primary: &RedisServer) -> RedisServer {
    let port = primary.port().to_string();
    let arguments = [
        "--replicaof",
        "127.0.0.1",
        &port,
        "--repl-diskless-sync-delay",
        "0",
    ];
    let replica = RedisServer::start(ServerOptions {
        arguments: arguments.map(str::to_owned).into(),
        ..ServerOptions::default()
    });
    let mut connection = raw(primary).await;
    let following = async {
        loop {
            let info: String = redis::cmd("INFO")
                .arg("replication")
                .query_async(&mut connection)
                .await
                .unwrap();
            if info.contains("state=online") {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    within(CEILING, following).await;
    replica
}
