//! The heartbeat that keeps leases alive, and the care for sessions whose worker has none any more.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use latchkey_shared::{
    broker::{Broker, BrokerError, LEASE},
    clock::{self, Clock},
    shutdown::Shutdown,
};
use rand::rngs::StdRng;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{backoff::Backoff, tenure::Tenures};

/// Keeps a worker's leases alive, and takes over those of lost workers.
pub(crate) struct Heart {
    pub(crate) tenures: Arc<Tenures>,
    broker: Arc<dyn Broker>,
    clock: Clock,
    reach: Mutex<Reach>,
}

impl Heart {
    pub(crate) fn new(broker: Arc<dyn Broker>, clock: Clock) -> Self {
        Self {
            tenures: Arc::default(),
            broker,
            clock,
            reach: Mutex::default(),
        }
    }

    /// Renews the leases, also of the sessions that end after the shutdown has begun.
    pub(crate) async fn beat(&self, shutdown: &Shutdown) {
        let (mut rng, mut backoff) = (clock::rng(), Backoff::default());
        loop {
            if shutdown.has_begun() && self.tenures.is_empty() {
                return;
            }
            let pause = self.renew(&mut backoff, &mut rng).await;
            let mut beat = std::pin::pin!(sleep(pause));
            loop {
                tokio::select! {
                    () = &mut beat => break,
                    () = shutdown.begun(), if !shutdown.has_begun() => {}
                    () = self.tenures.released(), if shutdown.has_begun() => {}
                }
                if shutdown.has_begun() && self.tenures.is_empty() {
                    return;
                }
            }
        }
    }

    /// Renews all leases at once and says when to do so again.
    async fn renew(&self, backoff: &mut Backoff, rng: &mut StdRng) -> Duration {
        let asked = self.tenures.leases();
        let asked_at = self.clock.now();
        let renewed = if asked.is_empty() {
            self.broker.ping().await.map(|()| Vec::new())
        } else {
            self.broker.extend(&asked).await
        };
        match renewed {
            Ok(renewed) => {
                let now = self.clock.now();
                self.tenures.renew(&asked, &renewed, asked_at, now);
                if self.reach().answered(asked_at) {
                    tracing::info!("the broker answers again");
                }
                backoff.reset();
                BEAT_EVERY
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
            loop {
                sleep(RECLAIM_EVERY).await;
                if !self.reach().is_steady(self.clock.now()) {
                    continue;
                }
                match self.broker.reclaim().await {
                    Ok(0) => {}
                    Ok(sessions) => tracing::warn!(sessions, "took over sessions of a lost worker"),
                    Err(error) => self.missed(&error),
                }
            }
        };
        stop.run_until_cancelled(reclaim).await;
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

/// How the broker was reached of late.
#[derive(Debug, Default)]
struct Reach {
    /// Since when every call was answered.
    since: Option<SystemTime>,
    /// When the last call that was answered was made.
    last: Option<SystemTime>,
    is_missed: bool,
}

impl Reach {
    /// Takes in that a call made at `asked_at` was answered; says whether it is the first after an
    /// outage.
    fn answered(&mut self, asked_at: SystemTime) -> bool {
        // A process that was frozen has not reached the broker meanwhile.
        let is_unbroken = self.last.is_some_and(|last| asked_at < last + LEASE);
        if !is_unbroken {
            self.since = None;
        }
        self.since.get_or_insert(asked_at);
        self.last = Some(asked_at);
        std::mem::take(&mut self.is_missed)
    }

    /// Takes in that a call was not answered; says whether it is the first.
    fn missed(&mut self) -> bool {
        self.since = None;
        !std::mem::replace(&mut self.is_missed, true)
    }

    /// Says whether the broker has been reached for so long that every worker that lives must have
    /// renewed its leases: one that lapsed has been left.
    fn is_steady(&self, now: SystemTime) -> bool {
        let since = self.since.is_some_and(|since| now >= since + LEASE);
        since && self.last.is_some_and(|last| now < last + 2 * BEAT_EVERY)
    }
}

/// A quarter of a lease, so that a lost beat or two cost nothing.
const BEAT_EVERY: Duration = Duration::from_secs(1);
/// With a lease this makes it 5 s at most until a lost worker's sessions go on.
const RECLAIM_EVERY: Duration = Duration::from_millis(500);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs_f64(seconds)
    }

    fn reached(from: u32, to: u32) -> Reach {
        let mut reach = Reach::default();
        for second in from..=to {
            reach.answered(at(f64::from(second)));
        }
        reach
    }

    #[test]
    fn worker_takes_over_only_after_a_whole_lease_of_answers() {
        assert!(!Reach::default().is_steady(at(100.0)));
        assert!(!reached(10, 13).is_steady(at(13.9)));
        assert!(reached(10, 14).is_steady(at(14.0)));
    }

    #[test]
    fn outage_makes_a_worker_wait_for_a_whole_lease_again() {
        let mut reach = reached(10, 20);
        assert!(reach.missed(), "told once");
        assert!(!reach.missed());
        assert!(!reach.is_steady(at(20.5)));
        assert!(reach.answered(at(21.0)), "told once");
        assert!(!reach.answered(at(22.0)));
        reach.answered(at(23.0));
        reach.answered(at(24.0));
        assert!(!reach.is_steady(at(24.5)));
        reach.answered(at(25.0));
        assert!(reach.is_steady(at(25.0)));
    }

    #[test]
    fn worker_that_was_frozen_beats_for_a_whole_lease_before_it_takes_over() {
        let mut reach = reached(10, 20);
        assert!(!reach.is_steady(at(90.0)));
        reach.answered(at(90.0));
        assert!(!reach.is_steady(at(90.0)));
        for second in 91..=94 {
            reach.answered(at(f64::from(second)));
        }
        assert!(reach.is_steady(at(94.0)));
    }
}
