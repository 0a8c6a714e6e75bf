//! The leases that a worker holds, and until when it is sure of each.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use latchkey_shared::{
    broker::{LEASE, Lease},
    clock::{Asked, Clock},
    job::SessionId,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// A worker's hold on one session.
///
/// The broker's word that a lease was renewed may be old when it is read: the process may have been
/// frozen meanwhile. So a lease is sure from the moment at which its renewal was asked for, for as
/// long as a lease lasts, and not at all before the first renewal: nobody knows when a claim that had
/// to wait for a job was answered.
pub(crate) struct Tenure {
    lease: Lease,
    renewed: Mutex<Option<Renewed>>,
    lost: CancellationToken,
}

#[derive(Clone, Copy)]
struct Renewed {
    asked: Asked,
    length: Duration,
}

impl Tenure {
    pub(crate) fn new(lease: Lease) -> Self {
        Self {
            lease,
            renewed: Mutex::new(None),
            lost: CancellationToken::new(),
        }
    }

    pub(crate) fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Takes in a renewal as it was answered.
    pub(crate) fn renew(&self, answer: &Lease, asked: Asked, clock: &Clock) {
        let length = answer.expires_at.duration_since(clock.now());
        let renewed = Renewed {
            asked,
            // Whatever the clocks say: no lease is longer.
            length: length.unwrap_or_default().min(LEASE),
        };
        let mut last = lock(&self.renewed);
        if last.is_none_or(|last| last.left(clock) < renewed.left(clock)) {
            *last = Some(renewed);
        }
    }

    /// Says whether no other worker can have the session for this time to come.
    pub(crate) fn is_sure_for(&self, time: Duration, clock: &Clock) -> bool {
        lock(&self.renewed).is_some_and(|renewed| time < renewed.left(clock))
    }

    /// Notes that the lease was not renewed: it is another's.
    pub(crate) fn lose(&self) {
        self.lost.cancel();
    }

    /// Is cancelled when a renewal has shown that the lease is lost.
    pub(crate) fn lost(&self) -> CancellationToken {
        self.lost.clone()
    }
}

impl Renewed {
    fn left(self, clock: &Clock) -> Duration {
        self.length.saturating_sub(clock.since(self.asked))
    }
}

/// All that a worker holds.
#[derive(Default)]
pub(crate) struct Tenures {
    held: Mutex<HashMap<SessionId, Arc<Tenure>>>,
    released: Notify,
}

impl Tenures {
    /// Has the lease renewed for as long as the answer lives.
    pub(crate) fn hold(self: &Arc<Self>, lease: Lease) -> Held {
        let tenure = Arc::new(Tenure::new(lease));
        lock(&self.held).insert(tenure.lease.id, Arc::clone(&tenure));
        Held {
            tenures: Arc::clone(self),
            tenure,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.held).is_empty()
    }

    /// Resolves when a lease has been let go of.
    pub(crate) async fn released(&self) {
        self.released.notified().await;
    }

    /// The leases to be renewed.
    pub(crate) fn leases(&self) -> Vec<Lease> {
        let held = lock(&self.held);
        held.values().map(|tenure| tenure.lease.clone()).collect()
    }

    /// Takes in which of the leases that were to be renewed still hold.
    pub(crate) fn renew(&self, leases: &[Lease], renewed: &[Lease], asked: Asked, clock: &Clock) {
        let renewed: HashMap<_, _> = renewed
            .iter()
            .map(|lease| ((lease.id, lease.token.0), lease))
            .collect();
        let held = lock(&self.held);
        for lease in leases {
            let Some(tenure) = held.get(&lease.id) else {
                continue;
            };
            if tenure.lease.token != lease.token {
                continue;
            }
            match renewed.get(&(lease.id, lease.token.0)) {
                Some(lease) => tenure.renew(lease, asked, clock),
                None => tenure.lose(),
            }
        }
    }
}

/// Lets go of a lease when dropped.
pub(crate) struct Held {
    tenures: Arc<Tenures>,
    tenure: Arc<Tenure>,
}

