//! From the files of a session to their links, step by step.
//!
//! Each step is kept before the next: whoever takes the session over goes on from there, and no file
//! is made twice.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::json;
use zeroize::Zeroizing;

use super::{
    account::Account,
    api::{Call, Responses},
    crypto::FileKey,
    delete::delete,
    error::{ApiError, ErrorCode, MegaError},
    guard::AccountGuard,
    login::{Nodes, is_handle},
    storage::{Upload, upload},
};

/// A file to be stored.
pub(crate) struct File {
    pub(crate) name: &'static str,
    pub(crate) content: Zeroizing<Vec<u8>>,
}

/// How far the files of a session have come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stored {
    /// There is nothing yet that would stay.
    #[default]
    Nothing,
    /// The request that makes the files may have been sent; sent again, it makes no more.
    Sending {
        /// The request.
        call: Call,
        /// Names the session of the account that it is part of.
        session: String,
        /// Opens the files.
        keys: Vec<FileKey>,
    },
    /// The files are there.
    Made(Vec<MadeFile>),
    /// Everybody who has a link can open its file.
    Linked {
        /// Their handles in the account.
        handles: Vec<String>,
        /// What opens them, in the same order.
        links: Vec<FileLink>,
    },
    /// It came to nothing, and what there is is to be deleted.
    GivenUp,
}

/// A file in the operator's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MadeFile {
    handle: String,
    key: FileKey,
}

/// What opens a file: `https://mega.nz/file/HANDLE#KEY`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileLink {
    /// 8 characters.
    pub(crate) handle: String,
    pub(crate) key: FileKey,
}

impl FileLink {
    /// `HANDLE#KEY`.
    pub(crate) fn reference(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}#{}", self.handle, *self.key.reveal()))
    }

    /// The whole address.
    pub(crate) fn url(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{FILE_URL}{}", *self.reference()))
    }
}

/// Which files of the account are a session's, so that they can be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Files {
    /// Names the account.
    pub(super) account: String,
    /// Their handles, as soon as there are any.
    pub(super) handles: Vec<String>,
    /// Their keys as they are kept in the account.
    pub(super) sealed_keys: Vec<String>,
}

/// Keeps what has been done for a session.
#[async_trait]
pub(crate) trait Journal: Send {
    /// Why it is not kept.
    type Error: From<MegaError> + Send;

    /// Keeps how far the files have come.
    async fn keep(&mut self, stored: &Stored) -> Result<(), Self::Error>;

    /// Keeps which files there will be, or are, so that they are deleted if the session is called
    /// off; and else when their time is over.
    async fn schedule(&mut self, files: &Files, settled: Settled) -> Result<(), Self::Error>;
}

/// What is to become of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// If nothing is said of them for a while, nobody has their links: they go.
    NotYet,
    /// They are the session's.
    Good,
    /// Nobody will ever have their links: they go at once.
    Bad,
}

/// Stores files and answers their links, in the order of the files.
pub(crate) async fn store<J: Journal>(
    account: &Arc<Account>,
    files: &[File],
    stored: &mut Stored,
    journal: &mut J,
) -> Result<Vec<FileLink>, J::Error> {
    let mut attempts = 0;
    loop {
        match stored {
            Stored::Linked { handles, links } => {
                let files = Files {
                    account: account.name().to_owned(),
                    handles: handles.clone(),
                    sealed_keys: Vec::new(),
                };
                journal.schedule(&files, Settled::Good).await?;
                return Ok(links.clone());
            }
            Stored::GivenUp => return Err(MegaError::GivenUp.into()),
            Stored::Nothing if attempts == MAX_ATTEMPTS => {
                return Err(MegaError::from(ApiError::Code(ErrorCode::MISSING)).into());
            }
            Stored::Nothing => {
                attempts += 1;
                let made = make(account, files, stored, journal).await?;
                *stored = made;
            }
            Stored::Sending {
                call,
                session,
                keys,
            } => {
                let again = make_again(account, call.clone(), session, keys, journal).await?;
                *stored = again;
            }
            Stored::Made(made) => {
                let links = link(account, made).await?;
                let handles = made.iter().map(|file| file.handle.clone()).collect();
                *stored = Stored::Linked { handles, links };
            }
        }
        journal.keep(stored).await?;
    }
}

