//! Everything that can go wrong on the way, at every stage where it can: the session ends `ready` or
//! `failed` with the right code, and nothing is linked twice.

use latchkey_e2e::{Latchkey, emulator, scan};
use latchkey_emulator::{CertificateFlaw, Fault, FaultStage, StreamError};

use crate::case::{Case, READY, each, run};

#[tokio::test]
async fn connection_that_breaks_once_at_any_stage_costs_nothing_but_time() {
    let breaks = [
        Fault::Drop,
        Fault::Delay { ms: 300 },
        Fault::Garbage,
        Fault::TruncatedFrame,
    ];
    let stages = STAGES.into_iter();
    let cases = stages
        .flat_map(|stage| breaks.map(|fault| Case::once(fault, stage, READY)))
        .filter(|case| case.fault.applies_at(case.stage));
    run(cases).await;
}

#[tokio::test]
async fn upgrade_that_is_refused_once_is_asked_for_again() {
    let statuses = [400, 401, 403, 404, 500, 502, 503];
    run(statuses.map(|status| Case::once(Fault::HttpStatus(status), FaultStage::Upgrade, READY)))
        .await;
}

#[tokio::test]
async fn server_that_cannot_prove_to_be_whatsapp_is_not_trusted() {
    let flaws = [
        CertificateFlaw::IntermediateSignature,
        CertificateFlaw::IntermediateIssuer,
        CertificateFlaw::LeafSignature,
        CertificateFlaw::LeafIssuer,
        CertificateFlaw::LeafKey,
        CertificateFlaw::Expired,
        CertificateFlaw::NotYetValid,
    ];
    let stage = FaultStage::ServerHello;
    let cases = flaws.map(Fault::WrongCertificate);
    run(cases.map(|flaw| Case::once(flaw, stage, Err("whatsapp_unreachable")))).await;
}

#[tokio::test]
async fn message_without_end_is_cut_off_long_before_it_fills_a_worker() {
    let stages = [
        FaultStage::ServerHello,
        FaultStage::Waiting,
        FaultStage::Online,
    ];
    run(each(stages, [(Fault::Flood, READY)])).await;
}

#[tokio::test]
async fn refused_connection_and_a_certificate_of_another_time_are_told_as_what_they_are() {
    let upgrade = FaultStage::Upgrade;
    let flaw = |flaw| (Fault::WrongCertificate(flaw), FaultStage::ServerHello);
    for ((fault, stage), code, reason) in [
        (
            (Fault::HttpStatus(403), upgrade),
            "whatsapp_unreachable",
            "address_refused",
        ),
        (
            (Fault::HttpStatus(429), upgrade),
            "whatsapp_rate_limited",
            "too_many_connections",
        ),
        (
            (Fault::HttpStatus(503), upgrade),
            "whatsapp_unreachable",
            "whatsapp_down",
        ),
        (
            flaw(CertificateFlaw::Expired),
            "whatsapp_unreachable",
            "wrong_clock",
        ),
        (
            flaw(CertificateFlaw::NotYetValid),
            "whatsapp_unreachable",
            "wrong_clock",
        ),
        (
            flaw(CertificateFlaw::LeafKey),
            "whatsapp_unreachable",
            "untrusted",
        ),
    ] {
        let emulator = emulator().await;
        emulator.inject(fault, stage, u32::MAX);
        let latchkey = Latchkey::start(&emulator).await;
        let end = latchkey.create().await.end().await;
        assert_eq!(end.error(), Some(code), "{fault:?}");
        assert_eq!(end.0["error"]["reason"], reason, "{fault:?}");
        let Fault::HttpStatus(status) = fault else {
            continue;
        };
        let logs = latchkey.logs().text();
        let told = format!("\"http.status\":{status}");
        let told = logs
            .lines()
            .filter(|line| line.contains("WARN") && line.contains(&told));
        assert_eq!(told.count(), 3, "{logs}");
    }
}

#[tokio::test]
async fn voucher_that_does_not_verify_is_refused() {
    let (stage, refused) = (FaultStage::PairSuccess, Err("pairing_rejected"));
    run([
        Case::once(Fault::BadAccountSignature, stage, refused),
        // Another code may have been scanned.
        Case::once(Fault::BadHmac, stage, READY),
        Case::always(Fault::BadHmac, stage, refused),
    ])
    .await;
}

#[tokio::test]
async fn ban_of_the_address_is_not_said_to_be_of_the_account_and_its_numbers_are_in_the_log() {
    let ban = Fault::TemporaryBan {
        code: 104,
        expire_s: 7200,
    };
    for (stage, code, words) in [
        (
            FaultStage::PairDevice,
            "pairing_rejected",
            "not about your account",
        ),
        (
            FaultStage::Success,
            "account_restricted",
            "restricts this account",
        ),
    ] {
        let emulator = emulator().await;
        emulator.inject(ban, stage, 1);
        let latchkey = Latchkey::start(&emulator).await;
        let session = latchkey.create().await;
        scan(&session, &emulator.phone()).await;
        let end = session.end().await;
        let error = &end.0["error"];
        assert_eq!(error["code"], code);
        assert_eq!(error["retry_after"], 7200);
        assert_eq!(error["retryable"], stage == FaultStage::PairDevice);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
        assert!(message.contains("about 2 hours"), "{message}");
        let line = latchkey.logs().wait_for("failure.reason").await;
        for part in [
            r#""level":"WARN""#,
            r#""failure.reason":402"#,
            r#""failure.location":"emu""#,
            r#""failure.code":104"#,
            r#""failure.expire":7200"#,
        ] {
            assert!(line.contains(part), "{part} in {line}");
        }
        assert!(!latchkey.logs().text().contains("is banned"));
    }
}

