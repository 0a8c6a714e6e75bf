//! The leases that a worker holds, and until when it is sure of each.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use latchkey_shared::{
    broker::{LEASE, Lease},
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
    sure_until: Mutex<Option<SystemTime>>,
    lost: CancellationToken,
}

impl Tenure {
    pub(crate) fn new(lease: Lease) -> Self {
        Self {
            lease,
            sure_until: Mutex::new(None),
            lost: CancellationToken::new(),
        }
    }

    pub(crate) fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Takes in a renewal that was asked for at `asked_at` and answered by `now`.
    pub(crate) fn renew(&self, renewed: &Lease, asked_at: SystemTime, now: SystemTime) {
        // Whatever the clocks say: no lease is longer.
        let length = renewed
            .expires_at
            .duration_since(now)
            .unwrap_or_default()
            .min(LEASE);
        let mut sure_until = lock(&self.sure_until);
        *sure_until = sure_until.max(Some(asked_at + length));
    }

    /// Says whether no other worker can have the session at `moment`.
    pub(crate) fn is_sure_at(&self, moment: SystemTime) -> bool {
        lock(&self.sure_until).is_some_and(|until| moment < until)
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

    /// Takes in which of the leases that were to be renewed at `asked_at` still hold.
    pub(crate) fn renew(
        &self,
        asked: &[Lease],
        renewed: &[Lease],
        asked_at: SystemTime,
        now: SystemTime,
    ) {
        let renewed: HashMap<_, _> = renewed
            .iter()
            .map(|lease| ((lease.id, lease.token.0), lease))
            .collect();
        let held = lock(&self.held);
        for lease in asked {
            let Some(tenure) = held.get(&lease.id) else {
                continue;
            };
            if tenure.lease.token != lease.token {
                continue;
            }
            match renewed.get(&(lease.id, lease.token.0)) {
                Some(lease) => tenure.renew(lease, asked_at, now),
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
    use std::time::Duration;

    use latchkey_shared::{broker::LeaseToken, clock::rng};

    use super::*;

    fn lease(token: u64, expires_at: u64) -> Lease {
        Lease {
            id: SessionId::random(&mut rng()),
            token: LeaseToken(token),
            expires_at: moment(expires_at),
        }
    }

    fn moment(second: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(second)
    }

    #[test]
    fn lease_is_not_sure_before_its_first_renewal() {
        let tenure = Tenure::new(lease(1, 100));
        assert!(!tenure.is_sure_at(moment(1)));
    }

    #[test]
    fn renewal_that_is_read_late_counts_from_when_it_was_asked_for() {
        let tenure = Tenure::new(lease(1, 0));
        // Asked for at 10, read at 12 and good for 4 s by then.
        tenure.renew(&lease(1, 16), moment(10), moment(12));
        assert!(tenure.is_sure_at(moment(13)));
        assert!(!tenure.is_sure_at(moment(14)));
        // The clock was set back before the answer was read.
        tenure.renew(&lease(1, 3604), moment(20), moment(20));
        assert!(!tenure.is_sure_at(moment(24)));
    }

    #[test]
    fn lease_that_is_not_among_the_renewed_is_lost() {
        let tenures = Arc::new(Tenures::default());
        let (kept, lost) = (tenures.hold(lease(1, 4)), tenures.hold(lease(1, 4)));
        let asked = tenures.leases();
        let renewed = vec![kept.tenure().lease().clone()];
        tenures.renew(&asked, &renewed, moment(1), moment(1));
        assert!(kept.tenure().is_sure_at(moment(3)));
        assert!(!kept.tenure().lost().is_cancelled());
        assert!(lost.tenure().lost().is_cancelled());
    }

    #[test]
    fn answer_about_an_older_lease_says_nothing_of_a_newer_one() {
        let tenures = Arc::new(Tenures::default());
        let older = lease(1, 4);
        let newer = Lease {
            token: LeaseToken(2),
            ..older.clone()
        };
        let before = tenures.hold(older.clone());
        let now = tenures.hold(newer);
        tenures.renew(&[older], &[], moment(1), moment(1));
        assert!(!now.tenure().lost().is_cancelled());
        drop(before);
        assert!(!tenures.is_empty(), "the newer one is still held");
        drop(now);
        assert!(tenures.is_empty());
    }
}
