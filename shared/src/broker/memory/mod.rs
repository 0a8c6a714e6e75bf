//! The broker of a single process.

mod arrivals;
mod coordination;
mod errands;
mod ledger;
mod line;
mod live;
mod numbers;
mod sweep;
mod tallies;
#[cfg(test)]
mod tests;
mod webhooks;

use std::{
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use tokio::sync::Notify;

use self::{
    arrivals::Arrivals,
    coordination::Stores,
    errands::ErrandsUnderWay,
    ledger::{Ledger, Received},
};
use crate::{
    broker::{
        Broker, BrokerError, BrokerHealth, Claim, Coordination, EnqueueError, Enqueued, Errands,
        Heartbeat, Lease, LeaseError, NewSession, NumberKey, Record, SealedCheckpoint,
        SealedResult, Snapshot, Turn, TurnRequest, Upcoming, Waiting, Webhooks,
    },
    clock::Clock,
    job::SessionId,
    rate_limit::{Admission, LimitKey, Quota},
};

/// Keeps everything in the memory of this process, which must be the only one.
#[derive(Debug)]
pub struct MemoryBroker {
    clock: Clock,
    ledger: Mutex<Ledger>,
    arrivals: Mutex<Arrivals>,
    stores: Mutex<Stores>,
    errands: ErrandsUnderWay,
    queued: Notify,
    health: BrokerHealth,
}

/// What a broker allows.
#[derive(Debug, Clone, Copy)]
pub struct BrokerSettings {
    /// How many sessions may wait for a worker.
    pub queue_limit: usize,
    /// How long a worker holds a session without renewing its lease.
    pub lease: Duration,
}

impl MemoryBroker {
    /// An empty one.
    pub fn new(clock: Clock, settings: BrokerSettings) -> Self {
        Self {
            health: BrokerHealth::new(clock.clone()),
            clock,
            ledger: Mutex::new(Ledger::new(settings)),
            arrivals: Mutex::default(),
            stores: Mutex::default(),
            errands: ErrandsUnderWay::default(),
            queued: Notify::new(),
        }
    }

    /// Calls `observer` with each status as it is written. It must not call the broker.
    #[must_use]
    pub fn observed_by(self, observer: impl FnMut(SessionId, &Snapshot) + Send + 'static) -> Self {
        self.ledger().observe_with(Box::new(observer));
        self
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.ledger)
    }
}

#[async_trait]
impl Broker for MemoryBroker {
    async fn enqueue(&self, session: NewSession) -> Result<Enqueued, EnqueueError> {
        let now = self.clock.now();
        let quotas = &session.client.quotas;
        if let Admission::Refused { retry_after } = lock(&self.arrivals).admit(quotas, now) {
            return Err(EnqueueError::RateLimited { retry_after });
        }
        let enqueued = self.ledger().enqueue(session, now)?;
        if enqueued == Enqueued::Created {
            self.queued.notify_one();
        }
        Ok(enqueued)
    }

    async fn read(&self, id: SessionId) -> Result<Option<Record>, BrokerError> {
        Ok(self.ledger().read(id, self.clock.now()))
    }

