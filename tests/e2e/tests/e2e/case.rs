//! A fault, the stage at which it strikes, and how the session ends.

use futures_util::{StreamExt, stream};
use latchkey_e2e::{Latchkey, emulator, scan};
use latchkey_emulator::{Fault, FaultStage};

/// How a session ends: `ready`, or `failed` with this code.
type Ending = Result<(), &'static str>;

pub(crate) const READY: Ending = Ok(());

/// A fault and what comes of it.
pub(crate) struct Case {
    pub(crate) fault: Fault,
    pub(crate) stage: FaultStage,
    times: u32,
    ending: Ending,
}

impl Case {
    /// Strikes one connection.
    pub(crate) fn once(fault: Fault, stage: FaultStage, ending: Ending) -> Self {
        Self {
            fault,
            stage,
            times: 1,
            ending,
        }
    }

    /// Strikes every connection.
    pub(crate) fn always(fault: Fault, stage: FaultStage, ending: Ending) -> Self {
        Self {
            times: u32::MAX,
            ..Self::once(fault, stage, ending)
        }
    }

    async fn run(self) {
        let Self { fault, stage, .. } = self;
        let it = format!("{fault:?} at {stage:?}");
        let emulator = emulator().await;
        emulator.inject(fault, stage, self.times);
        let latchkey = Latchkey::start(&emulator).await;
        let session = latchkey.create().await;
        let device = scan(&session, &emulator.phone()).await;
        let end = session.end().await;

        match self.ending {
            Ok(()) => {
                assert_eq!(end.state(), "ready", "{it}: {end:?}");
                let creds = &session.result().await["json"];
                assert_eq!(creds["me"]["id"], device.unwrap().as_str(), "{it}");
            }
            Err(code) => {
                assert_eq!(end.error(), Some(code), "{it}: {end:?}");
                assert_eq!(end.state(), "failed", "{it}: {end:?}");
                let message = end.0["error"]["message"].as_str().unwrap();
                assert!(message.ends_with('.'), "{it}: {message}");
                assert_eq!(session.get("/result").await.status(), 404, "{it}");
            }
        }
        let is_linked = device_exists(stage, self.ending);
        assert_eq!(emulator.devices().len(), usize::from(is_linked), "{it}");
        assert_eq!(emulator.violations(), [""; 0], "{it}");
    }
}

fn device_exists(stage: FaultStage, ending: Ending) -> bool {
    ending.is_ok()
        || matches!(
            stage,
            FaultStage::AfterSign | FaultStage::Success | FaultStage::Online
        )
}

/// Each of the faults once at each of the stages.
pub(crate) fn each<const N: usize, const M: usize>(
    stages: [FaultStage; N],
    faults: [(Fault, Ending); M],
) -> impl Iterator<Item = Case> {
    stages
        .into_iter()
        .flat_map(move |stage| faults.map(|(fault, ending)| Case::once(fault, stage, ending)))
}

/// Runs the cases side by side, as many as two cores can well take.
pub(crate) async fn run(cases: impl IntoIterator<Item = Case>) {
    run_at_once(cases, AT_ONCE).await;
}

/// Runs so many of the cases side by side.
pub(crate) async fn run_at_once(cases: impl IntoIterator<Item = Case>, at_once: usize) {
    let cases = stream::iter(cases).map(Case::run);
    cases.buffer_unordered(at_once).collect::<()>().await;
}

const AT_ONCE: usize = 12;
