//! The queue in Redis: each call is a script, or waits for one to find something.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use tokio::time::sleep;

use super::{
    RedisBroker,
    encoding::{
        add_quotas, add_reservation, add_snapshot, counters_of, end_counters, failure, milestones,
        millis, moment, number_rest, parse_state,
    },
    error::RedisError,
    known::Known,
    lock, probe,
    pulse::{self, RedisPulse},
    scripts,
    worker::QueuePoll,
};
use crate::{
    broker::{
        Broker, BrokerError, BrokerHealth, Claim, Coordination, EnqueueError, Enqueued, Errands,
        Heartbeat, Lease, LeaseError, MAX_INPUTS, NewSession, NumberKey, Pulse, Record, RedisFacts,
        SealedCheckpoint, SealedResult, Snapshot, Turn, TurnRequest, Upcoming, Waiting, Webhooks,
        number::CODES_COUNT_FOR, webhook::KEPT_AT_MOST,
    },
    job::{SessionId, TokenHash},
    rate_limit::{Admission, LimitKey, Quota},
};

#[async_trait]
impl Broker for RedisBroker {
    async fn enqueue(&self, session: NewSession) -> Result<Enqueued, EnqueueError> {
        let expected = "what became of a new session";
        let mut script = self.executor.script(&scripts::ENQUEUE);
        script
            .arg(session.id.to_string())
            .arg(session.token_hash.as_bytes())
            .arg(&session.job)
            .arg(self.settings.queue_limit);
        add_snapshot(&mut script, &session.snapshot, self.executor.clock());
        for counter in counters_of(&session.snapshot) {
            script.arg(&*counter);
        }
        match &session.number {
            Some(reservation) => {
                script.arg(reservation.key.to_string());
                add_reservation(&mut script, reservation, self.executor.clock());
            }
            None => {
                script.arg("").arg("").arg("");
            }
        }
        if session.webhook {
            script.arg(KEPT_AT_MOST);
        } else {
            script.arg("");
        }
        match &session.idempotency {
            Some(idempotency) => script.arg(&idempotency.key).arg(&idempotency.reply),
            None => script.arg("").arg(""),
        };
        let client = &session.client;
        script
            .arg(client.lane.to_string())
            .arg(client.live_limits.len());
        for limit in &client.live_limits {
            script.arg(limit.key.to_string()).arg(limit.most);
        }
        add_quotas(&mut script, &client.quotas);
        // Whoever starts a session follows it.
        self.waiters.follow();
        let read_at = self.executor.clock().now();
        let reading = self.begin_read(session.id);
        let (outcome, reply, left): (String, Option<Vec<u8>>, u64) =
            self.executor.run(&script, expected).await?;
        match (outcome.as_str(), reply) {
            ("created", unserved) => {
                if let Some(reading) = reading {
                    let known = Known::queued(&session, read_at);
                    self.waiters.known.learn(session.id, reading, known);
                }
                if unserved.is_some() {
                    self.warn_of_no_worker();
                }
                Ok(Enqueued::Created)
            }
            ("repeated", Some(reply)) => Ok(Enqueued::Repeated(reply)),
            ("limited", _) => Err(EnqueueError::RateLimited {
                retry_after: Duration::from_nanos(left),
            }),
            ("full", _) => Err(EnqueueError::QueueFull),
            ("crowded", _) => Err(EnqueueError::TooManyLive),
            ("resting", Some(reason)) => {
                let reason = String::from_utf8_lossy(&reason);
                Err(EnqueueError::NumberRests(number_rest(&reason, left)?))
            }
            _ => Err(RedisError::Malformed { expected }.into()),
        }
    }

