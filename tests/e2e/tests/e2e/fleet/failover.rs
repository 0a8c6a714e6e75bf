//! The Redis of a fleet dies, and its replica takes over.

use latchkey_e2e::{Fleet, RedisHand, emulator, scan};

/// A device that is linked while only the primary has its credentials is lost with the primary: the phone
/// shows it for ever, and nobody has the keys.
#[tokio::test]
async fn no_phone_is_linked_until_the_replica_has_its_credentials() {
    let mut fleet = Fleet::start(emulator().await, 1, 1, &[]).await;
    let replica = fleet.replicate().await;
    let session = fleet.gateways[0].create().await;
    session.wait_for("awaiting_scan").await;
    replica.freeze();
    let phone = fleet.emulator.phone();
    let (device, ()) = tokio::join!(scan(&session, &phone), async {
        let told = "no replica of redis confirms";
        fleet.workers[0].program.logs().wait_for(told).await;
        assert_eq!(fleet.emulator.devices().len(), 0);
        replica.thaw();
    });
    let device = device.expect("the device is linked once the replica has it");

    // All that was near the primary dies with it.
    fleet.redis.kill();
    fleet.workers[0].program.kill().await;
    fleet.kill_gateway(0).await;
    RedisHand::reach(&replica).promote();
    fleet.redis = replica;
    fleet.add_gateway().await;
    fleet.add_worker().await;
    let session = session.via(&fleet.gateways[1]);
    session.wait_for("ready").await;
    let result = session.result().await;
    assert_eq!(result["json"]["me"]["id"], device.as_str());
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}