#[tokio::test]
async fn failure_before_the_link_ends_as_its_reason_says() {
    let reasons = [
        (400, Err("pairing_rejected")),
        (401, READY),
        (402, Err("pairing_rejected")),
        (403, Err("pairing_rejected")),
        (405, READY),
        (406, Err("pairing_rejected")),
        (409, Err("internal")),
        (413, Err("pairing_rejected")),
        (414, Err("pairing_rejected")),
        (415, Err("pairing_rejected")),
        (418, Err("pairing_rejected")),
        (499, READY),
        (500, READY),
        (501, READY),
        (503, READY),
    ];
    let stages = [
        FaultStage::PairDevice,
        FaultStage::Waiting,
        FaultStage::PairSuccess,
    ];
    run(each(
        stages,
        reasons.map(|(reason, end)| (Fault::Failure(reason), end)),
    ))
    .await;
}

#[tokio::test]
async fn failure_after_the_link_ends_as_its_reason_says() {
    let reasons = [
        (401, Err("logged_out")),
        (402, Err("account_restricted")),
        (403, Err("account_restricted")),
        (405, READY),
        (406, Err("account_restricted")),
        (409, Err("internal")),
        (415, Err("pairing_rejected")),
        (499, READY),
        (500, READY),
        (503, READY),
    ];
    let stages = [FaultStage::AfterSign, FaultStage::Success];
    run(each(
        stages,
        reasons.map(|(reason, end)| (Fault::Failure(reason), end)),
    ))
    .await;
}

#[tokio::test]
async fn stream_error_before_the_link_ends_as_it_says() {
    let errors = [
        (StreamError::Code(401), READY),
        (StreamError::Code(500), READY),
        (StreamError::Code(503), READY),
        (StreamError::Code(515), READY),
        (StreamError::Code(516), READY),
        (StreamError::Replaced, READY),
        (StreamError::DeviceRemoved, READY),
        (StreamError::NotWellFormed, Err("internal")),
        (StreamError::Bare, READY),
    ];
    let stages = [
        FaultStage::PairDevice,
        FaultStage::Waiting,
        FaultStage::PairSuccess,
    ];
    run(each(
        stages,
        errors.map(|(error, end)| (Fault::StreamError(error), end)),
    ))
    .await;
}

#[tokio::test]
async fn stream_error_after_the_link_ends_as_it_says() {
    let errors = [
        (StreamError::Code(401), Err("logged_out")),
        (StreamError::Code(503), READY),
        (StreamError::Code(515), READY),
        (StreamError::Code(516), Err("logged_out")),
        (StreamError::Replaced, READY),
        (StreamError::DeviceRemoved, Err("logged_out")),
        (StreamError::NotWellFormed, Err("internal")),
        (StreamError::Bare, READY),
    ];
    let stages = [FaultStage::AfterSign, FaultStage::Success];
    run(each(
        stages,
        errors.map(|(error, end)| (Fault::StreamError(error), end)),
    ))
    .await;
}

#[tokio::test]
async fn end_of_the_hold_by_the_server_takes_nothing_from_proven_credentials() {
    let faults = [
        (Fault::Failure(401), Err("logged_out")),
        (Fault::Failure(402), Err("account_restricted")),
        (Fault::Failure(403), Err("account_restricted")),
        (Fault::Failure(405), READY),
        (Fault::Failure(409), READY),
        (Fault::Failure(429), READY),
        (Fault::Failure(503), READY),
        (
            Fault::StreamError(StreamError::Code(401)),
            Err("logged_out"),
        ),
        (
            Fault::StreamError(StreamError::DeviceRemoved),
            Err("logged_out"),
        ),
        (Fault::StreamError(StreamError::Replaced), READY),
        (Fault::StreamError(StreamError::Code(503)), READY),
        (Fault::StreamError(StreamError::Code(515)), READY),
        (Fault::StreamError(StreamError::NotWellFormed), READY),
        (Fault::StreamError(StreamError::Bare), READY),
        (Fault::Silence, READY),
        (Fault::OversizedFrame, READY),
    ];
    run(each([FaultStage::Online], faults)).await;
}

#[tokio::test]
async fn device_that_is_never_told_to_restart_logs_in_all_the_same() {
    let fault = Fault::NoRestart { close: true };
    run([Case::once(fault, FaultStage::AfterSign, READY)]).await;
}

#[tokio::test]
async fn refusal_that_stays_ends_the_session_at_once() {
    let always = |fault, ending| Case::always(fault, FaultStage::PairDevice, ending);
    run([
        always(Fault::Failure(401), Err("pairing_rejected")),
        always(Fault::Failure(405), Err("client_outdated")),
        always(Fault::Failure(499), Err("internal")),
        always(
            Fault::StreamError(StreamError::Code(401)),
            Err("pairing_rejected"),
        ),
        always(Fault::StreamError(StreamError::Bare), Err("internal")),
        Case::always(
            Fault::Failure(405),
            FaultStage::Success,
            Err("client_outdated"),
        ),
    ])
    .await;
}

const STAGES: [FaultStage; 8] = [
    FaultStage::Upgrade,
    FaultStage::ServerHello,
    FaultStage::PairDevice,
    FaultStage::Waiting,
    FaultStage::PairSuccess,
    FaultStage::AfterSign,
    FaultStage::Success,
    FaultStage::Online,
];