    async fn read(&self, id: SessionId) -> Result<Option<Record>, BrokerError> {
        type Fields = (
            Option<u64>,
            Option<Vec<u8>>,
            Option<String>,
            Option<u64>,
            Option<Vec<u8>>,
            Option<u64>,
            Option<Vec<u8>>,
            Option<String>,
        );
        let names = [
            "ends_at",
            "token_hash",
            "state",
            "version",
            "status",
            "watched_at",
            "ids",
            "stage",
        ];
        let read_at = self.executor.clock().now();
        let reading = self.begin_read(id);
        let Some((left, fields)) = self.fields::<Fields>(id, &names).await? else {
            self.waiters.known.forget(id);
            return Ok(None);
        };
        let (
            _,
            Some(token_hash),
            Some(state),
            Some(version),
            Some(status),
            watched_at,
            ids,
            queue_stage,
        ) = fields
        else {
            let expected = "a session";
            return Err(RedisError::Malformed { expected }.into());
        };
        let token_hash = token_hash.try_into().map_err(|_| RedisError::Malformed {
            expected: "a hash of 32 bytes",
        })?;
        let now = self.executor.clock().now();
        let record = Record {
            token_hash: TokenHash::from_bytes(token_hash),
            // A gateway of the release before has queued it.
            watched_at: watched_at.map_or(now, moment),
            ids,
            snapshot: Snapshot {
                state: parse_state(&state)?,
                version,
                expires_at: now + left,
                status,
                class: None,
            },
        };
        if let Some(reading) = reading {
            let known = Known {
                record: record.clone(),
                waits: queue_stage.as_deref() == Some("waiting"),
                read_at,
                is_told: false,
            };
            self.waiters.known.learn(id, reading, known);
        }
        Ok(Some(record))
    }

    async fn read_status(&self, id: SessionId) -> Result<Option<Record>, BrokerError> {
        match self.told(id).await {
            Some(record) => Ok(Some(record)),
            None => self.read(id).await,
        }
    }

    fn known(&self, id: SessionId, since: u64, wait: Duration) -> Option<Record> {
        let poll = self.waiters.poll_interval();
        let known = self.known_within(id, poll).filter(|_| wait >= poll)?;
        (known.record.snapshot.version <= since).then_some(known.record)
    }

