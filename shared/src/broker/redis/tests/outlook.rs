//! What a broker says of its Redis, and when its worker looks there.

use super::*;

#[tokio::test]
async fn sessions_on_redis_outlive_the_process() {
    let stage = RedisStage::open(SETTINGS).await;
    assert!(stage.broker.outlives_process());
}

#[tokio::test]
async fn broker_tells_what_redis_says_of_itself() {
    let stage = RedisStage::open(SETTINGS).await;
    let facts = stage.broker.facts().await.expect("Redis answers");
    assert!(facts.version.starts_with(|c: char| c.is_ascii_digit()));
}

#[tokio::test]
async fn worker_with_nothing_to_do_is_stirred_by_a_session_and_not_before() {
    let stage = listening().await;
    // What came while nobody listened may have gone unheard, so that stirs as well.
    stage.broker.stirred().await;
    let early = tokio::time::timeout(Duration::from_millis(300), stage.broker.stirred()).await;
    assert!(early.is_err(), "nothing has happened");
    stage.broker.enqueue(session(&stage.clock)).await.unwrap();
    within(CEILING, stage.broker.stirred()).await;
}

/// It would otherwise have Redis do nothing else.
#[tokio::test]
async fn worker_that_waits_for_a_session_asks_for_it_once() {
    let stage = listening().await;
    let mut connection = raw(&stage.server).await;
    let before = scripts_run(&mut connection).await;
    let claimed = tokio::time::timeout(Duration::from_millis(300), stage.broker.claim()).await;
    assert!(claimed.is_err(), "nothing is queued");
    let run = scripts_run(&mut connection).await - before;
    assert!(run < 10, "{run} scripts");
}

#[tokio::test]
async fn worker_that_is_woken_for_nothing_keeps_its_session() {
    let stage = listening().await;
    stage.broker.enqueue(session(&stage.clock)).await.unwrap();
    let lease = stage.broker.claim().await.unwrap().lease;
    let waking = async {
        stage.broker.waiters.lease_lost(lease.id);
        sleep(Duration::from_millis(300)).await;
    };
    tokio::select! {
        biased;
        () = stage.broker.revoked(&lease) => panic!("the lease holds"),
        () = waking => {}
    }
}

/// How often scripts were run.
async fn scripts_run(connection: &mut MultiplexedConnection) -> u64 {
    let stats = CommandStats::read(connection).await;
    let commands = ["eval", "evalsha", "eval_ro", "evalsha_ro"];
    commands.map(|command| stats.calls(command)).iter().sum()
}

/// A broker that is told of what happens in Redis.
async fn listening() -> RedisStage {
    let stage = RedisStage::open(SETTINGS).await;
    listens(&stage.broker).await;
    stage
}
