//! What all workers share beside the sessions.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    pin::pin,
    sync::{Arc, MutexGuard},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use tokio::sync::{Notify, futures::OwnedNotified};

use super::{MemoryBroker, lock, sweep::Sweep};
use crate::{
    broker::{
        BrokerError, Cleanup, Coordination, Counter, Counts, FailedSession, Hour, Lease,
        LeaseError, Lock, LockError,
    },
    job::SessionId,
};

/// Locks, the values stored under them, cleanups and what workers say of themselves.
#[derive(Debug, Default)]
pub(super) struct Stores {
    locks: HashMap<String, LockPlace>,
    values: HashMap<String, Value>,
    cleanups: HashMap<SessionId, Scheduled>,
    due: BTreeSet<(SystemTime, SessionId)>,
    sweep: Sweep<MIN_SWEPT_LEN>,
    /// What workers say of themselves, by their ids.
    reports: HashMap<String, Value>,
}

#[derive(Debug, Default)]
struct LockPlace {
    token: u64,
    lapses_at: Option<SystemTime>,
    tickets_given: u64,
    waiting: VecDeque<u64>,
    changed: Arc<Notify>,
}

#[derive(Debug)]
struct Value {
    value: Box<[u8]>,
    expires_at: SystemTime,
}

#[derive(Debug)]
struct Scheduled {
    sealed: Box<[u8]>,
    attempts: u64,
    due: Option<SystemTime>,
    forgotten_at: SystemTime,
}

enum LockAttempt {
    Taken(u64),
    NotYet {
        change: OwnedNotified,
        lapses_at: Option<SystemTime>,
    },
}

impl MemoryBroker {
    fn stores(&self) -> MutexGuard<'_, Stores> {
        lock(&self.stores)
    }
}

#[async_trait]
impl Coordination for MemoryBroker {
    async fn lock(&self, name: &str, length: Duration) -> Result<Lock, BrokerError> {
        let ticket = Ticket::draw(self, name);
        loop {
            match ticket.try_lock(length) {
                LockAttempt::Taken(token) => {
                    return Ok(Lock {
                        name: name.to_owned(),
                        token,
                    });
                }
                LockAttempt::NotYet { change, lapses_at } => {
                    let mut lapse = pin!(async {
                        match lapses_at {
                            Some(at) => self.clock.sleep_until(at).await,
                            None => std::future::pending().await,
                        }
                    });
                    tokio::select! {
                        () = change => {}
                        () = &mut lapse => {}
                    }
                }
            }
        }
    }

    async fn extend_lock(&self, lock: &Lock, length: Duration) -> Result<(), LockError> {
        let now = self.clock.now();
        self.stores().held(lock)?.lapses_at = Some(now + length);
        Ok(())
    }

    async fn unlock(&self, lock: &Lock) -> Result<(), BrokerError> {
        if let Ok(place) = self.stores().held(lock) {
            place.lapses_at = None;
            place.changed.notify_waiters();
        }
        Ok(())
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BrokerError> {
        let now = self.clock.now();
        let stores = self.stores();
        let value = stores.values.get(name).filter(|value| value.lasts(now));
        Ok(value.map(|value| value.value.to_vec()))
    }

    async fn put(
        &self,
        lock: &Lock,
        name: &str,
        value: Vec<u8>,
        ttl: Duration,
    ) -> Result<(), LockError> {
        let now = self.clock.now();
        let mut stores = self.stores();
        stores.held(lock)?;
        let value = Value {
            value: value.into_boxed_slice(),
            expires_at: now + ttl,
        };
        stores.values.insert(name.to_owned(), value);
        Ok(())
    }

    async fn schedule(
        &self,
        lease: &Lease,
        cleanup: Vec<u8>,
        due: Option<SystemTime>,
    ) -> Result<(), LeaseError> {
        let now = self.clock.now();
        // Both are locked, in this order: no cancellation falls in between.
        let mut ledger = self.ledger();
        ledger.check(lease, now)?;
        self.stores().schedule(lease.id, cleanup, due, now);
        Ok(())
    }

    async fn claim_due(
        &self,
        visibility_timeout: Duration,
    ) -> Result<Option<Cleanup>, BrokerError> {
        Ok(self
            .stores()
            .claim_due(self.clock.now(), visibility_timeout))
    }

    async fn ack(&self, cleanup: &Cleanup) -> Result<(), BrokerError> {
        let mut stores = self.stores();
        let current = stores.cleanups.get(&cleanup.id);
        if current.is_some_and(|scheduled| {
            scheduled.attempts == cleanup.attempts && *scheduled.sealed == cleanup.sealed
        }) {
            stores.drop_cleanup(cleanup.id);
        }
        Ok(())
    }

    async fn count(&self, counter: Counter, by: u64) -> Result<(), BrokerError> {
        self.ledger().tallies.count(counter, by, self.clock.now());
        Ok(())
    }

    async fn counts(&self) -> Result<Counts, BrokerError> {
        Ok(self.ledger().tallies.all())
    }

    async fn hours(&self, hours: &[Hour]) -> Result<Vec<Counts>, BrokerError> {
        let ledger = self.ledger();
        Ok(hours.iter().map(|hour| ledger.tallies.of(*hour)).collect())
    }

    async fn failed(&self) -> Result<Vec<FailedSession>, BrokerError> {
        Ok(self.ledger().tallies.failed())
    }

    async fn report(
        &self,
        worker: &str,
        report: Vec<u8>,
        ttl: Duration,
    ) -> Result<(), BrokerError> {
        let now = self.clock.now();
        let reports = &mut self.stores().reports;
        reports.retain(|_, value| value.lasts(now));
        let report = Value {
            value: report.into_boxed_slice(),
            expires_at: now + ttl,
        };
        reports.insert(worker.to_owned(), report);
        Ok(())
    }

    async fn reports(&self) -> Result<Vec<Vec<u8>>, BrokerError> {
        let now = self.clock.now();
        let stores = self.stores();
        let lasting = stores.reports.values();
        let lasting = lasting.filter(|report| report.lasts(now));
        Ok(lasting.map(|report| report.value.to_vec()).collect())
    }
}

impl Stores {
    /// Makes the cleanup of a session due, if it has one.
    pub(super) fn hasten(&mut self, id: SessionId, now: SystemTime) {
        if let Some(scheduled) = self.cleanups.get_mut(&id)
            && scheduled.due.is_none_or(|due| due > now)
        {
            scheduled.attempts = 0;
            self.set_due(id, Some(now));
        }
    }

