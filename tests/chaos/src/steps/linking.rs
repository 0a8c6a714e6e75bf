//! The worker is killed between the phone's consent and the proof of the credentials.

use latchkey_e2e::{Status, eventually};
use latchkey_emulator::{DeviceJid, Fault, FaultStage as At, PasskeyGate, Phone};
use tokio::task::JoinHandle;

use super::{KILLED_S, Step};
use crate::{
    run::{By, Outcome, Run, Setup, StepContext, try_to_link},
    scripts::{ANY, CHECKPOINT},
};

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new(
            "kill -9: primary_hello, before the keys are kept",
            KILLED_S,
            |context| before_checkpoint(context, By::Code),
        ),
        Step::new(
            "kill -9: after primary_hello, answered",
            KILLED_S,
            companion_finish,
        ),
        Step::new(
            "kill -9: pair-success, before the checkpoint",
            KILLED_S,
            |context| before_checkpoint(context, By::Qr),
        ),
        Step::new(
            "kill -9: pair-success, after the checkpoint",
            KILLED_S,
            after_checkpoint,
        ),
        Step::new("kill -9: passkey_required", KILLED_S, passkey),
        Step::new("kill -9: after the reply", KILLED_S, after_reply),
        Step::new("kill -9: before 515", KILLED_S, |context| {
            at(context, At::AfterSign)
        }),
        Step::new("kill -9: after 515", KILLED_S, |context| {
            at(context, At::Upgrade)
        }),
        Step::new("kill -9: before success", KILLED_S, |context| {
            at(context, At::Success)
        }),
        Step::new("kill -9: after success", KILLED_S, |context| {
            at(context, At::Online)
        }),
    ]
}

/// What the phone has brought, a code's keys or a QR code's credentials, is in no checkpoint yet.
async fn before_checkpoint(context: StepContext, by: By) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(by).await;
    let mut stopped = CHECKPOINT.stop_call(run.line(), ANY);
    let (phone, status) = (run.phone.clone(), shown.status.clone());
    let linked = tokio::spawn(async move { try_to_link(&phone, &status).await });
    stopped.caught().await;
    let blow = run.kill_first().await;
    assert!(linked.await.expect("a phone does not panic").is_err());
    let went_on = run.went_on(blow).await;
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

async fn companion_finish(context: StepContext) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Code).await;
    run.fleet
        .emulator
        .inject(Fault::Hold, At::CompanionFinish, 1);
    let (phone, status) = (run.phone.clone(), shown.status.clone());
    let typed = tokio::spawn(async move { try_to_link(&phone, &status).await });
    run.fleet.emulator.held(1).await;
    let blow = run.kill_first().await;
    run.fleet.emulator.let_go();
    assert!(typed.await.expect("a phone does not panic").is_err());
    let went_on = run.went_on(blow).await;
    run.link_from(blow.version + 1).await;
    run.ready(went_on).await
}

/// The phone never got its answer and has given up, but the next worker cannot know that: it must log
/// in, as the answer may have been on its way.
async fn after_checkpoint(context: StepContext) -> Outcome {
    let (mut run, shown) = Setup::start(context).await.show(By::Qr).await;
    let mut stopped = CHECKPOINT.stop_answer(run.line(), ANY);
    let (phone, status) = (run.phone.clone(), shown.status.clone());
    let scanned = tokio::spawn(async move { try_to_link(&phone, &status).await });
    stopped.caught().await;
    let blow = run.kill_first().await;
    assert!(scanned.await.expect("a phone does not panic").is_err());
    let went_on = run.went_on(blow).await;
    let shown = |status: &Status| status.is_terminal() || status.qr().is_some();
    let next = run.page.wait_from(blow.version + 1, shown).await;
    if !next.status.is_terminal() {
        run.link_from(blow.version + 1).await;
    }
    run.ready_or("logged_out", went_on).await
}

/// The phone's exchange with the passkey ends with the connection: it begins again with a new code.
async fn passkey(context: StepContext) -> Outcome {
    let (mut run, phone, scanned) = passkey_asked(context).await;
    let blow = run.kill_first().await;
    assert!(scanned.await.expect("a phone does not panic").is_err());
    let went_on = run.went_on(blow).await;
    link_with_passkey(&run, &phone, blow.version + 1).await;
    run.ready(went_on).await
}

/// A session whose phone has scanned and demands a passkey.
pub(super) async fn passkey_asked(context: StepContext) -> (Run, Phone, JoinHandle<Linked>) {
    let setup = Setup::start(context).await;
    let phone = setup.fleet.emulator.phone();
    phone.demand_passkey(PasskeyGate::Demanded);
    let (run, shown) = setup.show(By::Qr).await;
    let scanning = phone.clone();
    let scanned = tokio::spawn(async move { try_to_link(&scanning, &shown.status).await });
    run.page.wait_for("passkey_required").await;
    (run, phone, scanned)
}

/// Links with nothing that was shown before this version, and with what the phone demands.
pub(super) async fn link_with_passkey(run: &Run, phone: &Phone, version: u64) {
    let pass = async {
        let has =
            |member: &'static str| move |status: &Status| !status.0["passkey"][member].is_null();
        let asked = run.page.wait_from(version, has("options")).await;
        let options = asked.status.0["passkey"]["options"].to_string();
        let assertion = phone.passkey().sign(&options);
        run.send_passkey(assertion.expect("it is the phone's own"))
            .await;
        let shown = run.page.wait_from(version, has("confirmation_code"));
        let shown = shown.await.status.0["passkey"]["confirmation_code"].take();
        eventually("the phone shows the code", || {
            phone.confirmation_code().is_some()
        })
        .await;
        assert_eq!(phone.confirmation_code().as_deref(), shown.as_str());
        run.send_passkey(r#"{"confirmed":true}"#.to_owned()).await;
    };
    tokio::join!(run.link_from(version), pass);
}

type Linked = Result<DeviceJid, String>;

async fn after_reply(context: StepContext) -> Outcome {
    let (mut run, _) = Setup::start(context).await.show(By::Qr).await;
    run.link().await;
    let blow = run.kill_first().await;
    let went_on = run.went_on(blow).await;
    run.ready(went_on).await
}

/// Kills the worker while WhatsApp holds its connection at a stage.
async fn at(context: StepContext, stage: At) -> Outcome {
    let (mut run, _) = Setup::start(context).await.show(By::Qr).await;
    run.fleet.emulator.inject(Fault::Hold, stage, 1);
    run.link().await;
    run.fleet.emulator.held(1).await;
    let blow = run.kill_first().await;
    run.fleet.emulator.let_go();
    let went_on = run.went_on(blow).await;
    run.ready(went_on).await
}
