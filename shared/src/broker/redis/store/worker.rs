//! What workers ask.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use redis::{Script, ScriptInvocation};

use super::{
    RECLAIM_AT_ONCE, RECLAIM_LIMIT, SKIP_AT_ONCE, Store, end_counter, micros, millis, parse_state,
};
use crate::{
    broker::{
        Claim, Counter, End, Lease, LeaseError, LeaseToken, Snapshot,
        redis::{error::RedisError, lock, scripts},
    },
    job::SessionId,
};

/// What a poll of the queue found.
pub(in crate::broker::redis) enum QueuePoll {
    Claimed(Box<Claim>),
    /// Only sessions that are gone; there may be others behind.
    More,
    Empty,
}

pub(super) type Fetched = HashMap<(SessionId, LeaseToken), VecDeque<Vec<u8>>>;

type ClaimReply = (
    String,
    u64,
    String,
    u64,
    u64,
    Vec<u8>,
    Vec<u8>,
    Option<Vec<u8>>,
);

impl Store {
    /// An input that came from Redis before, but not to who asked for it.
    pub(in crate::broker::redis) fn fetched(&self, lease: &Lease) -> Option<Vec<u8>> {
        let mut fetched = lock(&self.fetched);
        let inputs = fetched.get_mut(&(lease.id, lease.token))?;
        let input = inputs.pop_front();
        if inputs.is_empty() {
            fetched.remove(&(lease.id, lease.token));
        }
        input
    }

    /// Brings the next input here, if there is one, even if nobody waits for it any more.
    pub(in crate::broker::redis) async fn fetch(
        self: &Arc<Self>,
        lease: Lease,
    ) -> Result<bool, LeaseError> {
        let store = Arc::clone(self);
        let fetching = tokio::spawn(async move {
            let script = store.under(&scripts::RECEIVE, &lease);
            let (held, input): (bool, Option<Vec<u8>>) =
                store.executor.run(&script, "an input").await?;
            if !held {
                store.let_go(&lease);
                return Err(LeaseError::Lost);
            }
            let Some(input) = input else { return Ok(false) };
            let mut fetched = lock(&store.fetched);
            let inputs = fetched.entry((lease.id, lease.token)).or_default();
            inputs.push_back(input);
            Ok(true)
        });
        fetching.await.map_err(|_| RedisError::Panicked)?
    }

    /// Claims the next session, if one waits. A claim that nobody waits for any more goes back.
    pub(in crate::broker::redis) async fn poll_queue(
        self: &Arc<Self>,
    ) -> Result<QueuePoll, RedisError> {
        let store = Arc::clone(self);
        let (sender, receiver) = tokio::sync::oneshot::channel();
        self.polls.spawn(async move {
            let polled = store.take().await.map(|taken| match taken {
                Taken::Claim(claim) => Ok(Unclaimed {
                    store: Arc::clone(&store),
                    claim: Some(claim),
                }),
                Taken::Nothing { more } => Err(more),
            });
            // An answer that nobody takes is dropped, and the claim with it handed back.
            let _ = sender.send(polled);
        });
        Ok(match receiver.await.map_err(|_| RedisError::Panicked)?? {
            Ok(mut unclaimed) => match unclaimed.claim.take() {
                Some(claim) => QueuePoll::Claimed(claim),
                None => QueuePoll::Empty,
            },
            Err(true) => QueuePoll::More,
            Err(false) => QueuePoll::Empty,
        })
    }

    async fn take(&self) -> Result<Taken, RedisError> {
        let mut script = self.executor.script(&scripts::CLAIM);
        script.arg(millis(self.settings.lease)).arg(SKIP_AT_ONCE);
        // From before the question: a lease that ends too early harms nobody.
        let expires_at = self.executor.clock().now() + self.settings.lease;
        let (more, reply): (bool, Option<ClaimReply>) =
            self.executor.run(&script, "a claim").await?;
        let Some((id, token, state, version, left, status, job, checkpoint)) = reply else {
            return Ok(Taken::Nothing { more });
        };
        let id = id.parse().map_err(|_| RedisError::Malformed {
            expected: "a session id",
        })?;
        Ok(Taken::Claim(Box::new(Claim {
            lease: Lease {
                id,
                token: LeaseToken(token),
                expires_at,
            },
            job,
            snapshot: Snapshot {
                state: parse_state(&state)?,
                version,
                expires_at: self.executor.clock().now() + Duration::from_millis(left),
                status,
            },
            checkpoint,
        })))
    }

