//! What the memory broker knows, changed one call at a time and handed the time of each.

#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use strum::EnumCount as _;
use tokio::sync::{Notify, futures::OwnedNotified};

use super::{
    BrokerSettings,
    line::{Line, Place},
    live::LiveSessions,
    numbers::Numbers,
    tallies::Tallies,
    webhooks::KeptWebhooks,
};
use crate::{
    broker::{
        Claim, Counter, End, EnqueueError, Enqueued, ErrandTurn, Heartbeat, LONGEST_HEARTBEAT,
        Lease, LeaseError, LeaseToken, LiveLimit, MAX_INPUTS, NewSession, NumberKey, Record,
        SealedCheckpoint, SealedResult, Snapshot, Turn, TurnRequest, Upcoming, Waiting,
        WebhookOutcome,
    },
    job::{Method, SessionId, TokenHash},
    status::Milestone,
};

/// Every session, and which of them wait for a worker.
#[derive(Debug)]
pub(super) struct Ledger {
    settings: BrokerSettings,
    sessions: HashMap<SessionId, StoredSession>,
    heartbeat: Option<LastHeartbeat>,
    line: Line,
    live: LiveSessions,
    replies: HashMap<String, Reply>,
    numbers: Numbers,
    pub(super) webhooks: KeptWebhooks,
    pub(super) tallies: Tallies,
    observer: Option<Observer>,
}

/// Sees each status as it is written.
pub(super) type StatusObserver = Box<dyn FnMut(SessionId, &Snapshot) + Send>;

struct Observer(StatusObserver);

#[derive(Debug)]
struct StoredSession {
    token_hash: TokenHash,
    /// Without its class, which was counted.
    snapshot: Snapshot,
    /// What it expires as, if nobody ends it and it is counted.
    method: Option<Method>,
    stage: QueueStage,
    claims: u64,
    work: Option<Work>,
    result: Option<Box<SealedResult>>,
    idempotency_key: Option<Box<str>>,
    number: Option<NumberKey>,
    /// Whether a webhook tells of its end, which has not come yet.
    webhook: bool,
    live_limits: Box<[LiveLimit]>,
    watched_at: SystemTime,
    /// Which milestones were counted of it.
    reached: [bool; Milestone::COUNT],
    changed: Arc<Notify>,
}

/// The worker's last sign of life.
#[derive(Debug, Clone, Copy)]
struct LastHeartbeat {
    good_until: SystemTime,
    renewed_since: SystemTime,
}

#[derive(Debug, Clone, Copy)]
enum QueueStage {
    Waiting(Place),
    Leased {
        token: LeaseToken,
        expires_at: SystemTime,
    },
    Ended,
}

#[derive(Debug)]
struct Work {
    job: Box<[u8]>,
    checkpoint: Option<Box<[u8]>>,
    inputs: VecDeque<Vec<u8>>,
}

/// What the caller of a session has sent.
pub(super) enum Received {
    Input(Vec<u8>),
    /// Nothing yet; this is the session's next change.
    Nothing(OwnedNotified),
}

#[derive(Debug)]
struct Reply {
    id: SessionId,
    sealed: Box<[u8]>,
}

impl Ledger {
    pub(super) fn new(settings: BrokerSettings) -> Self {
        Self {
            settings,
            sessions: HashMap::new(),
            heartbeat: None,
            line: Line::default(),
            live: LiveSessions::default(),
            replies: HashMap::new(),
            numbers: Numbers::default(),
            webhooks: KeptWebhooks::default(),
            tallies: Tallies::default(),
            observer: None,
        }
    }

    pub(super) fn observe_with(&mut self, observer: StatusObserver) {
        self.observer = Some(Observer(observer));
    }

