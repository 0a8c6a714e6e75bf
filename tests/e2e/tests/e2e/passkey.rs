//! The passkey that some accounts demand, after a scan and after a code.

use futures_util::{StreamExt, stream};
use latchkey_e2e::{Latchkey, Session, Status, emulator, scan};
use latchkey_emulator::{DeviceJid, Emulator, Fault, FaultStage, PasskeyGate, Phone};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::code::{self, type_codes};

#[tokio::test]
async fn scanned_code_is_linked_with_the_passkey() {
    let (emulator, latchkey) = guarded(PasskeyGate::Demanded).await;
    let session = latchkey.create().await;
    let phone = emulator.phone();
    let (device, ()) = tokio::join!(scan(&session, &phone), pass(&session, &phone));
    linked(&emulator, &session, device).await;
}

#[tokio::test]
async fn typed_code_is_linked_with_the_passkey() {
    for gate in [PasskeyGate::Demanded, PasskeyGate::DemandedAtOnce] {
        let emulator = emulator().await;
        let phone = emulator.phone();
        phone.demand_passkey(gate);
        let (_latchkey, session) = code::start(&emulator).await;
        let (device, ()) = tokio::join!(type_codes(&session, &phone), pass(&session, &phone));
        linked(&emulator, &session, device).await;
    }
}

#[tokio::test]
async fn options_that_did_not_come_are_fetched() {
    let (emulator, latchkey) = guarded(PasskeyGate::Demanded).await;
    emulator.inject(Fault::NoOptions, FaultStage::PasskeyRequest, 1);
    let session = latchkey.create().await;
    let phone = emulator.phone();
    let (device, ()) = tokio::join!(scan(&session, &phone), pass(&session, &phone));
    linked(&emulator, &session, device).await;
}

#[tokio::test]
async fn qr_codes_end_where_a_passkey_is_asked_for() {
    let (emulator, latchkey) = guarded(PasskeyGate::Demanded).await;
    let session = latchkey.create().await;
    let _scanning = scanning(&session, &emulator.phone());
    let status = session.wait_for("passkey_required").await;
    assert_eq!(status.qr(), None);
    let options = &status.0["passkey"]["options"];
    assert_eq!(options["rpId"], "whatsapp.com");
    assert_eq!(options["userVerification"], "required");
    assert!(status.0["passkey"]["expires_at"].is_string());
    assert!(status.0["passkey"]["confirmation_code"].is_null());
}

