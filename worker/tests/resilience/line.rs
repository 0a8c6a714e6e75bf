//! The line between one worker and the broker, which can be cut, stall, or lose answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use latchkey_shared::{
    broker::{
        Broker, BrokerError, BrokerHealth, Claim, Coordination, EnqueueError, Enqueued, Errands,
        Heartbeat, Lease, LeaseError, NewSession, NumberKey, Record, SealedCheckpoint,
        SealedResult, Snapshot, Turn, TurnRequest, Upcoming, Waiting, Webhooks,
    },
    clock::Clock,
    job::SessionId,
    rate_limit::{Admission, LimitKey, Quota},
};
use tokio::sync::watch;

/// The line between one worker and the broker.
pub(crate) struct Line {
    broker: Arc<dyn Broker>,
    health: BrokerHealth,
    state: watch::Sender<State>,
}

/// Makes the error of a refused call of its cause.
pub(crate) type Refusal = fn(Box<dyn Error + Send + Sync>) -> BrokerError;

#[derive(Default)]
struct State {
    is_cut: bool,
    stalled: BTreeSet<&'static str>,
    refused: BTreeMap<&'static str, Refusal>,
    answers_to_lose: BTreeMap<&'static str, u32>,
    calls: BTreeMap<&'static str, u32>,
}

impl Line {
    pub(crate) fn new(broker: Arc<dyn Broker>) -> Self {
        Self {
            broker,
            health: BrokerHealth::new(Clock::system()),
            state: watch::Sender::default(),
        }
    }

    /// Fails every call that is under way, and every further one.
    pub(crate) fn cut(&self) {
        self.state.send_modify(|state| state.is_cut = true);
    }

    /// Lets everything through again.
    pub(crate) fn mend(&self) {
        self.state.send_modify(|state| {
            state.is_cut = false;
            state.stalled.clear();
        });
    }

    /// Lets everything through again but calls of this name.
    pub(crate) fn mend_but(&self, call: &'static str) {
        self.state.send_modify(|state| {
            state.is_cut = false;
            state.stalled = BTreeSet::from([call]);
        });
    }

    /// Keeps calls of this name from the broker until the line is mended.
    pub(crate) fn stall(&self, call: &'static str) {
        self.state.send_modify(|state| {
            state.stalled.insert(call);
        });
    }

    /// Refuses calls of this name from now on.
    pub(crate) fn refuse(&self, call: &'static str, refusal: Refusal) {
        self.state.send_modify(|state| {
            state.refused.insert(call, refusal);
        });
    }

    /// Lets the next call of this name through, and loses its answer.
    pub(crate) fn lose_answer(&self, call: &'static str) {
        self.state.send_modify(|state| {
            *state.answers_to_lose.entry(call).or_default() += 1;
        });
    }

    /// Waits until this call has been made `times` times.
    pub(crate) async fn called(&self, call: &'static str, times: u32) {
        let mut state = self.state.subscribe();
        let called = state.wait_for(|state| state.calls.get(call).is_some_and(|n| *n >= times));
        tokio::time::timeout(PATIENCE, called)
            .await
            .unwrap_or_else(|_| panic!("{call} was not called {times} times"))
            .unwrap();
    }

    pub(crate) fn calls(&self, call: &'static str) -> u32 {
        self.state.borrow().calls.get(call).copied().unwrap_or(0)
    }

    async fn carry<T>(
        &self,
        name: &'static str,
        call: impl Future<Output = T>,
    ) -> Result<T, BrokerError> {
        let outcome = self.transmit(name, call).await;
        self.health.observe(name, &outcome);
        outcome
    }

    async fn transmit<T>(
        &self,
        name: &'static str,
        call: impl Future<Output = T>,
    ) -> Result<T, BrokerError> {
        self.state
            .send_modify(|state| *state.calls.entry(name).or_default() += 1);
        let mut state = self.state.subscribe();
        let cut = |state: &State| state.is_cut;
        let free = |state: &State| state.is_cut || !state.stalled.contains(name);
        if cut(&state.wait_for(free).await.unwrap()) {
            return Err(away());
        }
        if let Some(refusal) = self.state.borrow().refused.get(name) {
            return Err(refusal("the broker says no".into()));
        }
        let answer = tokio::select! {
            biased;
            _ = state.wait_for(cut) => return Err(away()),
            answer = call => answer,
        };
        let mut is_lost = false;
        self.state.send_if_modified(|state| {
            if let Some(left) = state
                .answers_to_lose
                .get_mut(name)
                .filter(|left| **left > 0)
            {
                *left -= 1;
                is_lost = true;
            }
            is_lost
        });
        if is_lost { Err(away()) } else { Ok(answer) }
    }
}

fn away() -> BrokerError {
    BrokerError::Away("the line is cut".into())
}

