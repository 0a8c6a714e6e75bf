use latchkey_emulator::{MegaFault, MegaStage};

use super::harness::{Notes, Stage, files, store, stored};
use crate::mega::{
    error::{ApiError, ErrorCode, MegaError, PauseReason},
    files::Stored,
};

/// At which commands a session can meet a fault once there is a session with MEGA.
const COMMANDS: [MegaStage; 3] = [MegaStage::U, MegaStage::P, MegaStage::L];

async fn rides_out(faults: &[MegaFault], stages: &[MegaStage], times: u32) {
    let stage = Stage::open().await;
    let worker = stage.worker();
    let mut number = 0;
    for &at in stages {
        for &fault in faults {
            number += 1;
            stage.mega().inject(fault, at, times);
            let links = stored(&worker, &files(number)).await;
            let links = links.unwrap_or_else(|error| panic!("{fault:?} at {at:?}: {error:?}"));
            stage.opens_to(&links, &files(number)).await;
            let snapshot = stage.mega().snapshot();
            let made = (snapshot.files.len(), snapshot.logins);
            assert_eq!(made, (2 * number, 1), "{fault:?} at {at:?}");
        }
    }
    assert!(stage.health().await.is_none());
    stage.check();
}

const PASSING: [MegaFault; 7] = [
    MegaFault::Error(-3),
    MegaFault::Error(-4),
    MegaFault::HttpStatus(500),
    MegaFault::Cut,
    MegaFault::Garbage,
    MegaFault::Hashcash,
    MegaFault::Delay { ms: 20 },
];

#[tokio::test]
async fn what_passes_is_ridden_out_at_any_command() {
    rides_out(&PASSING, &COMMANDS, 1).await;
}

#[tokio::test]
async fn what_passes_is_ridden_out_at_the_login() {
    let stage = Stage::open().await;
    let at_login = [MegaStage::Us0, MegaStage::Us, MegaStage::F];
    for (at, faults) in at_login.into_iter().zip(PASSING.chunks(3)) {
        for fault in faults {
            stage.mega().inject(*fault, at, 1);
        }
    }
    let links = stored(&stage.worker(), &files(1)).await.unwrap();
    stage.opens_to(&links, &files(1)).await;
    let snapshot = stage.mega().snapshot();
    assert_eq!((snapshot.files.len(), snapshot.logins), (2, 1));
    stage.check();
}

#[tokio::test]
async fn answers_that_were_lost_are_given_again() {
    rides_out(&[MegaFault::LostAnswer], &COMMANDS, 2).await;
}

#[tokio::test]
async fn answers_that_never_come_are_asked_for_again() {
    rides_out(&[MegaFault::Unanswered], &[MegaStage::P], 1).await;
}

#[tokio::test]
async fn uploads_that_break_off_are_made_anew() {
    let faults = [
        MegaFault::Cut,
        MegaFault::Error(-4),
        MegaFault::Error(-8),
        MegaFault::HttpStatus(500),
        MegaFault::Garbage,
        MegaFault::LostAnswer,
    ];
    rides_out(&faults, &[MegaStage::Upload], 2).await;
}

#[tokio::test]
async fn account_without_room_is_left_alone_and_says_so() {
    for code in [-17, -24, -29] {
        let stage = Stage::open().await;
        stage.mega().inject(MegaFault::Error(code), MegaStage::U, 1);
        let full = stored(&stage.worker(), &files(1)).await;
        assert!(
            matches!(full, Err(MegaError::Api(ApiError::Code(ErrorCode(told)))) if told == code)
        );
        let paused = stored(&stage.worker(), &files(2)).await;
        assert!(matches!(
            paused,
            Err(MegaError::Paused(PauseReason::Quota(_)))
        ));
        let snapshot = stage.mega().snapshot();
        assert_eq!((snapshot.logins, snapshot.files.len()), (1, 0));
        let health = stage.health().await.unwrap();
        assert!(health.pause.unwrap().reason.contains("make room"));
    }
}

