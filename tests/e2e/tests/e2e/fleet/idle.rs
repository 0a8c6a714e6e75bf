//! What a fleet costs that has nothing to do.

use std::time::Duration;

use latchkey_e2e::{Fleet, RedisMonitor, emulator, link};

/// There are plans that count commands, of which a few hundred a minute are all for a month in a day.
#[tokio::test]
async fn gateway_and_worker_with_nothing_to_do_send_redis_at_most_30_commands_a_minute() {
    let fleet = Fleet::start(emulator().await, 1, 1, &[]).await;
    let session = fleet.gateways[0].create().await;
    link(&session, &fleet.emulator.phone()).await;
    let monitor = RedisMonitor::open(&fleet.redis).await;
    let sent = monitor.commands_within(Duration::from_mins(1)).await;
    assert!(sent.len() <= 30, "{} commands: {sent:#?}", sent.len());
    // Nobody has to wait for the next look.
    let session = fleet.gateways[0].create().await;
    link(&session, &fleet.emulator.phone()).await;
}
