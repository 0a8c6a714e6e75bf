//! The worker is killed while the session ID is made.

use latchkey_e2e::{Proxy, Trapped, eventually};
use latchkey_emulator::{Fault, FaultStage as At, MegaFault, MegaStage};

use super::{KILLED_S, Step};
use crate::{
    run::{Blow, By, Outcome, Run, Setup, StepContext},
    scripts::{CHECKPOINT, FINISH},
};

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new("kill -9: before the proof is kept", KILLED_S, |context| {
            stopped(context, |line| CHECKPOINT.stop_call(line, "exporting"))
        }),
        Step::new("kill -9: in the export", KILLED_S, |context| {
            stopped(context, |line| CHECKPOINT.stop_answer(line, "exporting"))
        }),
        Step::new(
            "kill -9: after the export, before it is published",
            KILLED_S,
            |context| stopped(context, |line| FINISH.stop_call(line, "ready")),
        ),
        Step::new(
            "kill -9: after the export, while it is published",
            KILLED_S,
            published,
        ),
        Step::new("kill -9: in an upload to MEGA", TURN_S, uploading),
        Step::new("kill -9: one of two uploads kept", KILLED_S, |context| {
            uploaded(context, 2)
        }),
        Step::new("kill -9: both uploads kept", KILLED_S, |context| {
            uploaded(context, 3)
        }),
    ]
}

/// Kills the worker at a write of its own, once the device is linked.
async fn stopped(context: StepContext, trap: fn(&Proxy) -> Trapped) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, At::Success, 1);
    run.try_to_link(&shown).await.expect("the code is fresh");
    run.fleet.emulator.held(1).await;
    let mut stopped = trap(run.line());
    run.fleet.emulator.let_go();
    stopped.caught().await;
    let blow = run.kill_first().await;
    let went_on = run.went_on(blow).await;
    run.ready(went_on).await
}

/// Redis knows that the session is ready, and the worker that published it so is dead.
async fn published(context: StepContext) -> Outcome {
    let (mut run, _) = Setup::start(context).await.show(By::Qr).await;
    let mut stopped = FINISH.stop_answer(run.line(), "ready");
    run.link().await;
    stopped.caught().await;
    let blow = run.kill_first().await;
    let end = run.page.end().await;
    let went_on = end.at.duration_since(blow.at).unwrap_or_default();
    run.ready(went_on).await
}

/// MEGA has not answered when the worker dies.
async fn uploading(context: StepContext) -> Outcome {
    let (mut run, _) = Setup::with_mega(context).await.show(By::Qr).await;
    let mega = run.fleet.emulator.mega();
    mega.inject(MegaFault::Never, MegaStage::U, 1);
    run.link().await;
    eventually("MEGA is asked to take a file", || {
        run.fleet.emulator.mega().snapshot().calls.contains_key("u")
    })
    .await;
    let blow = run.kill_first().await;
    stored(run, blow).await
}

/// Kills the worker once so many steps of the export are in its checkpoint.
async fn uploaded(context: StepContext, kept: usize) -> Outcome {
    let (mut run, shown) = Setup::with_mega(context).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, At::Success, 1);
    run.try_to_link(&shown).await.expect("the code is fresh");
    run.fleet.emulator.held(1).await;
    let mut stopped = CHECKPOINT.stop_answer_after(run.line(), kept);
    run.fleet.emulator.let_go();
    stopped.caught().await;
    let blow = run.kill_first().await;
    stored(run, blow).await
}

/// Each file is at MEGA, once.
async fn stored(run: Run, blow: Blow) -> Outcome {
    let went_on = run.went_on(blow).await;
    let end = run.page.end().await;
    assert_eq!(
        end.status.0["result"]["bot"],
        "popkid-xd",
        "{}",
        run.page.story()
    );
    let mut files = run.fleet.emulator.mega().files();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["creds.json", "session.zip"]);
    run.ready(went_on).await
}

/// MEGA takes one call at a time from all workers together, and the one that died had the turn.
const TURN_S: u64 = 10;
