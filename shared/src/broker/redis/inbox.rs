//! Inputs that have left Redis and are not yet with those who asked for them.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard},
};

use super::lock;
use crate::{
    broker::{Lease, LeaseToken},
    job::SessionId,
};

/// Keeps inputs for each lease, so that a call that is dropped loses none.
#[derive(Debug, Default)]
pub(super) struct Inbox(Mutex<Inputs>);

type Inputs = HashMap<(SessionId, LeaseToken), VecDeque<Vec<u8>>>;

impl Inbox {
    pub(super) fn push(&self, lease: &Lease, input: Vec<u8>) {
        let mut inputs = self.lock();
        let queue = inputs.entry((lease.id, lease.token)).or_default();
        queue.push_back(input);
    }

    pub(super) fn pop(&self, lease: &Lease) -> Option<Vec<u8>> {
        let mut inputs = self.lock();
        let queue = inputs.get_mut(&(lease.id, lease.token))?;
        let input = queue.pop_front();
        if queue.is_empty() {
            inputs.remove(&(lease.id, lease.token));
        }
        input
    }

    /// Drops what is there for a lease that is over.
    pub(super) fn forget(&self, lease: &Lease) {
        self.lock().remove(&(lease.id, lease.token));
    }

    fn lock(&self) -> MutexGuard<'_, Inputs> {
        lock(&self.0)
    }
}
