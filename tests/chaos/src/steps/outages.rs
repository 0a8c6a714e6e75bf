//! Gateways and Redis die and come back, and workers lose their way to Redis.

use std::time::Duration;

use latchkey_e2e::{Excuse, LEASE};
use latchkey_emulator::{Fault, Stage as At};
use tokio::time::sleep;

use super::{KILLED_S, Step};
use crate::{
    run::{Blow, By, FIRST, Outcome, Run, SECOND, Stage, Tools},
    scripts::PUBLISH,
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
        Step::new("Redis kill -9, restart: awaiting_scan", KILLED_S, |tools| {
            redis_waiting(tools, BRIEF)
        }),
        Step::new(
            "Redis gone for longer than a lease: awaiting_scan",
            KILLED_S,
            |tools| redis_waiting(tools, LONG),
        ),
        Step::new(
            "Redis kill -9, restart: pair-success",
            KILLED_S,
            redis_checkpoint,
        ),
        Step::new(
            "linking cannot be told before the session's time is over",
            EXPIRED_S,
            untold,
        ),
        Step::new("Redis kill -9, restart: linking", KILLED_S, |tools| {
            redis_linking(tools, At::AfterSign)
        }),
        Step::new(
            "Redis kill -9, restart: before the export",
            KILLED_S,
            |tools| redis_linking(tools, At::Online),
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

async fn gateway_waiting(tools: Tools) -> Outcome {
    let (mut run, _) = Stage::set(tools).await.show(By::Qr).await;
    let went_on = restart_gateway(&mut run).await;
    run.link().await;
    run.ready(went_on).await
}

async fn gateway_linking(tools: Tools) -> Outcome {
    let (mut run, _) = Stage::set(tools).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, At::AfterSign, 1);
    run.link().await;
    run.fleet.emulator.held(1).await;
    run.fleet.emulator.let_go();
    let went_on = restart_gateway(&mut run).await;
    run.ready(went_on).await
}

/// Kills the gateway and starts it again, and says how long the page was without it after that.
async fn restart_gateway(run: &mut Run) -> Duration {
    run.page.excuse(Excuse::GatewayAway);
    run.fleet.kill_gateway(0).await;
    sleep(BRIEF).await;
    run.fleet.restart_gateway(0).await;
    run.back().await
}

async fn redis_queued(tools: Tools) -> Outcome {
    let stage = Stage::set(tools).await;
    stage.fleet.workers[FIRST].program.signal("STOP").await;
    let mut run = stage.ask(By::Qr).await;
    let went_on = restart_redis(&mut run, BRIEF).await;
    run.signal_first("CONT").await;
    run.wake_second().await;
    run.link().await;
    run.ready(went_on).await
}

/// The workers keep their connections to WhatsApp: the code on the page stays good.
async fn redis_waiting(tools: Tools, away: Duration) -> Outcome {
    let (mut run, shown) = Stage::set(tools).await.show(By::Qr).await;
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
async fn redis_checkpoint(tools: Tools) -> Outcome {
    let (mut run, shown) = Stage::set(tools).await.show(By::Qr).await;
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

/// The page is going to say that the session has expired: the device must not be linked after that.
async fn untold(tools: Tools) -> Outcome {
    let (run, shown) = Stage::with_ttl(tools, TTL).await.show(By::Qr).await;
    let _stopped: Vec<_> = (0..PUBLISHES)
        .map(|_| PUBLISH.stop_call(run.line(), "linking"))
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

async fn redis_linking(tools: Tools, at: At) -> Outcome {
    let (mut run, shown) = Stage::set(tools).await.show(By::Qr).await;
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

/// Kills Redis and starts it again after a while, and says how long the page was without it after
/// that.
async fn restart_redis(run: &mut Run, away: Duration) -> Duration {
    run.page.excuse(Excuse::BrokerAway);
    run.fleet.redis.kill();
    sleep(away).await;
    run.fleet.redis.restart();
    run.back().await
}

/// So short that the lease holds: nothing happens.
async fn cut_briefly(tools: Tools) -> Outcome {
    let (run, shown) = Stage::set(tools).await.show(By::Qr).await;
    run.line().cut();
    sleep(LEASE / 4).await;
    run.line().mend();
    run.undisturbed(&shown).await
}

async fn cut_waiting(tools: Tools) -> Outcome {
    let (run, _) = Stage::set(tools).await.show(By::Qr).await;
    let blow = run.now().await;
    run.line().cut();
    let went_on = run.went_on(blow).await;
    run.link_from(blow.version + 1).await;
    run.line().mend();
    run.ready(went_on).await
}

/// The one that is cut off must not go on logging in beside the one that has taken over.
async fn cut_linking(tools: Tools) -> Outcome {
    let (run, shown) = Stage::set(tools).await.show(By::Qr).await;
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

async fn stalled(tools: Tools) -> Outcome {
    let (run, _) = Stage::set(tools).await.show(By::Qr).await;
    let blow = run.now().await;
    run.line().stall();
    let went_on = run.went_on(blow).await;
    run.line().mend();
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

async fn all_cut(tools: Tools) -> Outcome {
    let (run, _) = Stage::set(tools).await.show(By::Code).await;
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

/// The one that comes has met nobody who could tell it that the others are gone.
async fn new_worker(tools: Tools) -> Outcome {
    let (mut run, _) = Stage::set(tools).await.show(By::Qr).await;
    run.fleet.workers[SECOND].program.kill().await;
    let blow = run.kill_first().await;
    run.fleet.add_worker().await;
    let went_on = run.went_on(blow).await;
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

/// As when the power goes.
async fn everything(tools: Tools) -> Outcome {
    let (mut run, shown) = Stage::set(tools).await.show(By::Qr).await;
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
/// More than are tried until then.
const PUBLISHES: usize = 8;
/// After the session's time.
const EXPIRED_S: u64 = 2;
/// Shorter than a lease.
const BRIEF: Duration = Duration::from_secs(2);
/// Longer than a lease.
const LONG: Duration = Duration::from_secs(7);