#[async_trait]
impl Broker for Line {
    async fn enqueue(&self, session: NewSession) -> Result<Enqueued, EnqueueError> {
        self.carry("enqueue", self.broker.enqueue(session)).await?
    }

    async fn read(&self, id: SessionId) -> Result<Option<Record>, BrokerError> {
        self.carry("read", self.broker.read(id)).await?
    }

    async fn read_newer(
        &self,
        id: SessionId,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Record>, BrokerError> {
        self.carry("read_newer", self.broker.read_newer(id, since, wait))
            .await?
    }

    async fn result(&self, id: SessionId) -> Result<Option<Vec<u8>>, BrokerError> {
        self.carry("result", self.broker.result(id)).await?
    }

    async fn cancel(&self, id: SessionId, snapshot: Snapshot) -> Result<bool, BrokerError> {
        self.carry("cancel", self.broker.cancel(id, snapshot))
            .await?
    }

    async fn send(&self, id: SessionId, input: Vec<u8>) -> Result<bool, BrokerError> {
        self.carry("send", self.broker.send(id, input)).await?
    }

    async fn receive(&self, lease: &Lease) -> Result<Vec<u8>, LeaseError> {
        self.carry("receive", self.broker.receive(lease)).await?
    }

    async fn watch(&self, id: SessionId) -> Result<(), BrokerError> {
        self.carry("watch", self.broker.watch(id)).await?
    }

    async fn take_turn(&self, lease: &Lease, request: &TurnRequest) -> Result<Turn, LeaseError> {
        self.carry("take_turn", self.broker.take_turn(lease, request))
            .await?
    }

    async fn leave_alone(&self, number: &NumberKey, until: SystemTime) -> Result<(), BrokerError> {
        self.carry("leave_alone", self.broker.leave_alone(number, until))
            .await?
    }

    async fn admit(&self, quotas: &[(LimitKey, Quota)]) -> Result<Admission, BrokerError> {
        self.carry("admit", self.broker.admit(quotas)).await?
    }

    async fn claim(&self) -> Result<Claim, BrokerError> {
        self.carry("claim", self.broker.claim()).await?
    }

    async fn extend(&self, leases: &[Lease]) -> Result<Vec<Lease>, BrokerError> {
        self.carry("extend", self.broker.extend(leases)).await?
    }

    async fn beat(&self, heartbeat: Heartbeat) -> Result<(), BrokerError> {
        self.carry("beat", self.broker.beat(heartbeat)).await?
    }

    async fn revoked(&self, lease: &Lease) {
        // Whoever is cut off learns nothing.
        while self
            .carry("revoked", self.broker.revoked(lease))
            .await
            .is_err()
        {
            let mut state = self.state.subscribe();
            let _ = state.wait_for(|state| !state.is_cut).await;
        }
    }

    async fn publish(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.carry("publish", self.broker.publish(lease, snapshot))
            .await?
    }

    async fn checkpoint(
        &self,
        lease: &Lease,
        checkpoint: SealedCheckpoint,
    ) -> Result<(), LeaseError> {
        self.carry("checkpoint", self.broker.checkpoint(lease, checkpoint))
            .await?
    }

    async fn finish(
        &self,
        lease: &Lease,
        snapshot: Snapshot,
        result: Option<SealedResult>,
    ) -> Result<(), LeaseError> {
        self.carry("finish", self.broker.finish(lease, snapshot, result))
            .await?
    }

    async fn release(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.carry("release", self.broker.release(lease, snapshot))
            .await?
    }

    async fn reclaim(&self) -> Result<usize, BrokerError> {
        self.carry("reclaim", self.broker.reclaim()).await?
    }

    async fn upcoming(&self) -> Result<Upcoming, BrokerError> {
        self.carry("upcoming", self.broker.upcoming()).await?
    }

    async fn stirred(&self) {
        self.broker.stirred().await;
    }

    async fn ahead(&self, id: SessionId) -> Result<Option<u64>, BrokerError> {
        self.carry("ahead", self.broker.ahead(id)).await?
    }

    async fn waiting(&self) -> Result<Waiting, BrokerError> {
        self.carry("waiting", self.broker.waiting()).await?
    }

    async fn ping(&self) -> Result<(), BrokerError> {
        self.carry("ping", self.broker.ping()).await?
    }

    async fn drain(&self) {
        self.broker.drain().await;
    }

    /// These workers come and go as processes do; the broker stays.
    fn outlives_process(&self) -> bool {
        true
    }

    fn health(&self) -> &BrokerHealth {
        &self.health
    }

    fn coordination(&self) -> &dyn Coordination {
        self.broker.coordination()
    }

    fn webhooks(&self) -> &dyn Webhooks {
        self.broker.webhooks()
    }

    fn errands(&self) -> &dyn Errands {
        self.broker.errands()
    }
}

/// Longer than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
