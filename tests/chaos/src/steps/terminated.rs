//! The worker is asked to end, as a platform does with each of its machines every day.

use std::time::Duration;

use latchkey_emulator::{Fault, Stage as At};

use super::{Step, TERMINATED_S};
use crate::run::{Blow, By, FIRST, Outcome, Run, Stage, Tools};

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new("SIGTERM: awaiting_scan", TERMINATED_S, |tools| {
            waiting(tools, By::Qr)
        }),
        Step::new("SIGTERM: awaiting_code", TERMINATED_S, |tools| {
            waiting(tools, By::Code)
        }),
        Step::new("SIGTERM: linking", TERMINATED_S, linking),
    ]
}

/// Another has it at once.
async fn waiting(tools: Tools, by: By) -> Outcome {
    let (mut run, _) = Stage::set(tools).await.show(by).await;
    let blow = terminate(&run).await;
    let went_on = run
        .went_on_to(blow, |status| status.state() != "queued")
        .await;
    expect_exit(&mut run).await;
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

/// It is finished by the one that was asked to end.
async fn linking(tools: Tools) -> Outcome {
    let (mut run, shown) = Stage::set(tools).await.show(By::Qr).await;
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
