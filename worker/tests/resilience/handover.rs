//! Sessions pass from one worker to the next.

use latchkey_emulator::{Fault, FaultStage, PasskeyGate};
use latchkey_shared::{
    broker::Broker as _,
    job::Pairing,
    status::{CodeRenewal, FailureReason, QrRenewal, State},
};

use crate::{line::PATIENCE, site::Site};

#[tokio::test]
async fn waiting_sessions_are_handed_back_at_a_shutdown_and_go_on_elsewhere() {
    let site = Site::open().await;
    let leaving = site.worker();
    let mut sessions = Vec::new();
    for _ in 0..20 {
        let id = site.queue(Pairing::Qr).await;
        let qr = site.qr(id).await;
        sessions.push((id, qr));
    }
    let next = site.worker();
    // Only what is handed back goes on: no lease that lapses is looked after.
    leaving.line.stall("reclaim");
    next.line.stall("reclaim");
    next.line.called("claim", 1).await;
    leaving.shutdown.begin();
    next.line.called("claim", 21).await;
    assert_eq!(leaving.line.calls("release"), 20);
    for (id, old) in sessions {
        let fresh = site.qr_after(id, &old).await;
        assert_ne!(fresh, old);
    }
    leaving.shutdown.finish(PATIENCE).await.unwrap();
    assert_eq!(leaving.work.await.unwrap(), 0);
    site.assert_clean();
}

#[tokio::test]
async fn session_that_is_being_linked_is_finished_by_the_worker_that_leaves() {
    let site = Site::open().await;
    let leaving = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let qr = site.qr(id).await;
    site.emulator.inject(Fault::Hold, FaultStage::Success, 1);
    site.emulator.phone().scan(&qr).await.unwrap();
    site.emulator.held(1).await;
    leaving.shutdown.begin();
    let finished = leaving.shutdown.finish(PATIENCE);
    site.emulator.let_go();
    finished.await.unwrap();
    site.is(id, State::Ready).await;
    assert_eq!(leaving.work.await.unwrap(), 1);
    assert_eq!(leaving.line.calls("release"), 0);
}

#[tokio::test]
async fn session_that_outlasts_the_grace_is_handed_back_as_it_is() {
    let site = Site::open().await;
    let leaving = site.worker_set(&[("LATCHKEY_SHUTDOWN_GRACE", "2s")]);
    let id = site.queue(Pairing::Qr).await;
    let qr = site.qr(id).await;
    site.emulator.inject(Fault::Hold, FaultStage::Success, 1);
    site.emulator.phone().scan(&qr).await.unwrap();
    site.emulator.held(1).await;
    leaving.shutdown.finish(PATIENCE).await.unwrap();
    assert_eq!(site.is(id, State::Linking).await.state, State::Linking);
    let _next = site.worker();
    site.emulator.let_go();
    site.is(id, State::Ready).await;
    assert_eq!(site.emulator.devices().len(), 1);
}

#[tokio::test]
async fn end_that_could_not_be_stored_within_the_grace_is_stored_by_the_next_worker() {
    let site = Site::open().await;
    let leaving = site.worker_set(&[("LATCHKEY_SHUTDOWN_GRACE", "2s")]);
    let id = site.queue(Pairing::Qr).await;
    let qr = site.qr(id).await;
    leaving.line.stall("finish");
    site.emulator.phone().scan(&qr).await.unwrap();
    leaving.line.called("finish", 1).await;
    leaving.shutdown.finish(PATIENCE).await.unwrap();
    assert_eq!(leaving.line.calls("release"), 1);
    let _next = site.worker();
    site.is(id, State::Ready).await;
    let devices = site.emulator.devices();
    assert_eq!((devices.len(), devices[0].tally.logins), (1, 1));
}

