//! Linking by a code that is typed into the phone, and everything that can come in between.

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use latchkey_e2e::{Latchkey, Session, Status, emulator, wait_until};
use latchkey_emulator::{CodeRefused, DeviceJid, Emulator, Fault, FaultStage, Phone};
use serde_json::{Value, json};

#[tokio::test]
async fn typed_code_links_the_phone() {
    let emulator = emulator().await;
    let phone = emulator.phone();
    let latchkey = Latchkey::start(&emulator).await;
    let spelled = format!("+1 (555) 010-{}", &phone.number()[7..]);
    let body = json!({"method": "code", "phone": spelled}).to_string();
    let session = latchkey.create_with(&body).await;
    let waiting = session.wait_for("awaiting_code").await;
    assert_eq!(waiting.0["method"], "code");
    assert_eq!(sequence(&waiting), 1);
    assert_eq!(waiting.qr(), None);
    let value = code(&waiting);
    assert_eq!((value.len(), value.as_bytes()[4]), (9, b'-'), "{value}");
    let device = phone.enter_code(value).await.unwrap();
    session.wait_for("ready").await;
    let creds = &session.result().await["json"];
    assert_eq!(creds["me"]["id"], device.as_str());
    assert_eq!(creds["registered"], true);
    assert!(creds["pairingCode"].is_null(), "{creds}");
    assert_eq!(emulator.devices().len(), 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn custom_code_is_the_one_to_type() {
    let emulator = emulator().await;
    let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_CUSTOM_CODES", "on")]).await;
    let number = emulator.phone().number();
    let body = json!({"method": "code", "phone": number, "custom_code": "latch-key"});
    let session = latchkey.create_with(&body.to_string()).await;
    assert_eq!(code(&session.wait_for("awaiting_code").await), "LATC-HKEY");
    emulator.phone().enter_code("LATCHKEY").await.unwrap();
    session.wait_for("ready").await;
}

#[tokio::test]
async fn wrong_code_changes_nothing_and_the_right_one_links_after_it() {
    let emulator = emulator().await;
    let (_latchkey, session) = start(&emulator).await;
    let before = session.wait_for("awaiting_code").await;
    let phone = emulator.phone();
    assert_eq!(phone.enter_code(OTHER).await, Err(CodeRefused::Wrong));
    assert_eq!(phone.enter_code(OTHER).await, Err(CodeRefused::Wrong));
    let after = session.status().await;
    assert_eq!(after.0["code"], before.0["code"]);
    phone.enter_code(code(&before)).await.unwrap();
    session.wait_for("ready").await;
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn phone_that_asks_again_is_answered_again() {
    let emulator = emulator().await;
    emulator.inject(Fault::AskAgain, FaultStage::PrimaryHello, 1);
    let (_latchkey, session) = start(&emulator).await;
    let waiting = session.wait_for("awaiting_code").await;
    emulator.phone().enter_code(code(&waiting)).await.unwrap();
    session.wait_for("ready").await;
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn retired_qr_code_is_no_matter_to_a_code() {
    let emulator = emulator().await;
    let (_latchkey, session) = start(&emulator).await;
    let waiting = session.wait_for("awaiting_code").await;
    emulator.phone().retire_beside_code().unwrap();
    emulator.phone().enter_code(code(&waiting)).await.unwrap();
    session.wait_for("ready").await;
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn withdrawn_code_is_followed_by_a_fresh_one_that_says_why() {
    let emulator = emulator().await;
    let (_latchkey, session) = start(&emulator).await;
    let first = session.wait_for("awaiting_code").await;
    emulator.phone().refresh_code(false).unwrap();
    let second = session.wait_until(|status| sequence(status) == 2).await;
    assert_eq!(second.0["code"]["renewal"], "withdrawn");
    assert_ne!(code(&second), code(&first));
    assert!(emulator.phone().enter_code(code(&first)).await.is_err());
    emulator.phone().enter_code(code(&second)).await.unwrap();
    session.wait_for("ready").await;
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn code_withdrawn_for_good_ends_the_session() {
    let emulator = emulator().await;
    let (_latchkey, session) = start(&emulator).await;
    session.wait_for("awaiting_code").await;
    emulator.phone().refresh_code(true).unwrap();
    let end = session.end().await;
    assert_eq!(end.error(), Some("code_refused"), "{end:?}");
    assert_eq!(end.0["error"]["retryable"], true);
}

#[tokio::test]
async fn every_refusal_of_a_code_has_its_own_end() {
    let refusals = [
        (400, 3, "code_refused", true),
        (403, 1, "code_refused", true),
        (429, 1, "whatsapp_rate_limited", true),
        (452, 1, "phone_not_eligible", false),
        (500, 2, "whatsapp_unreachable", true),
    ];
    let cases = refusals.map(async |(status, times, failure, is_retryable)| {
        let emulator = emulator().await;
        emulator.inject(refuse(status), FaultStage::CompanionHello, times);
        let (_latchkey, session) = start(&emulator).await;
        let end = session.end().await;
        assert_eq!(end.error(), Some(failure), "{status}: {end:?}");
        assert_eq!(end.0["error"]["retryable"], is_retryable, "{status}");
        assert!(end.0["code"].is_null(), "{status}: {end:?}");
        assert_eq!(emulator.violations(), [""; 0], "{status}");
    });
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn refusal_that_passes_is_waited_for() {
    let cases = [400, 500].map(async |status| {
        let emulator = emulator().await;
        emulator.inject(refuse(status), FaultStage::CompanionHello, 1);
        let (_latchkey, session) = start(&emulator).await;
        let waiting = session.wait_for("awaiting_code").await;
        assert_eq!(sequence(&waiting), 1, "nobody has seen one before");
        emulator.phone().enter_code(code(&waiting)).await.unwrap();
        session.wait_for("ready").await;
    });
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn number_that_nobody_has_ends_the_session() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let body = r#"{"method":"code","phone":"15550199999"}"#;
    let end = latchkey.create_with(body).await.end().await;
    assert_eq!(end.error(), Some("code_refused"), "{end:?}");
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn number_is_left_alone_for_as_long_as_whatsapp_says() {
    let emulator = emulator().await;
    let fault = Fault::Refuse {
        code: 429,
        backoff_s: Some(1200),
    };
    emulator.inject(fault, FaultStage::CompanionHello, 1);
    let settings = [("LATCHKEY_PHONE_COOLDOWN", "1s")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create_with(&body(&emulator.phone())).await;
    let end = session.end().await;
    assert_eq!(end.error(), Some("whatsapp_rate_limited"), "{end:?}");
    let message = end.0["error"]["message"].as_str().unwrap();
    assert!(message.contains("20 minutes"), "{message}");
    let (retry_after, reason) = refused(&latchkey, &emulator.phone()).await;
    assert!((1100..=1200).contains(&retry_after), "{retry_after}");
    assert_eq!(reason, "left_alone");
    // Another number is not.
    let other = emulator.phone_of_account(1);
    let session = latchkey.create_with(&body(&other)).await;
    session.wait_for("awaiting_code").await;
}

#[tokio::test]
async fn number_is_left_alone_for_hours_where_whatsapp_does_not_say_how_long() {
    let emulator = emulator().await;
    emulator.inject(refuse(429), FaultStage::CompanionHello, 1);
    // Without a cooldown of the operator's.
    let (latchkey, session) = start(&emulator).await;
    let end = session.end().await;
    assert_eq!(end.error(), Some("whatsapp_rate_limited"), "{end:?}");
    assert_eq!(end.0["error"]["retry_after"], 21_600);
    let (retry_after, reason) = refused(&latchkey, &emulator.phone()).await;
    assert!((21_500..=21_600).contains(&retry_after), "{retry_after}");
    assert_eq!(reason, "left_alone");
}

#[tokio::test]
async fn request_for_a_code_that_is_not_answered_is_made_twice_and_no_more() {
    let cases = [Fault::Drop, Fault::Silence].map(async |fault| {
        let emulator = emulator().await;
        // A third request would be answered.
        emulator.inject(fault, FaultStage::CompanionHello, 2);
        let (_latchkey, session) = start(&emulator).await;
        let end = session.end().await;
        assert_eq!(end.error(), Some("whatsapp_unreachable"), "{end:?}");
        assert_eq!(end.0["error"]["reason"], "code_unanswered");
        assert_eq!(emulator.violations(), [""; 0], "{fault:?}");
    });
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn number_with_a_live_code_gets_no_other_and_keeps_the_one_it_has() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_PHONE_COOLDOWN", "60s")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create_with(&body(&emulator.phone())).await;
    let waiting = session.wait_for("awaiting_code").await;
    let (retry_after, reason) = refused(&latchkey, &emulator.phone()).await;
    assert!((150..=210).contains(&retry_after), "{retry_after}");
    assert_eq!(reason, "live_code");
    // Nobody has to wait who takes a QR code instead.
    latchkey.create().await.wait_for("awaiting_scan").await;
    emulator.phone().enter_code(code(&waiting)).await.unwrap();
    session.wait_for("ready").await;
    let (retry_after, reason) = refused(&latchkey, &emulator.phone()).await;
    assert!((1..=60).contains(&retry_after), "{retry_after}");
    assert_eq!(reason, "cooldown");
}

#[tokio::test]
async fn renewed_code_waits_for_the_cooldown_and_the_status_says_until_when() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_PHONE_COOLDOWN", "2s")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create_with(&body(&emulator.phone())).await;
    session.wait_for("awaiting_code").await;
    emulator.phone().refresh_code(false).unwrap();
    let resting = |status: &Status| status.0["next_code_at"].is_string();
    let resting = session.wait_until(resting).await;
    assert_eq!(resting.state(), "connecting", "{resting:?}");
    let second = session.wait_until(|status| sequence(status) == 2).await;
    assert_eq!(second.0["code"]["renewal"], "withdrawn");
    // Their fractions differ in length, so they do not sort as text.
    let time = |value: &Value| value.as_str().unwrap().parse::<Timestamp>().unwrap();
    assert!(time(&second.0["updated_at"]) >= time(&resting.0["next_code_at"]));
    emulator.phone().refresh_code(false).unwrap();
    // Threefold, and past it once more.
    session.wait_until(|status| sequence(status) == 3).await;
    let (retry_after, _) = refused(&latchkey, &emulator.phone()).await;
    assert!(retry_after > 18, "{retry_after}");
}

#[tokio::test]
async fn what_nobody_watches_is_not_renewed_and_expires() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_UNWATCHED", "1s")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let expired = async |method: &str| {
        let line = expired_line(method);
        wait_until("nobody watches", async || {
            latchkey.metrics().await.contains(&line)
        })
        .await;
    };
    let by_code = latchkey.create_with(&body(&emulator.phone())).await;
    by_code.wait_for("awaiting_code").await;
    // From here on nobody looks at either.
    let by_qr = latchkey.create().await;
    expired("qr").await;
    // Another request for a code would fail the session.
    emulator.inject(refuse(403), FaultStage::CompanionHello, 1);
    emulator.phone().refresh_code(false).unwrap();
    expired("code").await;
    assert_eq!(by_qr.status().await.state(), "expired");
    assert_eq!(by_code.status().await.state(), "expired");
}

#[tokio::test]
async fn open_stream_watches_for_as_long_as_it_is_open() {
    let emulator = emulator().await;
    let settings = [("LATCHKEY_UNWATCHED", "1s")];
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let watched = latchkey.create().await;
    let mut events = watched.events(None).await;
    while events.next().await.unwrap().state() != "awaiting_scan" {}
    let unwatched = latchkey.create().await;
    wait_until("the other one expires", async || {
        latchkey.metrics().await.contains(&expired_line("qr"))
    })
    .await;
    assert_eq!(unwatched.status().await.state(), "expired");
    let qr = watched.status().await;
    assert_eq!(qr.state(), "awaiting_scan");
    emulator.phone().scan(qr.qr().unwrap()).await.unwrap();
    watched.wait_for("ready").await;
    drop(events);
}

#[tokio::test]
async fn connection_that_breaks_at_any_step_of_the_exchange_costs_a_code_and_no_more() {
    let faults = [Fault::Drop, Fault::Delay { ms: 200 }, Fault::TruncatedFrame];
    let cases = STEPS
        .into_iter()
        .flat_map(|stage| faults.map(|fault| (stage, fault)));
    let cases = stream::iter(cases).map(async |(stage, fault)| {
        let emulator = emulator().await;
        emulator.inject(fault, stage, 1);
        let (_latchkey, session) = start(&emulator).await;
        let device = type_codes(&session, &emulator.phone()).await;
        let end = session.end().await;
        assert_eq!(end.state(), "ready", "{fault:?} at {stage:?}: {end:?}");
        let creds = &session.result().await["json"];
        assert_eq!(creds["me"]["id"], device.unwrap().as_str());
        assert_eq!(emulator.devices().len(), 1, "{fault:?} at {stage:?}");
        assert_eq!(emulator.violations(), [""; 0], "{fault:?} at {stage:?}");
    });
    cases.buffer_unordered(6).collect::<()>().await;
}

#[tokio::test]
async fn code_of_a_lost_connection_is_replaced_and_the_status_says_so() {
    let emulator = emulator().await;
    let (_latchkey, session) = start(&emulator).await;
    let first = session.wait_for("awaiting_code").await;
    emulator.strike_all(Fault::Drop);
    let second = session.wait_until(|status| sequence(status) == 2).await;
    assert_eq!(second.0["code"]["renewal"], "reconnected");
    assert_ne!(code(&second), code(&first));
    emulator.phone().enter_code(code(&second)).await.unwrap();
    session.wait_for("ready").await;
}

#[tokio::test]
async fn bad_voucher_after_a_code_is_refused() {
    let emulator = emulator().await;
    emulator.inject(Fault::BadAccountSignature, FaultStage::PairSuccess, 1);
    let (_latchkey, session) = start(&emulator).await;
    let waiting = session.wait_for("awaiting_code").await;
    assert!(emulator.phone().enter_code(code(&waiting)).await.is_err());
    let end = session.end().await;
    assert_eq!(end.error(), Some("pairing_rejected"), "{end:?}");
    assert!(emulator.devices().is_empty());
}

#[tokio::test]
async fn voucher_under_another_secret_is_refused_and_another_code_comes() {
    let emulator = emulator().await;
    emulator.inject(Fault::BadHmac, FaultStage::PairSuccess, 1);
    let (_latchkey, session) = start(&emulator).await;
    let first = session.wait_for("awaiting_code").await;
    assert!(emulator.phone().enter_code(code(&first)).await.is_err());
    let second = session.wait_until(|status| sequence(status) == 2).await;
    assert_eq!(second.0["code"]["renewal"], "not_accepted");
    emulator.phone().enter_code(code(&second)).await.unwrap();
    session.wait_for("ready").await;
    assert_eq!(emulator.devices().len(), 1);
}

#[tokio::test]
async fn server_that_hangs_up_right_after_each_code_is_asked_for_two() {
    let emulator = emulator().await;
    emulator.inject(Fault::Drop, FaultStage::CodeAccepted, u32::MAX);
    let (_latchkey, session) = start(&emulator).await;
    let end = session.end().await;
    assert_eq!(end.error(), Some("whatsapp_unreachable"), "{end:?}");
    assert_eq!(end.0["error"]["reason"], "hung_up");
    let hellos = "iq set md/link_code_companion_reg";
    assert_eq!(emulator.snapshot().stanzas.get(hellos), Some(&2));
}

/// Types the session's code, and the one after it if that one was lost, until the device is linked or
/// the session has ended.
pub(crate) async fn type_codes(session: &Session, phone: &Phone) -> Option<DeviceJid> {
    let mut lost = 0;
    loop {
        let is_new = |status: &Status| sequence(status) > lost;
        let status = session.wait_until(is_new).await;
        if status.is_terminal() {
            return None;
        }
        match phone.enter_code(code(&status)).await {
            Ok(device) => return Some(device),
            Err(_) => lost = sequence(&status),
        }
    }
}

pub(crate) async fn start(emulator: &Emulator) -> (Latchkey, Session) {
    let latchkey = Latchkey::start(emulator).await;
    let session = latchkey.create_with(&body(&emulator.phone())).await;
    (latchkey, session)
}

pub(crate) fn code(status: &Status) -> &str {
    status.0["code"]["value"].as_str().expect("a code is shown")
}

fn sequence(status: &Status) -> u64 {
    status.0["code"]["sequence"].as_u64().unwrap_or_default()
}

fn body(phone: &Phone) -> String {
    json!({"method": "code", "phone": phone.number()}).to_string()
}

fn refuse(code: u16) -> Fault {
    Fault::Refuse {
        code,
        backoff_s: None,
    }
}

/// Asks for another code, which is refused, and returns for how many seconds and why.
async fn refused(latchkey: &Latchkey, phone: &Phone) -> (u64, String) {
    let request = latchkey.request("POST", "/api/v1/sessions");
    let answer = request.body(body(phone)).send().await.unwrap();
    assert_eq!(answer.status(), 429);
    let retry_after = answer.headers()["retry-after"].to_str().unwrap();
    let retry_after = retry_after.parse().unwrap();
    let problem: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(problem["code"], "phone_cooldown", "{problem}");
    let reason = problem["reason"].as_str().unwrap().to_owned();
    (retry_after, reason)
}

const OTHER: &str = "1111-1111";
const STEPS: [FaultStage; 8] = [
    FaultStage::PairDevice,
    FaultStage::CompanionHello,
    FaultStage::PrimaryHello,
    FaultStage::CompanionFinish,
    FaultStage::PairSuccess,
    FaultStage::AfterSign,
    FaultStage::Success,
    FaultStage::Online,
];

/// The line of the metrics that tells of one session of this method that has expired.
fn expired_line(method: &str) -> String {
    let labels = format!("method=\"{method}\",end=\"expired\",code=\"\"");
    format!("latchkey_fleet_sessions_ended_total{{{labels}}} 1\n")
}
