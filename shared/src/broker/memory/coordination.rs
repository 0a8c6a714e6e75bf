//! What all workers share beside the sessions.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    pin::pin,
    sync::{Arc, MutexGuard},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use tokio::sync::{Notify, futures::OwnedNotified};

use super::{MemoryBroker, lock};
use crate::{
    broker::{BrokerError, Coordination, Errand, Lease, LeaseError, Lock, LockError},
    job::SessionId,
};

/// Locks, what is kept under them, errands and counters.
#[derive(Debug, Default)]
pub(super) struct Stores {
    locks: HashMap<String, LockPlace>,
    kept: HashMap<String, Kept>,
    errands: HashMap<SessionId, Owed>,
    due: BTreeSet<(SystemTime, SessionId)>,
    swept_len: usize,
    counters: BTreeMap<String, u64>,
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
struct Kept {
    value: Box<[u8]>,
    expires_at: SystemTime,
}

#[derive(Debug)]
struct Owed {
    sealed: Box<[u8]>,
    taken: u64,
    due: Option<SystemTime>,
    forgotten_at: SystemTime,
}

enum Turn {
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
            match ticket.look(length) {
                Turn::Taken(token) => {
                    return Ok(Lock {
                        name: name.to_owned(),
                        token,
                    });
                }
                Turn::NotYet { change, lapses_at } => {
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

    async fn prolong(&self, lock: &Lock, length: Duration) -> Result<(), LockError> {
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

    async fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, BrokerError> {
        let now = self.clock.now();
        let stores = self.stores();
        let kept = stores.kept.get(name).filter(|kept| kept.expires_at > now);
        Ok(kept.map(|kept| kept.value.to_vec()))
    }

    async fn keep(
        &self,
        lock: &Lock,
        name: &str,
        value: Vec<u8>,
        ttl: Duration,
    ) -> Result<(), LockError> {
        let now = self.clock.now();
        let mut stores = self.stores();
        stores.held(lock)?;
        let kept = Kept {
            value: value.into_boxed_slice(),
            expires_at: now + ttl,
        };
        stores.kept.insert(name.to_owned(), kept);
        Ok(())
    }

    async fn owe(
        &self,
        lease: &Lease,
        errand: Vec<u8>,
        due: Option<SystemTime>,
    ) -> Result<(), LeaseError> {
        let now = self.clock.now();
        // Both are locked, in this order: no cancellation falls in between.
        let mut ledger = self.ledger();
        ledger.check(lease, now)?;
        self.stores().owe(lease.id, errand, due, now);
        Ok(())
    }

    async fn take_errand(&self, patience: Duration) -> Result<Option<Errand>, BrokerError> {
        Ok(self.stores().take_errand(self.clock.now(), patience))
    }

    async fn done(&self, errand: &Errand) -> Result<(), BrokerError> {
        let mut stores = self.stores();
        let current = stores.errands.get(&errand.id);
        if current.is_some_and(|owed| owed.taken == errand.taken && *owed.sealed == errand.sealed) {
            stores.drop_errand(errand.id);
        }
        Ok(())
    }

    async fn count(&self, counter: &str, by: u64) -> Result<(), BrokerError> {
        self.stores().count(counter, by);
        Ok(())
    }

    async fn counts(&self) -> Result<Vec<(String, u64)>, BrokerError> {
        let expired = self.ledger().take_expired();
        let mut stores = self.stores();
        if expired > 0 {
            stores.count(EXPIRED, expired);
        }
        let counts = stores.counters.iter();
        Ok(counts.map(|(name, count)| (name.clone(), *count)).collect())
    }
}

const EXPIRED: &str = "sessions_expired";

impl Stores {
    pub(super) fn count(&mut self, counter: &str, by: u64) {
        match self.counters.get_mut(counter) {
            Some(count) => *count = count.saturating_add(by),
            None => drop(self.counters.insert(counter.to_owned(), by)),
        }
    }

    /// Makes the errand of a session due, if it has one.
    pub(super) fn hasten(&mut self, id: SessionId, now: SystemTime) {
        if let Some(owed) = self.errands.get_mut(&id)
            && owed.due.is_none_or(|due| due > now)
        {
            owed.taken = 0;
            self.set_due(id, Some(now));
        }
    }

    fn owe(&mut self, id: SessionId, errand: Vec<u8>, due: Option<SystemTime>, now: SystemTime) {
        self.make_room(now);
        self.drop_errand(id);
        let owed = Owed {
            sealed: errand.into_boxed_slice(),
            taken: 0,
            due: None,
            forgotten_at: due.unwrap_or(now) + ERRAND_KEPT,
        };
        self.errands.insert(id, owed);
        self.set_due(id, due);
    }

    fn take_errand(&mut self, now: SystemTime, patience: Duration) -> Option<Errand> {
        let (due, id) = *self.due.first()?;
        if due > now {
            return None;
        }
        self.set_due(id, Some(now + patience));
        let owed = self.errands.get_mut(&id)?;
        owed.taken += 1;
        Some(Errand {
            id,
            sealed: owed.sealed.to_vec(),
            taken: owed.taken,
        })
    }

    fn set_due(&mut self, id: SessionId, due: Option<SystemTime>) {
        let Some(owed) = self.errands.get_mut(&id) else {
            return;
        };
        if let Some(before) = std::mem::replace(&mut owed.due, due) {
            self.due.remove(&(before, id));
        }
        self.due.extend(due.map(|due| (due, id)));
    }

    fn drop_errand(&mut self, id: SessionId) {
        self.set_due(id, None);
        self.errands.remove(&id);
    }

    /// Forgets what nobody will ask for, once per doubling, which costs nothing on average.
    fn make_room(&mut self, now: SystemTime) {
        if self.errands.len() < MIN_SWEPT_LEN.max(2 * self.swept_len) {
            return;
        }
        let old: Vec<_> = self
            .errands
            .iter()
            .filter(|(_, owed)| owed.forgotten_at <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in old {
            self.drop_errand(id);
        }
        self.swept_len = self.errands.len();
    }

    /// A lapsed lock that nobody took still holds.
    fn held(&mut self, lock: &Lock) -> Result<&mut LockPlace, LockError> {
        self.locks
            .get_mut(&lock.name)
            .filter(|place| place.token == lock.token && place.lapses_at.is_some())
            .ok_or(LockError::Lost)
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

    fn look(&self, length: Duration) -> Turn {
        let now = self.broker.clock.now();
        let mut stores = self.broker.stores();
        let place = stores.locks.entry(self.name.to_owned()).or_default();
        if place.is_held(now) || place.waiting.front() != Some(&self.number) {
            return Turn::NotYet {
                change: Arc::clone(&place.changed).notified_owned(),
                lapses_at: place.lapses_at.filter(|at| *at > now),
            };
        }
        place.token += 1;
        place.lapses_at = Some(now + length);
        Turn::Taken(place.token)
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
const ERRAND_KEPT: Duration = Duration::from_hours(24 * 9);
const MIN_SWEPT_LEN: usize = 1024;
