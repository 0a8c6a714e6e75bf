//! Faults that only time tells: how long the linker waits, and when it gives up. All at once, as each
//! takes its time.

use latchkey_e2e::{Latchkey, emulator};
use latchkey_emulator::{Fault, FaultStage, StreamError};

use crate::case::{Case, READY, each, run_at_once};

#[tokio::test]
async fn server_that_says_nothing_is_left_and_one_that_stays_away_is_given_up() {
    let silence = [(Fault::Silence, READY)];
    let oversized = [(Fault::OversizedFrame, READY)];
    let pause = [
        (Fault::Failure(429), READY),
        (Fault::StreamError(StreamError::Code(429)), READY),
    ];
    let never_told = Fault::NoRestart { close: false };
    let once = each([FaultStage::Upgrade, FaultStage::ServerHello], silence)
        .chain(each(TALKS, silence))
        .chain(each([FaultStage::ServerHello], oversized))
        .chain(each(TALKS, oversized))
        .chain(each(TALKS, pause))
        .chain([
            Case::once(Fault::HttpStatus(429), FaultStage::Upgrade, READY),
            Case::once(never_told, FaultStage::AfterSign, READY),
        ]);
    let unreachable = [
        (Fault::Drop, FaultStage::Upgrade),
        (Fault::HttpStatus(503), FaultStage::Upgrade),
        (Fault::Drop, FaultStage::ServerHello),
        (Fault::Garbage, FaultStage::ServerHello),
        (Fault::Drop, FaultStage::PairDevice),
        (Fault::Failure(503), FaultStage::PairDevice),
        (
            Fault::StreamError(StreamError::Code(515)),
            FaultStage::PairDevice,
        ),
    ];
    let unreachable =
        unreachable.map(|(fault, stage)| Case::always(fault, stage, Err("whatsapp_unreachable")));
    let limited = [
        (Fault::HttpStatus(429), FaultStage::Upgrade),
        (Fault::Failure(429), FaultStage::PairDevice),
    ];
    let limited =
        limited.map(|(fault, stage)| Case::always(fault, stage, Err("whatsapp_rate_limited")));
    run_at_once(once.chain(unreachable).chain(limited), usize::MAX).await;
}

#[tokio::test]
async fn server_that_hangs_up_after_each_set_of_refs_is_asked_for_four() {
    let emulator = emulator().await;
    emulator.inject(Fault::Drop, FaultStage::Waiting, u32::MAX);
    let latchkey = Latchkey::start(&emulator).await;
    let end = latchkey.create().await.end().await;
    assert_eq!(end.error(), Some("whatsapp_unreachable"), "{end:?}");
    assert_eq!(end.0["error"]["reason"], "hung_up");
    assert_eq!(end.0["error"]["retryable"], true);
    // Each set of refs was acknowledged.
    assert_eq!(emulator.snapshot().stanzas.get("iq result"), Some(&4));
}

/// The stages from the first stanza to the last that must be waited for.
const TALKS: [FaultStage; 5] = [
    FaultStage::PairDevice,
    FaultStage::Waiting,
    FaultStage::PairSuccess,
    FaultStage::AfterSign,
    FaultStage::Success,
];
