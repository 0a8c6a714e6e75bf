//! Claims jobs, as many at once as there are slots, and runs all that a worker does beside them.

mod work;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use latchkey_shared::{
    broker::{BrokerStatus, Claim},
    clock::{self, SystemRng},
    shutdown::Shutdown,
};
use tokio::{sync::Semaphore, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    backoff::{self, Backoff},
    delivery::Exports,
    errands::ErrandContext,
    lease_keeper::LeaseKeeper,
    report::tell_of_worker,
    session::SessionContext,
    setup::tell_setup,
    webhook::Webhooks,
    whatsapp::LinkContext,
};

pub(crate) struct Runner {
    pub(crate) session_context: SessionContext,
    pub(crate) link_context: LinkContext,
    pub(crate) exports: Exports,
    pub(crate) errand_context: ErrandContext,
    pub(crate) webhooks: Option<Arc<Webhooks>>,
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
        let coordination = runner.session_context.broker.coordination();
        // The sessions that end after the shutdown has begun have webhooks too.
        let sessions_over = CancellationToken::new();
        let renewals = async {
            tokio::select! {
                () = runner.lease_keeper.keep_renewed(shutdown) => {}
                () = runner.end_grace(&stop) => {}
            }
            sessions_over.cancel();
        };
        tokio::join!(
            runner.claim_jobs(shutdown),
            runner.run_errands(&stop),
            runner.link_context.versions.keep_fresh(coordination, &stop),
            runner.lease_keeper.reclaim(&stop),
            tell_setup(runner.exports.setup(), coordination, &stop),
            tell_of_worker(
                Arc::clone(&runner.session_context.metrics),
                runner.session_context.clock.clone(),
                coordination,
                &sessions_over,
            ),
            async {
                if let Some(cloud) = &runner.exports.cloud {
                    cloud.run_cleanups(&stop).await;
                }
            },
            async {
                if let Some(webhooks) = &runner.webhooks {
                    webhooks.deliver(&sessions_over).await;
                }
            },
            renewals,
        );
        runner.ready_during_shutdown.load(Ordering::Relaxed)
    }

    /// Ends the grace early enough for the sessions that are left to be handed back, if anyone will
    /// take them. Never resolves.
    async fn end_grace(&self, stop: &CancellationToken) {
        stop.cancelled().await;
        if self.session_context.broker.outlives_process() {
            sleep(hand_back_after(self.grace)).await;
            self.session_context.grace_over.cancel();
        }
        std::future::pending::<()>().await;
    }

    async fn claim_jobs(self: &Arc<Self>, shutdown: &Shutdown) {
        let slots = Arc::new(Semaphore::new(self.slots));
        let claims = async {
            let mut rng = clock::rng();
            while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
                let claim = self.next_claim(&mut rng).await;
                self.start(&claim, slot, shutdown);
            }
        };
        shutdown.token().run_until_cancelled(claims).await;
        // A job that is claimed as the process ends would be nobody's until its lease lapsed.
        self.session_context.broker.drain().await;
    }

    async fn next_claim(&self, rng: &mut SystemRng) -> Claim {
        let broker = &self.session_context.broker;
        let mut backoff = Backoff::default();
        loop {
            // A session that is claimed meanwhile would get no further.
            if let BrokerStatus::Denied { .. } = broker.health().status() {
                sleep(backoff::DENIED).await;
            }
            match broker.claim().await {
                Ok(claim) => return claim,
                Err(error) => sleep(backoff.pause_after(&error, rng)).await,
            }
        }
    }
}

/// Returns how far into the grace whatever has not ended is handed back.
fn hand_back_after(grace: Duration) -> Duration {
    grace.saturating_sub(HAND_BACK.min(grace / 2))
}

/// How long before the end of the grace sessions are handed back, unless it is short.
const HAND_BACK: Duration = Duration::from_secs(3);

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use latchkey_shared::{clock::Clock, config::Settings, queue::Queue, trust::Trust};

    use super::*;
    use crate::Worker;

    #[tokio::test(start_paused = true)]
    async fn sessions_that_are_left_are_handed_back_when_their_time_comes() {
        let secret = "5b".repeat(32);
        let settings = [
            ("REDIS_URL", "redis://127.0.0.1:1"),
            ("LATCHKEY_SECRET", &secret),
            ("LATCHKEY_SHUTDOWN_GRACE", "25s"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = Settings::from_sources(settings, None).unwrap();
        let trust = Trust::of(&settings).unwrap();
        let queue = Queue::over_redis(&settings, &trust).unwrap();
        let Worker(runner) = Worker::new(&settings, &trust, queue).unwrap();
        let grace_over = runner.session_context.grace_over.clone();
        let (clock, stop) = (
            Clock::starting_at(SystemTime::UNIX_EPOCH),
            CancellationToken::new(),
        );
        let begun = clock.ask();
        stop.cancel();
        tokio::select! {
            () = runner.end_grace(&stop) => {}
            () = grace_over.cancelled() => {}
        }
        assert_eq!(clock.since(begun), Duration::from_secs(22));
    }

    #[test]
    fn sessions_are_handed_back_before_the_grace_ends_however_short_it_is() {
        for (grace, after) in [(25, 22), (4, 2), (2, 1), (0, 0)] {
            let [grace, after] = [grace, after].map(Duration::from_secs);
            assert_eq!(hand_back_after(grace), after);
        }
    }
}
