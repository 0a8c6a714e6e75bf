//! From the files of a session to their links, step by step.
//!
//! Each step is recorded before the next begins: another worker goes on from there, and no file is
//! made twice.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;

use super::{
    account::{AccountGuard, OperatorAccount},
    api::{Call, Responses},
    crypto::FileKey,
    delete::delete,
    error::{ApiError, ErrorCode, MegaError},
    files::{AccountFiles, File, FileLink, MadeFile, Stored},
    nodes::{Nodes, is_handle},
    storage::{Upload, upload},
};

/// Records what has been done for a session.
#[async_trait]
pub(crate) trait Journal: Send {
    /// Why it could not be recorded.
    type Error: Send;

    /// Records how far the upload has come.
    async fn keep(&mut self, stored: &Stored) -> Result<(), Self::Error>;

    /// Records which files there are, or will be, so that they are deleted once the session is
    /// cancelled or their time is over.
    async fn schedule(&mut self, files: &AccountFiles, settled: Settled)
    -> Result<(), Self::Error>;

    /// Schedules the deletion of whatever files there are. No other worker goes on with them.
    async fn give_up(&mut self) -> Result<(), Self::Error>;
}

/// Why files were not stored.
#[derive(Debug)]
pub(crate) enum StoreError<E> {
    /// MEGA does not take them.
    Mega(MegaError),
    /// What has been done could not be recorded.
    Journal(E),
}

impl<E> From<MegaError> for StoreError<E> {
    fn from(error: MegaError) -> Self {
        Self::Mega(error)
    }
}

/// What is to become of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// Not decided yet. If it is not for a while, nobody has their links, and they are deleted.
    NotYet,
    /// The session has their links.
    Good,
    /// Nobody will ever have their links: they are deleted at once.
    Bad,
}

/// Stores files and returns their links, in the order of the files.
pub(crate) async fn store<J: Journal>(
    account: &Arc<OperatorAccount>,
    files: &[File],
    stored: &mut Stored,
    journal: &mut J,
) -> Result<Vec<FileLink>, StoreError<J::Error>> {
    let mut attempts = 0;
    loop {
        match stored {
            Stored::Linked { handles, links } => {
                let files = AccountFiles {
                    account: account.name().to_owned(),
                    handles: handles.clone(),
                    sealed_keys: Vec::new(),
                };
                schedule(journal, &files, Settled::Good).await?;
                return Ok(links.clone());
            }
            Stored::GivenUp => return Err(MegaError::GivenUp.into()),
            Stored::Nothing if attempts == MAX_ATTEMPTS => {
                return Err(MegaError::from(ApiError::Code(ErrorCode::MISSING)).into());
            }
            Stored::Nothing => {
                attempts += 1;
                *stored = make(account, files, stored, journal).await?;
            }
            Stored::Sending {
                call,
                session,
                keys,
            } => {
                *stored = make_again(account, call.clone(), session, keys, journal).await?;
            }
            Stored::Made(made) => {
                let links = link(account, made).await?;
                let handles = made.iter().map(|file| file.handle.clone()).collect();
                *stored = Stored::Linked { handles, links };
            }
        }
        keep(journal, stored).await?;
    }
}

/// Uploads the files and makes them nodes of the account.
async fn make<J: Journal>(
    account: &Arc<OperatorAccount>,
    files: &[File],
    stored: &mut Stored,
    journal: &mut J,
) -> Result<Stored, StoreError<J::Error>> {
    let mut uploads: Vec<_> = files.iter().map(Upload::of).collect();
    upload(account, &mut uploads).await?;
    let keys: Vec<_> = uploads.iter().map(|upload| upload.key.clone()).collect();
    let mut guard = account.acquire().await?;
    // A request under a session that is over makes nothing: log in once more, but only once.
    for is_last in [false, true] {
        let call = guard
            .call(|session| {
                uploads
                    .iter()
                    .map(|upload| upload.node(session.root.as_deref(), &session.master))
                    .collect()
            })
            .await?;
        let files = files_of(account, &guard, &keys, Vec::new())?;
        schedule(journal, &files, Settled::NotYet).await?;
        let sending = Stored::Sending {
            call: call.clone(),
            session: guard.session_name()?,
            keys: keys.clone(),
        };
        keep(journal, &sending).await?;
        *stored = sending;
        match guard.send(call).await.and_then(|sent| handles(sent, &keys)) {
            Ok(handles) => return made(account, guard, handles, &keys, journal).await,
            Err(error) if error.code() == Some(ErrorCode::NO_SESSION) && !is_last => {
                guard.renew().await?;
            }
            // The root folder has changed, or the upload has expired.
            Err(error) if error.code() == Some(ErrorCode::MISSING) => {
                return Ok(look_for(account, guard, &keys).await?);
            }
            Err(error) => return Err(guard.fail(error).await.into()),
        }
    }
    Ok(Stored::Nothing)
}