    pub(in crate::broker::redis) async fn extend(
        &self,
        leases: &[Lease],
    ) -> Result<Vec<Lease>, RedisError> {
        let mut script = self.executor.script(&scripts::EXTEND);
        script.arg(millis(self.settings.lease));
        for lease in leases {
            script.arg(lease.id.to_string()).arg(lease.token.0);
        }
        let expires_at = self.executor.clock().now() + self.settings.lease;
        let held: Vec<bool> = self.executor.run(&script, "which leases hold").await?;
        if held.len() != leases.len() {
            return Err(RedisError::Malformed {
                expected: "an answer for each lease",
            });
        }
        let mut extended = Vec::with_capacity(leases.len());
        for (lease, held) in leases.iter().zip(held) {
            if held {
                extended.push(Lease {
                    expires_at,
                    ..lease.clone()
                });
            } else {
                self.let_go(lease);
                self.waiters.lease_lost(lease.id);
            }
        }
        Ok(extended)
    }

    pub(in crate::broker::redis) async fn is_held(
        &self,
        lease: &Lease,
    ) -> Result<bool, RedisError> {
        let script = self.under(&scripts::HELD, lease);
        self.executor.run(&script, "whether a lease holds").await
    }

    pub(in crate::broker::redis) async fn publish(
        &self,
        lease: &Lease,
        snapshot: &Snapshot,
    ) -> Result<(), LeaseError> {
        let mut script = self.under(&scripts::PUBLISH, lease);
        script.arg(self.number());
        self.snapshot(&mut script, snapshot);
        self.write(&script, lease).await
    }

    pub(in crate::broker::redis) async fn checkpoint(
        &self,
        lease: &Lease,
        sealed: &[u8],
    ) -> Result<(), LeaseError> {
        let mut script = self.under(&scripts::CHECKPOINT, lease);
        script.arg(self.number()).arg(sealed);
        self.write(&script, lease).await
    }

    pub(in crate::broker::redis) async fn finish(
        &self,
        lease: &Lease,
        snapshot: &Snapshot,
        result: Option<Vec<u8>>,
    ) -> Result<(), LeaseError> {
        let mut script = self.under(&scripts::FINISH, lease);
        self.snapshot(&mut script, snapshot);
        script.arg(end_counter(snapshot));
        if let Some(result) = result {
            script.arg(result);
        }
        self.write(&script, lease).await?;
        self.let_go(lease);
        Ok(())
    }

    pub(in crate::broker::redis) async fn release(
        &self,
        lease: &Lease,
        snapshot: &Snapshot,
    ) -> Result<(), LeaseError> {
        let mut script = self.under(&scripts::RELEASE, lease);
        self.snapshot(&mut script, snapshot);
        self.write(&script, lease).await?;
        self.let_go(lease);
        Ok(())
    }

    /// One round of bounded length: whether there may be more to do, and how many were reclaimed.
    pub(in crate::broker::redis) async fn reclaim(&self) -> Result<(bool, usize), RedisError> {
        let mut script = self.executor.script(&scripts::RECLAIM);
        let not_after = self.executor.clock().now() + RECLAIM_LIMIT;
        script
            .arg(RECLAIM_AT_ONCE)
            .arg(micros(not_after))
            .arg(millis(self.settings.lease))
            .arg(Counter::SessionsEnded(End::Expired).name());
        let (reclaimed, more) = self
            .executor
            .run(&script, "how many were reclaimed")
            .await?;
        Ok((more, reclaimed))
    }

    async fn write(&self, script: &ScriptInvocation<'_>, lease: &Lease) -> Result<(), LeaseError> {
        if self.executor.run(script, "whether a lease holds").await? {
            return Ok(());
        }
        self.let_go(lease);
        Err(LeaseError::Lost)
    }

    /// Orders the writes of this process.
    fn number(&self) -> u64 {
        self.writes.fetch_add(1, Ordering::Relaxed)
    }

    /// Forgets what was fetched for a lease that is over.
    fn let_go(&self, lease: &Lease) {
        lock(&self.fetched).remove(&(lease.id, lease.token));
    }

    fn under<'a>(&self, script: &'a Script, lease: &Lease) -> ScriptInvocation<'a> {
        let mut script = self.executor.script(script);
        script.arg(lease.id.to_string()).arg(lease.token.0);
        script
    }
}

enum Taken {
    Claim(Box<Claim>),
    Nothing { more: bool },
}

/// A claim on its way to who asked for it; it goes back to the queue if it does not arrive.
struct Unclaimed {
    store: Arc<Store>,
    claim: Option<Box<Claim>>,
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        let Some(claim) = self.claim.take() else {
            return;
        };
        let store = Arc::clone(&self.store);
        // Without a runtime the process is ending, and the lease lapses.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let handed_back = self.store.polls.track_future(async move {
            let script = store.under(&scripts::UNCLAIM, &claim.lease);
            if let Err(fault) = store
                .executor
                .run::<bool>(&script, "whether a claim went back")
                .await
            {
                tracing::debug!(
                    session.id = %claim.lease.id,
                    error = %fault,
                    "a claim that nobody took was not handed back; its lease will lapse"
                );
            }
        });
        runtime.spawn(handed_back);
    }
}
