//! How many connections a fleet opens to Redis, of which small plans have few.

use futures_util::future::join_all;
use latchkey_e2e::{Connections, Fleet, Latchkey, RedisHand, Session, emulator, link};

/// Old and new run side by side for a while, all of them at work.
#[tokio::test]
async fn rolling_deploy_of_two_gateways_and_two_workers_needs_no_more_than_twenty_connections() {
    let mut fleet = Fleet::start(emulator().await, 0, 0, &[]).await;
    let mut hand = RedisHand::reach(&fleet.redis);
    hand.limit_connections(20);
    add_two_of_each(&mut fleet).await;
    let mut sessions = crowd(&fleet.gateways).await;
    add_two_of_each(&mut fleet).await;
    sessions.extend(crowd(&fleet.gateways).await);
    let Connections { open, refused } = hand.connections();
    assert_eq!(refused, 0);
    // One for the calls and one for the messages, and a worker's heartbeats.
    assert!((16..=20).contains(&open), "{open}");
    for old in [0, 1] {
        fleet.workers[old].program.signal("TERM").await;
        fleet.gateways[old].signal("TERM").await;
    }
    for session in [&sessions[0], &sessions[sessions.len() - 1]] {
        let session = session.via(&fleet.gateways[2]);
        link(&session, &fleet.emulator.phone()).await;
    }
    assert_eq!(hand.connections().refused, 0);
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}

async fn add_two_of_each(fleet: &mut Fleet) {
    for _ in 0..2 {
        fleet.add_gateway().await;
        fleet.add_worker().await;
    }
}

/// So many sessions at once that every process has several calls under way.
async fn crowd(gateways: &[Latchkey]) -> Vec<Session> {
    let created = gateways.iter().cycle().take(24).map(Latchkey::create);
    let sessions = join_all(created).await;
    let shown = sessions.iter().map(|it| it.wait_for("awaiting_scan"));
    join_all(shown).await;
    sessions
}
