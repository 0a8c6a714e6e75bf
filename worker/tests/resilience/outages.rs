//! The broker is away for a while, or its answers are.

use std::time::Duration;

use latchkey_emulator::Timing;
use latchkey_shared::{
    broker::BrokerError,
    job::{Pairing, SessionId},
    status::State,
};

use crate::site::{Site, Staff};

#[tokio::test]
async fn socket_outlives_an_outage_and_what_changed_meanwhile_is_shown_after_it() {
    let site = Site::open().await;
    let worker = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let first = site.qr(id).await;
    worker.line.cut();
    // The emulator drops whoever does not answer.
    site.emulator.ping_all();
    site.emulator.phone().retire(&first).unwrap();
    let published = worker.line.calls("publish");
    worker.line.called("publish", published + 3).await;
    worker.line.mend();
    let fresh = site.qr_after(id, &first).await;
    assert_eq!(site.emulator.snapshot().waiting, 1);
    site.emulator.phone().scan(&fresh).await.unwrap();
    site.is(id, State::Ready).await;
    site.assert_clean();
}

#[tokio::test]
async fn signature_waits_until_the_credentials_are_stored() {
    let site = Site::open_with(Timing::real()).await;
    let worker = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let qr = site.qr(id).await;
    let stored = worker.line.calls("checkpoint");
    worker.line.stall("checkpoint");
    let phone = site.emulator.phone();
    let scan = tokio::spawn(async move { phone.scan(&qr).await });
    worker.line.called("checkpoint", stored + 1).await;
    assert!(site.emulator.devices().is_empty());
    worker.line.cut();
    worker.line.called("checkpoint", stored + 3).await;
    assert!(site.emulator.devices().is_empty());
    assert!(!scan.is_finished(), "the phone still waits");
    worker.line.mend();
    scan.await.unwrap().unwrap();
    site.is(id, State::Ready).await;
    assert_eq!(site.emulator.devices().len(), 1);
    site.assert_clean();
}

#[tokio::test]
async fn session_begins_anew_when_the_phone_gave_up_before_the_credentials_could_be_stored() {
    let site = Site::open_with(Timing {
        sign_within: Duration::from_millis(300),
        ..Timing::fast()
    })
    .await;
    let worker = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let first = site.qr(id).await;
    worker.line.cut();
    site.emulator.phone().scan(&first).await.unwrap_err();
    worker.line.mend();
    let fresh = site.qr_after(id, &first).await;
    site.emulator.phone().scan(&fresh).await.unwrap();
    site.is(id, State::Ready).await;
    let devices = site.emulator.devices();
    assert_eq!((devices.len(), devices[0].tally.logins), (1, 1));
}

#[tokio::test]
async fn writes_whose_answers_are_lost_are_made_again_and_harm_nothing() {
    let site = Site::open().await;
    let worker = site.worker();
    for call in ["checkpoint", "publish", "extend", "claim"] {
        worker.line.lose_answer(call);
    }
    // Its answer is lost with the session in it.
    let lost = site.queue(Pairing::Qr).await;
    let id = site.queue(Pairing::Qr).await;
    let qr = site.qr(id).await;
    for call in ["checkpoint", "publish", "extend"] {
        worker.line.lose_answer(call);
    }
    site.emulator.phone().scan(&qr).await.unwrap();
    site.is(id, State::Ready).await;
    site.take_all_away().await;
    let qr = site.qr(lost).await;
    worker.line.lose_answer("finish");
    site.emulator.phone().scan(&qr).await.unwrap();
    site.is(lost, State::Ready).await;
    assert_eq!(site.emulator.devices().len(), 2);
    site.assert_clean();
}

#[tokio::test]
async fn result_is_delivered_once_the_broker_is_back() {
    let site = Site::open().await;
    let worker = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let qr = site.qr(id).await;
    worker.line.stall("finish");
    site.emulator.phone().scan(&qr).await.unwrap();
    worker.line.called("finish", 1).await;
    worker.line.cut();
    worker.line.called("finish", 4).await;
    worker.line.mend();
    site.is(id, State::Ready).await;
}

