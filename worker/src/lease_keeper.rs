//! The heartbeat that keeps leases alive, and the care for sessions whose worker has none any more.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use latchkey_shared::{
    broker::{Broker, BrokerError, Heartbeat, LEASE, Upcoming},
    clock::{self, Asked, Clock, SystemRng},
    shutdown::Shutdown,
};
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    backoff::Backoff,
    heartbeat::{self, Round},
    held_lease::HeldLeases,
};

/// Keeps a worker's leases alive, and takes over those of lost workers.
pub(crate) struct LeaseKeeper {
    pub(crate) held: Arc<HeldLeases>,
    broker: Arc<dyn Broker>,
    clock: Clock,
    reach: Mutex<Reach>,
    /// The last round of renewals, while anything is held.
    rounds: watch::Sender<Option<Round>>,
    /// Whether another worker's lease may lapse soon. Else nothing is asked of the broker while nothing is
    /// held: there are plans that count each call.
    is_on_guard: watch::Sender<bool>,
}

impl LeaseKeeper {
    pub(crate) fn new(broker: Arc<dyn Broker>, clock: Clock) -> Self {
        Self {
            held: Arc::default(),
            broker,
            clock,
            reach: Mutex::default(),
            rounds: watch::Sender::default(),
            is_on_guard: watch::Sender::default(),
        }
    }

    /// Renews the leases, also of the sessions that end after the shutdown has begun.
    pub(crate) async fn keep_renewed(&self, shutdown: &Shutdown) {
        let (broker, rounds) = (Arc::clone(&self.broker), self.rounds.subscribe());
        let has_heart = heartbeat::start(broker, rounds, self.clock.clone());
        self.renew_until(shutdown, has_heart).await;
        self.rounds.send_replace(None);
    }