    async fn read_newer(
        &self,
        id: SessionId,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Record>, BrokerError> {
        let mut waited = pin!(tokio::time::sleep(wait));
        loop {
            let Some(change) = self.ledger().change_after(id, since, self.clock.now()) else {
                return self.read(id).await;
            };
            tokio::select! {
                biased;
                () = change => {}
                () = &mut waited => return self.read(id).await,
            }
        }
    }

    async fn result(&self, id: SessionId) -> Result<Option<Vec<u8>>, BrokerError> {
        Ok(self.ledger().result(id, self.clock.now()))
    }

    async fn cancel(&self, id: SessionId, snapshot: Snapshot) -> Result<bool, BrokerError> {
        let now = self.clock.now();
        let mut ledger = self.ledger();
        let cancelled = ledger.cancel(id, snapshot, now);
        if cancelled {
            lock(&self.stores).hasten(id, now);
        }
        Ok(cancelled)
    }

    async fn send(&self, id: SessionId, input: Vec<u8>) -> Result<bool, BrokerError> {
        Ok(self.ledger().send(id, input, self.clock.now()))
    }

    async fn receive(&self, lease: &Lease) -> Result<Vec<u8>, LeaseError> {
        loop {
            let change = match self.ledger().receive(lease, self.clock.now())? {
                Received::Input(input) => return Ok(input),
                Received::Nothing(change) => change,
            };
            change.await;
        }
    }

    async fn watch(&self, id: SessionId) -> Result<(), BrokerError> {
        self.ledger().watch(id, self.clock.now());
        Ok(())
    }

    async fn take_turn(&self, lease: &Lease, request: &TurnRequest) -> Result<Turn, LeaseError> {
        self.ledger().take_turn(lease, request, self.clock.now())
    }

    async fn leave_alone(&self, number: &NumberKey, until: SystemTime) -> Result<(), BrokerError> {
        self.ledger().leave_alone(number, until, self.clock.now());
        Ok(())
    }

    async fn admit(&self, quotas: &[(LimitKey, Quota)]) -> Result<Admission, BrokerError> {
        Ok(lock(&self.arrivals).admit(quotas, self.clock.now()))
    }

    async fn claim(&self) -> Result<Claim, BrokerError> {
        loop {
            let mut queued = pin!(self.queued.notified());
            // Registered before the look, or two claims that both saw nothing would share one call.
            queued.as_mut().enable();
            if let Some(claim) = self.ledger().claim(self.clock.now()) {
                return Ok(claim);
            }
            queued.await;
        }
    }

    async fn extend(&self, leases: &[Lease]) -> Result<Vec<Lease>, BrokerError> {
        Ok(self.ledger().extend(leases, self.clock.now()))
    }

    async fn beat(&self, heartbeat: Heartbeat) -> Result<(), BrokerError> {
        self.ledger().beat(heartbeat, self.clock.now());
        Ok(())
    }

    async fn revoked(&self, lease: &Lease) {
        loop {
            let Some(change) = self.ledger().change_under(lease, self.clock.now()) else {
                return;
            };
            change.await;
        }
    }

    async fn publish(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.ledger().publish(lease, snapshot, self.clock.now())
    }

    /// There is no other node.
    async fn checkpoint(
        &self,
        lease: &Lease,
        checkpoint: SealedCheckpoint,
    ) -> Result<(), LeaseError> {
        let now = self.clock.now();
        self.ledger().checkpoint(lease, checkpoint, now)
    }

    async fn finish(
        &self,
        lease: &Lease,
        snapshot: Snapshot,
        result: Option<SealedResult>,
    ) -> Result<(), LeaseError> {
        self.ledger()
            .finish(lease, snapshot, result, self.clock.now())
    }

    async fn release(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.ledger().release(lease, snapshot, self.clock.now())?;
        self.queued.notify_one();
        Ok(())
    }

    async fn reclaim(&self) -> Result<usize, BrokerError> {
        let reclaimed = self.ledger().reclaim(self.clock.now());
        for _ in 0..reclaimed {
            self.queued.notify_one();
        }
        Ok(reclaimed)
    }

    async fn upcoming(&self) -> Result<Upcoming, BrokerError> {
        Ok(self.ledger().upcoming(self.clock.now()))
    }

    /// To look costs nothing here.
    async fn stirred(&self) {
        tokio::time::sleep(LOOK_EVERY).await;
    }

    async fn ahead(&self, id: SessionId) -> Result<Option<u64>, BrokerError> {
        Ok(self.ledger().ahead(id, self.clock.now()))
    }

    async fn waiting(&self) -> Result<Waiting, BrokerError> {
        Ok(self.ledger().waiting())
    }

    async fn ping(&self) -> Result<(), BrokerError> {
        Ok(())
    }

    /// A dropped claim has taken nothing.
    async fn drain(&self) {}

    fn outlives_process(&self) -> bool {
        false
    }

    /// Nothing can come between.
    fn health(&self) -> &BrokerHealth {
        &self.health
    }

    fn coordination(&self) -> &dyn Coordination {
        self
    }

    fn webhooks(&self) -> &dyn Webhooks {
        self
    }

    fn errands(&self) -> &dyn Errands {
        self
    }
}

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Nothing under these locks is left half-way by a panic elsewhere, so a poisoned one still serves.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
