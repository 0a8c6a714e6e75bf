//! The worker is killed while the session ID is made.

use latchkey_e2e::{Proxy, Trapped};

use super::{KILLED_S, Step};
use crate::{
    run::{By, Outcome, Stage, Tools},
    scripts::{ANY, CHECKPOINT, FINISH, PUBLISH},
};

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new("kill -9: before the proof is kept", KILLED_S, |tools| {
            stopped(tools, |line| CHECKPOINT.stop_call(line, ANY))
        }),
        Step::new("kill -9: before the export", KILLED_S, |tools| {
            stopped(tools, |line| PUBLISH.stop_call(line, "exporting"))
        }),
        Step::new("kill -9: in the export", KILLED_S, |tools| {
            stopped(tools, |line| PUBLISH.stop_answer(line, "exporting"))
        }),
        Step::new(
            "kill -9: after the export, before it is told",
            KILLED_S,
            |tools| stopped(tools, |line| FINISH.stop_call(line, "ready")),
        ),
        Step::new("kill -9: after the export, being told", KILLED_S, told),
    ]
}

/// Kills the worker at a write of its own, once the device is linked.
async fn stopped(tools: Tools, trap: fn(&Proxy) -> Trapped) -> Outcome {
    let (mut run, shown) = Stage::set(tools).await.show(By::Qr).await;
    run.fleet.emulator.inject(
        latchkey_emulator::Fault::Hold,
        latchkey_emulator::Stage::Success,
        1,
    );
    run.try_to_link(&shown).await.expect("the code is fresh");
    run.fleet.emulator.held(1).await;
    let mut stopped = trap(run.line());
    run.fleet.emulator.let_go();
    stopped.caught().await;
    let blow = run.kill_first().await;
    let went_on = run.went_on(blow).await;
    run.ready(went_on).await
}

/// Redis knows that the session is ready, and the worker that told it so is dead.
async fn told(tools: Tools) -> Outcome {
    let (mut run, _) = Stage::set(tools).await.show(By::Qr).await;
    let mut stopped = FINISH.stop_answer(run.line(), "ready");
    run.link().await;
    stopped.caught().await;
    let blow = run.kill_first().await;
    let end = run.page.end().await;
    let went_on = end.at.duration_since(blow.at).unwrap_or_default();
    run.ready(went_on).await
}