/// Sends the request that makes the files again, or finds them if it cannot be sent.
async fn make_again<J: Journal>(
    account: &Arc<OperatorAccount>,
    call: Call,
    session: &str,
    keys: &[FileKey],
    journal: &mut J,
) -> Result<Stored, StoreError<J::Error>> {
    let mut guard = account.acquire().await?;
    // Postpones their deletion.
    let files = files_of(account, &guard, keys, Vec::new())?;
    schedule(journal, &files, Settled::NotYet).await?;
    if guard.session_name()? == *session {
        match guard.send(call).await.and_then(|sent| handles(sent, keys)) {
            Ok(handles) => return made(account, guard, handles, keys, journal).await,
            Err(error) => match error.code() {
                Some(ErrorCode::NO_SESSION) => guard.renew().await?,
                Some(ErrorCode::MISSING) => {}
                _ => return Err(guard.fail(error).await.into()),
            },
        }
    }
    Ok(look_for(account, guard, keys).await?)
}

/// Looks for files that may have been made, and learns which folder is the root now. Unless all of
/// them are there, none is kept.
async fn look_for(
    account: &Arc<OperatorAccount>,
    mut guard: AccountGuard,
    keys: &[FileKey],
) -> Result<Stored, MegaError> {
    let mut files = files_of(account, &guard, keys, Vec::new())?;
    let nodes = guard.look_around().await?;
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
    files.sealed_keys.clear();
    if !files.handles.is_empty() {
        delete(account, &files).await?;
    }
    Ok(Stored::Nothing)
}

async fn made<J: Journal>(
    account: &OperatorAccount,
    guard: AccountGuard,
    handles: Vec<String>,
    keys: &[FileKey],
    journal: &mut J,
) -> Result<Stored, StoreError<J::Error>> {
    let files = files_of(account, &guard, &[], handles.clone())?;
    drop(guard);
    schedule(journal, &files, Settled::NotYet).await?;
    let made = handles.into_iter().zip(keys.iter().cloned());
    Ok(Stored::Made(
        made.map(|(handle, key)| MadeFile { handle, key }).collect(),
    ))
}

/// Asks for the links of the files. Asking again yields the same links.
async fn link(
    account: &Arc<OperatorAccount>,
    made: &[MadeFile],
) -> Result<Vec<FileLink>, MegaError> {
    let export = |file: &MadeFile| json!({ "a": "l", "n": file.handle });
    let mut responses = account.ask(|_| made.iter().map(export).collect()).await?;
    let mut links = Vec::new();
    for file in made {
        let handle: String = responses.take("the handle of a link")?;
        if !is_handle(&handle) {
            return Err(ApiError::Unexpected("the handle of a link").into());
        }
        let key = file.key.clone();
        links.push(FileLink { handle, key });
    }
    Ok(links)
}

fn files_of(
    account: &OperatorAccount,
    guard: &AccountGuard,
    keys: &[FileKey],
    handles: Vec<String>,
) -> Result<AccountFiles, MegaError> {
    let master = &guard.session()?.master;
    Ok(AccountFiles {
        account: account.name().to_owned(),
        handles,
        sealed_keys: keys.iter().map(|key| key.sealed(master)).collect(),
    })
}

fn handles(mut responses: Responses, keys: &[FileKey]) -> Result<Vec<String>, MegaError> {
    let mut handles = Vec::new();
    for _ in keys {
        let nodes: Nodes = responses.take("the node that was made")?;
        handles.push(nodes.only()?);
    }
    Ok(handles)
}

async fn keep<J: Journal>(journal: &mut J, stored: &Stored) -> Result<(), StoreError<J::Error>> {
    journal.keep(stored).await.map_err(StoreError::Journal)
}

async fn schedule<J: Journal>(
    journal: &mut J,
    files: &AccountFiles,
    settled: Settled,
) -> Result<(), StoreError<J::Error>> {
    let scheduled = journal.schedule(files, settled).await;
    scheduled.map_err(StoreError::Journal)
}

const MAX_ATTEMPTS: usize = 3;
