//! Many processes on one Redis.

use std::collections::BTreeSet;

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_wake_up_is_lost_between_processes_and_none_of_them_starves() {
    const WORKERS: usize = 4;
    const EACH: usize = 40;
    let server = RedisServer::start(ServerOptions::default());
    let clock = Clock::system();
    let settings = BrokerSettings {
        queue_limit: WORKERS * EACH,
        ..SETTINGS
    };
    let process = || Arc::new(connect(&server.url(), &clock, settings));
    let gateway = process();
    let mut workers = Vec::new();
    for _ in 0..WORKERS {
        let (broker, gateway, clock) = (process(), gateway.clone(), clock.clone());
        workers.push(tokio::spawn(async move {
            let mut claimed = Vec::new();
            for _ in 0..EACH {
                let lease = broker.claim().await.unwrap().lease;
                claimed.push(lease.id);
                let watch = tokio::spawn({
                    let (gateway, id) = (gateway.clone(), lease.id);
                    async move { gateway.read_newer(id, 1, Duration::from_mins(10)).await }
                });
                let ready = snapshot(&clock, State::Ready, 2);
                broker.finish(&lease, ready, None).await.unwrap();
                let record = watch.await.unwrap().unwrap().unwrap();
                assert_eq!(record.snapshot.version, 2);
            }
            claimed
        }));
    }
    for _ in 0..WORKERS * EACH {
        gateway.enqueue(session(&clock)).await.unwrap();
    }
    let mut claimed = BTreeSet::new();
    for worker in workers {
        // Looking without being woken would take longer than this.
        claimed.extend(within(Duration::from_secs(14), worker).await.unwrap());
    }
    assert_eq!(claimed.len(), WORKERS * EACH);
}

/// What a worker hands back, or loses, is another one's at once: without a message it would be within
/// a second, each time. A busy machine is late too, but not each time.
#[tokio::test]
async fn released_and_reclaimed_sessions_move_on_at_once() {
    let server = RedisServer::start(ServerOptions::default());
    let clock = Clock::system();
    let short = BrokerSettings {
        lease: Duration::from_millis(200),
        ..SETTINGS
    };
    let [gateway, leaving, staying] = [(); 3].map(|()| connect(&server.url(), &clock, short));
    // Everyone has subscribed.
    for broker in [&gateway, &leaving, &staying] {
        broker.ping().await.unwrap();
    }
    sleep(Duration::from_millis(200)).await;
    gateway.enqueue(session(&clock)).await.unwrap();
    let mut lease = leaving.claim().await.unwrap().lease;
    let mut quickest = [Duration::MAX; 3];
    for version in 2..10 {
        let released = async {
            let queued = snapshot(&clock, State::Queued, version);
            leaving.release(&lease, queued).await.unwrap();
            clock.ask()
        };
        let claimed = async { (staying.claim().await.unwrap().lease, clock.ask()) };
        let (released_at, (taken, claimed_at)) = tokio::join!(released, claimed);
        assert!(taken.token > lease.token);

        let reclaimed = async {
            while gateway.reclaim().await.unwrap() == 0 {
                sleep(short.lease / 4).await;
            }
            clock.ask()
        };
        let (reclaimed_at, (claim, reclaim_claimed_at), revoked_at) = tokio::join!(
            reclaimed,
            async { (leaving.claim().await.unwrap(), clock.ask()) },
            async {
                staying.revoked(&taken).await;
                clock.ask()
            },
        );
        lease = claim.lease;
        assert!(lease.token > taken.token);
        let between = |from, to| clock.since(from).saturating_sub(clock.since(to));
        let took = [
            between(released_at, claimed_at),
            between(reclaimed_at, reclaim_claimed_at),
            between(reclaimed_at, revoked_at),
        ];
        for (quickest, took) in quickest.iter_mut().zip(took) {
            *quickest = took.min(*quickest);
        }
    }
    assert!(
        quickest
            .iter()
            .all(|took| *took < Duration::from_millis(500)),
        "{quickest:?}"
    );
}
