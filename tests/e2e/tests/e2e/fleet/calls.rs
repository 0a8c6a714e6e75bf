//! What a session costs Redis in calls, as Redis counts them.

use std::time::Duration;

use futures_util::future::join_all;
use latchkey_e2e::{Events, Fleet, RedisMonitor, Status, emulator, link};

/// A script is one call, and so is a look at a session: with clients limited, and a reader who follows.
#[tokio::test]
async fn link_is_at_most_10_calls_of_redis_and_at_most_4_that_write_until_its_code() {
    let limits = [("LATCHKEY_RATE_LIMIT", "1000/1m")];
    let mut fleet = Fleet::start(emulator().await, 1, 0, &limits).await;
    // From then on every script is known to Redis, of those who wait for a worker too, and every message
    // heard.
    let first = fleet.gateways[0].create().await;
    assert_eq!(first.status().await.state(), "queued");
    fleet.add_worker().await;
    link(&first, &fleet.emulator.phone()).await;

    let gateway = &fleet.gateways[0];

    let monitor = RedisMonitor::open(&fleet.redis).await;
    let followed = join_all((0..SESSIONS).map(async |_| {
        let session = gateway.create().await;
        let mut events = session.events(None).await;
        let shown = follow_until(&mut events, |status| status.qr().is_some()).await;
        (events, shown.qr().expect("it is shown").to_owned())
    }));
    let followed = followed.await;
    let until_code = of_sessions(monitor.calls_within(A_MOMENT).await);
    let writes = until_code.iter().filter(|call| !READS.contains(&&***call));
    assert!(writes.count() <= 4 * SESSIONS, "{until_code:?}");

    let monitor = RedisMonitor::open(&fleet.redis).await;
    let linked = followed.into_iter().enumerate();
    join_all(linked.map(async |(account, (mut events, qr))| {
        let phone = fleet.emulator.phone_of_account(1 + account);
        phone.scan(&qr).await.expect("the code is fresh");
        let end = follow_until(&mut events, Status::is_terminal).await;
        assert_eq!(end.state(), "ready");
        assert!(end.0["result"]["session_id"].is_string());
    }))
    .await;
    let after = of_sessions(monitor.calls_within(A_MOMENT).await);
    let all = until_code.len() + after.len();
    assert!(all <= 10 * SESSIONS, "{all}: {until_code:?} {after:?}");
}

async fn follow_until(events: &mut Events, is_it: impl Fn(&Status) -> bool) -> Status {
    loop {
        let status = events.next().await.expect("the session goes on");
        if is_it(&status) {
            return status;
        }
    }
}

/// Leaves out what the programs call by the clock, however many sessions there are.
fn of_sessions(calls: Vec<String>) -> Vec<String> {
    let is_of_session = |call: &String| !BY_THE_CLOCK.contains(&&**call);
    calls.into_iter().filter(is_of_session).collect()
}

const SESSIONS: usize = 10;
const READS: [&str; 2] = ["ahead", "hmget"];
/// What renews all leases, tells of the worker, looks what is to be taken over, and keeps the connections;
/// `script`, by which Redis learns each script once; `info`, which tells whether there is a replica to
/// wait for, and is no script; and `held`, by which a worker on a busy machine finds out whose end it was
/// told of, where that overtakes the answer to its own.
const BY_THE_CLOCK: [&str; 15] = [
    "beat", "client", "extend", "get", "held", "hello", "info", "lock", "ping", "put", "reclaim",
    "report", "script", "unlock", "upcoming",
];
/// For what was sent to be told.
const A_MOMENT: Duration = Duration::from_millis(300);