    pub(super) fn enqueue(
        &mut self,
        session: NewSession,
        now: SystemTime,
    ) -> Result<Enqueued, EnqueueError> {
        let NewSession {
            id,
            token_hash,
            job,
            snapshot,
            idempotency,
            number,
            webhook,
            client,
        } = session;
        if let Some(sealed) = idempotency
            .as_ref()
            .and_then(|idem| self.reply(&idem.key, now))
        {
            return Ok(Enqueued::Repeated(sealed));
        }
        if self.alive(id, now).is_some() {
            return Ok(Enqueued::Created);
        }
        if let Some(reservation) = &number {
            self.void_reservation_of_the_dead(&reservation.key, now);
            if let Some(rest) = self.numbers.rest(id, reservation, now) {
                return Err(EnqueueError::NumberRests(rest));
            }
        }
        if self.live.is_full(&client.live_limits, now) {
            return Err(EnqueueError::TooManyLive);
        }
        if self.line.len() >= self.settings.queue_limit {
            self.forget_expired(now);
            if self.line.len() >= self.settings.queue_limit {
                return Err(EnqueueError::QueueFull);
            }
        }
        // An id whose time is over begins anew.
        self.forget(id, now);
        let method = snapshot.class.as_ref().map(|class| class.method);
        if let Some(method) = method {
            let started = Counter::SessionsStarted(method);
            self.tallies.count(started, 1, now);
        }
        if let Some(reservation) = &number {
            self.numbers.reserve(id, reservation, now);
        }
        let place = self.line.join(id, client.lane, now);
        self.live
            .begin(id, &client.live_limits, snapshot.expires_at);
        let idempotency_key = idempotency.map(|idem| {
            let sealed = idem.reply.into_boxed_slice();
            self.replies.insert(idem.key.clone(), Reply { id, sealed });
            idem.key.into_boxed_str()
        });
        let session = StoredSession {
            token_hash,
            snapshot: Snapshot {
                class: None,
                ..snapshot
            },
            method,
            stage: QueueStage::Waiting(place),
            claims: 0,
            work: Some(Work {
                job: job.into_boxed_slice(),
                checkpoint: None,
                inputs: VecDeque::new(),
            }),
            result: None,
            idempotency_key,
            number: number
                .filter(|reservation| reservation.cooldown.is_some())
                .map(|reservation| reservation.key),
            webhook,
            live_limits: client.live_limits.into_boxed_slice(),
            watched_at: now,
            reached: Default::default(),
            changed: Arc::default(),
        };
        self.sessions.insert(id, session);
        self.show(id);
        Ok(Enqueued::Created)
    }

    /// What answers a repeat of the request that came with an idempotency key.
    fn reply(&mut self, key: &str, now: SystemTime) -> Option<Vec<u8>> {
        let id = self.replies.get(key)?.id;
        self.alive(id, now)?;
        self.replies.get(key).map(|reply| reply.sealed.to_vec())
    }

    pub(super) fn read(&mut self, id: SessionId, now: SystemTime) -> Option<Record> {
        let session = self.alive(id, now)?;
        Some(Record {
            token_hash: session.token_hash,
            snapshot: session.snapshot.clone(),
            watched_at: session.watched_at,
            ids: session
                .result
                .as_ref()
                .and_then(|result| result.ids.clone()),
        })
    }

    pub(super) fn watch(&mut self, id: SessionId, now: SystemTime) {
        if let Some(session) = self.alive(id, now) {
            session.watched_at = now;
        }
    }

    pub(super) fn take_turn(
        &mut self,
        lease: &Lease,
        request: &TurnRequest,
        now: SystemTime,
    ) -> Result<Turn, LeaseError> {
        self.held(lease, now)?;
        if self.numbers.is_taken(request) {
            return Ok(Turn::Taken);
        }
        self.void_reservation_of_the_dead(&request.reservation.key, now);
        let turn = self.numbers.take_turn(lease.id, request, now);
        if turn == Turn::Taken && request.reservation.cooldown.is_some() {
            self.held(lease, now)?.number = Some(request.reservation.key.clone());
        }
        Ok(turn)
    }

    pub(super) fn take_errand_turn(
        &mut self,
        id: SessionId,
        turn: &ErrandTurn,
        now: SystemTime,
    ) -> Turn {
        self.numbers.take_errand_turn(id, turn, now)
    }

    pub(super) fn leave_alone(&mut self, number: &NumberKey, until: SystemTime, now: SystemTime) {
        self.numbers.leave_alone(number, until, now);
    }

    pub(super) fn result(&mut self, id: SessionId, now: SystemTime) -> Option<Vec<u8>> {
        let result = self.alive(id, now)?.result.as_ref()?;
        Some(result.result.clone())
    }

    /// The next change of a session that has nothing newer than `since` to tell.
    pub(super) fn change_after(
        &mut self,
        id: SessionId,
        since: u64,
        now: SystemTime,
    ) -> Option<OwnedNotified> {
        let session = self
            .alive(id, now)
            .filter(|session| session.snapshot.version <= since)?;
        Some(session.changed.clone().notified_owned())
    }

