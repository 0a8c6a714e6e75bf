//! Records the upload of a session's files in its checkpoint.

use async_trait::async_trait;
use latchkey_proto::credentials::Credentials;
use latchkey_shared::bundle::MegaFiles;

use crate::{
    checkpoint::{Checkpoint, Proven},
    mega::{AccountFiles, Cloud, Journal, LinkedFiles, Settled, Stored},
    session::{Session, SessionError},
};

/// Stores the progress of the upload in the session's checkpoint, and schedules the files' deletion.
pub(super) struct UploadJournal<'a> {
    cloud: &'a Cloud,
    credentials: &'a Credentials,
    files: MegaFiles,
    before: Option<&'a LinkedFiles>,
    is_message_begun: bool,
    session: &'a mut Session,
    /// Whether there may already be files.
    has_begun: bool,
    scheduled: Option<AccountFiles>,
}

impl<'a> UploadJournal<'a> {
    pub(super) fn new(
        cloud: &'a Cloud,
        credentials: &'a Credentials,
        files: MegaFiles,
        before: Option<&'a LinkedFiles>,
        stored: &Stored,
        session: &'a mut Session,
    ) -> Self {
        Self {
            cloud,
            credentials,
            files,
            before,
            is_message_begun: false,
            session,
            has_begun: before.is_some() || *stored != Stored::Nothing,
            scheduled: before.map(|before| cloud.account_files(before)),
        }
    }

    /// Has it kept whether the message to the owner's own chat may have been sent before.
    pub(super) fn after_message(mut self, is_begun: bool) -> Self {
        self.is_message_begun = is_begun;
        self
    }
}

#[async_trait]
impl Journal for UploadJournal<'_> {
    type Error = SessionError;

    async fn keep(&mut self, stored: &Stored) -> Result<(), SessionError> {
        self.has_begun = self.before.is_some() || *stored != Stored::Nothing;
        let checkpoint = Checkpoint::Proven(Box::new(Proven {
            credentials: self.credentials.clone(),
            stored: stored.clone(),
            files: self.files,
            before: self.before.cloned(),
            is_message_begun: self.is_message_begun,
        }));
        let deadline = self.session.forgotten_at();
        self.session.checkpoint(&checkpoint, deadline).await
    }

    async fn schedule(
        &mut self,
        files: &AccountFiles,
        settled: Settled,
    ) -> Result<(), SessionError> {
        let files = match self.before {
            Some(before) => files.clone().with(before),
            None => files.clone(),
        };
        let (sealed, due) = self.cloud.cleanup(self.session.job.id, &files, settled)?;
        self.session.schedule(&sealed, due).await?;
        self.scheduled = Some(files);
        Ok(())
    }

    async fn give_up(&mut self) -> Result<(), SessionError> {
        if !self.has_begun {
            return Ok(());
        }
        self.keep(&Stored::GivenUp).await?;
        match self.scheduled.take() {
            Some(files) => self.schedule(&files, Settled::Bad).await,
            None => Ok(()),
        }
    }
}