#[tokio::test]
async fn passkey_of_somebody_else_ends_the_session() {
    let (emulator, latchkey) = guarded(PasskeyGate::Demanded).await;
    let session = latchkey.create().await;
    let _scanning = scanning(&session, &emulator.phone());
    let status = session.wait_for("passkey_required").await;
    let options = status.0["passkey"]["options"].to_string();
    let foreign = emulator.phone_of_account(1).passkey().sign(&options);
    send(&session, foreign.unwrap()).await;
    let end = session.end().await;
    assert_eq!(end.error(), Some("pairing_rejected"), "{end:?}");
    assert!(emulator.devices().is_empty());
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn codes_that_differ_link_nothing() {
    let (emulator, latchkey) = guarded(PasskeyGate::Demanded).await;
    let session = latchkey.create().await;
    let phone = emulator.phone();
    let _scanning = scanning(&session, &phone);
    sign(&session, &phone).await;
    session.wait_until(has_confirmation).await;
    send(&session, json!({"confirmed": false}).to_string()).await;
    let end = session.end().await;
    assert_eq!(end.error(), Some("pairing_rejected"), "{end:?}");
    assert!(emulator.devices().is_empty());
}

#[tokio::test]
async fn answer_that_nobody_asked_for_is_refused() {
    let (emulator, latchkey) = guarded(PasskeyGate::Demanded).await;
    let session = latchkey.create().await;
    session.wait_for("awaiting_scan").await;
    let phone = emulator.phone();
    let options = json!({"challenge": "AAAA", "rpId": "whatsapp.com"}).to_string();
    let assertion = phone.passkey().sign(&options).unwrap();
    let (status, problem) = answer(&session, assertion.clone()).await;
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    assert_eq!(problem["code"], "passkey_not_expected");
    let _scanning = scanning(&session, &phone);
    session.wait_for("passkey_required").await;
    // It answers another request.
    let (status, problem) = answer(&session, assertion).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{problem}");
    assert_eq!(problem["code"], "invalid_request");
    let early = json!({"confirmed": true}).to_string();
    assert_eq!(answer(&session, early).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn refusal_of_the_server_at_the_gate_ends_the_session() {
    let refuse = Fault::Refuse {
        code: 500,
        backoff_s: None,
    };
    let cases = [
        (FaultStage::PasskeyOptions, "internal"),
        (FaultStage::PasskeyPrologue, "pairing_rejected"),
    ];
    let cases = cases.map(async |(stage, failure)| {
        let (emulator, latchkey) = guarded(PasskeyGate::Demanded).await;
        emulator.inject(Fault::NoOptions, FaultStage::PasskeyRequest, 1);
        emulator.inject(refuse, stage, 1);
        let session = latchkey.create().await;
        let phone = emulator.phone();
        let _scanning = scanning(&session, &phone);
        if stage == FaultStage::PasskeyPrologue {
            sign(&session, &phone).await;
        }
        let end = session.end().await;
        assert_eq!(end.error(), Some(failure), "{stage:?}: {end:?}");
        assert!(emulator.devices().is_empty());
        assert_eq!(emulator.violations(), [""; 0], "{stage:?}");
    });
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn connection_that_breaks_at_the_gate_begins_again() {
    let stages = [
        FaultStage::PasskeyRequest,
        FaultStage::PasskeyRef,
        FaultStage::PasskeyPrologue,
        FaultStage::Continuation,
        FaultStage::CompanionNonce,
        FaultStage::PairingRequest,
        FaultStage::PairSuccess,
        FaultStage::AfterSign,
    ];
    let cases = stream::iter(stages).map(async |stage| {
        let (emulator, latchkey) = guarded(PasskeyGate::Demanded).await;
        emulator.inject(Fault::Drop, stage, 1);
        let session = latchkey.create().await;
        let phone = emulator.phone();
        let passing = async {
            while !session.status().await.is_terminal() {
                attend(&session, &phone).await;
            }
        };
        let (device, ()) = tokio::join!(scan(&session, &phone), passing);
        let end = session.end().await;
        assert_eq!(end.state(), "ready", "{stage:?}: {end:?}");
        linked(&emulator, &session, device).await;
    });
    cases.buffer_unordered(4).collect::<()>().await;
}

#[tokio::test]
async fn stream_that_ends_at_the_gate_begins_again_and_the_code_says_why() {
    let (emulator, latchkey) = guarded(PasskeyGate::Demanded).await;
    let session = latchkey.create().await;
    let phone = emulator.phone();
    let first = scanning(&session, &phone);
    session.wait_for("passkey_required").await;
    emulator.strike_all(Fault::Drop);
    assert_eq!(first.await.unwrap(), None);
    let status = session.wait_for("awaiting_scan").await;
    assert_eq!(status.0["qr"]["renewal"], "passkey_interrupted");
    let (device, ()) = tokio::join!(scan(&session, &phone), pass(&session, &phone));
    linked(&emulator, &session, device).await;
}

#[tokio::test]
async fn stream_that_ends_at_the_gate_of_a_typed_code_begins_again_and_the_code_says_why() {
    let emulator = emulator().await;
    let phone = emulator.phone();
    phone.demand_passkey(PasskeyGate::Demanded);
    let (_latchkey, session) = code::start(&emulator).await;
    let typing = tokio::spawn({
        let (session, phone) = (session.clone(), phone.clone());
        async move {
            let waiting = session.wait_for("awaiting_code").await;
            phone.enter_code(code::code(&waiting)).await
        }
    });
    session.wait_for("passkey_required").await;
    emulator.strike_all(Fault::Drop);
    assert!(typing.await.unwrap().is_err());
    let status = session.wait_for("awaiting_code").await;
    assert_eq!(status.0["code"]["sequence"], 2);
    assert_eq!(status.0["code"]["renewal"], "passkey_interrupted");
    let (device, ()) = tokio::join!(type_codes(&session, &phone), pass(&session, &phone));
    linked(&emulator, &session, device).await;
}

/// Brings the passkey's answer, compares the codes and says that they match.
async fn pass(session: &Session, phone: &Phone) {
    sign(session, phone).await;
    let status = session.wait_until(has_confirmation).await;
    let shown = status.0["passkey"]["confirmation_code"].as_str();
    latchkey_e2e::eventually("the phone shows the code", || {
        phone.confirmation_code().is_some()
    })
    .await;
    assert_eq!(phone.confirmation_code().as_deref(), shown);
    send(session, json!({"confirmed": true}).to_string()).await;
}

async fn sign(session: &Session, phone: &Phone) {
    let status = session.wait_for("passkey_required").await;
    let options = status.0["passkey"]["options"].to_string();
    send(session, phone.passkey().sign(&options).unwrap()).await;
}

/// Does what the status asks for, if anything, and waits for the next; what was asked for on a
/// connection that is gone is no longer taken.
async fn attend(session: &Session, phone: &Phone) {
    let asked = |status: &Status| status.is_terminal() || status.state() == "passkey_required";
    let status = session.wait_until(asked).await;
    if status.is_terminal() {
        return;
    }
    let body = if has_confirmation(&status) {
        json!({"confirmed": true}).to_string()
    } else {
        let options = status.0["passkey"]["options"].to_string();
        phone.passkey().sign(&options).unwrap()
    };
    answer(session, body).await;
    session
        .wait_until(|newer| newer.version() > status.version())
        .await;
}

fn has_confirmation(status: &Status) -> bool {
    status.0["passkey"]["confirmation_code"].is_string()
}

async fn send(session: &Session, body: String) {
    let (status, problem) = answer(session, body).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{problem}");
}

async fn answer(session: &Session, body: String) -> (StatusCode, Value) {
    let request = session.request("POST", "/passkey").body(body);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap_or_default())
}

/// Scans in the background: the phone waits as long as the gate is shut.
fn scanning(session: &Session, phone: &Phone) -> tokio::task::JoinHandle<Option<DeviceJid>> {
    let (session, phone) = (session.clone(), phone.clone());
    tokio::spawn(async move {
        let status = session.wait_for("awaiting_scan").await;
        phone.scan(status.qr()?).await.ok()
    })
}

async fn guarded(gate: PasskeyGate) -> (Emulator, Latchkey) {
    let emulator = emulator().await;
    emulator.phone().demand_passkey(gate);
    let latchkey = Latchkey::start(&emulator).await;
    (emulator, latchkey)
}

async fn linked(emulator: &Emulator, session: &Session, device: Option<DeviceJid>) {
    session.wait_for("ready").await;
    let creds = &session.result().await["json"];
    assert_eq!(creds["me"]["id"], device.unwrap().as_str());
    assert_eq!(emulator.devices().len(), 1);
    assert_eq!(emulator.violations(), [""; 0]);
}
