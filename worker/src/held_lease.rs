//! The leases that a worker holds, and for how long each is certain to be valid.

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

/// The lease on one session, with what is known of its validity.
///
/// The process may be frozen between the moment the broker renews a lease and the moment it reads the
/// answer. A lease is therefore valid from when its renewal was requested, for the length of a lease,
/// and not valid at all before its first renewal: a claim may have waited any time for a job.
pub(crate) struct HeldLease {
    lease: Lease,
    renewed: Mutex<Option<Renewed>>,
    lost: CancellationToken,
}

#[derive(Clone, Copy)]
struct Renewed {
    asked: Asked,
    length: Duration,
}

impl HeldLease {
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

    /// Records the broker's answer to a renewal requested at `asked`.
    pub(crate) fn record_renewal(&self, answer: &Lease, asked: Asked, clock: &Clock) {
        let length = answer.expires_at.duration_since(clock.now());
        let renewed = Renewed {
            asked,
            // Whatever the clocks say: no lease is longer.
            length: length.unwrap_or_default().min(LEASE),
        };
        let mut last = lock(&self.renewed);
        let longest = last
            .iter()
            .chain([&renewed])
            .max_by_key(|it| it.left(clock));
        *last = longest.copied();
    }

    /// Returns whether no other worker can hold the session within `time` from now.
    pub(crate) fn valid_for(&self, time: Duration, clock: &Clock) -> bool {
        lock(&self.renewed).is_some_and(|renewed| time < renewed.left(clock))
    }

    /// Records that the broker did not renew the lease: another worker may hold the session.
    pub(crate) fn mark_lost(&self) {
        self.lost.cancel();
    }

    /// Returns the token that is cancelled once a renewal shows that the lease is lost.
    pub(crate) fn lost(&self) -> CancellationToken {
        self.lost.clone()
    }
}

impl Renewed {
    fn left(self, clock: &Clock) -> Duration {
        self.length.saturating_sub(clock.since(self.asked))
    }
}

/// All leases of a worker.
#[derive(Default)]
pub(crate) struct HeldLeases {
    by_session: Mutex<HashMap<SessionId, Arc<HeldLease>>>,
    taken: Notify,
    released: Notify,
}

impl HeldLeases {
    /// Adds a lease, which is renewed until the guard is dropped.
    pub(crate) fn hold(self: &Arc<Self>, lease: Lease) -> LeaseGuard {
        let held_lease = Arc::new(HeldLease::new(lease));
        lock(&self.by_session).insert(held_lease.lease.id, Arc::clone(&held_lease));
        self.taken.notify_one();
        LeaseGuard {
            held: Arc::clone(self),
            held_lease,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.by_session).is_empty()
    }

    /// Resolves when a lease has been added since the last call.
    pub(crate) async fn taken(&self) {
        self.taken.notified().await;
    }

    /// Resolves when a lease has been released.
    pub(crate) async fn released(&self) {
        self.released.notified().await;
    }

    /// Returns the leases to renew.
    pub(crate) fn leases(&self) -> Vec<Lease> {
        let held = lock(&self.by_session);
        held.values()
            .map(|held_lease| held_lease.lease.clone())
            .collect()
    }

    /// Records which of `leases`, whose renewal was requested at `asked`, the broker has renewed.
    pub(crate) fn record_renewals(
        &self,
        leases: &[Lease],
        renewed: &[Lease],
        asked: Asked,
        clock: &Clock,
    ) {
        let renewed: HashMap<_, _> = renewed
            .iter()
            .map(|lease| ((lease.id, lease.token.0), lease))
            .collect();
        let held = lock(&self.by_session);
        for lease in leases {
            let Some(held_lease) = held.get(&lease.id) else {
                continue;
            };
            if held_lease.lease.token != lease.token {
                continue;
            }
            match renewed.get(&(lease.id, lease.token.0)) {
                Some(lease) => held_lease.record_renewal(lease, asked, clock),
                None => held_lease.mark_lost(),
            }
        }
    }
}

