//! The worker or Redis is frozen for longer than a lease, and then goes on as if nothing had happened.

use latchkey_e2e::{Excuse, LEASE, eventually};
use latchkey_emulator::{Fault, FaultStage as At};
use tokio::time::sleep;

use super::{KILLED_S, Step};
use crate::run::{By, Outcome, Setup, StepContext, try_to_link};

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new(
            "SIGSTOP past the lease, SIGCONT: awaiting_scan",
            KILLED_S,
            waiting,
        ),
        Step::new(
            "SIGSTOP past the lease, SIGCONT: pair-success unread",
            KILLED_S,
            unread,
        ),
        Step::new(
            "SIGSTOP past the lease, SIGCONT: linking",
            KILLED_S,
            linking,
        ),
        Step::new(
            "SIGSTOP within the lease, SIGCONT: awaiting_scan",
            KILLED_S,
            briefly,
        ),
        Step::new(
            "Redis SIGSTOP for longer than a lease, SIGCONT: awaiting_scan",
            KILLED_S,
            redis,
        ),
    ]
}

async fn waiting(context: StepContext) -> Outcome {
    let (run, _) = Setup::start(context).await.show(By::Qr).await;
    let blow = run.now().await;
    run.signal_first("STOP").await;
    let went_on = run.went_on(blow).await;
    run.page
        .wait_from(blow.version + 1, |status| status.qr().is_some())
        .await;
    run.signal_first("CONT").await;
    eventually("the one that was frozen lets go", || {
        run.fleet.emulator.snapshot().waiting == 1
    })
    .await;
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

/// What the phone vouched for waits in the socket of the frozen worker, which must not sign it: its
/// lease has lapsed, and another worker shows a code of its own.
async fn unread(context: StepContext) -> Outcome {
    let (run, shown) = Setup::start(context).await.show(By::Qr).await;
    let blow = run.now().await;
    run.signal_first("STOP").await;
    let (phone, status) = (run.phone.clone(), shown.status.clone());
    let scanned = tokio::spawn(async move { try_to_link(&phone, &status).await });
    let went_on = run.went_on(blow).await;
    run.page
        .wait_from(blow.version + 1, |status| status.qr().is_some())
        .await;
    run.signal_first("CONT").await;
    let refused = scanned.await.expect("a phone does not panic");
    assert!(refused.is_err(), "{}", run.page.story());
    assert_eq!(run.fleet.emulator.devices().len(), 0);
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

async fn linking(context: StepContext) -> Outcome {
    let (run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, At::AfterSign, 1);
    run.try_to_link(&shown).await.expect("the code is fresh");
    run.page.wait_for("linking").await;
    let blow = run.now().await;
    run.signal_first("STOP").await;
    // The order to restart waits in its socket.
    run.fleet.emulator.let_go();
    let went_on = run.went_on(blow).await;
    run.page.end().await;
    run.signal_first("CONT").await;
    sleep(LEASE / 2).await;
    let logins = run.fleet.emulator.devices()[0].tally.logins;
    assert_eq!(logins, 1, "{}", run.page.story());
    run.ready(went_on).await
}

/// So short that the lease holds: nothing happens.
async fn briefly(context: StepContext) -> Outcome {
    let (run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.signal_first("STOP").await;
    sleep(LEASE / 4).await;
    run.signal_first("CONT").await;
    run.undisturbed(&shown).await
}

/// Redis wakes up to calls that nobody waits for any more, and to leases that have lapsed: the workers
/// are all there, and the code on the page stays valid.
async fn redis(context: StepContext) -> Outcome {
    let (run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.page.excuse(Excuse::BrokerAway);
    run.fleet.redis.freeze();
    sleep(2 * LEASE).await;
    run.fleet.redis.thaw();
    let went_on = run.back().await;
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