#[tokio::test]
async fn session_ends_in_time_with_its_connection_though_the_broker_is_away() {
    let site = Site::open().await;
    let worker = site.worker();
    let id = site.queue_for(Pairing::Qr, Duration::from_secs(5)).await;
    site.qr(id).await;
    assert_eq!(site.emulator.snapshot().waiting, 1);
    worker.line.cut();
    worker.line.called("finish", 2).await;
    assert_eq!(site.emulator.snapshot().waiting, 0);
    worker.line.mend();
    site.until(id, |status| status.state == State::Expired)
        .await;
}

#[tokio::test]
async fn device_is_not_linked_once_its_page_can_no_longer_learn_of_it_in_time() {
    let site = Site::open_with(Timing::real()).await;
    let worker = site.worker();
    let id = site.queue_for(Pairing::Qr, Duration::from_secs(10)).await;
    let qr = site.qr(id).await;
    let stored = worker.line.calls("checkpoint");
    worker.line.stall("checkpoint");
    site.emulator.phone().scan(&qr).await.unwrap_err();
    assert!(worker.line.calls("checkpoint") > stored);
    assert!(site.emulator.devices().is_empty());
    worker.line.mend();
    let ended = site.until(id, |status| status.state.is_terminal()).await;
    assert_eq!(ended.state, State::Expired);
    assert!(site.emulator.devices().is_empty());
}

#[tokio::test]
async fn session_that_nobody_began_in_time_ends_as_expired() {
    let site = Site::open().await;
    let id = site.queue_for(Pairing::Qr, Duration::ZERO).await;
    let _worker = site.worker();
    site.until(id, |status| status.state == State::Expired)
        .await;
    assert_eq!(site.emulator.snapshot().stanzas.len(), 0);
}

#[tokio::test]
async fn jobs_are_claimed_once_the_broker_is_back() {
    let site = Site::open().await;
    let worker = site.worker();
    worker.line.cut();
    let id = site.queue(Pairing::Qr).await;
    worker.line.called("claim", 4).await;
    worker.line.mend();
    site.qr(id).await;
}

#[tokio::test]
async fn session_whose_status_is_refused_is_handed_back_at_once_and_goes_on_elsewhere() {
    let site = Site::open().await;
    let worker = worker_of_one(&site);
    let id = site.queue(Pairing::Qr).await;
    let first = site.qr(id).await;
    let published = worker.line.calls("publish");
    worker.line.stall("claim");
    worker.line.refuse("publish", BrokerError::Denied);
    site.emulator.phone().retire(&first).unwrap();
    site.is(id, State::Queued).await;
    assert_eq!(worker.line.calls("publish"), published + 1);
    assert_eq!(worker.line.calls("release"), 1);
    links_elsewhere(&site, id, &first).await;
}

#[tokio::test]
async fn session_whose_checkpoint_is_refused_is_handed_back_at_once_and_goes_on_elsewhere() {
    let site = Site::open().await;
    let worker = worker_of_one(&site);
    let id = site.queue(Pairing::Qr).await;
    let first = site.qr(id).await;
    let stored = worker.line.calls("checkpoint");
    worker.line.stall("claim");
    worker.line.refuse("checkpoint", BrokerError::Malformed);
    site.emulator.phone().scan(&first).await.unwrap_err();
    site.is(id, State::Queued).await;
    // The credentials, then fresh keys in their place.
    assert_eq!(worker.line.calls("checkpoint"), stored + 2);
    assert_eq!(worker.line.calls("release"), 1);
    assert!(site.emulator.devices().is_empty());
    links_elsewhere(&site, id, &first).await;
}

/// Starts a worker that claims nothing while it has a session.
fn worker_of_one(site: &Site) -> Staff {
    site.worker_set(&[("LATCHKEY_WORKER_SLOTS", "1")])
}

async fn links_elsewhere(site: &Site, id: SessionId, old: &str) {
    let _other = site.worker();
    let fresh = site.qr_after(id, old).await;
    site.emulator.phone().scan(&fresh).await.unwrap();
    site.is(id, State::Ready).await;
    assert_eq!(site.emulator.devices().len(), 1);
}
