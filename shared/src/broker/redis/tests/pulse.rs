//! Heartbeats over a connection of their own.

use super::*;
use crate::broker::{Heartbeat, LONGEST_HEARTBEAT};

#[tokio::test]
async fn heartbeats_keep_a_lease_over_one_connection() {
    let stage = RedisStage::open(SETTINGS).await;
    stage.broker.enqueue(session(&stage.clock)).await.unwrap();
    stage.broker.claim().await.unwrap();
    listens(&stage.broker).await;
    let heartbeat = Heartbeat {
        lasts: LONGEST_HEARTBEAT,
        renewed_since: stage.clock.now(),
    };
    let mut pulse = stage.broker.pulse().unwrap();
    pulse.beat(heartbeat).await.unwrap();
    let mut connection = raw(&stage.server).await;
    let before = connections(&mut connection).await;
    for _ in 0..4 {
        stage.pass(SETTINGS.lease / 2).await;
        pulse.beat(heartbeat).await.unwrap();
        assert_eq!(stage.broker.reclaim().await.unwrap(), 0);
    }
    assert_eq!(connections(&mut connection).await, before);
    stage.pass(LONGEST_HEARTBEAT).await;
    assert_eq!(stage.broker.reclaim().await.unwrap(), 1);
}

#[tokio::test]
async fn heartbeats_go_to_the_node_that_is_asked() {
    let stage = RedisStage::open(SETTINGS).await;
    let other = RedisServer::start(ServerOptions::default());
    let heartbeat = Heartbeat {
        lasts: LONGEST_HEARTBEAT,
        renewed_since: stage.clock.now(),
    };
    let mut pulse = stage.broker.pulse().unwrap();
    pulse.beat(heartbeat).await.unwrap();
    let moved = format!("-MOVED 7 127.0.0.1:{}\r\n", other.port());
    let moved = redis::parse_redis_value(moved.as_bytes()).unwrap();
    let moved = moved.extract_error().unwrap_err();
    stage.broker.executor.router.understand(&moved);
    pulse.beat(heartbeat).await.unwrap();
    let workers: Vec<String> = redis::cmd("KEYS")
        .arg("{latchkey}:worker:*")
        .query_async(&mut raw(&other).await)
        .await
        .unwrap();
    assert_eq!(workers.len(), 1, "{workers:?}");
}

/// How many connections were made to the server.
async fn connections(connection: &mut MultiplexedConnection) -> u64 {
    let info: String = redis::cmd("INFO")
        .arg("stats")
        .query_async(connection)
        .await
        .unwrap();
    let made = info
        .lines()
        .find_map(|line| line.strip_prefix("total_connections_received:"));
    made.unwrap().parse().unwrap()
}