/// Uploads the files and makes them nodes of the account.
async fn make<J: Journal>(
    account: &Arc<Account>,
    files: &[File],
    stored: &mut Stored,
    journal: &mut J,
) -> Result<Stored, J::Error> {
    let mut uploads = Vec::new();
    for file in files {
        uploads.push(Upload::of(file));
    }
    upload(account, &mut uploads).await?;
    let mut guard = account.acquire().await?;
    // A session that is over makes nothing: one new session, and no more than one.
    for is_last in [false, true] {
        let call = guard
            .call(|session| {
                uploads
                    .iter()
                    .map(|upload| upload.node(session.root.as_deref(), &session.master))
                    .collect()
            })
            .await?;
        let keys: Vec<_> = uploads.iter().map(|upload| upload.key.clone()).collect();
        journal
            .schedule(
                &files_of(account, &guard, &keys, Vec::new())?,
                Settled::NotYet,
            )
            .await?;
        let sending = Stored::Sending {
            call: call.clone(),
            session: guard.session_name()?,
            keys: keys.clone(),
        };
        journal.keep(&sending).await?;
        *stored = sending;
        let (sent, answered) = guard.send(call).await?;
        guard = sent;
        match answered.and_then(|answers| handles(answers, keys.len())) {
            Ok(handles) => return made(guard, account, handles, keys, journal).await,
            Err(error) if error.code() == Some(ErrorCode::NO_SESSION) && !is_last => {
                guard = guard.renew().await?;
            }
            // The folder is another one now, or the upload is none any more.
            Err(error) if error.code() == Some(ErrorCode::MISSING) => {
                return Ok(look_for(account, guard, &keys).await?);
            }
            Err(error) => return Err(guard.fail(error).await.into()),
        }
    }
    Ok(Stored::Nothing)
}

/// Sends the request again that makes the files, or finds them if that cannot be.
async fn make_again<J: Journal>(
    account: &Arc<Account>,
    call: Call,
    session: &str,
    keys: &[FileKey],
    journal: &mut J,
) -> Result<Stored, J::Error> {
    let guard = account.acquire().await?;
    // Puts off that they are deleted.
    journal
        .schedule(
            &files_of(account, &guard, keys, Vec::new())?,
            Settled::NotYet,
        )
        .await?;
    let guard = if guard.session_name()? == *session {
        let (guard, answered) = guard.send(call).await?;
        match answered.and_then(|answers| handles(answers, keys.len())) {
            Ok(handles) => return made(guard, account, handles, keys.to_vec(), journal).await,
            Err(error) => match error.code() {
                Some(ErrorCode::NO_SESSION) => guard.renew().await?,
                Some(ErrorCode::MISSING) => guard,
                _ => return Err(guard.fail(error).await.into()),
            },
        }
    } else {
        guard
    };
    Ok(look_for(account, guard, keys).await?)
}

/// Looks for files that may have been made, and learns which folder is the root by now. Where not all
/// of them are there, none is to stay.
async fn look_for(
    account: &Arc<Account>,
    guard: AccountGuard,
    keys: &[FileKey],
) -> Result<Stored, MegaError> {
    let mut files = files_of(account, &guard, keys, Vec::new())?;
    let (guard, nodes) = guard.look_around().await?;
    drop(guard);
    let mut made = Vec::new();
    for (sealed, key) in files.sealed_keys.iter().zip(keys) {
        if let Some(handle) = nodes.handle_of(sealed) {
            let key = key.clone();
            made.push(MadeFile { handle, key });
        }
    }
    if made.len() == keys.len() {
        return Ok(Stored::Made(made));
    }
    files.handles = made.into_iter().map(|file| file.handle).collect();
    if !files.handles.is_empty() {
        delete(account, &files).await?;
    }
    Ok(Stored::Nothing)
}

async fn made<J: Journal>(
    guard: AccountGuard,
    account: &Account,
    handles: Vec<String>,
    keys: Vec<FileKey>,
    journal: &mut J,
) -> Result<Stored, J::Error> {
    let files = files_of(account, &guard, &keys, handles.clone())?;
    drop(guard);
    journal.schedule(&files, Settled::NotYet).await?;
    let files = handles.into_iter().zip(keys);
    Ok(Stored::Made(
        files
            .map(|(handle, key)| MadeFile { handle, key })
            .collect(),
    ))
}

/// Asks for the links of the files; whoever asks again gets the same.
async fn link(account: &Arc<Account>, made: &[MadeFile]) -> Result<Vec<FileLink>, MegaError> {
    let export = |file: &MadeFile| json!({ "a": "l", "n": file.handle });
    let mut answers = account.ask(|_| made.iter().map(export).collect()).await?;
    let mut links = Vec::new();
    for file in made {
        let handle: String = answers.take("the handle of a link")?;
        if !is_handle(&handle) {
            return Err(ApiError::Unexpected("the handle of a link").into());
        }
        let key = file.key.clone();
        links.push(FileLink { handle, key });
    }
    Ok(links)
}

fn files_of(
    account: &Account,
    guard: &AccountGuard,
    keys: &[FileKey],
    handles: Vec<String>,
) -> Result<Files, MegaError> {
    let master = &guard.session()?.master;
    Ok(Files {
        account: account.name().to_owned(),
        handles,
        sealed_keys: keys.iter().map(|key| key.sealed(master)).collect(),
    })
}

fn handles(mut answers: Responses, count: usize) -> Result<Vec<String>, MegaError> {
    let mut handles = Vec::new();
    for _ in 0..count {
        let nodes: Nodes = answers.take("the node that was made")?;
        handles.push(nodes.only()?);
    }
    Ok(handles)
}

const FILE_URL: &str = "https://mega.nz/file/";
const MAX_ATTEMPTS: usize = 3;