    fn schedule(
        &mut self,
        id: SessionId,
        cleanup: Vec<u8>,
        due: Option<SystemTime>,
        now: SystemTime,
    ) {
        self.make_room(now);
        self.drop_cleanup(id);
        let scheduled = Scheduled {
            sealed: cleanup.into_boxed_slice(),
            attempts: 0,
            due: None,
            forgotten_at: due.unwrap_or(now) + CLEANUP_TTL,
        };
        self.cleanups.insert(id, scheduled);
        self.set_due(id, due);
    }

    fn claim_due(&mut self, now: SystemTime, visibility_timeout: Duration) -> Option<Cleanup> {
        let (due, id) = *self.due.first()?;
        if due > now {
            return None;
        }
        self.set_due(id, Some(now + visibility_timeout));
        let scheduled = self.cleanups.get_mut(&id)?;
        scheduled.attempts += 1;
        Some(Cleanup {
            id,
            sealed: scheduled.sealed.to_vec(),
            attempts: scheduled.attempts,
        })
    }

    fn set_due(&mut self, id: SessionId, due: Option<SystemTime>) {
        let Some(scheduled) = self.cleanups.get_mut(&id) else {
            return;
        };
        if let Some(before) = std::mem::replace(&mut scheduled.due, due) {
            self.due.remove(&(before, id));
        }
        self.due.extend(due.map(|due| (due, id)));
    }

    fn drop_cleanup(&mut self, id: SessionId) {
        self.set_due(id, None);
        self.cleanups.remove(&id);
    }

    /// Forgets what nobody will ask for.
    fn make_room(&mut self, now: SystemTime) {
        if !self.sweep.is_due(self.cleanups.len()) {
            return;
        }
        let old: Vec<_> = self
            .cleanups
            .iter()
            .filter(|(_, scheduled)| scheduled.forgotten_at <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in old {
            self.drop_cleanup(id);
        }
        self.sweep.left(self.cleanups.len());
    }

    /// A lapsed lock that nobody took still holds.
    fn held(&mut self, lock: &Lock) -> Result<&mut LockPlace, LockError> {
        self.locks
            .get_mut(&lock.name)
            .filter(|place| place.token == lock.token && place.lapses_at.is_some())
            .ok_or(LockError::Lost)
    }
}

impl Value {
    fn lasts(&self, now: SystemTime) -> bool {
        self.expires_at > now
    }
}

impl LockPlace {
    fn is_held(&self, now: SystemTime) -> bool {
        self.lapses_at.is_some_and(|at| at > now)
    }
}

/// A place in the queue for a lock, given up when dropped.
struct Ticket<'a> {
    broker: &'a MemoryBroker,
    name: &'a str,
    number: u64,
}

impl<'a> Ticket<'a> {
    fn draw(broker: &'a MemoryBroker, name: &'a str) -> Self {
        let mut stores = broker.stores();
        let place = stores.locks.entry(name.to_owned()).or_default();
        place.tickets_given += 1;
        place.waiting.push_back(place.tickets_given);
        Self {
            broker,
            name,
            number: place.tickets_given,
        }
    }

