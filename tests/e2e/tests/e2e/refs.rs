//! QR codes that run out or are retired.

use std::time::Duration;

use jiff::Timestamp;
use latchkey_e2e::{Latchkey, Session, Status, emulator, eventually, link};
use latchkey_emulator::{Emulator, Fault, FaultStage, Options, ScanRefused, Timing};

#[tokio::test]
async fn codes_that_have_run_out_are_followed_by_new_ones_in_the_same_session() {
    let emulator = Emulator::start(Options {
        timing: Timing {
            first_ref: Duration::from_secs(1),
            further_ref: Duration::ZERO,
            ref_grace: Duration::ZERO,
            ..Timing::fast()
        },
        ..Options::default()
    });
    let emulator = emulator.await.unwrap();
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let mut qr = waiting(&session, None).await;
    for _ in 0..3 {
        let next = waiting(&session, Some(&qr)).await;
        let refused = emulator.phone().scan(text(&qr)).await;
        assert_eq!(refused, Err(ScanRefused::Expired));
        // The keys stay; ref and secret are others.
        let (old, new) = (fields(&qr), fields(&next));
        assert_ne!(old[0], new[0]);
        assert_eq!(old[1..3], new[1..3]);
        assert_ne!(old[3], new[3]);
        assert_eq!(old[4], new[4]);
        assert_eq!(next.0["qr"]["sequence"], 1);
        assert!(next.0["qr"]["renewal"].is_null());
        qr = next;
    }
    link(&session, &emulator.phone()).await;
    assert_eq!(emulator.devices().len(), 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn retired_code_is_replaced_at_once_by_one_with_another_secret() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let retired = waiting(&session, None).await;
    let phone = emulator.phone();
    phone.retire(text(&retired)).unwrap();

    let next = waiting(&session, Some(&retired)).await;
    let (old, new) = (fields(&retired), fields(&next));
    assert_eq!(old[..3], new[..3]);
    assert_ne!(old[3], new[3], "the adv secret");
    assert_eq!(
        (&next.0["qr"]["sequence"], &next.0["qr"]["total"]),
        (&2.into(), &7.into())
    );
    assert!(retired.0["qr"]["renewal"].is_null());
    assert_eq!(next.0["qr"]["renewal"], "withdrawn");
    assert_eq!(phone.scan(text(&retired)).await, Err(ScanRefused::Retired));
    link(&session, &phone).await;
    let creds = &session.result().await["json"];
    assert_eq!(creds["advSecretKey"], new[3]);
    assert_eq!(
        count(&emulator, "ack companion_reg_refresh notification"),
        1
    );
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn code_that_is_withdrawn_at_the_moment_of_its_scan_is_scanned_again() {
    let emulator = emulator().await;
    let fault = Fault::Retire { forwards: false };
    emulator.inject(fault, FaultStage::PairSuccess, 1);
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let first = waiting(&session, None).await;
    let phone = emulator.phone();
    assert_eq!(phone.scan(text(&first)).await, Err(ScanRefused::Retired));
    let again = waiting(&session, Some(&first)).await;
    assert_eq!(again.0["qr"]["renewal"], "withdrawn");
    assert_eq!(fields(&again)[0], fields(&first)[0], "the same connection");
    let device = phone.scan(text(&again)).await.unwrap();
    session.wait_for("ready").await;
    let creds = &session.result().await["json"];
    assert_eq!(creds["me"]["id"], device.as_str());
    assert_eq!(creds["advSecretKey"], fields(&again)[3]);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn replaced_code_that_is_forwarded_all_the_same_is_refused_and_the_session_goes_on() {
    let emulator = emulator().await;
    let fault = Fault::Retire { forwards: true };
    emulator.inject(fault, FaultStage::PairSuccess, 1);
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let first = waiting(&session, None).await;
    let phone = emulator.phone();
    let refused = ScanRefused::Companion {
        code: "401".to_owned(),
        text: "hmac-mismatch".to_owned(),
    };
    assert_eq!(phone.scan(text(&first)).await, Err(refused));
    let again = waiting(&session, Some(&first)).await;
    assert_eq!(fields(&again)[0], fields(&first)[0], "the same connection");
    phone.scan(text(&again)).await.unwrap();
    session.wait_for("ready").await;
    assert_eq!(emulator.devices().len(), 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn code_of_nobody_changes_nothing_and_the_third_ends_the_session() {
    let emulator = emulator().await;
    emulator.inject(Fault::BadHmac, FaultStage::PairSuccess, 3);
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let shown = waiting(&session, None).await;
    let phone = emulator.phone();
    for _ in 0..2 {
        assert!(phone.scan(text(&shown)).await.is_err());
        assert_eq!(session.status().await, shown);
    }
    assert!(phone.scan(text(&shown)).await.is_err());
    let end = session.end().await;
    assert_eq!(end.error(), Some("pairing_rejected"), "{end:?}");
    assert!(emulator.devices().is_empty());
}

#[tokio::test]
async fn phone_that_does_not_link_leaves_the_code_to_another_try() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let qr = waiting(&session, None).await;
    emulator.phone().refuse(text(&qr)).unwrap();
    assert_eq!(session.status().await, qr);
    link(&session, &emulator.phone()).await;
}

#[tokio::test]
async fn code_is_good_for_the_time_that_whatsapp_gives_it() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    let qr = waiting(&session, None).await;
    let shown = |member: &str| -> Timestamp {
        let text = qr.0.pointer(member).unwrap().as_str().unwrap();
        text.parse().unwrap()
    };
    let life = shown("/qr/expires_at").duration_since(shown("/updated_at"));
    assert!((59.0..=60.0).contains(&life.as_secs_f64()), "{life}");
}

#[tokio::test]
async fn server_that_asks_for_a_sign_of_life_gets_it() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let session = latchkey.create().await;
    waiting(&session, None).await;
    let before = count(&emulator, "iq result");
    emulator.ping_all();
    eventually("the ping is answered", || {
        count(&emulator, "iq result") == before + 1
    })
    .await;
    link(&session, &emulator.phone()).await;
    assert_eq!(emulator.violations(), [""; 0]);
}

/// Waits for a code, for another one than `old` if there is one.
async fn waiting(session: &Session, old: Option<&Status>) -> Status {
    let old = old.and_then(Status::qr);
    let status = session.wait_until(|status| status.qr().is_some() && status.qr() != old);
    let status = status.await;
    assert_eq!(status.state(), "awaiting_scan");
    status
}

fn count(emulator: &Emulator, kind: &str) -> u64 {
    let stanzas = emulator.snapshot().stanzas;
    stanzas.get(kind).copied().unwrap_or_default()
}

fn text(status: &Status) -> &str {
    status.qr().unwrap()
}

fn fields(status: &Status) -> Vec<&str> {
    let fields = text(status).strip_prefix("https://wa.me/settings/linked_devices#");
    fields.unwrap().split(',').collect()
}
