//! Which version of WhatsApp Web the linker says it is.

use latchkey_e2e::{Latchkey, emulator, eventually, link};
use latchkey_emulator::{Emulator, Fault, FaultStage, Options, Timing};

#[tokio::test]
async fn outdated_client_fetches_the_new_version_and_links() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    eventually("the version is fetched", || emulator.version_fetches() == 1).await;
    emulator.inject(Fault::Failure(405), FaultStage::PairDevice, 1);
    link(&latchkey.create().await, &emulator.phone()).await;
    assert_eq!(emulator.version_fetches(), 2);
    // What one session has learnt, the next one knows.
    link(&latchkey.create().await, &emulator.phone()).await;
    assert_eq!(emulator.version_fetches(), 2);
}

#[tokio::test]
async fn version_that_is_newer_than_the_one_compiled_in_is_learnt() {
    let emulator = Emulator::start(Options {
        revision: 2_000_000_000,
        oldest_revision: 2_000_000_000,
        timing: Timing::fast(),
        ..Options::default()
    });
    let emulator = emulator.await.unwrap();
    let latchkey = Latchkey::start(&emulator).await;
    link(&latchkey.create().await, &emulator.phone()).await;
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn version_that_cannot_be_fetched_is_the_one_compiled_in() {
    let emulator = emulator().await;
    let nowhere = [("LATCHKEY_WHATSAPP_VERSION_URL", "http://127.0.0.1:1/sw.js")];
    let latchkey = Latchkey::with(&emulator, &nowhere).await;
    link(&latchkey.create().await, &emulator.phone()).await;
    latchkey.logs().wait_for("cannot be fetched").await;
}

#[tokio::test]
async fn version_of_the_operator_is_kept_and_never_looked_up() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_WHATSAPP_VERSION", "2.3000.1")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create().await;
    let end = session.end().await;
    assert_eq!(end.error(), Some("client_outdated"));
    assert_eq!(emulator.version_fetches(), 0);
    assert_eq!(emulator.violations(), [""; 0]);
}
