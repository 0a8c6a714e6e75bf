use std::collections::HashSet;

use latchkey_emulator::{MegaFault, MegaStage};

use super::harness::{Stage, files, stored};
use crate::mega::error::{ErrorCode, MegaError, PauseReason};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_sessions_of_two_workers_share_one_login_and_take_turns() {
    let stage = Stage::open().await;
    let workers = [stage.worker(), stage.worker()];
    let mut all = Vec::new();
    for number in 0..100 {
        let worker = workers[number % 2].clone();
        all.push(tokio::spawn(async move {
            stored(&worker, &files(number)).await.unwrap()
        }));
    }
    let mut links = Vec::new();
    for stored in all {
        links.push(stored.await.unwrap());
    }
    let snapshot = stage.mega().snapshot();
    assert_eq!((snapshot.files.len(), snapshot.logins), (200, 1));
    assert_eq!((snapshot.clients, snapshot.max_in_flight), (1, 1));
    stage.check();
    for (number, links) in links.iter().enumerate() {
        stage.opens_to(links, &files(number)).await;
    }
    let all = links
        .iter()
        .flatten()
        .map(|link| link.reference().to_string());
    assert_eq!(all.collect::<HashSet<_>>().len(), 200);
}

#[tokio::test]
async fn worker_that_starts_goes_on_with_the_session_that_there_is() {
    let stage = Stage::open().await;
    for number in 0..3 {
        stored(&stage.worker(), &files(number)).await.unwrap();
    }
    assert_eq!(stage.mega().snapshot().logins, 1);
    stage.check();
}

#[tokio::test]
async fn room_is_asked_for_once_an_hour_and_never_logs_in() {
    let stage = Stage::open().await;
    let worker = stage.worker();
    worker.look_at_room().await.unwrap();
    assert_eq!(stage.mega().snapshot().logins, 0);
    stored(&worker, &files(1)).await.unwrap();
    for worker in [&worker, &stage.worker()] {
        worker.look_at_room().await.unwrap();
    }
    let room = stage.health().await.unwrap().room.unwrap();
    let used: usize = stage.mega().files().iter().map(|file| file.size).sum();
    assert_eq!((room.used, room.total), (used as u64, 20 << 30));
    assert_eq!(stage.mega().snapshot().calls["uq"], 1);
    stage.check();
}

#[tokio::test]
async fn session_that_is_over_is_renewed_once_for_all() {
    let stage = Stage::open().await;
    let workers = [stage.worker(), stage.worker()];
    stored(&workers[0], &files(0)).await.unwrap();
    stage.mega().expire_sessions();
    let (files_1, files_2) = (files(1), files(2));
    let (one, other) = tokio::join!(stored(&workers[0], &files_1), stored(&workers[1], &files_2),);
    stage.opens_to(&one.unwrap(), &files_1).await;
    stage.opens_to(&other.unwrap(), &files_2).await;
    let snapshot = stage.mega().snapshot();
    assert_eq!((snapshot.logins, snapshot.calls["f"]), (2, 1));
    stage.check();
}

#[tokio::test]
async fn session_that_ends_at_any_command_costs_one_login() {
    for at in [MegaStage::U, MegaStage::P, MegaStage::L] {
        let stage = Stage::open().await;
        let worker = stage.worker();
        stage.mega().inject(MegaFault::SessionExpired, at, 1);
        let links = stored(&worker, &files(1)).await.unwrap();
        stage.opens_to(&links, &files(1)).await;
        let snapshot = stage.mega().snapshot();
        assert_eq!((snapshot.logins, snapshot.files.len()), (2, 2), "{at:?}");
        stage.check();
    }
}

#[tokio::test]
async fn refused_login_is_not_tried_again() {
    let stage = Stage::open().await;
    let wrong = stage.worker_with("not the password");
    let refused = stored(&wrong, &files(1)).await;
    assert!(matches!(
        refused,
        Err(MegaError::Refused(ErrorCode::MISSING))
    ));
    for worker in [&wrong, &stage.worker_with("not the password")] {
        let paused = stored(worker, &files(1)).await;
        assert!(matches!(
            paused,
            Err(MegaError::Paused(PauseReason::Settings(_)))
        ));
    }
    assert_eq!(stage.mega().snapshot().refused_logins, 1);
    let health = stage.health().await.unwrap();
    assert!(health.pause.unwrap().reason.contains("MEGA_PASSWORD"));
    // Once the settings are right, nothing of it counts.
    stored(&stage.worker(), &files(1)).await.unwrap();
    assert_eq!(stage.mega().snapshot().logins, 1);
}

#[tokio::test]
async fn refusals_of_every_kind_stop_all_logins() {
    for code in [-9, -26, -5, -8, -13, -6, -16] {
        let stage = Stage::open().await;
        stage
            .mega()
            .inject(MegaFault::Error(code), MegaStage::Us, 1);
        let refused = stored(&stage.worker(), &files(1)).await;
        assert!(matches!(refused, Err(MegaError::Refused(ErrorCode(told))) if told == code));
        stored(&stage.worker(), &files(1)).await.unwrap_err();
        let snapshot = stage.mega().snapshot();
        assert_eq!((snapshot.logins, snapshot.calls["us0"]), (0, 1), "{code}");
    }
}

#[tokio::test]
async fn account_that_ends_every_session_is_not_logged_in_to_for_ever() {
    let stage = Stage::open().await;
    for _ in 0..20 {
        stage
            .mega()
            .inject(MegaFault::SessionExpired, MegaStage::U, 2);
        stored(&stage.worker(), &files(1)).await.unwrap_err();
        stage.mega().clear_faults();
        stage.forget_pause().await;
    }
    assert_eq!(stage.mega().snapshot().logins, 5);
}
