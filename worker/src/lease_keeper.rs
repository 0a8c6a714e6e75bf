//! The heartbeat that keeps leases alive, and the care for sessions whose worker has none any more.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use latchkey_shared::{
    broker::{Broker, LEASE},
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
                self.reach().answered(asked, &self.clock);
                backoff.reset();
                RENEW_EVERY
            }
            Err(error) => {
                self.reach().missed();
                backoff.pause_after(&error, rng)
            }
        }
    }

    /// Puts the sessions of lost workers back into the queue, until the shutdown begins.
    pub(crate) async fn reclaim(&self, stop: &CancellationToken) {
        let reclaim = async {
            let (mut rng, mut backoff) = (clock::rng(), Backoff::default());
            let mut pause = RECLAIM_EVERY;
            loop {
                sleep(pause).await;
                pause = RECLAIM_EVERY;
                if !self.reach().is_steady(&self.clock) {
                    continue;
                }
                match self.broker.reclaim().await {
                    Ok(sessions) => {
                        backoff.reset();
                        if sessions > 0 {
                            tracing::warn!(sessions, "took over sessions of a lost worker");
                        }
                    }
                    Err(error) => {
                        self.reach().missed();
                        pause = backoff.pause_after(&error, &mut rng).max(RECLAIM_EVERY);
                    }
                }
            }
        };
        stop.run_until_cancelled(reclaim).await;
    }

    fn reach(&self) -> std::sync::MutexGuard<'_, Reach> {
        self.reach.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How the broker was reached of late.
#[derive(Debug, Default)]
struct Reach {
    /// Since when every call was answered.
    since: Option<Asked>,
    /// When the last call that was answered was made.
    last: Option<Asked>,
}

impl Reach {
    /// Takes in that a call was answered.
    fn answered(&mut self, asked: Asked, clock: &Clock) {
        // A process that was frozen has not reached the broker meanwhile.
        if self.last.is_none_or(|last| clock.since(last) >= LEASE) {
            self.since = None;
        }
        self.since.get_or_insert(asked);
        self.last = Some(asked);
    }

    /// Takes in that a call was not answered.
    fn missed(&mut self) {
        self.since = None;
    }

    /// Returns whether the broker has been reached for so long that every live worker must have
    /// renewed its leases: one that lapsed belongs to a dead one.
    fn is_steady(&self, clock: &Clock) -> bool {
        let for_a_lease = self.since.is_some_and(|since| clock.since(since) >= LEASE);
        let until_now = self
            .last
            .is_some_and(|last| clock.since(last) < 2 * RENEW_EVERY);
        for_a_lease && until_now
    }
}

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

    #[tokio::test(start_paused = true)]
    async fn outage_makes_a_worker_wait_for_a_whole_lease_again() {
        let (clock, mut reach) = (Clock::starting_at(SystemTime::UNIX_EPOCH), Reach::default());
        reach_for(9, &mut reach, &clock).await;
        reach.missed();
        assert!(!reach.is_steady(&clock));
        reach.answered(clock.ask(), &clock);
        reach.answered(clock.ask(), &clock);
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