impl Held {
    pub(crate) fn tenure(&self) -> Arc<Tenure> {
        Arc::clone(&self.tenure)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let id = self.tenure.lease.id;
        let mut held = lock(&self.tenures.held);
        // This worker may have claimed the session anew.
        if held
            .get(&id)
            .is_some_and(|now| Arc::ptr_eq(now, &self.tenure))
        {
            held.remove(&id);
        }
        drop(held);
        self.tenures.released.notify_one();
    }
}

/// Nothing under these locks is left half-way by a panic elsewhere, so a poisoned one still serves.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use latchkey_shared::{broker::LeaseToken, clock::rng};
    use tokio::time::advance;

    use super::*;

    fn clock() -> Clock {
        Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(1))
    }

    fn lease(clock: &Clock) -> Lease {
        Lease {
            id: SessionId::random(&mut rng()),
            token: LeaseToken(1),
            expires_at: clock.now() + LEASE,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn lease_is_not_sure_before_its_first_renewal() {
        let clock = clock();
        let tenure = Tenure::new(lease(&clock));
        assert!(!tenure.is_sure_for(Duration::ZERO, &clock));
    }

    #[tokio::test(start_paused = true)]
    async fn renewal_that_is_read_late_counts_from_when_it_was_asked_for() {
        let clock = clock();
        let tenure = Tenure::new(lease(&clock));
        let asked = clock.ask();
        advance(Duration::from_secs(1)).await;
        // Answered just now, for all that the broker says.
        tenure.renew(&lease(&clock), asked, &clock);
        let left = Duration::from_secs(3);
        assert!(tenure.is_sure_for(Duration::from_millis(2999), &clock));
        assert!(!tenure.is_sure_for(left, &clock));
        advance(left).await;
        assert!(!tenure.is_sure_for(Duration::ZERO, &clock));
    }

    #[tokio::test(start_paused = true)]
    async fn clock_that_is_set_back_makes_no_lease_longer() {
        let clock = clock();
        let tenure = Tenure::new(lease(&clock));
        let (asked, answer) = (clock.ask(), lease(&clock));
        clock.follow(clock.ask(), SystemTime::UNIX_EPOCH);
        tenure.renew(&answer, asked, &clock);
        assert!(!tenure.is_sure_for(LEASE, &clock));
    }

    #[tokio::test(start_paused = true)]
    async fn older_answer_does_not_shorten_a_lease() {
        let clock = clock();
        let tenure = Tenure::new(lease(&clock));
        let (early, answer) = (clock.ask(), lease(&clock));
        advance(Duration::from_secs(2)).await;
        tenure.renew(&lease(&clock), clock.ask(), &clock);
        tenure.renew(&answer, early, &clock);
        assert!(tenure.is_sure_for(Duration::from_secs(3), &clock));
    }

    #[tokio::test(start_paused = true)]
    async fn lease_that_is_not_among_the_renewed_is_lost() {
        let clock = clock();
        let tenures = Arc::new(Tenures::default());
        let (kept, lost) = (tenures.hold(lease(&clock)), tenures.hold(lease(&clock)));
        let leases = tenures.leases();
        let renewed = vec![kept.tenure().lease().clone()];
        tenures.renew(&leases, &renewed, clock.ask(), &clock);
        assert!(kept.tenure().is_sure_for(Duration::from_secs(3), &clock));
        assert!(!kept.tenure().lost().is_cancelled());
        assert!(lost.tenure().lost().is_cancelled());
    }

    #[tokio::test(start_paused = true)]
    async fn answer_about_an_older_lease_says_nothing_of_a_newer_one() {
        let clock = clock();
        let tenures = Arc::new(Tenures::default());
        let older = lease(&clock);
        let newer = Lease {
            token: LeaseToken(2),
            ..older.clone()
        };
        let before = tenures.hold(older.clone());
        let now = tenures.hold(newer);
        tenures.renew(&[older], &[], clock.ask(), &clock);
        assert!(!now.tenure().lost().is_cancelled());
        drop(before);
        assert!(!tenures.is_empty(), "the newer one is still held");
        drop(now);
        assert!(tenures.is_empty());
    }
}