    /// The next change of a session as long as the lease holds.
    pub(super) fn change_under(&mut self, lease: &Lease, now: SystemTime) -> Option<OwnedNotified> {
        let session = self.held(lease, now).ok()?;
        Some(session.changed.clone().notified_owned())
    }

    pub(super) fn send(&mut self, id: SessionId, input: Vec<u8>, now: SystemTime) -> bool {
        let Some(session) = self.alive(id, now) else {
            return false;
        };
        match &mut session.work {
            Some(work) if work.inputs.len() < MAX_INPUTS => work.inputs.push_back(input),
            _ => return false,
        }
        session.changed.notify_waiters();
        true
    }

    pub(super) fn receive(
        &mut self,
        lease: &Lease,
        now: SystemTime,
    ) -> Result<Received, LeaseError> {
        let session = self.held(lease, now)?;
        let input = session
            .work
            .as_mut()
            .and_then(|work| work.inputs.pop_front());
        Ok(match input {
            Some(input) => Received::Input(input),
            None => Received::Nothing(session.changed.clone().notified_owned()),
        })
    }

    pub(super) fn cancel(&mut self, id: SessionId, snapshot: Snapshot, now: SystemTime) -> bool {
        let Some(session) = self.alive(id, now) else {
            return false;
        };
        if session.snapshot.version.checked_add(1) != Some(snapshot.version) {
            return false;
        }
        let counters = Counter::of_end(&snapshot);
        let snapshot = Snapshot {
            class: None,
            ..snapshot
        };
        match session.end(snapshot, None) {
            QueueStage::Ended => {}
            QueueStage::Leased { .. } => self.tallies.count_each(counters, now),
            QueueStage::Waiting(place) => {
                self.line.leave(place);
                self.tallies.count_each(counters, now);
            }
        }
        self.release_shares(id);
        self.keep_webhook(id, now);
        self.show(id);
        true
    }

    pub(super) fn claim(&mut self, now: SystemTime) -> Option<Claim> {
        let length = self.settings.lease;
        while let Some(id) = self.line.pop() {
            let Some(session) = self.alive(id, now) else {
                continue;
            };
            let Some(work) = &session.work else { continue };
            let (job, checkpoint) = (work.job.to_vec(), work.checkpoint.as_deref().map(Vec::from));
            session.claims += 1;
            let lease = Lease {
                id,
                token: LeaseToken(session.claims),
                expires_at: now + length,
            };
            session.stage = QueueStage::Leased {
                token: lease.token,
                expires_at: lease.expires_at,
            };
            return Some(Claim {
                lease,
                job,
                snapshot: session.snapshot.clone(),
                checkpoint,
            });
        }
        None
    }

    pub(super) fn extend(&mut self, leases: &[Lease], now: SystemTime) -> Vec<Lease> {
        let expires_at = now + self.settings.lease;
        let extended = leases.iter().filter_map(|lease| {
            self.held(lease, now).ok()?.stage = QueueStage::Leased {
                token: lease.token,
                expires_at,
            };
            Some(Lease {
                expires_at,
                ..lease.clone()
            })
        });
        extended.collect()
    }

    pub(super) fn publish(
        &mut self,
        lease: &Lease,
        snapshot: Snapshot,
        now: SystemTime,
    ) -> Result<(), LeaseError> {
        let snapshot = self.counted(lease, snapshot, now)?;
        let session = self.held(lease, now)?;
        session.snapshot = snapshot;
        session.changed.notify_waiters();
        self.show(lease.id);
        Ok(())
    }

    pub(super) fn checkpoint(
        &mut self,
        lease: &Lease,
        checkpoint: SealedCheckpoint,
        now: SystemTime,
    ) -> Result<(), LeaseError> {
        if let Some(work) = &mut self.held(lease, now)?.work {
            work.checkpoint = Some(checkpoint.sealed.into_boxed_slice());
        }
        match checkpoint.snapshot {
            Some(snapshot) => self.publish(lease, snapshot, now),
            None => Ok(()),
        }
    }

