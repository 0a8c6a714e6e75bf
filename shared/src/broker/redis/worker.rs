//! What is behind the calls of workers.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{sync::watch, time::sleep};
use tokio_util::task::TaskTracker;

use super::{
    RedisBroker,
    encoding::{micros, millis, moment, parse_state},
    error::RedisError,
    executor::{Executor, Queue, ScriptCall},
    scripts,
};
use crate::broker::{Claim, LONGEST_HEARTBEAT, Lease, LeaseError, LeaseToken, Snapshot, Upcoming};

/// What a poll of the queue found.
pub(super) enum QueuePoll {
    Claimed {
        claim: Box<Claim>,
        /// Whether it was the last one in the queue.
        is_last: bool,
    },
    /// Only sessions that are gone; there may be others behind.
    More,
    Empty,
}

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

impl RedisBroker {
    /// Returns whether a lease holds. The call goes on while its caller is busy with something else: all
    /// others wait for one that finds out whether Redis is back.
    pub(super) async fn holds(&self, lease: &Lease) -> Result<bool, RedisError> {
        let (executor, lease) = (Arc::clone(&self.executor), lease.clone());
        let asking = tokio::spawn(async move {
            let script = executor.script_under(&scripts::HELD, &lease);
            executor.run(&script, "whether a lease holds").await
        });
        asking.await.map_err(|_| RedisError::Panicked)?
    }

    /// Puts the next input into the inbox, if there is one, even if nobody waits for it any more.
    pub(super) async fn fetch(&self, lease: &Lease) -> Result<bool, LeaseError> {
        let (executor, inbox) = (Arc::clone(&self.executor), Arc::clone(&self.inbox));
        let lease = lease.clone();
        let fetching = tokio::spawn(async move {
            let script = executor.script_under(&scripts::RECEIVE, &lease);
            let (held, input): (bool, Option<Vec<u8>>) = executor.run(&script, "an input").await?;
            if !held {
                inbox.forget(&lease);
                return Err(LeaseError::Lost);
            }
            let Some(input) = input else { return Ok(false) };
            inbox.push(&lease, input);
            Ok(true)
        });
        fetching.await.map_err(|_| RedisError::Panicked)?
    }

    /// Claims the next session, if one waits. A claim that nobody waits for any more goes back.
    pub(super) async fn poll_queue(&self) -> Result<QueuePoll, RedisError> {
        let (executor, polls) = (Arc::clone(&self.executor), self.polls.clone());
        let (length, worker) = (self.settings.lease, Arc::clone(&self.worker));
        let (sender, receiver) = tokio::sync::oneshot::channel();
        self.polls.spawn(async move {
            let polled = executor
                .claim(length, &worker)
                .await
                .map(|polled| match polled {
                    QueuePoll::Claimed { claim, is_last } => {
                        let unclaimed = Unclaimed {
                            executor: Arc::clone(&executor),
                            polls,
                            claim: Some(claim),
                        };
                        Ok((unclaimed, is_last))
                    }
                    other => Err(other),
                });
            // An answer that nobody takes is dropped, and the claim with it handed back.
            let _ = sender.send(polled);
        });
        Ok(match receiver.await.map_err(|_| RedisError::Panicked)?? {
            Ok((mut unclaimed, is_last)) => match unclaimed.claim.take() {
                Some(claim) => QueuePoll::Claimed { claim, is_last },
                None => QueuePoll::Empty,
            },
            Err(nothing) => nothing,
        })
    }

    /// Resolves once a session may have joined the queue since `queued` was subscribed.
    pub(super) async fn queued(&self, mut queued: watch::Receiver<()>) {
        tokio::select! {
            _ = queued.changed() => {}
            () = sleep(self.waiters.look_interval()) => {}
        }
    }

