//! A Redis whose messages do not arrive.

use latchkey_e2e::{Fleet, emulator, link};

#[tokio::test]
async fn worker_that_hears_no_messages_says_so_once_and_works_all_the_same() {
    let mut fleet = Fleet::start(emulator().await, 1, 0, &[]).await;
    fleet.add_deaf_worker().await;
    let told = "redis delivers no messages";
    fleet.workers[0].program.logs().wait_for(told).await;
    let session = fleet.gateways[0].create().await;
    link(&session, &fleet.emulator.phone()).await;
    // The gateway hears them.
    assert_eq!(fleet.logs().matches(told).count(), 1);
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}
