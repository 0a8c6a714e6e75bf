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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::clock::rng;

    #[test]
    fn input_is_there_for_its_lease_until_that_is_over() {
        let id = SessionId::random(&mut rng());
        let lease = |token| Lease {
            id,
            token: LeaseToken(token),
            expires_at: SystemTime::UNIX_EPOCH,
        };
        let inbox = Inbox::default();
        for input in [b"one", b"two"] {
            inbox.push(&lease(1), input.to_vec());
        }
        assert_eq!(inbox.pop(&lease(2)), None);
        assert_eq!(inbox.pop(&lease(1)).unwrap(), b"one");
        inbox.forget(&lease(2));
        inbox.forget(&lease(1));
        assert_eq!(inbox.pop(&lease(1)), None);
    }
}
