//! The heartbeat that keeps leases alive, and the care for sessions whose worker has none any more.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use latchkey_shared::{
    broker::{Broker, BrokerError, LEASE},
    clock::{self, Asked, Clock},
    shutdown::Shutdown,
};
use rand::rngs::StdRng;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{backoff::Backoff, held_lease::HeldLeases};

/// Keeps a worker's leases alive, and takes over those of lost workers.
pub(crate) struct LeaseKeeper {
    pub(crate) held: Arc<HeldLeases>,
    broker: Arc<dyn Broker>,
    clock: Clock,
    reach: Mutex<Reach>,
}

impl LeaseKeeper {
    pub(crate) fn new(broker: Arc<dyn Broker>, clock: Clock) -> Self {
        Self {
            held: Arc::default(),
            broker,
            clock,
            reach: Mutex::default(),
        }
    }

    /// Renews the leases, also of the sessions that end after the shutdown has begun.
    pub(crate) async fn keep_renewed(&self, shutdown: &Shutdown) {
        let (mut rng, mut backoff) = (clock::rng(), Backoff::default());
        loop {
            if shutdown.has_begun() && self.held.is_empty() {
                return;
            }
            let pause = self.renew_all(&mut backoff, &mut rng).await;
            let mut next = std::pin::pin!(sleep(pause));
            loop {
                tokio::select! {
                    () = &mut next => break,
                    () = shutdown.begun(), if !shutdown.has_begun() => {}
                    () = self.held.released(), if shutdown.has_begun() => {}
                }
                if shutdown.has_begun() && self.held.is_empty() {
                    return;
                }
            }
        }
    }

    /// Renews all leases at once and says when to do so again.
    async fn renew_all(&self, backoff: &mut Backoff, rng: &mut StdRng) -> Duration {
        let leases = self.held.leases();
        let asked = self.clock.ask();
        let renewed = if leases.is_empty() {
            self.broker.ping().await.map(|()| Vec::new())
        } else {
            self.broker.extend(&leases).await
        };
        match renewed {
            Ok(renewed) => {
                self.held
                    .record_renewals(&leases, &renewed, asked, &self.clock);
                if self.reach().answered(asked, &self.clock) {
                    tracing::info!("the broker answers again");
                }
                backoff.reset();
                RENEW_EVERY
            }
            Err(error) => {
                self.missed(&error);
                backoff.pause(rng)
            }
        }
    }

    /// Puts the sessions of lost workers back into the queue, until the shutdown begins.
    pub(crate) async fn reclaim(&self, stop: &CancellationToken) {
        let reclaim = async {
            let mut streak = Streak::default();
            loop {
                sleep(RECLAIM_EVERY).await;
                if !self.reach().is_steady(&self.clock) {
                    continue;
                }
                match self.broker.reclaim().await {
                    Ok(sessions) => {
                        streak.end();
                        if sessions > 0 {
                            tracing::warn!(sessions, "took over sessions of a lost worker");
                        }
                    }
                    Err(error) => {
                        self.reach().since = None;
                        if streak.is_worth_telling() {
                            tracing::error!(
                                error = &error as &dyn Error,
                                "the broker answers, but lost workers' sessions cannot be taken over"
                            );
                        }
                    }
                }
            }
        };
        stop.run_until_cancelled(reclaim).await;
    }

    /// Says whether the broker does not answer, which has been told.
    pub(crate) fn broker_is_away(&self) -> bool {
        self.reach().is_missed
    }

    fn missed(&self, error: &BrokerError) {
        if self.reach().missed() {
            tracing::error!(
                error = error as &dyn Error,
                "the broker does not answer; the sessions are kept, and what there is to say is \
                 said once it does"
            );
        } else {
            tracing::debug!(
                error = error as &dyn Error,
                "the broker still does not answer"
            );
        }
    }

    fn reach(&self) -> std::sync::MutexGuard<'_, Reach> {
        self.reach.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Failures in a row of something that an outage, which is told elsewhere, does not explain.
#[derive(Debug, Default)]
pub(crate) struct Streak(u32);

impl Streak {
    /// Counts one more, and says whether it is the one to be told.
    pub(crate) fn is_worth_telling(&mut self) -> bool {
        self.0 = self.0.saturating_add(1);
        self.0 == WORTH_TELLING
    }

