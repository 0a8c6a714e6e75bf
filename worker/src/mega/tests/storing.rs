use latchkey_emulator::{MegaAccount, MegaFault, MegaSession, MegaStage, MegaVersion};
use zeroize::Zeroizing;

use super::{
    content,
    harness::{Notes, Stage, files, store, stored},
};
use crate::mega::{
    delete::delete,
    download::download,
    error::{ApiError, MegaError},
    files::{File, Stored},
};

#[tokio::test]
async fn files_of_a_session_open_by_their_links() {
    let stage = Stage::open().await;
    let worker = stage.worker();
    let links = stored(&worker, &files(1)).await.unwrap();
    stage.opens_to(&links, &files(1)).await;
    let snapshot = stage.mega().snapshot();
    assert_eq!((snapshot.files.len(), snapshot.logins), (2, 1));
    assert_eq!(
        snapshot
            .files
            .iter()
            .filter(|file| file.name == "creds.json")
            .count(),
        1
    );
    assert_eq!(links[0].reference().len(), 8 + 1 + 43);
    assert!(stage.health().await.is_none());
    stage.check();
}

#[tokio::test]
async fn large_files_go_in_pieces() {
    let stage = Stage::open().await;
    let worker = stage.worker();
    for size in [1, 131_073, 4_700_000] {
        let file = [File {
            name: "session.zip",
            content: Zeroizing::new(content(size)),
        }];
        let links = stored(&worker, &file).await.unwrap();
        stage.opens_to(&links, &file).await;
    }
    stage.check();
}

#[tokio::test]
async fn every_kind_of_account_is_opened() {
    let accounts = [
        MegaAccount {
            version: MegaVersion::V1,
            ..MegaAccount::default()
        },
        MegaAccount {
            session: MegaSession::RsaLeadingZero,
            ..MegaAccount::default()
        },
        MegaAccount {
            session: MegaSession::Temporary,
            ..MegaAccount::default()
        },
        MegaAccount {
            mfa_secret: Some("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned()),
            ..MegaAccount::default()
        },
    ];
    for account in accounts {
        let stage = Stage::with(account).await;
        let links = stored(&stage.worker(), &files(1)).await.unwrap();
        stage.opens_to(&links, &files(1)).await;
        assert_eq!(stage.mega().snapshot().refused_logins, 0);
        stage.check();
    }
}

#[tokio::test]
async fn worker_that_takes_over_makes_no_file_twice() {
    // How much the worker before has kept: nothing, the request, the files, the links.
    for dies_after in 0..4 {
        let stage = Stage::open().await;
        let mut notes = Notes {
            dies_after: Some(dies_after),
            ..Notes::default()
        };
        let dead = store(
            &stage.worker(),
            &files(1),
            &mut Stored::default(),
            &mut notes,
        )
        .await;
        assert_eq!(dead.is_err(), dies_after < 3);
        notes.dies_after = None;
        let mut left = notes.last();
        let links = store(&stage.worker(), &files(1), &mut left, &mut notes)
            .await
            .unwrap();
        stage.opens_to(&links, &files(1)).await;
        let snapshot = stage.mega().snapshot();
        assert_eq!(snapshot.files.len(), 2, "{dies_after}");
        assert_eq!(snapshot.logins, 1);
        stage.check();
    }
}

#[tokio::test]
async fn worker_that_takes_over_in_another_session_finds_the_files() {
    for is_made in [false, true] {
        let stage = Stage::open().await;
        let mut notes = Notes::default();
        let fault = if is_made {
            MegaFault::LostAnswer
        } else {
            MegaFault::Cut
        };
        stage.mega().inject(fault, MegaStage::P, 1);
        stage
            .mega()
            .inject(MegaFault::HttpStatus(404), MegaStage::P, 1);
        let mut left = Stored::default();
        let dead = store(&stage.worker(), &files(1), &mut left, &mut notes).await;
        dead.unwrap_err();
        stage.mega().clear_faults();
        stage.mega().expire_sessions();
        let mut left = notes.last();
        assert!(matches!(left, Stored::Sending { .. }));
        // The pause after the failure is over for new settings only, so it ends by hand.
        stage.forget_pause().await;
        let links = store(&stage.worker(), &files(1), &mut left, &mut notes)
            .await
            .unwrap();
        stage.opens_to(&links, &files(1)).await;
        let snapshot = stage.mega().snapshot();
        assert_eq!((snapshot.files.len(), snapshot.logins), (2, 2), "{is_made}");
    }
}

#[tokio::test]
async fn root_that_has_become_another_is_looked_up_again() {
    let stage = Stage::open().await;
    let worker = stage.worker();
    stored(&worker, &files(1)).await.unwrap();
    stage.mega().replace_root();
    let links = stored(&worker, &files(2)).await.unwrap();
    stage.opens_to(&links, &files(2)).await;
    assert_eq!(stage.mega().snapshot().files.len(), 4);
    assert_eq!(stage.mega().snapshot().logins, 1);
}

#[tokio::test]
async fn deleted_files_are_gone_whether_their_handles_are_known_or_not() {
    let stage = Stage::open().await;
    let worker = stage.worker();
    let mut notes = Notes::default();
    store(&worker, &files(1), &mut Stored::default(), &mut notes)
        .await
        .unwrap();
    let kept = stored(&worker, &files(2)).await.unwrap();
    let scheduled = notes.scheduled.lock().unwrap().clone();
    let (before, after) = (&scheduled[0], &scheduled[1]);
    assert!(before.handles.is_empty() && after.handles.len() == 2);
    assert!(delete(&worker, before).await.unwrap());
    assert_eq!(stage.mega().files().len(), 2);
    assert!(!delete(&worker, before).await.unwrap());
    assert!(delete(&worker, after).await.unwrap());
    stage.opens_to(&kept, &files(2)).await;
    stage.check();
}

#[tokio::test]
async fn link_with_another_key_or_to_nothing_opens_nothing() {
    let stage = Stage::open().await;
    let links = stored(&stage.worker(), &files(1)).await.unwrap();
    let mut wrong = links[0].clone();
    wrong.key = links[1].key.clone();
    let opened = download(&stage.api(), &wrong, 1 << 20).await;
    assert!(matches!(
        opened,
        Err(MegaError::Api(ApiError::Unexpected(_)))
    ));
    let mut gone = links[0].clone();
    gone.handle = "AAAAAAAA".to_owned();
    download(&stage.api(), &gone, 1 << 20).await.unwrap_err();
    let too_long = download(&stage.api(), &links[0], 3).await;
    assert!(matches!(
        too_long,
        Err(MegaError::Api(ApiError::Unexpected(_)))
    ));
}
