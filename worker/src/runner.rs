//! Claims jobs, as many at once as there are slots, and works on each.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use latchkey_shared::{
    clock,
    shutdown::Shutdown,
    status::{Change, FailureReason, State},
};
use tokio::{sync::Semaphore, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    backoff::Backoff,
    checkpoint::Checkpoint,
    delivery::Exports,
    driver,
    lease_keeper::{LeaseKeeper, Streak},
    session::{Session, SessionContext, SessionError},
    whatsapp::LinkContext,
};

pub(crate) struct Runner {
    pub(crate) session_context: SessionContext,
    pub(crate) link_context: LinkContext,
    pub(crate) exports: Exports,
    pub(crate) lease_keeper: LeaseKeeper,
    pub(crate) slots: usize,
    /// How long a shutdown may take.
    pub(crate) grace: Duration,
    /// Sessions that became ready after the shutdown had begun.
    pub(crate) ready_during_shutdown: AtomicUsize,
}

impl Runner {
    /// Works until the shutdown has begun and every session has ended or been handed back. Returns
    /// how many became ready meanwhile.
    pub(crate) async fn run(self, shutdown: &Shutdown) -> usize {
        let runner = Arc::new(self);
        let stop = shutdown.token();
        let renewals = async {
            tokio::select! {
                () = runner.lease_keeper.keep_renewed(shutdown) => {}
                () = runner.end_grace(&stop) => {}
            }
        };
        tokio::join!(
            runner.claim(shutdown),
            runner.link_context.versions.keep_fresh(&stop),
            runner.lease_keeper.reclaim(&stop),
            async {
                if let Some(cloud) = &runner.exports.cloud {
                    cloud.run_cleanups(&stop).await;
                }
            },
            renewals,
        );
        runner.ready_during_shutdown.load(Ordering::Relaxed)
    }

    /// Ends the grace in time for what is left to be handed back, if somebody takes it; never
    /// resolves.
    async fn end_grace(&self, stop: &CancellationToken) {
        stop.cancelled().await;
        if !self.session_context.broker.outlives_process() {
            std::future::pending::<()>().await;
        }
        sleep(self.grace.saturating_sub(HAND_BACK.min(self.grace / 2))).await;
        self.session_context.grace_over.cancel();
        std::future::pending::<()>().await;
    }

    async fn claim(self: &Arc<Self>, shutdown: &Shutdown) {
        let slots = Arc::new(Semaphore::new(self.slots));
        let claims = async {
            let (mut rng, mut backoff) = (clock::rng(), Backoff::default());
            let mut streak = Streak::default();
            while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
                let claim = match self.session_context.broker.claim().await {
                    Ok(claim) => claim,
                    Err(error) => {
                        // The heartbeat tells of an outage.
                        if !self.lease_keeper.broker_is_away() && streak.is_worth_telling() {
                            tracing::error!(
                                error = &error as &dyn Error,
                                "the broker answers, but no job can be claimed"
                            );
                        }
                        sleep(backoff.pause(&mut rng)).await;
                        continue;
                    }
                };
                backoff.reset();
                streak.end();
                let guard = self.lease_keeper.held.hold(claim.lease.clone());
                match Session::open(&claim, guard.held_lease(), self.session_context.clone()) {
                    Ok((session, checkpoint)) => {
                        let (runner, stop) = (Arc::clone(self), shutdown.token());
                        tokio::spawn(shutdown.track(async move {
                            runner.work(session, checkpoint, &stop).await;
                            drop((guard, slot));
                        }));
                    }
                    Err(error) => {
                        // Its owner cannot be told either: the status has the same seal. Until
                        // its time is over it comes back once a lease, which is in nobody's way.
                        tracing::error!(
                            session.id = %claim.lease.id,
                            error = &error as &dyn Error,
                            "what is kept of the session cannot be opened"
                        );
                        drop(guard);
                    }
                }
            }
        };
        shutdown.token().run_until_cancelled(claims).await;
        // What a claim under way takes would be nobody's for a lease if the process ended now.
        self.session_context.broker.drain().await;
    }

    async fn work(
        &self,
        mut session: Session,
        checkpoint: Option<Checkpoint>,
        stop: &CancellationToken,
    ) {
        let outcome = if stop.is_cancelled() {
            session.release().await
        } else if session.status().workers > MAX_WORKERS {
            tracing::error!(
                session.id = %session.job.id,
                workers = session.status().workers,
                "the session was lost by one worker after another; it ends here"
            );
            let change = Change::Failed(FailureReason::Abandoned);
            session.finish(change, None).await
        } else {
            driver::drive(
                &mut session,
                checkpoint,
                &self.link_context,
                &self.exports,
                stop,
            )
            .await
        };
        match outcome {
            Ok(()) if stop.is_cancelled() && session.status().state == State::Ready => {
                self.ready_during_shutdown.fetch_add(1, Ordering::Relaxed);
            }
            Ok(()) => {}
            Err(SessionError::Lost) => {
                tracing::debug!(session.id = %session.job.id, "the session was taken away");
            }
            // The heartbeat has told the outage already.
            Err(error @ (SessionError::Broker(_) | SessionError::Slow)) => tracing::info!(
                session.id = %session.job.id,
                error = &error as &dyn Error,
                "the session is left to another worker"
            ),
            Err(error) => tracing::error!(
                session.id = %session.job.id,
                error = &error as &dyn Error,
                "the session was dropped; it goes on once its lease has lapsed"
            ),
        }
    }
}

/// How long before the end of the grace everything is handed back that has not ended.
const HAND_BACK: Duration = Duration::from_secs(3);
/// Far more than a session meets in its few minutes, unless it brings its workers down.
const MAX_WORKERS: u32 = 20;
