//! Which version of WhatsApp Web the linker says it is.

use latchkey_e2e::{Fleet, Latchkey, emulator, eventually, link, wait_until};
use latchkey_emulator::{Emulator, Fault, FaultStage, Options, RevisionForm, Timing};
use latchkey_proto::payload::Version;
use serde_json::Value;

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
    assert_eq!(emulator.page_fetches(), 0);
}

#[tokio::test]
async fn version_is_read_from_the_page_where_sw_js_has_changed_its_form() {
    let emulator = Emulator::start(Options {
        revision: 2_000_000_000,
        oldest_revision: 2_000_000_000,
        sw_js: RevisionForm::Changed,
        timing: Timing::fast(),
        ..Options::default()
    });
    let emulator = emulator.await.unwrap();
    let latchkey = Latchkey::start(&emulator).await;
    link(&latchkey.create().await, &emulator.phone()).await;
    assert!(emulator.version_fetches() > 0 && emulator.page_fetches() > 0);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn version_that_is_older_than_the_one_compiled_in_is_ignored() {
    let compiled_in = Version::FALLBACK.revision();
    let emulator = Emulator::start(Options {
        revision: compiled_in - 1,
        oldest_revision: compiled_in,
        timing: Timing::fast(),
        ..Options::default()
    });
    let emulator = emulator.await.unwrap();
    let latchkey = Latchkey::start(&emulator).await;
    latchkey.logs().wait_for("names an older version").await;
    link(&latchkey.create().await, &emulator.phone()).await;
}

#[tokio::test]
async fn version_in_use_and_its_age_are_told_to_whoever_watches() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let revision = Version::FALLBACK.revision();
    let text = async |path| {
        let answer = latchkey.request("GET", path).send().await.unwrap();
        answer.text().await.unwrap()
    };
    wait_until("the version is confirmed", async || {
        text("/readyz").await.contains("confirmed_at")
    })
    .await;
    let ready: Value = serde_json::from_str(&text("/readyz").await).unwrap();
    let version = &ready["whatsapp_version"];
    assert_eq!(version["revision"], revision);
    assert_eq!(version["published_by"], "2026-10-07T00:00:00Z");
    assert_eq!(version["ends_about"], "2027-02-10T00:00:00Z");
    let metrics = latchkey.metrics().await;
    for line in [
        format!("latchkey_fleet_whatsapp_version_revision {revision}"),
        "latchkey_fleet_whatsapp_version_left_seconds ".to_owned(),
        "latchkey_fleet_whatsapp_version_unconfirmed_seconds ".to_owned(),
    ] {
        assert!(
            metrics.lines().any(|told| told.starts_with(&line)),
            "{line}"
        );
    }
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
    // It has long ceased to be accepted.
    let line = latchkey.logs().wait_for("is old").await;
    assert!(line.contains("or to auto"), "{line}");
    assert_eq!(emulator.version_fetches() + emulator.page_fetches(), 0);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn version_that_one_worker_has_learnt_is_known_to_the_gateway_and_to_the_next_worker() {
    let emulator = Emulator::start(Options {
        revision: 2_000_000_000,
        oldest_revision: 2_000_000_000,
        timing: Timing::fast(),
        ..Options::default()
    });
    let mut fleet = Fleet::start(emulator.await.unwrap(), 1, 1, &[]).await;
    wait_until("the gateway tells the version", async || {
        told(&fleet).await.contains(r#""revision":2000000000"#)
    })
    .await;
    fleet.workers[0].program.kill().await;
    fleet.set("LATCHKEY_WHATSAPP_VERSION_URL", "http://127.0.0.1:1/sw.js");
    fleet.add_worker().await;
    let logs = fleet.workers[1].program.logs();
    logs.wait_for("cannot be fetched").await;
    link(&fleet.gateways[0].create().await, &fleet.emulator.phone()).await;
    assert!(told(&fleet).await.contains(r#""revision":2000000000"#));
}

async fn told(fleet: &Fleet) -> String {
    let ready = fleet.gateways[0].request("GET", "/readyz");
    ready.send().await.unwrap().text().await.unwrap()
}
