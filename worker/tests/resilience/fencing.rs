//! Two workers on one session: only one of them may link the device.

use std::time::Duration;

use latchkey_emulator::{Fault, FaultStage, Timing};
use latchkey_shared::{job::Pairing, status::State};

use crate::{line::PATIENCE, site::Site};

#[tokio::test]
async fn worker_that_lost_its_session_does_not_sign_for_it() {
    let site = Site::open_with(Timing::real()).await;
    let cut_off = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let old = site.qr(id).await;
    cut_off.line.cut();
    site.take_all_away().await;
    let next = site.worker();
    let fresh = site.qr_after(id, &old).await;
    // The owner scans what the page showed before.
    let phone = site.emulator.phone();
    let scan = tokio::spawn(async move { phone.scan(&old).await });
    let tried = cut_off.line.calls("extend");
    cut_off.line.called("extend", tried + 4).await;
    assert!(site.emulator.devices().is_empty());
    cut_off.line.mend();
    scan.await.unwrap().unwrap_err();
    assert!(site.emulator.devices().is_empty());
    site.emulator.phone().scan(&fresh).await.unwrap();
    site.is(id, State::Ready).await;
    assert_eq!(site.emulator.devices().len(), 1);
    assert_eq!(next.line.calls("finish"), 1);
    assert_eq!(cut_off.line.calls("finish"), 0);
}

#[tokio::test]
async fn signature_waits_until_the_lease_is_valid() {
    let site = Site::open_with(Timing::real()).await;
    let worker = site.worker();
    // A lease is not valid before its first renewal.
    worker.line.stall("extend");
    let id = site.queue(Pairing::Qr).await;
    let qr = site.qr(id).await;
    let stored = worker.line.calls("checkpoint");
    let asked = worker.line.calls("extend");
    let phone = site.emulator.phone();
    let scan = tokio::spawn(async move { phone.scan(&qr).await });
    worker.line.called("extend", asked + 1).await;
    assert_eq!(worker.line.calls("checkpoint"), stored);
    assert!(site.emulator.devices().is_empty());
    worker.line.mend();
    scan.await.unwrap().unwrap();
    site.is(id, State::Ready).await;
    site.assert_clean();
}

#[tokio::test]
async fn worker_that_misses_the_revocation_learns_of_it_by_its_renewals() {
    let site = Site::open().await;
    let worker = site.worker();
    let id = site.queue(Pairing::Qr).await;
    site.qr(id).await;
    worker.line.stall("claim");
    worker.line.cut();
    site.take_all_away().await;
    let _claim = site.claim().await;
    worker.line.mend_but("revoked");
    let gone = async {
        while site.emulator.snapshot().waiting > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone)
        .await
        .expect("the connection is closed");
}

#[tokio::test]
async fn linked_device_is_logged_in_by_the_next_worker_and_by_no_other() {
    let site = Site::open().await;
    let cut_off = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let qr = site.qr(id).await;
    site.emulator.inject(Fault::Hold, FaultStage::AfterSign, 1);
    site.emulator.phone().scan(&qr).await.unwrap();
    site.emulator.held(1).await;
    site.is(id, State::Linking).await;
    cut_off.line.cut();
    site.take_all_away().await;
    let _next = site.worker();
    site.is(id, State::Ready).await;
    site.emulator.let_go();
    cut_off.line.mend();
    let devices = site.emulator.devices();
    assert_eq!((devices.len(), devices[0].tally.logins), (1, 1));
    site.assert_clean();
}

#[tokio::test]
async fn proven_device_is_exported_by_the_next_worker_without_another_login() {
    let site = Site::open().await;
    let cut_off = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let qr = site.qr(id).await;
    cut_off.line.stall("finish");
    site.emulator.phone().scan(&qr).await.unwrap();
    cut_off.line.called("finish", 1).await;
    cut_off.line.cut();
    site.is(id, State::Exporting).await;
    site.take_all_away().await;
    let _next = site.worker();
    site.is(id, State::Ready).await;
    let devices = site.emulator.devices();
    assert_eq!((devices.len(), devices[0].tally.logins), (1, 1));
    site.assert_clean();
}
