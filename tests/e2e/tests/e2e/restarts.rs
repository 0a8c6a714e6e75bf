//! WhatsApp restarts: every connection is cut at once, and for a while there is none to be had. The
//! session ends `ready` all the same, with one device.

use std::time::Duration;

use latchkey_e2e::{Latchkey, Session, emulator, eventually, link, scan};
use latchkey_emulator::{Emulator, Fault, FaultStage, ScanRefused};

#[tokio::test]
async fn restart_while_connecting_is_waited_out() {
    let emulator = emulator().await;
    emulator.restart(DOWN);
    let (_latchkey, session) = begin(&emulator, "100ms").await;
    session.wait_for("connecting").await;
    link(&session, &emulator.phone()).await;
    expect_one_device(&emulator);
}

#[tokio::test]
async fn restart_in_the_handshake_is_waited_out() {
    let emulator = emulator().await;
    emulator.inject(Fault::Silence, FaultStage::ServerHello, 1);
    let settings = [("RUST_LOG", "info,tungstenite=debug")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create().await;
    latchkey.logs().wait_for("Client handshake done").await;
    emulator.restart(DOWN);
    // The restart may have been quicker than the hello, upon which the fault strikes.
    emulator.clear_faults();
    link(&session, &emulator.phone()).await;
    expect_one_device(&emulator);
}

#[tokio::test]
async fn restart_before_the_scan_brings_a_new_code() {
    let emulator = emulator().await;
    let (_latchkey, session) = begin(&emulator, "100ms").await;
    let waiting = session.wait_for("awaiting_scan").await;
    emulator.restart(DOWN);
    let dead = emulator.phone();
    eventually("the connection is cut", || emulator.snapshot().waiting == 0).await;
    let refused = dead.scan(waiting.qr().unwrap()).await;
    assert_eq!(refused, Err(ScanRefused::Expired));
    // The page must not go on showing a code that no phone accepts.
    let next = session.newer(waiting.version()).await;
    assert_eq!(next.state(), "connecting");
    assert_eq!(next.qr(), None);
    link(&session, &emulator.phone()).await;
    expect_one_device(&emulator);
}

#[tokio::test]
async fn restart_between_scan_and_voucher_brings_a_new_code() {
    let emulator = emulator().await;
    emulator.inject(Fault::Silence, FaultStage::PairSuccess, 1);
    let (_latchkey, session) = begin(&emulator, "100ms").await;
    let waiting = session.wait_for("awaiting_scan").await;
    let phone = emulator.phone();
    let scanned = phone.scan(waiting.qr().unwrap());
    let restarted = async {
        tokio::task::yield_now().await;
        emulator.restart(DOWN);
    };
    let (scanned, ()) = tokio::join!(scanned, restarted);
    assert_eq!(scanned, Err(ScanRefused::Gone));
    link(&session, &phone).await;
    expect_one_device(&emulator);
}

#[tokio::test]
async fn restart_after_the_signature_leads_to_the_login() {
    let emulator = emulator().await;
    emulator.inject(Fault::Silence, FaultStage::AfterSign, 1);
    let (_latchkey, session) = begin(&emulator, "100ms").await;
    scan(&session, &emulator.phone()).await.unwrap();
    session.wait_for("linking").await;
    emulator.restart(DOWN);
    session.wait_for("ready").await;
    expect_one_device(&emulator);
}

#[tokio::test]
async fn restart_at_the_order_to_restart_leads_to_the_login() {
    let emulator = emulator().await;
    let (_latchkey, session) = begin(&emulator, "100ms").await;
    scan(&session, &emulator.phone()).await.unwrap();
    // The order is out or about to be, and nobody is let in for a while.
    emulator.restart(DOWN);
    session.wait_for("ready").await;
    expect_one_device(&emulator);
}

#[tokio::test]
async fn restart_in_the_middle_of_the_login_leads_to_another_login() {
    let emulator = emulator().await;
    emulator.inject(Fault::Silence, FaultStage::Success, 1);
    let (_latchkey, session) = begin(&emulator, "100ms").await;
    scan(&session, &emulator.phone()).await.unwrap();
    eventually("pairing is over", || emulator.snapshot().waiting == 0).await;
    emulator.restart(DOWN);
    // The restart may have been quicker than the login, whose fault then strikes later.
    emulator.clear_faults();
    session.wait_for("ready").await;
    expect_one_device(&emulator);
}

#[tokio::test]
async fn restart_in_the_hold_ends_the_hold() {
    let emulator = emulator().await;
    let (_latchkey, session) = begin(&emulator, "5m").await;
    scan(&session, &emulator.phone()).await.unwrap();
    eventually("the device is active", || emulator.devices()[0].active).await;
    assert_eq!(session.status().await.state(), "linking");
    emulator.restart(DOWN);
    session.wait_for("ready").await;
    expect_one_device(&emulator);
    assert_eq!(emulator.devices()[0].tally.logins, 1);
}

#[tokio::test]
async fn restart_in_the_upload_of_pre_keys_uploads_the_same_ones_again() {
    let emulator = emulator().await;
    emulator.inject(Fault::Drop, FaultStage::Online, 1);
    let settings = [("LATCHKEY_HANDOFF", "upload")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create().await;
    link(&session, &emulator.phone()).await;
    expect_one_device(&emulator);
    assert_eq!(emulator.devices()[0].one_time_keys, 5);
    let keys = &session.result().await["multi"]["keys"]["pre-key"];
    assert_eq!(keys.as_object().unwrap().len(), 5);
}

#[tokio::test]
async fn three_restarts_right_after_each_other_are_all_waited_out() {
    let emulator = emulator().await;
    let (_latchkey, session) = begin(&emulator, "100ms").await;
    let mut seen = 0;
    for _ in 0..3 {
        let waiting = session
            .wait_until(|status| status.version() > seen && status.qr().is_some())
            .await;
        seen = waiting.version();
        emulator.restart(Duration::from_millis(50));
    }
    link(&session, &emulator.phone()).await;
    expect_one_device(&emulator);
}

async fn begin(emulator: &Emulator, hold: &str) -> (Latchkey, Session) {
    let latchkey = Latchkey::with(emulator, &[("LATCHKEY_HANDOFF_HOLD", hold)]).await;
    let session = latchkey.create().await;
    (latchkey, session)
}

fn expect_one_device(emulator: &Emulator) {
    assert_eq!(emulator.devices().len(), 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

const DOWN: Duration = Duration::from_millis(400);