    pub(super) fn finish(
        &mut self,
        lease: &Lease,
        snapshot: Snapshot,
        result: Option<SealedResult>,
        now: SystemTime,
    ) -> Result<(), LeaseError> {
        let counters = Counter::of_end(&snapshot);
        let class = snapshot.class.clone();
        let snapshot = self.counted(lease, snapshot, now)?;
        self.held(lease, now)?.end(snapshot, result);
        self.tallies.count_each(counters, now);
        if let Some(class) = class {
            self.tallies.keep_failure(lease.id, &class, now);
        }
        self.release_shares(lease.id);
        self.keep_webhook(lease.id, now);
        self.show(lease.id);
        Ok(())
    }

    pub(super) fn release(
        &mut self,
        lease: &Lease,
        snapshot: Snapshot,
        now: SystemTime,
    ) -> Result<(), LeaseError> {
        let snapshot = self.counted(lease, snapshot, now)?;
        self.held(lease, now)?.snapshot = snapshot;
        self.requeue(lease.id, now);
        self.show(lease.id);
        Ok(())
    }

    pub(super) fn beat(&mut self, heartbeat: Heartbeat, now: SystemTime) {
        self.heartbeat = Some(LastHeartbeat {
            good_until: now + heartbeat.lasts.min(LONGEST_HEARTBEAT),
            renewed_since: heartbeat.renewed_since,
        });
    }

    pub(super) fn reclaim(&mut self, now: SystemTime) -> usize {
        self.forget_expired(now);
        let (lease, heartbeat) = (self.settings.lease, self.heartbeat);
        let mut lapsed = Vec::new();
        for (id, session) in &mut self.sessions {
            let QueueStage::Leased { expires_at, .. } = &mut session.stage else {
                continue;
            };
            if *expires_at > now {
                continue;
            }
            match heartbeat.filter(|heartbeat| heartbeat.is_for(*expires_at, lease, now)) {
                Some(heartbeat) => *expires_at = heartbeat.good_until.min(now + lease),
                None => lapsed.push((*expires_at, *id)),
            }
        }
        lapsed.sort_unstable();
        for (_, id) in &lapsed {
            self.requeue(*id, now);
        }
        lapsed.len()
    }

    pub(super) fn upcoming(&self, now: SystemTime) -> Upcoming {
        let leased = self.sessions.values().filter_map(|it| match it.stage {
            QueueStage::Leased { expires_at, .. } => Some(expires_at),
            QueueStage::Waiting(_) | QueueStage::Ended => None,
        });
        let soonest = (self.line.len() > 0).then_some(now + self.settings.lease);
        let ends = self.sessions.values().map(|it| it.snapshot.expires_at);
        Upcoming {
            lapse: leased.chain(soonest).min(),
            end: ends.min(),
        }
    }

    pub(super) fn ahead(&mut self, id: SessionId, now: SystemTime) -> Option<u64> {
        let QueueStage::Waiting(place) = self.alive(id, now)?.stage else {
            return None;
        };
        Some(self.line.ahead(place))
    }

    pub(super) fn waiting(&self) -> Waiting {
        Waiting {
            sessions: self.line.len(),
            since: self.line.since(),
        }
    }

    /// Counts what a session has reached for the first time, and returns what is kept of its snapshot.
    fn counted(
        &mut self,
        lease: &Lease,
        snapshot: Snapshot,
        now: SystemTime,
    ) -> Result<Snapshot, LeaseError> {
        for (milestone, counters) in Counter::of_milestones(&snapshot) {
            let was_reached = &mut self.held(lease, now)?.reached[milestone as usize];
            if !std::mem::replace(was_reached, true) {
                self.tallies.count_each(counters, now);
            }
        }
        Ok(Snapshot {
            class: None,
            ..snapshot
        })
    }

    /// Shows the observer the status that was just written.
    fn show(&mut self, id: SessionId) {
        if let (Some(Observer(observer)), Some(session)) =
            (&mut self.observer, self.sessions.get(&id))
        {
            observer(id, &session.snapshot);
        }
    }

    /// The session, unless it is unknown or its time is over: then it is forgotten when somebody
    /// reclaims, as in Redis, and has its place in the line until then.
    fn alive(&mut self, id: SessionId, now: SystemTime) -> Option<&mut StoredSession> {
        let session = self.sessions.get_mut(&id)?;
        (session.snapshot.expires_at > now).then_some(session)
    }

    /// Returns whether the lease is the last one given and nothing has ended the session.
    pub(super) fn check(&mut self, lease: &Lease, now: SystemTime) -> Result<(), LeaseError> {
        self.held(lease, now).map(|_| ())
    }