    async fn read_newer(
        &self,
        id: SessionId,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Record>, BrokerError> {
        if wait.is_zero() {
            return self.read(id).await;
        }
        self.waiters.follow();
        let subscription = self.waiters.subscribe(id);
        let clock = self.executor.clock();
        let mut waited = pin!(sleep(wait));
        loop {
            let mut changed = pin!(subscription.signals.changed.notified());
            // Registered before the read, or a change between the two would go unheard.
            changed.as_mut().enable();
            let poll = self.waiters.poll_interval();
            let (record, read_at) = match self.known_within(id, poll) {
                Some(known) => (Some(known.record), known.read_at),
                None => (self.read(id).await?, clock.now()),
            };
            let record = match record {
                Some(record) if record.snapshot.version <= since => record,
                answer => return Ok(answer),
            };
            let look_in = clock.until((read_at + poll).min(record.snapshot.expires_at));
            tokio::select! {
                biased;
                () = changed => {}
                () = &mut waited => return self.read(id).await,
                () = sleep(look_in) => {}
            }
        }
    }

    async fn result(&self, id: SessionId) -> Result<Option<Vec<u8>>, BrokerError> {
        type Fields = (Option<u64>, Option<Vec<u8>>);
        let found = self.fields::<Fields>(id, &["ends_at", "result"]).await?;
        Ok(found.and_then(|(_, (_, result))| result))
    }

    async fn cancel(&self, id: SessionId, snapshot: Snapshot) -> Result<bool, BrokerError> {
        let mut script = self.executor.script(&scripts::CANCEL);
        script.arg(id.to_string());
        add_snapshot(&mut script, &snapshot, self.executor.clock());
        script.arg(end_counters(&snapshot));
        let expected = "whether a session was cancelled";
        Ok(self.executor.run(&script, expected).await?)
    }

    async fn send(&self, id: SessionId, input: Vec<u8>) -> Result<bool, BrokerError> {
        let mut script = self.executor.script(&scripts::SEND);
        script.arg(id.to_string()).arg(input).arg(MAX_INPUTS);
        let expected = "whether an input was taken";
        Ok(self.executor.run(&script, expected).await?)
    }

    async fn receive(&self, lease: &Lease) -> Result<Vec<u8>, LeaseError> {
        let subscription = self.waiters.subscribe(lease.id);
        loop {
            let mut input = pin!(subscription.signals.input.notified());
            input.as_mut().enable();
            if let Some(fetched) = self.inbox.pop(lease) {
                return Ok(fetched);
            }
            if self.fetch(lease).await? {
                continue;
            }
            tokio::select! {
                () = input => {}
                () = sleep(self.waiters.poll_interval()) => {}
            }
        }
    }

    async fn watch(&self, id: SessionId) -> Result<(), BrokerError> {
        let mut script = self.executor.script(&scripts::WATCH);
        script.arg(id.to_string());
        let expected = "whether a session is watched";
        self.executor.run::<bool>(&script, expected).await?;
        let now = self.executor.clock().now();
        self.waiters.known.watched(id, now);
        Ok(())
    }

    async fn take_turn(&self, lease: &Lease, request: &TurnRequest) -> Result<Turn, LeaseError> {
        let reservation = &request.reservation;
        let mut script = self.executor.script_under(&scripts::TAKE_TURN, lease);
        script
            .arg(reservation.key.to_string())
            .arg(request.nonce)
            .arg(u8::from(request.is_repeat));
        add_reservation(&mut script, reservation, self.executor.clock());
        script.arg(millis(CODES_COUNT_FOR));
        let expected = "whether a number gets a code";
        let (is_held, reason, left): (bool, Option<String>, u64) =
            self.executor.run(&script, expected).await?;
        if !is_held {
            self.inbox.forget(lease);
            return Err(LeaseError::Lost);
        }
        Ok(match reason {
            None => Turn::Taken,
            Some(reason) => Turn::Resting(number_rest(&reason, left)?),
        })
    }

    async fn leave_alone(&self, number: &NumberKey, until: SystemTime) -> Result<(), BrokerError> {
        let mut script = self.executor.script(&scripts::LEAVE_ALONE);
        script
            .arg(number.to_string())
            .arg(millis(self.executor.clock().until(until)));
        let expected = "whether a number is left alone";
        self.executor.run::<bool>(&script, expected).await?;
        Ok(())
    }

    async fn admit(&self, quotas: &[(LimitKey, Quota)]) -> Result<Admission, BrokerError> {
        let mut script = self.executor.script(&scripts::ADMIT);
        add_quotas(&mut script, quotas);
        let expected = "whether a request is let through";
        let (admitted, retry_nanos): (bool, u64) = self.executor.run(&script, expected).await?;
        let retry_after = Duration::from_nanos(retry_nanos);
        Ok(if admitted {
            Admission::Admitted
        } else {
            Admission::Refused { retry_after }
        })
    }

    async fn claim(&self) -> Result<Claim, BrokerError> {
        let drained = lock(&self.drained).take();
        if let Some(queued) = drained {
            self.queued(queued).await;
        }
        loop {
            // From before the look, or what joins the queue between the two would go unheard.
            let queued = self.waiters.queued.subscribe();
            let under_way = self.claims.begin(self.executor.clock().now());
            match self.poll_queue().await? {
                QueuePoll::Claimed { claim, is_last } => {
                    *lock(&self.drained) = is_last.then_some(queued);
                    return Ok(*claim);
                }
                QueuePoll::More => continue,
                QueuePoll::Empty => drop(under_way),
            }
            self.queued(queued).await;
        }
    }

    async fn drain(&self) {
        self.polls.wait().await;
    }

    async fn extend(&self, leases: &[Lease]) -> Result<Vec<Lease>, BrokerError> {
        let mut extended = Vec::with_capacity(leases.len());
        for batch in leases.chunks(EXTEND_AT_ONCE) {
            extended.append(&mut self.extend_batch(batch).await?);
        }
        Ok(extended)
    }

    async fn beat(&self, heartbeat: Heartbeat) -> Result<(), BrokerError> {
        let script = pulse::call(&self.executor, &self.worker, &self.claims, heartbeat);
        self.executor.run::<bool>(&script, pulse::EXPECTED).await?;
        Ok(())
    }

    fn pulse(&self) -> Option<Box<dyn Pulse>> {
        Some(Box::new(RedisPulse::new(
            Arc::clone(&self.executor),
            Arc::clone(&self.worker),
            Arc::clone(&self.claims),
        )))
    }

    async fn revoked(&self, lease: &Lease) {
        let subscription = self.waiters.subscribe(lease.id);
        let mut lost = subscription.signals.lease.notified();
        loop {
            // There is nothing to look for before: whoever holds a lease writes, and renews it.
            lost.await;
            // Registered before the look, or a loss between the two would go unheard.
            lost = subscription.signals.lease.notified();
            if let Ok(false) = self.holds(lease).await {
                return;
            }
        }
    }

    async fn publish(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        let mut script = self.executor.script_under(&scripts::PUBLISH, lease);
        script.arg(self.next_write());
        add_snapshot(&mut script, &snapshot, self.executor.clock());
        script.arg(milestones(&snapshot));
        self.write(&script, lease).await
    }

    async fn checkpoint(
        &self,
        lease: &Lease,
        checkpoint: SealedCheckpoint,
    ) -> Result<(), LeaseError> {
        let mut script = self.executor.script_under(&scripts::CHECKPOINT, lease);
        script.arg(self.next_write()).arg(checkpoint.sealed);
        if let Some(snapshot) = &checkpoint.snapshot {
            add_snapshot(&mut script, snapshot, self.executor.clock());
            script.arg(milestones(snapshot));
        }
        if !checkpoint.is_durable {
            return self.write(&script, lease).await;
        }
        let held = self.executor.run_durably(&script, "whether a lease holds");
        self.held(held.await?, lease)
    }

    async fn finish(
        &self,
        lease: &Lease,
        snapshot: Snapshot,
        result: Option<SealedResult>,
    ) -> Result<(), LeaseError> {
        let mut script = self.executor.script_under(&scripts::FINISH, lease);
        add_snapshot(&mut script, &snapshot, self.executor.clock());
        script
            .arg(milestones(&snapshot))
            .arg(end_counters(&snapshot))
            .arg(failure(&snapshot));
        if let Some(SealedResult { result, ids }) = result {
            script.arg(result);
            if let Some(ids) = ids {
                script.arg(ids);
            }
        }
        self.write(&script, lease).await?;
        self.inbox.forget(lease);
        Ok(())
    }

    async fn release(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        let mut script = self.executor.script_under(&scripts::RELEASE, lease);
        add_snapshot(&mut script, &snapshot, self.executor.clock());
        script.arg(milestones(&snapshot));
        self.write(&script, lease).await?;
        self.inbox.forget(lease);
        Ok(())
    }

    async fn reclaim(&self) -> Result<usize, BrokerError> {
        let mut reclaimed = 0;
        for _ in 0..RECLAIM_ROUNDS {
            let (more, count) = self.reclaim_some().await?;
            reclaimed += count;
            if !more {
                break;
            }
        }
        Ok(reclaimed)
    }

    async fn upcoming(&self) -> Result<Upcoming, BrokerError> {
        let mut all = Upcoming::default();
        for queue in self.executor.queues() {
            let Upcoming { lapse, end } = self.upcoming_of(queue).await?;
            all.lapse = all.lapse.into_iter().chain(lapse).min();
            all.end = all.end.into_iter().chain(end).min();
        }
        Ok(all)
    }

    async fn stirred(&self) {
        tokio::select! {
            () = self.waiters.stirred.notified() => {}
            () = sleep(self.waiters.look_interval()) => {}
        }
    }

    async fn ahead(&self, id: SessionId) -> Result<Option<u64>, BrokerError> {
        let known = self.known_within(id, self.waiters.poll_interval());
        if known.is_some_and(|known| !known.waits) {
            return Ok(None);
        }
        let mut script = self.executor.script(&scripts::AHEAD);
        script.arg(id.to_string());
        let expected = "how many sessions come before one";
        Ok(self.executor.run(&script, expected).await?)
    }

    async fn waiting(&self) -> Result<Waiting, BrokerError> {
        let mut all = Waiting {
            sessions: 0,
            since: None,
        };
        for queue in self.executor.queues() {
            let script = self.executor.script_on(&scripts::WAITING, Some(queue));
            let expected = "how many sessions wait";
            let (sessions, since): (usize, Option<u64>) =
                self.executor.run(&script, expected).await?;
            all.sessions += sessions;
            all.since = all.since.into_iter().chain(since.map(moment)).min();
        }
        Ok(all)
    }

    async fn ping(&self) -> Result<(), BrokerError> {
        Ok(self.executor.follow_clock().await?)
    }

    async fn facts(&self) -> Option<RedisFacts> {
        probe::facts(&self.executor.router).await.ok()
    }

    fn outlives_process(&self) -> bool {
        true
    }

    fn health(&self) -> &BrokerHealth {
        &self.executor.health
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

/// Few enough for others to be served between.
const EXTEND_AT_ONCE: usize = 200;
const RECLAIM_ROUNDS: usize = 100;
