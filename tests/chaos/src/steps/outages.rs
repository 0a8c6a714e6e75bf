//! Gateways and Redis die and come back, and workers lose their way to Redis.

use std::time::Duration;

use latchkey_e2e::{Excuse, LEASE};
use latchkey_emulator::{Fault, FaultStage as At};
use tokio::time::sleep;

use super::{KILLED_S, Step};
use crate::{
    run::{Blow, By, FIRST, Outcome, Run, SECOND, Setup, StepContext},
    scripts::CHECKPOINT,
};

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new(
            "gateway kill -9, restart: awaiting_scan",
            KILLED_S,
            gateway_waiting,
        ),
        Step::new(
            "gateway kill -9, restart: linking",
            KILLED_S,
            gateway_linking,
        ),
        Step::new("Redis kill -9, restart: queued", KILLED_S, redis_queued),
        Step::new(
            "Redis kill -9, restart: awaiting_scan",
            KILLED_S,
            |context| redis_waiting(context, BRIEF),
        ),
        Step::new(
            "Redis gone for longer than a lease: awaiting_scan",
            KILLED_S,
            |context| redis_waiting(context, LONG),
        ),
        Step::new(
            "Redis kill -9, restart: pair-success",
            KILLED_S,
            redis_checkpoint,
        ),
        Step::new(
            "linking cannot be published before the session's time is over",
            EXPIRED_S,
            unpublished,
        ),
        Step::new("Redis kill -9, restart: linking", KILLED_S, |context| {
            redis_linking(context, At::AfterSign)
        }),
        Step::new(
            "Redis kill -9, restart: before the export",
            KILLED_S,
            |context| redis_linking(context, At::Online),
        ),
        Step::new(
            "worker cut off from Redis for a moment: awaiting_scan",
            KILLED_S,
            cut_briefly,
        ),
        Step::new(
            "worker cut off from Redis: awaiting_scan",
            KILLED_S,
            cut_waiting,
        ),
        Step::new("worker cut off from Redis: linking", KILLED_S, cut_linking),
        Step::new("worker unheard by Redis: awaiting_scan", KILLED_S, stalled),
        Step::new(
            "every worker kill -9, a new one after that: awaiting_scan",
            KILLED_S,
            new_worker,
        ),
        Step::new("everything kill -9, restart: linking", KILLED_S, everything),
        Step::new(
            "all workers cut off from Redis: awaiting_code",
            KILLED_S,
            all_cut,
        ),
    ]
}

async fn gateway_waiting(context: StepContext) -> Outcome {
    let (mut run, _) = Setup::start(context).await.show(By::Qr).await;
    let went_on = restart_gateway(&mut run).await;
    run.link().await;
    run.ready(went_on).await
}

async fn gateway_linking(context: StepContext) -> Outcome {
    let (mut run, _) = Setup::start(context).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, At::AfterSign, 1);
    run.link().await;
    run.fleet.emulator.held(1).await;
    run.fleet.emulator.let_go();
    let went_on = restart_gateway(&mut run).await;
    run.ready(went_on).await
}

/// Kills the gateway and starts it again, and returns how long the page was without it after that.
async fn restart_gateway(run: &mut Run) -> Duration {
    run.page.excuse(Excuse::GatewayAway);
    run.fleet.kill_gateway(0).await;
    sleep(BRIEF).await;
    run.fleet.restart_gateway(0).await;
    run.back().await
}

async fn redis_queued(context: StepContext) -> Outcome {
    let setup = Setup::start(context).await;
    setup.fleet.workers[FIRST].program.signal("STOP").await;
    let mut run = setup.ask(By::Qr).await;
    let went_on = restart_redis(&mut run, BRIEF).await;
    run.signal_first("CONT").await;
    run.wake_second().await;
    run.link().await;
    run.ready(went_on).await
}

/// The workers keep their connections to WhatsApp: the code on the page stays good.
async fn redis_waiting(context: StepContext, away: Duration) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Qr).await;
    let went_on = restart_redis(&mut run, away).await;
    sleep(LEASE).await;
    assert_eq!(
        run.session.status().await,
        shown.status,
        "{}",
        run.page.story()
    );
    run.try_to_link(&shown).await.expect("the code is good");
    run.ready(went_on).await
}

/// The phone has accepted while Redis is away: nothing is signed before the credentials are kept.
async fn redis_checkpoint(context: StepContext) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.page.excuse(Excuse::BrokerAway);
    run.fleet.redis.kill();
    let (phone, status) = (run.phone.clone(), shown.status.clone());
    let scanned = tokio::spawn(async move { crate::run::try_to_link(&phone, &status).await });
    sleep(BRIEF).await;
    assert_eq!(run.fleet.emulator.devices().len(), 0);
    run.fleet.redis.restart();
    let went_on = run.back().await;
    let linked = scanned.await.expect("a phone does not panic");
    linked.expect("the answer comes in time");
    run.ready(went_on).await
}

