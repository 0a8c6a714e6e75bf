//! Keeps how far the files of a session have come, in its checkpoint.

use async_trait::async_trait;
use latchkey_shared::{clock, sealed::Purpose};

use super::{
    Cloud,
    error::MegaError,
    upload::{Files, Journal, Settled, Stored},
};
use crate::{
    checkpoint::Checkpoint,
    delivery::Proven,
    session::{Session, SessionError},
};

/// Writes down what becomes of a session's files.
pub(super) struct UploadJournal<'a> {
    cloud: &'a Cloud,
    proven: &'a mut Proven,
    session: &'a mut Session,
    scheduled: Option<Files>,
}

/// Why files are not stored.
#[derive(Debug)]
pub(super) enum StoreError {
    /// The session is not this worker's to work on.
    Session(SessionError),
    /// MEGA does not take them.
    Mega(MegaError),
}

impl From<MegaError> for StoreError {
    fn from(error: MegaError) -> Self {
        Self::Mega(error)
    }
}

impl From<SessionError> for StoreError {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl<'a> UploadJournal<'a> {
    pub(super) fn new(cloud: &'a Cloud, proven: &'a mut Proven, session: &'a mut Session) -> Self {
        Self {
            cloud,
            proven,
            session,
            scheduled: None,
        }
    }

    /// Has the files deleted that may be there. No other worker goes on with them.
    pub(super) async fn give_up(mut self) -> Result<(), SessionError> {
        if self.proven.stored == Stored::Nothing {
            return Ok(());
        }
        self.write(&Stored::GivenUp).await?;
        match self.scheduled.take() {
            Some(files) => self.note(&files, Settled::Bad).await,
            None => Ok(()),
        }
    }

    async fn write(&mut self, stored: &Stored) -> Result<(), SessionError> {
        self.proven.stored = stored.clone();
        let checkpoint = Checkpoint::Proven(Box::new(self.proven.clone()));
        let deadline = self.session.forgotten_at();
        self.session.checkpoint(&checkpoint, deadline).await
    }

    async fn note(&mut self, files: &Files, settled: Settled) -> Result<(), SessionError> {
        let sealed = self.cloud.vault.seal_json(
            Purpose::Cleanup,
            self.session.job.id,
            files,
            &mut clock::rng(),
        )?;
        self.session
            .schedule(&sealed, self.cloud.due(settled))
            .await
    }
}

#[async_trait]
impl Journal for UploadJournal<'_> {
    type Error = StoreError;

    async fn keep(&mut self, stored: &Stored) -> Result<(), StoreError> {
        Ok(self.write(stored).await?)
    }

    async fn schedule(&mut self, files: &Files, settled: Settled) -> Result<(), StoreError> {
        self.note(files, settled).await?;
        self.scheduled = Some(files.clone());
        Ok(())
    }
}