    /// Extends a few leases and returns those that hold.
    pub(super) async fn extend_batch(&self, leases: &[Lease]) -> Result<Vec<Lease>, RedisError> {
        let mut script = self.executor.script(&scripts::EXTEND);
        script.arg(millis(self.settings.lease));
        for lease in leases {
            script.arg(lease.id.to_string()).arg(lease.token.0);
        }
        let expires_at = self.executor.clock().now() + self.settings.lease;
        let expected = "which leases hold";
        let held: Vec<bool> = self.executor.run(&script, expected).await?;
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
                self.inbox.forget(lease);
                self.waiters.lease_lost(lease.id);
            }
        }
        Ok(extended)
    }

    /// Reclaims for a bounded time: returns whether there may be more to do, and how many sessions
    /// were reclaimed.
    pub(super) async fn reclaim_some(&self) -> Result<(bool, usize), RedisError> {
        let mut script = self.executor.script(&scripts::RECLAIM);
        let not_after = self.executor.clock().now() + RECLAIM_LIMIT;
        script
            .arg(RECLAIM_AT_ONCE)
            .arg(micros(not_after))
            .arg(millis(self.settings.lease))
            .arg(millis(LONGEST_HEARTBEAT));
        let expected = "how many were reclaimed";
        let (reclaimed, more) = self.executor.run(&script, expected).await?;
        Ok((more, reclaimed))
    }

    /// Returns what is upcoming for the sessions of one queue.
    pub(super) async fn upcoming_of(&self, queue: &Queue) -> Result<Upcoming, RedisError> {
        let mut script = self.executor.script_on(&scripts::UPCOMING, Some(queue));
        script.arg(millis(self.settings.lease));
        let (lapse, end): (Option<u64>, Option<u64>) =
            self.executor.run(&script, "what is upcoming").await?;
        Ok(Upcoming {
            lapse: lapse.map(moment),
            end: end.map(moment),
        })
    }

    /// Runs a script that writes if the lease holds.
    pub(super) async fn write(
        &self,
        script: &ScriptCall<'_>,
        lease: &Lease,
    ) -> Result<(), LeaseError> {
        let held = self.executor.run(script, "whether a lease holds").await?;
        self.held(held, lease)
    }

    /// Takes in whether a lease holds.
    pub(super) fn held(&self, held: bool, lease: &Lease) -> Result<(), LeaseError> {
        if held {
            return Ok(());
        }
        self.inbox.forget(lease);
        Err(LeaseError::Lost)
    }

    /// Orders the writes of this process.
    pub(super) fn next_write(&self) -> u64 {
        self.writes.fetch_add(1, Ordering::Relaxed)
    }
}

impl Executor {
    /// Claims from the first queue that has something. The one that new sessions go to comes last: the
    /// others are of secrets that are being replaced, and run dry.
    async fn claim(&self, length: Duration, worker: &str) -> Result<QueuePoll, RedisError> {
        for (place, queue) in self.queues().iter().enumerate().rev() {
            match self.claim_from(queue, length, worker).await? {
                QueuePoll::Empty => {}
                QueuePoll::Claimed { claim, is_last } => {
                    let is_last = is_last && place == 0;
                    return Ok(QueuePoll::Claimed { claim, is_last });
                }
                QueuePoll::More => return Ok(QueuePoll::More),
            }
        }
        Ok(QueuePoll::Empty)
    }

    async fn claim_from(
        &self,
        queue: &Queue,
        length: Duration,
        worker: &str,
    ) -> Result<QueuePoll, RedisError> {
        let mut script = self.script_on(&scripts::CLAIM, Some(queue));
        script.arg(millis(length)).arg(SKIP_AT_ONCE).arg(worker);
        // From before the question: a lease that ends too early harms nobody.
        let expires_at = self.clock().now() + length;
        let (more, reply): (bool, Option<ClaimReply>) = self.run(&script, "a claim").await?;
        let Some((id, token, state, version, left, status, job, checkpoint)) = reply else {
            return Ok(if more {
                QueuePoll::More
            } else {
                QueuePoll::Empty
            });
        };
        let id = id.parse().map_err(|_| RedisError::Malformed {
            expected: "a session id",
        })?;
        let claim = Box::new(Claim {
            lease: Lease {
                id,
                token: LeaseToken(token),
                expires_at,
            },
            job,
            snapshot: Snapshot {
                state: parse_state(&state)?,
                version,
                expires_at: self.clock().now() + Duration::from_millis(left),
                status,
                class: None,
            },
            checkpoint,
        });
        Ok(QueuePoll::Claimed {
            claim,
            is_last: !more,
        })
    }
}

/// A claim on its way to who asked for it; it goes back to the queue if it does not arrive.
struct Unclaimed {
    executor: Arc<Executor>,
    polls: TaskTracker,
    claim: Option<Box<Claim>>,
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        let Some(claim) = self.claim.take() else {
            return;
        };
        let executor = Arc::clone(&self.executor);
        // Without a runtime the process is ending, and the lease lapses.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let handed_back = self.polls.track_future(async move {
            let script = executor.script_under(&scripts::UNCLAIM, &claim.lease);
            let expected = "whether a claim went back";
            if let Err(fault) = executor.run::<bool>(&script, expected).await {
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

/// How many entries of sessions that are gone one claim skips.
const SKIP_AT_ONCE: usize = 50;
const RECLAIM_AT_ONCE: usize = 100;
/// Long for one call, and short beside a lease.
const RECLAIM_LIMIT: Duration = Duration::from_secs(1);