    /// The session, if the lease is the last one given and nothing has ended it.
    fn held(&mut self, lease: &Lease, now: SystemTime) -> Result<&mut StoredSession, LeaseError> {
        self.alive(lease.id, now)
            .filter(|session| match session.stage {
                QueueStage::Leased { token, .. } => token == lease.token,
                QueueStage::Waiting(_) | QueueStage::Ended => false,
            })
            .ok_or(LeaseError::Lost)
    }

    fn requeue(&mut self, id: SessionId, now: SystemTime) {
        let place = self.line.rejoin(id, now);
        if let Some(session) = self.sessions.get_mut(&id) {
            session.stage = QueueStage::Waiting(place);
            session.changed.notify_waiters();
        }
    }

    fn forget_expired(&mut self, now: SystemTime) {
        let expired: Vec<_> = self
            .sessions
            .iter()
            .filter(|(_, session)| session.snapshot.expires_at <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in expired {
            self.forget(id, now);
        }
        if self.sessions.capacity() > 4 * self.sessions.len() + MIN_CAPACITY {
            self.sessions.shrink_to(2 * self.sessions.len());
            self.replies.shrink_to(2 * self.replies.len());
        }
    }

    /// Keeps the webhook of a session that has ended, unless it was kept before or there is none.
    fn keep_webhook(&mut self, id: SessionId, now: SystemTime) {
        if let Some(session) = self.sessions.get_mut(&id)
            && std::mem::take(&mut session.webhook)
        {
            let dropped = self.webhooks.keep(id, session.snapshot.clone(), now);
            self.count_dropped(dropped, now);
        }
    }

    fn count_dropped(&mut self, webhooks: u64, now: SystemTime) {
        if webhooks > 0 {
            let dropped = Counter::Webhooks(WebhookOutcome::Dropped);
            self.tallies.count(dropped, webhooks, now);
        }
    }

    /// Lets other sessions have the number of one that has ended, and its part of what its client may.
    fn release_shares(&mut self, id: SessionId) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        if let Some(number) = &session.number {
            self.numbers.release(id, number);
        }
        self.live.end(id, &session.live_limits);
    }

    /// Takes a number from a session whose time is over, though nobody has forgotten it yet.
    fn void_reservation_of_the_dead(&mut self, number: &NumberKey, now: SystemTime) {
        if let Some(id) = self.numbers.reserved_for(number)
            && self.alive(id, now).is_none()
        {
            self.numbers.release(id, number);
        }
    }

    fn forget(&mut self, id: SessionId, now: SystemTime) {
        self.release_shares(id);
        let Some(session) = self.sessions.remove(&id) else {
            return;
        };
        if let (false, Some(method)) = (matches!(session.stage, QueueStage::Ended), session.method)
        {
            let expired = Counter::SessionsEnded(method, End::Expired);
            self.tallies.count(expired, 1, now);
        }
        if let QueueStage::Waiting(place) = session.stage {
            self.line.leave(place);
        }
        if let Some(key) = &session.idempotency_key
            && self.replies.get(&**key).is_some_and(|reply| reply.id == id)
        {
            self.replies.remove(&**key);
        }
        session.changed.notify_waiters();
        if session.webhook {
            let ended_at = session.snapshot.expires_at;
            let dropped = self.webhooks.keep(id, session.snapshot, ended_at);
            self.count_dropped(dropped, now);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer(..)")
    }
}

impl LastHeartbeat {
    /// Returns whether the worker lives and still holds a lease that lapsed at `lapsed_at`.
    fn is_for(self, lapsed_at: SystemTime, lease: Duration, now: SystemTime) -> bool {
        // A lease that was renewed since then lapsed no sooner than a lease after it; the rest is for a
        // clock that is a little off.
        self.good_until > now && lapsed_at >= self.renewed_since + lease * 3 / 4
    }
}

impl StoredSession {
    /// Ends it, drops all that only a worker needs and answers the stage it was in.
    fn end(&mut self, snapshot: Snapshot, result: Option<SealedResult>) -> QueueStage {
        self.snapshot = snapshot;
        self.work = None;
        self.result = result.map(Box::new);
        self.changed.notify_waiters();
        std::mem::replace(&mut self.stage, QueueStage::Ended)
    }
}

const MIN_CAPACITY: usize = 1024;
