//! What MEGA, or whoever answers in its place, may say.

use base64::Engine;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{
    account::{AccountState, Storage},
    api::{Responses, answers, storage_error},
    crypto::{BASE64, FileKey, Key},
    download::StoredFile,
    error::{ApiError, MegaError, PauseReason},
    files::AccountFiles,
    hashcash::Challenge,
    login::{Opened, Prelogin},
    nodes::{Nodes, is_handle},
    storage::StorageAddress,
};

/// Takes from the first byte what was asked for, and the rest as the answer.
pub(crate) fn run(data: &[u8]) {
    let Some((&asked, answer)) = data.split_first() else {
        return;
    };
    if let Some(code) = storage_error(answer) {
        assert!(code.0 < 0, "{code}");
    }
    if let Ok(header) = std::str::from_utf8(answer) {
        let _ = Challenge::parse(header);
    }
    let read = answers(answer).and_then(|answers| read(asked, answers));
    if let Err(error) = read {
        assert!(error.to_string().len() < 200, "{error}");
        let error = MegaError::from(error);
        let _ = (PauseReason::of(&error), error.why_not());
    }
}

fn read(asked: u8, mut answers: Responses) -> Result<(), ApiError> {
    match asked % 8 {
        0 => {
            answers.take::<Prelogin>("the account's version")?;
        }
        1 => {
            let opened: Opened = answers.take("a session")?;
            let (sid, _) = opened.open(&Key::new(PASSWORD_KEY))?;
            assert_eq!(sid.len(), 58, "a session id goes into an address");
        }
        2 => {
            let nodes: Nodes = answers.take("the account's nodes")?;
            let handles = [nodes.root().ok(), nodes.handle_of("key"), nodes.only().ok()];
            assert!(handles.iter().flatten().all(|handle| is_handle(handle)));
        }
        3 => {
            answers.take::<StorageAddress>("the address of a storage server")?;
        }
        4 => {
            Storage::room(answers)?;
        }
        5 => {
            let file: StoredFile = answers.take("the address of the file")?;
            let key = FileKey::parse(FILE_KEY).expect("a file's key");
            let _ = key.open_name(&file.at);
            let sealed = BASE64.decode(&file.g).unwrap_or_default();
            let _ = key.decrypt(Zeroizing::new(sealed));
        }
        6 => {
            answers.take::<String>("the handle of a link")?;
        }
        _ => while answers.take::<Value>("a word").is_ok() {},
    }
    Ok(())
}

/// Takes the data as what workers have stored of the account, or of a session's files there.
pub(crate) fn stored(data: &[u8]) {
    if let Ok(state) = serde_json::from_slice::<AccountState>(data) {
        let now = std::time::UNIX_EPOCH + std::time::Duration::from_hours(498_706);
        let _ = state.wants_a_look(now);
    }
    let _ = serde_json::from_slice::<AccountFiles>(data);
}

/// Of the recorded account in `tests/vectors/mega.json`.
const PASSWORD_KEY: [u8; 16] = [
    0x0a, 0xfa, 0x67, 0xc0, 0x0d, 0x8e, 0x93, 0x89, 0xbc, 0xc5, 0xaf, 0xf8, 0x87, 0xa4, 0x85, 0x65,
];
const FILE_KEY: &str = "jgrabYZhSGBCyDpooS78E93i0xsnXuOSa5yN3XB3IGU";
