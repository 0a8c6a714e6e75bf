//! The errands that callers wait for.

use std::{
    collections::{HashMap, VecDeque},
    pin::pin,
    sync::Mutex,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use tokio::{sync::Notify, time::sleep};

use super::{MemoryBroker, lock};
use crate::{
    broker::{BrokerError, ErrandPart, ErrandTurn, Errands, TakenErrand, Turn},
    errand::{ERRAND_LEASE, MOST_WAITING},
    job::SessionId,
};

/// The errands that are under way.
#[derive(Debug, Default)]
pub(super) struct ErrandsUnderWay {
    book: Mutex<Book>,
    /// One was asked for, something was said, or one has ended.
    changed: Notify,
}

#[derive(Debug, Default)]
struct Book {
    by_id: HashMap<SessionId, Errand>,
    waiting: VecDeque<SessionId>,
}

#[derive(Debug)]
struct Errand {
    ends_at: SystemTime,
    /// The request, until it is taken.
    request: Option<Vec<u8>>,
    parts: HashMap<ErrandPart, Vec<u8>>,
}

impl Book {
    fn forget_expired(&mut self, now: SystemTime) {
        self.by_id.retain(|_, errand| errand.ends_at > now);
        let waits = |id: &SessionId| {
            let errand = self.by_id.get(id);
            errand.is_some_and(|errand| errand.request.is_some())
        };
        self.waiting.retain(waits);
    }

    fn alive(&mut self, id: SessionId, now: SystemTime) -> Option<&mut Errand> {
        self.by_id
            .get_mut(&id)
            .filter(|errand| errand.ends_at > now)
    }

    fn take(&mut self, now: SystemTime) -> Option<TakenErrand> {
        self.forget_expired(now);
        let id = self.waiting.pop_front()?;
        let errand = self.by_id.get_mut(&id)?;
        errand.ends_at = now + ERRAND_LEASE;
        let request = errand.request.take()?;
        Some(TakenErrand { id, request })
    }
}

#[async_trait]
impl Errands for MemoryBroker {
    async fn ask(
        &self,
        id: SessionId,
        request: Vec<u8>,
        wait: Duration,
    ) -> Result<bool, BrokerError> {
        let now = self.clock.now();
        let mut book = lock(&self.errands.book);
        book.forget_expired(now);
        if book.waiting.len() >= MOST_WAITING {
            return Ok(false);
        }
        let errand = Errand {
            ends_at: now + wait,
            request: Some(request),
            parts: HashMap::new(),
        };
        book.by_id.insert(id, errand);
        book.waiting.push_back(id);
        self.errands.changed.notify_waiters();
        Ok(true)
    }

    async fn take_errand(&self) -> Result<TakenErrand, BrokerError> {
        loop {
            let mut changed = pin!(self.errands.changed.notified());
            // Registered before the look, or one that is asked for between the two would go unheard.
            changed.as_mut().enable();
            if let Some(taken) = lock(&self.errands.book).take(self.clock.now()) {
                return Ok(taken);
            }
            changed.await;
        }
    }

    async fn keep_errand(&self, id: SessionId) -> Result<bool, BrokerError> {
        let now = self.clock.now();
        let mut book = lock(&self.errands.book);
        let errand = book.alive(id, now);
        Ok(errand
            .map(|errand| errand.ends_at = now + ERRAND_LEASE)
            .is_some())
    }

    async fn say(
        &self,
        id: SessionId,
        part: ErrandPart,
        sealed: Vec<u8>,
    ) -> Result<bool, BrokerError> {
        let now = self.clock.now();
        let said = match lock(&self.errands.book).alive(id, now) {
            Some(errand) => {
                errand.parts.insert(part, sealed);
                errand.ends_at = now + ERRAND_LEASE;
                true
            }
            None => false,
        };
        self.errands.changed.notify_waiters();
        Ok(said)
    }

    async fn hear(&self, id: SessionId, part: ErrandPart) -> Result<Option<Vec<u8>>, BrokerError> {
        loop {
            let mut changed = pin!(self.errands.changed.notified());
            changed.as_mut().enable();
            let now = self.clock.now();
            let left = match lock(&self.errands.book).alive(id, now) {
                None => return Ok(None),
                Some(errand) => match errand.parts.remove(&part) {
                    Some(sealed) => return Ok(Some(sealed)),
                    None => errand.ends_at.duration_since(now).unwrap_or_default(),
                },
            };
            tokio::select! {
                () = changed => {}
                () = sleep(left) => {}
            }
        }
    }

    async fn take_errand_turn(
        &self,
        id: SessionId,
        turn: &ErrandTurn,
    ) -> Result<Turn, BrokerError> {
        Ok(self.ledger().take_errand_turn(id, turn, self.clock.now()))
    }

    async fn end_errand(&self, id: SessionId) -> Result<(), BrokerError> {
        let mut book = lock(&self.errands.book);
        book.by_id.remove(&id);
        book.waiting.retain(|waiting| *waiting != id);
        self.errands.changed.notify_waiters();
        Ok(())
    }
}