#[tokio::test]
async fn fresh_code_of_the_next_worker_is_the_next_one_and_says_why() {
    let site = Site::open().await;
    let leaving = site.worker();
    let number = format!("+{}", site.emulator.phone().number());
    let id = site
        .queue(Pairing::Code {
            phone: number.parse().unwrap(),
            custom_code: None,
        })
        .await;
    let first = site.is(id, State::AwaitingCode).await.code.unwrap();
    assert_eq!((first.sequence, first.renewal), (1, None));
    let _next = site.worker();
    leaving.shutdown.begin();
    let is_fresh = |code: &latchkey_shared::status::CodePrompt| code.value != first.value;
    let second = site
        .until(id, |status| status.code.as_ref().is_some_and(is_fresh))
        .await;
    let second = second.code.unwrap();
    assert_eq!(
        (second.sequence, second.renewal),
        (2, Some(CodeRenewal::Reconnected))
    );
    site.emulator
        .phone()
        .enter_code(&second.value)
        .await
        .unwrap();
    site.is(id, State::Ready).await;
}

#[tokio::test]
async fn secret_of_a_code_does_not_come_back_with_the_next_worker() {
    let site = Site::open().await;
    let leaving = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let first = site.qr(id).await;
    site.emulator.phone().retire(&first).unwrap();
    let redrawn = site.qr_after(id, &first).await;
    let _next = site.worker();
    leaving.shutdown.begin();
    let taken_over = site.qr_after(id, &redrawn).await;
    let fields = [&first, &redrawn, &taken_over].map(|qr| qr.split(',').collect::<Vec<_>>());
    let [first, redrawn, taken_over] = &fields;
    // The device is the same one.
    assert_eq!(first[1..3], taken_over[1..3]);
    assert_ne!(first[3], redrawn[3]);
    assert!(![first[3], redrawn[3]].contains(&taken_over[3]));
    let code = taken_over.join(",");
    site.emulator.phone().scan(&code).await.unwrap();
    site.is(id, State::Ready).await;
    site.assert_clean();
}

#[tokio::test]
async fn code_of_the_next_worker_says_that_the_wait_for_a_passkey_has_ended() {
    let site = Site::open().await;
    let phone = site.emulator.phone();
    phone.demand_passkey(PasskeyGate::Demanded);
    let leaving = site.worker();
    let id = site.queue(Pairing::Qr).await;
    let first = site.qr(id).await;
    let scanning = phone.clone();
    let scan = tokio::spawn(async move { scanning.scan(&first).await });
    site.is(id, State::PasskeyRequired).await;
    let _next = site.worker();
    leaving.shutdown.begin();
    let fresh = site.is(id, State::AwaitingScan).await;
    assert_eq!(
        fresh.qr.unwrap().renewal,
        Some(QrRenewal::PasskeyInterrupted)
    );
    assert!(scan.await.unwrap().is_err());
}

#[tokio::test]
async fn session_that_cannot_be_opened_does_not_block_the_others() {
    let site = Site::open().await;
    let other = Site::open().await;
    // A slot that it kept would be missed.
    let worker = site.worker_set(&[("LATCHKEY_WORKER_SLOTS", "1")]);
    let theirs = other.queue(Pairing::Qr).await;
    let claim = other.claim().await;
    let foreign = latchkey_shared::broker::NewSession {
        id: theirs,
        token_hash: latchkey_shared::job::TokenHash::from_bytes([7; 32]),
        job: claim.job,
        snapshot: claim.snapshot,
        idempotency: None,
        number: None,
        webhook: false,
        client: latchkey_shared::broker::ClientShare::default(),
    };
    site.broker.enqueue(foreign).await.unwrap();
    worker.line.stall("reclaim");
    worker.line.called("claim", 2).await;
    let id = site.queue(Pairing::Qr).await;
    site.qr(id).await;
    assert_eq!(worker.line.calls("claim"), 2);
    assert_eq!(worker.line.calls("release"), 0);
}

#[tokio::test]
async fn session_that_brought_down_worker_after_worker_is_ended() {
    let site = Site::open().await;
    let id = site.queue_after(20).await;
    let _worker = site.worker();
    let ended = site.until(id, |status| status.state == State::Failed).await;
    assert_eq!(ended.error, Some(FailureReason::Abandoned));
}