/// Releases a lease when dropped.
pub(crate) struct LeaseGuard {
    held: Arc<HeldLeases>,
    held_lease: Arc<HeldLease>,
}

impl LeaseGuard {
    pub(crate) fn held_lease(&self) -> Arc<HeldLease> {
        Arc::clone(&self.held_lease)
    }
}

impl Drop for LeaseGuard {
    fn drop(&mut self) {
        let id = self.held_lease.lease.id;
        let mut held = lock(&self.held.by_session);
        // This worker may have claimed the session anew.
        if held
            .get(&id)
            .is_some_and(|now| Arc::ptr_eq(now, &self.held_lease))
        {
            held.remove(&id);
        }
        drop(held);
        self.held.released.notify_one();
    }
}

/// No panic can leave what these locks guard half-written, so a poisoned lock is still usable.
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
    async fn lease_is_not_valid_before_its_first_renewal() {
        let clock = clock();
        let held_lease = HeldLease::new(lease(&clock));
        assert!(!held_lease.valid_for(Duration::ZERO, &clock));
    }

    #[tokio::test(start_paused = true)]
    async fn renewal_that_is_read_late_counts_from_when_it_was_asked_for() {
        let clock = clock();
        let held_lease = HeldLease::new(lease(&clock));
        let asked = clock.ask();
        advance(Duration::from_secs(1)).await;
        // Answered just now, for all that the broker says.
        held_lease.record_renewal(&lease(&clock), asked, &clock);
        let left = Duration::from_secs(3);
        assert!(held_lease.valid_for(Duration::from_millis(2999), &clock));
        assert!(!held_lease.valid_for(left, &clock));
        advance(left).await;
        assert!(!held_lease.valid_for(Duration::ZERO, &clock));
    }

    #[tokio::test(start_paused = true)]
    async fn clock_that_is_set_back_makes_no_lease_longer() {
        let clock = clock();
        let held_lease = HeldLease::new(lease(&clock));
        let (asked, answer) = (clock.ask(), lease(&clock));
        clock.follow(clock.ask(), SystemTime::UNIX_EPOCH);
        held_lease.record_renewal(&answer, asked, &clock);
        assert!(!held_lease.valid_for(LEASE, &clock));
    }

    #[tokio::test(start_paused = true)]
    async fn older_answer_does_not_shorten_a_lease() {
        let clock = clock();
        let held_lease = HeldLease::new(lease(&clock));
        let (early, answer) = (clock.ask(), lease(&clock));
        advance(Duration::from_secs(2)).await;
        held_lease.record_renewal(&lease(&clock), clock.ask(), &clock);
        held_lease.record_renewal(&answer, early, &clock);
        assert!(held_lease.valid_for(Duration::from_secs(3), &clock));
    }

    #[tokio::test(start_paused = true)]
    async fn lease_that_is_not_among_the_renewed_is_lost() {
        let clock = clock();
        let held = Arc::new(HeldLeases::default());
        let (kept, lost) = (held.hold(lease(&clock)), held.hold(lease(&clock)));
        let leases = held.leases();
        let renewed = vec![kept.held_lease().lease().clone()];
        held.record_renewals(&leases, &renewed, clock.ask(), &clock);
        assert!(kept.held_lease().valid_for(Duration::from_secs(3), &clock));
        assert!(!kept.held_lease().lost().is_cancelled());
        assert!(lost.held_lease().lost().is_cancelled());
    }

    #[tokio::test(start_paused = true)]
    async fn answer_about_an_older_lease_says_nothing_of_a_newer_one() {
        let clock = clock();
        let held = Arc::new(HeldLeases::default());
        let older = lease(&clock);
        let newer = Lease {
            token: LeaseToken(2),
            ..older.clone()
        };
        let before = held.hold(older.clone());
        let now = held.hold(newer);
        held.record_renewals(&[older], &[], clock.ask(), &clock);
        assert!(!now.held_lease().lost().is_cancelled());
        drop(before);
        assert!(!held.is_empty(), "the newer one is still held");
        drop(now);
        assert!(held.is_empty());
    }
}