#[tokio::test]
async fn pause_that_mega_asks_for_is_made_and_then_it_goes_on() {
    let limit = MegaFault::BandwidthLimit { seconds_left: 1 };
    for (at, files_left) in [(MegaStage::U, 0), (MegaStage::Upload, 0), (MegaStage::L, 2)] {
        let stage = Stage::open().await;
        stage.mega().inject(limit, at, 1);
        let mut notes = Notes::default();
        let worker = stage.worker();
        let busy = store(&worker, &files(1), &mut Stored::default(), &mut notes).await;
        assert!(matches!(busy, Err(MegaError::Api(ApiError::Pause(_)))));
        let paused = stored(&worker, &files(1)).await;
        assert!(matches!(paused, Err(MegaError::Paused(PauseReason::Busy))));
        assert!(stage.health().await.unwrap().pause.is_some());
        assert_eq!(stage.mega().files().len(), files_left);
        tokio::time::sleep(std::time::Duration::from_millis(1010)).await;
        let mut left = notes.last();
        let links = store(&worker, &files(1), &mut left, &mut notes)
            .await
            .unwrap();
        stage.opens_to(&links, &files(1)).await;
        assert_eq!(stage.mega().files().len(), 2);
        assert_eq!(stage.health().await.unwrap().pause, None);
        stage.check();
    }
}

#[tokio::test(start_paused = true)]
async fn mega_that_cannot_be_reached_is_left_alone_for_a_moment() {
    let stage = Stage::open().await;
    let worker = stage.worker_at("http://127.0.0.1:1");
    let away = stored(&worker, &files(1)).await;
    assert!(matches!(
        away,
        Err(MegaError::Api(ApiError::Http(_) | ApiError::TooLong))
    ));
    let paused = stored(&worker, &files(1)).await;
    assert!(matches!(paused, Err(MegaError::Paused(PauseReason::Away))));
    assert_eq!(stage.mega().snapshot().logins, 0);
}

#[tokio::test]
async fn account_that_is_blocked_meanwhile_is_left_alone() {
    let stage = Stage::open().await;
    stage.mega().inject(MegaFault::Error(-16), MegaStage::P, 1);
    stored(&stage.worker(), &files(1)).await.unwrap_err();
    let paused = stored(&stage.worker(), &files(1)).await;
    assert!(matches!(
        paused,
        Err(MegaError::Paused(PauseReason::Locked(_)))
    ));
    assert_eq!(stage.mega().snapshot().logins, 1);
}

#[tokio::test]
async fn broken_checksum_is_this_sessions_alone() {
    let stage = Stage::open().await;
    stage
        .mega()
        .inject(MegaFault::Error(-14), MegaStage::Upload, 1);
    let broken = stored(&stage.worker(), &files(1)).await;
    assert!(matches!(
        broken,
        Err(MegaError::Api(ApiError::Code(ErrorCode::KEY)))
    ));
    let links = stored(&stage.worker(), &files(2)).await.unwrap();
    stage.opens_to(&links, &files(2)).await;
    stage.check();
}

#[tokio::test]
async fn request_of_a_dropped_session_is_carried_through_before_the_next() {
    let stage = Stage::open().await;
    let worker = stage.worker();
    stored(&worker, &files(0)).await.unwrap();
    stage
        .mega()
        .inject(MegaFault::Delay { ms: 300 }, MegaStage::P, 1);
    let notes = Notes::default();
    let (mut journal, mut progress) = (notes.clone(), Stored::default());
    let files_1 = files(1);
    let gone = store(&worker, &files_1, &mut progress, &mut journal);
    tokio::time::timeout(std::time::Duration::from_millis(150), gone)
        .await
        .unwrap_err();
    assert!(matches!(notes.last(), Stored::Sending { .. }));
    let links = stored(&stage.worker(), &files(2)).await.unwrap();
    stage.opens_to(&links, &files(2)).await;
    assert_eq!(stage.mega().files().len(), 6);
    stage.check();
}
