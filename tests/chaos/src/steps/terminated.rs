//! The worker is asked to end, as a platform does with each of its machines every day.

use std::time::Duration;

use latchkey_emulator::{Fault, FaultStage as At};

use tokio::time::sleep;

use super::{
    Step, TERMINATED_S,
    linking::{link_with_passkey, passkey_asked},
};
use crate::{
    run::{Blow, By, FIRST, Outcome, Run, Setup, StepContext},
    scripts::{CLAIM, FINISH},
};

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new("SIGTERM: queued, being claimed", TERMINATED_S, claimed),
        Step::new("SIGTERM: connecting", TERMINATED_S, connecting),
        Step::new("SIGTERM: awaiting_scan", TERMINATED_S, |context| {
            waiting(context, By::Qr)
        }),
        Step::new("SIGTERM: awaiting_code", TERMINATED_S, |context| {
            waiting(context, By::Code)
        }),
        Step::new("SIGTERM: passkey_required", TERMINATED_S, passkey),
        Step::new("SIGTERM: linking", TERMINATED_S, linking),
        Step::new("SIGTERM: exporting", TERMINATED_S, exporting),
    ]
}

/// A session that the ending worker has just claimed goes to another.
async fn claimed(context: StepContext) -> Outcome {
    let setup = Setup::start(context).await;
    let mut stopped = CLAIM.stop_answer_with(setup.line(), "queued".to_owned());
    let mut run = setup.ask(By::Qr).await;
    stopped.caught().await;
    run.wake_second().await;
    let blow = terminate(&run).await;
    sleep(SIGNALLED).await;
    drop(stopped);
    let went_on = run.went_on(blow).await;
    expect_exit(&mut run).await;
    run.link().await;
    run.ready(went_on).await
}

async fn connecting(context: StepContext) -> Outcome {
    let setup = Setup::start(context).await;
    setup.fleet.emulator.inject(Fault::Hold, At::ServerHello, 1);
    let mut run = setup.ask(By::Qr).await;
    run.page.wait_for("connecting").await;
    run.fleet.emulator.held(1).await;
    run.wake_second().await;
    let blow = terminate(&run).await;
    run.fleet.emulator.let_go();
    let went_on = run
        .went_on_to(blow, |status| status.state() != "queued")
        .await;
    expect_exit(&mut run).await;
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

/// Another worker claims it at once.
async fn waiting(context: StepContext, by: By) -> Outcome {
    let (mut run, _) = Setup::start(context).await.show(by).await;
    let blow = terminate(&run).await;
    let went_on = run
        .went_on_to(blow, |status| status.state() != "queued")
        .await;
    expect_exit(&mut run).await;
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

async fn passkey(context: StepContext) -> Outcome {
    let (mut run, phone, scanned) = passkey_asked(context).await;
    let blow = terminate(&run).await;
    assert!(scanned.await.expect("a phone does not panic").is_err());
    let went_on = run
        .went_on_to(blow, |status| status.state() != "queued")
        .await;
    expect_exit(&mut run).await;
    link_with_passkey(&run, &phone, blow.version + 1).await;
    run.ready(went_on).await
}

/// The worker that was asked to end finishes it.
async fn linking(context: StepContext) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, At::AfterSign, 1);
    run.try_to_link(&shown).await.expect("the code is fresh");
    run.page.wait_for("linking").await;
    let blow = terminate(&run).await;
    run.fleet.emulator.let_go();
    let went_on = run.went_on(blow).await;
    expect_exit(&mut run).await;
    let logins = run.fleet.emulator.devices()[0].tally.logins;
    assert_eq!(logins, 1, "{}", run.page.story());
    run.ready(went_on).await
}

/// The worker that was asked to end publishes it.
async fn exporting(context: StepContext) -> Outcome {
    let (mut run, _) = Setup::start(context).await.show(By::Qr).await;
    let mut stopped = FINISH.stop_call(run.line(), "ready");
    run.link().await;
    stopped.caught().await;
    let blow = terminate(&run).await;
    sleep(SIGNALLED).await;
    drop(stopped);
    let end = run.page.end().await;
    let went_on = end.at.duration_since(blow.at).unwrap_or_default();
    expect_exit(&mut run).await;
    let logins = run.fleet.emulator.devices()[0].tally.logins;
    assert_eq!(logins, 1, "{}", run.page.story());
    run.ready(went_on).await
}

async fn terminate(run: &Run) -> Blow {
    let blow = run.now().await;
    run.signal_first("TERM").await;
    blow
}

async fn expect_exit(run: &mut Run) {
    let status = run.fleet.workers[FIRST].program.exit(GRACE).await;
    assert_eq!(status.code(), Some(0));
}

/// Shorter than `LATCHKEY_SHUTDOWN_GRACE`.
const GRACE: Duration = Duration::from_secs(10);
/// How long a process may take to see a signal.
const SIGNALLED: Duration = Duration::from_millis(200);