    async fn renew_until(&self, shutdown: &Shutdown, has_heart: bool) {
        let (mut rng, mut backoff) = (clock::rng(), Backoff::default());
        let mut is_on_guard = self.is_on_guard.subscribe();
        loop {
            let is_empty = self.held.is_empty();
            if is_empty && shutdown.has_begun() {
                return;
            }
            if is_empty && !*is_on_guard.borrow_and_update() {
                self.rounds.send_replace(None);
                tokio::select! {
                    () = self.held.taken() => {}
                    _ = is_on_guard.changed() => {}
                    () = shutdown.begun() => {}
                }
                continue;
            }
            let pause = self.renew_all(has_heart, &mut backoff, &mut rng).await;
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
    async fn renew_all(
        &self,
        has_heart: bool,
        backoff: &mut Backoff,
        rng: &mut SystemRng,
    ) -> Duration {
        let asked = self.clock.ask();
        match self.renew(asked, has_heart).await {
            Ok(()) => {
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

    async fn renew(&self, asked: Asked, has_heart: bool) -> Result<(), BrokerError> {
        let renewed_since = self.clock.now();
        let leases = self.held.leases();
        if leases.is_empty() {
            self.rounds.send_replace(None);
            return self.broker.ping().await;
        }
        let renewed = self.broker.extend(&leases).await?;
        self.held
            .record_renewals(&leases, &renewed, asked, &self.clock);
        self.rounds.send_replace(Some(Round {
            renewed_since,
            asked,
        }));
        if has_heart {
            return Ok(());
        }
        let lasts = LEASE;
        let heartbeat = Heartbeat {
            lasts,
            renewed_since,
        };
        self.broker.beat(heartbeat).await
    }

    /// Puts the sessions of lost workers back into the queue, until the shutdown begins.
    pub(crate) async fn reclaim(&self, stop: &CancellationToken) {
        let reclaim = async {
            let (mut rng, mut backoff) = (clock::rng(), Backoff::default());
            loop {
                match self.reclaim_what_is_next().await {
                    Ok(()) => backoff.reset(),
                    Err(error) => {
                        self.reach().missed();
                        let pause = backoff.pause_after(&error, &mut rng);
                        sleep(pause.max(RECLAIM_PAUSE)).await;
                    }
                }
            }
        };
        stop.run_until_cancelled(reclaim).await;
    }

    /// Waits until something may be reclaimed, and does so. While nothing is leased, no lease can lapse
    /// until a session has joined the queue, which wakes.
    async fn reclaim_what_is_next(&self) -> Result<(), BrokerError> {
        let Upcoming { lapse, end } = self.broker.upcoming().await?;
        let next = lapse.into_iter().chain(end).min();
        let left = next.map(|next| self.clock.until(next));
        let is_near = left.is_some_and(|left| left <= GUARD);
        self.is_on_guard.send_replace(is_near);
        let Some(left) = left else {
            self.broker.stirred().await;
            return Ok(());
        };
        if !is_near {
            tokio::select! {
                () = self.broker.stirred() => {}
                () = sleep(left.saturating_sub(GUARD)) => {}
            }
            return Ok(());
        }
        sleep(left.max(RECLAIM_PAUSE)).await;
        while !self.reach().is_steady(&self.clock) {
            sleep(RECLAIM_PAUSE).await;
        }
        match self.broker.reclaim().await? {
            0 => {}
            sessions => tracing::warn!(sessions, "took over sessions of a lost worker"),
        }
        Ok(())
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
/// With a lease this makes it little more than 4 s until a lost worker's sessions go on.
const RECLAIM_PAUSE: Duration = Duration::from_millis(100);
/// How long before the moment at which something may be reclaimed the broker is asked again and again: for
/// long enough to know then that it has been reached for a lease.
const GUARD: Duration = Duration::from_secs(6);

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use tokio::time::{advance, timeout};

    use super::*;
    use crate::session::tests::SoleWorker;

    const A_MOMENT: Duration = Duration::from_millis(1);

    /// Another worker's keeper of leases.
    fn keeper(worker: &SoleWorker) -> LeaseKeeper {
        LeaseKeeper::new(worker.broker(), worker.clock().clone())
    }

    /// Lets a keeper do all that it does, and returns when a session could be claimed meanwhile.
    async fn claimed_within(
        time: Duration,
        keeper: &LeaseKeeper,
        worker: &SoleWorker,
    ) -> Option<Duration> {
        let (shutdown, begun) = (Shutdown::new(), worker.clock().ask());
        let (broker, stop) = (worker.broker(), shutdown.token());
        tokio::select! {
            claim = broker.claim() => {
                claim.unwrap();
                Some(worker.clock().since(begun))
            }
            () = sleep(time) => None,
            () = keeper.keep_renewed(&shutdown) => panic!("there is no shutdown"),
            () = keeper.reclaim(&stop) => panic!("there is no shutdown"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn session_of_a_lost_worker_is_taken_over_right_after_its_lease() {
        let (worker, _lost) = SoleWorker::claimed().await;
        let keeper = keeper(&worker);
        let after = claimed_within(Duration::from_mins(1), &keeper, &worker).await;
        let expected = LEASE..=LEASE + RECLAIM_PAUSE;
        assert!(expected.contains(&after.unwrap()), "{after:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn broker_is_asked_again_and_again_only_shortly_before_a_lease_may_lapse() {
        let lease = Duration::from_mins(1);
        let worker = SoleWorker::with_lease(lease);
        worker.queue(Duration::from_mins(5)).await;
        let _lost = worker.claim().await;
        let keeper = keeper(&worker);
        let far = lease.saturating_sub(GUARD + A_MOMENT);
        assert_eq!(claimed_within(far, &keeper, &worker).await, None);
        assert!(keeper.reach().last.is_none());
        let after = claimed_within(lease, &keeper, &worker).await;
        let left = GUARD + A_MOMENT;
        let expected = left..=left + RECLAIM_PAUSE;
        assert!(expected.contains(&after.unwrap()), "{after:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_reach_the_broker_takes_nothing_over() {
        let (worker, _lost) = SoleWorker::claimed().await;
        let (keeper, stop) = (keeper(&worker), CancellationToken::new());
        let broker = worker.broker();
        tokio::select! {
            _ = broker.claim() => panic!("it was taken over"),
            () = sleep(Duration::from_mins(1)) => {}
            () = keeper.reclaim(&stop) => panic!("there is no shutdown"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn lease_that_is_held_is_kept_valid() {
        let worker = SoleWorker::new();
        worker.queue(Duration::from_mins(5)).await;
        let keeper = keeper(&worker);
        let held = keeper.held.hold(worker.next_claim().await.lease);
        assert_eq!(claimed_within(10 * LEASE, &keeper, &worker).await, None);
        let left = LEASE.saturating_sub(RENEW_EVERY + A_MOMENT);
        assert!(held.held_lease().valid_for(left, worker.clock()));
    }

    #[tokio::test(start_paused = true)]
    async fn leases_are_renewed_during_a_shutdown_until_the_last_one_is_released() {
        let worker = SoleWorker::new();
        worker.queue(Duration::from_mins(5)).await;
        let (keeper, shutdown) = (keeper(&worker), Shutdown::new());
        let held = keeper.held.hold(worker.next_claim().await.lease);
        let begun = worker.clock().ask();
        let renewed = timeout(10 * LEASE, keeper.keep_renewed(&shutdown));
        let (stopped, ()) = tokio::join!(renewed, async {
            sleep(RENEW_EVERY / 2).await;
            shutdown.begin();
            sleep(3 * LEASE).await;
            assert!(held.held_lease().valid_for(LEASE / 2, worker.clock()));
            drop(held);
        });
        assert!(stopped.is_ok());
        assert_eq!(worker.clock().since(begun), RENEW_EVERY / 2 + 3 * LEASE);
    }

    #[tokio::test(start_paused = true)]
    async fn worker_that_holds_nothing_stops_at_once() {
        let worker = SoleWorker::new();
        let (keeper, shutdown) = (keeper(&worker), Shutdown::new());
        let begun = worker.clock().ask();
        let renewed = timeout(LEASE, keeper.keep_renewed(&shutdown));
        let (stopped, ()) = tokio::join!(renewed, async {
            sleep(RENEW_EVERY / 2).await;
            shutdown.begin();
        });
        assert!(stopped.is_ok());
        assert_eq!(worker.clock().since(begun), RENEW_EVERY / 2);
    }

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
    async fn worker_takes_over_until_two_renewals_are_due() {
        let (clock, mut reach) = (Clock::starting_at(SystemTime::UNIX_EPOCH), Reach::default());
        reach_for(4, &mut reach, &clock).await;
        advance((2 * RENEW_EVERY).saturating_sub(Duration::from_millis(1))).await;
        assert!(reach.is_steady(&clock));
        advance(Duration::from_millis(1)).await;
        assert!(!reach.is_steady(&clock));
    }

    #[tokio::test(start_paused = true)]
    async fn answer_a_whole_lease_after_the_last_one_begins_anew() {
        let (clock, mut reach) = (Clock::starting_at(SystemTime::UNIX_EPOCH), Reach::default());
        reach_for(9, &mut reach, &clock).await;
        advance(LEASE.saturating_sub(Duration::from_millis(1))).await;
        reach.answered(clock.ask(), &clock);
        assert!(reach.is_steady(&clock));
        advance(LEASE).await;
        reach.answered(clock.ask(), &clock);
        assert!(!reach.is_steady(&clock));
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
