//! One claimed session, from its claim to the release of its lease.

use std::{
    error::Error,
    sync::{Arc, atomic::Ordering},
};

use latchkey_shared::{
    broker::Claim,
    job::SessionId,
    sealed::OpenError,
    shutdown::Shutdown,
    status::{Change, FailureReason, State},
};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

use super::Runner;
use crate::{
    checkpoint::Checkpoint,
    driver,
    session::{OpenSessionError, Session, SessionError},
};

impl Runner {
    /// Starts the work on a claimed session, which keeps the slot and the lease until its end.
    pub(super) fn start(
        self: &Arc<Self>,
        claim: &Claim,
        slot: OwnedSemaphorePermit,
        shutdown: &Shutdown,
    ) {
        let span = session_span(claim.lease.id);
        let guard = self.lease_keeper.held.hold(claim.lease.clone());
        match Session::open(claim, guard.held_lease(), self.session_context.clone()) {
            Ok((session, checkpoint)) => {
                if let Some(trace) = &session.job.trace {
                    trace.adopt(&span);
                }
                let (runner, stop) = (Arc::clone(self), shutdown.token());
                let in_use = self.session_context.metrics.use_slot();
                // An async function has room for each argument twice, and thousands of sessions wait.
                let session = Box::new(session);
                let work = async move {
                    runner.work(session, checkpoint, &stop).await;
                    drop((guard, slot, in_use));
                };
                tokio::spawn(shutdown.track(work.instrument(span)));
            }
            // Handed back, it would be the first that this worker claims: its lease is left to lapse.
            Err(OpenSessionError::Sealed(newer @ OpenError::Newer { .. })) => span.in_scope(|| {
                tracing::warn!(
                    error = &newer as &dyn Error,
                    "the session is left to newer workers, as a newer release has stored it. Update this worker"
                );
            }),
            // What cannot be trusted is not worked on, nor written to. Until its time is over the session
            // comes back once a lease, which harms no other.
            Err(error) => span.in_scope(|| {
                tracing::error!(
                    error = &error as &dyn Error,
                    "the session cannot be opened; nobody works on it until it expires. Check that all \
                     gateways and workers have the same LATCHKEY_SECRET, all workers the same \
                     LATCHKEY_WORKER_SECRET, and that nobody else writes to the broker"
                );
            }),
        }
    }

    async fn work(
        &self,
        mut session: Box<Session>,
        checkpoint: Option<Checkpoint>,
        stop: &CancellationToken,
    ) {
        let outcome = if stop.is_cancelled() {
            session.release().await
        } else if session.status().workers > MAX_WORKERS {
            tracing::error!(
                workers = session.status().workers,
                "worker after worker has lost the session; it ends as failed. Look for what ends the \
                 workers' processes"
            );
            let change = Change::Failed(FailureReason::Abandoned);
            session.finish(change, None).await
        } else {
            let (context, exports) = (&self.link_context, &self.exports);
            driver::drive(&mut session, checkpoint, context, exports, stop).await
        };
        match outcome {
            Ok(()) if stop.is_cancelled() && session.status().state == State::Ready => {
                self.ready_during_shutdown.fetch_add(1, Ordering::Relaxed);
            }
            Ok(()) => {}
            Err(SessionError::Broker(error)) if !error.is_transient() => {
                let handed_back = session.release().await.is_ok();
                tracing::info!(
                    error = &error as &dyn Error,
                    handed_back,
                    "the broker refuses what the session needs; another worker goes on with it"
                );
            }
            Err(error) => log(&error),
        }
    }
}

/// Returns the span in which all work on a session is logged.
///
/// Its level is that of errors: with `RUST_LOG=warn`, a span of a lower one would not be there to
/// tell whose warning it is.
fn session_span(id: SessionId) -> Span {
    tracing::error_span!("session", session.id = %id)
}

fn log(error: &SessionError) {
    let source = error as &dyn Error;
    match error {
        SessionError::Lost => {
            tracing::debug!("the session is no longer this worker's; its work stops");
        }
        // The broker's health has logged the outage.
        SessionError::Broker(_) | SessionError::Slow => tracing::info!(
            error = source,
            "the broker was not reached in time; another worker goes on with the session"
        ),
        SessionError::Transition(_) | SessionError::Unserializable(_) | SessionError::Json(_) => {
            tracing::error!(
                error = source,
                "a bug stops the work on the session; a worker goes on with it once its lease has \
                 lapsed. Please report this"
            );
        }
    }
}

/// Far more than a session meets in its few minutes, unless it brings its workers down.
const MAX_WORKERS: u32 = 20;
