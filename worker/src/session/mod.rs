//! A claimed session as its worker sees it: every write goes through the lease.

mod error;
mod outbox;
#[cfg(test)]
pub(crate) mod tests;

use std::{
    pin::Pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_proto::link::CODE_LIFE;
use latchkey_shared::{
    broker::{
        Broker, Claim, Lease, LeaseError, NumberKey, Reservation, SealedCheckpoint, Snapshot, Turn,
        TurnRequest,
    },
    clock::{self, Clock, SystemRng},
    job::{CallerAnswer, CallerInput, Job, Pairing},
    metrics::{ProcessMetrics, UnderWay},
    result::Delivery,
    sealed::{Purpose, Vault},
    status::{Change, Milestone, State, Status},
};
use rand::Rng as _;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, debug_span};

pub(crate) use self::error::{OpenSessionError, SessionError};
use self::{error::transient, outbox::Outbox};
use crate::{
    backoff::Backoff,
    checkpoint::{Checkpoint, NumberedCheckpoint},
    held_lease::HeldLease,
};

/// A claimed session.
///
/// While the broker cannot be reached, each write is retried for as long as it matters, so that it may
/// be made twice.
pub(crate) struct Session {
    pub(crate) job: Job,
    pub(crate) rng: SystemRng,
    status: Status,
    /// The number of the last checkpoint, stored or not.
    checkpoints: u64,
    under_way: UnderWay,
    /// The status before an end that the broker may not have recorded.
    status_before_end: Option<Box<Status>>,
    /// When the broker forgets the session, by the last status written.
    forgotten_at: SystemTime,
    outbox: Outbox,
    held_lease: Arc<HeldLease>,
    context: SessionContext,
}

/// What every session of a worker uses.
#[derive(Clone)]
pub(crate) struct SessionContext {
    pub(crate) broker: Arc<dyn Broker>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: Clock,
    pub(crate) metrics: Arc<ProcessMetrics>,
    pub(crate) result_ttl: Duration,
    /// From one pairing code for a number to the next, if that is limited.
    pub(crate) phone_cooldown: Option<Duration>,
    /// How long nobody may ask for a session before it ends, if that is limited.
    pub(crate) unwatched: Option<Duration>,
    /// Cancelled when a shutdown leaves just enough time to hand every session back.
    pub(crate) grace_over: CancellationToken,
}

impl Session {
    /// Opens a claim: the session, and the checkpoint of the worker before.
    pub(crate) fn open(
        claim: &Claim,
        held_lease: Arc<HeldLease>,
        context: SessionContext,
    ) -> Result<(Self, Option<Checkpoint>), OpenSessionError> {
        let id = claim.lease.id;
        let vault = &context.vault;
        let job: Job = vault.open_json(Purpose::Job, id, &claim.job)?;
        let mut status = claim.snapshot.open(id, vault)?;
        status.workers = status.workers.saturating_add(1);
        let checkpoint = match &claim.checkpoint {
            Some(sealed) => {
                let place = checkpoint_place(&job);
                let opened: NumberedCheckpoint =
                    vault.open_json(Purpose::Checkpoint, place, sealed)?;
                Some(opened)
            }
            None => None,
        };
        let number = checkpoint.as_ref().map_or(0, |it| it.number);
        if number < status.checkpoints {
            return Err(OpenSessionError::OlderCheckpoint);
        }
        let session = Self {
            job,
            rng: clock::rng(),
            checkpoints: number,
            under_way: context.metrics.under_way(&status),
            status,
            status_before_end: None,
            forgotten_at: claim.snapshot.expires_at,
            outbox: Outbox::default(),
            held_lease,
            context,
        };
        Ok((session, checkpoint.map(|numbered| numbered.checkpoint)))
    }

    pub(crate) fn status(&self) -> &Status {
        &self.status
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.context.clock
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.context.clock.now()
    }

    /// Resolves when the session is no longer this worker's.
    pub(crate) fn lost(&self) -> impl Future<Output = ()> + use<> {
        let (broker, held_lease) = (
            Arc::clone(&self.context.broker),
            Arc::clone(&self.held_lease),
        );
        async move {
            let lost = held_lease.lost();
            tokio::select! {
                () = broker.revoked(held_lease.lease()) => {}
                () = lost.cancelled() => {}
            }
        }
    }

