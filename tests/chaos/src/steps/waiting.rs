//! The worker is killed before anything is linked.

use std::time::Duration;

use latchkey_emulator::{Fault, FaultStage as At};
use tokio::time::sleep;

use super::{KILLED_S, Step};
use crate::{
    run::{By, Outcome, Setup, StepContext},
    scripts::{ANY, CHECKPOINT, CLAIM},
};

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new("kill -9: queued, before it is claimed", KILLED_S, queued),
        Step::new("kill -9: queued, being claimed", KILLED_S, claimed),
        Step::new("kill -9: queued, before the keys are kept", KILLED_S, keys),
        Step::new("kill -9: connecting", KILLED_S, connecting),
        Step::new("kill -9: awaiting_scan", KILLED_S, awaiting_scan),
        Step::new("kill -9: awaiting_code", KILLED_S, awaiting_code),
    ]
}

/// A worker that is frozen still has its claim on the way when it dies.
async fn queued(context: StepContext) -> Outcome {
    let setup = Setup::start(context).await;
    setup.fleet.workers[0].program.signal("STOP").await;
    let mut run = setup.ask(By::Qr).await;
    sleep(Duration::from_millis(200)).await;
    let blow = run.kill_first().await;
    run.wake_second().await;
    let went_on = run.went_on(blow).await;
    run.link().await;
    run.ready(went_on).await
}

async fn claimed(context: StepContext) -> Outcome {
    let setup = Setup::start(context).await;
    let mut stopped = CLAIM.stop_answer_with(setup.line(), "queued".to_owned());
    let mut run = setup.ask(By::Qr).await;
    stopped.caught().await;
    let blow = run.kill_first().await;
    run.wake_second().await;
    let went_on = run.went_on(blow).await;
    run.link().await;
    run.ready(went_on).await
}

async fn keys(context: StepContext) -> Outcome {
    let setup = Setup::start(context).await;
    let mut stopped = CHECKPOINT.stop_call(setup.line(), ANY);
    let mut run = setup.ask(By::Qr).await;
    stopped.caught().await;
    let blow = run.kill_first().await;
    run.wake_second().await;
    let went_on = run.went_on(blow).await;
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
    let blow = run.kill_first().await;
    run.fleet.emulator.let_go();
    let went_on = run.went_on(blow).await;
    run.link().await;
    run.ready(went_on).await
}

async fn awaiting_scan(context: StepContext) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Qr).await;
    let blow = run.kill_first().await;
    let went_on = run.went_on(blow).await;
    let fresh = run
        .page
        .wait_from(blow.version + 1, |status| status.qr().is_some())
        .await;
    // The same keys, with a new ref and a new secret.
    let fields = |qr: Option<&str>| -> Vec<String> {
        let fields = qr.expect("it is shown").split(',');
        fields.map(str::to_owned).collect()
    };
    let (old, new) = (fields(shown.status.qr()), fields(fresh.status.qr()));
    assert_ne!(old[0], new[0]);
    assert_eq!(old[1..3], new[1..3]);
    assert_ne!(old[3], new[3]);
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

async fn awaiting_code(context: StepContext) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Code).await;
    let blow = run.kill_first().await;
    let went_on = run.went_on(blow).await;
    let fresh = run
        .page
        .wait_from(blow.version + 1, |status| status.state() == "awaiting_code");
    let (old, new) = (&shown.status.0["code"], &fresh.await.status.0["code"]);
    assert_ne!(old["value"], new["value"]);
    assert_eq!(new["sequence"], 2);
    assert_eq!(new["renewal"], "reconnected");
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}
