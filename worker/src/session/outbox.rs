//! The newest status of a session on its way to the broker.

use std::sync::Arc;

use latchkey_shared::{broker::LeaseError, status::Change};
use tokio::time::sleep;

use super::{Answer, Session, SessionError, error::transient};
use crate::backoff::Backoff;

/// The status on its way to the broker: one write at a time, and then only the newest.
#[derive(Default)]
pub(super) struct Outbox {
    pub(super) is_behind: bool,
    pub(super) writing: Option<Writing>,
    pub(super) backoff: Backoff,
}

type Writing = Answer;

impl Session {
    /// Applies one change, which [`Session::published`] then writes to the broker. Of several changes
    /// that could not be written yet only the newest status is.
    pub(crate) fn publish(&mut self, change: Change) -> Result<(), SessionError> {
        self.apply(change)?;
        self.outbox.is_behind = true;
        Ok(())
    }

    /// Resolves once a status has been written; never while there is none to write. Cancel safe.
    pub(crate) async fn published(&mut self) -> Result<(), SessionError> {
        loop {
            if self.outbox.writing.is_none() {
                if !self.outbox.is_behind {
                    return std::future::pending().await;
                }
                self.outbox.writing = Some(self.write()?);
                self.outbox.is_behind = false;
            }
            let Some(writing) = &mut self.outbox.writing else {
                continue;
            };
            let written = writing.await;
            self.outbox.writing = None;
            match written {
                Ok(()) => {
                    self.outbox.backoff.reset();
                    return Ok(());
                }
                Err(error) => {
                    let error = transient(error)?;
                    if self.now() >= self.forgotten_at {
                        return Err(error.into());
                    }
                    self.outbox.is_behind = true;
                }
            }
        }
    }

    /// Waits until the newest status is written.
    pub(crate) async fn flush(&mut self) -> Result<(), SessionError> {
        while self.outbox.is_behind || self.outbox.writing.is_some() {
            self.published().await?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<Writing, SessionError> {
        let snapshot = self.snapshot()?;
        let pause = self.outbox.backoff.pause(&mut self.rng);
        let (broker, held_lease) = (
            Arc::clone(&self.context.broker),
            Arc::clone(&self.held_lease),
        );
        Ok(Box::pin(async move {
            let written = broker.publish(held_lease.lease(), snapshot).await;
            if let Err(LeaseError::Broker(_)) = &written {
                sleep(pause).await;
            }
            written
        }))
    }
}
