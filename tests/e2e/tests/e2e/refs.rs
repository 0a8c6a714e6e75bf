//! QR codes that run out or are retired.

use std::time::Duration;

use jiff::Timestamp;
use latchkey_e2e::{Latchkey, Session, Status, emulator, eventually, link};
use latchkey_emulator::{Emulator, Options, ScanRefused, Timing};

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
        // Keys and secret stay; the ref is another one.
        let (old, new) = (fields(&qr), fields(&next));
        assert_ne!(old[0], new[0]);
        assert_eq!(old[1..], new[1..]);
        assert_eq!(next.0["qr"]["sequence"], 1);
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
    assert_eq!(next.0["qr"]["sequence"], retired.0["qr"]["sequence"]);
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