    fn try_lock(&self, length: Duration) -> LockAttempt {
        let now = self.broker.clock.now();
        let mut stores = self.broker.stores();
        let place = stores.locks.entry(self.name.to_owned()).or_default();
        if place.is_held(now) || place.waiting.front() != Some(&self.number) {
            return LockAttempt::NotYet {
                change: Arc::clone(&place.changed).notified_owned(),
                lapses_at: place.lapses_at.filter(|at| *at > now),
            };
        }
        place.token += 1;
        place.lapses_at = Some(now + length);
        LockAttempt::Taken(place.token)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut stores = self.broker.stores();
        if let Some(place) = stores.locks.get_mut(self.name) {
            place.waiting.retain(|number| *number != self.number);
            place.changed.notify_waiters();
        }
    }
}

/// Past the longest life of a session, or past the moment at which it was due.
const CLEANUP_TTL: Duration = Duration::from_hours(24 * 9);
const MIN_SWEPT_LEN: usize = 1024;

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;
    use crate::{
        broker::contract::{LONGEST_SESSION, SETTINGS},
        clock::{Clock, rng},
    };

    #[tokio::test(start_paused = true)]
    async fn lock_is_free_from_the_moment_at_which_it_lapses() {
        let broker = broker();
        let [holder, next, last] = [(); 3].map(|()| Ticket::draw(&broker, "lock"));
        let length = Duration::from_secs(2);
        assert!(matches!(holder.try_lock(length), LockAttempt::Taken(1)));
        drop(holder);
        let lapses = |ticket: &Ticket<'_>| match ticket.try_lock(length) {
            LockAttempt::NotYet { lapses_at, .. } => lapses_at,
            LockAttempt::Taken(_) => panic!("the lock is held"),
        };
        let lapse = SystemTime::UNIX_EPOCH + length;
        advance(length / 2).await;
        assert_eq!(lapses(&next), Some(lapse));
        advance(length / 2).await;
        assert_eq!(lapses(&last), None);
        assert!(matches!(next.try_lock(length), LockAttempt::Taken(2)));
    }

    #[tokio::test(start_paused = true)]
    async fn report_is_forgotten_at_the_moment_at_which_it_expires() {
        let broker = broker();
        let ttl = Duration::from_secs(2);
        broker.report("one", b"1".to_vec(), ttl).await.unwrap();
        advance(ttl / 2).await;
        broker.report("two", b"2".to_vec(), ttl).await.unwrap();
        assert_eq!(broker.reports().await.unwrap().len(), 2);
        advance(ttl / 2).await;
        assert_eq!(broker.reports().await.unwrap(), [b"2"]);
    }

    fn broker() -> MemoryBroker {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        MemoryBroker::new(clock, SETTINGS)
    }

    #[test]
    fn cleanup_is_hastened_only_if_it_is_not_yet_due() {
        let (mut stores, now) = (Stores::default(), SystemTime::UNIX_EPOCH);
        let id = SessionId::random(&mut rng());
        let mut after = |due: Option<SystemTime>| {
            stores.schedule(id, b"cleanup".to_vec(), due, now);
            stores.cleanups.get_mut(&id).unwrap().attempts = 3;
            stores.hasten(id, now);
            let scheduled = &stores.cleanups[&id];
            (scheduled.due, scheduled.attempts)
        };
        assert_eq!(after(None), (Some(now), 0));
        assert_eq!(after(Some(now + Duration::from_secs(1))), (Some(now), 0));
        assert_eq!(after(Some(now)), (Some(now), 3));
        let before = now - Duration::from_secs(1);
        assert_eq!(after(Some(before)), (Some(before), 3));
    }

    #[test]
    fn cleanup_is_forgotten_at_the_moment_after_which_nobody_asks_for_it() {
        let (mut stores, now) = (Stores::default(), SystemTime::UNIX_EPOCH);
        let mut schedule = |due, now| {
            let id = SessionId::random(&mut rng());
            stores.schedule(id, b"cleanup".to_vec(), due, now);
            (stores.cleanups.len(), stores.due.len())
        };
        let later = now + Duration::from_hours(1);
        for kept in 1..=MIN_SWEPT_LEN {
            assert_eq!(schedule((kept > 1).then_some(later), now), (kept, kept - 1));
        }
        // The one that is due with its session only is not kept for longer.
        assert_eq!(schedule(None, now + CLEANUP_TTL).0, MIN_SWEPT_LEN);
        for kept in MIN_SWEPT_LEN + 1..=2 * MIN_SWEPT_LEN - 2 {
            assert_eq!(schedule(None, now + CLEANUP_TTL).0, kept);
        }
        assert_eq!(schedule(None, later + CLEANUP_TTL), (MIN_SWEPT_LEN, 0));
    }

    #[test]
    fn cleanup_outlasts_the_longest_session() {
        let (mut stores, now) = (Stores::default(), SystemTime::UNIX_EPOCH);
        let id = SessionId::random(&mut rng());
        stores.schedule(id, b"cleanup".to_vec(), None, now);
        assert!(stores.cleanups[&id].forgotten_at > now + LONGEST_SESSION);
    }

    #[test]
    fn few_cleanups_are_not_swept() {
        let (mut stores, now) = (Stores::default(), SystemTime::UNIX_EPOCH);
        for (kept, now) in [(1, now), (2, now + CLEANUP_TTL)] {
            let id = SessionId::random(&mut rng());
            stores.schedule(id, b"cleanup".to_vec(), None, now);
            assert_eq!(stores.cleanups.len(), kept);
        }
    }
}