    /// Returns whether a shutdown leaves time only to hand the session back.
    pub(crate) fn is_grace_over(&self) -> bool {
        self.context.grace_over.is_cancelled()
    }

    /// Resolves when a shutdown leaves just enough time to hand the session back.
    pub(crate) fn grace_over(&self) -> impl Future<Output = ()> + use<> {
        self.context.grace_over.clone().cancelled_owned()
    }

    /// Waits for the caller's next input to the status as it is now. Cancel safe.
    pub(crate) fn receive(
        &self,
    ) -> impl Future<Output = Result<CallerInput, SessionError>> + use<> {
        let (context, held_lease) = (self.context.clone(), Arc::clone(&self.held_lease));
        let version = self.status.version;
        async move {
            let (mut rng, mut backoff) = (clock::rng(), Backoff::default());
            loop {
                let sealed = match context.broker.receive(held_lease.lease()).await {
                    Ok(sealed) => sealed,
                    Err(error) => {
                        transient(error)?;
                        sleep(backoff.pause(&mut rng)).await;
                        continue;
                    }
                };
                let id = held_lease.lease().id;
                match context
                    .vault
                    .open_json::<CallerAnswer>(Purpose::Input, id, &sealed)
                {
                    Ok(answer) if answer.version == version => return Ok(answer.input),
                    Ok(_) => tracing::debug!(
                        "what the caller sent answers another status than this one; it is ignored"
                    ),
                    Err(error) => tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "what the caller sent cannot be opened; it is ignored. Check that all gateways and workers \
                         have the same LATCHKEY_SECRET"
                    ),
                }
            }
        }
    }

    /// Stores a checkpoint, and the newest status with it if that is not written yet, by `deadline` at the
    /// latest.
    pub(crate) async fn checkpoint(
        &mut self,
        checkpoint: &Checkpoint,
        deadline: SystemTime,
    ) -> Result<(), SessionError> {
        self.store(checkpoint, deadline, false).await
    }

    /// Does the same so that a failover of the broker does not lose it.
    pub(crate) async fn checkpoint_durably(
        &mut self,
        checkpoint: &Checkpoint,
        deadline: SystemTime,
    ) -> Result<(), SessionError> {
        let clock = self.context.clock.clone();
        tokio::select! {
            biased;
            stored = self.store(checkpoint, deadline, true) => stored,
            () = clock.sleep_until(deadline) => Err(SessionError::Slow),
        }
    }

    async fn store(
        &mut self,
        checkpoint: &Checkpoint,
        deadline: SystemTime,
        is_durable: bool,
    ) -> Result<(), SessionError> {
        let sealed = self.next_checkpoint(checkpoint)?;
        let number = self.checkpoints;
        // A status on its way would stand still meanwhile; it goes along instead.
        self.outbox.is_behind |= self.outbox.writing.take().is_some();
        let snapshot = if self.outbox.is_behind {
            let status = Status {
                checkpoints: number,
                ..self.status.clone()
            };
            Some(self.seal(&status)?)
        } else {
            None
        };
        let checkpoint = SealedCheckpoint {
            sealed,
            snapshot,
            is_durable,
        };
        self.retry_until(deadline, |broker, lease| {
            let checkpoint = checkpoint.clone();
            let stored = async move { broker.checkpoint(&lease, checkpoint).await };
            Box::pin(stored.instrument(debug_span!("checkpoint")))
        })
        .await?;
        self.status.checkpoints = number;
        self.outbox.is_behind = false;
        Ok(())
    }

    fn next_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<Vec<u8>, SessionError> {
        self.checkpoints += 1;
        let number = self.checkpoints;
        Ok(self.context.vault.seal_json(
            Purpose::Checkpoint,
            checkpoint_place(&self.job),
            &NumberedCheckpoint { number, checkpoint },
            &mut self.rng,
        )?)
    }

    /// Renews the lease until no other worker can hold the session for a second to come, by `deadline`
    /// at the latest.
    pub(crate) async fn ensure_valid_lease(
        &mut self,
        deadline: SystemTime,
    ) -> Result<(), SessionError> {
        let mut backoff = Backoff::default();
        while !self.has_valid_lease() {
            let held_lease = Arc::clone(&self.held_lease);
            let clock = self.context.clock.clone();
            self.retry_until(deadline, |broker, lease| {
                let (held_lease, clock) = (Arc::clone(&held_lease), clock.clone());
                Box::pin(async move {
                    let asked = clock.ask();
                    let renewed = broker.extend(std::slice::from_ref(&lease)).await?;
                    let renewed = renewed.iter().find(|renewed| renewed.token == lease.token);
                    held_lease.record_renewal(renewed.ok_or(LeaseError::Lost)?, asked, &clock);
                    Ok(())
                })
            })
            .await?;
            if !self.has_valid_lease() {
                self.pause(&mut backoff, deadline)
                    .await
                    .map_err(|TooLate| SessionError::Slow)?;
            }
        }
        Ok(())
    }

    fn has_valid_lease(&self) -> bool {
        self.held_lease.valid_for(VALID_FOR, &self.context.clock)
    }

    /// Ends the session, with its result if there is one.
    pub(crate) async fn finish(
        &mut self,
        change: Change,
        result: Option<Delivery>,
    ) -> Result<(), SessionError> {
        let status_before_end = Box::new(self.status.clone());
        self.apply(change)?;
        self.status_before_end = Some(status_before_end);
        self.outbox = Outbox::default();
        let snapshot = self.snapshot()?;
        let (vault, version) = (&self.context.vault, snapshot.version);
        let result = result
            .map(|delivery| vault.seal_result(&self.job, version, &delivery, &mut self.rng))
            .transpose()?;
        self.retry_until(self.forgotten_at, |broker, lease| {
            let (snapshot, result) = (snapshot.clone(), result.clone());
            let finished = async move { broker.finish(&lease, snapshot, result).await };
            Box::pin(finished.instrument(debug_span!("finish")))
        })
        .await?;
        self.status.tell_ended();
        Ok(())
    }

    /// Replaces what is to be done for the session at `due`, and in any case once it is called off.
    pub(crate) async fn schedule(
        &mut self,
        sealed: &[u8],
        due: Option<SystemTime>,
    ) -> Result<(), SessionError> {
        self.retry_until(self.forgotten_at, |broker, lease| {
            let cleanup = sealed.to_vec();
            Box::pin(async move { broker.coordination().schedule(&lease, cleanup, due).await })
        })
        .await
    }

    /// Has one more code of the session's number counted, unless the number gets none now.
    ///
    /// `is_repeat` says that the request before led to no code.
    pub(crate) async fn take_turn(&mut self, is_repeat: bool) -> Result<Turn, SessionError> {
        let Some(key) = self.number() else {
            return Ok(Turn::Taken);
        };
        let request = TurnRequest {
            reservation: Reservation {
                key,
                cooldown: self.context.phone_cooldown,
                until: self.now() + CODE_LIFE + RENEWED_WITHIN,
            },
            is_repeat,
            nonce: self.rng.next_u64(),
        };
        self.retry_until(self.job.expires_at, |broker, lease| {
            let request = request.clone();
            Box::pin(async move { broker.take_turn(&lease, &request).await })
        })
        .await
    }

    /// Refuses all codes for the session's number for as long as `wait`, whichever session asks.
    pub(crate) async fn leave_number_alone(&mut self, wait: Duration) -> Result<(), SessionError> {
        let Some(key) = self.number() else {
            return Ok(());
        };
        let until = self.now() + wait;
        self.retry_until(self.forgotten_at, |broker, _| {
            let key = key.clone();
            Box::pin(async move { Ok(broker.leave_alone(&key, until).await?) })
        })
        .await
    }

    fn number(&self) -> Option<NumberKey> {
        match &self.job.pairing {
            Pairing::Qr => None,
            Pairing::Code { phone, .. } => Some(NumberKey::of(phone, &self.context.vault)),
        }
    }

    /// Returns until when the session counts as watched, whoever asks for it next, or [`None`] if that
    /// is for ever. While the broker cannot be reached nobody can ask, and a moment is given.
    pub(crate) fn watched_until(&self) -> impl Future<Output = Option<SystemTime>> + use<> {
        let (context, id) = (self.context.clone(), self.job.id);
        async move {
            let unwatched = context.unwatched?;
            let record = context.broker.read(id).await;
            Some(match record {
                Ok(Some(record)) => record.watched_at + unwatched,
                Ok(None) | Err(_) => context.clock.now() + UNKNOWN_FOR,
            })
        }
    }

    /// Returns when to look first whether the session is watched: asking for it began with a request.
    pub(crate) fn first_watched_until(&self) -> Option<SystemTime> {
        Some(self.job.created_at + self.context.unwatched?)
    }

    /// Returns when a result that is ready now is wiped.
    pub(crate) fn result_expires_at(&self) -> SystemTime {
        self.now() + self.context.result_ttl
    }

    /// Hands the session back for another worker to go on with: as `queued` if it waits for its owner,
    /// else in the state it has. An end that the broker has not recorded is undone.
    pub(crate) async fn release(&mut self) -> Result<(), SessionError> {
        if let Some(status) = self.status_before_end.take() {
            self.status = *status;
            self.extend_retention(self.now());
        }
        if !matches!(self.status.state, State::Linking | State::Exporting) {
            self.apply(Change::Queued)?;
        }
        self.outbox = Outbox::default();
        let snapshot = self.snapshot()?;
        self.retry_until(self.forgotten_at, |broker, lease| {
            let snapshot = snapshot.clone();
            Box::pin(async move { broker.release(&lease, snapshot).await })
        })
        .await
    }

    /// Returns when the broker forgets the session; no write is worth a try after that.
    pub(crate) fn forgotten_at(&self) -> SystemTime {
        self.forgotten_at
    }

    /// Retries until the broker has answered, until `deadline`, or until a shutdown leaves no time.
    async fn retry_until<T>(
        &mut self,
        deadline: SystemTime,
        mut attempt: impl FnMut(Arc<dyn Broker>, Lease) -> Answer<T>,
    ) -> Result<T, SessionError> {
        let mut backoff = Backoff::default();
        loop {
            let broker = Arc::clone(&self.context.broker);
            match attempt(broker, self.held_lease.lease().clone()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    let error = transient(error)?;
                    self.pause(&mut backoff, deadline)
                        .await
                        .map_err(|TooLate| SessionError::Broker(error))?;
                }
            }
        }
    }

    async fn pause(&mut self, backoff: &mut Backoff, deadline: SystemTime) -> Result<(), TooLate> {
        let pause = backoff.pause(&mut self.rng);
        if self.now() + pause >= deadline {
            return Err(TooLate);
        }
        let grace_over = &self.context.grace_over;
        match grace_over.run_until_cancelled(sleep(pause)).await {
            Some(()) => Ok(()),
            None => Err(TooLate),
        }
    }

    fn apply(&mut self, change: Change) -> Result<(), SessionError> {
        let now = self.now();
        self.status.apply(change, now)?;
        match self.under_way.changed(&self.status) {
            Some(Milestone::Shown) => self.status.tell_shown(),
            Some(Milestone::Linked) => self.status.tell_linked(),
            None => {}
        }
        self.extend_retention(now);
        Ok(())
    }

    /// Keeps the session long enough for whoever comes back late to learn how it ended.
    fn extend_retention(&mut self, now: SystemTime) {
        let end = if self.status.state.is_terminal() {
            now
        } else {
            self.job.expires_at.max(now)
        };
        self.forgotten_at = end + self.context.result_ttl;
    }

    fn snapshot(&mut self) -> Result<Snapshot, SessionError> {
        self.seal(&self.status.clone())
    }

    fn seal(&mut self, status: &Status) -> Result<Snapshot, SessionError> {
        let vault = &self.context.vault;
        let sealed = Snapshot::seal(status, self.forgotten_at, vault, &mut self.rng);
        Ok(sealed?)
    }
}

/// Binds a checkpoint to the job that was linked, and so to whom its result is for.
fn checkpoint_place(job: &Job) -> Vec<u8> {
    [&job.id.as_bytes()[..], job.result_key.as_bytes()].concat()
}

type Answer<T = ()> = Pin<Box<dyn Future<Output = Result<T, LeaseError>> + Send>>;

/// No time is left for another attempt.
struct TooLate;

/// For a code that has died to be replaced before the number goes to another session.
const RENEWED_WITHIN: Duration = Duration::from_secs(30);
/// How long a session counts as watched if the broker does not say.
const UNKNOWN_FOR: Duration = Duration::from_secs(5);
/// How long a lease must still be valid before a step that cannot be taken back.
const VALID_FOR: Duration = Duration::from_secs(1);