    pub(crate) fn end(&mut self) {
        self.0 = 0;
    }
}

/// How the broker was reached of late.
#[derive(Debug, Default)]
struct Reach {
    /// Since when every call was answered.
    since: Option<Asked>,
    /// When the last call that was answered was made.
    last: Option<Asked>,
    is_missed: bool,
}

impl Reach {
    /// Takes in that a call was answered; says whether it is the first after an outage.
    fn answered(&mut self, asked: Asked, clock: &Clock) -> bool {
        // A process that was frozen has not reached the broker meanwhile.
        if self.last.is_none_or(|last| clock.since(last) >= LEASE) {
            self.since = None;
        }
        self.since.get_or_insert(asked);
        self.last = Some(asked);
        std::mem::take(&mut self.is_missed)
    }

    /// Takes in that a call was not answered; says whether it is the first.
    fn missed(&mut self) -> bool {
        self.since = None;
        !std::mem::replace(&mut self.is_missed, true)
    }

    /// Says whether the broker has been reached for so long that every worker that lives must have
    /// renewed its leases: one that lapsed has been left.
    fn is_steady(&self, clock: &Clock) -> bool {
        let for_a_lease = self.since.is_some_and(|since| clock.since(since) >= LEASE);
        let until_now = self
            .last
            .is_some_and(|last| clock.since(last) < 2 * RENEW_EVERY);
        for_a_lease && until_now
    }
}

/// By then a heartbeat would have told of an outage.
const WORTH_TELLING: u32 = 10;
/// A quarter of a lease, so that one or two failed renewals cost nothing.
const RENEW_EVERY: Duration = Duration::from_secs(1);
/// With a lease this makes it 5 s at most until a lost worker's sessions go on.
const RECLAIM_EVERY: Duration = Duration::from_millis(500);

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use tokio::time::advance;

    use super::*;

    /// Renewals that are answered, the first at once and the last after so many seconds.
    async fn reach_for(seconds: u32, reach: &mut Reach, clock: &Clock) {
        reach.answered(clock.ask(), clock);
        for _ in 0..seconds {
            advance(RENEW_EVERY).await;
            reach.answered(clock.ask(), clock);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn worker_takes_over_only_after_a_whole_lease_of_answers() {
        let (clock, mut reach) = (Clock::starting_at(SystemTime::UNIX_EPOCH), Reach::default());
        assert!(!reach.is_steady(&clock));
        reach_for(3, &mut reach, &clock).await;
        assert!(!reach.is_steady(&clock));
        reach_for(1, &mut reach, &clock).await;
        assert!(reach.is_steady(&clock));
    }

    #[test]
    fn failures_in_a_row_are_told_once() {
        let mut streak = Streak::default();
        for _ in 0..2 {
            let told = (0..100).filter(|_| streak.is_worth_telling()).count();
            assert_eq!(told, 1);
            streak.end();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn outage_is_told_once_and_makes_a_worker_wait_for_a_whole_lease_again() {
        let (clock, mut reach) = (Clock::starting_at(SystemTime::UNIX_EPOCH), Reach::default());
        reach_for(9, &mut reach, &clock).await;
        assert!(reach.missed());
        assert!(!reach.missed());
        assert!(!reach.is_steady(&clock));
        assert!(reach.answered(clock.ask(), &clock));
        assert!(!reach.answered(clock.ask(), &clock));
        reach_for(3, &mut reach, &clock).await;
        assert!(!reach.is_steady(&clock));
        reach_for(1, &mut reach, &clock).await;
        assert!(reach.is_steady(&clock));
    }

    #[tokio::test(start_paused = true)]
    async fn worker_that_was_frozen_renews_for_a_whole_lease_before_it_takes_over() {
        let (clock, mut reach) = (Clock::starting_at(SystemTime::UNIX_EPOCH), Reach::default());
        reach_for(9, &mut reach, &clock).await;
        advance(Duration::from_mins(1)).await;
        assert!(!reach.is_steady(&clock));
        reach_for(3, &mut reach, &clock).await;
        assert!(!reach.is_steady(&clock));
        reach_for(1, &mut reach, &clock).await;
        assert!(reach.is_steady(&clock));
    }
}
