//! Claims jobs, as many at once as there are slots, and keeps their leases alive.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use latchkey_shared::{
    broker::{Claim, Lease, WorkerId},
    clock,
    job::SessionId,
    shutdown::Shutdown,
    status::State,
};
use tokio::{
    sync::{Notify, Semaphore},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use crate::{
    driver::{self, Links},
    session::{Session, Stop, Tools},
};

pub(crate) struct Runner {
    pub(crate) tools: Tools,
    pub(crate) links: Links,
    pub(crate) slots: usize,
    pub(crate) leases: Leases,
    /// Sessions that became ready after the shutdown had begun.
    pub(crate) late: AtomicUsize,
}

impl Runner {
    /// Works until the shutdown begins and the sessions that are being linked have ended. Says how
    /// many became ready meanwhile.
    pub(crate) async fn run(self, shutdown: &Shutdown) -> usize {
        let runner = Arc::new(self);
        let stop = shutdown.token();
        tokio::join!(
            runner.claim(shutdown),
            runner.links.versions.keep_fresh(&stop),
            runner.reclaim(&stop),
            runner.beat(shutdown),
        );
        runner.late.load(Ordering::Relaxed)
    }

    async fn claim(self: &Arc<Self>, shutdown: &Shutdown) {
        let worker = WorkerId::random(&mut clock::rng());
        let slots = Arc::new(Semaphore::new(self.slots));
        let stop = shutdown.token();
        let claims = async {
            let mut reachable = true;
            loop {
                let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
                    return;
                };
                match self.tools.broker.claim(&worker).await {
                    Ok(claim) => {
                        reachable = true;
                        let runner = Arc::clone(self);
                        let stop = shutdown.token();
                        tokio::spawn(shutdown.track(async move {
                            runner.work(claim, &stop).await;
                            drop(slot);
                        }));
                    }
                    Err(error) => {
                        if std::mem::take(&mut reachable) {
                            tracing::error!(
                                worker.id = %worker,
                                error = &error as &dyn std::error::Error,
                                "no jobs can be claimed; trying again every second"
                            );
                        }
                        sleep(CLAIM_RETRY).await;
                    }
                }
            }
        };
        stop.run_until_cancelled(claims).await;
    }

    async fn work(&self, claim: Claim, stop: &CancellationToken) {
        let lease = claim.lease.clone();
        let _held = self.leases.hold(lease.clone());
        let (mut session, checkpoint) = match Session::open(claim, self.tools.clone()) {
            Ok(opened) => opened,
            Err(error) => {
                tracing::error!(
                    session.id = %lease.id,
                    error = &error as &dyn std::error::Error,
                    "the session cannot be opened; is LATCHKEY_SECRET the same everywhere?"
                );
                return;
            }
        };
        match driver::drive(&mut session, checkpoint, &self.links, stop).await {
            Ok(()) if stop.is_cancelled() && session.status().state == State::Ready => {
                self.late.fetch_add(1, Ordering::Relaxed);
            }
            Ok(()) => {}
            Err(Stop::Lost) => {
                tracing::debug!(session.id = %lease.id, "the session was taken away");
            }
            Err(error) => tracing::error!(
                session.id = %lease.id,
                error = &error as &dyn std::error::Error,
                "the session was dropped; it goes on once its lease has lapsed"
            ),
        }
    }

    async fn reclaim(&self, stop: &CancellationToken) {
        let reclaim = async {
            loop {
                sleep(RECLAIM_EVERY).await;
                match self.tools.broker.reclaim().await {
                    Ok(0) => {}
                    Ok(sessions) => tracing::warn!(sessions, "took over sessions of a lost worker"),
                    Err(error) => tracing::debug!(error = %error, "nothing could be reclaimed"),
                }
            }
        };
        stop.run_until_cancelled(reclaim).await;
    }

    /// Renews the leases, also of the sessions that end after the shutdown has begun.
    async fn beat(&self, shutdown: &Shutdown) {
        loop {
            let released = self.leases.released.notified();
            if shutdown.has_begun() && self.leases.held().is_empty() {
                return;
            }
            tokio::select! {
                () = sleep(BEAT_EVERY) => {}
                () = shutdown.begun(), if !shutdown.has_begun() => continue,
                () = released, if shutdown.has_begun() => continue,
            }
            if let Err(error) = self.tools.broker.extend(&self.leases.held()).await {
                tracing::warn!(error = %error, "the leases could not be renewed");
            }
        }
    }
}

/// The leases that a worker holds.
#[derive(Default)]
pub(crate) struct Leases {
    held: Mutex<HashMap<SessionId, Lease>>,
    released: Notify,
}

impl Leases {
    fn hold(&self, lease: Lease) -> Held<'_> {
        let id = lease.id;
        self.lock().insert(id, lease);
        Held { leases: self, id }
    }

    fn held(&self) -> Vec<Lease> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Lease>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets go of a lease when dropped.
struct Held<'a> {
    leases: &'a Leases,
    id: SessionId,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.leases.lock().remove(&self.id);
        self.leases.released.notify_one();
    }
}

const CLAIM_RETRY: Duration = Duration::from_secs(1);
const RECLAIM_EVERY: Duration = Duration::from_secs(1);
/// A third of a lease, so that one lost beat costs nothing.
const BEAT_EVERY: Duration = Duration::from_secs(5);