/// The page shows that the session has expired: the device must not be linked after that.
async fn unpublished(context: StepContext) -> Outcome {
    let (run, shown) = Setup::with_ttl(context, TTL).await.show(By::Qr).await;
    let _stopped: Vec<_> = (0..CHECKPOINTS)
        .map(|_| CHECKPOINT.stop_call(run.line(), "linking"))
        .collect();
    let ends_at = shown.at + TTL;
    let scan_at = ends_at - SCAN_BEFORE_END;
    sleep(scan_at.duration_since(run.moment()).unwrap_or_default()).await;
    let scanned = run.try_to_link(&shown).await;
    assert!(scanned.is_err(), "{}", run.page.story());
    let end = run.page.end().await;
    let went_on = end.at.duration_since(ends_at).unwrap_or_default();
    // What could still be linked would be by now.
    sleep(LEASE).await;
    // The other worker may have taken over just before, and found no such device.
    run.expired_or("logged_out", went_on).await
}

async fn redis_linking(context: StepContext, at: At) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, at, 1);
    run.try_to_link(&shown).await.expect("the code is fresh");
    run.fleet.emulator.held(1).await;
    run.page.excuse(Excuse::BrokerAway);
    run.fleet.redis.kill();
    run.fleet.emulator.let_go();
    sleep(BRIEF).await;
    run.fleet.redis.restart();
    let went_on = run.back().await;
    run.ready(went_on).await
}

/// Kills Redis and starts it again after a while, and returns how long the page was without it
/// after that.
async fn restart_redis(run: &mut Run, away: Duration) -> Duration {
    run.page.excuse(Excuse::BrokerAway);
    run.fleet.redis.kill();
    sleep(away).await;
    run.fleet.redis.restart();
    run.back().await
}

/// So short that the lease holds: nothing happens.
async fn cut_briefly(context: StepContext) -> Outcome {
    let (run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.line().cut();
    sleep(LEASE / 4).await;
    run.line().mend();
    run.undisturbed(&shown).await
}

async fn cut_waiting(context: StepContext) -> Outcome {
    let (run, _) = Setup::start(context).await.show(By::Qr).await;
    let blow = run.now().await;
    run.line().cut();
    let went_on = run.went_on(blow).await;
    run.link_from(blow.version + 1).await;
    run.line().mend();
    run.ready(went_on).await
}

/// The worker that is cut off must not log in beside the one that has taken over.
async fn cut_linking(context: StepContext) -> Outcome {
    let (run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, At::AfterSign, 1);
    run.try_to_link(&shown).await.expect("the code is fresh");
    run.page.wait_for("linking").await;
    let blow = run.now().await;
    run.line().cut();
    let went_on = run.went_on(blow).await;
    run.fleet.emulator.let_go();
    run.page.end().await;
    run.line().mend();
    sleep(LEASE / 2).await;
    let logins = run.fleet.emulator.devices()[0].tally.logins;
    assert_eq!(logins, 1, "{}", run.page.story());
    run.ready(went_on).await
}

async fn stalled(context: StepContext) -> Outcome {
    let (run, _) = Setup::start(context).await.show(By::Qr).await;
    let blow = run.now().await;
    run.line().stall();
    let went_on = run.went_on(blow).await;
    run.line().mend();
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

async fn all_cut(context: StepContext) -> Outcome {
    let (run, _) = Setup::start(context).await.show(By::Code).await;
    for worker in [FIRST, SECOND] {
        run.fleet.workers[worker].line.cut();
    }
    sleep(LONG).await;
    for worker in [FIRST, SECOND] {
        run.fleet.workers[worker].line.mend();
    }
    let back = run.moment();
    run.link().await;
    let went_on = run.since(back);
    run.ready(went_on).await
}

/// The new worker has met no other from which it could learn that they are gone.
async fn new_worker(context: StepContext) -> Outcome {
    let (mut run, _) = Setup::start(context).await.show(By::Qr).await;
    run.fleet.workers[SECOND].program.kill().await;
    let blow = run.kill_first().await;
    run.fleet.add_worker().await;
    let went_on = run.went_on(blow).await;
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

/// As in a power cut.
async fn everything(context: StepContext) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, At::AfterSign, 1);
    run.try_to_link(&shown).await.expect("the code is fresh");
    run.page.wait_for("linking").await;
    run.page.excuse(Excuse::GatewayAway);
    let version = run.session.status().await.version();
    run.fleet.kill_gateway(0).await;
    for worker in [FIRST, SECOND] {
        run.fleet.workers[worker].program.kill().await;
    }
    run.fleet.redis.kill();
    run.fleet.emulator.let_go();
    run.fleet.redis.restart();
    let at = run.moment();
    run.fleet.restart_gateway(0).await;
    run.fleet.add_worker().await;
    run.back().await;
    let went_on = run.went_on(Blow { at, version }).await;
    run.ready(went_on).await
}

/// Shorter than the first QR code is good for.
const TTL: Duration = Duration::from_secs(20);
const SCAN_BEFORE_END: Duration = Duration::from_secs(4);
/// More than are attempted until then.
const CHECKPOINTS: usize = 8;
/// After the session's time.
const EXPIRED_S: u64 = 2;
/// Shorter than a lease.
const BRIEF: Duration = Duration::from_secs(2);
/// Longer than a lease.
const LONG: Duration = Duration::from_secs(7);
