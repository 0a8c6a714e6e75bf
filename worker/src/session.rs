//! A claimed session as its worker sees it: every write goes through the lease.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_proto::{credentials::Credentials, keys::DeviceKeys};
use latchkey_shared::{
    broker::{Broker, BrokerError, Claim, Lease, LeaseError, Snapshot},
    clock::{self, Clock},
    job::{Input, Job, Pairing},
    result::Delivery,
    sealed::{OpenError, Purpose, Unserializable, Vault},
    status::{Change, InvalidTransition, Status},
};
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};

use crate::delivery::Proven;

/// A claimed session.
pub(crate) struct Session {
    pub(crate) job: Job,
    pub(crate) rng: StdRng,
    status: Status,
    lease: Lease,
    tools: Tools,
}

/// What every session of a worker uses.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) broker: Arc<dyn Broker>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: Clock,
    pub(crate) result_ttl: Duration,
}

/// From where another worker could go on.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Checkpoint {
    /// Not linked yet; the device registers with these.
    Keys(Box<DeviceKeys>),
    /// Linked: it must log in, never link again.
    Credentials(Box<Credentials>),
    /// WhatsApp has accepted them and the hold is over: only the export is left.
    Proven(Box<Proven>),
}

impl Session {
    /// Opens what was claimed: the session and the checkpoint of the worker before.
    pub(crate) fn open(
        claim: Claim,
        tools: Tools,
    ) -> Result<(Self, Option<Checkpoint>), OpenError> {
        let id = claim.lease.id;
        let vault = &tools.vault;
        let job = vault.open_json(Purpose::Job, id, &claim.job)?;
        let status = vault.open_json(Purpose::Status, id, &claim.snapshot.status)?;
        let checkpoint = match claim.checkpoint {
            Some(sealed) => Some(vault.open_json(Purpose::Checkpoint, id, &sealed)?),
            None => None,
        };
        let session = Self {
            job,
            rng: clock::rng(),
            status,
            lease: claim.lease,
            tools,
        };
        Ok((session, checkpoint))
    }

    pub(crate) fn status(&self) -> &Status {
        &self.status
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.tools.clock
    }

    /// Resolves when the session is no longer this worker's.
    pub(crate) fn revoked(&self) -> impl Future<Output = ()> + use<> {
        let (broker, lease) = (Arc::clone(&self.tools.broker), self.lease.clone());
        async move { broker.revoked(&lease).await }
    }

    /// Waits for what the caller sends next. Dropped, it loses nothing.
    pub(crate) async fn receive(&self) -> Result<Input, Stop> {
        loop {
            let sealed = self.tools.broker.receive(&self.lease).await?;
            match self
                .tools
                .vault
                .open_json(Purpose::Input, self.job.id, &sealed)
            {
                Ok(input) => return Ok(input),
                Err(error) => tracing::error!(
                    session.id = %self.job.id,
                    error = &error as &dyn std::error::Error,
                    "what a caller sent cannot be opened"
                ),
            }
        }
    }

    /// Has further codes for the session's number refused for as long as `wait`.
    pub(crate) async fn hold_off_phone(&self, wait: Duration) -> Result<(), Stop> {
        if let Pairing::Code { phone, .. } = &self.job.pairing {
            let name = self.tools.vault.pseudonym("phone", phone.digits());
            self.tools
                .broker
                .hold_off(&format!("phone:{name}"), wait)
                .await?;
        }
        Ok(())
    }

    /// Makes one change, for all to see.
    pub(crate) async fn publish(&mut self, change: Change) -> Result<(), Stop> {
        let snapshot = self.apply(change)?;
        Ok(self.tools.broker.publish(&self.lease, snapshot).await?)
    }

    /// Keeps a checkpoint.
    pub(crate) async fn checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), Stop> {
        let sealed = self.tools.vault.seal_json(
            Purpose::Checkpoint,
            self.job.id,
            checkpoint,
            &mut self.rng,
        )?;
        Ok(self.tools.broker.checkpoint(&self.lease, sealed).await?)
    }

    /// Ends the session, with its result if there is one.
    pub(crate) async fn finish(
        &mut self,
        change: Change,
        result: Option<Delivery>,
    ) -> Result<(), Stop> {
        let snapshot = self.apply(change)?;
        let vault = &self.tools.vault;
        let result = result
            .map(|delivery| vault.seal_json(Purpose::Result, self.job.id, &delivery, &mut self.rng))
            .transpose()?;
        Ok(self
            .tools
            .broker
            .finish(&self.lease, snapshot, result)
            .await?)
    }

    /// When a result that is ready now is wiped.
    pub(crate) fn result_expires_at(&self) -> SystemTime {
        self.tools.clock.now() + self.tools.result_ttl
    }

    /// Hands the session back for another worker to go on.
    pub(crate) async fn release(&mut self) -> Result<(), Stop> {
        let snapshot = self.apply(Change::Queued)?;
        Ok(self.tools.broker.release(&self.lease, snapshot).await?)
    }

    fn apply(&mut self, change: Change) -> Result<Snapshot, Stop> {
        let now = self.tools.clock.now();
        self.status.apply(change, now)?;
        let status = &self.status;
        Ok(Snapshot {
            state: status.state,
            version: status.version,
            expires_at: self.forgotten_at(now),
            status: self.tools.vault.seal_json(
                Purpose::Status,
                self.job.id,
                status,
                &mut self.rng,
            )?,
        })
    }

    /// Whoever comes back late should still learn how it ended.
    fn forgotten_at(&self, now: SystemTime) -> SystemTime {
        let end = if self.status.state.is_terminal() {
            now
        } else {
            self.job.expires_at.max(now)
        };
        end + self.tools.result_ttl
    }
}

/// Why the work on a session stops without an end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// The session is cancelled, or another worker's.
    #[error("the session is no longer this worker's")]
    Lost,
    /// The broker cannot be reached: once the lease has lapsed, some worker goes on.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// A fault of ours.
    #[error(transparent)]
    Transition(#[from] InvalidTransition),
    /// A fault of ours.
    #[error(transparent)]
    Unserializable(#[from] Unserializable),
    /// A fault of ours.
    #[error("the result is not the json that it should be")]
    Json(#[from] serde_json::Error),
}

impl From<LeaseError> for Stop {
    fn from(error: LeaseError) -> Self {
        match error {
            LeaseError::Lost => Self::Lost,
            LeaseError::Broker(error) => Self::Broker(error),
        }
    }
}
